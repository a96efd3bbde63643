//! Whether a captured request is what the platform would send: every reason, and an answer. Knows no clock:
//! the time of the check is given.

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::accident::{self, Accident};
use super::bearer;
use super::payload::{Part, Values};
use super::plan::{Hmac, Plan};
use super::request::{Captured, Framing};
use super::signature;
use super::timestamp::{self, Timestamp};
use crate::text::shown;
use crate::time::Instant;

/// How old a request may be where nothing else is asked for, in seconds. The platform documents no window;
/// five minutes is what senders with a timestamp commonly recommend.
pub const MAX_AGE: i64 = 300;

/// What is judged.
pub struct Asked<'a> {
    /// How the request should be authenticated.
    pub plan: &'a Plan,
    /// The secret of the plan. An empty one verifies nothing.
    pub secret: &'a SecretString,
    /// The request.
    pub request: &'a Captured<'a>,
    /// What the placeholders stand for where the request does not say; the body is not looked at.
    pub given: Values<'a>,
    /// The time of the check.
    pub at: Instant,
    /// How old the timestamp may be, and how far ahead, in seconds.
    pub max_age: i64,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Every check holds that can fail, and the secret is proven.
    Accepted,
    /// A check fails.
    Refused,
    /// No check fails, and nothing proves the secret.
    Unknown,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// As it should be.
    Holds,
    /// Not as it should be.
    Fails,
    /// It cannot be told.
    Unknown,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// A stable name: `request`, `header`, `prefix`, `timestamp`, `age`, `message-id`, `signature`, `token`,
    /// `expiry`, or the code of a finding of `inspect`.
    pub name: &'static str,
    /// How it came out.
    pub result: Standing,
    /// Why, in a sentence.
    pub message: String,
}

impl Check {
    pub(super) fn holds(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Standing::Holds, message)
    }

    pub(super) fn fails(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Standing::Fails, message)
    }

    pub(super) fn unknown(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Standing::Unknown, message)
    }

    fn new(name: &'static str, result: Standing, message: impl Into<String>) -> Self {
        Self {
            name,
            result,
            message: message.into(),
        }
    }
}

/// What is to say of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// The answer.
    pub verdict: Answer,
    /// The plan's type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Everything that was looked at; no check is left out because another failed.
    pub checks: Vec<Check>,
    /// The timestamp, as it was understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// The mistake that explains a mismatch, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accident: Option<Accident>,
    /// The mistake that makes a server refuse this request, although it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caution: Option<Accident>,
}

impl Verdict {
    /// Whether the secret is proven, whatever else fails.
    fn proven(&self) -> bool {
        let proof = |check: &Check| matches!(check.name, "signature" | "token");
        let holds = |check: &Check| check.result == Standing::Holds;
        self.checks.iter().any(|check| proof(check) && holds(check))
    }
}

/// Judges a request, and explains what is found.
#[must_use]
pub fn examine(asked: &Asked) -> Verdict {
    let mut verdict = verify(asked);
    match (asked.plan, verdict.proven()) {
        (Plan::Bearer(plan), false) => verdict.accident = accident::of_token(plan, asked),
        (Plan::Hmac(plan), false) => {
            let sent = Sent::of(plan, asked);
            let urls = urls(plan, asked);
            verdict.accident = accident::of_signature(plan, asked, &sent.values(asked), &urls);
        }
        (Plan::Hmac(plan), true) => verdict.caution = accident::caution(plan, &asked.request.body),
        (Plan::Oauth2(_), _) if verdict.verdict == Answer::Refused => {
            verdict.accident = accident::without_credential(asked);
        }
        _ => {}
    }
    verdict
}

/// Judges a request.
#[must_use]
pub fn verify(asked: &Asked) -> Verdict {
    let mut verdict = Verdict {
        verdict: Answer::Unknown,
        kind: asked.plan.kind(),
        checks: framing(asked.request).into_iter().collect(),
        timestamp: None,
        accident: None,
        caution: None,
    };
    match asked.plan {
        Plan::Bearer(plan) => bearer::verify(plan, asked, &mut verdict.checks),
        Plan::Oauth2(_) => bearer::verify_fetched(asked, &mut verdict.checks),
        Plan::Hmac(plan) => hmac(plan, asked, &mut verdict),
    }
    let fails = verdict
        .checks
        .iter()
        .any(|check| check.result == Standing::Fails);
    verdict.verdict = match (fails, verdict.proven()) {
        (true, _) => Answer::Refused,
        (false, true) => Answer::Accepted,
        (false, false) => Answer::Unknown,
    };
    verdict
}

/// What the capture says of itself, where it has a request line.
fn framing(request: &Captured) -> Option<Check> {
    let line = format!(
        "{} {}",
        shown(request.method.as_deref()?).trim_matches('\''),
        shown(request.target.as_deref()?).trim_matches('\''),
    );
    let found = request.body.len();
    let bytes = format!("{found} bytes of body");
    let after = match request.after.len() {
        0 => String::new(),
        1 => "; 1 byte after them is not part of it".into(),
        more => format!("; {more} bytes after them are not part of it"),
    };
    Some(match request.framing {
        Framing::End => Check::holds("request", format!("{line}, {bytes}")),
        Framing::Length(_) => Check::holds(
            "request",
            format!("{line}, {bytes} as Content-Length says{after}"),
        ),
        Framing::Chunked => Check::holds("request", format!("{line}, {bytes} in chunks{after}")),
        Framing::Joined => Check::holds(
            "request",
            format!("{line}, {bytes}, whose chunks the capture has joined"),
        ),
        Framing::Cut(announced) => Check::fails(
            "request",
            format!("{line}, cut off: {bytes}, and Content-Length says {announced}"),
        ),
        Framing::ChunksCut => Check::fails(
            "request",
            format!("{line}, cut off: {bytes}, and the last chunk is missing"),
        ),
    })
}

/// The one value of a header, or the check that fails for want of it.
pub(super) fn only<'a>(request: &'a Captured, name: &str) -> Result<&'a [u8], Check> {
    let mut values = request.headers.all(name);
    match (values.next(), values.next()) {
        (None, _) => Err(Check::fails("header", format!("there is no {name}"))),
        (Some(b""), None) => Err(Check::fails("header", format!("{name} is empty"))),
        (Some(value), None) => Ok(value),
        (Some(_), Some(_)) => Err(Check::fails(
            "header",
            format!(
                "{name} arrives {} times, and servers differ in which they read",
                values.count() + 2
            ),
        )),
    }
}

/// Judges a signed request.
fn hmac(plan: &Hmac, asked: &Asked, verdict: &mut Verdict) {
    let signature = only(asked.request, &plan.signature_header);
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
struct Sent<'a> {
    timestamp: Result<Option<&'a str>, Check>,
    message_id: Result<Option<&'a str>, Check>,
}

impl<'a> Sent<'a> {
    fn of(plan: &Hmac, asked: &'a Asked) -> Self {
        let timestamp = plan.include_timestamp.then_some(&*plan.timestamp_header);
        let message_id = plan.message_id_header.as_deref();
        let text = |name: &'static str, header: Option<&str>, given: Option<&'a str>| {
            let Some(header) = header else {
                return Ok(given);
            };
            let value = only(asked.request, header).and_then(|value| {
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

    fn values(&self, asked: &'a Asked) -> Values<'a> {
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
fn urls(plan: &Hmac, asked: &Asked) -> Vec<String> {
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
    Check::fails(NAME, format!("it is not the {what} under the secret"))
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
