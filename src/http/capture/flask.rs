//! What `print(request.headers, …)` prints in Flask: the headers as lines, then the body as `bytes`, as text, or as a
//! parsed object.

use super::body::Framing;
use super::captured::Captured;
use super::form::Form;
use super::literal_reader::LiteralReader;
use super::printed::take_body;
use super::wire::{announced, headers_alone, split_at_blank_line};
use crate::judgement::Check;
use crate::outcome::Refusal;

/// How a printed `bytes` or a printed object starts. JSON never starts so.
const STARTS: [&[u8]; 4] = [b"b'", b"b\"", b"{'", b"[{'"];

/// Reads headers without a request line, and the body after them, which Python may have printed.
pub(super) fn request(bytes: &[u8]) -> Result<Captured<'_>, Refusal> {
    let mut captured = headers_alone(bytes)?;
    let (_, after) = split_at_blank_line(bytes.trim_ascii_start());
    let start = after.iter().position(|byte| !b"\r\n".contains(byte));
    let written = &after[start.unwrap_or(after.len())..];
    // `print` adds a space between two values.
    let spaced = written.strip_prefix(b" ");
    let value = spaced.unwrap_or(written);
    if STARTS.iter().any(|start| value.starts_with(start)) {
        printed_value(&mut captured, value);
    } else if let Some(text) = spaced {
        printed_text(&mut captured, written, text);
    }
    Ok(captured)
}

/// Takes a printed `bytes` or object as the body, unless the bytes are as many as announced as they are.
fn printed_value(captured: &mut Captured, value: &[u8]) {
    let announced = announced(&captured.headers);
    if value.starts_with(b"b") && announced == Some(captured.body.len()) {
        return;
    }
    captured.form = Form::Werkzeug;
    captured.framing = Framing::Apart;
    let Some(literal) = LiteralReader::new(value, 0).value(0) else {
        return incomplete(captured, "the printed body is cut off");
    };
    take_body(captured, &literal);
    let differs = announced.is_some_and(|length| length != captured.body.len());
    if differs && !captured.reserialized {
        incomplete(
            captured,
            "the printed body does not have the length in Content-Length",
        );
    }
}

/// Takes the text after the space that `print` adds as the body, if its length shows that.
fn printed_text<'a>(captured: &mut Captured<'a>, written: &'a [u8], text: &'a [u8]) {
    const SPACE: &str = "the space before the body may be one that print added";
    let Some(length) = announced(&captured.headers) else {
        captured.body = text.into();
        return incomplete(captured, SPACE);
    };
    if written.len() <= length {
        return;
    }
    let as_sent = captured.body.len() == length;
    let printed = text.split_at_checked(length).filter(|(_, rest)| {
        rest.is_empty() || rest.starts_with(b"\n") || rest.starts_with(b"\r\n")
    });
    if let Some((body, _)) = printed {
        captured.form = Form::Werkzeug;
        captured.body = body.into();
    }
    if as_sent == printed.is_some() {
        incomplete(captured, SPACE);
    }
}

fn incomplete(captured: &mut Captured, fact: &str) {
    captured.incomplete = true;
    let message = format!("{fact}; give the body as BODY-FILE");
    captured.checks.push(Check::unknown("request", message));
}
