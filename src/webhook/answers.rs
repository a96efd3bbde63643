//! Whether the platform could use what a server answered to an event: status, time, shape, and for tool calls
//! the ids; and what to answer where there is no app.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::events::{Answer, Event};
use crate::http::Reply;
use crate::json;
use crate::judgement::{Certainty, Check, CheckResult};
use crate::text::shown;

/// Longest wait that a server's `timeoutSeconds` can ask for, in milliseconds (documented: 1 to 300 seconds).
const LONGEST_WAIT: u64 = 300_000;

/// Where the shapes of answers are documented.
const EVENTS_PAGE: &str = "platform page \"Server events\"";
/// Where the rules of tool results are documented.
const TOOLS_PAGE: &str = "platform page \"Custom tools troubleshooting\"";
/// Where the waits are documented.
const SERVER_SCHEMA: &str = "API schema Server";

/// What a server answered.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The status code.
    pub status: u16,
    /// `Content-Type`, if there is one.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
    /// How long it took, in milliseconds.
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

/// Judges an answer. The platform could use it if no check fails.
#[must_use]
pub fn judge(event: Option<&Event>, request: &[u8], answered: &Answered) -> Vec<Check> {
    let answer = event.map_or(Answer::Any, |event| event.answer);
    let mut checks = vec![status(answer, answered.status)];
    checks.extend(event.map(|event| deadline(event, answered.milliseconds)));
    let succeeded = (200..300).contains(&answered.status);
    if !succeeded || answer == Answer::Any {
        return checks;
    }
    if answer == Answer::Audio {
        checks.push(audio(answered));
        return checks;
    }
    checks.extend(content_type(answered.content_type));
    match object(answer, answered.body) {
        Err(check) => checks.push(check),
        Ok(object) => {
            checks.extend(shape(answer, &object));
            if let (Answer::Results, Some(results)) = (answer, object.get("results")) {
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

fn documented(check: Check, source: &'static str) -> Check {
    Check {
        certainty: Some(Certainty::Documented),
        source: Some(source),
        ..check
    }
}

fn status(answer: Answer, status: u16) -> Check {
    const NAME: &str = "status";
    match (status, answer) {
        (200, _) => Check::pass(NAME, "200"),
        (201..=299, Answer::Results) => documented(
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
        (_, Answer::Results) => documented(
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
                    "status {status}: the delivery failed, and is not repeated unless the server has a \
                     backoffPlan"
                ),
            ),
            SERVER_SCHEMA,
        ),
    }
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

/// A time as people read it: `143 ms`, `2.1 s`.
#[must_use]
pub fn seconds(milliseconds: u64) -> String {
    match (milliseconds / 1_000, milliseconds % 1_000 / 100) {
        (0, _) => format!("{milliseconds} ms"),
        (whole, 0) => format!("{whole} s"),
        (whole, tenths) => format!("{whole}.{tenths} s"),
    }
}

fn audio(answered: &Answered) -> Check {
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

fn object(answer: Answer, body: &[u8]) -> Result<Map<String, Value>, Check> {
    const NAME: &str = "json";
    let expected = one_of(answer.fields());
    if body.trim_ascii().is_empty() {
        return Err(Check::fail(
            NAME,
            format!("the body is empty; the platform reads {expected}"),
        ));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(mut object)) => {
            // The schema of the answer wraps it, and the documents do not.
            match object.get_mut("messageResponse").map(Value::take) {
                Some(Value::Object(inner)) if object.len() == 1 => Ok(inner),
                _ => Ok(object),
            }
        }
        Ok(_) => Err(Check::fail(
            NAME,
            format!("the body is not a JSON object; the platform reads {expected}"),
        )),
        Err(_) if body.trim_ascii_start().starts_with(b"<") => {
            Err(Check::fail(NAME, "the body is HTML or XML, not JSON"))
        }
        Err(error) => Err(Check::fail(
            NAME,
            format!(
                "the body is not JSON (line {}, column {})",
                error.line(),
                error.column()
            ),
        )),
    }
}

fn one_of(fields: &[&str]) -> String {
    match fields {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [several @ .., last] => format!("{} or {last}", several.join(", ")),
    }
}

/// Whether the fields are there, each with the right type.
fn shape(answer: Answer, object: &Map<String, Value>) -> Option<Check> {
    const NAME: &str = "shape";
    let given = |name: &&&str| object.get(**name).is_some_and(|value| !value.is_null());
    let found: Vec<_> = answer.fields().iter().filter(given).collect();
    let Some(name) = found.first() else {
        let mut message = format!("the answer has no {}", one_of(answer.fields()));
        if answer == Answer::Results
            && ["result", "error", "toolCallId"]
                .iter()
                .any(|it| object.contains_key(*it))
        {
            message = "the result stands alone; put it into results, an array with one item for each tool call".into();
        }
        return Some(documented(Check::fail(NAME, message), EVENTS_PAGE));
    };
    let wrong = found.iter().find_map(|name| {
        let value = object.get(**name)?;
        let (right, expected) = match **name {
            "assistantId" | "squadId" | "workflowId" | "error" => (value.is_string(), "a string"),
            "results" | "documents" => (value.is_array(), "an array"),
            "timeoutSeconds" => (
                value.as_f64().is_some_and(|it| it >= 0.0),
                "a number of seconds",
            ),
            "eligible" => (value.is_boolean(), "true or false"),
            _ => (value.is_object(), "an object"),
        };
        (!right).then(|| format!("{name} is {}, and must be {expected}", kind(value)))
    });
    let check = match wrong {
        Some(message) => Check::fail(NAME, message),
        None => Check::pass(NAME, format!("{name} is given")),
    };
    Some(documented(check, EVENTS_PAGE))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The tool calls of a request: id and name. Both documented shapes are understood.
fn asked(request: &[u8]) -> Vec<(String, String)> {
    let Ok(body) = serde_json::from_slice::<Value>(request) else {
        return Vec::new();
    };
    let calls = body["message"]["toolCallList"].as_array();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    calls
        .into_iter()
        .flatten()
        .filter_map(|call| {
            let name = text(&call["function"]["name"]).or_else(|| text(&call["name"]));
            Some((text(&call["id"])?, name.unwrap_or_default()))
        })
        .collect()
}

/// Whether each tool call has a result that the platform can read.
fn tool_calls(request: &[u8], results: &[Value]) -> Vec<Check> {
    const NAME: &str = "tool-call";
    let asked = asked(request);
    let mut checks = Vec::new();
    for (index, item) in results.iter().enumerate() {
        let place = format!("results[{index}]");
        match item["toolCallId"].as_str() {
            None => checks.push(Check::fail(NAME, format!("{place} has no toolCallId"))),
            Some(id) if !asked.iter().any(|(other, _)| other == id) => checks.push(Check::fail(
                NAME,
                format!("{place}: toolCallId {} was not asked for", shown(id)),
            )),
            Some(_) => checks.extend(result(&place, item).map(|fact| Check::fail(NAME, fact))),
        }
    }
    for (id, name) in &asked {
        let has = results
            .iter()
            .any(|item| item["toolCallId"].as_str() == Some(id));
        checks.push(if has {
            Check::pass(NAME, format!("{} has a result", shown(name)))
        } else {
            Check::fail(
                NAME,
                format!(
                    "no result for toolCallId {}; the assistant hears nothing",
                    shown(id)
                ),
            )
        });
    }
    checks
        .into_iter()
        .map(|check| documented(check, TOOLS_PAGE))
        .collect()
}

/// What is wrong with the result in one item.
fn result(place: &str, item: &Value) -> Option<String> {
    let given = |name: &str| item.get(name).filter(|value| !value.is_null());
    let (name, value) = ["result", "error"]
        .into_iter()
        .find_map(|name| Some((name, given(name)?)))
        .map_or((None, None), |(name, value)| (Some(name), Some(value)));
    let (Some(name), Some(value)) = (name, value) else {
        return Some(format!("{place} has neither result nor error"));
    };
    match value.as_str() {
        None => Some(format!(
            "{place}.{name} is {}, and must be a string; write JSON as text",
            kind(value)
        )),
        Some(text) if text.contains(['\n', '\r']) => Some(format!(
            "{place}.{name} has a line break, and must be on one line"
        )),
        Some(_) => None,
    }
}

/// Whether the platform could use an answer with these checks.
#[must_use]
pub fn usable(checks: &[Check]) -> bool {
    checks.iter().all(|check| check.result != CheckResult::Fail)
}

/// What to answer where no app does: the documented error, or what changes least.
#[must_use]
pub fn stand_in(event: Option<&Event>, request: &[u8]) -> Reply {
    const WHY: &str = "no app is connected to this server";
    let body = match event.map_or(Answer::Any, |event| event.answer) {
        Answer::Any => json!({}),
        Answer::Assistant | Answer::Destination => json!({ "error": WHY }),
        Answer::Results => {
            let result = |(id, name)| json!({ "toolCallId": id, "name": name, "error": WHY });
            json!({ "results": asked(request).into_iter().map(result).collect::<Vec<_>>() })
        }
        Answer::Documents => json!({ "documents": [] }),
        Answer::Timeout => json!({ "timeoutSeconds": 0.5 }),
        Answer::Eligible => json!({ "eligible": false }),
        Answer::Audio => return Reply::json(501, json!({ "error": WHY }).to_string()),
    };
    Reply::json(200, body.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::events::EVENTS;
    use super::super::events::sample::{Shape, body};
    use super::*;
    use crate::time::UnixTime;

    const CALLS: &[u8] = br#"{"message":{"type":"tool-calls","toolCallList":[{"id":"a","name":"f"},{"id":"b","function":{"name":"g"}}]}}"#;

    /// What fails or is unknown in an answer to an event.
    fn complaints(event: &str, status: u16, milliseconds: u64, answer: &str) -> Vec<String> {
        let answered = Answered {
            status,
            content_type: Some("application/json; charset=utf-8"),
            body: answer.as_bytes(),
            milliseconds,
        };
        judge(Event::named(event), CALLS, &answered)
            .into_iter()
            .filter(|check| check.result != CheckResult::Pass)
            .map(|check| format!("{}: {}", check.name, check.message))
            .collect()
    }

    #[test]
    fn answers_that_the_platform_can_use_pass() {
        for (event, answer) in [
            ("status-update", ""),
            ("status-update", "<html>"),
            ("assistant-request", r#"{"assistantId":"x"}"#),
            (
                "assistant-request",
                r#"{"assistantId":null,"error":"closed"}"#,
            ),
            ("assistant-request", r#"{"messageResponse":{"squad":{}}}"#),
            (
                "tool-calls",
                r#"{"results":[{"toolCallId":"b","result":"1"},{"toolCallId":"a","error":"no"}]}"#,
            ),
            (
                "transfer-destination-request",
                r#"{"destination":{"type":"number"}}"#,
            ),
            ("knowledge-base-request", r#"{"documents":[]}"#),
            ("call.endpointing.request", r#"{"timeoutSeconds":0.4}"#),
            ("campaign.predial", r#"{"eligible":true}"#),
        ] {
            assert_eq!(
                complaints(event, 200, 7_500, answer),
                [""; 0],
                "{event} {answer}"
            );
        }
    }

    #[test]
    fn what_the_platform_cannot_use_is_named() {
        for (event, status, milliseconds, answer, complaint) in [
            (
                "assistant-request",
                200,
                9_140,
                r#"{"squadId":"x"}"#,
                "deadline: it took 9.1 s, and the platform waits 7.5 s for assistant-request",
            ),
            (
                "status-update",
                200,
                21_000,
                "",
                "deadline: it took 21 s; the platform waits 20 s unless the server's timeoutSeconds is higher",
            ),
            (
                "assistant-request",
                200,
                1,
                "",
                "json: the body is empty; the platform reads assistantId, assistant, squadId, squad, workflowId, workflow, destination or error",
            ),
            (
                "assistant-request",
                200,
                1,
                r#"{"id":"x"}"#,
                "shape: the answer has no assistantId, assistant, squadId, squad, workflowId, workflow, destination or error",
            ),
            (
                "assistant-request",
                200,
                1,
                r#"{"assistantId":7}"#,
                "shape: assistantId is a number, and must be a string",
            ),
            (
                "assistant-request",
                200,
                1,
                "<p>",
                "json: the body is HTML or XML, not JSON",
            ),
            (
                "assistant-request",
                200,
                1,
                "{'a'}",
                "json: the body is not JSON (line 1, column 2)",
            ),
            (
                "campaign.predial",
                200,
                1,
                r#"{"eligible":"yes"}"#,
                "shape: eligible is a string, and must be true or false",
            ),
            (
                "tool-calls",
                200,
                1,
                r#"{"result":"x"}"#,
                "shape: the result stands alone; put it into results, an array with one item for each tool call",
            ),
            (
                "tool-calls",
                201,
                1,
                r#"{"results":[{"toolCallId":"a","result":"1"},{"toolCallId":"b","result":"1"}]}"#,
                "status: status 201: the platform ignores results unless the status is 200",
            ),
            (
                "tool-calls",
                200,
                1,
                r#"{"results":[{"toolCallId":"a","result":"1"}]}"#,
                "tool-call: no result for toolCallId 'b'; the assistant hears nothing",
            ),
            (
                "tool-calls",
                200,
                1,
                r#"{"results":[{"toolCallId":"a","result":{}},{"toolCallId":"b","result":"1"}]}"#,
                "tool-call: results[0].result is an object, and must be a string; write JSON as text",
            ),
            (
                "tool-calls",
                200,
                1,
                r#"{"results":[{"toolCallId":"a","result":"1\n2"},{"toolCallId":"b","result":"1"}]}"#,
                "tool-call: results[0].result has a line break, and must be on one line",
            ),
            (
                "tool-calls",
                200,
                1,
                r#"{"results":[{"toolCallId":"a","result":"1"},{"toolCallId":"b","result":"1"},{"toolCallId":"c","result":"1"}]}"#,
                "tool-call: results[2]: toolCallId 'c' was not asked for",
            ),
            (
                "status-update",
                500,
                1,
                "",
                "status: status 500: the delivery failed, and is not repeated unless the server has a backoffPlan",
            ),
        ] {
            assert_eq!(
                complaints(event, status, milliseconds, answer),
                [complaint],
                "{event} {answer}"
            );
        }
    }

    #[test]
    fn the_platform_can_use_every_stand_in_but_audio() {
        let now = UnixTime::new(1_795_194_312).unwrap();
        for event in &EVENTS {
            for shape in [Shape::Schema, Shape::Documents] {
                let request = body(event, shape, now);
                assert_eq!(event_type(&request).unwrap(), event.name);
                let reply = stand_in(Some(event), &request);
                let answered = Answered {
                    status: reply.status,
                    content_type: Some("application/json"),
                    body: &reply.body,
                    milliseconds: 0,
                };
                let checks = judge(Some(event), &request, &answered);
                assert_eq!(
                    usable(&checks),
                    event.answer != Answer::Audio,
                    "{}",
                    event.name
                );
            }
        }
    }
}
