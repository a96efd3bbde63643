//! A request as it was captured, and what a strict server would reject in it.

mod body;
mod fault;
mod head;
mod strict;

use std::borrow::Cow;

use crate::http::Headers;
use crate::judgement::Check;
use crate::outcome::Refusal;
use body::framed;
use fault::Faults;
use head::Head;

pub use body::Framing;

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
    /// What a strict server rejects in it, and what servers differ in. Empty if nothing is wrong.
    pub checks: Vec<Check>,
}

impl<'a> Captured<'a> {
    /// Reads an HTTP/1.1 request as on the wire. Lines may end in CRLF or LF.
    ///
    /// # Errors
    /// A first line that is not a request line; a head that does not end.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut faults = Faults::default();
        let (head, rest) = Head::parse(bytes, &mut faults)?;
        strict::host(&head.headers, &head.version, &mut faults);
        let (body, after, framing) = framed(&head, rest, &mut faults);
        Ok(Self {
            method: Some(head.method),
            target: Some(head.target),
            headers: head.headers,
            body,
            after,
            framing,
            checks: faults.checks,
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
