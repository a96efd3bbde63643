//! The verdict on a captured request, for people and as JSON.

use crate::judgement::{Answer, Check, CheckResult};
use crate::text::safe;
use crate::webhook::verdict::Examination;

/// The forms of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    Report,
    Json,
}

/// Width of a report, in characters: what every terminal has.
const WIDTH: usize = 80;

/// Least width of the names of checks.
const NAMES: usize = 9;

/// The text for standard output, without the newline that ends it.
pub fn verdict(format: ReportFormat, found: &Examination) -> Result<String, serde_json::Error> {
    match format {
        ReportFormat::Json => serde_json::to_string(found),
        ReportFormat::Report => Ok(report(found)),
    }
}

fn report(found: &Examination) -> String {
    let mut out = String::new();
    paragraph(&mut out, "", &headline(found));
    out.push('\n');
    for cause in &found.causes {
        out.extend(["\n  cause    ", cause.code, "\n"]);
        let text = format!("{} {}", sentence(&cause.message), sentence(&cause.fix));
        paragraph(&mut out, "           ", &text);
        out.push('\n');
    }
    let longest = found
        .verdict
        .checks
        .iter()
        .map(|check| check.name.len())
        .max();
    let names = longest.unwrap_or_default().max(NAMES);
    for result in [CheckResult::Fail, CheckResult::Unknown, CheckResult::Pass] {
        let checks = found.verdict.checks.iter();
        for check in checks.filter(|check| check.result == result) {
            let margin = format!("  {:7}  {:names$}  ", result.as_str(), check.name);
            out.push('\n');
            paragraph(&mut out, &margin, &check.message);
        }
    }
    if let Some(risk) = &found.risk {
        out.extend(["\n\n  risk     ", risk.code, "\n"]);
        let text = format!("{} {}", sentence(&risk.message), sentence(&risk.fix));
        paragraph(&mut out, "           ", &text);
    }
    out
}

/// The verdict in a sentence.
fn headline(found: &Examination) -> String {
    let why = |check: &Check| format!("{}: {}", check.name, check.message);
    let failing = found
        .verdict
        .checks
        .iter()
        .find(|check| check.result == CheckResult::Fail);
    match found.verdict.answer {
        Answer::Accepted => "Accepted: the request proves that the sender has this secret.".into(),
        Answer::Unknown => "Unknown: nothing refutes the request, and nothing proves it.".into(),
        _ => {
            let reason = match (found.causes.first(), found.unexplained, failing) {
                (Some(cause), _, _) => cause.summary().to_owned(),
                (None, Some(left), _) => left.to_owned(),
                (None, None, Some(check)) => why(check),
                (None, None, None) => "a check fails".into(),
            };
            format!("Rejected: {reason}.")
        }
    }
}

/// A text that is stored without capital and full stop, with both.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), characters.as_str()),
        None => String::new(),
    }
}

/// A sentence beside its margin, broken between words where the line is full.
fn paragraph(out: &mut String, margin: &str, text: &str) {
    let indent = " ".repeat(margin.len());
    let options = textwrap::Options::new(WIDTH - margin.len())
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    out.push_str(margin);
    for (index, line) in textwrap::wrap(&safe(text), options).iter().enumerate() {
        if index > 0 {
            out.extend(["\n", &indent]);
        }
        out.push_str(line);
    }
}
