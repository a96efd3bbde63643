//! The body that the head of a captured request announces, and how its end is found. Reads nothing in it.

use std::borrow::Cow;

use crate::http::Headers;
use crate::http::chunked;
use crate::outcome::Refusal;
use crate::text::shown;

/// How the end of a captured body was found (RFC 9112, section 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// By the end of the capture.
    #[default]
    End,
    /// By `Content-Length`, in bytes.
    Length(usize),
    /// By `Content-Length`, and the capture ends before: the bytes that are announced.
    Cut(usize),
    /// By its chunks.
    Chunked,
    /// The chunks end before the last.
    ChunksCut,
    /// The head says chunked and the body has no chunks: whatever captured it has joined them.
    Joined,
}

/// A body, what follows it, and how its end was found.
pub(super) type Framed<'a> = (Cow<'a, [u8]>, &'a [u8], Framing);

/// Finds the body in what follows the head (RFC 9112, section 6.3).
pub(super) fn framed<'a>(headers: &Headers, rest: &'a [u8]) -> Result<Framed<'a>, Refusal> {
    let chunked = headers.all("transfer-encoding").any(|value| {
        value
            .rsplit(|byte| *byte == b',')
            .next()
            .is_some_and(|last| last.trim_ascii().eq_ignore_ascii_case(b"chunked"))
    });
    if chunked {
        return Ok(match chunked::join(rest) {
            chunked::Joined::Whole(body, after) => (body.into(), after, Framing::Chunked),
            chunked::Joined::Cut(body) => (body.into(), &rest[rest.len()..], Framing::ChunksCut),
            chunked::Joined::NoChunks => (rest.into(), &rest[rest.len()..], Framing::Joined),
        });
    }
    let mut length: Option<&[u8]> = None;
    for value in headers.all("content-length") {
        if length.is_some_and(|length| length != value) {
            return Err(Refusal::new(
                "two Content-Length headers contradict each other",
            ));
        }
        length = Some(value);
    }
    let Some(length) = length else {
        return Ok((rest.into(), &rest[rest.len()..], Framing::End));
    };
    let text = String::from_utf8_lossy(length);
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::new(format!(
            "Content-Length is {}, which is no number of bytes",
            shown(&text)
        )));
    }
    // A number that is too large for this machine is larger than any capture.
    let announced = text.parse().unwrap_or(usize::MAX);
    Ok(match rest.split_at_checked(announced) {
        Some((body, after)) => (body.into(), after, Framing::Length(announced)),
        None => (rest.into(), &rest[rest.len()..], Framing::Cut(announced)),
    })
}

#[cfg(test)]
mod tests {
    use crate::http::capture::Captured;

    #[test]
    fn a_length_that_is_none_is_refused() {
        for (text, fact) in [
            (
                "POST / HTTP/1.1\nContent-Length: 4x\n\n",
                "Content-Length is '4x', which is no number of bytes",
            ),
            (
                "POST / HTTP/1.1\nContent-Length: 4\nContent-Length: 5\n\n",
                "two Content-Length headers contradict each other",
            ),
        ] {
            assert_eq!(
                Captured::parse(text.as_bytes()).unwrap_err().fact,
                fact,
                "{text:?}"
            );
        }
    }
}
