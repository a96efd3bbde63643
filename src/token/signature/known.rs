//! Keys that need no secret: texts that stand in for a missing one, placeholders, the token's own organization
//! id. Whoever knows them could have signed the token.

use jsonwebtoken::Algorithm;

use super::hmac_matches;
use crate::secret::{EXAMPLE_KEY, stand_ins};
use crate::token::decode::Token;

/// Largest token that is tried: some hundred HMACs are made over it.
const LARGEST: usize = 64 << 10;

/// A key that anyone could have signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownKey {
    /// No characters at all.
    Empty,
    /// The key of the example file.
    Example,
    /// A text in place of a key.
    Text(&'static str),
    /// What the token says in `orgId`.
    OrgId,
}

impl KnownKey {
    /// The known key that signed the token, if there is one.
    pub(super) fn of(token: &Token, algorithm: Algorithm) -> Option<Self> {
        if token.text.len() > LARGEST {
            return None;
        }
        let signature = std::str::from_utf8(&token.signature.text).ok()?;
        let made_by = |key: &[u8]| hmac_matches(token.signing_input(), signature, key, algorithm);
        let org_id = || token.claims.json()?.get("orgId")?.string();
        if made_by(b"") {
            return Some(Self::Empty);
        }
        if org_id().is_some_and(|id| made_by(id.as_bytes())) {
            return Some(Self::OrgId);
        }
        stand_ins()
            .find(|(_, text)| made_by(text.as_bytes()))
            .map(|(_, text)| Self::from(text))
    }

    /// The known key that a key is.
    pub(super) fn is(key: &str) -> Option<Self> {
        stand_ins()
            .find(|(_, text)| *text == key)
            .map(|(_, text)| Self::from(text))
    }

    fn from(text: &'static str) -> Self {
        if text == EXAMPLE_KEY {
            Self::Example
        } else {
            Self::Text(text)
        }
    }

    /// What it is, to follow "signed with".
    #[must_use]
    pub fn described(self) -> String {
        match self {
            Self::Empty => "an empty key".into(),
            Self::Example => "the example key of voxtoken's documentation".into(),
            Self::Text(text) => format!("the text '{text}'"),
            Self::OrgId => "its own orgId".into(),
        }
    }
}
