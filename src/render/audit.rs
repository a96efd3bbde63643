//! The report of an audit as it runs: a row for each request, then what the failures mean.

use serde::Serialize;

use super::style::{Role, Style};
use crate::webhook::audit::{Answered, AuditResults, CHECKS_NOTHING, Came, Case, Did, Expected};

/// Lines above the first row.
const HEAD: usize = 3;

/// What is known before the first request.
pub struct Start<'a> {
    pub url: &'a str,
    pub event: &'a str,
    /// The cases that are not tried.
    pub skipped: &'a [&'static str],
}

/// Shows an audit.
pub struct AuditReport {
    json: bool,
    style: Style,
    count: usize,
    name: usize,
    results: AuditResults,
}

/// The report for machines.
#[derive(Serialize)]
struct JsonReport<'a> {
    verdict: &'static str,
    url: &'a str,
    event: &'a str,
    holes: usize,
    cases: Vec<JsonCase<'a>>,
    skipped: &'a [&'static str],
}

#[derive(Serialize)]
struct JsonCase<'a> {
    name: &'static str,
    expected: &'static str,
    status: Option<u16>,
    location: Option<&'a str>,
    result: Came,
    meaning: Option<&'static str>,
}

impl AuditReport {
    pub fn new(json: bool, signed: bool, style: Style, cases: &[Case]) -> Self {
        Self {
            json,
            style,
            count: cases.len(),
            name: cases
                .iter()
                .map(|case| case.name.len())
                .max()
                .unwrap_or_default(),
            results: AuditResults::new(signed),
        }
    }

    pub fn results(&self) -> &AuditResults {
        &self.results
    }

    /// The text before the first request.
    pub fn start(&self, start: &Start) -> String {
        if self.json {
            return String::new();
        }
        let line = format!(
            "Sending {} requests ({}) to {}",
            self.count, start.event, start.url
        );
        let (line, name) = (self.style.paragraph(0, &line), self.name);
        format!("{line}\n\n  {:name$}  expected  got\n", "request")
    }

    /// The text about one request.
    pub fn row(&mut self, case: &Case, answered: Option<Answered>, did: Did) -> String {
        let status = answered.as_ref().map(|it| it.status);
        let result = case.expected.came(did);
        self.results.add(case, answered, did);
        if self.json {
            return String::new();
        }
        let expected = if case.expected == Expected::Accept {
            "2xx"
        } else {
            "4xx"
        };
        let got = status.map_or("none".into(), |status| status.to_string());
        let mark = match result {
            Came::Pass => String::new(),
            Came::Fail => self.style.paint(Role::Fail, "FAIL"),
            Came::Warning => self.style.paint(Role::Warning, "warning"),
            Came::Unknown => self.style.paint(Role::Warning, "unknown"),
        };
        let name = self.name;
        let line = format!("  {:name$}  {expected:8}  {got:4}  {mark}", case.name);
        line.trim_end().to_owned() + "\n"
    }

    /// The text after the last request. `rows` is the height of the terminal, if there is one: on a shorter one the
    /// verdict is repeated at the end.
    pub fn end(&self, start: &Start, rows: Option<usize>) -> String {
        if self.json {
            return self.as_json(start);
        }
        let must = self
            .results
            .cases
            .iter()
            .filter(|row| row.expected == Expected::Reject)
            .count();
        let (role, verdict) = match (self.results.inconclusive(), self.results.holes()) {
            (true, 0) => (Role::Warning, self.results.why_inconclusive()),
            (true, holes) => (
                Role::Warning,
                format!(
                    "{} But it accepts {holes} of the {must} requests it must reject.",
                    self.results.why_inconclusive()
                ),
            ),
            (false, 0) => (
                Role::Pass,
                format!(
                    "Secure as far as this audit can tell: the server rejects all {must} requests it must reject."
                ),
            ),
            (false, holes) => (
                Role::Fail,
                format!(
                    "Insecure: this server accepts {holes} of the {must} requests it must reject."
                ),
            ),
        };
        let verdict = self.style.verdict(role, &verdict) + "\n";
        let mut text = format!("\n{verdict}");
        let checks_nothing = self.results.checks_nothing();
        if checks_nothing {
            text.extend(["\n", &self.style.paragraph(2, CHECKS_NOTHING), "\n"]);
        }
        let mut told: Vec<(&str, Came, Vec<&str>)> = Vec::new();
        for row in self
            .results
            .cases
            .iter()
            .filter(|row| !checks_nothing && self.results.is_explained(row))
        {
            let (meaning, came) = (row.meaning(), row.came);
            match told.iter_mut().find(|it| (it.0, it.1) == (meaning, came)) {
                Some((.., names)) => names.push(row.name),
                None => told.push((meaning, came, vec![row.name])),
            }
        }
        for (index, (meaning, came, names)) in told.iter().enumerate() {
            let mut label = names.join(", ");
            if *came == Came::Warning {
                label += " (warning)";
            }
            let gap = if index == 0 { "\n" } else { "" };
            text.extend([
                gap,
                &self.style.paragraph(2, &label),
                "\n",
                &self.style.paragraph(6, meaning),
                "\n",
            ]);
        }
        text.push('\n');
        for skipped in start.skipped {
            text.extend([
                &*self.style.paragraph(0, &format!("Not tried: {skipped}.")),
                "\n",
            ]);
        }
        text += &self
            .style
            .paint(Role::Dim, &self.style.paragraph(0, UNSEEN));
        text.push('\n');
        let above = HEAD + self.results.cases.len();
        if rows.is_some_and(|rows| above + text.lines().count() >= rows) {
            text.extend(["\n", &verdict]);
        }
        text
    }

    fn as_json(&self, start: &Start) -> String {
        let verdict = match (self.results.inconclusive(), self.results.holes()) {
            (true, _) => "inconclusive",
            (false, 0) => "secure",
            (false, _) => "insecure",
        };
        let checks_nothing = self.results.checks_nothing();
        let cases = self.results.cases.iter().map(|row| {
            let meaning = if checks_nothing {
                CHECKS_NOTHING
            } else {
                row.meaning()
            };
            JsonCase {
                name: row.name,
                expected: if row.expected == Expected::Accept {
                    "2xx"
                } else {
                    "4xx"
                },
                status: row.status,
                location: row.location.as_deref(),
                result: row.came,
                meaning: self.results.is_explained(row).then_some(meaning),
            }
        });
        let report = JsonReport {
            verdict,
            url: start.url,
            event: start.event,
            holes: self.results.holes(),
            cases: cases.collect(),
            skipped: start.skipped,
        };
        // Serializing it cannot fail.
        serde_json::to_string(&report).unwrap_or_default() + "\n"
    }
}

const UNSEEN: &str =
    "The audit sees responses only: a server that acts before it checks looks right.";
