//! Raw HTTP requests, and text that is close to them.

use std::borrow::Cow;

use super::body::{Framing, framed};
use super::captured::{Captured, CapturedResponse};
use super::fault::Faults;
use super::form::{Form, unknown_form};
use super::head::{CapturedHead, headers};
use super::strict;
use crate::http::Headers;
use crate::outcome::Refusal;

/// Reads an HTTP/1.1 request. Lines may end in CRLF or LF.
pub(super) fn request(bytes: &[u8]) -> Result<Captured<'_>, Refusal> {
    let mut faults = Faults::default();
    let (head, rest) = CapturedHead::parse(bytes, &mut faults)?;
    strict::host(&head.headers, &head.version, &mut faults);
    let (body, after, framing) = framed(&head, rest, &mut faults);
    Ok(Captured {
        form: Form::Http,
        method: Some(head.method),
        target: Some(head.target),
        headers: head.headers,
        body,
        response: response(after),
        after,
        incomplete: framing.is_cut(),
        framing,
        checks: faults.checks,
        ..Captured::default()
    })
}

/// Reads an HTTP/1.1 request that a response may follow, as tools save both.
pub(super) fn captured(bytes: &[u8]) -> Result<Captured<'_>, Refusal> {
    request(bytes).map(before_response)
}

/// Ends a body that has no length where a response starts.
pub(super) fn before_response(captured: Captured<'_>) -> Captured<'_> {
    let Cow::Borrowed(rest) = captured.body else {
        return captured;
    };
    if captured.framing != Framing::End {
        return captured;
    }
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', rest).map(|at| at + 1));
    match starts.into_iter().find(|at| is_status_line(&rest[*at..])) {
        Some(start) => end_body(captured, start, Framing::Response),
        None => captured,
    }
}

/// Ends a body that has no length at this point, where something else starts. The line endings in between belong to
/// neither.
pub(super) fn end_body(mut captured: Captured<'_>, start: usize, framing: Framing) -> Captured<'_> {
    let Cow::Borrowed(rest) = captured.body else {
        return captured;
    };
    let kept = rest[..start]
        .iter()
        .rposition(|byte| !b"\r\n".contains(byte));
    let (body, after) = rest.split_at(kept.map_or(0, |last| last + 1));
    captured.body = body.into();
    captured.after = after;
    captured.response = response(after);
    captured.framing = framing;
    captured
}

/// Whether this starts like a response: `HTTP/1.1 200`.
fn is_status_line(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"HTTP/") else {
        return false;
    };
    let version = rest
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || **byte == b'.')
        .count();
    let [b' ', a, b, c, end @ ..] = &rest[version..] else {
        return false;
    };
    (1..=3).contains(&version)
        && [a, b, c].iter().all(|digit| digit.is_ascii_digit())
        && matches!(end.first(), None | Some(b' ' | b'\r' | b'\n'))
}

/// Reads a request line of HTTP/2 or HTTP/3 with headers, as tools write them. The rules of HTTP/1.1 do not
/// apply.
pub(super) fn http2(bytes: &[u8]) -> Result<Captured<'_>, Refusal> {
    let (head, rest) = CapturedHead::parse(bytes, &mut Faults::default())?;
    let (body, after, framing) = framed(&head, rest, &mut Faults::default());
    Ok(before_response(Captured {
        form: Form::Http2,
        method: Some(head.method),
        target: Some(head.target),
        headers: head.headers,
        body,
        response: response(after),
        after,
        incomplete: framing.is_cut(),
        framing,
        ..Captured::default()
    }))
}

/// Reads headers without a request line, and the body after the first blank line.
pub(super) fn headers_alone(bytes: &[u8]) -> Result<Captured<'_>, Refusal> {
    let bytes = bytes.trim_ascii_start();
    let (head, body) = split_at_blank_line(bytes);
    let mut faults = Faults::default();
    let headers = headers(head, 0, &mut faults)?;
    // Some log lines only look like a header at first; their other lines say nothing about the request.
    if faults.has_other_than_headers() {
        return Err(unknown_form());
    }
    Ok(Captured {
        form: Form::Headers,
        framing: ended(&headers),
        body: fitting(&headers, body).into(),
        headers,
        ..Captured::default()
    })
}

/// How the end of a body after headers without a request line is found.
pub(super) fn ended(headers: &Headers) -> Framing {
    match announced(headers) {
        Some(_) => Framing::Apart,
        None => Framing::End,
    }
}

/// The announced `Content-Length`.
pub(super) fn announced(headers: &Headers) -> Option<usize> {
    let length = headers.all("content-length").next()?;
    std::str::from_utf8(length).ok()?.parse().ok()
}

/// The body without the line endings printed around it, if its length reveals them.
pub(super) fn fitting<'a>(headers: &Headers, body: &'a [u8]) -> &'a [u8] {
    let length = announced(headers);
    let start = body.iter().position(|byte| !b"\r\n".contains(byte));
    let (Some(length), Some(start)) = (length, start) else {
        return body;
    };
    if body.len() <= length {
        return body;
    }
    let Some((fitting, rest)) = body[start..].split_at_checked(length) else {
        return body;
    };
    if rest.trim_ascii().is_empty() {
        fitting
    } else {
        body
    }
}

/// What comes before the first blank line, and what comes after it.
pub(super) fn split_at_blank_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\n" | b"\r\n") {
            return (&bytes[..end], &bytes[end + line.len()..]);
        }
        end += line.len();
    }
    (bytes, &bytes[bytes.len()..])
}

/// The response appended to a capture, if there is one.
pub(super) fn response(after: &[u8]) -> Option<CapturedResponse> {
    let after = after.trim_ascii_start();
    let rest = after.strip_prefix(b"HTTP/")?;
    let line = rest.split(|byte| *byte == b'\n').next()?;
    let status = line.split(|byte| *byte == b' ').nth(1)?;
    let status = std::str::from_utf8(status.trim_ascii())
        .ok()?
        .parse()
        .ok()?;
    let (_, body) = split_at_blank_line(after);
    Some(CapturedResponse {
        status,
        body: body.to_vec(),
    })
}
