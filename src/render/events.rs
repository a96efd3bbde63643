//! The list of event types, and sample bodies, as they are printed.

use std::fmt::Write;

use serde::Serialize;

use super::claims::laid_out_json;
use crate::judgement::Certainty;
use crate::webhook::events::{Deadline, EVENTS, Event};

/// The list for people.
pub fn list() -> String {
    let (name, answer) = EVENTS.iter().fold((0, 0), |(name, answer), event| {
        (
            name.max(event.name.len()),
            answer.max(event.answer.in_words().chars().count()),
        )
    });
    let mut out = format!("{:name$}  {:answer$}  within", "type", "answer");
    for event in &EVENTS {
        // Writing to a String cannot fail.
        let within = within(event.deadline());
        let words = event.answer.in_words();
        let _ = write!(
            out,
            "
{:name$}  {words:answer$}  {within}",
            event.name
        );
    }
    out.push_str(
        "\n\n7.5 s is fixed. 20 s is the default of the server's timeoutSeconds.\n\
         'voxtoken webhook events TYPE' prints a sample body.",
    );
    out
}

/// A wait, in seconds.
pub fn within(deadline: Deadline) -> String {
    let (seconds, rest) = (deadline.milliseconds / 1_000, deadline.milliseconds % 1_000);
    match rest {
        0 => format!("{seconds} s"),
        _ => format!("{seconds}.{} s", rest / 100),
    }
}

/// One row of the list for machines.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventRow {
    #[serde(rename = "type")]
    name: &'static str,
    when: &'static str,
    must_be_answered: bool,
    answer: &'static str,
    fields: &'static [&'static str],
    deadline_milliseconds: u64,
    deadline_fixed: bool,
    certainty: Certainty,
}

/// The list for machines.
pub fn list_json() -> Result<String, serde_json::Error> {
    let row = |event: &Event| EventRow {
        name: event.name,
        when: event.when,
        must_be_answered: event.must_be_answered(),
        answer: event.answer.in_words(),
        fields: event.answer.fields(),
        deadline_milliseconds: event.deadline().milliseconds,
        deadline_fixed: event.deadline().fixed,
        certainty: event.answer.certainty(),
    };
    serde_json::to_string(&EVENTS.iter().map(row).collect::<Vec<_>>())
}

/// A sample body, laid out for people.
pub fn body(compact: &[u8]) -> String {
    laid_out_json(compact)
}
