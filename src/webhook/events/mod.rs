//! The events that the platform sends to a server: which must be answered, with what, and by when. Sample bodies
//! are in [`sample`].

pub mod sample;

use crate::judgement::Certainty;

/// An event type of the platform (API schemas, `ServerMessage`).
#[derive(Debug, PartialEq, Eq)]
pub struct Event {
    /// Its name, as `message.type` has it.
    pub name: &'static str,
    /// What the platform reads in the answer.
    pub answer: AnswerKind,
    /// When it is sent, in a few words.
    pub when: &'static str,
}

/// What the answer to an event must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// Any status from 200 to 299; the body is not read.
    Any,
    /// The assistant, or what takes its place.
    Assistant,
    /// A result for each tool call.
    Results,
    /// Where the call goes.
    Destination,
    /// What the knowledge base found.
    Documents,
    /// Speech, as raw PCM.
    Audio,
    /// How long the assistant waits before it speaks.
    Timeout,
    /// Whether the contact may be called.
    Eligible,
}

/// How long the platform waits for an answer, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The wait.
    pub milliseconds: u64,
    /// Whether a setting of the server changes it.
    pub fixed: bool,
}

/// `assistant-request`: fixed, whatever the server's `timeoutSeconds` (documented).
const FIXED: Deadline = Deadline {
    milliseconds: 7_500,
    fixed: true,
};

/// `timeoutSeconds` of the server, from 1 to 300; 20 if not set (documented).
const TIMEOUT_SECONDS: Deadline = Deadline {
    milliseconds: 20_000,
    fixed: false,
};

impl Event {
    /// The event of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        EVENTS.iter().find(|event| event.name == name)
    }

    /// Whether the platform does something with the answer's body.
    #[must_use]
    pub fn must_be_answered(&self) -> bool {
        self.answer != AnswerKind::Any
    }

    /// By when the answer must have arrived.
    #[must_use]
    pub fn deadline(&self) -> Deadline {
        match self.answer {
            AnswerKind::Assistant => FIXED,
            _ => TIMEOUT_SECONDS,
        }
    }
}

impl AnswerKind {
    /// The answer in words.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Any => "any 2xx",
            Self::Assistant => "assistant, squad, … or error",
            Self::Results => "results: one for each toolCallId",
            Self::Destination => "destination or error",
            Self::Documents => "documents",
            Self::Audio => "raw PCM audio",
            Self::Timeout => "timeoutSeconds",
            Self::Eligible => "eligible",
        }
    }

    /// The fields of which the answer must have at least one; empty if it is not a JSON object.
    #[must_use]
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Any | Self::Audio => &[],
            Self::Assistant => &[
                "assistantId",
                "assistant",
                "squadId",
                "squad",
                "workflowId",
                "workflow",
                "destination",
                "error",
            ],
            Self::Results => &["results"],
            Self::Destination => &["destination", "error"],
            Self::Documents => &["documents"],
            Self::Timeout => &["timeoutSeconds"],
            Self::Eligible => &["eligible"],
        }
    }

    /// How well this is known.
    #[must_use]
    pub fn certainty(self) -> Certainty {
        Certainty::Documented
    }
}

/// Every event type, those that must be answered first.
pub const EVENTS: [Event; 29] = [
    event(
        "assistant-request",
        AnswerKind::Assistant,
        "a call comes in and no assistant is set",
    ),
    event(
        "tool-calls",
        AnswerKind::Results,
        "the model calls tools of this server",
    ),
    event(
        "transfer-destination-request",
        AnswerKind::Destination,
        "the model transfers the call and no destination is set",
    ),
    event(
        "handoff-destination-request",
        AnswerKind::Destination,
        "the model hands off and no destination is set",
    ),
    event(
        "knowledge-base-request",
        AnswerKind::Documents,
        "a custom knowledge base is queried",
    ),
    event(
        "voice-request",
        AnswerKind::Audio,
        "a custom voice is to speak",
    ),
    event(
        "call.endpointing.request",
        AnswerKind::Timeout,
        "custom endpointing asks how long to wait",
    ),
    event(
        "campaign.predial",
        AnswerKind::Eligible,
        "a campaign is about to call a contact",
    ),
    event(
        "status-update",
        AnswerKind::Any,
        "the status of the call changes",
    ),
    event("end-of-call-report", AnswerKind::Any, "the call has ended"),
    event(
        "conversation-update",
        AnswerKind::Any,
        "a message is added to the conversation",
    ),
    event(
        "transcript",
        AnswerKind::Any,
        "something was said, partial or final",
    ),
    event(
        "speech-update",
        AnswerKind::Any,
        "somebody starts or stops speaking",
    ),
    event(
        "user-interrupted",
        AnswerKind::Any,
        "the user interrupts the assistant",
    ),
    event(
        "assistant.speechStarted",
        AnswerKind::Any,
        "the assistant starts to speak",
    ),
    event(
        "model-output",
        AnswerKind::Any,
        "the model outputs tokens or tool calls",
    ),
    event("voice-input", AnswerKind::Any, "text goes to the voice"),
    event(
        "language-change-detected",
        AnswerKind::Any,
        "the transcriber hears another language",
    ),
    event(
        "hang",
        AnswerKind::Any,
        "the assistant fails to reply for a while",
    ),
    event(
        "phone-call-control",
        AnswerKind::Any,
        "the call is to be forwarded or hung up",
    ),
    event(
        "transfer-update",
        AnswerKind::Any,
        "the call was transferred",
    ),
    event("call.deleted", AnswerKind::Any, "a call was deleted"),
    event(
        "call.delete.failed",
        AnswerKind::Any,
        "a call could not be deleted",
    ),
    event(
        "call.artifact.upload",
        AnswerKind::Any,
        "recordings and logs were uploaded",
    ),
    event("chat.created", AnswerKind::Any, "a chat was created"),
    event("chat.deleted", AnswerKind::Any, "a chat was deleted"),
    event("session.created", AnswerKind::Any, "a session was created"),
    event("session.updated", AnswerKind::Any, "a session was updated"),
    event("session.deleted", AnswerKind::Any, "a session was deleted"),
];

const fn event(name: &'static str, answer: AnswerKind, when: &'static str) -> Event {
    Event { name, answer, when }
}
