//! The body that the head of a captured request announces, and how its end is found.

use std::borrow::Cow;

use super::fault::{Fault, Faults};
use super::head::CapturedHead;
use super::strict;
use crate::http::Headers;
use crate::http::chunked::{self, ChunkFault, End};
use crate::text::shown;

/// How the end of a captured body was found (RFC 9112, section 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// By the form of the capture, which keeps it apart.
    #[default]
    Apart,
    /// By the end of the capture.
    End,
    /// By the response that the capture appends.
    Response,
    /// By the next request in the capture.
    Next,
    /// By `Content-Length`, in bytes.
    Length(usize),
    /// By `Content-Length`, in bytes, but the capture ends before.
    Cut(usize),
    /// By its chunks.
    Chunked,
    /// By its chunks, of which the last is missing.
    ChunksCut,
    /// The head says chunked, but the body has no chunks: the capturing tool joined them.
    Joined,
}

impl Framing {
    /// Whether the capture ends before the body does.
    #[must_use]
    pub fn is_cut(self) -> bool {
        matches!(self, Self::Cut(_) | Self::ChunksCut)
    }
}

/// A body, what follows it, and how its end was found.
pub(super) type Framed<'a> = (Cow<'a, [u8]>, &'a [u8], Framing);

/// Finds the body in what follows the head (RFC 9112, section 6.3).
pub(super) fn framed<'a>(head: &CapturedHead, rest: &'a [u8], faults: &mut Faults) -> Framed<'a> {
    let nothing = &rest[rest.len()..];
    let chunked = coding(head, faults);
    let length = length(&head.headers, faults);
    if chunked {
        return chunks(rest, head.crlf, faults);
    }
    match length {
        None => (rest.into(), nothing, Framing::End),
        Some(announced) => match rest.split_at_checked(announced) {
            Some((body, after)) => (body.into(), after, Framing::Length(announced)),
            None => (rest.into(), nothing, Framing::Cut(announced)),
        },
    }
}

/// Whether the body is chunked. Anything but one plain `chunked` is noted as a fault.
fn coding(head: &CapturedHead, faults: &mut Faults) -> bool {
    let values: Vec<_> = head.headers.all("transfer-encoding").collect();
    let Some(last) = values.last() else {
        return false;
    };
    let codings: Vec<_> = values
        .iter()
        .flat_map(|value| value.split(|byte| *byte == b','))
        .map(|coding| String::from_utf8_lossy(coding.trim_ascii()).to_ascii_lowercase())
        .collect();
    let times = codings
        .iter()
        .filter(|coding| **coding == "chunked")
        .count();
    let is_last = codings.last().is_some_and(|coding| coding == "chunked");
    if values.len() > 1 {
        faults.add(Fault::Coding, || {
            format!(
                "there are {} Transfer-Encoding headers; servers differ in which one they read",
                values.len()
            )
        });
    } else if !is_last {
        faults.add(Fault::Coding, || {
            format!(
                "Transfer-Encoding is {}; unless its last coding is chunked, no server can tell where \
                 the body ends",
                shown(&String::from_utf8_lossy(last))
            )
        });
    } else if times > 1 || codings.iter().any(String::is_empty) {
        faults.add(Fault::Coding, || {
            format!(
                "Transfer-Encoding is {}, which is not a list of codings with one chunked",
                shown(&String::from_utf8_lossy(last))
            )
        });
    } else if codings.len() > 1 {
        let message = format!(
            "Transfer-Encoding is {}; most servers support only chunked",
            shown(&String::from_utf8_lossy(last))
        );
        faults.risk("framing", message);
    }
    if head.version == "HTTP/1.0" {
        faults.add(Fault::Coding, || {
            "Transfer-Encoding in an HTTP/1.0 request, which does not support it".into()
        });
    }
    if head.headers.all("content-length").next().is_some() {
        faults.add(Fault::Both, || {
            "there are both Transfer-Encoding and Content-Length, as in an attempt to smuggle a \
             request; strict servers reject that"
                .into()
        });
    }
    is_last
}

/// The length of the body, if exactly one is announced.
fn length(headers: &Headers, faults: &mut Faults) -> Option<usize> {
    let values: Vec<_> = headers.all("content-length").collect();
    let first = *values.first()?;
    if values.len() > 1 {
        let alike = values.iter().all(|value| *value == first);
        faults.add(Fault::Length, || {
            let count = values.len();
            if alike {
                format!("there are {count} Content-Length headers; strict servers reject that")
            } else {
                format!("there are {count} Content-Length headers that contradict each other")
            }
        });
        if !alike {
            return None;
        }
    }
    let text = String::from_utf8_lossy(first);
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        faults.add(Fault::Length, || {
            format!(
                "Content-Length is {}, which is not a number of bytes",
                shown(&text)
            )
        });
        return None;
    }
    // A number too large for this machine is larger than any capture.
    Some(text.parse().unwrap_or(usize::MAX))
}

/// Joins the chunks of a body.
fn chunks<'a>(rest: &'a [u8], crlf: bool, faults: &mut Faults) -> Framed<'a> {
    let joined = chunked::join(rest, crlf);
    for (fault, message) in joined.faults {
        faults.add(
            match fault {
                ChunkFault::Size => Fault::ChunkSize,
                ChunkFault::Extension => Fault::ChunkExtension,
                ChunkFault::End => Fault::ChunkEnd,
            },
            || message,
        );
    }
    for line in &joined.trailers {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        let name = String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase();
        strict::trailer(line, &name, faults);
    }
    let framing = match joined.end {
        End::Whole => Framing::Chunked,
        End::Trimmed => {
            let message = "the capture ends before the blank line that ends the chunks";
            faults.risk("framing", message.into());
            Framing::Chunked
        }
        End::Cut => Framing::ChunksCut,
        End::NoChunks => {
            faults.add(Fault::ChunkSize, || {
                "Transfer-Encoding is chunked, but the body has no chunks; if your capture tool joined them, remove that header from the capture"
                    .into()
            });
            return (rest.into(), joined.after, Framing::Joined);
        }
    };
    (joined.body.into(), joined.after, framing)
}
