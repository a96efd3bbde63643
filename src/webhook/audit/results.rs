//! What the answers to an audit show: holes, a server that checks nothing, answers that prove nothing.

use super::answered::{Answered, Did};
use super::case::{Came, Case, Expected};
use super::contradiction::contradict;
use crate::text::shown;

/// What it means if every request is accepted.
pub(crate) const CHECKS_NOTHING: &str = "This server checks nothing: it accepts every request. Does the check run on this route, before the response is sent?";

const BROKE: &str = "The server rejects it with 5xx, which looks like a crash: the platform may retry, and your alerts may fire. Return 401.";

const REPORTED: &str = "The server answers 2xx, which says that it accepted the request, and reports an error in the body. \
                        Answer 401.";

/// What a server did with one case.
pub(crate) struct CaseResult {
    pub(crate) name: &'static str,
    pub(crate) expected: Expected,
    pub(crate) status: Option<u16>,
    pub(crate) location: Option<String>,
    did: Did,
    pub(crate) came: Came,
    meaning: &'static str,
    explained_by: &'static [&'static str],
    expects: Option<&'static str>,
}

impl CaseResult {
    /// What it means if the server does not reject it as it should.
    pub(crate) fn meaning(&self) -> &'static str {
        match self.did {
            Did::Broke => BROKE,
            Did::ReportedAnError => REPORTED,
            _ => self.meaning,
        }
    }
}

/// What a server did with each case so far.
pub(crate) struct AuditResults {
    /// Whether the requests are signed.
    signed: bool,
    pub(crate) cases: Vec<CaseResult>,
}

impl AuditResults {
    pub(crate) fn new(signed: bool) -> Self {
        Self {
            signed,
            cases: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, case: &Case, answered: Option<Answered>, did: Did) {
        self.cases.push(CaseResult {
            name: case.name,
            expected: case.expected,
            status: answered.as_ref().map(|it| it.status),
            location: answered.and_then(|it| it.location),
            did,
            came: case.expected.came(did),
            meaning: case.meaning,
            explained_by: case.explained_by,
            expects: case.expects,
        });
    }

    /// How many requests were accepted that must be rejected.
    pub(crate) fn holes(&self) -> usize {
        let hole =
            |case: &&CaseResult| case.expected == Expected::Reject && case.came == Came::Fail;
        self.cases.iter().filter(hole).count()
    }

    /// Whether every request was accepted, so that a separate cause for each would be a guess.
    pub(crate) fn checks_nothing(&self) -> bool {
        self.cases.iter().all(|case| case.did == Did::Accepted)
    }

    /// Whether the server did this with the case of this name.
    fn did(&self, name: &str, did: Did) -> bool {
        let mut cases = self.cases.iter();
        cases.any(|case| case.name == name && case.did == did)
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
        let first = self.cases.first().filter(|case| case.came == Came::Fail);
        first.and(
            self.cases
                .iter()
                .find_map(|case| case.expects.filter(|_| case.did == Did::Accepted)),
        )
    }

    /// Whether nothing is proven: the correct request was not accepted, or an answer was inconclusive.
    pub(crate) fn inconclusive(&self) -> bool {
        let right =
            |case: &CaseResult| case.expected == Expected::Accept && case.came != Came::Pass;
        let unknown =
            |case: &CaseResult| case.expected == Expected::Reject && case.came == Came::Unknown;
        self.cases.iter().any(right)
            || (self.holes() == 0 && self.cases.iter().any(unknown))
            || self.contradicts_itself()
    }

    /// Whether the report explains this case: it is odd, and no other case explains it already.
    pub(crate) fn is_explained(&self, case: &CaseResult) -> bool {
        let accepted = |name: &&str| {
            let mut others = self.cases.iter();
            others.any(|other| other.name == *name && other.came == Came::Fail)
        };
        let tells_of_the_correct = self.expects().is_some() && case.expects.is_some();
        let is_odd =
            matches!(case.came, Came::Fail | Came::Warning) || case.did == Did::ReportedAnError;
        let contradicts = self.contradicts_itself();
        case.expected != Expected::Accept
            && is_odd
            && !tells_of_the_correct
            && !(contradicts && case.name == "wrong secret")
            && (case.did != Did::Accepted || contradicts || !case.explained_by.iter().any(accepted))
    }

    /// Why nothing is proven.
    pub(crate) fn why_inconclusive(&self) -> String {
        let right = |case: &&CaseResult| case.expected == Expected::Accept;
        let mut rights = self.cases.iter().filter(right);
        let (first, last) = (rights.next(), rights.next());
        let got = |case: Option<&CaseResult>| {
            let status = case.and_then(|case| case.status);
            status.map_or("no answer".to_owned(), |status| status.to_string())
        };
        let redirects = |case: Option<&CaseResult>| {
            let status = case.and_then(|case| case.status);
            status.is_some_and(|status| (300..400).contains(&status))
        };
        match (first.map(|case| case.came), last.map(|case| case.came)) {
            _ if self.contradicts_itself() => "Inconclusive: the answers contradict each other: one wrong \
                 secret is accepted, another is rejected. Do several servers answer at this URL, and not all of \
                 them check?"
                .into(),
            (Some(Came::Pass), Some(Came::Pass)) if self.cases.iter().any(|it| it.did == Did::ReportedAnError) => {
                "Inconclusive: the server answers 2xx and reports an error in the body.".into()
            }
            (Some(Came::Pass), Some(Came::Pass)) => {
                "Inconclusive: some responses prove nothing (3xx, 408, 429 or none).".into()
            }
            (Some(Came::Pass), _) if last.is_some_and(|case| case.status.is_none()) => {
                let silent = self.cases.iter().rev().take_while(|case| case.status.is_none());
                format!(
                    "Inconclusive: the server stops answering at the request '{}'. Does that request crash it?",
                    silent.last().map_or("", |case| case.name)
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
                    .and_then(|case| case.location.as_deref())
                    .map_or_else(String::new, |it| format!(": {}", shown(it)))
            ),
            _ if self.expects().is_some() => format!(
                "Inconclusive: the server does not accept the correct request ({}). {}",
                got(first),
                self.expects().unwrap_or_default()
            ),
            _ if first.is_some_and(|case| case.status == Some(404)) => {
                "Inconclusive: the server answers the correct request with 404. Check the URL: its path may be wrong."
                    .into()
            }
            _ if first.is_some_and(|case| case.status == Some(405)) => {
                "Inconclusive: the server answers the correct request with 405. Does the path of the URL take POST?"
                    .into()
            }
            _ if first.is_some_and(|case| case.did == Did::Broke) => format!(
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
}
