//! Claims and headers that were decoded before they were pasted, and the platform's objects that look like them.

use super::naming::{Pasted, pasted};
use crate::json::{Kind, Value, check};

/// Most JSON objects in a text that are examined.
const MOST: usize = 4;

/// A token's decoded claims or header: as JSON, or as a program prints an object.
pub(super) fn decoded(text: &str) -> Option<Pasted> {
    let mut header = false;
    for object in objects(text) {
        let Some(root) = Value::root(object).filter(|root| root.kind() == Kind::Object) else {
            continue;
        };
        let has = |name| root.get(name).is_some();
        let times = has("exp") || has("iat");
        if !times && has("id") && has("orgId") && (has("createdAt") || has("updatedAt")) {
            return listed(has("value") && (has("tag") || has("name")));
        }
        if (times && (has("orgId") || has("sub") || has("iss") || has("token")))
            || (has("orgId") && has("token"))
        {
            return claims();
        }
        header |= has("alg") && (has("typ") || has("kid"));
    }
    if header {
        return pasted(
            ", but the header of one, decoded",
            "paste the token itself: its signature is not in its header",
        );
    }
    let has = |name: &str| {
        let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        words.any(|word| word == name)
    };
    let printed = text.contains('{') && has("orgId");
    if printed && (has("createdAt") || has("updatedAt")) {
        listed(has("value") && has("tag"))
    } else if printed && has("tag") {
        claims()
    } else {
        None
    }
}

/// An object from the platform's API: an API key, or anything else that belongs to an organization.
fn listed(key: bool) -> Option<Pasted> {
    if key {
        return pasted(
            ", but an API key object from the platform's API",
            "its 'value' is the key, not a token; a private key that somebody sent must be replaced in the dashboard",
        );
    }
    pasted(
        ", but an object of the platform's API",
        "paste the token that the request sent, or the request as a curl command",
    )
}

fn claims() -> Option<Pasted> {
    pasted(
        ", but the claims of one, decoded",
        "paste the token itself; claims alone have no signature, and no server takes them",
    )
}

/// The JSON objects in a text, one after another.
fn objects(text: &str) -> Vec<&[u8]> {
    let mut rest = text.as_bytes();
    let mut objects = Vec::new();
    while objects.len() < MOST
        && let Some(start) = memchr::memchr(b'{', rest)
    {
        let from = &rest[start..];
        let end = match check(from).problem {
            None => from.len(),
            // Text after the object is reported as a problem at its start.
            Some(problem) => from[..problem.offset].trim_ascii_end().len(),
        };
        if check(&from[..end]).problem.is_none() {
            objects.push(&from[..end]);
        }
        rest = &from[end.max(1)..];
    }
    objects
}
