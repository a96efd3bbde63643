//! The verdict on a captured request, with every check that led to it and what explains it.

use serde::Serialize;

use super::cause::{COMPARISON, Risk};
use super::explain;
use super::hint::hint;
use super::payload::Part;
use super::plan::{Hmac, Plan};
use super::question::Question;
use super::timestamp::Timestamp;
use super::verify::{Proof, verify};
use crate::http::capture::Form;
use crate::judgement::{Answer, Cause, CheckResult, Verdict};

/// What is known about a capture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Capture {
    /// Its form.
    pub form: Form,
    /// Whether it has the body byte for byte.
    pub exact_body: bool,
}

/// Everything about a request that is reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Examination {
    /// The plan's type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The form in which the request was captured.
    pub capture: Capture,
    /// The answer, and the checks that led to it.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The timestamp, as it was understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// The header that the plan was guessed from, if nothing else said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guessed_from: Option<String>,
    /// Whether the causes explain the signature of the user's own server.
    #[serde(skip)]
    pub of_server: bool,
    /// What explains a mismatch, simplest first.
    pub causes: Vec<Cause>,
    /// What to do next, if no cause says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// How far the search for causes went, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchExtent>,
    /// What would make another server reject this request, although it is correct.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<Risk>,
    /// Further ideas if the secret gives another value and no known cause explains it.
    #[serde(skip)]
    pub unexplained: Option<String>,
}

/// How far a search for causes went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SearchExtent {
    /// Whether everything was tried. A large body is only searched for the likeliest causes.
    pub complete: bool,
    /// Bytes that were hashed.
    pub hashed: usize,
}

impl Examination {
    /// Whether the answer depends on the secret: a request without a signature or token is rejected in any case.
    #[must_use]
    pub fn rests_on_secret(&self) -> bool {
        let mut checks = self.verdict.checks.iter();
        checks.any(|check| matches!(check.name, "signature" | "token"))
    }
}

/// Judges a request, and explains the result.
#[must_use]
pub fn examine(asked: &Question) -> Examination {
    let judged = verify(asked);
    let answer = match (judged.any(CheckResult::Fail), judged.proof) {
        (true, _) => Answer::Rejected,
        (false, Proof::Proven) => Answer::Accepted,
        (false, _) => Answer::Unknown,
    };
    let proven = judged.proof == Proof::Proven;
    let mut causes = Vec::new();
    let mut search = None;
    let mut server_is_right = false;
    match asked.plan {
        Plan::Hmac(plan) if !proven || asked.server_signature.is_some() => {
            let explained = explain::signature(plan, asked);
            search = Some(SearchExtent {
                complete: explained.complete,
                hashed: explained.hashed,
            });
            causes = explained.causes;
            server_is_right = matches!(&*causes, [cause] if cause.code == COMPARISON.0);
            if server_is_right && answer == Answer::Rejected {
                causes = if proven {
                    Vec::new()
                } else {
                    explain::sender(plan, asked).causes
                };
            }
        }
        Plan::Bearer(plan) if !proven => causes = explain::token(plan, asked),
        Plan::Oauth2(_) => causes = explain::fetched(asked),
        _ => {}
    }
    if causes.is_empty() && !proven {
        causes = explain::compressed(asked);
    }
    if causes.is_empty() && !proven {
        causes = explain::other_scheme(asked);
    }
    if causes.is_empty() && answer == Answer::Rejected && !proven {
        causes = explain::without_credential(asked);
    }
    let rightly_rejected = server_is_right && answer == Answer::Rejected;
    let signs = matches!(asked.plan, Plan::Hmac(_));
    let of_server = signs && asked.server_signature.is_some() && !rightly_rejected;
    let mut hint = causes
        .is_empty()
        .then(|| hint(asked, &judged, of_server))
        .flatten();
    if rightly_rejected {
        let then = hint.map_or_else(String::new, |hint| format!("; {hint}"));
        hint = Some(format!("{SERVER_IS_RIGHT}{then}"));
    }
    let risk = match asked.plan {
        Plan::Hmac(plan) if proven && asked.request.has_exact_body() => {
            explain::risk(plan, &asked.request.body)
        }
        _ => None,
    };
    // A value that is not a timestamp is explanation enough.
    let no_timestamp = judged
        .checks
        .iter()
        .any(|check| check.name == "timestamp" && check.result == CheckResult::Fail);
    let mismatch = judged.proof == Proof::Mismatch || of_server;
    let unexplained = mismatch && causes.is_empty() && !no_timestamp;
    let sentence = unexplained.then(|| match asked.plan {
        Plan::Hmac(_) if asked.request.framing.is_cut() => CUT.into(),
        Plan::Hmac(plan) => unexplained_signature(plan),
        _ => UNEXPLAINED.into(),
    });
    Examination {
        kind: asked.plan.kind(),
        capture: Capture {
            form: asked.request.form,
            exact_body: asked.request.has_exact_body(),
        },
        verdict: Verdict {
            answer,
            checks: judged.checks,
        },
        timestamp: judged.timestamp,
        guessed_from: None,
        of_server,
        causes,
        hint,
        search,
        risk,
        unexplained: sentence,
    }
}

const SERVER_IS_RIGHT: &str =
    "your server calculated the right signature, and is right to reject this request";
const UNEXPLAINED: &str = "no known cause explains it; most likely the secrets differ";

/// What may differ if no known cause explains a signature: the secret, or what is signed.
fn unexplained_signature(plan: &Hmac) -> String {
    let mut signed: Vec<&str> = [
        (Part::Url, "URL"),
        (Part::Method, "method"),
        (Part::MessageId, "message id"),
    ]
    .into_iter()
    .filter_map(|(part, name)| plan.payload_format.has(&part).then_some(name))
    .collect();
    let body = plan.payload_format.has(&Part::Body);
    if signed.is_empty() {
        let body = if body {
            ", or the body was changed"
        } else {
            ""
        };
        return format!("{UNEXPLAINED}{body}");
    }
    if plan.payload_format.has(&Part::Timestamp) {
        signed.push("timestamp");
    }
    if body {
        signed.push("body");
    }
    let last = signed.pop().unwrap_or_default();
    let before = match signed.join(", ") {
        before if before.is_empty() => before,
        before => format!("{before} or "),
    };
    format!("{UNEXPLAINED}, or another {before}{last} was signed")
}

const CUT: &str =
    "the body is cut off, and the signature covers all of it; capture the request again";
