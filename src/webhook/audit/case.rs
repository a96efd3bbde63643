//! One request of an audit: what it is, what the server should do with it, and the result.

use secrecy::SecretString;

use super::answered::Did;
use crate::outcome::Refusal;
use crate::webhook::delivery::{Delivery, Signer};
use crate::webhook::plan::Plan;

/// A request to try a server with.
pub struct Case {
    /// What is special about it, in a few words.
    pub name: &'static str,
    /// What the server should do.
    pub expected: Expected,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// What it means if the server accepts it, and what to do.
    pub meaning: &'static str,
    /// The cases that explain it better, if the server accepts one of them too.
    pub explained_by: &'static [&'static str],
    /// If the server accepts this but not the correct request: what it expects, and what to do.
    pub expects: Option<&'static str>,
}

impl Case {
    pub(super) fn expects(self, expects: &'static str) -> Self {
        Self {
            expects: Some(expects),
            ..self
        }
    }

    pub(super) fn unless(self, explained_by: &'static [&'static str]) -> Self {
        Self {
            explained_by,
            ..self
        }
    }
}

/// What a server should do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Answer with 2xx.
    Accept,
    /// Answer with 4xx.
    Reject,
    /// Preferably answer with 4xx, although accepting it is not a hole by itself.
    RatherReject,
}

/// The result of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Came {
    /// As expected.
    Pass,
    /// A hole, or a correct request that is not accepted.
    Fail,
    /// Not as expected, but not a hole.
    Warning,
    /// Inconclusive.
    Unknown,
}

impl Expected {
    /// The result of a case with this expectation.
    #[must_use]
    pub fn came(self, did: Did) -> Came {
        match (self, did) {
            (Self::Accept, Did::Accepted) | (Self::Reject | Self::RatherReject, Did::Rejected) => {
                Came::Pass
            }
            (Self::Accept, Did::ReportedAnError) => Came::Pass,
            (_, Did::Unclear | Did::ReportedAnError) => Came::Unknown,
            (Self::Accept, _) | (Self::Reject, Did::Accepted) => Came::Fail,
            (Self::RatherReject, _) | (Self::Reject, Did::Broke) => Came::Warning,
        }
    }
}

/// What the cases are made of.
pub struct Basis<'a> {
    /// How requests are authenticated.
    pub plan: &'a Plan,
    /// The secret; with an oauth2 plan, a token that was fetched.
    pub secret: &'a SecretString,
    /// The correct request.
    pub delivery: Delivery<'a>,
    /// The time, in seconds.
    pub now: i64,
    /// Whether the server is on this machine, so that the secret itself may be sent in the wrong place.
    pub loopback: bool,
    /// A token that has expired.
    pub expired: Option<&'a SecretString>,
    /// A token that lacks the scope of the credential, or why there is none.
    pub other_scope: Result<&'a SecretString, &'static str>,
}

impl Basis<'_> {
    pub(super) fn right(&self, name: &'static str) -> Result<Case, Refusal> {
        Ok(Case {
            name,
            expected: Expected::Accept,
            headers: self.headers(self.secret, self.delivery)?,
            body: self.delivery.body.to_vec(),
            meaning: "",
            explained_by: &[],
            expects: None,
        })
    }

    pub(super) fn headers(
        &self,
        secret: &SecretString,
        delivery: Delivery,
    ) -> Result<Vec<(String, String)>, Refusal> {
        let plan = self.plan;
        Signer { plan, secret }.headers(&delivery)
    }

    /// A case with the unchanged body.
    pub(super) fn case(
        &self,
        expected: Expected,
        name: &'static str,
        headers: Vec<(String, String)>,
        meaning: &'static str,
    ) -> Case {
        Case {
            name,
            expected,
            headers,
            body: self.delivery.body.to_vec(),
            meaning,
            explained_by: &[],
            expects: None,
        }
    }
}

/// The headers, with the value of one changed.
pub(super) fn changed(
    headers: &[(String, String)],
    name: &str,
    change: impl Fn(&str) -> String,
) -> Vec<(String, String)> {
    let one = |(other, value): &(String, String)| {
        let value = if other.eq_ignore_ascii_case(name) {
            change(value)
        } else {
            value.clone()
        };
        (other.clone(), value)
    };
    headers.iter().map(one).collect()
}

/// The headers without one.
pub(super) fn without(headers: &[(String, String)], name: &str) -> Vec<(String, String)> {
    let kept = headers
        .iter()
        .filter(|(other, _)| !other.eq_ignore_ascii_case(name));
    kept.cloned().collect()
}

/// JSON with one more member, or one more byte if it is not an object.
pub(super) fn appended(body: &[u8]) -> Vec<u8> {
    match body.strip_suffix(b"}") {
        Some(start) if start.len() > 1 => [start, b",\"changed\":true}"].concat(),
        _ => [body, b" "].concat(),
    }
}
