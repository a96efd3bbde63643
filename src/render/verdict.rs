//! The verdict on a captured request, for people and as JSON.

use crate::text::safe;
use crate::webhook::verdict::{Answer, CheckResult, Verdict};

/// The forms of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    Report,
    Json,
}

/// Width of a report, in characters: what every terminal has.
const WIDTH: usize = 80;

/// Least width of the names of checks.
const NAMES: usize = 10;

/// The text for standard output, without the newline that ends it.
pub fn verdict(format: ReportFormat, verdict: &Verdict) -> Result<String, serde_json::Error> {
    match format {
        ReportFormat::Json => serde_json::to_string(verdict),
        ReportFormat::Report => Ok(report(verdict)),
    }
}

fn report(verdict: &Verdict) -> String {
    let mut out = String::from(match verdict.verdict {
        Answer::Accepted => "accepted",
        Answer::Refused => "refused",
        Answer::Unknown => "unknown: nothing refutes the request, and nothing proves it",
    });
    out.push('\n');
    let longest = verdict.checks.iter().map(|check| check.name.len()).max();
    let names = longest.unwrap_or_default().max(NAMES);
    for check in &verdict.checks {
        let result = match check.result {
            CheckResult::Holds => "holds",
            CheckResult::Fails => "fails",
            CheckResult::Unknown => "unknown",
        };
        let margin = format!("  {result:7}  {:names$}  ", check.name);
        out.push('\n');
        paragraph(&mut out, &margin, &check.message);
    }
    for (title, accident) in [
        ("accident", &verdict.accident),
        ("caution", &verdict.caution),
    ] {
        if let Some(accident) = accident {
            let margin = format!("  {title:0$}", names + 11);
            out.push_str("\n\n");
            paragraph(&mut out, &margin, &accident.message);
        }
    }
    if let Some(sentence) = verdict.unexplained {
        out.push_str("\n\n");
        paragraph(&mut out, "  ", sentence);
    }
    out
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
