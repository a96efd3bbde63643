//! A request as it was captured: its head, and the body that its head announces. Reads bytes that anybody
//! may have sent; judges no signature.

use std::borrow::Cow;

use super::chunked;
use crate::outcome::Refusal;
use crate::text::shown;

/// Largest head that is read, in bytes.
const LARGEST_HEAD: usize = 64 << 10;

/// Most headers that are read.
const MOST_HEADERS: usize = 128;

/// A captured request.
#[derive(Clone, Debug, Default)]
pub struct Captured<'a> {
    /// The HTTP method, where the capture has a request line.
    pub method: Option<String>,
    /// What the request line asks for: a path, or a whole URL.
    pub target: Option<String>,
    /// The headers.
    pub headers: Headers,
    /// The body as its head announces it.
    pub body: Cow<'a, [u8]>,
    /// Bytes of the capture after that body.
    pub after: &'a [u8],
    /// How the body's end was found.
    pub framing: Framing,
}

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

/// Headers in their order. Names are compared in any case.
#[derive(Clone, Debug, Default)]
pub struct Headers(Vec<(String, Vec<u8>)>);

impl Headers {
    /// Adds a header; white space around its value is not part of it (RFC 9110, section 5.5).
    pub fn add(&mut self, name: String, value: &[u8]) {
        self.0.push((name, value.trim_ascii().to_vec()));
    }

    /// The values of all headers of this name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.iter()
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Reads a header as people write it: `Name: value`.
    ///
    /// # Errors
    /// No colon; a name that no header may have. The text is not in the message, since it may be a secret.
    pub fn parse_one(&mut self, text: &str) -> Result<(), Refusal> {
        let refusal = || Refusal::new("not a header").next("write it as 'Name: value'");
        let (name, value) = text.split_once(':').ok_or_else(refusal)?;
        let name = super::plan::header_name(name).map_err(|_| refusal())?;
        if value.contains(['\r', '\n', '\0']) {
            return Err(Refusal::new("a line ending in the value of a header"));
        }
        self.add(name, value.as_bytes());
        Ok(())
    }
}

impl<'a> Captured<'a> {
    /// Reads an HTTP/1.1 request as on the wire. Lines may end in CRLF or LF, and be folded.
    ///
    /// # Errors
    /// The first line that is none of a request, with its number; a head that does not end; announcements of
    /// the body that contradict each other.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let start = bytes
            .iter()
            .position(|byte| !b"\r\n".contains(byte))
            .unwrap_or(bytes.len());
        if start == bytes.len() {
            return Err(Refusal::new("there is no request in it").next(CAPTURE));
        }
        let bytes = &bytes[start..];
        let end = end_of_head(bytes)?;
        let head = unfolded(&bytes[..end]);
        let mut slots = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut slots);
        match request.parse(&head) {
            Ok(httparse::Status::Complete(_)) => {}
            Ok(httparse::Status::Partial) => return Err(no_end()),
            Err(error) => return Err(wrong_line(&head, error)),
        }
        let mut headers = Headers::default();
        for header in &*request.headers {
            headers.add(header.name.into(), header.value);
        }
        let (body, after, framing) = framed(&headers, &bytes[end..])?;
        Ok(Self {
            method: request.method.map(str::to_owned),
            target: request.path.map(str::to_owned),
            headers,
            body,
            after,
            framing,
        })
    }

    /// The URLs that `{url}` may stand for in this request, likeliest first: the platform documents none.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        let Some(target) = &self.target else {
            return Vec::new();
        };
        let host = self.headers.all("host").next();
        let host = host.and_then(|host| std::str::from_utf8(host).ok());
        let mut urls = Vec::new();
        if let Some(host) = host.filter(|_| target.starts_with('/')) {
            urls.push(format!("https://{host}{target}"));
            urls.push(format!("http://{host}{target}"));
        }
        urls.push(target.clone());
        urls
    }
}

const CAPTURE: &str =
    "capture the request as it is on the wire: request line, headers, a blank line, body";

fn no_end() -> Refusal {
    Refusal::new("the headers do not end: there is no blank line after them").next(CAPTURE)
}

/// Where the body starts: after the first blank line.
fn end_of_head(bytes: &[u8]) -> Result<usize, Refusal> {
    let searched = &bytes[..bytes.len().min(LARGEST_HEAD)];
    let mut line = 0;
    for (at, _) in searched
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
    {
        if matches!(&searched[line..at], b"" | b"\r") {
            return Ok(at + 1);
        }
        line = at + 1;
    }
    if searched.len() < bytes.len() {
        return Err(Refusal::new(format!(
            "the headers do not end within {} KiB",
            LARGEST_HEAD >> 10
        )));
    }
    // What is no request at all is worth saying before what a request lacks.
    let first = searched.split(|byte| *byte == b'\n').next();
    let mut probe = first.unwrap_or_default().trim_ascii_end().to_vec();
    probe.extend(b"\r\n\r\n");
    match httparse::Request::new(&mut []).parse(&probe) {
        Err(error) => Err(wrong_line(&probe, error)),
        Ok(_) => Err(no_end()),
    }
}

/// The head with every folded line joined to the one before (RFC 9112, section 5.2).
fn unfolded(head: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(head.len());
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let folded = matches!(line.first(), Some(b' ' | b'\t')) && !line.trim_ascii().is_empty();
        if folded {
            out.truncate(out.trim_ascii_end().len());
            out.push(b' ');
            out.extend_from_slice(line.trim_ascii_start());
        } else {
            out.extend_from_slice(line);
        }
    }
    out
}

/// What is wrong, with the number of the line: the shortest beginning that is refused ends in it.
fn wrong_line(head: &[u8], error: httparse::Error) -> Refusal {
    use httparse::Error::{HeaderName, HeaderValue, TooManyHeaders, Version};
    if error == TooManyHeaders {
        return Refusal::new(format!("there are more than {MOST_HEADERS} headers"));
    }
    let mut beginning = Vec::new();
    let mut number = 0;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        beginning.extend_from_slice(line);
        number += 1;
        let mut slots = [httparse::EMPTY_HEADER; MOST_HEADERS];
        if httparse::Request::new(&mut slots)
            .parse(&beginning)
            .is_err()
        {
            break;
        }
    }
    let fact = match error {
        _ if number == 1 && error != Version => "not a request line",
        Version => "not HTTP/1.1",
        HeaderName => "not the name of a header",
        HeaderValue => "a character that no header may have",
        _ => "not a header",
    };
    Refusal::new(format!("line {number}: {fact}")).next(CAPTURE)
}

/// A body, what follows it, and how its end was found.
type Framed<'a> = (Cow<'a, [u8]>, &'a [u8], Framing);

/// Finds the body in what follows the head (RFC 9112, section 6.3).
fn framed<'a>(headers: &Headers, rest: &'a [u8]) -> Result<Framed<'a>, Refusal> {
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_request_is_read_in_its_usual_forms() {
        for (text, body, framing) in [
            (
                "POST /a HTTP/1.1\r\nX-A: 1\r\n\r\nbody",
                "body",
                Framing::End,
            ),
            ("POST /a HTTP/1.1\nX-A: 1\n\nbody", "body", Framing::End),
            ("\r\n\nPOST /a HTTP/1.0\nx-a:1\n\n", "", Framing::End),
            (
                "POST /a HTTP/1.1\r\nx-A:\r\n  1 \r\nContent-Length: 4\r\n\r\nbody",
                "body",
                Framing::Length(4),
            ),
            (
                "POST /a HTTP/1.1\nX-a: 1\ncontent-length: 4\nContent-Length: 4\n\nbody\n",
                "body",
                Framing::Length(4),
            ),
            (
                "POST /a HTTP/1.1\nX-A: 1\nContent-Length: 9\n\nbody",
                "body",
                Framing::Cut(9),
            ),
            (
                "POST /a HTTP/1.1\nX-A: 1\nTransfer-Encoding: Chunked\n\n2;x=y\r\nbo\r\n2\r\ndy\r\n0\r\nT: 1\r\n\r\n",
                "body",
                Framing::Chunked,
            ),
            (
                "POST /a HTTP/1.1\nX-A: 1\nTransfer-Encoding: gzip, chunked\n\n4\r\nbody\r\n",
                "body",
                Framing::ChunksCut,
            ),
            (
                "POST /a HTTP/1.1\nX-A: 1\nTransfer-Encoding: chunked\n\n{\"body\":1}",
                "{\"body\":1}",
                Framing::Joined,
            ),
        ] {
            let captured = Captured::parse(text.as_bytes()).unwrap();
            assert_eq!(captured.method.as_deref(), Some("POST"), "{text}");
            assert_eq!(captured.target.as_deref(), Some("/a"), "{text}");
            let values: Vec<_> = captured.headers.all("X-A").collect();
            assert_eq!(values, [b"1"], "{text}");
            assert_eq!(captured.body, body.as_bytes(), "{text}");
            assert_eq!(captured.framing, framing, "{text}");
        }
    }

    #[test]
    fn what_is_no_request_is_refused_with_its_line() {
        for (text, fact) in [
            ("", "there is no request in it"),
            ("\r\n\r\n", "there is no request in it"),
            ("{\"message\":{}}", "line 1: not a request line"),
            ("POST / HTTP/2\r\n\r\n", "line 1: not HTTP/1.1"),
            ("HTTP/1.1 200 OK\r\n\r\n", "line 1: not a request line"),
            (
                "POST / HTTP/1.1\r\nA: 1\r\n",
                "the headers do not end: there is no blank line after them",
            ),
            (
                "POST / HTTP/1.1\nA: 1\nno colon\n\n",
                "line 3: not the name of a header",
            ),
            (
                "POST / HTTP/1.1\nA: a\u{1}\n\n",
                "line 2: a character that no header may have",
            ),
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
        let many = format!("POST / HTTP/1.1\n{}\n", "A: 1\n".repeat(129));
        assert_eq!(
            Captured::parse(many.as_bytes()).unwrap_err().fact,
            "there are more than 128 headers"
        );
        let long = format!("POST / HTTP/1.1\nA: {}\n\n", "a".repeat(LARGEST_HEAD));
        assert_eq!(
            Captured::parse(long.as_bytes()).unwrap_err().fact,
            "the headers do not end within 64 KiB"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            let _ = Captured::parse(&bytes);
        }

        #[test]
        fn almost_a_request_is_answered(
            rest in r"(\n|\r\n|[ -~]{0,12}|[:;,\t 0-9a-f]|Content-Length: |Transfer-Encoding: chunked\n){0,24}"
        ) {
            let bytes = format!("POST / HTTP/1.1\n{rest}");
            if let Ok(captured) = Captured::parse(bytes.as_bytes()) {
                prop_assert!(captured.body.len() + captured.after.len() <= bytes.len());
            }
        }
    }
}
