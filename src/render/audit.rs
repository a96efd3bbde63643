//! The report of an audit as it runs: a row for each request, then what the failures mean.

use serde::Serialize;

use super::style::{Role, Style};
use crate::text::shown;
use crate::webhook::audit::{Answered, Came, Case, Did, Expected, contradict};

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
    signed: bool,
    style: Style,
    count: usize,
    name: usize,
    rows: Vec<CaseRow>,
}

struct CaseRow {
    name: &'static str,
    expected: Expected,
    status: Option<u16>,
    location: Option<String>,
    did: Did,
    came: Came,
    meaning: &'static str,
    explained_by: &'static [&'static str],
    expects: Option<&'static str>,
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

impl CaseRow {
    /// What it means if the server does not reject it as it should.
    fn meaning(&self) -> &'static str {
        match self.did {
            Did::Broke => BROKE,
            Did::ReportedAnError => REPORTED,
            _ => self.meaning,
        }
    }
}

impl AuditReport {
    pub fn new(json: bool, signed: bool, style: Style, cases: &[Case]) -> Self {
        Self {
            json,
            signed,
            style,
            count: cases.len(),
            name: cases
                .iter()
                .map(|case| case.name.len())
                .max()
                .unwrap_or_default(),
            rows: Vec::new(),
        }
    }

    /// How many requests were accepted that must be rejected.
    pub fn holes(&self) -> usize {
        let hole = |row: &&CaseRow| row.expected == Expected::Reject && row.came == Came::Fail;
        self.rows.iter().filter(hole).count()
    }

    /// Whether every request was accepted, so that a separate cause for each would be a guess.
    fn checks_nothing(&self) -> bool {
        self.rows.iter().all(|row| row.did == Did::Accepted)
    }

    /// Whether the server did this with the case of this name.
    fn did(&self, name: &str, did: Did) -> bool {
        let mut rows = self.rows.iter();
        rows.any(|row| row.name == name && row.did == did)
    }

    /// Whether these answers contradict each other, so that no single server can have given them.
    fn contradicts_itself(&self) -> bool {
        contradict(
            |name| self.did(name, Did::Accepted),
            |name| self.did(name, Did::Rejected),
        )
    }

    /// What the server expects, if it accepts something other than the correct request.
    fn expects(&self) -> Option<&'static str> {
        let first = self.rows.first().filter(|row| row.came == Came::Fail);
        first.and(
            self.rows
                .iter()
                .find_map(|row| row.expects.filter(|_| row.did == Did::Accepted)),
        )
    }

    /// Whether nothing is proven: the correct request was not accepted, or an answer was inconclusive.
    pub fn inconclusive(&self) -> bool {
        let right = |row: &CaseRow| row.expected == Expected::Accept && row.came != Came::Pass;
        let unknown = |row: &CaseRow| row.expected == Expected::Reject && row.came == Came::Unknown;
        self.rows.iter().any(right)
            || (self.holes() == 0 && self.rows.iter().any(unknown))
            || self.contradicts_itself()
    }

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

    pub fn row(&mut self, case: &Case, answered: Option<Answered>, did: Did) -> String {
        let status = answered.as_ref().map(|it| it.status);
        let result = case.expected.came(did);
        self.rows.push(CaseRow {
            name: case.name,
            expected: case.expected,
            status,
            location: answered.and_then(|it| it.location),
            did,
            came: result,
            meaning: case.meaning,
            explained_by: case.explained_by,
            expects: case.expects,
        });
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
            .rows
            .iter()
            .filter(|row| row.expected == Expected::Reject)
            .count();
        let (role, verdict) = match (self.inconclusive(), self.holes()) {
            (true, 0) => (Role::Warning, self.why_inconclusive()),
            (true, holes) => (
                Role::Warning,
                format!(
                    "{} But it accepts {holes} of the {must} requests it must reject.",
                    self.why_inconclusive()
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
        let checks_nothing = self.checks_nothing();
        if checks_nothing {
            text.extend(["\n", &self.style.paragraph(2, NOTHING), "\n"]);
        }
        let mut told: Vec<(&str, Came, Vec<&str>)> = Vec::new();
        for row in self
            .rows
            .iter()
            .filter(|row| !checks_nothing && self.is_explained(row))
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
        let above = HEAD + self.rows.len();
        if rows.is_some_and(|rows| above + text.lines().count() >= rows) {
            text.extend(["\n", &verdict]);
        }
        text
    }

    /// Whether the report explains this row: it is odd, and no other row explains it already.
    fn is_explained(&self, row: &CaseRow) -> bool {
        let accepted = |name: &&str| {
            let mut others = self.rows.iter();
            others.any(|other| other.name == *name && other.came == Came::Fail)
        };
        let tells_of_the_correct = self.expects().is_some() && row.expects.is_some();
        let is_odd =
            matches!(row.came, Came::Fail | Came::Warning) || row.did == Did::ReportedAnError;
        let contradicts = self.contradicts_itself();
        row.expected != Expected::Accept
            && is_odd
            && !tells_of_the_correct
            && !(contradicts && row.name == "wrong secret")
            && (row.did != Did::Accepted || contradicts || !row.explained_by.iter().any(accepted))
    }

    /// Why nothing is proven.
    fn why_inconclusive(&self) -> String {
        let right = |row: &&CaseRow| row.expected == Expected::Accept;
        let mut rights = self.rows.iter().filter(right);
        let (first, last) = (rights.next(), rights.next());
        let got = |row: Option<&CaseRow>| {
            let status = row.and_then(|row| row.status);
            status.map_or("no answer".to_owned(), |status| status.to_string())
        };
        let redirects = |row: Option<&CaseRow>| {
            let status = row.and_then(|row| row.status);
            status.is_some_and(|status| (300..400).contains(&status))
        };
        match (first.map(|row| row.came), last.map(|row| row.came)) {
            _ if self.contradicts_itself() => "Inconclusive: the answers contradict each other: one wrong \
                 secret is accepted, another is rejected. Do several servers answer at this URL, and not all of \
                 them check?"
                .into(),
            (Some(Came::Pass), Some(Came::Pass)) if self.rows.iter().any(|it| it.did == Did::ReportedAnError) => {
                "Inconclusive: the server answers 2xx and reports an error in the body.".into()
            }
            (Some(Came::Pass), Some(Came::Pass)) => {
                "Inconclusive: some responses prove nothing (3xx, 408, 429 or none).".into()
            }
            (Some(Came::Pass), _) if last.is_some_and(|row| row.status.is_none()) => {
                let silent = self.rows.iter().rev().take_while(|row| row.status.is_none());
                format!(
                    "Inconclusive: the server stops answering at the request '{}'. Does that request crash it?",
                    silent.last().map_or("", |row| row.name)
                )
            }
            (Some(Came::Pass), _) => format!(
                "Inconclusive: the correct request is accepted first and not last ({}). Does the server limit the rate of requests?",
                got(last)
            ),
            _ if redirects(first) => format!(
                "Inconclusive: the server redirects the correct request ({}), and redirects are not followed. \
                 Give the URL that it redirects to{}.",
                got(first),
                first
                    .and_then(|row| row.location.as_deref())
                    .map_or_else(String::new, |it| format!(": {}", shown(it)))
            ),
            _ if self.expects().is_some() => format!(
                "Inconclusive: the server does not accept the correct request ({}). {}",
                got(first),
                self.expects().unwrap_or_default()
            ),
            _ if first.is_some_and(|row| row.status == Some(404)) => {
                "Inconclusive: the server answers the correct request with 404. Check the URL: its path may be wrong."
                    .into()
            }
            _ if first.is_some_and(|row| row.status == Some(405)) => {
                "Inconclusive: the server answers the correct request with 405. Does the path of the URL take POST?"
                    .into()
            }
            _ if first.is_some_and(|row| row.did == Did::Broke) => format!(
                "Inconclusive: the server fails at the correct request ({}). Its log may say why.",
                got(first)
            ),
            _ if !self.signed => format!(
                "Inconclusive: the server does not accept the correct request ({}). Check that it has the same \
                 secret and reads the same header.",
                got(first)
            ),
            _ => format!(
                "Inconclusive: the server does not accept the correct request ({}). Check that it has the same \
                 secret, header and format; the signature it calculates, given to 'voxtoken webhook verify \
                 --server-signature', tells what differs.",
                got(first)
            ),
        }
    }

    fn as_json(&self, start: &Start) -> String {
        let verdict = match (self.inconclusive(), self.holes()) {
            (true, _) => "inconclusive",
            (false, 0) => "secure",
            (false, _) => "insecure",
        };
        let checks_nothing = self.checks_nothing();
        let cases = self.rows.iter().map(|row| {
            let meaning = if checks_nothing {
                NOTHING
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
                meaning: self.is_explained(row).then_some(meaning),
            }
        });
        let report = JsonReport {
            verdict,
            url: start.url,
            event: start.event,
            holes: self.holes(),
            cases: cases.collect(),
            skipped: start.skipped,
        };
        // Serializing it cannot fail.
        serde_json::to_string(&report).unwrap_or_default() + "\n"
    }
}

const NOTHING: &str = "This server checks nothing: it accepts every request. Does the check run on this route, before the response is sent?";
const BROKE: &str = "The server rejects it with 5xx, which looks like a crash: the platform may retry, and your alerts may fire. Return 401.";
const REPORTED: &str = "The server answers 2xx, which says that it accepted the request, and reports an error in the body. \
                        Answer 401.";
const UNSEEN: &str =
    "The audit sees responses only: a server that acts before it checks looks right.";
