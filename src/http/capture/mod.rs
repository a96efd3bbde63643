//! A request as somebody captured it, in every form that people have: recognised, read, and with what a
//! strict server would reject in it, or what the form does not say.

mod body;
mod curl;
mod encoding;
mod event;
mod exchange;
mod fault;
mod form;
mod har;
mod head;
mod http2;
mod json;
mod literal;
mod printed;
mod shape;
mod strict;
mod verbose;
mod wire;

use std::borrow::Cow;

use crate::http::Headers;
use crate::judgement::Check;
use crate::outcome::Refusal;
use form::Family;

pub use body::Framing;
pub use exchange::{Exchange, exchanges};
pub use form::Form;

/// Largest body that is unpacked.
pub const LARGEST_UNPACKED: usize = 16 << 20;

/// A captured request.
#[derive(Clone, Debug, Default)]
pub struct Captured<'a> {
    /// The form it is captured in.
    pub form: Form,
    /// The HTTP method, if the capture has it.
    pub method: Option<String>,
    /// What is asked for, if the capture has it: a path, or a whole URL.
    pub target: Option<String>,
    /// The headers.
    pub headers: Headers,
    /// The body as its head announces it.
    pub body: Cow<'a, [u8]>,
    /// The body without its `Content-Encoding`, if it has one that can be undone.
    pub unpacked: Option<Vec<u8>>,
    /// Whether the capture has the body as an object, so that its bytes are made here: as
    /// `JSON.stringify` writes them.
    pub reserialized: bool,
    /// Whether the capture has only a part of the body, or none of it.
    pub incomplete: bool,
    /// Whether the body is compressed in a way that is not undone here.
    pub packed: bool,
    /// Bytes of the capture after that body.
    pub after: &'a [u8],
    /// How the body's end was found.
    pub framing: Framing,
    /// What a strict server rejects in it, and what cannot be known. Empty if there is nothing to say.
    pub checks: Vec<Check>,
    /// What was answered, if the capture has that too.
    pub response: Option<CapturedResponse>,
}

/// What was answered to a captured request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CapturedResponse {
    /// The status code.
    pub status: u16,
    /// The body as far as the capture has it.
    pub body: Vec<u8>,
}

impl<'a> Captured<'a> {
    /// Reads a capture in any form.
    ///
    /// # Errors
    /// Text in no known form; a form that is recognised and lacks a request.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        Self::parse_with(bytes, None)
    }

    /// Reads a capture in any form. Of several requests, one with this header comes first.
    ///
    /// # Errors
    /// Text in no known form; a form that is recognised and lacks a request.
    pub fn parse_with(bytes: &'a [u8], header: Option<&str>) -> Result<Self, Refusal> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match without_prefix(bytes) {
            Some(plain) => Captured::parse_plain(&plain, header).map(Captured::into_owned),
            None => Self::parse_plain(bytes, header),
        }
    }

    /// A request that is given as its headers and its body.
    #[must_use]
    pub fn of_parts(headers: Headers, body: &'a [u8]) -> Self {
        let mut captured = Captured {
            headers,
            body: body.into(),
            ..Captured::default()
        };
        encoding::unpack(&mut captured);
        captured
    }

    /// Reads a capture whose lines stand without a prefix.
    fn parse_plain(bytes: &'a [u8], header: Option<&str>) -> Result<Self, Refusal> {
        let mut captured = match Form::family(bytes) {
            Family::Http => wire::captured(bytes)?,
            Family::Http2 => wire::http2(bytes)?,
            Family::Headers => wire::headers_alone(bytes)?,
            Family::PseudoHeaders => http2::request(bytes)?,
            Family::Verbose => verbose::request(bytes)?,
            Family::Curl => curl::request(bytes)?,
            Family::Braces if crate::json::check(bytes).problem.is_none() => {
                json::request(bytes, header)?
            }
            Family::Braces | Family::Printed => printed::request(bytes)?,
        };
        captured.note_missing_bytes();
        captured.describe();
        encoding::unpack(&mut captured);
        Ok(captured)
    }

    /// Reads an HTTP/1.1 request that a server received: in no other form, and its body as it came.
    ///
    /// # Errors
    /// What is not an HTTP/1.1 request.
    pub fn received(bytes: &'a [u8]) -> Result<Self, Refusal> {
        wire::request(bytes)
    }

    /// The same capture, with a copy of what it borrows.
    fn into_owned(self) -> Captured<'static> {
        Captured {
            body: self.body.into_owned().into(),
            after: &[],
            ..self
        }
    }

    /// Whether the body is known byte for byte.
    #[must_use]
    pub fn has_exact_body(&self) -> bool {
        let cut = matches!(self.framing, Framing::Cut(_) | Framing::ChunksCut);
        !(self.reserialized || self.incomplete || self.packed || cut)
    }

    /// Takes another body instead of the one in the capture.
    pub fn replace_body(&mut self, body: &'a [u8]) {
        self.body = body.into();
        self.unpacked = None;
        self.reserialized = false;
        self.incomplete = false;
        self.packed = false;
        self.framing = Framing::Apart;
        self.after = &[];
        // What they say of the body is no longer so.
        self.checks
            .retain(|check| !matches!(check.name, "capture" | "request" | "encoding"));
        self.describe();
        encoding::unpack(self);
    }

    /// Notes a body that is shorter than its `Content-Length`, in a form that is not framed by that.
    fn note_missing_bytes(&mut self) {
        let framed = self.framing != Framing::Apart && self.framing != Framing::End;
        let encoded = self.headers.all("content-encoding").next().is_some();
        if framed || encoded || self.reserialized || self.incomplete {
            return;
        }
        let announced = wire::announced(&self.headers);
        let found = self.body.len();
        if let Some(announced) = announced.filter(|announced| found < *announced) {
            self.incomplete = true;
            let message = format!(
                "Content-Length is {announced}, and the capture has {found} bytes of the body; give the \
                 body as BODY-FILE"
            );
            self.checks.push(Check::unknown("request", message));
        }
    }

    /// Says what the form is, and what it does not say.
    fn describe(&mut self) {
        if matches!(self.form, Form::Http | Form::Parts) {
            return;
        }
        let form = self.form.described();
        if self.reserialized {
            let message = format!(
                "{form}; the body was parsed, so its bytes are not known: they are taken as \
                 JSON.stringify writes them"
            );
            self.checks.insert(0, Check::unknown("capture", message));
        } else {
            let lost = self.form.loses().map(|lost| format!("; {lost}"));
            let message = format!("{form}{}", lost.unwrap_or_default());
            self.checks.insert(0, Check::pass("capture", message));
        }
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
        // Of a whole URL, servers see the path.
        let path = target
            .split_once("://")
            .and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()));
        urls.extend(path);
        urls
    }
}

/// The lines without what Docker puts before each: `app-1  | `.
fn without_prefix(bytes: &[u8]) -> Option<Vec<u8>> {
    let first = bytes.split(|byte| *byte == b'\n').next()?;
    let bar = memchr::memmem::find(&first[..first.len().min(80)], b" | ")?;
    let prefix = &first[..bar + 3];
    // The pipe of a shell command comes after more than one word.
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    if !first[..bar].trim_ascii_end().iter().all(is_name) {
        return None;
    }
    let mut plain = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(prefix) {
            Some(rest) => plain.extend_from_slice(rest),
            // A blank line lost its last space.
            None if prefix.starts_with(line.trim_ascii_end()) => plain.push(b'\n'),
            None => return None,
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests;
