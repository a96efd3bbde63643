//! How much of a token's own values a message may show: the values, or, for a ticket, digests and types. Redacted
//! values never become text, so nothing needs to be replaced afterwards.

use std::borrow::Cow;

use aws_lc_rs::digest;

use super::origin::Origin;
use crate::text::{counted, is_uuid, may_be_credential, safe, shown};

/// How much of a token's own values is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exposure {
    /// The values as they are.
    #[default]
    Whole,
    /// Ids and origins as short digests, other values as type and length.
    Redacted,
}

/// Names of claims and header parameters that are not the user's own.
const NAMES: [&str; 35] = [
    "orgId",
    "token",
    "tag",
    "restrictions",
    "enabled",
    "allowedOrigins",
    "allowedAssistantIds",
    "allowTransientAssistant",
    "iat",
    "exp",
    "nbf",
    "iss",
    "sub",
    "aud",
    "jti",
    "alg",
    "typ",
    "kid",
    "cty",
    "crit",
    "b64",
    "jku",
    "jwk",
    "x5u",
    "x5c",
    "x5t",
    "x5t#S256",
    "enc",
    "zip",
    "scope",
    "scopes",
    "expiresIn",
    "payload",
    "data",
    "claims",
];

/// Algorithms of RFC 7518, section 3.1, RFC 8037 and RFC 8812.
const ALGORITHMS: [&str; 15] = [
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256",
    "PS384", "PS512", "EdDSA", "ES256K", "none",
];

impl Exposure {
    /// A value for a sentence: quoted, harmless and not too long, or redacted.
    #[must_use]
    pub fn quoted(self, text: &str) -> String {
        match self {
            Self::Whole => shown(text),
            Self::Redacted => label(text),
        }
    }

    /// A name and its value for a sentence, or only the name if the value may be a key.
    #[must_use]
    pub fn subject(self, name: &str, text: &str) -> String {
        if self == Self::Whole && may_be_credential(text) {
            return name.to_owned();
        }
        format!("{name}, {},", self.quoted(text))
    }

    /// A value on its own.
    #[must_use]
    pub fn plain(self, text: &str) -> String {
        match self {
            Self::Whole => safe(text).into_owned(),
            Self::Redacted => label(text),
        }
    }

    /// The text itself, or its redacted form.
    #[must_use]
    pub fn raw(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Whole => Cow::Borrowed(text),
            Self::Redacted => Cow::Owned(label(text)),
        }
    }

    /// The name of a claim or field, which is the user's own unless a specification defines it.
    #[must_use]
    pub fn name(self, name: &str) -> String {
        if is_known_name(name) {
            return shown(name);
        }
        self.quoted(name)
    }

    /// The name of an algorithm.
    #[must_use]
    pub fn algorithm(self, name: &str) -> String {
        if is_algorithm(name) {
            return name.to_owned();
        }
        self.quoted(name)
    }

    /// The path of a request, whose ids are values.
    #[must_use]
    pub fn path(self, path: &str) -> String {
        let segment = |segment| match self {
            Self::Redacted if is_uuid(segment) => label(segment),
            _ => safe(segment).into_owned(),
        };
        path.split('/').map(segment).collect::<Vec<_>>().join("/")
    }

    /// The advice about one value if values may be shown, or else the general advice.
    #[must_use]
    pub fn advice(self, advice: Option<String>) -> Option<String> {
        advice.filter(|_| self == Self::Whole)
    }
}

/// Whether a specification defines this name, so that it reveals nothing about the user.
#[must_use]
pub fn is_known_name(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Whether this is the name of an algorithm.
#[must_use]
pub fn is_algorithm(name: &str) -> bool {
    ALGORITHMS.contains(&name)
}

/// A redacted value that can still be compared. Ids are random, so their digests cannot be guessed; those of names
/// and phone numbers could.
#[must_use]
pub fn label(text: &str) -> String {
    if is_uuid(text) {
        return format!(
            "id:{}",
            short_digest(text.to_ascii_lowercase().as_bytes(), 4)
        );
    }
    match origin(text) {
        Some(origin) => format!("origin:{}", short_digest(origin.as_str().as_bytes(), 4)),
        None => sized("string", text.chars().count()),
    }
}

/// The origin in a text. One without a letter in its host, such as `tel://15550100`, is more likely a number, which
/// can be guessed.
fn origin(text: &str) -> Option<Origin> {
    const LONGEST: usize = 300;
    let (_, host) = text.get(..LONGEST.min(text.len()))?.split_once("://")?;
    if text.len() > LONGEST || !host.contains(char::is_alphabetic) {
        return None;
    }
    Origin::parse(text).ok()
}

/// A type and a length.
#[must_use]
pub fn sized(kind: &'static str, length: usize) -> String {
    format!("({kind}, {})", counted(length, "character"))
}

/// The first bytes of the SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn short_digest(bytes: &[u8], length: usize) -> String {
    use std::fmt::Write;
    let digest = digest::digest(&digest::SHA256, bytes);
    let bytes = digest.as_ref().iter().take(length);
    bytes.fold(String::new(), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
