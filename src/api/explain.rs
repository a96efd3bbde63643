//! Explains why an API call failed. What `inspect` finds wrong with the token comes first. Other possible reasons
//! are hints with their certainty; if nothing else is known, the platform's own message is shown.

use std::time::SystemTime;

use super::call::Call;
use super::message::{message, redirect};
use crate::inspect::{TokenQuestion, inspect};
use crate::judgement::{Check, CheckResult};
use crate::outcome::Outcome;
use crate::platform::address::Platform;
use crate::platform::permission::ApiRequest;
use crate::platform::volubile;
use crate::text::safe;
use crate::time::{self, UnixTime};
use crate::token::exposure::Exposure;
use crate::token::find::Found;
use crate::token::judge::Moment;

/// How far this machine's clock may be off before it is mentioned, in seconds.
pub const CLOCK_SLACK: i64 = 30;

/// Where the token came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenOrigin {
    /// It was minted for this call, with the private key.
    Minted,
    /// It was fetched for this call, with an API key.
    Fetched,
    /// The caller gave it.
    Given,
}

/// A response, and the call that it answers.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The call.
    pub call: &'a Call,
    /// The token that it was made with.
    pub token: &'a str,
    /// Where the token came from.
    pub origin: TokenOrigin,
    /// The platform's other documented region, if the call went to one.
    pub other_region: Option<&'a str>,
    /// The status of the response.
    pub status: u16,
    /// Its `Location`.
    pub location: Option<&'a str>,
    /// Its `Date`.
    pub date: Option<&'a str>,
    /// Its `Retry-After`.
    pub retry_after: Option<&'a str>,
    /// What kept the call from being sent again.
    pub not_again: NotAgain,
    /// The start of the response body.
    pub body: &'a [u8],
    /// This machine's time.
    pub now: UnixTime,
}

/// Why a request is not sent again.
#[derive(Clone, Copy, Debug, Default)]
pub struct NotAgain {
    /// It was retried this many times, as often as `--retry` allows.
    pub retries: Option<u32>,
    /// The wait would be longer than `--max-wait` allows.
    pub too_long: bool,
}

/// What to tell the user, and how the run ends.
#[derive(Debug, PartialEq, Eq)]
pub struct Explanation {
    /// How the run ends.
    pub outcome: Outcome,
    /// What happened, in one line.
    pub error: String,
    /// What to do, most likely fix first.
    pub hints: Vec<String>,
}

/// Explains a response that is not a success; nothing for 2xx.
#[must_use]
pub fn explain(facts: &Facts) -> Option<Explanation> {
    let status = facts.status;
    let outcome = match status {
        200..=299 => return None,
        429 | 500.. => Outcome::Unavailable,
        _ => Outcome::No,
    };
    let (reason, hints) = match status {
        300..=399 => redirected(facts),
        401 | 403 => denied(facts),
        429 => limited(facts),
        500.. => failed(facts),
        _ => (said(facts), Vec::new()),
    };
    let error = match status {
        300..=399 => reason,
        _ => format!("{status}: {reason}"),
    };
    Some(Explanation {
        outcome,
        error,
        hints,
    })
}

/// The platform's own words, or what the status means.
fn said(facts: &Facts) -> String {
    let name = || facts.call.name();
    message(facts.body, facts.token).unwrap_or_else(|| match facts.status {
        401 | 403 => "the API does not accept the token".into(),
        404 => format!(
            "nothing found at {}: no such route, or no such object",
            safe(&name())
        ),
        408 => "the request timed out at the API".into(),
        405 => format!("the API does not allow {}", safe(&name())),
        500.. => "the API failed".into(),
        _ => "the API rejects the request".into(),
    })
}

fn redirected(facts: &Facts) -> (String, Vec<String>) {
    let hints = match facts.location {
        Some(_) if facts.status != 304 => {
            vec!["redirects are not followed, so the token went nowhere else".into()]
        }
        _ => Vec::new(),
    };
    (redirect(facts.status, facts.location, facts.token), hints)
}

fn denied(facts: &Facts) -> (String, Vec<String>) {
    let said = message(facts.body, facts.token);
    let says = |text: &str| said.as_deref().is_some_and(|said| said.contains(text));
    if says("error code: 1010") {
        return (
            "the proxy in front of the API blocked the request (error code: 1010)".into(),
            vec!["it blocks requests without a User-Agent (observed); if you set one with -H, leave it out".into()],
        );
    }
    if says("Missing Authorization") {
        let hint = "the token was sent; does something in between remove the Authorization header?";
        return (self::said(facts), with_clock(vec![hint.into()], facts));
    }
    let checks = checks(facts);
    // What the API names is a fact; the findings of the checks are added to it.
    let subject = said.as_deref().and_then(subject);
    let failing: Vec<_> = checks
        .iter()
        .filter(|check| check.result == CheckResult::Fail)
        .collect();
    let named = failing
        .iter()
        .find(|check| subject.is_none_or(|subject| check.name == subject));
    let mut hints = Vec::new();
    if named.is_some()
        && let Some(said) = &said
    {
        hints.push(format!("the API says: {said}"));
    }
    if subject.is_none_or(|subject| subject == "origin")
        && facts.call.origin.is_none()
        && !failing.iter().any(|check| check.name == "scope")
        && checks.iter().any(is_for_want_of_origin)
    {
        hints.push(
            "the token lists allowed origins, and the request names none; add --origin".into(),
        );
    }
    let reason = if let Some(check) = named {
        in_words(check)
    } else {
        hints.extend(failing.iter().map(|check| in_words(check)));
        if failing.is_empty() && facts.call.platform == Platform::Volubile {
            hints.extend(volubile_hint(facts));
        } else if failing.is_empty() && hints.is_empty() {
            hints.extend(vapi_hints(facts));
        }
        self::said(facts)
    };
    if !failing.is_empty() && facts.origin == TokenOrigin::Given {
        hints.push("'voxtoken inspect --request' shows every check of this token".into());
    }
    (reason, with_clock(hints, facts))
}

/// The name of the check that a platform's answer is about (observed: `Key doesn't allow origin '…'`, `Key doesn't
/// allow assistantId '…'`, `Key doesn't allow transient assistant`).
fn subject(said: &str) -> Option<&'static str> {
    let denied = said.split_once("doesn't allow ")?.1;
    [
        ("origin", "origin"),
        ("assistantId", "assistant"),
        ("transient", "transient"),
    ]
    .iter()
    .find(|(start, _)| denied.starts_with(start))
    .map(|(_, name)| *name)
}

/// Whether the origin check is unknown only because the request has no origin.
fn is_for_want_of_origin(check: &Check) -> bool {
    check.name == "origin"
        && check.result == CheckResult::Unknown
        && check.message.contains("--origin")
}

/// A check as a sentence.
fn in_words(check: &Check) -> String {
    // In a report, "it" is the token; here nothing before says so.
    let message = match check.message.strip_prefix("it ") {
        Some(rest) => format!("the token {rest}"),
        None => check.message.clone(),
    };
    if message.starts_with("the token") {
        message
    } else {
        format!("{}: {message}", check.name)
    }
}

/// `inspect`'s own checks of this request.
fn checks(facts: &Facts) -> Vec<Check> {
    let line = format!("{} {}", facts.call.method, facts.call.url.path());
    let Ok(mut request) = ApiRequest::parse(&line) else {
        return Vec::new();
    };
    request.platform = facts.call.platform;
    request.origin.clone_from(&facts.call.origin);
    request.assistant = facts.call.assistant();
    let inspected = inspect(
        &Found::alone(facts.token.as_bytes()),
        &TokenQuestion {
            moment: Moment {
                at: facts.now,
                leeway: 0,
                chosen: false,
            },
            keys: None,
            request: Some(&request),
            expires_within: None,
            strict: false,
            exposure: Exposure::Whole,
        },
    );
    let volubile = facts.call.platform == Platform::Volubile;
    let checks = inspected
        .request
        .map_or_else(Vec::new, |verdict| verdict.checks);
    // How scopes appear in the claims is not documented, so they explain nothing.
    let counts = |check: &Check| !volubile || check.name == "time";
    checks.into_iter().filter(counts).collect()
}

fn vapi_hints(facts: &Facts) -> Vec<String> {
    let mut hints = Vec::new();
    if facts.status != 401 {
        return hints;
    }
    hints.push(match facts.origin {
        TokenOrigin::Given => {
            "was it signed with the key of the organization in its 'orgId'?".into()
        }
        _ => "do the organization id and the private key belong together?".into(),
    });
    if let Some(region) = facts.other_region {
        hints.push(format!(
            "a key belongs to one region (documented); --region {region} asks the other one"
        ));
    }
    hints
}

fn volubile_hint(facts: &Facts) -> Option<String> {
    let scope = volubile::find(&facts.call.method, facts.call.url.path())?.scope;
    Some(match facts.status {
        403 => format!(
            "{} needs the scope {scope} (documented)",
            safe(&facts.call.name())
        ),
        _ if facts.origin == TokenOrigin::Given => {
            "Volubile's tokens live for minutes; get a new one with 'voxtoken mint scoped'".into()
        }
        // The token was issued a moment ago.
        _ => return None,
    })
}

fn limited(facts: &Facts) -> (String, Vec<String>) {
    let hint = longer_wait(facts).unwrap_or_else(|| "wait a moment and try again".into());
    let more =
        message(facts.body, facts.token).map_or_else(String::new, |said| format!(": {said}"));
    (format!("too many requests{more}"), vec![hint])
}

/// The options that allow the wait which the API asks for.
fn longer_wait(facts: &Facts) -> Option<String> {
    let mut options = Vec::new();
    if let Some(retries) = facts.not_again.retries {
        options.push(format!("--retry {}", retries.saturating_add(1)));
    }
    if facts.not_again.too_long {
        options.push("--max-wait".into());
    }
    let after = facts.retry_after.filter(|_| !options.is_empty())?;
    Some(format!(
        "the API asks you to wait (Retry-After: {}); to wait and send it again, use {}",
        safe(after),
        options.join(" and ")
    ))
}

fn failed(facts: &Facts) -> (String, Vec<String>) {
    let null_origin = facts
        .token
        .split('.')
        .nth(1)
        .and_then(|part| data_encoding::BASE64URL_NOPAD.decode(part.as_bytes()).ok())
        .is_some_and(|claims| {
            let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap_or_default();
            let origins = &claims["token"]["restrictions"]["allowedOrigins"];
            origins
                .as_array()
                .is_some_and(|list| list.iter().any(serde_json::Value::is_null))
        });
    let mut hints = Vec::new();
    if null_origin {
        hints.push(
            "the token's allowedOrigins holds null, which makes the API fail (observed)".into(),
        );
    }
    if facts.status == 503 {
        hints.extend(longer_wait(facts));
    }
    (said(facts), hints)
}

/// Adds what is wrong with the clock. It comes first: a wrong clock makes a good token look bad.
fn with_clock(mut hints: Vec<String>, facts: &Facts) -> Vec<String> {
    if let Some(off) = facts.date.and_then(|date| clock_off(date, facts.now)) {
        hints.insert(0, off);
    }
    hints
}

/// How far this machine's clock is off by the server's `Date`, if that is worth mentioning.
#[must_use]
pub fn clock_off(date: &str, now: UnixTime) -> Option<String> {
    let server = httpdate::parse_http_date(date).ok()?;
    let server = server.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let off = now.seconds() - i64::try_from(server.as_secs()).ok()?;
    let direction = if off > 0 { "ahead of" } else { "behind" };
    (off.abs() > CLOCK_SLACK).then(|| {
        format!(
            "this machine's clock is {} {direction} the server's; tokens carry the time",
            time::in_words(off)
        )
    })
}
