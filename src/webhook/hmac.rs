//! Whether a request carries the signature that the secret makes.

use secrecy::{ExposeSecret, SecretString};

use super::payload::{Part, Values};
use super::plan::Hmac;
use super::signature;
use super::timestamp;
use super::verdict::{Check, Verdict};
use super::verify::{Question, sole_value};
use crate::text::shown;

/// Judges a signed request.
pub(super) fn verify(plan: &Hmac, asked: &Question, verdict: &mut Verdict) {
    let signature = sole_value(asked.request, &plan.signature_header);
    let there = |header: &str| format!("{header} is there, once");
    verdict.checks.push(match &signature {
        Ok(_) => Check::holds("header", there(&plan.signature_header)),
        Err(check) => check.clone(),
    });
    let sent = Sent::of(plan, asked);
    match &sent.timestamp {
        Ok(Some(value)) => {
            let signed = plan.payload_format.has(&Part::Timestamp);
            let (understood, checks) = timestamp::judge(value, asked.at, asked.max_age, signed);
            verdict.timestamp = understood;
            verdict.checks.extend(checks);
        }
        Ok(None) => verdict.checks.push(Check::unknown(
            "age",
            "no timestamp is sent, so a replay cannot be told",
        )),
        Err(check) => verdict.checks.push(check.clone()),
    }
    match (&sent.message_id, &plan.message_id_header) {
        (Ok(Some(_)), Some(header)) => {
            verdict
                .checks
                .push(Check::holds("message-id", there(header)));
        }
        (Err(check), _) => verdict.checks.push(check.clone()),
        _ => {}
    }
    if let Ok(signature) = signature {
        let (values, urls) = (sent.values(asked), urls(plan, asked));
        let check = matching(plan, asked.secret, signature, &values, &urls);
        verdict.checks.push(check);
    }
}

/// Timestamp and message id: of their headers, or else as they are given; or the check that fails.
pub(super) struct Sent<'a> {
    timestamp: Result<Option<&'a str>, Check>,
    message_id: Result<Option<&'a str>, Check>,
}

impl<'a> Sent<'a> {
    pub(super) fn of(plan: &Hmac, asked: &'a Question) -> Self {
        let timestamp = plan.include_timestamp.then_some(&*plan.timestamp_header);
        let message_id = plan.message_id_header.as_deref();
        let text = |name: &'static str, header: Option<&str>, given: Option<&'a str>| {
            let Some(header) = header else {
                return Ok(given);
            };
            let value = sole_value(asked.request, header).and_then(|value| {
                let not_text = |_| Check::fails(name, format!("{header} is not UTF-8"));
                std::str::from_utf8(value).map_err(not_text)
            });
            match (value, given) {
                (Ok(value), _) => Ok(Some(value)),
                (Err(_), Some(given)) => Ok(Some(given)),
                (Err(check), None) => Err(Check { name, ..check }),
            }
        };
        Self {
            timestamp: text("timestamp", timestamp, asked.given.timestamp),
            message_id: text("message-id", message_id, asked.given.message_id),
        }
    }

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

/// What `{url}` may stand for, where it matters and nothing says it.
pub(super) fn urls(plan: &Hmac, asked: &Question) -> Vec<String> {
    match asked.given.url {
        None if plan.payload_format.has(&Part::Url) => asked.request.urls(),
        _ => Vec::new(),
    }
}

/// Compares the signature that arrived with the one that the secret makes.
fn matching(
    plan: &Hmac,
    secret: &SecretString,
    signature: &[u8],
    values: &Values,
    urls: &[String],
) -> Check {
    const NAME: &str = "signature";
    let what = format!(
        "{} HMAC of {}",
        plan.algorithm.as_str(),
        plan.payload_format
    );
    let Some(text) = signature.strip_prefix(plan.signature_prefix.as_bytes()) else {
        return Check::fails(
            NAME,
            format!("it does not start with {}", shown(&plan.signature_prefix)),
        );
    };
    let Some(arrived) = plan.signature_encoding.decode(text) else {
        return Check::fails(
            NAME,
            format!(
                "it is not {}",
                match plan.signature_encoding {
                    signature::Encoding::Hex => "lower-case hex",
                    signature::Encoding::Base64 => "base64 with its padding",
                }
            ),
        );
    };
    let key = match signature::key(secret, plan.secret_is_base64) {
        Ok(key) if !key.expose_secret().is_empty() => key,
        Ok(_) => return Check::fails(NAME, "the secret is empty, which verifies nothing"),
        Err(refusal) => return Check::fails(NAME, format!("the secret is {}", refusal.fact)),
    };
    if arrived.len() != plan.algorithm.length() {
        return Check::fails(
            NAME,
            format!(
                "it has {} bytes, and a {} HMAC has {}",
                arrived.len(),
                plan.algorithm.as_str(),
                plan.algorithm.length()
            ),
        );
    }
    let tried = with_each_url(values, urls);
    if let Some(placeholder) = plan.payload_format.missing(&tried[0]).next() {
        return Check::fails(
            NAME,
            format!("it covers {placeholder}, and nothing says what that stands for"),
        );
    }
    for values in &tried {
        let made = signature::mac(
            plan.algorithm,
            key.expose_secret(),
            &plan.payload_format,
            values,
        );
        if signature::same(&made, &arrived) {
            let url = match values.url {
                Some(url) if tried.len() > 1 => format!(" with {{url}} as {}", shown(url)),
                _ => String::new(),
            };
            return Check::holds(NAME, format!("it is the {what} under the secret{url}"));
        }
    }
    Check::mismatch(NAME, format!("it is not the {what} under the secret"))
}

/// The values with each URL that `{url}` may stand for; as they are where none is to try.
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
