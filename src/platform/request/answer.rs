//! What a check of a request comes to: it holds, it fails, or nobody can say; why, and by which rule.
//! Checks nothing itself.

use serde::Serialize;

use crate::platform::Standing;
use crate::platform::vapi::Rule;

/// Why a check cannot be made where the claims end too soon.
pub(super) const UNREADABLE: &str = "the claims are cut off or broken before they say so";

/// Whether a check holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckResult {
    /// The rule is kept.
    Holds,
    /// The rule is broken.
    Fails,
    /// It cannot be said.
    Unknown,
}

impl CheckResult {
    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Unknown => "unknown",
        }
    }
}

/// What all checks amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every check holds.
    Allowed,
    /// Some check fails.
    Refused,
    /// None fails, and some cannot be said.
    Unknown,
}

impl Verdict {
    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What is checked.
    pub name: &'static str,
    /// Whether it holds.
    pub result: CheckResult,
    /// Why, for this token and request.
    pub reason: String,
    /// The rule that it rests on.
    pub rule: &'static str,
    /// How well the rule is known.
    pub standing: Standing,
    /// Where the rule comes from.
    pub source: &'static str,
    /// What the platform answers if it fails, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What the checks amount to.
    pub verdict: Verdict,
    /// All checks, whether one before them fails or not.
    pub checks: Vec<Check>,
}

/// A check that rests on a rule; its error is answered only where it fails.
pub(super) fn judged(
    name: &'static str,
    result: CheckResult,
    reason: impl Into<String>,
    rule: Rule,
) -> Check {
    Check {
        name,
        result,
        reason: reason.into(),
        rule: rule.rule,
        standing: rule.standing,
        source: rule.source,
        error: rule
            .error
            .filter(|_| result == CheckResult::Fails)
            .map(str::to_owned),
    }
}
