//! The heads of requests, byte for byte. The HTTP library lower-cases names, and drops a `Content-Length` next to a
//! `Transfer-Encoding`, so the bytes are recorded as they pass.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Most headers that a head may have; the HTTP library stops at 100.
const HEADERS: usize = 128;

/// How much is kept of a head that is rejected, in bytes.
pub(super) const START: usize = 1 << 10;

/// The heads that have passed on one connection and were not yet taken.
#[derive(Clone)]
pub(super) struct Heads(Arc<Mutex<Tracker>>);

impl Heads {
    /// `largest` is in bytes.
    pub(super) fn new(largest: usize) -> Self {
        Self(Arc::new(Mutex::new(Tracker {
            largest,
            at: At::Head,
            head: Vec::new(),
            done: VecDeque::new(),
        })))
    }

    /// The head of the next request.
    pub(super) fn next(&self) -> Option<Head> {
        let mut tracker = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tracker.done.pop_front()
    }

    /// The start of a head that has not arrived whole, or that cannot be read.
    pub(super) fn started(&self) -> Vec<u8> {
        let tracker = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tracker.head.clone()
    }

    pub(super) fn passed(&self, bytes: &[u8]) {
        let mut tracker = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tracker.passed(bytes);
    }
}

/// The head of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// How the end of its body is announced.
    pub(super) length: Length,
}

/// Why a head is rejected that has more than one length: servers differ in which they believe.
const AMBIGUOUS: &str = "the length of the body is ambiguous";
const NO_LENGTH: &str = "the Content-Length is not a number, or too large a number";
const NOT_CHUNKED: &str = "the Transfer-Encoding is not chunked";
const HEAD: &str = "the request line or a header is not valid";
const HEADER: &str = "a header is malformed";
const LINE_ENDING: &str = "a line of the request ends in a malformed way";
const REQUEST_LINE: &str = "the request line is malformed";
const VERSION: &str = "the HTTP version is neither 1.0 nor 1.1";
const NOT_HTTP: &str = "this is not an HTTP/1 request";

/// Why a head that is too large is rejected.
pub(super) const TOO_LARGE: &str =
    "the headers are too large: at most 64 KiB and 100 headers are read";

/// How a head announces the end of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// `Content-Length`, or nothing: no body.
    Known(u64),
    /// `Transfer-Encoding`.
    Chunked,
    /// Not read: the head is too large.
    TooLarge,
    /// Not known, for this reason.
    Unknown(&'static str),
}

/// Where in the stream the next byte is.
enum At {
    Head,
    Body(u64),
    /// Chunks are not followed: the connection ends with the reply.
    Lost,
}

struct Tracker {
    largest: usize,
    at: At,
    head: Vec<u8>,
    done: VecDeque<Head>,
}

impl Tracker {
    fn passed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            match self.at {
                At::Lost => return,
                At::Body(left) => {
                    let passed = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                    bytes = &bytes[passed..];
                    let left = left - passed as u64;
                    self.at = if left == 0 { At::Head } else { At::Body(left) };
                }
                At::Head => {
                    let before = self.head.len();
                    if before == 0 {
                        // Blank lines before a request are passed over (RFC 9112, section 2.2).
                        bytes = bytes.trim_ascii_start();
                    }
                    self.head.extend_from_slice(bytes);
                    if !bytes.contains(&b'\n') && self.head.len() <= self.largest {
                        return;
                    }
                    let Some((end, length)) = end(&self.head) else {
                        return;
                    };
                    if end == 0 {
                        self.at = At::Lost;
                        return;
                    }
                    if self.head.len().min(end) > self.largest {
                        self.head.truncate(START);
                        self.head.shrink_to_fit();
                        self.at = At::Lost;
                        self.done.push_back(Head {
                            bytes: std::mem::take(&mut self.head),
                            length: Length::TooLarge,
                        });
                        return;
                    }
                    let mut head = std::mem::take(&mut self.head);
                    head.truncate(end);
                    bytes = &bytes[end - before..];
                    self.done.push_back(Head {
                        bytes: head,
                        length,
                    });
                    self.at = match length {
                        Length::Known(0) => At::Head,
                        Length::Known(bytes) => At::Body(bytes),
                        Length::Chunked | Length::TooLarge | Length::Unknown(_) => At::Lost,
                    };
                }
            }
        }
    }
}

/// Where a head ends, and what it announces; an end of 0 if it is not a head. Nothing if it is incomplete.
fn end(bytes: &[u8]) -> Option<(usize, Length)> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let end = match request.parse(bytes) {
        Ok(httparse::Status::Complete(end)) => end,
        Ok(httparse::Status::Partial) => return None,
        Err(_) => return Some((0, Length::Unknown(HEADER))),
    };
    let all = |name: &'static str| {
        let headers = request.headers.iter();
        headers.filter(move |header| header.name.eq_ignore_ascii_case(name))
    };
    let mut lengths = all("content-length");
    let mut codings = all("transfer-encoding");
    let length = match (
        lengths.next(),
        lengths.next(),
        codings.next(),
        codings.next(),
    ) {
        (None, _, None, _) => Length::Known(0),
        (None, _, Some(coding), None) if is_chunked(coding.value) => Length::Chunked,
        (None, _, Some(_), None) => Length::Unknown(NOT_CHUNKED),
        (Some(length), None, None, _) if length.value.contains(&b',') => Length::Unknown(AMBIGUOUS),
        (Some(length), None, None, _) => std::str::from_utf8(length.value)
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .map_or(Length::Unknown(NO_LENGTH), Length::Known),
        _ => Length::Unknown(AMBIGUOUS),
    };
    Some((end, length))
}

/// Whether the last coding is `chunked`, which ends the body.
fn is_chunked(codings: &[u8]) -> bool {
    let last = codings.rsplit(|byte| *byte == b',').next();
    last.is_some_and(|last| last.trim_ascii().eq_ignore_ascii_case(b"chunked"))
}

/// Why the HTTP library cannot read a head.
pub(super) fn malformed(head: &[u8]) -> &'static str {
    use httparse::Error;
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let line = head.split(|byte| *byte == b'\n').next();
    let names_http = line.is_some_and(|line| line.windows(6).any(|it| it == b" HTTP/"));
    match httparse::Request::new(&mut headers).parse(head) {
        Err(Error::HeaderName | Error::HeaderValue) => HEADER,
        Err(Error::NewLine) => LINE_ENDING,
        Err(Error::Version) if names_http => VERSION,
        Err(_) if names_http => REQUEST_LINE,
        Ok(_) if names_http => HEAD,
        _ => NOT_HTTP,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The heads of a stream that arrives in pieces of this size.
    fn heads(stream: &str, piece: usize) -> Vec<(String, Length)> {
        let heads = Heads::new(200);
        for piece in stream.as_bytes().chunks(piece) {
            heads.passed(piece);
        }
        std::iter::from_fn(|| heads.next())
            .map(|head| (String::from_utf8(head.bytes).unwrap(), head.length))
            .collect()
    }

    #[test]
    fn heads_are_told_from_bodies_however_they_arrive() {
        let first = "POST /a HTTP/1.1\r\nContent-Length: 20\r\nX-A: 1\r\n\r\n";
        let second = "GET /b?c HTTP/1.1\nhost: x\n\n";
        let body = "GET /no HTTP/1.1\r\n\r\n";
        let stream = format!("\r\n{first}{body}{second}");
        for piece in [1, 2, 3, 7, 50, 500] {
            assert_eq!(
                heads(&stream, piece),
                [
                    (first.to_owned(), Length::Known(20)),
                    (second.to_owned(), Length::Known(0))
                ],
                "{piece}"
            );
        }
    }

    #[test]
    fn announcements_that_contradict_each_other_are_ambiguous() {
        for (headers, length) in [
            (
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                Length::Unknown(AMBIGUOUS),
            ),
            (
                "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
                Length::Unknown(AMBIGUOUS),
            ),
            (
                "Content-Length: 3\r\nContent-Length: 3\r\n",
                Length::Unknown(AMBIGUOUS),
            ),
            ("Content-Length: 3, 3\r\n", Length::Unknown(AMBIGUOUS)),
            ("Content-Length: abc\r\n", Length::Unknown(NO_LENGTH)),
            (
                "Content-Length: 99999999999999999999999\r\n",
                Length::Unknown(NO_LENGTH),
            ),
            ("Transfer-Encoding: gzip\r\n", Length::Unknown(NOT_CHUNKED)),
            ("Transfer-Encoding: gzip, chunked\r\n", Length::Chunked),
            ("Transfer-Encoding: chunked\r\n", Length::Chunked),
        ] {
            let stream = format!("POST / HTTP/1.1\r\n{headers}\r\nabc");
            assert_eq!(heads(&stream, 9)[0].1, length, "{headers}");
        }
    }

    #[test]
    fn what_is_too_large_or_not_http_is_not_kept() {
        let large = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(300));
        assert_eq!(heads(&large, 400)[0].1, Length::TooLarge);
        assert_eq!(heads("\u{1}\u{2}\r\n\r\n", 50), []);
    }
}
