//! A captured request as a value, whatever form it came in.

use std::borrow::Cow;

use super::body::Framing;
use super::form::Form;
use crate::http::Headers;
use crate::judgement::Check;

/// A captured request.
// Each flag is something that a capture can lose, and they combine.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug, Default)]
pub struct Captured<'a> {
    /// The form it is captured in.
    pub form: Form,
    /// The HTTP method, if the capture has it.
    pub method: Option<String>,
    /// The request target, if the capture has it: a path, or a whole URL.
    pub target: Option<String>,
    /// The headers.
    pub headers: Headers,
    /// The body, ended as the head announces.
    pub body: Cow<'a, [u8]>,
    /// The body without its `Content-Encoding`, if it has one that can be undone.
    pub unpacked: Option<Vec<u8>>,
    /// Whether the capture has the body as an object, so that its bytes were made here, the way `JSON.stringify`
    /// writes them.
    pub reserialized: bool,
    /// Whether the headers were captured as variables, such as `HTTP_X_SIGNATURE`.
    pub variables: bool,
    /// Whether the capture has only a part of the body, or none of it.
    pub incomplete: bool,
    /// Whether the body is compressed in a way that is not undone here.
    pub packed: bool,
    /// The bytes that follow the body in the capture.
    pub after: &'a [u8],
    /// How the body's end was found.
    pub framing: Framing,
    /// What a strict server would reject, and what cannot be known. Empty if there is nothing to say.
    pub checks: Vec<Check>,
    /// The response, if the capture has it too.
    pub response: Option<CapturedResponse>,
}

/// The response to a captured request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CapturedResponse {
    /// The status code.
    pub status: u16,
    /// The body as far as the capture has it.
    pub body: Vec<u8>,
}

impl Captured<'_> {
    /// The same capture, with its own copy of the body.
    pub(super) fn into_owned(self) -> Captured<'static> {
        Captured {
            body: self.body.into_owned().into(),
            after: &[],
            ..self
        }
    }

    /// Whether the body is known byte for byte.
    #[must_use]
    pub fn has_exact_body(&self) -> bool {
        !(self.reserialized || self.incomplete || self.packed)
    }

    /// Describes the form of the capture, and what that form loses.
    pub(super) fn describe(&mut self) {
        if matches!(self.form, Form::Http | Form::Parts) {
            return;
        }
        let names = if self.variables {
            ", whose headers have the names of variables, such as HTTP_X_SIGNATURE"
        } else {
            ""
        };
        let form = format!("{}{names}", self.form.described());
        if self.reserialized {
            let message = format!(
                "{form}; the body was parsed, so its exact bytes are lost: voxtoken assumes the output of JSON.stringify"
            );
            self.checks.insert(0, Check::unknown("capture", message));
        } else {
            let lost = self.form.loses().map(|lost| format!("; {lost}"));
            let message = format!("{form}{}", lost.unwrap_or_default());
            self.checks.insert(0, Check::pass("capture", message));
        }
    }

    /// The possible values of `{url}` in this request, likeliest first: the platform documents none.
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
        // Servers only see the path of a whole URL.
        let path = target
            .split_once("://")
            .and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()));
        urls.extend(path);
        urls
    }
}
