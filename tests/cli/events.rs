//! `webhook events`: the list, and a sample body of each type that has every field the platform's models
//! require.

use serde_json::Value;

use crate::support::Run;

/// The types, and the paths that the platform's own models refuse to do without (`0` is the first element).
const REQUIRED: [(&str, &[&str]); 29] = [
    ("assistant-request", &[]),
    (
        "conversation-update",
        &[
            "messagesOpenAIFormatted.0.role",
            "messagesOpenAIFormatted.0.content",
        ],
    ),
    (
        "end-of-call-report",
        &["endedReason", "artifact", "analysis"],
    ),
    ("handoff-destination-request", &["parameters"]),
    ("hang", &[]),
    (
        "knowledge-base-request",
        &[
            "messagesOpenAIFormatted.0.role",
            "messagesOpenAIFormatted.0.content",
        ],
    ),
    ("model-output", &["output"]),
    ("phone-call-control", &["request"]),
    ("speech-update", &["status", "role"]),
    ("status-update", &["status"]),
    (
        "tool-calls",
        &[
            "toolWithToolCallList.0.type",
            "toolWithToolCallList.0.function.name",
            "toolWithToolCallList.0.toolCall.id",
            "toolWithToolCallList.0.toolCall.type",
            "toolWithToolCallList.0.toolCall.function.name",
            "toolWithToolCallList.0.toolCall.function.arguments",
            "toolCallList.0.id",
            "toolCallList.0.type",
            "toolCallList.0.function.name",
            "toolCallList.0.function.arguments",
        ],
    ),
    ("transfer-destination-request", &[]),
    ("transfer-update", &[]),
    ("transcript", &["role", "transcriptType", "transcript"]),
    ("user-interrupted", &[]),
    ("language-change-detected", &["language"]),
    ("voice-input", &["input"]),
    ("assistant.speechStarted", &["text"]),
    ("voice-request", &["text", "sampleRate"]),
    (
        "call.endpointing.request",
        &[
            "messagesOpenAIFormatted.0.role",
            "messagesOpenAIFormatted.0.content",
        ],
    ),
    (
        "chat.created",
        &["chat.id", "chat.orgId", "chat.createdAt", "chat.updatedAt"],
    ),
    (
        "chat.deleted",
        &["chat.id", "chat.orgId", "chat.createdAt", "chat.updatedAt"],
    ),
    (
        "session.created",
        &[
            "session.id",
            "session.orgId",
            "session.createdAt",
            "session.updatedAt",
        ],
    ),
    (
        "session.updated",
        &[
            "session.id",
            "session.orgId",
            "session.createdAt",
            "session.updatedAt",
        ],
    ),
    (
        "session.deleted",
        &[
            "session.id",
            "session.orgId",
            "session.createdAt",
            "session.updatedAt",
        ],
    ),
    ("call.deleted", &[]),
    ("call.delete.failed", &[]),
    (
        "call.artifact.upload",
        &["artifacts.0.type", "artifacts.0.success"],
    ),
    (
        "campaign.predial",
        &[
            "campaignId",
            "contact.id",
            "contact.campaignId",
            "contact.orgId",
            "contact.number",
            "contact.createdAt",
        ],
    ),
];

fn body(name: &str, more: &str) -> Value {
    let line = format!("webhook events {name} --format json {more}");
    let text = Run::bare(&line).answers().run();
    assert!(!text.contains('\n') && !text.contains('@'), "{text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}: {text}"))
}

#[test]
fn each_body_has_every_field_that_the_platform_requires() {
    for (name, paths) in REQUIRED {
        let body = body(name, "");
        let message = &body["message"];
        assert_eq!(message["type"], name);
        assert_eq!(message["timestamp"], 1_795_194_312_000_i64);
        for path in paths {
            let value = path.split('.').try_fold(message, |value, step| match step {
                "0" => value.get(0),
                name => value.get(name),
            });
            assert!(
                value.is_some_and(|value| !value.is_null()),
                "{name}: {path}"
            );
        }
    }
}

#[test]
fn what_is_printed_for_people_is_the_same_body() {
    for (name, _) in REQUIRED {
        let laid_out = Run::bare("webhook events").arg(name).answers().run();
        let laid_out: Value = serde_json::from_str(&laid_out).unwrap();
        assert_eq!(laid_out, body(name, ""), "{name}");
    }
}

#[test]
fn the_list_has_every_type_with_its_answer_and_deadline() {
    let list = Run::bare("webhook events").answers().run();
    for (name, _) in REQUIRED {
        assert!(
            list.lines()
                .any(|line| line.starts_with(&format!("{name} "))),
            "{name}"
        );
    }
    assert!(
        list.lines().all(|line| line.chars().count() <= 80),
        "{list}"
    );
    let json = Run::bare("webhook events --format json").answers().run();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 29);
    assert_eq!(json[0]["type"], "assistant-request");
    assert_eq!(json[0]["deadlineMilliseconds"], 7_500);
    assert_eq!(json[0]["mustBeAnswered"], true);
    let answered = json
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["mustBeAnswered"] == true);
    assert_eq!(answered.count(), 8);
}

#[test]
fn tool_calls_have_two_documented_shapes() {
    let call = &body("tool-calls", "")["message"]["toolCallList"][0];
    let arguments: Value =
        serde_json::from_str(call["function"]["arguments"].as_str().unwrap()).unwrap();
    let other = &body("tool-calls", "--shape documents")["message"]["toolCallList"][0];
    assert_eq!(other["parameters"], arguments);
    assert_eq!(other["name"], call["function"]["name"]);
    assert_eq!(other["id"], call["id"]);
}

#[test]
fn an_unknown_type_is_told_the_nearest() {
    Run::bare("webhook events toolcalls")
        .fails(2, "'toolcalls' is not an event type")
        .hints("did you mean 'tool-calls'?")
        .run();
    Run::bare("webhook events zzz")
        .fails(2, "'zzz' is not an event type")
        .hints("'voxtoken webhook events' lists them")
        .run();
}
