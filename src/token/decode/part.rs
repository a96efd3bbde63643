//! One part of a token: its bytes, its JSON, and what is wrong with either.

use data_encoding::BASE64URL_NOPAD;

use super::flaw::{Flaw, PartName};
use super::instead::{instead_of_json, remedy};
use super::lax::lax;
use crate::json::{self, Kind, Problem, Repeated, Value};

/// One part of a token, decoded as far as possible.
#[derive(Clone, Debug, Default)]
pub struct DecodedPart {
    /// The characters of the part.
    pub text: Vec<u8>,
    /// The decoded bytes; if there is a flaw, those that could be decoded.
    pub bytes: Vec<u8>,
    /// Whether the base64url is exactly as in RFC 7515, section 2.
    pub exact: bool,
    /// Length of the valid JSON at the start of `bytes`.
    json_end: usize,
    /// Whether all of it is one JSON value.
    is_json: bool,
    /// Names that are repeated in one of its objects.
    pub repeated: Vec<Repeated>,
}

impl DecodedPart {
    /// The JSON object, as far as it can be parsed.
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

    /// Reads a part, and adds its flaws.
    pub(super) fn read(name: PartName, text: &[u8], flaws: &mut Vec<Flaw>) -> Self {
        let mut part = Self {
            text: text.to_vec(),
            ..Self::default()
        };
        if text.first() == Some(&b'{') {
            part.bytes = text.to_vec();
            flaws.push(Flaw {
                part: Some(name),
                offset: 0,
                in_json: false,
                reason: "plain JSON where base64url belongs".into(),
                fix: Some("encode header and claims as base64url, and sign that"),
            });
        } else if let Ok(bytes) = BASE64URL_NOPAD.decode(text) {
            part.bytes = bytes;
            part.exact = true;
        } else {
            let lax = lax(text);
            part.bytes = lax.bytes;
            flaws.extend(lax.flaws.into_iter().map(|(offset, reason, fix)| Flaw {
                part: Some(name),
                offset,
                in_json: false,
                reason,
                fix,
            }));
        }
        part
    }

    /// Reads a part that is JSON, and adds its flaws. `has_all_parts` is whether the token has the parts of a JWS: only
    /// then it certainly lost nothing.
    pub(super) fn read_json(
        name: PartName,
        text: &[u8],
        has_all_parts: bool,
        flaws: &mut Vec<Flaw>,
    ) -> Self {
        let mut part = Self::read(name, text, flaws);
        let checked = json::check(&part.bytes);
        part.repeated = checked.repeated;
        part.is_json = checked.problem.is_none();
        part.json_end = checked
            .problem
            .map_or(part.bytes.len(), |problem| problem.offset);
        let whole = part.exact && has_all_parts;
        let instead = checked
            .problem
            .and(instead_of_json(&part.bytes))
            .filter(|_| whole);
        let mut fix = instead.map(|(_, fix)| fix);
        let flaw = match checked.problem {
            Some(_) if part.bytes.starts_with(b"\xef\xbb\xbf{") => {
                fix = Some("encode it without the byte order mark, and sign that");
                Some((0, "a byte order mark before the JSON".to_owned()))
            }
            Some(problem) if instead.is_some() => {
                instead.map(|(reason, _)| (problem.offset, reason.to_owned()))
            }
            Some(Problem { offset: 0, .. }) if name == PartName::Header && !text.is_empty() => {
                Some((
                    0,
                    "no JSON here: the start of the token may be missing".to_owned(),
                ))
            }
            Some(problem) => {
                fix = remedy(&part.bytes).filter(|_| whole);
                Some((problem.offset, problem.reason.to_owned()))
            }
            None => match Value::root(&part.bytes).map(Value::kind) {
                Some(Kind::Object) => None,
                Some(Kind::String) if is_object_in_text(&part.bytes) => {
                    fix =
                        Some("sign the object itself, not the text that JSON.stringify made of it");
                    Some((0, "JSON that was written as text once more".to_owned()))
                }
                Some(kind) => {
                    fix = whole.then_some("sign a JSON object");
                    Some((0, format!("{} where an object belongs", kind.described())))
                }
                None => Some((0, "empty, where a JSON object belongs".into())),
            },
        };
        flaws.extend(flaw.map(|(offset, reason)| Flaw {
            part: Some(name),
            offset,
            in_json: true,
            reason,
            fix,
        }));
        part
    }
}

/// Whether a JSON string contains the JSON of an object.
fn is_object_in_text(bytes: &[u8]) -> bool {
    let text = Value::root(bytes).and_then(Value::string);
    text.is_some_and(|text| {
        let root = Value::root(text.as_bytes());
        root.is_some_and(|root| root.kind() == Kind::Object)
            && json::check(text.as_bytes()).problem.is_none()
    })
}
