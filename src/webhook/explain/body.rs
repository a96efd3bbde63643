//! The axis of bodies: the bytes received, and what programs make of them before they sign.

use super::axis::{Axis, Entry};
use super::budget::Budget;
use super::encoded::{encodings, hashes, numbers};
use super::form::BodyForm;
use super::stream::Counted;
use crate::http::capture::{Captured, Framing};
use crate::json::Value;
use crate::json::reserialize::{Document, JsonStyle, Unreadable, WRITERS};
use crate::judgement::Cause;
use crate::text::shown;
use crate::webhook::question::Question;

/// What a server signs in place of a body that it lost.
const MISSING: [&str; 8] = ["", "{}", "undefined", "null", "None", "[]", "\"\"", "false"];

/// How JavaScript writes an object as text: the kinds of object that programs keep a body in.
const OBJECTS: [&str; 6] = [
    "[object Object]",
    "[object Promise]",
    "[object ArrayBuffer]",
    "[object ReadableStream]",
    "[object Blob]",
    "[object FormData]",
];

/// Largest body that is written as numbers: each takes up to four characters.
const MOST_NUMBERS: usize = 64 << 10;

/// The bodies to try, most common first.
pub(super) fn bodies<'a>(asked: &'a Question, budget: &mut Budget) -> Axis<BodyForm<'a>> {
    let (body, after) = (&*asked.request.body, asked.request.after);
    let mut axis = vec![Entry::planned(BodyForm::Pieces([body, b"", b""]))];
    // People sign a compressed body as it was before compression.
    let unpacked = asked.request.unpacked.as_deref();
    let body = unpacked.unwrap_or(body);
    axis.extend(unpacked.map(|body| Entry::planned(BodyForm::Pieces([body, b"", b""]))));
    if !asked.request.has_exact_body() {
        axis.extend(of_inexact(asked.request, budget));
        return axis;
    }
    axis.extend(edges(body, after, asked.request.framing));
    let raw = "sign and verify the raw body, before any JSON parsing";
    let document = match Document::parse(body, &mut Counted(budget)) {
        Ok(document) => Some(document),
        Err(Unreadable::NotJson) => None,
        Err(Unreadable::TooMuch) => {
            budget.give_up();
            None
        }
    };
    if let Some(document) = document {
        axis.extend(WRITERS.iter().map(|style| {
            let cause = Cause::new("body-reserialized", String::new(), raw);
            Entry::other(BodyForm::Json(document, style), cause)
        }));
    }
    axis.extend(stand_ins());
    axis.extend(document.iter().flat_map(|it| parts(body, *it, budget)));
    axis.extend(encodings(body));
    if body.len() > MOST_NUMBERS {
        budget.give_up();
    } else {
        axis.extend(numbers(body));
    }
    axis.extend(hashes(body));
    axis
}

/// The bodies to try if the exact bytes are not known: none that the real bytes might explain as well.
fn of_inexact<'a>(request: &'a Captured, budget: &mut Budget) -> Axis<BodyForm<'a>> {
    let body = &*request.body;
    let only = |axis: Axis<BodyForm<'a>>, code: &str| {
        let has_code = |entry: &Entry<_>| entry.cause.as_ref().is_some_and(|it| it.code == code);
        axis.into_iter().filter(has_code).collect::<Axis<_>>()
    };
    if matches!(request.framing, Framing::Cut(_)) && !request.packed {
        return only(edges(body, b"", request.framing), "body-trailing-newline");
    }
    // A body that was parsed as empty may have arrived as any of the stand-ins.
    let nothing = MISSING.iter().any(|text| text.as_bytes() == body);
    if !request.reserialized || request.incomplete || request.packed || nothing {
        return Axis::new();
    }
    let mut axis = stand_ins();
    if let Ok(document) = Document::parse(body, &mut Counted(budget)) {
        axis.extend(only(parts(body, document, budget), "body-part"));
    }
    axis.extend(hashes(body));
    axis
}

/// The cause for a re-serialized body, once all writers that write it this way are known, likeliest first.
pub(super) fn reserialized(writers: &[&JsonStyle]) -> Cause {
    let mut families: Vec<&str> = Vec::new();
    for style in writers {
        if writers[0].family != style.family && !families.contains(&style.family) {
            families.push(style.family);
        }
    }
    let call = writers
        .first()
        .map_or("another program", |style| style.call);
    let others = match &families[..] {
        [] => String::new(),
        [only] => format!(", or {only}"),
        [first @ .., last] if families.len() < 5 => format!(", or {} or {last}", first.join(", ")),
        [one, other, ..] => format!(", or {one}, {other} and most other compact writers"),
    };
    Cause::new(
        "body-reserialized",
        format!(
            "the body was parsed and written again before it was signed, as {call} writes it{others}"
        ),
        "sign and verify the raw body, before any JSON parsing",
    )
}

/// Changes at the ends of the body, and of its line endings.
fn edges<'a>(body: &'a [u8], after: &'a [u8], framing: Framing) -> Axis<BodyForm<'a>> {
    let mut axis = Vec::new();
    let mut add = |code, pieces: [&'a [u8]; 3], message: &str, fix: &str| {
        let cause = Cause::new(code, format!("the signature is over {message}"), fix);
        axis.push(Entry::other(BodyForm::Pieces(pieces), cause));
    };
    let keep = "store, capture and send the body byte for byte";
    if !after.is_empty() && matches!(framing, Framing::Length(_)) {
        let more = after.len();
        let message = format!("the whole body, {more} bytes longer than Content-Length says");
        add(
            "content-length",
            [body, after, b""],
            &message,
            "correct Content-Length",
        );
    }
    let text = body.trim_ascii_end();
    let bare = body.strip_suffix(b"\n").unwrap_or(body);
    let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
    let code = "body-trailing-newline";
    if matches!(framing, Framing::Response | Framing::Next) {
        // The capture does not show which of the line endings after the body belong to it.
    } else if bare.len() < body.len() {
        add(
            code,
            [bare, b"", b""],
            "the body without its trailing newline",
            keep,
        );
    } else {
        add(
            code,
            [body, b"\n", b""],
            "the body plus a trailing newline",
            keep,
        );
        add(
            code,
            [body, b"\r\n", b""],
            "the body plus a trailing CRLF",
            keep,
        );
    }
    let trimmed = text.trim_ascii_start();
    if trimmed.len() < bare.len() {
        let message = "the body without the white space around it";
        add("body-trimmed", [trimmed, b"", b""], message, keep);
    }
    let mark = "\u{feff}".as_bytes();
    let code = "body-byte-order-mark";
    match body.strip_prefix(mark) {
        Some(rest) => add(
            code,
            [rest, b"", b""],
            "the body without its byte order mark",
            keep,
        ),
        None => add(
            code,
            [mark, body, b""],
            "the body after a byte order mark",
            keep,
        ),
    }
    let feeds = memchr::memchr_iter(b'\n', body).count();
    let crlf = memchr::memmem::find_iter(body, b"\r\n").count();
    let code = "body-line-endings";
    let cause = |message: &str| Cause::new(code, format!("the signature is over {message}"), keep);
    if crlf < feeds {
        let cause = cause("the body with CRLF in place of LF");
        axis.push(Entry::other(BodyForm::Crlf(body), cause));
    }
    if crlf > 0 {
        let cause = cause("the body with LF in place of CRLF");
        axis.push(Entry::other(BodyForm::Lf(body), cause));
    }
    axis
}

/// Texts that are signed in place of the body.
fn stand_ins<'a>() -> Axis<BodyForm<'a>> {
    let entry = |text: &'static str, code, fix: &str| {
        let what = if text.is_empty() {
            "an empty body".to_owned()
        } else {
            format!(
                "the text {} in place of the body",
                shown(text).trim_matches('\'')
            )
        };
        let cause = Cause::new(code, format!("the signature is over {what}"), fix);
        Entry::other(BodyForm::Text(text.as_bytes().into()), cause)
    };
    let lost = "read the raw body before anything else consumes it, and sign that";
    let object = "sign the raw body; an object turned into text loses its content";
    OBJECTS
        .iter()
        .map(|text| entry(text, "body-object", object))
        .chain(MISSING.iter().map(|text| entry(text, "body-missing", lost)))
        .collect()
}

/// A part of a JSON body, and JSON in JSON.
fn parts<'a>(body: &'a [u8], document: Document<'a>, budget: &mut Budget) -> Axis<BodyForm<'a>> {
    let mut axis = Vec::new();
    let style = &WRITERS[0];
    let cause = |message: &str, fix: &str| {
        let message = format!("the signature is over {message}");
        Cause::new("body-part", message, fix)
    };
    let Some(root) = Value::root(body) else {
        return axis;
    };
    if let Some(message) = root.get("message") {
        let fix = "sign the raw body, all of it";
        let what = "the message member alone, not over the whole body";
        axis.push(Entry::other(
            BodyForm::Pieces([message.text, b"", b""]),
            cause(what, fix),
        ));
        if let Ok(document) = Document::parse(message.text, &mut Counted(budget)) {
            axis.push(Entry::other(
                BodyForm::Json(document, style),
                cause(what, fix),
            ));
        }
    }
    let double = |message: &str| {
        let message = format!("the signature is over {message}");
        Cause::new(
            "body-double-json",
            message,
            "sign the raw body, without JSON.stringify",
        )
    };
    let quoted = double("the body as a JSON string, stringified once too often");
    axis.push(Entry::other(BodyForm::Quoted(body), quoted.clone()));
    axis.push(Entry::other(BodyForm::QuotedJson(document, style), quoted));
    let dumped = double("the body as a JSON string, as json.dumps writes it once too often");
    if let Ok(text) = std::str::from_utf8(body)
        && !text.is_ascii()
    {
        axis.push(Entry::other(BodyForm::QuotedAscii(text), dumped.clone()));
    }
    for style in [&WRITERS[1], &WRITERS[2]] {
        axis.push(Entry::other(
            BodyForm::QuotedJson(document, style),
            dumped.clone(),
        ));
    }
    let form = Cause::new(
        "body-double-json",
        "the signature is over an object whose only key is the body, which is what a form parser makes of JSON",
        "read the raw body, and parse it as JSON",
    );
    axis.push(Entry::other(BodyForm::OnlyName(body), form));
    if let Some(inner) = root.string() {
        let cause = double("the text inside the JSON string that is the body");
        let inner = inner.into_owned().into_bytes();
        axis.push(Entry::other(BodyForm::Text(inner.into()), cause));
    }
    axis
}
