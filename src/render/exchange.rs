//! Shows an API call and its answer, without credentials, and escaped for people.

use super::claims::{harmless, indented_json};
use super::style::{Role, Style};
use crate::http::{Header, Headers, Request};
use crate::text::safe;

/// A request that is not sent, as text. `token` says which token it would carry.
pub fn unsent(request: &Request, token: &str) -> String {
    let mut text = format!("{} {}\n", safe(&request.method), safe(request.url.as_str()));
    for header in &request.headers {
        let value = if header.secret {
            token.to_owned()
        } else {
            harmless(header.value())
        };
        text.extend([&*safe(&header.name), ": ", &value, "\n"]);
    }
    let body = request.body.bytes();
    if !body.is_empty() {
        text.push('\n');
        text.push_str(&harmless(body));
    }
    text.truncate(text.trim_end_matches('\n').len());
    text
}

/// The head of a request that was sent, line by line.
pub fn sent(request: &Request) -> Vec<String> {
    let value = |header: &Header| {
        if header.secret {
            "(not shown)".to_owned()
        } else {
            harmless(header.value())
        }
    };
    let mut lines = vec![format!(
        "> {} {}",
        safe(&request.method),
        safe(request.url.as_str())
    )];
    for header in &request.headers {
        lines.push(format!("> {}: {}", safe(&header.name), value(header)));
    }
    lines
}

/// The head of a response, line by line.
pub fn received(status: u16, headers: &Headers) -> Vec<String> {
    let mut lines = vec![format!("< {status}")];
    for (name, value) in headers.iter() {
        lines.push(format!("< {}: {}", safe(name), harmless(value)));
    }
    lines
}

/// The head of a response as HTTP writes it, with an empty line after it.
pub fn head(status: u16, headers: &Headers) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in headers.iter() {
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value);
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// The same for a person.
pub fn head_on_terminal(status: u16, headers: &Headers) -> String {
    let head = head(status, headers);
    harmless(&head)
}

/// A body for a person: JSON formatted, other text unchanged, anything else left out. It ends with a newline.
pub fn body_on_terminal(body: &[u8], style: Style) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    if text.contains('\0') {
        return None;
    }
    let is_json = text.trim_start().starts_with(['{', '['])
        && serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok();
    let mut shown = if is_json {
        let laid_out = indented_json(body);
        let lines: Vec<_> = laid_out.lines().map(|line| painted(line, style)).collect();
        lines.join("\n")
    } else {
        harmless(body)
    };
    if !shown.is_empty() && !shown.ends_with('\n') {
        shown.push('\n');
    }
    Some(shown)
}

/// A line of JSON with member names in bold.
fn painted(line: &str, style: Style) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find('"') {
        let (before, text) = rest.split_at(start);
        let (string, after) = text.split_at(string_length(text));
        out.push_str(before);
        if after.starts_with(':') {
            out.push_str(&style.paint(Role::Verdict, string));
        } else {
            out.push_str(string);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The length of the JSON string that a text starts with.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, character)| {
        let ends = *character == '"' && !escaped;
        escaped = *character == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}
