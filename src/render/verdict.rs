//! The verdict on a captured request, for people and as JSON.

use super::style::{Role, Row, Style, sentence};
use crate::judgement::{Answer, Check, CheckResult};
use crate::webhook::cause::COMPARISON;
use crate::webhook::verdict::Examination;

/// The forms of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    Report,
    Json,
}

/// Minimum width of the names of checks.
const NAMES: usize = 9;

/// Columns before the text of a cause.
const INDENT: usize = 11;

/// The text for standard output, without the newline that ends it.
pub fn verdict(
    format: ReportFormat,
    found: &Examination,
    style: Style,
) -> Result<String, serde_json::Error> {
    match format {
        ReportFormat::Json => serde_json::to_string(found),
        ReportFormat::Report => Ok(report(found, style)),
    }
}

fn report(found: &Examination, style: Style) -> String {
    let role = match found.verdict.answer {
        Answer::Accepted => Role::Pass,
        Answer::Unknown => Role::Warning,
        _ => Role::Fail,
    };
    let mut blocks = vec![style.verdict(role, &headline(found))];
    for cause in &found.causes {
        blocks.push(explained(
            (Role::Fail, "cause", cause.code),
            [&cause.message, &cause.fix],
            style,
        ));
    }
    let mut rows = Vec::new();
    for result in [CheckResult::Fail, CheckResult::Unknown, CheckResult::Pass] {
        let checks = found.verdict.checks.iter();
        rows.extend(checks.filter(|check| check.result == result).map(row));
    }
    blocks.push(style.table(&rows));
    if let Some(risk) = &found.risk {
        blocks.push(explained(
            (Role::Warning, "risk", risk.code),
            [&risk.message, &risk.fix],
            style,
        ));
    }
    if let Some(hint) = &found.hint {
        blocks.push(style.paragraph(2, &sentence(hint)));
    }
    if let Some(header) = &found.guessed_from {
        let text = format!(
            "The scheme was guessed from the header {header}: {}. Give --credential FILE to be sure.",
            found.kind
        );
        blocks.push(style.paragraph(2, &text));
    }
    if found.search.as_ref().is_some_and(|search| !search.complete) && found.causes.is_empty() {
        let text =
            "Not every cause was tried: the request is large or has too many headers for that.";
        blocks.push(style.paragraph(2, text));
    }
    blocks.join("\n\n")
}

fn row(check: &Check) -> Row {
    Row {
        name: format!("{:NAMES$}", check.name),
        ..Row::of(check)
    }
}

/// A cause or a risk: its code, and below it what happened and what to do.
fn explained(
    (role, label, code): (Role, &'static str, &str),
    sentences: [&str; 2],
    style: Style,
) -> String {
    let title = style.table(&[Row {
        role,
        label,
        name: code.into(),
        sentences: Vec::new(),
    }]);
    let text = sentences.map(sentence).join(" ");
    format!("{title}\n{}", style.paragraph(INDENT, &text))
}

const UNEXPLAINED: &str = "no known cause explains it";

/// The verdict in a sentence.
fn headline(found: &Examination) -> String {
    let why = |check: &Check| format!("{}: {}", check.name, check.message);
    let failing = found
        .verdict
        .checks
        .iter()
        .find(|check| check.result == CheckResult::Fail);
    match found.verdict.answer {
        Answer::Accepted if found.of_server => {
            let cause = found.causes.first();
            if cause.is_some_and(|cause| cause.code == COMPARISON.0) {
                return "Accepted: the request is valid, and so is your server's signature.".into();
            }
            let why = cause.map_or(UNEXPLAINED, |cause| cause.summary());
            format!("Accepted: the request is valid, but your server's signature is not: {why}.")
        }
        Answer::Accepted => "Accepted: the request proves that the sender has this secret.".into(),
        Answer::Unknown => {
            "Unknown: the capture is not enough to accept or reject the request.".into()
        }
        _ => {
            let reason = match (found.causes.first(), &found.unexplained, failing) {
                (Some(cause), _, _) => cause.summary().to_owned(),
                (None, Some(left), _) => left.to_owned(),
                (None, None, Some(check)) => why(check),
                (None, None, None) => "a check fails".into(),
            };
            format!("Rejected: {reason}.")
        }
    }
}
