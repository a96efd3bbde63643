//! A header that arrives more than once.

use crate::http::Headers;
use crate::judgement::Cause;

/// The cause for a header that arrives more than once; servers differ in which value they read.
pub(super) fn repeated(headers: &Headers, name: &str) -> Option<Cause> {
    let mut values = headers.all(name);
    let first = values.next()?;
    let others: Vec<_> = values.collect();
    if others.is_empty() {
        return None;
    }
    let message = if others.iter().all(|other| *other == first) {
        format!(
            "{name} arrives {} times with the same value",
            others.len() + 1
        )
    } else {
        format!("{name} arrives more than once, and only one of its values is right")
    };
    Some(Cause::new("repeated-header", message, "send it once"))
}
