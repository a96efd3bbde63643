//! Makes checks that rest on a platform's rule.

use crate::judgement::{Check, CheckResult};
use crate::platform::vapi::Rule;

/// Why a check cannot be made if the claims are cut off.
pub(super) const UNREADABLE: &str =
    "the claims are cut off or malformed, so this cannot be read from them";

/// A check that rests on a rule. Only a failing check has the rule's error.
pub(super) fn judged(
    name: &'static str,
    result: CheckResult,
    message: impl Into<String>,
    rule: Rule,
) -> Check {
    Check {
        rule: Some(rule.rule),
        certainty: Some(rule.certainty),
        source: Some(rule.source),
        error: rule
            .error
            .filter(|_| result == CheckResult::Fail)
            .map(str::to_owned),
        ..Check::new(name, result, message)
    }
}
