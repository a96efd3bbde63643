//! JSON captures: recognises each kind, and reads the plain `{headers, body}` that frameworks and request bins
//! write.

use super::captured::Captured;
use super::form::Form;
use super::shape::{self, Members, get, text};
use super::{event, har, wire};
use crate::json::Value;
use crate::judgement::Check;
use crate::outcome::Refusal;

/// Members that hold headers, the most faithful first.
const HEADERS: [&str; 3] = ["rawHeaders", "multiValueHeaders", "headers"];

/// Members that hold a whole request.
const WRAPPERS: [&str; 4] = ["request", "req", "event", "data"];

/// Reads JSON of any kind.
pub(super) fn request<'a>(bytes: &'a [u8], header: Option<&str>) -> Result<Captured<'a>, Refusal> {
    let root = Value::root(bytes).ok_or_else(no_request)?;
    if let Some(entries) = har::entries(root) {
        return har::request(&entries, header);
    }
    let mut members = shape::members(root);
    if members.is_empty() {
        // Only pairs, as JSON.stringify([...request.headers]) writes them.
        let headers = shape::headers(root).ok_or_else(no_request)?;
        return Ok(Captured {
            form: Form::Json,
            headers,
            ..Captured::default()
        });
    }
    if HEADERS.iter().all(|name| get(&members, name).is_none()) {
        let inner = WRAPPERS.iter().find_map(|name| get(&members, name));
        members = shape::members(inner.ok_or_else(no_request)?);
        if let Some(raw) = text(&members, "raw").and_then(|raw| shape::base64(raw.as_bytes())) {
            // ngrok keeps the raw bytes.
            return wire::request(&raw).map(|captured| Captured {
                form: Form::Json,
                ..captured.into_owned()
            });
        }
    }
    if let Some(form) = event::form(&members) {
        return event::request(&members, form);
    }
    plain(&members)
}

fn no_request() -> Refusal {
    Refusal::new("JSON without the headers of a request")
        .hint("give a JSON object with 'headers' and 'body', a HAR file, or an API Gateway event")
}

/// The first of these members whose value is a string.
fn first(members: &Members, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| text(members, name))
}

fn plain<'a>(members: &Members<'a>) -> Result<Captured<'a>, Refusal> {
    let headers = HEADERS
        .iter()
        .find_map(|name| get(members, name).and_then(shape::headers));
    let body = shape::body(members)?;
    let method = first(members, &["method", "httpMethod", "verb"]);
    // Frameworks write `null` for a body that was not read.
    let unread = body.absent && !matches!(method.as_deref(), Some("GET" | "HEAD"));
    let mut checks = Vec::new();
    if unread {
        let message = "the capture has no body; give the body as BODY-FILE";
        checks.push(Check::unknown("request", message));
    }
    Ok(Captured {
        form: Form::Json,
        method,
        target: first(members, &["originalUrl", "url", "uri", "path"]),
        headers: headers.ok_or_else(no_request)?,
        body: body.bytes,
        reserialized: body.reserialized,
        incomplete: unread,
        checks,
        ..Captured::default()
    })
}
