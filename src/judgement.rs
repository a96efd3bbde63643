//! The result of a check, how well its rule is known, and the verdict that the checks add up to: one set of words
//! for tokens, routes and webhooks.

use serde::Serialize;

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckResult {
    /// The rule is kept.
    Pass,
    /// The rule is broken.
    Fail,
    /// It cannot be decided.
    Unknown,
}

impl CheckResult {
    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }
}

/// How well a rule of a platform is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// The platform's own document or schema says it.
    Documented,
    /// Third parties report it from the live service.
    Observed,
    /// It follows from what is documented or observed.
    Inferred,
    /// No source says it.
    Unknown,
}

impl Certainty {
    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// A stable name.
    pub name: &'static str,
    /// The result.
    pub result: CheckResult,
    /// Why, in a sentence about this token or request.
    pub message: String,
    /// The rule that it rests on, if the platform has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
    /// How well the rule is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Certainty>,
    /// Where the rule comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
    /// What the platform answers if the check fails, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Check {
    /// A check that does not rest on a platform's rule.
    pub fn new(name: &'static str, result: CheckResult, message: impl Into<String>) -> Self {
        Self {
            name,
            result,
            message: message.into(),
            rule: None,
            certainty: None,
            source: None,
            error: None,
        }
    }

    /// A check that passes.
    pub fn pass(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, CheckResult::Pass, message)
    }

    /// A check that fails.
    pub fn fail(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, CheckResult::Fail, message)
    }

    /// A check that cannot be decided.
    pub fn unknown(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, CheckResult::Unknown, message)
    }
}

/// What explains why a signature or token does not match. It is only named if undoing it makes them match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// A stable code.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What to change.
    pub fix: String,
}

impl Cause {
    /// A cause with its fix.
    pub(crate) fn new(
        code: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            fix: fix.into(),
        }
    }
}

/// The answer to one question, in the word that fits the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// The platform would let the request through.
    Allowed,
    /// The platform would not let the request through.
    Denied,
    /// The server should accept the webhook.
    Accepted,
    /// The server should reject the webhook.
    Rejected,
    /// No check fails, but some cannot be decided.
    Unknown,
}

impl Answer {
    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }
}

/// The answer, and every check that led to it; no check is left out because another failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The answer.
    #[serde(rename = "verdict")]
    pub answer: Answer,
    /// The checks, in the order in which they are shown.
    pub checks: Vec<Check>,
}

impl Verdict {
    /// Whether some check has this result.
    #[must_use]
    pub fn any(&self, result: CheckResult) -> bool {
        self.checks.iter().any(|check| check.result == result)
    }
}
