//! Parses captured requests in every form that people have, and notes what a strict server would reject in them and
//! what the form does not say.

mod body;
mod captured;
mod choice;
mod curl;
mod encoding;
mod event;
mod exchange;
mod fault;
mod flask;
mod form;
mod har;
mod head;
mod http2;
mod json;
mod literal;
mod literal_reader;
mod printed;
mod several;
mod shape;
mod shell;
mod strict;
mod verbose;
mod wire;

use crate::http::Headers;
use crate::judgement::Check;
use crate::outcome::Refusal;
use form::Family;

pub use body::Framing;
pub use captured::{Captured, CapturedResponse};
pub use encoding::LARGEST_UNPACKED;
pub use exchange::{Exchange, exchanges, in_place_of_assistant};
pub use form::Form;

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

    /// A request given as its headers and its body.
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

    /// Parses a capture whose lines have no prefix.
    fn parse_plain(bytes: &'a [u8], header: Option<&str>) -> Result<Self, Refusal> {
        let mut captured = match Form::family(bytes) {
            Family::Http => several::request(bytes, header)?,
            Family::Http2 => wire::http2(bytes)?,
            Family::Headers => flask::request(bytes)?,
            Family::PseudoHeaders => http2::request(bytes)?,
            Family::Verbose => verbose::request(bytes)?,
            Family::Curl => curl::request(bytes)?,
            Family::Braces if crate::json::check(bytes).problem.is_none() => {
                json::request(bytes, header)?
            }
            Family::Braces | Family::Printed => printed::request(bytes)?,
        };
        captured.undo_variables();
        captured.note_missing_bytes();
        captured.describe();
        encoding::unpack(&mut captured);
        Ok(captured)
    }

    /// Parses an HTTP/1.1 request that a server received, in no other form, with its body unchanged.
    ///
    /// # Errors
    /// Anything but an HTTP/1.1 request.
    pub fn received(bytes: &'a [u8]) -> Result<Self, Refusal> {
        wire::request(bytes)
    }

    /// The request with its body decompressed, if it has a `Content-Encoding` that can be undone.
    #[must_use]
    pub fn without_encoding(&self) -> Option<Self> {
        let body = encoding::unpacked(self)?.ok()?;
        Some(Self {
            body: body.into(),
            ..self.clone()
        })
    }

    /// Replaces the body of the capture.
    pub fn replace_body(&mut self, body: &'a [u8]) {
        self.body = body.into();
        self.unpacked = None;
        self.reserialized = false;
        self.incomplete = false;
        self.packed = false;
        self.framing = Framing::Apart;
        self.after = &[];
        // What they say about the body no longer applies.
        self.checks
            .retain(|check| !matches!(check.name, "capture" | "request" | "encoding"));
        self.describe();
        encoding::unpack(self);
    }

    /// Restores the names of headers that a program has as variables.
    fn undo_variables(&mut self) {
        let as_sent = [
            Form::Http,
            Form::Http2,
            Form::Curl,
            Form::CurlVerbose,
            Form::Har,
        ];
        if !as_sent.contains(&self.form)
            && let Some(headers) = self.headers.of_variables()
        {
            let is = |name: &str| self.headers.all(name).next();
            let text = |name| is(name).map(|it| String::from_utf8_lossy(it).into_owned());
            self.method = self.method.take().or_else(|| text("REQUEST_METHOD"));
            self.target = self.target.take().or_else(|| text("REQUEST_URI"));
            self.headers = headers;
            self.variables = true;
        }
    }

    /// Notes a body shorter than its `Content-Length`, in forms where that does not mark the body's end.
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
}

/// The lines without the prefix that Docker adds to each: `app-1  | `.
fn without_prefix(bytes: &[u8]) -> Option<Vec<u8>> {
    let first = bytes.split(|byte| *byte == b'\n').next()?;
    let bar = memchr::memmem::find(&first[..first.len().min(80)], b" | ")?;
    let prefix = &first[..bar + 3];
    // In a shell command, more than one word comes before a pipe.
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    if !first[..bar].trim_ascii_end().iter().all(is_name) {
        return None;
    }
    let mut plain = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(prefix) {
            Some(rest) => plain.extend_from_slice(rest),
            // A blank line may have lost its trailing space.
            None if prefix.starts_with(line.trim_ascii_end()) => plain.push(b'\n'),
            None => return None,
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests;
