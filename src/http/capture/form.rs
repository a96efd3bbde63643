//! The forms in which people capture requests, and how each is recognised.

use serde::Serialize;

use super::head::first_line_version;
use crate::http::headers::is_token;
use crate::outcome::Refusal;

/// The form of a capture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Headers given as options, and the body as a file.
    #[default]
    Parts,
    /// Raw HTTP/1.1.
    Http,
    /// HTTP/2 or HTTP/3 as tools write it: with pseudo-headers, or a request line that says so.
    Http2,
    /// Headers without a request line, and the body after a blank line.
    Headers,
    /// What `curl -v` prints.
    CurlVerbose,
    /// A curl command.
    Curl,
    /// An HTTP archive, or one entry of it.
    Har,
    /// A Lambda event of API Gateway, payload format 1.0, or of a load balancer.
    ApiGatewayV1,
    /// A Lambda event of API Gateway or of a function URL, payload format 2.0.
    ApiGatewayV2,
    /// JSON with `headers` and `body`.
    Json,
    /// `console.log` of node, as with Express: `req.headers` and the body.
    Node,
    /// `console.log` of a `Headers` object, as on Cloudflare Workers.
    Workers,
    /// `print` of Werkzeug's headers, as with Flask.
    Werkzeug,
    /// `print` of Starlette's headers, as with `FastAPI`.
    Starlette,
    /// `print` of a Python dictionary.
    Python,
}

impl Form {
    /// The form for people.
    #[must_use]
    pub fn described(self) -> &'static str {
        match self {
            Self::Parts => "headers and body",
            Self::Http => "HTTP/1.1 request",
            Self::Http2 => "HTTP/2 request as text",
            Self::Headers => "headers without a request line",
            Self::CurlVerbose => "output of curl -v",
            Self::Curl => "curl command",
            Self::Har => "HAR file",
            Self::ApiGatewayV1 => "API Gateway event, format 1.0",
            Self::ApiGatewayV2 => "API Gateway event, format 2.0",
            Self::Json => "JSON with headers and body",
            Self::Node => "console.log output of node",
            Self::Workers => "console.log output of a Headers object",
            Self::Werkzeug => "printed Flask headers",
            Self::Starlette => "printed FastAPI headers",
            Self::Python => "printed Python dictionary",
        }
    }

    /// What this form loses of the headers, if anything.
    #[must_use]
    pub fn loses(self) -> Option<&'static str> {
        match self {
            Self::ApiGatewayV2 | Self::Node | Self::Workers => {
                Some("a header that arrived twice is joined or missing in it")
            }
            _ => None,
        }
    }

    /// The family of a capture, recognised by its start.
    pub(super) fn family(text: &[u8]) -> Family {
        let text = text.trim_ascii_start();
        let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = &line[..line.len().min(1 << 10)];
        let word = line.strip_prefix(b"$ ").unwrap_or(line);
        if matches!(text.first(), Some(b'{' | b'[')) {
            return Family::Braces;
        }
        if word.starts_with(b"curl ") || word.starts_with(b"curl.exe ") {
            return Family::Curl;
        }
        if matches!(line, [b'>' | b'<' | b'*', b' ', ..]) {
            return Family::Verbose;
        }
        if line.starts_with(b":") {
            return Family::PseudoHeaders;
        }
        match first_line_version(text) {
            Some(version) if version.starts_with("HTTP/2") || version.starts_with("HTTP/3") => {
                return Family::Http2;
            }
            Some(_) => return Family::Http,
            None => {}
        }
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let name = parts.next().unwrap_or_default();
        let value = parts.next().unwrap_or_default().trim_ascii();
        let has = |marks: [&[u8]; 4]| {
            marks
                .iter()
                .any(|mark| memchr::memmem::find(value, mark).is_some())
        };
        let is_printed = has([b"({", b"([", b"{'", b"{\""])
            || matches!(value.first(), None | Some(b'{' | b'[' | b'('))
            || value.ends_with(b"{");
        if name.first().is_some_and(u8::is_ascii_alphabetic) && is_token(name) && !is_printed {
            return Family::Headers;
        }
        if line.iter().any(|byte| b"{[(".contains(byte)) || value.is_empty() && is_token(name) {
            return Family::Printed;
        }
        Family::Http
    }
}

/// The error for a text in none of the forms.
pub(super) fn unknown_form() -> Refusal {
    Refusal::new("not a request in a known form").hint(
        "give the raw request (request line, headers, a blank line, body), a HAR file, a curl command, \
         an API Gateway event, or JSON with 'headers' and 'body'",
    )
}

/// A group of forms with the same parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// JSON, or something printed that looks like it.
    Braces,
    Curl,
    Verbose,
    PseudoHeaders,
    Http2,
    Http,
    Headers,
    Printed,
}
