//! The report for a person: the verdict, what is wrong and what to do, the facts, and the token's own JSON.

use super::claims::laid_out;
use super::facts::{Fact, facts, life_left};
use super::style::{Role, Row, Style, sentence};
use super::summary::summary;
use crate::inspect::Inspected;
use crate::judgement::{Certainty, Check, CheckResult, Verdict};
use crate::token::findings::{Finding, Severity};

/// Cells of the bar that shows the remaining lifetime.
const BAR: usize = 16;

/// The columns before the token's own JSON.
const JSON: usize = 8;

/// The report, without a final newline. `rows` is the height of the terminal, if there is one.
pub fn report(inspected: &Inspected, style: Style, rows: Option<usize>) -> String {
    let summary = summary(inspected);
    let mut blocks = vec![style.verdict(summary.role, &summary.text())];
    let mut wrong = Vec::new();
    if let Some(verdict) = &inspected.request {
        let (table, notes) = checks(verdict, style);
        blocks.push(table);
        blocks.extend(notes);
    }
    wrong.extend(inspected.findings.iter().map(finding));
    if !wrong.is_empty() {
        blocks.push(style.table(&wrong));
    }
    blocks.push(of_facts(inspected, style, rows.is_some()));
    for (title, part) in [
        ("Header", &inspected.token.header),
        ("Claims", &inspected.token.claims),
    ] {
        let json = laid_out(part, inspected.exposure);
        let indented = json.replace('\n', &format!("\n{:JSON$}", ""));
        blocks.push(format!("{title:JSON$}{indented}"));
    }
    // Header and claims belong together.
    let claims = blocks.pop().unwrap_or_default();
    let mut report = blocks.join("\n\n");
    report += "\n";
    report += &claims;
    if rows.is_some_and(|rows| report.lines().count() >= rows) {
        report += "\n\n";
        report += &style.verdict(summary.role, &summary.answer);
    }
    report
}

fn finding(finding: &Finding) -> Row {
    Row {
        role: match finding.severity {
            Severity::Error => Role::Fail,
            Severity::Warning => Role::Warning,
            Severity::Info => Role::Plain,
        },
        label: finding.severity.as_str(),
        name: finding.code.row().name.into(),
        sentences: vec![sentence(&finding.message), sentence(&finding.fix)],
    }
}

/// The checks that fail or are unknown, one by one, with their rules as notes; those that pass in one line.
fn checks(verdict: &Verdict, style: Style) -> (String, Option<String>) {
    let mut rows = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    for result in [CheckResult::Fail, CheckResult::Unknown] {
        for check in verdict.checks.iter().filter(|check| check.result == result) {
            let note = note(check);
            let number = notes.iter().position(|known| *known == note);
            let number = number.unwrap_or_else(|| {
                notes.push(note);
                notes.len() - 1
            });
            rows.push(Row {
                role: Role::of(result),
                label: result.as_str(),
                name: check.name.into(),
                sentences: vec![format!("{} [{}]", check.message, number + 1)],
            });
        }
    }
    let passed = verdict
        .checks
        .iter()
        .filter(|it| it.result == CheckResult::Pass);
    let passed: Vec<&str> = passed.map(|check| check.name).collect();
    let mut table = style.table(&rows);
    if !passed.is_empty() {
        let label = CheckResult::Pass.as_str();
        let names = passed.join(", ");
        if !table.is_empty() {
            table.push('\n');
        }
        table += &style
            .table(&[Row {
                role: Role::Pass,
                label,
                name: String::new(),
                sentences: vec![names],
            }])
            .replacen("    ", "  ", 1);
    }
    let notes: Vec<String> = notes
        .iter()
        .enumerate()
        .map(|(index, note)| {
            let text = style.hanging(&format!("  [{}] ", index + 1), note);
            style.paint(Role::Dim, &text)
        })
        .collect();
    (table, (!notes.is_empty()).then(|| notes.join("\n")))
}

/// The rule of a check, how well it is known, and its source.
fn note(check: &Check) -> String {
    let certainty = check.certainty.map_or("", Certainty::as_str);
    let source = check.source.unwrap_or_default();
    let rule = check.rule.unwrap_or(check.name);
    sentence(&format!("{rule} ({certainty}: {source})"))
}

fn of_facts(inspected: &Inspected, style: Style, bar: bool) -> String {
    let mut lines = Vec::new();
    for fact in facts(inspected) {
        for (index, mut text) in fact_lines(&fact).into_iter().enumerate() {
            if bar && fact.name == "Expires" {
                text += &life_left(inspected).map_or_else(String::new, drawn);
            }
            let name = if index == 0 { fact.name } else { "" };
            lines.push(style.fact(name, fact.role, &text));
        }
    }
    lines.join("\n")
}

/// The lines of a fact; a name already in the line above is not repeated.
fn fact_lines(fact: &Fact) -> Vec<String> {
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

/// The bar: full cells for the fraction of the lifetime that is left.
fn drawn(left: f64) -> String {
    // The fraction is between 0 and 1, so the cells are between 0 and BAR.
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
