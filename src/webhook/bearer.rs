//! Whether a request carries the right bearer token, or at least a token that may be right.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret;

use super::plan::{AUTHORIZATION, BEARER, Bearer};
use super::signature::same;
use super::verify::{Asked, Check, only};
use crate::json::Value;
use crate::time::{Instant, distance};

const PREFIX_HOLDS: &str = "'Bearer ' stands before the token";

/// Judges a request with a fixed token.
pub(super) fn verify(plan: &Bearer, asked: &Asked, checks: &mut Vec<Check>) {
    let name = &plan.header_name;
    let value = match only(asked.request, name) {
        Ok(value) => value,
        Err(check) => return checks.push(check),
    };
    checks.push(Check::holds("header", format!("{name} is there, once")));
    let token = if plan.bearer_prefix_enabled {
        let Some(token) = prefixed(value) else {
            let starts = format!("{name} does not start with 'Bearer '");
            return checks.push(Check::fails("prefix", starts));
        };
        checks.push(Check::holds("prefix", PREFIX_HOLDS));
        token
    } else {
        value
    };
    checks.push(if same(token, asked.secret.expose_secret().as_bytes()) {
        Check::holds("token", "it is the secret")
    } else {
        Check::fails("token", "it is not the secret")
    });
}

/// Judges a request with a token that the platform fetched: only the server that gave it can verify it.
pub(super) fn verify_fetched(asked: &Asked, checks: &mut Vec<Check>) {
    let value = match only(asked.request, AUTHORIZATION) {
        Ok(value) => value,
        Err(check) => return checks.push(check),
    };
    let there = format!("{AUTHORIZATION} is there, once");
    checks.push(Check::holds("header", there));
    let Some(token) = prefixed(value).filter(|token| !token.is_empty()) else {
        let starts = format!("{AUTHORIZATION} does not carry a bearer token");
        return checks.push(Check::fails("prefix", starts));
    };
    checks.push(Check::holds("prefix", PREFIX_HOLDS));
    checks.push(expiry(token, asked.at));
    checks.push(Check::unknown(
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
