//! The report as Markdown for a ticket: the same content, and nothing in the token can break out of its place.

use super::claims::laid_out;
use super::facts::facts;
use super::style::sentence;
use super::summary::summary;
use crate::inspect::Inspected;
use crate::judgement::{Certainty, Verdict};
use crate::text::safe;

/// The ticket, without a final newline.
pub fn markdown(inspected: &Inspected) -> String {
    let summary = summary(inspected);
    let verdict = format!(
        "**{}** {}",
        escaped(&safe(&summary.answer)),
        escaped(&safe(&summary.about))
    );
    let mut blocks = vec![verdict.trim_end().to_owned()];
    if !inspected.findings.is_empty() {
        let each = inspected.findings.iter().map(|finding| {
            format!(
                "- **{}** `{}`: {} {}",
                finding.severity.as_str(),
                finding.code.row().name,
                escaped(&safe(&sentence(&finding.message))),
                escaped(&safe(&sentence(&finding.fix))),
            )
        });
        blocks.push(each.collect::<Vec<_>>().join("\n"));
    }
    blocks.extend(inspected.request.as_ref().map(request));
    let mut table = vec!["| Token | |".to_owned(), "|---|---|".to_owned()];
    for fact in facts(inspected) {
        let line = |(name, text): &(&str, String)| match *name {
            "" => escaped(text),
            name => format!("{name}: {}", escaped(text)),
        };
        let lines: Vec<_> = fact.lines.iter().map(line).collect();
        table.push(format!("| {} | {} |", fact.name, lines.join("<br>")));
    }
    blocks.push(table.join("\n"));
    for (title, part) in [
        ("Header", &inspected.token.header),
        ("Claims", &inspected.token.claims),
    ] {
        if part.text.is_empty() {
            blocks.push(format!("{title}: nothing"));
            continue;
        }
        blocks.push(format!("{title}:"));
        blocks.push(fenced(&laid_out(part, inspected.exposure)));
    }
    blocks.join("\n\n")
}

fn request(verdict: &Verdict) -> String {
    let mut lines = vec![
        "| Check | Result | Reason | Rule | Answer |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(verdict.checks.iter().map(|check| {
        format!(
            "| {} | {} | {} | {} ({}, {}) | {} |",
            check.name,
            check.result.as_str(),
            escaped(&safe(&check.message)),
            escaped(check.rule.unwrap_or_default()),
            check.certainty.map_or("", Certainty::as_str),
            escaped(check.source.unwrap_or_default()),
            escaped(&safe(check.error.as_deref().unwrap_or_default())),
        )
    }));
    lines.join("\n")
}

/// Text in which nothing has a meaning in Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// A code block whose fence is longer than any run of backticks in it.
fn fenced(text: &str) -> String {
    let longest = text
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}json\n{text}\n{fence}")
}
