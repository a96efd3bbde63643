//! Reads calls to the platform from a capture, to judge whether a token lets them through.

use super::captured::{Captured, CapturedResponse};
use super::form::{Family, Form};
use super::har;
use super::shape::{self, get, text};
use crate::json::{self, Value};

/// One request to the platform and its response, as far as the capture has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// The HTTP method.
    pub method: String,
    /// The whole URL, or the path if the capture only has that.
    pub url: String,
    /// The `Origin` header, as it arrived.
    pub origin: Option<String>,
    /// The values of its `Authorization` headers.
    pub authorization: Vec<String>,
    /// Another place that holds a JWT, such as `X-Api-Key` or `the URL`.
    pub token_elsewhere: Option<String>,
    /// Whether a browser exported it; browsers leave credentials out.
    pub exported: bool,
    /// The `assistantId` of the body.
    pub assistant_id: Option<String>,
    /// What the body names in place of an assistant: `a squad`.
    pub in_place: Option<&'static str>,
    /// Whether the body defines its own assistant.
    pub transient: bool,
    /// The response.
    pub response: Option<CapturedResponse>,
}

/// The requests in a HAR file, a curl command, the output of `curl -v` or a raw request, in order. Empty for any
/// other text.
#[must_use]
pub fn exchanges(bytes: &[u8]) -> Vec<Exchange> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if Form::family(bytes) == Family::Braces {
        if json::check(bytes).problem.is_some() {
            return Vec::new();
        }
        let entries = Value::root(bytes)
            .and_then(har::entries)
            .unwrap_or_default();
        let entries = entries.iter().filter_map(|entry| har::entry(*entry));
        return entries.filter_map(|entry| exchange(&entry)).collect();
    }
    let known = [Form::Curl, Form::CurlVerbose, Form::Http, Form::Http2];
    let captured = Captured::parse(bytes)
        .ok()
        .filter(|it| known.contains(&it.form));
    captured.iter().filter_map(exchange).collect()
}

fn exchange(captured: &Captured) -> Option<Exchange> {
    let header = |name: &str| {
        let value = captured.headers.all(name).next()?;
        Some(String::from_utf8_lossy(value).into_owned())
    };
    let target = captured.target.clone()?;
    let url = match header("host") {
        Some(host) if target.starts_with('/') => format!("https://{host}{target}"),
        _ => target,
    };
    let body = captured.unpacked.as_deref().unwrap_or(&captured.body);
    let members = match json::check(body).problem {
        None => Value::root(body).map(shape::members).unwrap_or_default(),
        Some(_) => Vec::new(),
    };
    Some(Exchange {
        method: captured.method.clone()?,
        url,
        origin: header("origin"),
        authorization: captured
            .headers
            .all("authorization")
            .map(|value| String::from_utf8_lossy(value).into_owned())
            .collect(),
        token_elsewhere: token_elsewhere(captured),
        exported: captured.form == Form::Har,
        assistant_id: text(&members, "assistantId"),
        in_place: in_place_of_assistant(|name| get(&members, name).is_some()),
        transient: get(&members, "assistant").is_some(),
        response: captured.response.clone(),
    })
}

/// What a call names in place of an assistant, by the members of its body.
#[must_use]
pub fn in_place_of_assistant(has: impl Fn(&str) -> bool) -> Option<&'static str> {
    if has("squadId") || has("squad") {
        Some("a squad")
    } else if has("workflowId") || has("workflow") {
        Some("a workflow")
    } else {
        None
    }
}

/// The place that holds a JWT, other than an `Authorization` header.
fn token_elsewhere(captured: &Captured) -> Option<String> {
    let holds = |text: &[u8]| memchr::memmem::find(text, b"eyJ").is_some();
    let mut headers = captured.headers.iter();
    let header =
        headers.find(|(name, value)| !name.eq_ignore_ascii_case("authorization") && holds(value));
    if let Some((name, _)) = header {
        return Some(name.to_owned());
    }
    let target = captured.target.as_deref().unwrap_or_default();
    if holds(target.as_bytes()) {
        return Some("the URL".into());
    }
    holds(&captured.body).then(|| "the body".into())
}
