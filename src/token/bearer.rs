//! Classifies a text that will be sent as a bearer token: whether a header can carry it, and whether it is a JWT.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

/// The kinds of text that may be sent as a bearer token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenForm {
    /// Three non-empty parts in base64url, with JSON objects as header and claims.
    Jwt,
    /// Something else that a header can carry.
    Opaque,
    /// A header cannot carry it, or not as one token: it is empty, or has a character that is not visible ASCII.
    Unfit,
}

impl TokenForm {
    /// The kind of this text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Self::Unfit;
        }
        let parts: Vec<_> = text.split('.').collect();
        match parts[..] {
            [header, claims, signature]
                if is_object(header) && is_object(claims) && decoded(signature).is_some() =>
            {
                Self::Jwt
            }
            _ => Self::Opaque,
        }
    }
}

/// The bytes of a part that is not empty.
fn decoded(part: &str) -> Option<Vec<u8>> {
    let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}

fn is_object(part: &str) -> bool {
    decoded(part).is_some_and(|bytes| serde_json::from_slice::<Map<String, Value>>(&bytes).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jwt_is_told_from_what_only_looks_like_one() {
        for (text, expected) in [
            ("eyJhbGciOiJIUzI1NiJ9.e30.c2ln", TokenForm::Jwt),
            ("e30.e30.AA", TokenForm::Jwt),
            ("e30.e30.", TokenForm::Opaque),
            ("e30.e30", TokenForm::Opaque),
            ("e30..AA", TokenForm::Opaque),
            ("e30.e30.AA.AA.AA", TokenForm::Opaque),
            ("W10.e30.AA", TokenForm::Opaque),
            ("e30.W10.AA", TokenForm::Opaque),
            ("W10.W10.x", TokenForm::Opaque),
            ("e30.e30.A+", TokenForm::Opaque),
            ("e30.e30.AA==", TokenForm::Opaque),
            ("e30.e30.AA\"", TokenForm::Opaque),
            ("opaque", TokenForm::Opaque),
            ("", TokenForm::Unfit),
            ("e30.e30.AA\n::add-path::/evil", TokenForm::Unfit),
            ("e30.e30.AA ", TokenForm::Unfit),
            ("e30.e30.AA\0", TokenForm::Unfit),
            ("e30.e30.AA\u{1b}", TokenForm::Unfit),
            ("e30.e30.AA\u{e9}", TokenForm::Unfit),
        ] {
            assert_eq!(TokenForm::of(text), expected, "{text:?}");
        }
    }
}
