//! Requests as on the wire, and text that is close to it.

use super::body::framed;
use super::fault::Faults;
use super::head::{Head, headers};
use super::{Captured, CapturedResponse, Form, strict};
use crate::outcome::Refusal;

/// Reads an HTTP/1.1 request. Lines may end in CRLF or LF.
pub(super) fn request(bytes: &[u8]) -> Result<Captured<'_>, Refusal> {
    let mut faults = Faults::default();
    let (head, rest) = Head::parse(bytes, &mut faults)?;
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
        framing,
        checks: faults.checks,
        ..Captured::default()
    })
}

/// Reads a request line of HTTP/2 or HTTP/3 with headers, as tools write them. The rules of HTTP/1.1 do not
/// apply.
pub(super) fn http2(bytes: &[u8]) -> Result<Captured<'_>, Refusal> {
    let (head, rest) = Head::parse(bytes, &mut Faults::default())?;
    let (body, after, framing) = framed(&head, rest, &mut Faults::default());
    Ok(Captured {
        form: Form::Http2,
        method: Some(head.method),
        target: Some(head.target),
        headers: head.headers,
        body,
        response: response(after),
        after,
        framing,
        ..Captured::default()
    })
}

/// Reads headers without a request line, and the body after the first blank line.
pub(super) fn headers_alone(bytes: &[u8]) -> Result<Captured<'_>, Refusal> {
    let bytes = bytes.trim_ascii_start();
    let (head, body) = split_at_blank_line(bytes);
    Ok(Captured {
        form: Form::Headers,
        headers: headers(head, 0, &mut Faults::default())?,
        body: body.into(),
        ..Captured::default()
    })
}

/// What stands before the first blank line, and what after it.
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

/// The response that a capture appends, if it does.
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
