//! How a request carries its token: whether it is where the platforms look for it, and in the form they read.

use data_encoding::BASE64;

use super::answer::judged;
use crate::judgement::{Check, CheckResult};
use crate::platform::address::Platform;
use crate::platform::{vapi, volubile};
use crate::text::shown;

/// What is known about how a request carries its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// The request was given without headers.
    Unsaid,
    /// The values of its `Authorization` headers.
    Authorization(Vec<String>),
    /// There is no `Authorization` header, but a token in another place, such as `X-Api-Key`.
    Elsewhere(String),
    /// No token at all.
    Nowhere,
    /// Unknown, since browsers leave the header out of exports.
    LeftOut,
}

/// Most characters around a token in its header that are quoted in a message.
const MOST_AROUND: usize = 12;

const WRITE: &str = "send 'Authorization: Bearer TOKEN'";

/// Whether the token arrives in the form that the platform reads; nothing if the request does not show it.
pub(super) fn carried_check(carried: &Carried, token: &[u8], platform: Platform) -> Option<Check> {
    let (result, message) = match carried {
        Carried::Unsaid => return None,
        Carried::Authorization(values) => match &values[..] {
            [value] => of_value(value, token),
            values => (
                CheckResult::Fail,
                format!("the request has {} Authorization headers; send one", values.len()),
            ),
        },
        Carried::Elsewhere(place) => (
            CheckResult::Fail,
            format!("the token arrives in {place}, not in Authorization; {WRITE}"),
        ),
        Carried::Nowhere => (
            CheckResult::Fail,
            format!("the request has no Authorization header; {WRITE}"),
        ),
        Carried::LeftOut => (
            CheckResult::Unknown,
            "the capture has no Authorization header; browsers leave it out of a HAR file unless sensitive data \
             is exported too"
                .to_owned(),
        ),
    };
    let rule = match platform {
        Platform::Volubile => volubile::AUTHORIZATION,
        Platform::Vapi => vapi::AUTHORIZATION,
    };
    let mut check = judged("authorization", result, message, rule);
    if !is_missing(carried) {
        check.error = None;
    }
    Some(check)
}

/// Whether there is no `Authorization` header, or an empty one: the platform's answer is only known for that.
fn is_missing(carried: &Carried) -> bool {
    match carried {
        Carried::Authorization(values) => values.iter().all(|value| value.trim().is_empty()),
        Carried::Elsewhere(_) | Carried::Nowhere => true,
        Carried::Unsaid | Carried::LeftOut => false,
    }
}

fn of_value(value: &str, token: &[u8]) -> (CheckResult, String) {
    let value = value.trim();
    let (scheme, rest) = value
        .split_once(char::is_whitespace)
        .map_or((value, ""), |(scheme, rest)| (scheme, rest.trim_start()));
    let fail = |what: &str| (CheckResult::Fail, format!("{what}; {WRITE}"));
    if value.is_empty() {
        return fail("the header is empty");
    }
    if is_bearer(value) {
        return fail("the header has nothing after 'Bearer'");
    }
    if rest.is_empty() || !is_scheme(scheme) {
        return fail("the header does not start with 'Bearer '");
    }
    if scheme.eq_ignore_ascii_case("basic") && BASE64.decode(rest.as_bytes()).is_ok() {
        return fail("the request uses Basic authentication");
    }
    if !is_bearer(scheme) {
        let what = format!("the token follows {}, not 'Bearer'", shown(scheme));
        return fail(&what);
    }
    if rest.split_whitespace().next().is_some_and(is_bearer) {
        return fail("the header has the word Bearer twice");
    }
    let carried: String = rest.split_whitespace().collect();
    let unquoted = carried.trim_matches(['"', '\'', '`', '<', '>', '{', '}']);
    if unquoted != carried && unquoted.as_bytes() == token {
        return fail("the token is in quotes or brackets");
    }
    if let Some((before, after)) = around(&carried, token) {
        let python = matches!((before, after), ("b'", "'") | ("b\"", "\""));
        return if python {
            fail("the token is bytes that Python turned into text; decode them first")
        } else {
            let extra = format!("{before}{after}");
            fail(&format!(
                "{} is next to the token in the header",
                shown(&extra)
            ))
        };
    }
    if carried.as_bytes() != token {
        let what = if carried.starts_with("eyJ") {
            "the request has another token than this one"
        } else {
            "the request does not show which token it sends"
        };
        return (CheckResult::Unknown, what.to_owned());
    }
    if scheme != "Bearer" {
        let what = format!(
            "the header says {}; whether the platform takes that for 'Bearer' is unknown",
            shown(scheme)
        );
        return (CheckResult::Unknown, what);
    }
    (
        CheckResult::Pass,
        "sent as 'Authorization: Bearer TOKEN'".to_owned(),
    )
}

/// The few characters before and after a token in the header that carries it, if there are any.
fn around<'a>(carried: &'a str, token: &[u8]) -> Option<(&'a str, &'a str)> {
    let token = std::str::from_utf8(token).ok()?;
    let (before, after) = carried.split_once(token)?;
    let few = 1..=MOST_AROUND;
    (!token.is_empty() && few.contains(&(before.len() + after.len()))).then_some((before, after))
}

fn is_bearer(word: &str) -> bool {
    word.trim_end_matches(':').eq_ignore_ascii_case("bearer")
}

/// Whether a word is the name of a scheme rather than part of a token.
fn is_scheme(word: &str) -> bool {
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    word.len() <= 20 && word.bytes().all(usual)
}
