//! Publicly known keys: texts in place of a missing one, placeholders, the token's own organization id. Anyone
//! could have signed the token with them.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_lc_rs::hmac;
use jsonwebtoken::Algorithm;

use crate::json::Value;
use crate::secret::{EXAMPLE_KEY, stand_ins};
use crate::token::decode::Token;

/// Largest token that is tried: some hundred HMACs are made over it.
const LARGEST: usize = 64 << 10;

/// The texts as HS256 keys. Preparing them costs as much as signing a small token, and they take 90 KB: worth it
/// for a log with many tokens, but not for one.
static HS256: LazyLock<Vec<(KnownKey, hmac::Key)>> =
    LazyLock::new(|| keys(hmac::HMAC_SHA256).collect());

/// Whether a token was tried before.
static TRIED: AtomicBool = AtomicBool::new(false);

fn texts() -> impl Iterator<Item = (KnownKey, &'static str)> {
    let texts = stand_ins().map(|(_, text)| (KnownKey::from(text), text));
    std::iter::once((KnownKey::Empty, "")).chain(texts)
}

fn keys(algorithm: hmac::Algorithm) -> impl Iterator<Item = (KnownKey, hmac::Key)> {
    texts().map(move |(known, text)| (known, hmac::Key::new(algorithm, text.as_bytes())))
}

/// A key that anyone could have signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownKey {
    /// The empty key.
    Empty,
    /// The key of the example file.
    Example,
    /// A text in place of a key.
    Text(&'static str),
    /// The value of the token's `orgId`.
    OrgId,
}

impl KnownKey {
    /// The known key that signed the token, if there is one.
    pub(super) fn of(token: &Token, algorithm: Algorithm) -> Option<Self> {
        if token.text.len() > LARGEST {
            return None;
        }
        let (input, signature) = (token.signing_input(), &token.signature.bytes);
        let made_by = |key: &hmac::Key| hmac::verify(key, input, signature).is_ok();
        let hash = match algorithm {
            Algorithm::HS384 => hmac::HMAC_SHA384,
            Algorithm::HS512 => hmac::HMAC_SHA512,
            _ => hmac::HMAC_SHA256,
        };
        let org_id = token.claims.json()?.get("orgId").and_then(Value::string);
        if org_id.is_some_and(|id| made_by(&hmac::Key::new(hash, id.as_bytes()))) {
            return Some(Self::OrgId);
        }
        if algorithm == Algorithm::HS256 && TRIED.swap(true, Ordering::Relaxed) {
            let found = HS256.iter().find(|(_, key)| made_by(key));
            found.map(|(known, _)| *known)
        } else {
            let found = keys(hash).find(|(_, key)| made_by(key));
            found.map(|(known, _)| known)
        }
    }

    /// The known key that equals this key.
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

    /// Its name, to follow "signed with".
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
