//! A token to its parts: every byte kept, nothing believed. What is broken is read as far as it goes,
//! and each flaw has its place. Judges nothing.

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};

use crate::json::{self, Kind, Problem, Repeated, Value};

/// Decodes the last character whatever its unused bits are.
const LAX: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// The parts of a compact JWS (RFC 7515, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartName {
    /// The JOSE header.
    Header,
    /// The JWS payload: of a token, its claims.
    Claims,
    /// The JWS signature.
    Signature,
}

impl PartName {
    /// The name in a sentence.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Claims => "claims",
            Self::Signature => "signature",
        }
    }
}

/// Something that is not as RFC 7515 or RFC 8259 want it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The part that has it, if it is of one part.
    pub part: Option<PartName>,
    /// Bytes before it: of the part as it is written, or of its JSON where `in_json`.
    pub offset: usize,
    /// Is it in the decoded JSON, or in the base64url?
    pub in_json: bool,
    /// What is wrong.
    pub reason: String,
    /// What to do about it, where copying the token again is not the remedy.
    pub fix: Option<&'static str>,
}

/// One part of a token, decoded as far as it goes.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The characters of the part.
    pub text: Vec<u8>,
    /// What they encode; after a flaw, what could be read.
    pub bytes: Vec<u8>,
    /// Is the base64url exactly as RFC 7515, section 2 has it?
    pub exact: bool,
    /// Bytes of `bytes` before the first that is no JSON; all of them where the JSON is right.
    json_end: usize,
    /// Is all of it one JSON value?
    is_json: bool,
    /// Names that stand twice in one object of it.
    pub repeated: Vec<Repeated>,
}

impl Part {
    /// The JSON value as far as it is one. Of a header or of claims, an object.
    #[must_use]
    pub(crate) fn json(&self) -> Option<Value<'_>> {
        Value::root(&self.bytes[..self.json_end]).filter(|root| root.kind() == Kind::Object)
    }

    /// The bytes, if all of them are one JSON value.
    #[must_use]
    pub fn valid_json(&self) -> Option<&str> {
        let text = self.is_json.then(|| std::str::from_utf8(&self.bytes).ok());
        text.flatten()
    }
}

/// A token, taken apart.
#[derive(Clone, Debug, Default)]
pub struct Token {
    /// Its characters, as pasted but without line breaks.
    pub text: Vec<u8>,
    /// The JOSE header.
    pub header: Part,
    /// The claims.
    pub claims: Part,
    /// The signature.
    pub signature: Part,
    /// How many parts there are. A JWS has three, a JWE five.
    pub parts: usize,
    /// Everything that is not as it should be, in the order of its place.
    pub flaws: Vec<Flaw>,
}

impl Token {
    /// Takes a token apart.
    #[must_use]
    pub fn decode(text: &[u8]) -> Self {
        let parts: Vec<&[u8]> = text.split(|byte| *byte == b'.').collect();
        let mut token = Self {
            text: text.to_vec(),
            parts: parts.len(),
            ..Self::default()
        };
        let part = |index: usize| parts.get(index).copied().unwrap_or_default();
        token.header = token.json_part(PartName::Header, part(0));
        if token.is_jwe() {
            return token;
        }
        if parts.len() > 1 {
            token.claims = token.json_part(PartName::Claims, part(1));
        }
        token.signature = token.part(PartName::Signature, part(2));
        token.measure_signature();
        token.count_parts();
        token
    }

    /// Whether the token is encrypted: five parts (RFC 7516, section 3.1), or a header with `enc`.
    #[must_use]
    pub fn is_jwe(&self) -> bool {
        self.parts == 5
            || self
                .header
                .json()
                .is_some_and(|header| header.get("enc").is_some())
    }

    /// The header's `alg`, if it is a string.
    #[must_use]
    pub fn algorithm(&self) -> Option<String> {
        Some(self.header.json()?.get("alg")?.string()?.into_owned())
    }

    /// What is signed: header and claims as they are written, with the dot between them.
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

    /// Says whether the signature is as long as its algorithm makes it: a token that lost its last
    /// characters is otherwise hard to tell from one that another key signed.
    fn measure_signature(&mut self) {
        let Some((name, full)) = self
            .algorithm()
            .and_then(|name| Some((name.clone(), length(&name)?)))
        else {
            return;
        };
        let found = self.signature.text.len();
        if self.parts != 3 || found == full || self.flaws.iter().any(|flaw| flaw.fix.is_some()) {
            return;
        }
        // What a lost or added character does to the base64url is not said again.
        self.flaws
            .retain(|flaw| flaw.part != Some(PartName::Signature));
        self.signature.exact = false;
        let reason = match (found, full.abs_diff(found)) {
            (0, _) => "it is empty".to_owned(),
            (_, 1) if found < full => format!("one of the {full} characters of {name} is missing"),
            (_, some) if found < full => {
                format!("{some} of the {full} characters of {name} are missing")
            }
            (_, 1) => format!("one character more than the {full} of {name}"),
            (_, some) => format!("{some} characters more than the {full} of {name}"),
        };
        self.flaws.push(Flaw {
            part: Some(PartName::Signature),
            offset: found.min(full),
            in_json: false,
            reason,
            fix: None,
        });
    }

    /// Says what the number of parts means. Of a token that is cut off, the place of the cut is the one
    /// flaw; that its last part then is no whole base64url and no whole JSON is not said again.
    fn count_parts(&mut self) {
        let (last, missing) = match self.parts {
            1 => (PartName::Header, "claims and signature are missing"),
            2 => (PartName::Claims, "the signature is missing"),
            3 => return,
            _ => {
                return self.flaws.push(Flaw {
                    part: None,
                    offset: self.text.len(),
                    in_json: false,
                    reason: "it has more than three parts".into(),
                    fix: None,
                });
            }
        };
        let part = if last == PartName::Header {
            &self.header
        } else {
            &self.claims
        };
        let (at_end, json_end) = (part.text.len().saturating_sub(1), part.bytes.len());
        let cut = |flaw: &Flaw| {
            flaw.part == Some(last) && flaw.offset == if flaw.in_json { json_end } else { at_end }
        };
        let is_cut = self.flaws.iter().any(|flaw| flaw.in_json && cut(flaw));
        if is_cut {
            self.flaws.retain(|flaw| !cut(flaw));
        }
        let of = last.as_str();
        self.flaws.push(Flaw {
            part: Some(last),
            offset: json_end,
            in_json: true,
            reason: if is_cut {
                format!("the token is cut off here: the rest of the {of} is missing, and {missing}")
            } else {
                format!("the token ends after the {of}: {missing}")
            },
            fix: None,
        });
    }

    fn part(&mut self, name: PartName, text: &[u8]) -> Part {
        let mut part = Part {
            text: text.to_vec(),
            ..Part::default()
        };
        if let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) {
            part.bytes = bytes;
            part.exact = true;
        } else {
            let lax = lax(text);
            part.bytes = lax.bytes;
            self.flaws
                .extend(lax.flaws.into_iter().map(|(offset, reason, fix)| Flaw {
                    part: Some(name),
                    offset,
                    in_json: false,
                    reason,
                    fix,
                }));
        }
        part
    }

    fn json_part(&mut self, name: PartName, text: &[u8]) -> Part {
        let mut part = self.part(name, text);
        let checked = json::check(&part.bytes);
        part.repeated = checked.repeated;
        part.is_json = checked.problem.is_none();
        part.json_end = checked
            .problem
            .map_or(part.bytes.len(), |problem| problem.offset);
        let flaw = match checked.problem {
            Some(Problem { offset: 0, .. }) if name == PartName::Header && !text.is_empty() => {
                Some((
                    0,
                    "no JSON here: the start of the token may be missing".to_owned(),
                ))
            }
            Some(problem) => Some((problem.offset, problem.reason.to_owned())),
            None => match Value::root(&part.bytes).map(Value::kind) {
                Some(Kind::Object) => None,
                Some(kind) => Some((0, format!("{} where an object belongs", kind.described()))),
                None => Some((0, "nothing where an object belongs".into())),
            },
        };
        self.flaws.extend(flaw.map(|(offset, reason)| Flaw {
            part: Some(name),
            offset,
            in_json: true,
            reason,
            fix: None,
        }));
        part
    }
}

/// Characters of a signature, for the algorithms that always make as many (RFC 7518, section 3).
fn length(algorithm: &str) -> Option<usize> {
    match algorithm {
        "HS256" => Some(43),
        "HS384" => Some(64),
        "HS512" | "ES256" | "EdDSA" => Some(86),
        _ => None,
    }
}

/// What could be decoded of a part, and why not all: the place, the reason, and the remedy.
#[derive(Default)]
struct Lax {
    bytes: Vec<u8>,
    flaws: Vec<(usize, String, Option<&'static str>)>,
}

impl Lax {
    /// Notes a flaw, unless it is known from an earlier place.
    fn note(&mut self, offset: usize, reason: impl Into<String>, fix: Option<&'static str>) {
        let reason = reason.into();
        if !self.flaws.iter().any(|(_, known, _)| *known == reason) {
            self.flaws.push((offset, reason, fix));
        }
    }
}

/// Decodes what is not quite base64url, and says why it is not. Characters of the standard alphabet are
/// read as their counterparts, padding and characters beyond ASCII are passed over, and any other
/// character ends it.
fn lax(text: &[u8]) -> Lax {
    const ENCODE: Option<&str> =
        Some("encode it as base64url without padding (RFC 7515, section 2)");
    const STRAY: Option<&str> = Some("remove the character; it may have come with the paste");
    let mut clean = Vec::with_capacity(text.len());
    let mut lax = Lax::default();
    let mut whole = true;
    for (offset, byte) in text.iter().enumerate() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => clean.push(*byte),
            b'+' | b'/' => {
                lax.note(
                    offset,
                    "'+' and '/' are base64, base64url has '-' and '_'",
                    ENCODE,
                );
                clean.push(if *byte == b'+' { b'-' } else { b'_' });
            }
            b'=' => lax.note(offset, "padding ('='), which a token never has", ENCODE),
            // Of a character beyond ASCII only the first byte is worth a word.
            0x80..=0xbf => {}
            0xc0..=0xff => lax.note(offset, foreign(&text[offset..]), STRAY),
            _ => {
                let character = char::from(*byte).escape_default();
                lax.note(offset, format!("'{character}' is not base64url"), STRAY);
                whole = false;
                break;
            }
        }
    }
    if clean.len() % 4 == 1 {
        if whole {
            let reason = "one character too many or too few for base64url";
            lax.note(text.len() - 1, reason, None);
        }
        clean.pop();
    }
    lax.bytes = URL_SAFE_NO_PAD.decode(&clean).unwrap_or_else(|_| {
        let reason = "its last character has bits set that encode nothing";
        lax.note(text.len() - 1, reason, None);
        LAX.decode(&clean).unwrap_or_default()
    });
    lax
}

/// Names a character beyond ASCII by its code point: it may well be invisible.
fn foreign(text: &[u8]) -> String {
    let start = &text[..text.len().min(4)];
    match String::from_utf8_lossy(start).chars().next() {
        Some(char::REPLACEMENT_CHARACTER) | None => "a byte that is not base64url".into(),
        Some(character) => {
            format!(
                "the character U+{:04X} is not base64url",
                u32::from(character)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token(header: &str, claims: &str, signature: &[u8]) -> String {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        format!(
            "{}.{}.{}",
            encode(header.as_bytes()),
            encode(claims.as_bytes()),
            encode(signature)
        )
    }

    fn flaws(text: &str) -> Vec<(Option<PartName>, usize, bool, String)> {
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
    fn every_flaw_has_its_part_and_place() {
        use PartName::{Claims, Header, Signature};
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#);
        let claims = URL_SAFE_NO_PAD.encode(r#"{"orgId":"a?~b"}"#);
        for (text, part, offset, in_json, reason) in [
            (
                format!("{header}.{claims}=.AAAA"),
                Some(Claims),
                22,
                false,
                "padding ('='), which a token never has",
            ),
            (
                format!("{header}.{claims}.AA+A"),
                Some(Signature),
                2,
                false,
                "'+' and '/' are base64, base64url has '-' and '_'",
            ),
            (
                format!("{header}.{claims}.AAAAB"),
                Some(Signature),
                4,
                false,
                "one character too many or too few for base64url",
            ),
            (
                format!("{header}.{claims}.AAB"),
                Some(Signature),
                2,
                false,
                "its last character has bits set that encode nothing",
            ),
            (
                format!("{header}.{claims}.AA*A"),
                Some(Signature),
                2,
                false,
                "'*' is not base64url",
            ),
            (
                format!("{header}.{claims}.AA\u{200b}AA"),
                Some(Signature),
                2,
                false,
                "the character U+200B is not base64url",
            ),
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
            (
                format!("{header}.{claims}"),
                Some(Claims),
                16,
                true,
                "the token ends after the claims: the signature is missing",
            ),
            (
                format!("{header}.{}", &claims[..21]),
                Some(Claims),
                15,
                true,
                "the token is cut off here: the rest of the claims is missing, and the signature is missing",
            ),
            (
                format!("{header}.{claims}.AAAA.AAAA"),
                None,
                53,
                false,
                "it has more than three parts",
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
    fn a_signature_of_another_length_is_a_flaw() {
        for (algorithm, characters, offset, reason) in [
            ("HS256", 0, 0, "it is empty"),
            (
                "HS256",
                42,
                42,
                "one of the 43 characters of HS256 is missing",
            ),
            (
                "HS256",
                35,
                35,
                "8 of the 43 characters of HS256 are missing",
            ),
            ("HS256", 44, 43, "one character more than the 43 of HS256"),
            (
                "HS512",
                43,
                43,
                "43 of the 86 characters of HS512 are missing",
            ),
        ] {
            let header = URL_SAFE_NO_PAD.encode(format!("{{\"alg\":\"{algorithm}\"}}"));
            let text = format!("{header}.e30.{}", "B".repeat(characters));
            let flaw = (Some(PartName::Signature), offset, false, reason.to_owned());
            assert_eq!(flaws(&text), [flaw], "{text}");
            assert!(!Token::decode(text.as_bytes()).is_exact());
        }
    }

    #[test]
    fn claims_are_read_up_to_the_cut() {
        let whole = token(
            r#"{"alg":"RS256"}"#,
            r#"{"orgId":"o","iat":5,"exp":1795197912}"#,
            b"s",
        );
        let cut = Token::decode(&whole.as_bytes()[..60]);
        let claims = cut.claims.json().unwrap();
        assert_eq!(claims.get("orgId").unwrap().string().unwrap(), "o");
        assert_eq!(claims.get("iat").unwrap().text, b"5");
        assert!(claims.get("exp").is_none());
        assert!(cut.claims.valid_json().is_none());
    }

    #[test]
    fn an_encrypted_token_is_known_as_such() {
        assert!(Token::decode(b"eyJhbGciOiJkaXIifQ.a.b.c.d").is_jwe());
        assert!(Token::decode(b"eyJlbmMiOiJBMTI4R0NNIn0.a").is_jwe());
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
                let again = parts.map(|part| URL_SAFE_NO_PAD.encode(&part.bytes)).join(".");
                prop_assert_eq!(again, text);
            }
        }
    }
}
