//! Whether a request carries the right bearer token, or at least a token that may be right.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret;

use super::accident;
use super::plan::{AUTHORIZATION, BEARER, Bearer};
use super::signature::same;
use super::verify::{Asked, Check, Verdict, only};
use crate::json::Value;
use crate::time::{Instant, distance};

/// Judges a request with a fixed token; tells whether the token is the secret.
pub(super) fn verify(plan: &Bearer, asked: &Asked, verdict: &mut Verdict) -> bool {
    let name = &plan.header_name;
    let mut proven = false;
    match only(asked.request, name) {
        Err(check) => verdict.checks.push(check),
        Ok(value) => {
            let there = format!("{name} is there, once");
            verdict.checks.push(Check::holds("header", there));
            let token = match (plan.bearer_prefix_enabled, prefixed(value)) {
                (false, _) => Some(value),
                (true, Some(token)) => {
                    let starts = "'Bearer ' stands before the token";
                    verdict.checks.push(Check::holds("prefix", starts));
                    Some(token)
                }
                (true, None) => {
                    let starts = format!("{name} does not start with 'Bearer '");
                    verdict.checks.push(Check::fails("prefix", starts));
                    None
                }
            };
            if let Some(token) = token {
                proven = same(token, asked.secret.expose_secret().as_bytes());
                verdict.checks.push(if proven {
                    Check::holds("token", "it is the secret")
                } else {
                    Check::fails("token", "it is not the secret")
                });
            }
        }
    }
    if !proven {
        verdict.accident = accident::of_token(plan, asked);
    }
    proven
}

/// Judges a request with a token that the platform fetched: only the server that gave it can verify it.
pub(super) fn verify_fetched(asked: &Asked, verdict: &mut Verdict) {
    let value = match only(asked.request, AUTHORIZATION) {
        Ok(value) => value,
        Err(check) => {
            verdict.checks.push(check);
            verdict.accident = accident::without_credential(asked);
            return;
        }
    };
    let there = format!("{AUTHORIZATION} is there, once");
    verdict.checks.push(Check::holds("header", there));
    let Some(token) = prefixed(value).filter(|token| !token.is_empty()) else {
        let starts = format!("{AUTHORIZATION} does not carry a bearer token");
        verdict.checks.push(Check::fails("prefix", starts));
        return;
    };
    verdict
        .checks
        .push(Check::holds("prefix", "'Bearer ' stands before the token"));
    verdict.checks.push(expiry(token, asked.at));
    verdict.checks.push(Check::unknown(
        "token",
        "only the token server that gave it can tell whether it is genuine",
    ));
}

fn prefixed(value: &[u8]) -> Option<&[u8]> {
    value.strip_prefix(BEARER.as_bytes())
}

/// Whether a token that is a JWT has expired (RFC 7519, section 4.1.4).
fn expiry(token: &[u8], at: Instant) -> Check {
    const NAME: &str = "expiry";
    let Some(payload) = payload(token) else {
        return Check::unknown(
            NAME,
            "the token is no JWT, so it does not say when it expires",
        );
    };
    let exp = Value::root(&payload).and_then(|claims| claims.get("exp"));
    let Some(exp) = exp else {
        return Check::unknown(
            NAME,
            "the token has no 'exp', so it does not say when it expires",
        );
    };
    // A fraction of a second is dropped.
    let whole = exp.text.split(|byte| *byte == b'.').next();
    let seconds = whole.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    let Some(moment) = seconds.and_then(Instant::new) else {
        return Check::fails(NAME, "the token's 'exp' is no moment in seconds since 1970");
    };
    let left = moment.seconds() - at.seconds();
    let when = format!("{} ({})", distance(left), moment.for_people());
    if left > 0 {
        Check::holds(NAME, format!("the token expires {when}"))
    } else {
        Check::fails(NAME, format!("the token expired {when}"))
    }
}

fn payload(token: &[u8]) -> Option<Vec<u8>> {
    let mut parts = token.split(|byte| *byte == b'.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    URL_SAFE_NO_PAD
        .decode(payload)
        .ok()
        .filter(|payload| payload.trim_ascii_start().starts_with(b"{"))
}
