//! What is to say of a captured request: the answer, every check that led to it, and what explains it.

use serde::Serialize;

use super::accident::Accident;
use super::timestamp::Timestamp;

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
pub enum CheckResult {
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
    pub result: CheckResult,
    /// Why, in a sentence.
    pub message: String,
    /// Does it fail because the secret was tried and gives another value?
    #[serde(skip)]
    pub(super) mismatch: bool,
}

impl Check {
    pub(super) fn holds(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, CheckResult::Holds, message)
    }

    pub(super) fn fails(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, CheckResult::Fails, message)
    }

    /// Fails because the secret was tried and gives another value.
    pub(super) fn mismatch(name: &'static str, message: impl Into<String>) -> Self {
        Self {
            mismatch: true,
            ..Self::fails(name, message)
        }
    }

    pub(super) fn unknown(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, CheckResult::Unknown, message)
    }

    fn new(name: &'static str, result: CheckResult, message: impl Into<String>) -> Self {
        Self {
            name,
            result,
            message: message.into(),
            mismatch: false,
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
    /// What is left to think of where the secret gives another value and no accident explains it.
    #[serde(skip)]
    pub unexplained: Option<&'static str>,
}

impl Verdict {
    /// Whether the secret has a part in the answer: what does not arrive is refused without one.
    #[must_use]
    pub fn rests_on_secret(&self) -> bool {
        let proof = |check: &Check| matches!(check.name, "signature" | "token");
        self.checks.iter().any(proof)
    }

    /// Whether the secret was tried and gives another value.
    pub(super) fn mismatch(&self) -> bool {
        self.checks.iter().any(|check| check.mismatch)
    }

    /// Whether the secret is proven, whatever else fails.
    pub(super) fn proven(&self) -> bool {
        let proof = |check: &Check| matches!(check.name, "signature" | "token");
        let holds = |check: &Check| check.result == CheckResult::Holds;
        self.checks.iter().any(|check| proof(check) && holds(check))
    }
}
