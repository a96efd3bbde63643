//! Masks the secrets in a JSON body: voxtoken's own, and customers' credentials that the platform's bodies carry,
//! such as `phoneNumber.twilioAuthToken`.

use serde_json::{Map, Value};

use crate::secret::Echoes;

/// Endings of names whose values are secret, in lower case without separators.
const SECRET: [&str; 15] = [
    "token",
    "secret",
    "password",
    "passwd",
    "apikey",
    "privatekey",
    "accesskey",
    "secretkey",
    "authorization",
    "credential",
    "credentials",
    "pin",
    "passphrase",
    "cookie",
    "jwt",
];

/// Members whose value is a header's name, and those that hold the header's value.
const NAMES: [&str; 5] = ["name", "key", "header", "headername", "field"];
const VALUES: [&str; 3] = ["value", "values", "content"];

/// `Authorization` schemes that are followed by a credential.
const SCHEMES: [&str; 2] = ["bearer ", "basic "];

/// Shortest text after a scheme that counts as a credential.
const SHORTEST: usize = 8;

const MASK: &str = "(masked)";

/// The body as JSON, without voxtoken's own secrets and those of customers; or nothing if it is not JSON.
pub fn masked(body: &[u8], own: &Echoes) -> Option<String> {
    let mut value = serde_json::from_slice(body).ok()?;
    mask(&mut value, own);
    Some(value.to_string())
}

fn mask(value: &mut Value, own: &Echoes) {
    match value {
        Value::Object(members) => {
            mask_pair(members);
            let all = std::mem::take(members).into_iter();
            members.extend(all.map(|(name, mut value)| {
                if is_secret(&name) && !value.is_null() {
                    value = MASK.into();
                } else {
                    mask(&mut value, own);
                }
                (own.hidden_in(&name), value)
            }));
        }
        Value::Array(items) => {
            mask_list(items);
            for item in items {
                mask(item, own);
            }
        }
        Value::String(text) => *text = masked_text(text, own),
        Value::Number(number) => {
            let text = number.to_string();
            let hidden = own.hidden_in(&text);
            if hidden != text {
                *value = hidden.into();
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// Masks the value of `{"name":"Authorization","value":"..."}`.
fn mask_pair(members: &mut Map<String, Value>) {
    let one_of = |names: &[&str], name: &str| names.contains(&&*plain(name));
    let is_named = members
        .iter()
        .any(|(name, value)| one_of(&NAMES, name) && value.as_str().is_some_and(is_secret));
    for (name, value) in members {
        if is_named && one_of(&VALUES, name) && !value.is_null() {
            *value = MASK.into();
        }
    }
}

/// Masks what follows a header's name in `["Authorization", "..."]`.
fn mask_list(items: &mut [Value]) {
    for at in 1..items.len() {
        let names = |text: &str| {
            is_secret(text) && (text.contains('-') || SECRET_HEADERS.contains(&&*plain(text)))
        };
        if items[at - 1].as_str().is_some_and(names) && items[at].is_string() {
            items[at] = MASK.into();
        }
    }
}

/// One-word names of headers with a secret value.
const SECRET_HEADERS: [&str; 2] = ["authorization", "cookie"];

/// A text with its secrets masked: those in it if it is JSON, and what follows a scheme.
fn masked_text(text: &str, own: &Echoes) -> String {
    if text.trim_start().starts_with(['{', '['])
        && let Some(json) = masked(text.as_bytes(), own)
    {
        return json;
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = after_scheme(rest) {
        let end = after.find(|c: char| c.is_whitespace() || "'\"`,;<>".contains(c));
        let (credential, tail) = after.split_at(end.unwrap_or(after.len()));
        out.push_str(before);
        out.push_str(if credential.len() < SHORTEST {
            credential
        } else {
            MASK
        });
        rest = tail;
    }
    out.push_str(rest);
    own.hidden_in(&out)
}

/// A text up to the end of its first scheme, and what follows.
fn after_scheme(text: &str) -> Option<(&str, &str)> {
    let lower = text.to_ascii_lowercase();
    let ends = SCHEMES
        .iter()
        .filter_map(|scheme| Some(lower.find(scheme)? + scheme.len()));
    ends.min().map(|end| text.split_at(end))
}

/// The letters and digits of a name, in lower case.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

fn is_secret(name: &str) -> bool {
    let plain = plain(name);
    SECRET.iter().any(|end| plain.ends_with(end)) || plain.contains("secret")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_at_any_depth() {
        let own = Echoes::of(["my/own"]);
        for (body, expected) in [
            (
                r#"{"a":[{"twilioAuthToken":"x","sub":{"API_KEY":"y","pin":"z"}}],"type":"status"}"#,
                r#"{"a":[{"sub":{"API_KEY":"(masked)","pin":"(masked)"},"twilioAuthToken":"(masked)"}],"type":"status"}"#,
            ),
            (
                r#"{"headers":[{"name":"Authorization","value":"x"},{"Key":"X-Api-Key","Value":["x"]},{"name":"Accept","value":"y"}]}"#,
                r#"{"headers":[{"name":"Authorization","value":"(masked)"},{"Key":"X-Api-Key","Value":"(masked)"},{"name":"Accept","value":"y"}]}"#,
            ),
            (
                r#"["Host","h","X-Vapi-Secret","x","cookie","y","secret","z"]"#,
                r#"["Host","h","X-Vapi-Secret","(masked)","cookie","(masked)","secret","z"]"#,
            ),
            (
                r#"{"arguments":"{\"password\":\"x\",\"b\":\"[{\\\"pin\\\":1}]\"}"}"#,
                r#"{"arguments":"{\"b\":\"[{\\\"pin\\\":\\\"(masked)\\\"}]\",\"password\":\"(masked)\"}"}"#,
            ),
            (
                r#"["curl -H 'Authorization: Bearer abcdefgh123' -u x","basic needs", "Basic YTpiYzpk"]"#,
                r#"["curl -H 'Authorization: Bearer (masked)' -u x","basic needs","Basic (masked)"]"#,
            ),
            (
                r#"{"note":"a my\/own b","my/own":{"c":"my%2Fown"}}"#,
                r#"{"(hidden)":{"c":"(hidden)"},"note":"a (hidden) b"}"#,
            ),
        ] {
            assert_eq!(masked(body.as_bytes(), &own).unwrap(), expected);
        }
        assert_eq!(masked(b"no", &own), None);
        let number = masked(br#"{"a":123456}"#, &Echoes::of(["123456"]));
        assert_eq!(number.unwrap(), r#"{"a":"(hidden)"}"#);
    }
}
