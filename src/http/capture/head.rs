//! The head of a captured request: where it ends, and which of its lines is none. Knows nothing of the
//! body.

use crate::http::Headers;
use crate::outcome::Refusal;

/// Largest head that is read, in bytes.
const LARGEST_HEAD: usize = 64 << 10;

/// Most headers that are read.
const MOST_HEADERS: usize = 128;

const CAPTURE: &str =
    "capture the request as it is on the wire: request line, headers, a blank line, body";

/// What the head of a request says.
pub(super) struct Head {
    /// The HTTP method, where the capture has a request line.
    pub(super) method: Option<String>,
    /// What the request line asks for.
    pub(super) target: Option<String>,
    /// The headers, unfolded.
    pub(super) headers: Headers,
}

impl Head {
    /// Reads the head at the start of a capture, and hands back the bytes after it.
    pub(super) fn parse(bytes: &[u8]) -> Result<(Self, &[u8]), Refusal> {
        let start = bytes
            .iter()
            .position(|byte| !b"\r\n".contains(byte))
            .unwrap_or(bytes.len());
        if start == bytes.len() {
            return Err(Refusal::new("there is no request in it").hint(CAPTURE));
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
        let head = Self {
            method: request.method.map(str::to_owned),
            target: request.path.map(str::to_owned),
            headers,
        };
        Ok((head, &bytes[end..]))
    }
}

fn no_end() -> Refusal {
    Refusal::new("the headers do not end: there is no blank line after them").hint(CAPTURE)
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
    let next = if error == Version {
        "give its headers with --header 'NAME: VALUE' and its body as a file"
    } else {
        CAPTURE
    };
    Refusal::new(format!("line {number}: {fact}")).hint(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::capture::Captured;

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
}
