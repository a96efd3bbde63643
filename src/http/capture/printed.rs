//! Requests as programs print them: `console.log(req.headers, req.body)`, `print(request.headers)` and the like,
//! with or without labels.

use std::borrow::Cow;

use super::captured::Captured;
use super::form::{Form, unknown_form};
use super::literal::Literal;
use super::literal_reader::LiteralReader;
use crate::http::Headers;
use crate::json;
use crate::judgement::Check;
use crate::outcome::Refusal;

/// Most printed values that are examined.
const MOST_VALUES: usize = 32;

/// Every request has at least one of these headers.
const COMMON: [&str; 8] = [
    "host",
    "content-type",
    "content-length",
    "user-agent",
    "accept",
    "accept-encoding",
    "connection",
    "authorization",
];

/// Reads the first headers that are printed, and the first value after them as the body.
pub(super) fn request(bytes: &[u8]) -> Result<Captured<'_>, Refusal> {
    let mut started: Option<(Captured, bool)> = None;
    let values = PrintedValues { bytes, at: 0 };
    for printed in values.take(MOST_VALUES) {
        let Some((captured, _)) = &mut started else {
            started = start(&printed);
            continue;
        };
        add_body(captured, &printed, bytes);
        return Ok(std::mem::take(captured));
    }
    let (mut captured, has_body) = started.ok_or_else(unknown_form)?;
    // Headers alone say nothing about the body.
    if !has_body && !matches!(captured.method.as_deref(), Some("GET" | "HEAD")) {
        captured.incomplete = true;
        let message = "the capture has no body; give the body as BODY-FILE";
        captured.checks.push(Check::unknown("request", message));
    }
    Ok(captured)
}

/// A value, its position, and what its printer wrote before it.
struct Printed {
    value: Literal,
    start: usize,
    end: usize,
    names: Vec<String>,
    python: bool,
}

/// The values in a text, each starting at its first bracket or quote.
struct PrintedValues<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Iterator for PrintedValues<'_> {
    type Item = Printed;

    fn next(&mut self) -> Option<Printed> {
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            let found = rest.iter().position(|byte| b"{[(<'\"".contains(byte))?;
            let bracket = self.at + found;
            // An apostrophe inside a word does not start a text.
            let before = bracket.checked_sub(1).map(|at| self.bytes[at]);
            let in_word = before.is_some_and(|byte| byte.is_ascii_alphanumeric() && byte != b'b');
            if in_word && matches!(self.bytes[bracket], b'\'' | b'"') {
                self.at = bracket + 1;
                continue;
            }
            let start = self.with_name(bracket);
            let mut reader = LiteralReader::new(self.bytes, start);
            match reader.value(0) {
                Some(value) => {
                    self.at = reader.at;
                    // Python writes no space after a bracket, and quotes every key.
                    let dictionary = self.bytes[start..].starts_with(b"{'");
                    return Some(Printed {
                        value,
                        start,
                        end: reader.at,
                        names: reader.names,
                        python: reader.python || dictionary,
                    });
                }
                // A value that cannot be read is not tried again from each bracket inside it.
                None => self.at = reader.at.max(bracket + 1),
            }
        }
        None
    }
}

impl PrintedValues<'_> {
    /// Where the value with this bracket starts: at the name before the bracket, if there is one.
    fn with_name(&self, bracket: usize) -> usize {
        let before = &self.bytes[self.at..bracket];
        let name = before.trim_ascii_end();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = name.iter().rev().take_while(|byte| is_part(byte)).count();
        let word = &name[name.len() - length..];
        let known: [&[u8]; 9] = [
            b"Headers",
            b"EnvironHeaders",
            b"MutableHeaders",
            b"HeadersList",
            b"Map",
            b"IncomingMessage",
            b"Request",
            b"Object",
            b"b",
        ];
        if known.contains(&word) && (word != b"b" || name.len() == before.len()) {
            return self.at + name.len() - length;
        }
        bracket
    }
}

/// The request in a printed value, which is its headers or a whole request object, and whether it has a body.
fn start(printed: &Printed) -> Option<(Captured<'static>, bool)> {
    let form = |default: Form| match printed.names.first().map(|name| &**name) {
        Some("EnvironHeaders") => Form::Werkzeug,
        Some("Headers" | "MutableHeaders") if printed.python => Form::Starlette,
        Some("Headers" | "HeadersList" | "Map") => Form::Workers,
        _ if printed.python => Form::Python,
        _ => default,
    };
    if let Some(headers) = headers(&printed.value) {
        let captured = Captured {
            form: form(Form::Node),
            headers,
            ..Captured::default()
        };
        return Some((captured, false));
    }
    let Literal::Object(members) = &printed.value else {
        return None;
    };
    let get = |name: &str| {
        members
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    };
    let text = |name: &str| match get(name) {
        Some(Literal::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let mut captured = Captured {
        form: form(Form::Node),
        method: text("method"),
        target: text("originalUrl")
            .or_else(|| text("url"))
            .or_else(|| text("path")),
        headers: headers(get("headers").or_else(|| get("rawHeaders"))?)?,
        ..Captured::default()
    };
    let body = ["rawBody", "body"].iter().find_map(|name| get(name));
    if let Some(body) = body {
        take_body(&mut captured, body);
    }
    Some((captured, body.is_some()))
}

/// The headers in a value, if it holds headers.
fn headers(value: &Literal) -> Option<Headers> {
    let mut headers = Headers::default();
    match value {
        Literal::Object(members) => {
            for (name, value) in members {
                match value {
                    Literal::Text(text) => headers.add(name.clone(), text.as_bytes()),
                    Literal::List(values) => {
                        for value in values {
                            let Literal::Text(text) = value else {
                                return None;
                            };
                            headers.add(name.clone(), text.as_bytes());
                        }
                    }
                    Literal::Object(own) => {
                        let value = own.iter().find(|(key, _)| key == "value");
                        let Some((_, Literal::Text(text))) = value else {
                            return None;
                        };
                        headers.add(name.clone(), text.as_bytes());
                    }
                    Literal::Nothing | Literal::Bare(_) if name.starts_with('[') => {}
                    Literal::Nothing => {}
                    _ => return None,
                }
            }
        }
        Literal::List(items) => {
            let mut flat: Option<&str> = None;
            for item in items {
                match (item, flat.take()) {
                    (Literal::List(pair), None) => {
                        let [Literal::Text(name), Literal::Text(value)] = &**pair else {
                            return None;
                        };
                        headers.add(name.clone(), value.as_bytes());
                    }
                    (Literal::Text(name), None) => flat = Some(name),
                    (Literal::Text(value), Some(name)) => {
                        headers.add(name.into(), value.as_bytes());
                    }
                    _ => return None,
                }
            }
        }
        _ => return None,
    }
    let is_common = |(name, _): (&str, &[u8])| {
        let name = name.to_ascii_lowercase();
        COMMON.contains(&&*name) || name.starts_with("x-") || name.starts_with("http_")
    };
    let known = headers.iter().any(is_common);
    known.then_some(headers)
}

/// Takes the value that is printed after the headers as the body.
fn add_body<'a>(captured: &mut Captured<'a>, printed: &Printed, bytes: &'a [u8]) {
    let written = &bytes[printed.start..printed.end];
    // A body printed as text is there byte for byte.
    if !written.starts_with(b"'")
        && !written.starts_with(b"b'")
        && json::check(written).problem.is_none()
        && !written.starts_with(b"\"")
    {
        captured.body = Cow::Borrowed(written);
        return;
    }
    take_body(captured, &printed.value);
}

/// Takes a value as the body.
pub(super) fn take_body(captured: &mut Captured, value: &Literal) {
    match value {
        Literal::Text(text) => captured.body = text.clone().into_bytes().into(),
        Literal::Bytes(bytes, whole) => {
            captured.body = bytes.clone().into();
            if !whole {
                let message = "the printed Buffer is cut off; print it with .toString()";
                captured.checks.push(Check::unknown("request", message));
                captured.incomplete = true;
            }
        }
        Literal::Nothing | Literal::Bare(_) => {}
        _ => {
            let (text, omitted) = value.json();
            captured.body = text.into_bytes().into();
            captured.reserialized = true;
            if omitted {
                let message = "the printed body leaves parts out, as [Object]; print the raw body";
                captured.checks.push(Check::unknown("request", message));
                captured.incomplete = true;
            }
        }
    }
}
