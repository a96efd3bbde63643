//! What is wrong with a request as a message, whatever its signature: for those who read JSON, so never a value of a
//! header.

use crate::judgement::{Check, CheckResult};

/// The first thing that is wrong with the message.
pub fn problem(checks: &[Check]) -> Option<String> {
    let failed = checks.iter().filter(|it| it.result == CheckResult::Fail);
    failed.into_iter().find_map(|check| match check.name {
        "request" | "request-line" => Some(check.message.clone()),
        // The message quotes the value.
        "host" => Some("HTTP/1.1 requires exactly one Host header, with a valid host".to_owned()),
        _ => None,
    })
}
