//! Would a token of this scope, at this time, be let through at this endpoint? The restrictions of the
//! token are not looked at here.

use super::Request;
use super::answer::{UNREADABLE, judged};
use crate::judgement::{Check, CheckResult};
use crate::platform::vapi::{self, Rule};
use crate::token::exposure::Exposure;
use crate::token::judge::TimeStatus;
use crate::token::read::{ReadScope, Reading};
use crate::token::signature::Signature;

pub(super) fn signature_check(signature: &Signature) -> Check {
    let (result, reason) = match signature {
        Signature::Valid => (CheckResult::Pass, "signed with this key".to_owned()),
        Signature::Unchecked => (
            CheckResult::Unknown,
            "not checked; add --verify to check it".to_owned(),
        ),
        Signature::Invalid(None) => (CheckResult::Fail, "not signed with this key".to_owned()),
        Signature::Invalid(Some(accident)) => (CheckResult::Fail, accident.sentence().to_owned()),
        Signature::Unverifiable(reason) => (CheckResult::Fail, reason.clone()),
        Signature::Barred(reason) => (
            CheckResult::Unknown,
            format!("{reason}; whether the platform does is unknown"),
        ),
    };
    judged("signature", result, reason, vapi::SIGNATURE)
}

pub(super) fn time_check(time: TimeStatus) -> Check {
    let (result, reason) = match time {
        TimeStatus::Valid => (CheckResult::Pass, "it has not expired"),
        TimeStatus::Expired => (CheckResult::Fail, "it has expired"),
        TimeStatus::NotYetValid => (
            CheckResult::Unknown,
            "nbf is in the future, and nobody says whether the platform heeds it",
        ),
        TimeStatus::Unknown => (
            CheckResult::Unknown,
            "there is no readable exp, and nobody says whether one is required",
        ),
    };
    judged("time", result, reason, vapi::TIME)
}

pub(super) fn scope_check(
    request: &Request,
    reading: Option<&Reading>,
    exposure: Exposure,
) -> Check {
    let check = |result, reason: String, rule| judged("scope", result, reason, rule);
    let endpoint = request.public_endpoint();
    let rule = match endpoint {
        Some(endpoint) => Rule {
            rule: "the endpoint takes public tokens",
            certainty: endpoint.certainty,
            source: endpoint.source,
            error: None,
        },
        None => vapi::PRIVATE_ENDPOINT,
    };
    let place = format!("{} {}", request.method, exposure.path(&request.path));
    let Some(scope) = reading.map(Reading::scope) else {
        return check(CheckResult::Unknown, UNREADABLE.into(), rule);
    };
    match (&scope, endpoint.is_some()) {
        (ReadScope::Private, true) => check(
            CheckResult::Unknown,
            format!("the token is private, and {place} is for public ones"),
            vapi::PRIVATE_AT_PUBLIC,
        ),
        (ReadScope::Private, false) => check(
            CheckResult::Pass,
            format!("the token is private, as {place} wants"),
            rule,
        ),
        (ReadScope::Public, true) => check(
            CheckResult::Pass,
            format!("the token is public, as {place} wants"),
            rule,
        ),
        (ReadScope::PublicByOmission, true) => check(
            CheckResult::Pass,
            format!("the token is public by omission, as {place} wants"),
            rule,
        ),
        // The answer is known only for tokens that are public by omission.
        (ReadScope::Public, false) => check(
            CheckResult::Fail,
            format!("the token is public, and {place} is private"),
            Rule {
                error: None,
                ..rule
            },
        ),
        (ReadScope::PublicByOmission, false) => check(
            CheckResult::Fail,
            format!("the token is public by omission, and {place} is private"),
            rule,
        ),
        (ReadScope::Lost, _) => check(CheckResult::Unknown, UNREADABLE.into(), rule),
        (ReadScope::Unknown(_), _) => check(
            CheckResult::Unknown,
            "the tag is neither private nor public, and nobody says how it is taken".into(),
            rule,
        ),
    }
}
