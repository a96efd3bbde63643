//! Explains why an API call failed. What `inspect` finds wrong with the token comes first. Other possible reasons
//! are hints with their certainty; if nothing else is known, the platform's own message is shown.

use std::time::SystemTime;

use super::call::Call;
use super::message::message;
use crate::inspect::{TokenQuestion, inspect};
use crate::judgement::CheckResult;
use crate::outcome::Outcome;
use crate::platform::permission::ApiRequest;
use crate::platform::volubile;
use crate::text::safe;
use crate::time::{UnixTime, in_words};
use crate::token::exposure::Exposure;
use crate::token::find::Found;
use crate::token::judge::Moment;

/// How far this machine's clock may be off before it is worth a word, in seconds.
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

/// What came back, and of what.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The call.
    pub call: &'a Call,
    /// The token that it was made with.
    pub token: &'a str,
    /// Where the token came from.
    pub origin: TokenOrigin,
    /// The name of the platform's other region that is documented, if the call went to one.
    pub other_region: Option<&'a str>,
    /// The status of the response.
    pub status: u16,
    /// Its `Location`.
    pub location: Option<&'a str>,
    /// Its `Date`.
    pub date: Option<&'a str>,
    /// Its `Retry-After`.
    pub retry_after: Option<&'a str>,
    /// The start of its body.
    pub body: &'a [u8],
    /// The time here.
    pub now: UnixTime,
}

/// What to tell the person, and how the run ends.
#[derive(Debug, PartialEq, Eq)]
pub struct Explanation {
    /// How the run ends.
    pub outcome: Outcome,
    /// What happened, in a line.
    pub error: String,
    /// What to do, most likely first.
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
    Some(Explanation {
        outcome,
        error: format!("{status}: {reason}"),
        hints,
    })
}

/// The platform's own words, or what the status means.
fn said(facts: &Facts) -> String {
    let name = || facts.call.name();
    message(facts.body, facts.token).unwrap_or_else(|| match facts.status {
        401 | 403 => "the API does not accept the token".into(),
        404 => format!("the API has no route {}", safe(&name())),
        408 => "the request timed out at the API".into(),
        405 => format!("the API does not allow {}", safe(&name())),
        500.. => "the API failed".into(),
        _ => "the API rejects the request".into(),
    })
}

fn redirected(facts: &Facts) -> (String, Vec<String>) {
    let Some(location) = facts.location else {
        return ("a redirect without a Location header".into(), Vec::new());
    };
    (
        format!("redirected to {}", safe(location)),
        vec!["redirects are not followed, so the token went nowhere else".into()],
    )
}

fn denied(facts: &Facts) -> (String, Vec<String>) {
    let said = message(facts.body, facts.token);
    if said
        .as_deref()
        .is_some_and(|said| said.contains("error code: 1010"))
    {
        return (
            "the proxy in front of the API blocked the request (error code: 1010)".into(),
            vec!["it blocks requests without a User-Agent (observed); is one set with -H?".into()],
        );
    }
    let mut hints = Vec::new();
    let failing = failing_check(facts);
    if failing.is_some()
        && let Some(said) = &said
    {
        hints.push(format!("the API says: {said}"));
    }
    let reason = match (failing, facts.call.url.path().starts_with(volubile::PREFIX)) {
        (Some(reason), _) => {
            if facts.origin == TokenOrigin::Given {
                hints.push("'voxtoken inspect --request' shows every check of this token".into());
            }
            return (reason, with_clock(hints, facts));
        }
        (None, true) => {
            hints.extend(volubile_hint(facts));
            self::said(facts)
        }
        (None, false) => {
            hints.extend(vapi_hints(facts));
            self::said(facts)
        }
    };
    (reason, with_clock(hints, facts))
}

/// What is wrong with the token, by `inspect`'s own checks of this request.
fn failing_check(facts: &Facts) -> Option<String> {
    let mut request =
        ApiRequest::parse(&format!("{} {}", facts.call.method, facts.call.url.path())).ok()?;
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
    let volubile = facts.call.url.path().starts_with(volubile::PREFIX);
    let verdict = inspected.request?;
    let check = verdict
        .checks
        .into_iter()
        .find(|check| check.result == CheckResult::Fail && (!volubile || check.name == "time"))?;
    // "It" is the token in a report; here nothing before it says so.
    let message = match check.message.strip_prefix("it ") {
        Some(rest) => format!("the token {rest}"),
        None => check.message,
    };
    Some(if message.starts_with("the token") {
        message
    } else {
        format!("{}: {message}", check.name)
    })
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
        _ => "Volubile's tokens live for minutes; get a new one with 'voxtoken mint scoped'".into(),
    })
}

fn limited(facts: &Facts) -> (String, Vec<String>) {
    let hints = match facts.retry_after {
        Some(after) => vec![format!(
            "the API asks you to wait (Retry-After: {}); allow that with --max-wait",
            safe(after)
        )],
        None => vec!["wait a moment and try again".into()],
    };
    let more =
        message(facts.body, facts.token).map_or_else(String::new, |said| format!(": {said}"));
    (format!("too many requests{more}"), hints)
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
    (said(facts), hints)
}

/// Adds what is wrong with the clock, which comes first: it makes a good token look bad.
fn with_clock(mut hints: Vec<String>, facts: &Facts) -> Vec<String> {
    if let Some(off) = facts.date.and_then(|date| clock_off(date, facts.now)) {
        hints.insert(0, off);
    }
    hints
}

/// How far this machine's clock is off by the server's `Date`, if that is more than a little.
#[must_use]
pub fn clock_off(date: &str, now: UnixTime) -> Option<String> {
    let server = httpdate::parse_http_date(date).ok()?;
    let server = server.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let off = now.seconds() - i64::try_from(server.as_secs()).ok()?;
    let direction = if off > 0 { "ahead of" } else { "behind" };
    (off.abs() > CLOCK_SLACK).then(|| {
        format!(
            "this machine's clock is {} {direction} the server's; tokens carry the time",
            in_words(off)
        )
    })
}
