//! Header parameters that RFC 7515 makes a verifier reject, whatever the signature is.

use crate::json::{Kind, Value};
use crate::token::decode::Token;
use crate::token::exposure::Exposure;

/// The type of a registered header parameter.
#[derive(Clone, Copy)]
enum Wanted {
    Text,
    Url,
    Object,
    Texts,
}

/// The registered parameters that have a type (RFC 7515, sections 4.1.2 to 4.1.10); `alg` is read with the
/// algorithm, `crit` and `b64` are never accepted.
const REGISTERED: [(&str, Wanted); 9] = [
    ("jku", Wanted::Url),
    ("jwk", Wanted::Object),
    ("kid", Wanted::Text),
    ("x5u", Wanted::Url),
    ("x5c", Wanted::Texts),
    ("x5t", Wanted::Text),
    ("x5t#S256", Wanted::Text),
    ("typ", Wanted::Text),
    ("cty", Wanted::Text),
];

/// Why a verifier must reject the token, and what to do about it.
pub struct Objection {
    /// What is wrong.
    pub reason: String,
    /// What to change.
    pub fix: &'static str,
}

const LEAVE_OUT: &str = "leave the parameter out of the header";

/// Why a verifier must reject the token because of its header: one sentence for each parameter.
#[must_use]
pub fn objections(token: &Token, exposure: Exposure) -> Vec<Objection> {
    let Some(header) = token.header.json() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, value) in header.members() {
        let name = name.string().unwrap_or_default();
        match &*name {
            "crit" => found.push(Objection {
                reason: format!(
                    "the header has crit{}: a reader that does not know the extension must reject the token \
                     (RFC 7515, section 4.1.11)",
                    listed(value, exposure)
                ),
                fix: LEAVE_OUT,
            }),
            "b64" if value.boolean() != Some(true) => found.push(Objection {
                reason: "the header has b64, which is not true: the claims are not base64url (RFC 7797, section 3)"
                    .into(),
                fix: LEAVE_OUT,
            }),
            "alg" if value.kind() != Kind::String => found.push(Objection {
                fix: "write HS256 as a string into alg",
                ..wrong("alg", value, Wanted::Text)
            }),
            name => found.extend(
                REGISTERED
                    .iter()
                    .find(|(registered, wanted)| *registered == name && !fits(value, *wanted))
                    .map(|(registered, wanted)| wrong(registered, value, *wanted)),
            ),
        }
    }
    for repeated in &token.header.repeated {
        found.push(Objection {
            reason: format!(
                "the header has {} twice in one object (RFC 7515, section 4)",
                exposure.name(&repeated.name)
            ),
            fix: "write each parameter once",
        });
    }
    found
}

fn fits(value: Value, wanted: Wanted) -> bool {
    match wanted {
        Wanted::Text => value.kind() == Kind::String,
        Wanted::Url => value
            .string()
            .is_some_and(|text| text.starts_with("https://") || text.starts_with("http://")),
        Wanted::Object => value.kind() == Kind::Object,
        Wanted::Texts => {
            value.kind() == Kind::Array && value.items().all(|item| item.kind() == Kind::String)
        }
    }
}

fn wrong(name: &str, value: Value, wanted: Wanted) -> Objection {
    let wanted = match wanted {
        Wanted::Text => "a string",
        Wanted::Url => "a URL",
        Wanted::Object => "an object",
        Wanted::Texts => "an array of strings",
    };
    let found = match (value.kind(), wanted) {
        (Kind::String, "a URL") => "another string",
        (Kind::Array, "an array of strings") => "an array of other values",
        (other, _) => other.described(),
    };
    Objection {
        reason: format!("the header's {name} is {found}, not {wanted} (RFC 7515, section 4.1)"),
        fix: LEAVE_OUT,
    }
}

/// The extensions that `crit` names, for the sentence.
fn listed(value: Value, exposure: Exposure) -> String {
    let names: Vec<_> = value
        .items()
        .filter_map(Value::string)
        .take(3)
        .map(|name| exposure.name(&name))
        .collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(" ({})", names.join(", "))
    }
}
