//! Judges whether the platform could use a server's answer to an event: status, time, shape, and for tool calls the
//! ids. Also has the answer to give if there is no app.

mod rules;
mod shape;
mod tool_calls;

use std::borrow::Cow;

use serde_json::json;

use self::rules::{EVENTS_PAGE, SERVER_SCHEMA, TOOLS_PAGE, documented};
use self::shape::{object, shape};
use self::tool_calls::{asked, tool_calls};
use super::events::{AnswerKind, Event};
use super::plan::Plan;
use crate::http::Reply;
use crate::json;
use crate::judgement::{Check, CheckResult};
use crate::text::shown;

/// Longest wait that a server's `timeoutSeconds` can set, in milliseconds (documented: 1 to 300 seconds).
const LONGEST_WAIT: u64 = 300_000;

/// A server's answer.
#[derive(Clone, Copy, Debug)]
pub struct ServerAnswer<'a> {
    /// The status code.
    pub status: u16,
    /// `Content-Type`, if there is one.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
    /// Time until the answer, in milliseconds.
    pub milliseconds: u64,
}

/// The `message.type` of a body.
#[must_use]
pub fn event_type(body: &[u8]) -> Option<Cow<'_, str>> {
    json::Value::root(body)?
        .get("message")?
        .get("type")?
        .string()
}

/// Judges an answer. The platform can use it if no check fails.
#[must_use]
pub fn judge(event: Option<&Event>, request: &[u8], answered: &ServerAnswer) -> Vec<Check> {
    let answer = event.map_or(AnswerKind::Any, |event| event.answer);
    let mut checks = vec![status(answer, answered.status)];
    checks.extend(event.map(|event| deadline(event, answered.milliseconds)));
    let succeeded = (200..300).contains(&answered.status);
    if !succeeded || answer == AnswerKind::Any {
        return checks;
    }
    if answer == AnswerKind::Audio {
        checks.push(audio(answered));
        return checks;
    }
    checks.extend(content_type(answered.content_type));
    match object(answer, answered.body) {
        Err(check) => checks.push(check),
        Ok(object) => {
            checks.push(shape(answer, &object));
            if let (AnswerKind::Results, Some(results)) = (answer, object.get("results")) {
                checks.extend(
                    results
                        .as_array()
                        .map(|it| tool_calls(request, it))
                        .unwrap_or_default(),
                );
            }
        }
    }
    checks
}

fn status(answer: AnswerKind, status: u16) -> Check {
    const NAME: &str = "status";
    match (status, answer) {
        (200, _) => Check::pass(NAME, "200"),
        (201..=299, AnswerKind::Results) => documented(
            Check::fail(
                NAME,
                format!("status {status}: the platform ignores results unless the status is 200"),
            ),
            TOOLS_PAGE,
        ),
        (201..=299, _) => Check::pass(NAME, status.to_string()),
        (300..=399, _) => Check::unknown(
            NAME,
            format!("status {status}: whether the platform follows a redirect is not documented"),
        ),
        (401 | 403, _) => documented(
            Check::fail(
                NAME,
                format!(
                    "status {status}: the server rejected the credential, not the event; check its secret and, if \
                     it checks a signature, that it signs the raw body"
                ),
            ),
            SERVER_SCHEMA,
        ),
        (_, AnswerKind::Results) => documented(
            Check::fail(
                NAME,
                format!(
                    "status {status}: the platform ignores the body; report errors with status 200"
                ),
            ),
            TOOLS_PAGE,
        ),
        _ => documented(
            Check::fail(
                NAME,
                format!(
                    "status {status}: the delivery failed, and is not retried unless the server has a backoffPlan"
                ),
            ),
            SERVER_SCHEMA,
        ),
    }
}

/// Where a redirect leads, if a reply is one.
#[must_use]
pub fn redirect(reply: &Reply) -> Option<Check> {
    let is_location = |(name, _): &&(String, Vec<u8>)| name.eq_ignore_ascii_case("location");
    let (_, target) = reply.headers.iter().find(is_location)?;
    (300..400).contains(&reply.status).then(|| {
        let target = String::from_utf8_lossy(target);
        Check::unknown("redirect", format!("redirects to {}", shown(&target)))
    })
}

fn deadline(event: &Event, milliseconds: u64) -> Check {
    const NAME: &str = "deadline";
    let deadline = event.deadline();
    let took = seconds(milliseconds);
    let wait = seconds(deadline.milliseconds);
    let check = if milliseconds <= deadline.milliseconds {
        Check::pass(NAME, format!("{took} of {wait}"))
    } else if deadline.fixed {
        Check::fail(
            NAME,
            format!(
                "it took {took}, and the platform waits {wait} for {}",
                event.name
            ),
        )
    } else if milliseconds <= LONGEST_WAIT {
        Check::unknown(
            NAME,
            format!(
                "it took {took}; the platform waits {wait} unless the server's timeoutSeconds is higher"
            ),
        )
    } else {
        Check::fail(
            NAME,
            format!(
                "it took {took}, and timeoutSeconds goes up to {}",
                seconds(LONGEST_WAIT)
            ),
        )
    };
    documented(check, SERVER_SCHEMA)
}

/// A duration for people: `143 ms`, `2.1 s`.
#[must_use]
pub fn seconds(milliseconds: u64) -> String {
    match (milliseconds / 1_000, milliseconds % 1_000 / 100) {
        (0, _) => format!("{milliseconds} ms"),
        (whole, 0) => format!("{whole} s"),
        (whole, tenths) => format!("{whole}.{tenths} s"),
    }
}

fn audio(answered: &ServerAnswer) -> Check {
    const NAME: &str = "shape";
    let text = answered.content_type.is_some_and(|kind| {
        let kind = kind.trim_start().to_ascii_lowercase();
        kind.starts_with("text/") || kind.starts_with("application/json")
    });
    let check = if answered.body.is_empty() {
        Check::fail(
            NAME,
            "the body is empty; the platform expects raw PCM audio",
        )
    } else if text {
        Check::fail(NAME, "the body is text; the platform expects raw PCM audio")
    } else {
        Check::pass(NAME, format!("{} bytes", answered.body.len()))
    };
    documented(check, EVENTS_PAGE)
}

fn content_type(kind: Option<&str>) -> Option<Check> {
    let is_json = kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("json"));
    (!is_json).then(|| {
        Check::unknown(
            "content-type",
            match kind {
                Some(kind) => format!("Content-Type is {}; send application/json", shown(kind)),
                None => "there is no Content-Type; send application/json".into(),
            },
        )
    })
}

/// Whether the platform could use an answer with these checks.
#[must_use]
pub fn usable(checks: &[Check]) -> bool {
    checks.iter().all(|check| check.result != CheckResult::Fail)
}

/// The answer to a request that is rejected. It is the same for every cause, without the `error` of RFC 6750, section
/// 3: a different answer would tell attackers how close they are.
#[must_use]
pub fn unauthorized(plan: &Plan) -> Reply {
    let reply = Reply::json(401, "{\"error\":\"unauthorized\"}");
    match plan.challenge() {
        Some(scheme) => reply.header("WWW-Authenticate", scheme),
        None => reply,
    }
}

/// The answer if there is no app: the documented error, or what changes least.
#[must_use]
pub fn stand_in(event: Option<&Event>, request: &[u8]) -> Reply {
    const WHY: &str = "no app is connected to this server";
    let body = match event.map_or(AnswerKind::Any, |event| event.answer) {
        AnswerKind::Any => json!({}),
        AnswerKind::Assistant | AnswerKind::Destination => json!({ "error": WHY }),
        AnswerKind::Results => {
            let result = |(id, name)| json!({ "toolCallId": id, "name": name, "error": WHY });
            json!({ "results": asked(request).into_iter().map(result).collect::<Vec<_>>() })
        }
        AnswerKind::Documents => json!({ "documents": [] }),
        AnswerKind::Timeout => json!({ "timeoutSeconds": 0.5 }),
        AnswerKind::Eligible => json!({ "eligible": false }),
        AnswerKind::Audio => return Reply::json(501, json!({ "error": WHY }).to_string()),
    };
    Reply::json(200, body.to_string())
}

#[cfg(test)]
mod tests;
