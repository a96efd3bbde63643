//! Reads the signature headers of a request: the one value of each, or the check that fails.

use super::payload::{Part, Values};
use super::plan::Hmac;
use super::question::Question;
use crate::http::capture::Captured;
use crate::judgement::Check;

/// The value of a header that must occur once, or the check that fails.
pub(super) fn sole_value<'a>(request: &'a Captured, name: &str) -> Result<&'a [u8], Check> {
    let mut values = request.headers.all(name);
    match (values.next(), values.next()) {
        (None, _) => Err(Check::fail(
            "header",
            format!("the {name} header is missing"),
        )),
        (Some(b""), None) => Err(Check::fail("header", format!("the {name} header is empty"))),
        (Some(value), None) => Ok(value),
        (Some(_), Some(_)) => Err(Check::fail(
            "header",
            format!(
                "{name} arrives {} times, and servers differ in which one they read",
                values.count() + 2
            ),
        )),
    }
}

/// Timestamp and message id, from their headers or else as given, or the check that fails.
pub(super) struct Received<'a> {
    pub(super) timestamp: Result<Option<&'a str>, Check>,
    pub(super) message_id: Result<Option<&'a str>, Check>,
}

impl<'a> Received<'a> {
    pub(super) fn of(plan: &Hmac, asked: &'a Question) -> Self {
        let timestamp = plan.include_timestamp.then_some(&*plan.timestamp_header);
        let message_id = plan.message_id_header.as_deref();
        let text = |name: &'static str, header: Option<&str>, given: Option<&'a str>| {
            let Some(header) = header else {
                return Ok(given);
            };
            let value = sole_value(asked.request, header).and_then(|value| {
                let not_text = |_| Check::fail(name, format!("{header} is not UTF-8"));
                std::str::from_utf8(value).map_err(not_text)
            });
            let repeated = asked.request.headers.all(header).count() > 1;
            match (value, given) {
                (Ok(value), _) => Ok(Some(value)),
                // A given value replaces a missing header, never a repeated one.
                (Err(_), Some(given)) if !repeated => Ok(Some(given)),
                (Err(check), _) => Err(Check { name, ..check }),
            }
        };
        Self {
            timestamp: text("timestamp", timestamp, asked.given.timestamp),
            message_id: text("message-id", message_id, asked.given.message_id),
        }
    }

    /// The values of the placeholders in this request.
    pub(super) fn values(&self, asked: &'a Question) -> Values<'a> {
        Values {
            body: &asked.request.body,
            timestamp: self.timestamp.clone().unwrap_or_default(),
            message_id: self.message_id.clone().unwrap_or_default(),
            method: asked.request.method.as_deref().or(asked.given.method),
            url: asked.given.url,
        }
    }
}

/// The possible values of `{url}`, if it is signed and its form is not given.
pub(super) fn urls(plan: &Hmac, asked: &Question) -> Vec<String> {
    match asked.given.url {
        None if plan.payload_format.has(&Part::Url) => asked.request.urls(),
        _ => Vec::new(),
    }
}

/// The values with each possible `{url}`; unchanged if there is none to try.
pub(super) fn with_each_url<'a>(values: &Values<'a>, urls: &'a [String]) -> Vec<Values<'a>> {
    if urls.is_empty() {
        return vec![*values];
    }
    urls.iter()
        .map(|url| Values {
            url: Some(url),
            ..*values
        })
        .collect()
}
