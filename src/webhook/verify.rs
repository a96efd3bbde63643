//! Whether a captured request is what the platform would send: every reason, and an answer. Knows no clock:
//! the time of the check is given.

use secrecy::SecretString;

use super::payload::Values;
use super::plan::Plan;
use super::verdict::{Answer, Check, CheckResult, Verdict};
use super::{accident, bearer, hmac};
use crate::http::capture::{Captured, Framing};
use crate::text::shown;
use crate::time::UnixTime;

/// How old a request may be where nothing else is asked for, in seconds. The platform documents no window;
/// five minutes is what senders with a timestamp commonly recommend.
pub const MAX_AGE: i64 = 300;

/// What is judged.
pub struct Question<'a> {
    /// How the request should be authenticated.
    pub plan: &'a Plan,
    /// The secret of the plan. An empty one verifies nothing.
    pub secret: &'a SecretString,
    /// The request.
    pub request: &'a Captured<'a>,
    /// What the placeholders stand for where the request does not say; the body is not looked at.
    pub given: Values<'a>,
    /// The time of the check.
    pub at: UnixTime,
    /// How old the timestamp may be, and how far ahead, in seconds.
    pub max_age: i64,
}

/// Judges a request, and explains what is found.
#[must_use]
pub fn examine(asked: &Question) -> Verdict {
    let mut verdict = verify(asked);
    match (asked.plan, verdict.proven()) {
        (Plan::Bearer(plan), false) => verdict.accident = accident::of_token(plan, asked),
        (Plan::Hmac(plan), false) => {
            let sent = hmac::Sent::of(plan, asked);
            let urls = hmac::urls(plan, asked);
            verdict.accident = accident::of_signature(plan, asked, &sent.values(asked), &urls);
        }
        (Plan::Hmac(plan), true) => verdict.caution = accident::caution(plan, &asked.request.body),
        (Plan::Oauth2(_), _) if verdict.verdict == Answer::Refused => {
            verdict.accident = accident::without_credential(asked);
        }
        _ => {}
    }
    // What is no timestamp at all explains it well enough.
    let timestamp = |check: &Check| check.name == "timestamp" && check.result == CheckResult::Fails;
    if verdict.mismatch() && verdict.accident.is_none() && !verdict.checks.iter().any(timestamp) {
        let cut = matches!(asked.request.framing, Framing::Cut(_) | Framing::ChunksCut);
        verdict.unexplained = Some(match asked.plan {
            Plan::Hmac(_) if cut => CUT,
            Plan::Hmac(_) => UNEXPLAINED,
            _ => UNEXPLAINED_TOKEN,
        });
    }
    verdict
}

const UNEXPLAINED: &str = "none of the usual accidents explains it: most likely another secret, or a body \
                           that was changed";
const UNEXPLAINED_TOKEN: &str =
    "none of the usual accidents explains it: most likely another secret";
const CUT: &str =
    "the body is cut off, and a signature covers all of it: capture the request again";

/// Judges a request.
#[must_use]
pub fn verify(asked: &Question) -> Verdict {
    let mut verdict = Verdict {
        verdict: Answer::Unknown,
        kind: asked.plan.kind(),
        checks: framing(asked).into_iter().collect(),
        timestamp: None,
        accident: None,
        caution: None,
        unexplained: None,
    };
    match asked.plan {
        Plan::Bearer(plan) => bearer::verify(plan, asked, &mut verdict.checks),
        Plan::Oauth2(_) => bearer::verify_fetched(asked, &mut verdict.checks),
        Plan::Hmac(plan) => hmac::verify(plan, asked, &mut verdict),
    }
    let fails = verdict
        .checks
        .iter()
        .any(|check| check.result == CheckResult::Fails);
    verdict.verdict = match (fails, verdict.proven()) {
        (true, _) => Answer::Refused,
        (false, true) => Answer::Accepted,
        (false, false) => Answer::Unknown,
    };
    verdict
}

/// What is there to judge: the request line, where the capture has one, and the body, where it matters.
fn framing(asked: &Question) -> Option<Check> {
    const NAME: &str = "request";
    let request = asked.request;
    let found = request.body.len();
    let bytes = format!("{found} byte{} of body", if found == 1 { "" } else { "s" });
    let (Some(method), Some(target)) = (&request.method, &request.target) else {
        let matters = asked.plan.covers_body() || found > 0;
        return matters.then(|| Check::holds(NAME, bytes));
    };
    let line = format!(
        "{} {}",
        shown(method).trim_matches('\''),
        shown(target).trim_matches('\''),
    );
    let after = match request.after.len() {
        0 => String::new(),
        1 => "; 1 byte after them is not part of it".into(),
        more => format!("; {more} bytes after them are not part of it"),
    };
    let length_too = request.headers.all("content-length").next().is_some();
    let both = if length_too { BOTH } else { "" };
    Some(match request.framing {
        Framing::End => Check::holds(NAME, format!("{line}, {bytes}")),
        Framing::Length(_) => Check::holds(
            NAME,
            format!("{line}, {bytes} as Content-Length says{after}"),
        ),
        Framing::Chunked => Check::holds(NAME, format!("{line}, {bytes} in chunks{after}{both}")),
        Framing::Joined => Check::holds(
            NAME,
            format!("{line}, {bytes}, whose chunks the capture has joined{both}"),
        ),
        // Larger than this machine can count.
        Framing::Cut(usize::MAX) => Check::fails(
            NAME,
            format!("{line}, cut off: {bytes}, and Content-Length says more than any body has"),
        ),
        Framing::Cut(announced) => Check::fails(
            NAME,
            format!("{line}, cut off: {bytes}, and Content-Length says {announced}"),
        ),
        Framing::ChunksCut => Check::fails(
            NAME,
            format!("{line}, cut off: {bytes}, and the last chunk is missing{both}"),
        ),
    })
}

/// RFC 9112, section 6.3: the chunks win, and it may be an attempt to smuggle a request.
const BOTH: &str =
    "; it has Transfer-Encoding and Content-Length, and many servers refuse both together";

/// The one value of a header, or the check that fails for want of it.
pub(super) fn sole_value<'a>(request: &'a Captured, name: &str) -> Result<&'a [u8], Check> {
    let mut values = request.headers.all(name);
    match (values.next(), values.next()) {
        (None, _) => Err(Check::fails("header", format!("there is no {name}"))),
        (Some(b""), None) => Err(Check::fails("header", format!("{name} is empty"))),
        (Some(value), None) => Ok(value),
        (Some(_), Some(_)) => Err(Check::fails(
            "header",
            format!(
                "{name} arrives {} times, and servers differ in which they read",
                values.count() + 2
            ),
        )),
    }
}
