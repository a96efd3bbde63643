//! Checks whether a token of this scope, at this time, would be let through at this endpoint. Its restrictions are
//! checked elsewhere.

use super::answer::{UNREADABLE, judged};
use super::request::ApiRequest;
use crate::judgement::{Check, CheckResult};
use crate::platform::vapi::{self, Rule};
use crate::secret::{self, ValueKind};
use crate::text::is_uuid;
use crate::token::exposure::Exposure;
use crate::token::judge::{Evidence, TimeStatus, is_another};
use crate::token::read::{Field, ReadScope, Reading};
use crate::token::signature::Signature;

pub(super) fn signature_check(evidence: &Evidence) -> Check {
    let (result, message) = match evidence.signature {
        Signature::Valid => (CheckResult::Pass, "signed with this key".to_owned()),
        Signature::Unchecked => match evidence.known_key {
            Some(known) => (
                CheckResult::Fail,
                format!("signed with {}, not with a private key", known.described()),
            ),
            None => (
                CheckResult::Unknown,
                "not checked; add --verify to check it".to_owned(),
            ),
        },
        Signature::Invalid(causes) => (
            CheckResult::Fail,
            causes
                .first()
                .map_or("not signed with this key", |cause| &cause.message)
                .to_owned(),
        ),
        Signature::Unverifiable(reason) => (CheckResult::Fail, reason.clone()),
        Signature::Barred(reason) => (
            CheckResult::Unknown,
            format!("{reason}; whether the platform does is unknown"),
        ),
    };
    judged("signature", result, message, vapi::SIGNATURE)
}

/// Whether the platform can know whose key signed the token.
pub(super) fn organization_check(reading: Option<&Reading>, evidence: &Evidence) -> Check {
    let check = |result, message: &str| judged("organization", result, message, vapi::ORGANIZATION);
    let Some(reading) = reading else {
        return check(CheckResult::Unknown, UNREADABLE);
    };
    let id = match &reading.org_id {
        Field::Is(id) => id,
        Field::Absent => return check(CheckResult::Fail, "there is no orgId"),
        Field::Wrong(_) => return check(CheckResult::Fail, "orgId is not text"),
        Field::Lost => return check(CheckResult::Unknown, UNREADABLE),
    };
    if evidence.key.is_some_and(|key| key.are_in(id)) {
        return match evidence.signature {
            Signature::Valid => check(CheckResult::Fail, "orgId is the key that signed the token"),
            _ => check(
                CheckResult::Unknown,
                "orgId is what is set as the private key; one of the two is in the wrong place",
            ),
        };
    }
    if is_uuid(id) {
        let form = |message: &str| {
            judged(
                "organization",
                CheckResult::Pass,
                message,
                vapi::ORGANIZATION_ID,
            )
        };
        return match evidence.keys.and_then(|keys| keys.org_id) {
            Some(set) if is_another(id, set.value) => check(
                CheckResult::Unknown,
                &format!("orgId is not the organization id in {}", set.source),
            ),
            Some(set) if set.value != *id => form("orgId is a UUID"),
            Some(set) if *evidence.signature == Signature::Valid => check(
                CheckResult::Pass,
                &format!("orgId is the organization id in {}", set.source),
            ),
            Some(_) => form("orgId is a UUID"),
            None => form("orgId is a UUID; --verify compares it with VAPI_ORG_ID"),
        };
    }
    match secret::signs(id, ValueKind::Uuid).next() {
        Some(row) => check(CheckResult::Fail, &format!("orgId {}", row.is)),
        None if id.trim().is_empty() => check(CheckResult::Fail, "orgId is blank"),
        None => check(
            CheckResult::Unknown,
            "orgId is not a UUID, as every known organization id is",
        ),
    }
}

pub(super) fn time_check(
    time: TimeStatus,
    reading: Option<&Reading>,
    evidence: &Evidence,
) -> Check {
    let late = reading.is_some_and(|reading| evidence.moment.needs_leeway(reading));
    let (result, reason) = match time {
        TimeStatus::Valid if late => (CheckResult::Pass, "it has expired, but within the leeway"),
        TimeStatus::Valid => (CheckResult::Pass, "it has not expired"),
        TimeStatus::Expired => (CheckResult::Fail, "it has expired"),
        TimeStatus::NotYetValid => (
            CheckResult::Unknown,
            "nbf is in the future; whether the platform honours it is unknown",
        ),
        TimeStatus::Unknown => (
            CheckResult::Unknown,
            "there is no readable exp; whether one is required is unknown",
        ),
    };
    judged("time", result, reason, vapi::TIME)
}

pub(super) fn scope_check(
    request: &ApiRequest,
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
            format!("the token is private, and {place} is for public tokens"),
            vapi::PRIVATE_AT_PUBLIC,
        ),
        (ReadScope::Private, false) => check(
            CheckResult::Pass,
            format!("the token is private, as {place} needs"),
            rule,
        ),
        (ReadScope::Public, true) => check(
            CheckResult::Pass,
            format!("the token is public, as {place} needs"),
            rule,
        ),
        (ReadScope::PublicByOmission, true) => check(
            CheckResult::Pass,
            format!("the token is public by omission, as {place} needs"),
            rule,
        ),
        // The platform's answer is only known for tokens that are public by omission.
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
            "the tag is neither private nor public; how the platform takes that is unknown".into(),
            rule,
        ),
    }
}

/// Whether the request goes to the region in the settings; nothing unless they differ.
pub(super) fn region_check(request: &ApiRequest) -> Option<Check> {
    let (asked, set) = (request.region?, request.key_region?);
    let message = format!(
        "the request goes to the region {}, and the settings here are for {}; VAPI_BASE_URL sets the region",
        asked.as_str(),
        set.as_str()
    );
    (asked != set).then(|| judged("region", CheckResult::Unknown, message, vapi::REGION))
}

/// The platform rejected the request, but no check here says why.
pub(super) fn answered_check(answered: &str) -> Check {
    judged("answer", CheckResult::Unknown, answered, vapi::ANSWERED)
}
