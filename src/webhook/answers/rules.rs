//! The sources of the rules for answers.

use crate::judgement::{Certainty, Check};

/// The source for the shapes of answers.
pub(super) const EVENTS_PAGE: &str = "platform page \"Server events\"";
/// The source for tool results.
pub(super) const TOOLS_PAGE: &str = "platform page \"Custom tools troubleshooting\"";
/// The source for time limits.
pub(super) const SERVER_SCHEMA: &str = "API schema Server";

/// A check that rests on a documented rule.
pub(super) fn documented(check: Check, source: &'static str) -> Check {
    Check {
        certainty: Some(Certainty::Documented),
        source: Some(source),
        ..check
    }
}
