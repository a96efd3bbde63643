//! Sample bodies of events: a made-up call with plausible ids, phone numbers reserved for fiction, and times near
//! the given one. Each has every field that the platform's API schemas require.

use super::{AnswerKind, Event};
use crate::json::compact;
use crate::time::UnixTime;

/// How a tool call is written. The platform's schema and its documents differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// `{id, type, function: {name, arguments: "text"}}`, as the API schema has it.
    #[default]
    Schema,
    /// `{id, name, parameters: {}}`, as the platform's documents show it.
    Documents,
}

/// A body of this event, as compact JSON. `now` is when it is sent.
#[must_use]
pub fn body(event: &Event, shape: Shape, now: UnixTime) -> Vec<u8> {
    let own = match (event.answer, shape) {
        (AnswerKind::Results, Shape::Documents) => TOOL_CALLS_OF_DOCUMENTS,
        _ => own(event.name),
    };
    let context = if BESIDE_A_CALL.contains(&event.name) {
        ""
    } else {
        CONTEXT
    };
    let template = format!(
        r#"{{"message":{{"timestamp":@now-ms,"type":"{}",{own}{context}}}}}"#,
        event.name
    );
    compact(fill(&template, now).as_bytes())
}

/// The events that are not about one call.
const BESIDE_A_CALL: [&str; 6] = [
    "chat.created",
    "chat.deleted",
    "session.created",
    "session.updated",
    "session.deleted",
    "campaign.predial",
];

/// Fills in the times.
fn fill(template: &str, now: UnixTime) -> String {
    let before = |seconds: i64| UnixTime::new(now.seconds() - seconds).unwrap_or(now);
    let mut text = template.to_owned();
    for (name, moment) in [
        ("now", now),
        ("started", before(42)),
        ("created", before(44)),
    ] {
        let milliseconds = (moment.seconds() * 1_000).to_string();
        let iso = moment.rfc3339().replace('Z', ".000Z");
        text = text.replace(&format!("@{name}-ms"), &milliseconds);
        text = text.replace(&format!("@{name}"), &format!("\"{iso}\""));
    }
    text
}

/// Fields in every message about a call.
const CONTEXT: &str = r#"
    "call": {
        "id": "7d1f3a52-8c0e-4b6d-9f27-3e5a61c84b90",
        "orgId": "3b9e5c71-4a2d-4f86-b0c3-9d7e21f5a864",
        "createdAt": @created,
        "updatedAt": @started,
        "type": "inboundPhoneCall",
        "status": "in-progress",
        "phoneCallProvider": "twilio",
        "phoneCallTransport": "pstn",
        "phoneNumberId": "c2a7e914-6b35-4d0f-8e1a-57f04b9d36c8",
        "assistantId": "e5f08b23-1d94-4c7a-a6e2-80b3d7c9514f",
        "customer": {"number": "+15555550142"}
    },
    "phoneNumber": {
        "id": "c2a7e914-6b35-4d0f-8e1a-57f04b9d36c8",
        "orgId": "3b9e5c71-4a2d-4f86-b0c3-9d7e21f5a864",
        "provider": "twilio",
        "number": "+15555550100",
        "name": "Front desk"
    },
    "customer": {"number": "+15555550142"}"#;

const TOOL_CALLS_OF_DOCUMENTS: &str = r#"
    "toolWithToolCallList": [{
        "type": "function",
        "name": "get_weather",
        "toolCall": {"id": "call_wJ4nTq8Zr2Lx", "name": "get_weather", "parameters": {"city": "Lisbon"}}
    }],
    "toolCallList": [
        {"id": "call_wJ4nTq8Zr2Lx", "name": "get_weather", "parameters": {"city": "Lisbon"}}
    ],"#;

/// The fields specific to each event, with a trailing comma if more follow.
const OWN: [(&str, &str); 25] = [
    (
        "tool-calls",
        r#"
            "toolWithToolCallList": [{
                "type": "function",
                "function": {
                    "name": "get_weather",
                    "description": "The weather in a city, now",
                    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
                },
                "toolCall": {
                    "id": "call_wJ4nTq8Zr2Lx",
                    "type": "function",
                    "function": {"name": "get_weather", "arguments": "{\"city\":\"Lisbon\"}"}
                }
            }],
            "toolCallList": [{
                "id": "call_wJ4nTq8Zr2Lx",
                "type": "function",
                "function": {"name": "get_weather", "arguments": "{\"city\":\"Lisbon\"}"}
            }],"#,
    ),
    (
        "handoff-destination-request",
        r#""parameters": {"department": "billing", "reason": "a question about an invoice"},"#,
    ),
    ("knowledge-base-request", CONVERSATION),
    ("conversation-update", CONVERSATION),
    ("call.endpointing.request", CONVERSATION),
    (
        "voice-request",
        r#""text": "Harbour Hotel, how can I help?", "sampleRate": 24000,"#,
    ),
    (
        "campaign.predial",
        r#"
            "campaignId": "94d6b0e8-2f17-4a5c-b3d9-6c81e07f42a5",
            "contact": {
                "id": "1a8c53f7-90be-4d62-8f04-d2e7b96a3c15",
                "campaignId": "94d6b0e8-2f17-4a5c-b3d9-6c81e07f42a5",
                "orgId": "3b9e5c71-4a2d-4f86-b0c3-9d7e21f5a864",
                "number": "+15555550142",
                "name": "Robin Example",
                "createdAt": @created
            }"#,
    ),
    (
        "status-update",
        r#""status": "ended", "endedReason": "customer-ended-call","#,
    ),
    (
        "end-of-call-report",
        r#"
            "endedReason": "customer-ended-call",
            "startedAt": @started,
            "endedAt": @now,
            "durationSeconds": 42,
            "cost": 0.0731,
            "analysis": {
                "summary": "The caller asked whether breakfast is included. It is.",
                "successEvaluation": "true"
            },
            "artifact": {
                "transcript": "AI: Harbour Hotel, how can I help?\nUser: Is breakfast included?\nAI: Yes, from seven to ten.\n",
                "messages": [
                    {"role": "bot", "message": "Harbour Hotel, how can I help?", "time": @started-ms, "secondsFromStart": 1.4},
                    {"role": "user", "message": "Is breakfast included?", "time": @started-ms, "secondsFromStart": 5.9}
                ],
                "recordingUrl": "https://recordings.example.com/7d1f3a52.wav"
            },"#,
    ),
    (
        "transcript",
        r#""role": "user", "transcriptType": "final", "transcript": "Is breakfast included?","#,
    ),
    (
        "speech-update",
        r#""status": "started", "role": "user", "turn": 2,"#,
    ),
    ("user-interrupted", r#""turnId": "turn_5Kd0","#),
    (
        "assistant.speechStarted",
        r#""text": "Yes, from seven to ten.", "turn": 3, "source": "model","#,
    ),
    (
        "model-output",
        r#""output": {"type": "text", "content": "Yes, from seven to ten."}, "turnId": "turn_5Kd0","#,
    ),
    ("voice-input", r#""input": "Yes, from seven to ten.","#),
    ("language-change-detected", r#""language": "pt","#),
    ("phone-call-control", r#""request": "hang-up","#),
    (
        "transfer-update",
        r#""destination": {"type": "number", "number": "+15555550177", "message": "I am connecting you now."},"#,
    ),
    (
        "call.delete.failed",
        r#""error": "the recording is still being written","#,
    ),
    (
        "call.artifact.upload",
        r#"
            "artifacts": [
                {"type": "recording-mono", "success": true, "url": "https://recordings.example.com/7d1f3a52.wav"},
                {"type": "log", "success": true, "url": "https://recordings.example.com/7d1f3a52.log"}
            ],"#,
    ),
    ("chat.created", CHAT),
    ("chat.deleted", CHAT),
    ("session.created", SESSION),
    ("session.updated", SESSION),
    ("session.deleted", SESSION),
];

const CONVERSATION: &str = r#"
            "messagesOpenAIFormatted": [
                {"role": "system", "content": "You are the front desk of a small hotel. Be brief."},
                {"role": "assistant", "content": "Harbour Hotel, how can I help?"},
                {"role": "user", "content": "Is breakfast included?"}
            ],
            "messages": [
                {"role": "bot", "message": "Harbour Hotel, how can I help?", "time": @started-ms, "endTime": @now-ms, "secondsFromStart": 1.4},
                {"role": "user", "message": "Is breakfast included?", "time": @started-ms, "endTime": @now-ms, "secondsFromStart": 5.9}
            ],"#;

const CHAT: &str = r#"
            "chat": {
                "id": "b71e4d06-58a3-4c9f-92d7-0f6ae3c85b21",
                "orgId": "3b9e5c71-4a2d-4f86-b0c3-9d7e21f5a864",
                "assistantId": "e5f08b23-1d94-4c7a-a6e2-80b3d7c9514f",
                "input": "Is breakfast included?",
                "output": [{"role": "assistant", "content": "Yes, from seven to ten."}],
                "createdAt": @created,
                "updatedAt": @now
            }"#;

const SESSION: &str = r#"
            "session": {
                "id": "f04c8a9e-37d1-4b52-a86f-e19d52b70c34",
                "orgId": "3b9e5c71-4a2d-4f86-b0c3-9d7e21f5a864",
                "assistantId": "e5f08b23-1d94-4c7a-a6e2-80b3d7c9514f",
                "status": "active",
                "createdAt": @created,
                "updatedAt": @now
            }"#;

fn own(name: &str) -> &'static str {
    let own = OWN.iter().find(|(other, _)| *other == name);
    own.map_or("", |(_, fields)| fields)
}
