//! The report for a person at a terminal: one look for the verdict, a second for the reasons, and the
//! token's own words below.

use super::claims::laid_out;
use super::inspection::Look;
use super::page::{Fact, Tone, facts, life_left};
use crate::inspect::Inspected;
use crate::judgement::{Answer, Certainty, CheckResult, Verdict};
use crate::platform::vapi;
use crate::text::safe;
use crate::token::findings::{Finding, Severity};

/// Columns of the names on the left.
const NAMES: usize = 14;

/// Columns that running text keeps to.
const WIDTH: usize = 80;

/// Cells of the bar that shows the life that is left.
const BAR: usize = 16;

/// The report, without a newline at its end.
pub fn report(inspected: &Inspected, look: Look) -> String {
    let paint = Paint(look.colour);
    let mut blocks = vec![of_facts(inspected, look.terminal, paint)];
    if let Some(verdict) = &inspected.request {
        blocks.push(of_request(verdict, paint));
    }
    if !inspected.findings.is_empty() {
        blocks.push(of_findings(&inspected.findings, paint));
    }
    for (title, part) in [
        ("Header", &inspected.token.header),
        ("Claims", &inspected.token.claims),
    ] {
        let text = laid_out(part, inspected.exposure).replace('\n', "\n  ");
        blocks.push(format!("{}\n  {text}", paint.bold(title)));
    }
    blocks.join("\n\n")
}

fn of_facts(inspected: &Inspected, bar: bool, paint: Paint) -> String {
    let line = |fact: &Fact| {
        let mut text = lines(fact).join(&format!("\n{:NAMES$}", ""));
        text = paint.tone(fact.tone, &text);
        if bar && fact.name == "Expires" {
            text += &life_left(inspected).map_or_else(String::new, drawn);
        }
        format!("{}{text}", paint.bold(&format!("{:NAMES$}", fact.name)))
    };
    facts(inspected)
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The lines of a fact; a name that stands in the line above is not said again.
fn lines(fact: &Fact) -> Vec<String> {
    let mut above = "";
    let each = fact.lines.iter().map(|(name, text)| {
        let again = std::mem::replace(&mut above, name) == *name;
        match *name {
            "" => text.clone(),
            name => format!("{:<12}{text}", if again { "" } else { name }),
        }
    });
    each.collect()
}

/// The bar: full cells for the part of the life that is left.
fn drawn(left: f64) -> String {
    // The part is between 0 and 1, so the cells are between 0 and BAR.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    let full = (left * BAR as f64).round() as usize;
    format!(
        "  {}{}",
        "█".repeat(full),
        "░".repeat(BAR.saturating_sub(full))
    )
}

fn of_request(verdict: &Verdict, paint: Paint) -> String {
    let tone = match verdict.answer {
        Answer::Allowed => Tone::Good,
        Answer::Unknown => Tone::Doubtful,
        _ => Tone::Bad,
    };
    let mut lines = vec![format!(
        "{}{}",
        paint.bold(&format!("{:NAMES$}", "Request")),
        paint.tone(tone, verdict.answer.as_str())
    )];
    for check in &verdict.checks {
        let tone = match check.result {
            CheckResult::Pass => Tone::Good,
            CheckResult::Fail => Tone::Bad,
            CheckResult::Unknown => Tone::Doubtful,
        };
        let result = paint.tone(tone, &format!("{:<9}", check.result.as_str()));
        // How well a rule is known stands behind the rule, and behind what holds where no rule is shown.
        let (certainty, holds) = (
            check.certainty.map_or("", Certainty::as_str),
            check.result == CheckResult::Pass,
        );
        let reason = safe(&check.message);
        let reason = if holds {
            format!("{reason} ({certainty})")
        } else {
            reason.into_owned()
        };
        lines.push(format!(
            "  {:<12}{result}{}",
            check.name,
            wrapped(&reason, 23)
        ));
        if !holds {
            let rule = format!(
                "rule: {} ({certainty}; {})",
                check.rule.unwrap_or_default(),
                check.source.unwrap_or_default()
            );
            lines.push(format!("{:23}{}", "", wrapped(&rule, 23)));
        }
        if let Some(error) = &check.error {
            lines.push(format!(
                "{:23}{}",
                "",
                wrapped(
                    &format!("answer: {} ({})", safe(error), vapi::ANSWERS.as_str()),
                    23
                )
            ));
        }
    }
    lines.join("\n")
}

fn of_findings(findings: &[Finding], paint: Paint) -> String {
    let mut lines = vec![paint.bold("Findings")];
    for finding in findings {
        let tone = match finding.severity {
            Severity::Error => Tone::Bad,
            Severity::Warning => Tone::Doubtful,
            Severity::Info => Tone::Plain,
        };
        let severity = paint.tone(tone, &format!("{:<9}", finding.severity.as_str()));
        lines.push(format!("  {severity}{}", finding.code.row().name));
        lines.push(format!("{:11}{}", "", wrapped(&safe(&finding.message), 11)));
        lines.push(format!(
            "{:11}{}",
            "",
            wrapped(&format!("→ {}", safe(&finding.fix)), 11)
        ));
    }
    lines.join("\n")
}

/// Running text broken at words, its later lines indented.
fn wrapped(text: &str, indent: usize) -> String {
    let lines = textwrap::wrap(
        text,
        textwrap::Options::new(WIDTH - indent)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation),
    );
    lines.join(&format!("\n{:indent$}", ""))
}

/// Colour, where it is wanted.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    fn tone(self, tone: Tone, text: &str) -> String {
        match tone {
            Tone::Plain => text.to_owned(),
            Tone::Good => self.with("32", text),
            Tone::Bad => self.with("31", text),
            Tone::Doubtful => self.with("33", text),
        }
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
