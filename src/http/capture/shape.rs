//! The shapes that headers and bodies have in JSON.

use std::borrow::Cow;

use data_encoding::{BASE64, BASE64_NOPAD};

use crate::http::Headers;
use crate::json::reserialize::{WRITERS, reserialized};
use crate::json::{Kind, Value};
use crate::outcome::Refusal;

/// The members of an object, parsed once.
pub(super) type Members<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// Most headers that are read.
const MOST_HEADERS: usize = 512;

/// The members of an object. Any other value has none.
pub(super) fn members(value: Value<'_>) -> Members<'_> {
    if value.kind() != Kind::Object {
        return Vec::new();
    }
    let members = value.members();
    members
        .filter_map(|(key, value)| Some((key.string()?, value)))
        .collect()
}

/// A member that is present and not null.
pub(super) fn get<'a>(members: &Members<'a>, name: &str) -> Option<Value<'a>> {
    let found = members.iter().rfind(|(key, _)| key == name);
    found
        .map(|(_, value)| *value)
        .filter(|value| value.kind() != Kind::Null)
}

/// A member that is a string.
pub(super) fn text(members: &Members, name: &str) -> Option<String> {
    get(members, name)?.string().map(Cow::into_owned)
}

/// Base64 with or without its padding.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    BASE64
        .decode(text)
        .or_else(|_| BASE64_NOPAD.decode(text))
        .ok()
}

/// Headers in any shape: an object of strings or lists; a list of `{name, value}`, of pairs, or of alternating
/// names and values.
pub(super) fn headers(value: Value) -> Option<Headers> {
    let mut headers = Headers::default();
    let mut add = |name: &str, value: Value| {
        // HTTP/2's pseudo-headers are not headers.
        if headers.len() < MOST_HEADERS && !name.starts_with(':') {
            let text = value.string();
            let text = text.as_deref().map_or(value.text, str::as_bytes);
            headers.add(name.to_owned(), text);
        }
    };
    match value.kind() {
        Kind::Object => {
            for (name, value) in members(value) {
                match value.kind() {
                    Kind::Array => value
                        .items()
                        .for_each(|item| add_item(&name, item, &mut add)),
                    Kind::Null | Kind::Object => {}
                    _ => add(&name, value),
                }
            }
        }
        Kind::Array => {
            let mut flat: Option<String> = None;
            for item in value.items().take(2 * MOST_HEADERS) {
                match item.kind() {
                    Kind::Object => add_item("", item, &mut add),
                    Kind::Array => {
                        let mut pair = item.items();
                        if let (Some(name), Some(value)) = (pair.next(), pair.next()) {
                            add(&name.string()?, value);
                        }
                    }
                    Kind::String => match flat.take() {
                        None => flat = item.string().map(Cow::into_owned),
                        Some(name) => add(&name, item),
                    },
                    _ => return None,
                }
            }
        }
        _ => return None,
    }
    (headers.len() > 0).then_some(headers)
}

/// Adds one of several values: a string, or an object with a `value` and its own `name` or `key`.
fn add_item(name: &str, item: Value, add: &mut impl FnMut(&str, Value)) {
    if item.kind() != Kind::Object {
        return add(name, item);
    }
    let item = members(item);
    let own = text(&item, "name").or_else(|| text(&item, "key"));
    if let Some(value) = get(&item, "value") {
        add(&own.unwrap_or_else(|| name.to_owned()), value);
    }
}

/// A body, and whether its bytes were made here.
#[derive(Default)]
pub(super) struct BodyMember<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    pub(super) reserialized: bool,
    /// Whether no member holds a body.
    pub(super) absent: bool,
}

/// The body among these members, the raw one first.
pub(super) fn body<'a>(members: &Members<'a>) -> Result<BodyMember<'a>, Refusal> {
    const NAMES: [&str; 8] = [
        "rawBody",
        "bodyRaw",
        "raw_body",
        "bodyBase64",
        "body",
        "content",
        "payload",
        "json",
    ];
    let Some((name, value)) = NAMES
        .iter()
        .find_map(|name| Some((*name, get(members, name)?)))
    else {
        return Ok(BodyMember {
            absent: true,
            ..BodyMember::default()
        });
    };
    let flagged = get(members, "isBase64Encoded").or_else(|| get(members, "is_base64"));
    let is_base64 = name == "bodyBase64"
        || flagged.and_then(Value::boolean) == Some(true)
        || text(members, "encoding").is_some_and(|it| it == "base64");
    if let Some(text) = value.string() {
        if !is_base64 {
            return Ok(exact(text.into_owned().into_bytes()));
        }
        let decoded = base64(text.as_bytes());
        return decoded.map(exact).ok_or_else(|| {
            let fact = format!("{name} is marked as base64, but is not");
            Refusal::new(fact).hint("capture the request again, or give its body as BODY-FILE")
        });
    }
    if let Some(bytes) = buffer(value) {
        return Ok(exact(bytes));
    }
    Ok(BodyMember {
        bytes: reserialized(value.text, &WRITERS[0]).map_or(Cow::Borrowed(value.text), Cow::Owned),
        reserialized: true,
        absent: false,
    })
}

fn exact<'a>(bytes: Vec<u8>) -> BodyMember<'a> {
    BodyMember {
        bytes: bytes.into(),
        reserialized: false,
        absent: false,
    }
}

/// The bytes of node's `Buffer` as JSON: `{"type":"Buffer","data":[…]}`.
fn buffer(value: Value) -> Option<Vec<u8>> {
    let members = members(value);
    if text(&members, "type")? != "Buffer" {
        return None;
    }
    let data = get(&members, "data").filter(|data| data.kind() == Kind::Array)?;
    let byte = |item: Value| std::str::from_utf8(item.text).ok()?.parse().ok();
    data.items().map(byte).collect()
}
