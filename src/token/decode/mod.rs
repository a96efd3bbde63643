//! Decodes a token: every byte is kept, broken parts are read as far as possible, and each flaw has its place.

mod cut;
mod flaw;
mod instead;
mod lax;
mod part;

use data_encoding::BASE64URL_NOPAD;

use super::find::Found;
use super::shortened::shortened;
use crate::json::{self, Kind, Value};

pub use flaw::{Flaw, PartName};
pub use part::DecodedPart;

/// A decoded token.
#[derive(Clone, Debug, Default)]
pub struct Token {
    /// Its characters, as pasted, without line breaks.
    pub text: Vec<u8>,
    /// The JOSE header.
    pub header: DecodedPart,
    /// The claims.
    pub claims: DecodedPart,
    /// The signature.
    pub signature: DecodedPart,
    /// How many parts there are. A JWS has three, a JWE five.
    pub parts: usize,
    /// Whether it was joined from pieces of a text.
    pub joined: bool,
    /// Whether what it lacks may be in the text around it.
    goes_on: bool,
    /// All flaws, part by part.
    pub flaws: Vec<Flaw>,
}

impl Token {
    /// Takes a token apart.
    #[must_use]
    pub fn decode(text: &[u8]) -> Self {
        Self::read(text, false)
    }

    /// Decodes a token as found in a text. If what it lacks may be in the text around it, nothing is called
    /// missing.
    #[must_use]
    pub fn found(found: &Found) -> Self {
        Self {
            joined: found.joined,
            ..Self::read(&found.token, found.goes_on)
        }
    }

    fn read(text: &[u8], goes_on: bool) -> Self {
        let left_out = shortened(text);
        let read = &text[..left_out.unwrap_or(text.len())];
        let parts = parts(read);
        let mut token = Self {
            text: text.to_vec(),
            parts: parts.len(),
            goes_on,
            ..Self::default()
        };
        let has_all_parts = parts.len() == 3;
        let part = |index: usize| parts.get(index).copied().unwrap_or_default();
        if parts.len() == 2 && is_claims(part(0)) {
            token.note_no_header();
            token.claims =
                DecodedPart::read_json(PartName::Claims, part(0), false, &mut token.flaws);
            token.signature = DecodedPart::read(PartName::Signature, part(1), &mut token.flaws);
            return token;
        }
        if has_all_parts && is_claims(part(0)) && names_algorithm(part(1)) {
            token.note_swapped();
        }
        token.header =
            DecodedPart::read_json(PartName::Header, part(0), has_all_parts, &mut token.flaws);
        if token.is_jwe() {
            return token;
        }
        if parts.len() > 1 {
            token.claims =
                DecodedPart::read_json(PartName::Claims, part(1), has_all_parts, &mut token.flaws);
        }
        token.signature = DecodedPart::read(PartName::Signature, part(2), &mut token.flaws);
        if left_out.is_some() {
            token.note_shortened();
        } else {
            token.measure_signature();
            token.count_parts();
        }
        token
    }

    /// Whether the token is encrypted: a header with `enc` (RFC 7516, section 4.1.2), and not the three parts of
    /// a token that an HMAC signed.
    #[must_use]
    pub fn is_jwe(&self) -> bool {
        let encrypts = |header: Value| header.get("enc").is_some();
        let signs = || self.algorithm().is_some_and(|name| name.starts_with("HS"));
        self.header.json().is_some_and(encrypts) && !(self.parts == 3 && signs())
    }

    /// The header's `alg`, if it is a string.
    #[must_use]
    pub fn algorithm(&self) -> Option<String> {
        Some(self.header.json()?.get("alg")?.string()?.into_owned())
    }

    /// The signing input: header and claims as written, with the dot between them.
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        let length = self.header.text.len() + 1 + self.claims.text.len();
        &self.text[..length.min(self.text.len())]
    }

    /// Whether it is exactly a compact JWS, so that its signature means something.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.parts == 3 && self.header.exact && self.claims.exact && self.signature.exact
    }
}

/// The parts between the dots; unencoded claims are one part, whatever they contain.
fn parts(text: &[u8]) -> Vec<&[u8]> {
    let plain = text.iter().position(|byte| *byte == b'.');
    let plain = plain.filter(|dot| text.get(dot + 1) == Some(&b'{'));
    let end = text.iter().rposition(|byte| *byte == b'}');
    match (plain, end) {
        (Some(dot), Some(end)) if end > dot => {
            let rest = &text[end + 1..];
            let claims = [&text[..dot], &text[dot + 1..=end]];
            let signature = rest.strip_prefix(b".");
            claims.into_iter().chain(signature).collect()
        }
        _ => text.split(|byte| *byte == b'.').collect(),
    }
}

/// Whether the first part is the claims, because the header is missing.
fn is_claims(part: &[u8]) -> bool {
    let bytes = BASE64URL_NOPAD.decode(part).unwrap_or_default();
    let root = Value::root(&bytes).filter(|root| root.kind() == Kind::Object);
    root.is_some_and(|root| {
        let has = |name| root.get(name).is_some();
        !has("alg") && !has("enc") && ["orgId", "exp", "iat", "sub"].into_iter().any(has)
    }) && json::check(&bytes).problem.is_none()
}

/// Whether a part is a header.
fn names_algorithm(part: &[u8]) -> bool {
    let bytes = BASE64URL_NOPAD.decode(part).unwrap_or_default();
    let root = Value::root(&bytes).filter(|root| root.kind() == Kind::Object);
    root.is_some_and(|root| root.get("alg").is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(super) fn token(header: &str, claims: &str, signature: &[u8]) -> String {
        let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        format!(
            "{}.{}.{}",
            encode(header.as_bytes()),
            encode(claims.as_bytes()),
            encode(signature)
        )
    }

    pub(super) fn flaws(text: &str) -> Vec<(Option<PartName>, usize, bool, String)> {
        let token = Token::decode(text.as_bytes());
        let each = token.flaws.into_iter();
        each.map(|flaw| (flaw.part, flaw.offset, flaw.in_json, flaw.reason))
            .collect()
    }

    #[test]
    fn a_token_is_taken_apart_to_the_byte() {
        let claims = "{ \"exp\": 1.50e3,\n\"n\":12345678901234567890 }";
        let token = Token::decode(token(r#"{"alg":"RS256"}"#, claims, &[1, 2, 3]).as_bytes());
        assert!(token.is_exact() && token.flaws.is_empty());
        assert_eq!(token.claims.bytes, claims.as_bytes());
        assert_eq!(token.claims.valid_json(), Some(claims));
        assert_eq!(token.signature.bytes, [1, 2, 3]);
        assert_eq!(token.algorithm().as_deref(), Some("RS256"));
    }

    #[test]
    fn json_that_is_no_object_has_its_place() {
        use PartName::{Claims, Header};
        for (text, part, offset, in_json, reason) in [
            (
                token(r#"{"alg":"RS256"}"#, r#"{"a":1,}"#, b""),
                Some(Claims),
                7,
                true,
                "expected a name in double quotes",
            ),
            (
                token(r#"{"alg":"RS256"}"#, "[1]", b""),
                Some(Claims),
                0,
                true,
                "an array where an object belongs",
            ),
            (
                token("\"x\"", "{}", b""),
                Some(Header),
                0,
                true,
                "a string where an object belongs",
            ),
        ] {
            assert_eq!(
                flaws(&text),
                [(part, offset, in_json, reason.to_owned())],
                "{text}"
            );
        }
    }

    #[test]
    fn an_encrypted_token_is_known_as_such() {
        assert!(Token::decode(b"eyJlbmMiOiJBMTI4R0NNIn0.a.b.c.d").is_jwe());
        assert!(Token::decode(b"eyJlbmMiOiJBMTI4R0NNIn0.a").is_jwe());
        assert!(!Token::decode(b"eyJhbGciOiJkaXIifQ.a.b.c.d").is_jwe());
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_apart(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Token::decode(&text);
        }

        #[test]
        fn what_is_exact_encodes_to_the_same_bytes(
            text in "[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}",
        ) {
            let token = Token::decode(text.as_bytes());
            if token.is_exact() {
                let parts = [&token.header, &token.claims, &token.signature];
                let again = parts.map(|part| BASE64URL_NOPAD.encode(&part.bytes)).join(".");
                prop_assert_eq!(again, text);
            }
        }
    }
}
