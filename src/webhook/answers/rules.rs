//! Where the rules of answers are documented.

use crate::judgement::{Certainty, Check};

/// Where the shapes of answers are documented.
pub(super) const EVENTS_PAGE: &str = "platform page \"Server events\"";
/// Where the rules of tool results are documented.
pub(super) const TOOLS_PAGE: &str = "platform page \"Custom tools troubleshooting\"";
/// Where the waits are documented.
pub(super) const SERVER_SCHEMA: &str = "API schema Server";

/// A check that rests on a documented rule.
pub(super) fn documented(check: Check, source: &'static str) -> Check {
    Check {
        certainty: Some(Certainty::Documented),
        source: Some(source),
        ..check
    }
}
