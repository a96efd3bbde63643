//! What `webhook listen` reports: requests, answers and token requests. Header values are never part of it, and
//! bodies only to be shown masked.

use serde::Serialize;

use crate::judgement::Cause;
use crate::judgement::{Answer, Check, CheckResult};
use crate::time::UnixTime;

/// Something to report.
pub enum Seen {
    /// A request was judged.
    Request(Box<SeenRequest>),
    /// A request that was accepted was answered.
    Answer(Box<AnsweredRequest>),
    /// A token was asked for.
    Token(TokenRequest),
}

/// A request that was judged.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SeenRequest {
    /// Joins the request with its answer; the first is 1.
    pub id: u64,
    /// When it arrived.
    #[serde(serialize_with = "rfc3339")]
    pub at: UnixTime,
    /// The method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// `message.type` of the body.
    pub event_type: Option<String>,
    /// Length of the body in bytes.
    pub bytes: usize,
    /// Accepted or rejected.
    pub verdict: Answer,
    /// The status that was sent at once; nothing if the answer follows, or if the connection was closed.
    pub status: Option<u16>,
    /// The checks that did not pass.
    #[serde(rename = "failed", serialize_with = "names")]
    pub checks: Vec<Check>,
    /// What explains the rejection, simplest first.
    pub causes: Vec<Cause>,
    /// What to do next, if no cause says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What is wrong with the message itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Why no cause was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_searched: Option<&'static str>,
    /// Further ideas if no known cause explains it.
    #[serde(skip)]
    pub unexplained: Option<String>,
    /// The body, if it is to be shown.
    #[serde(skip)]
    pub body: Vec<u8>,
    /// The whole message, if it is to be recorded.
    #[serde(skip)]
    pub message: Vec<u8>,
}

/// The answer to a request.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnsweredRequest {
    /// The id of the request.
    pub id: u64,
    /// The status that was sent.
    pub status: u16,
    /// How long the app took, in milliseconds.
    pub milliseconds: u64,
    /// Whether it came from an app.
    pub forwarded: bool,
    /// Whether the platform could use it.
    pub usable: bool,
    /// The checks that did not pass.
    pub checks: Vec<Check>,
    /// Why the app gave no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Whether the client was gone before the answer was sent.
    pub client_gone: bool,
}

/// A request at the token endpoint.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenRequest {
    /// When it arrived.
    #[serde(serialize_with = "rfc3339")]
    pub at: UnixTime,
    /// The method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// How the client authenticated, if it got a token.
    pub client: Option<&'static str>,
    /// The error's code, if it got none.
    pub error: Option<&'static str>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl SeenRequest {
    /// Whether it was accepted.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.verdict == Answer::Accepted
    }
}

/// The checks of a list that did not pass.
#[must_use]
pub fn complaints(checks: Vec<Check>) -> Vec<Check> {
    let complains = |check: &Check| check.result != CheckResult::Pass;
    checks.into_iter().filter(complains).collect()
}

// serde passes a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn rfc3339<S: serde::Serializer>(at: &UnixTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.rfc3339())
}

/// The names of failing checks. Their messages are left out, since they may quote the request.
fn names<S: serde::Serializer>(checks: &[Check], serializer: S) -> Result<S::Ok, S::Error> {
    let failed = checks
        .iter()
        .filter(|check| check.result == CheckResult::Fail);
    serializer.collect_seq(failed.map(|check| check.name))
}
