//! HTTP archives, as browsers and proxies export them: a whole file, or one entry.

use super::captured::{Captured, CapturedResponse};
use super::choice;
use super::form::Form;
use super::shape::{self, Members, get, text};
use crate::json::Value;
use crate::judgement::Check;
use crate::outcome::Refusal;

/// The entries of an archive, if this is one.
pub(super) fn entries(root: Value<'_>) -> Option<Vec<Value<'_>>> {
    let members = shape::members(root);
    if let Some(log) = get(&members, "log") {
        let log = shape::members(log);
        return Some(get(&log, "entries")?.items().collect());
    }
    entry_members(&members).map(|_| vec![root])
}

/// The request of an entry, recognised by its headers being a list.
fn entry_members<'a>(members: &Members<'a>) -> Option<Members<'a>> {
    let request = shape::members(get(members, "request")?);
    let headers = get(&request, "headers")?;
    let is_entry = headers.text.starts_with(b"[") && get(&request, "url").is_some();
    is_entry.then_some(request)
}

/// Reads the entry most likely to be the webhook.
pub(super) fn request<'a>(
    entries: &[Value<'a>],
    header: Option<&str>,
) -> Result<Captured<'a>, Refusal> {
    let read = entries.iter().filter_map(|entry| self::entry(*entry));
    choice::chosen(read.collect(), "entry", header).ok_or_else(|| {
        Refusal::new("a HAR file without a request")
            .hint("make the request while it is recorded, and export it again")
    })
}

/// Reads one entry.
pub(super) fn entry(entry: Value<'_>) -> Option<Captured<'_>> {
    let members = shape::members(entry);
    let request = entry_members(&members)?;
    let mut captured = Captured {
        form: Form::Har,
        method: text(&request, "method"),
        target: text(&request, "url"),
        headers: shape::headers(get(&request, "headers")?).unwrap_or_default(),
        ..Captured::default()
    };
    if let Some(data) = get(&request, "postData").map(shape::members) {
        if let Some(body) = text(&data, "text") {
            captured.body = body.into_bytes().into();
        } else if let Some(params) = get(&data, "params") {
            captured.body = form_encoded(params).into_bytes().into();
            captured.incomplete = true;
            let message = "the entry has the fields of a form, not the bytes of the body";
            captured.checks.push(Check::unknown("request", message));
        }
    }
    captured.response = get(&members, "response")
        .map(shape::members)
        .and_then(|response| {
            let status = get(&response, "status")?;
            let content = get(&response, "content")
                .map(shape::members)
                .unwrap_or_default();
            let body = text(&content, "text").unwrap_or_default().into_bytes();
            let is_base64 = text(&content, "encoding").is_some_and(|it| it == "base64");
            Some(CapturedResponse {
                status: std::str::from_utf8(status.text).ok()?.parse().ok()?,
                body: if is_base64 {
                    shape::base64(&body).unwrap_or(body)
                } else {
                    body
                },
            })
        });
    Some(captured)
}

fn form_encoded(params: Value) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    for param in params.items() {
        let param = shape::members(param);
        let name = text(&param, "name").unwrap_or_default();
        out.append_pair(&name, &text(&param, "value").unwrap_or_default());
    }
    out.finish()
}
