//! Answers that the platform can use, and answers that it cannot.

use super::*;
use crate::time::UnixTime;
use crate::webhook::events::EVENTS;
use crate::webhook::events::sample::{Shape, body};

const CALLS: &[u8] = br#"{"message":{"type":"tool-calls","toolCallList":[{"id":"a","name":"f"},{"id":"b","function":{"name":"g"}}]}}"#;

/// What fails or is unknown in an answer to an event.
fn complaints(event: &str, status: u16, milliseconds: u64, answer: &str) -> Vec<String> {
    let answered = ServerAnswer {
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

/// An event, the status, milliseconds and body of an answer, and what is wrong with it.
const UNUSABLE: &[(&str, u16, u64, &str, &str)] = &[
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
        "shape: the result is not in an array; put it into results, an array with one item for each tool call",
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
        "status: status 500: the delivery failed, and is not retried unless the server has a backoffPlan",
    ),
    (
        "tool-calls",
        401,
        1,
        "",
        "status: status 401: the server rejected the credential, not the event; check its secret and, if it checks a signature, that it signs the raw body",
    ),
    (
        "status-update",
        403,
        1,
        "",
        "status: status 403: the server rejected the credential, not the event; check its secret and, if it checks a signature, that it signs the raw body",
    ),
];

#[test]
fn what_the_platform_cannot_use_is_named() {
    for (event, status, milliseconds, answer, complaint) in UNUSABLE {
        assert_eq!(
            complaints(event, *status, *milliseconds, answer),
            [*complaint],
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
            let answered = ServerAnswer {
                status: reply.status,
                content_type: Some("application/json"),
                body: &reply.body,
                milliseconds: 0,
            };
            let checks = judge(Some(event), &request, &answered);
            assert_eq!(
                usable(&checks),
                event.answer != AnswerKind::Audio,
                "{}",
                event.name
            );
        }
    }
}
