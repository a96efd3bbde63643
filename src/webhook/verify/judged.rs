//! Adds up the checks of a request to a verdict.

use crate::judgement::{Check, CheckResult};
use crate::webhook::timestamp::Timestamp;

/// Every check, and what they say about the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Everything that was checked; no check is left out because another failed.
    pub checks: Vec<Check>,
    /// The timestamp, as it was understood.
    pub timestamp: Option<Timestamp>,
    /// Whether the secret is proven, whatever else fails.
    pub proof: Proof,
}

/// What the request says about the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The sender has it.
    Proven,
    /// It was tried, but gives another value.
    Mismatch,
    /// It was not tried: what arrived cannot be a signature of this plan.
    Unreadable,
    /// It was not tried: the signature or token is missing.
    None,
}

impl Judged {
    /// Whether some check has this result.
    #[must_use]
    pub fn any(&self, result: CheckResult) -> bool {
        self.checks.iter().any(|check| check.result == result)
    }

    /// Adds the check that compares the secret.
    pub(super) fn proves(&mut self, matches: bool, check: Check) {
        self.proof = if matches {
            Proof::Proven
        } else {
            Proof::Mismatch
        };
        self.checks.push(check);
    }
}
