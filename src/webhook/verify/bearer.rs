//! Checks whether a request carries the right bearer token, or at least one that may be right.

use secrecy::{ExposeSecret, SecretString};

use super::judged::Judged;
use crate::judgement::Check;
use crate::time::{UnixTime, relative};
use crate::token::decode::Token;
use crate::token::exposure::Exposure;
use crate::token::findings::{Code, Severity};
use crate::token::judge::{Evidence, Moment, findings};
use crate::token::read::Reading;
use crate::token::signature::Signature;
use crate::webhook::plan::{AUTHORIZATION, BEARER, Bearer};
use crate::webhook::question::Question;
use crate::webhook::received::sole_value;
use crate::webhook::signature::same;

const PREFIX: &str = "starts with 'Bearer '";

/// Judges a request with a fixed token.
pub(super) fn verify(plan: &Bearer, asked: &Question, judged: &mut Judged) {
    let name = &plan.header_name;
    let value = match sole_value(asked.request, name) {
        Ok(value) => value,
        Err(check) => return judged.checks.push(check),
    };
    judged
        .checks
        .push(Check::pass("header", format!("{name}, once")));
    let token = if plan.bearer_prefix_enabled {
        let Some(token) = prefixed(value) else {
            let starts = format!("{name} does not start with 'Bearer '");
            return judged.checks.push(Check::fail("prefix", starts));
        };
        judged.checks.push(Check::pass("prefix", PREFIX));
        token
    } else {
        value
    };
    let is_token = |secret: &SecretString| same(token, secret.expose_secret().as_bytes());
    let matches = asked.secret.is_some_and(is_token);
    let check = if matches {
        Check::pass("token", "this secret")
    } else {
        Check::fail("token", "not this secret")
    };
    judged.proves(matches, check);
}

/// Judges a request with a token that the platform fetched: only the server that issued it can verify it.
pub(super) fn verify_fetched(asked: &Question, checks: &mut Vec<Check>) {
    let value = match sole_value(asked.request, AUTHORIZATION) {
        Ok(value) => value,
        Err(check) => return checks.push(check),
    };
    checks.push(Check::pass("header", format!("{AUTHORIZATION}, once")));
    let Some(token) = prefixed(value) else {
        let starts = format!("{AUTHORIZATION} does not start with 'Bearer '");
        return checks.push(Check::fail("prefix", starts));
    };
    checks.push(Check::pass("prefix", PREFIX));
    of_jwt(token, asked.at, checks);
    checks.push(Check::unknown(
        "token",
        "only the token server that issued it can tell whether it is valid",
    ));
}

fn prefixed(value: &[u8]) -> Option<&[u8]> {
    value.strip_prefix(BEARER.as_bytes())
}

/// What a JWT says about itself (RFC 7519): its expiry, and what `inspect` finds in any token.
fn of_jwt(text: &[u8], at: UnixTime, checks: &mut Vec<Check>) {
    let token = Token::decode(text);
    let is_jwt = token.is_jwe() || (token.parts == 3 && token.header.valid_json().is_some());
    if !is_jwt {
        let opaque = "the token is not a JWT, so nothing says when it expires";
        return checks.push(Check::unknown("expiry", opaque));
    }
    let reading = Reading::of(&token);
    checks.push(expiry(reading.as_ref(), at));
    let moment = Moment {
        at,
        leeway: 0,
        chosen: false,
    };
    let found = findings(
        &token,
        reading.as_ref(),
        &Evidence {
            signature: &Signature::Unchecked,
            known_key: None,
            key: None,
            keys: None,
            proves_whole: false,
            moment,
            exposure: Exposure::Whole,
        },
    );
    for finding in found.iter().filter(|it| OF_ANY_TOKEN.contains(&it.code)) {
        let name = finding.code.row().name;
        checks.push(if finding.severity == Severity::Error {
            Check::fail(name, &*finding.message)
        } else {
            Check::unknown(name, &*finding.message)
        });
    }
}

/// The findings that apply to other tokens than the platform's own.
const OF_ANY_TOKEN: [Code; 8] = [
    Code::Malformed,
    Code::AlgNone,
    Code::Jwe,
    Code::DuplicateKey,
    Code::ExpInMilliseconds,
    Code::NotYetValid,
    Code::IssuedInFuture,
    Code::LongLived,
];

fn expiry(reading: Option<&Reading>, at: UnixTime) -> Check {
    const NAME: &str = "expiry";
    let Some(exp) = reading.and_then(|reading| reading.exp.value().copied()) else {
        return Check::unknown(NAME, "the token does not say when it expires");
    };
    let left = exp.saturating_sub(at.seconds());
    let when = match UnixTime::new(exp) {
        Some(moment) => format!("{} ({})", relative(left), moment.human()),
        None => relative(left),
    };
    if left > 0 {
        Check::pass(NAME, format!("the token expires {when}"))
    } else {
        Check::fail(NAME, format!("the token expired {when}"))
    }
}
