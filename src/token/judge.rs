//! What is worth saying about one token at one moment: all of it, not the first. Reads no clock and
//! knows no endpoint.

use std::borrow::Cow;

use super::decode::Token;
use super::findings::{Code, Finding, Severity};
use super::origin::Origin;
use super::read::{Field, ReadScope, Reading, RestrictionsFields};
use super::signature::Signature;
use crate::text::{is_uuid, shown};
use crate::time::{Instant, length};

/// A count of seconds that can only be one of milliseconds: it lies after the year 5138.
const MILLISECONDS: i64 = 100_000_000_000;

/// Lifetime from which a token counts as long-lived, in seconds.
const LONG: i64 = 86_400;

/// Lifetime up to which a slip of the unit is likelier than intent, in seconds: `86400` taken as
/// milliseconds is 86 seconds.
const SHORT: i64 = 120;

/// Shortest key of HS256 in bytes (RFC 7518, section 3.2).
pub const SHORTEST_KEY: usize = 32;

/// Findings of one code that are told one by one.
const EACH: usize = 4;

/// Whether a token is in its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeStatus {
    /// Its time has come and is not over.
    Valid,
    /// Its `exp` is reached (RFC 7519, section 4.1.4).
    Expired,
    /// Its `nbf` is not reached (RFC 7519, section 4.1.5).
    NotYetValid,
    /// It has no readable `exp`.
    Unknown,
}

/// When a token is looked at, and how strictly.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The moment.
    pub at: Instant,
    /// Seconds by which clocks may differ. Default: 0.
    pub leeway: i64,
    /// Did somebody choose the moment? Default: no, it is the present.
    pub chosen: bool,
}

impl Moment {
    /// Whether a token is in its time.
    #[must_use]
    pub fn status(self, reading: &Reading) -> TimeStatus {
        match (reading.exp.value(), reading.nbf.value()) {
            (Some(exp), _) if self.is_past(*exp) => TimeStatus::Expired,
            (_, Some(nbf)) if self.is_future(*nbf) => TimeStatus::NotYetValid,
            (Some(_), _) => TimeStatus::Valid,
            (None, _) => TimeStatus::Unknown,
        }
    }

    fn is_past(self, date: i64) -> bool {
        self.at.seconds() >= date.saturating_add(self.leeway)
    }

    fn is_future(self, date: i64) -> bool {
        date > self.at.seconds().saturating_add(self.leeway)
    }
}

/// Everything worth saying about a token, errors first. `key` is the one that the signature was checked
/// with, if somebody asked for that.
#[must_use]
pub fn findings(
    token: &Token,
    reading: Option<&Reading>,
    signature: &Signature,
    key: Option<&str>,
    moment: Moment,
) -> Vec<Finding> {
    let mut found = Vec::new();
    of_form(token, &mut found);
    of_signature(signature, key, &mut found);
    if let Some(reading) = reading {
        of_time(reading, moment, &mut found);
        of_scope(reading, &mut found);
    }
    few_of_each(&mut found);
    found.sort_by_key(|finding| finding.severity);
    found
}

fn of_form(token: &Token, found: &mut Vec<Finding>) {
    if token.is_jwe() {
        found.push(Finding::new(
            Code::Jwe,
            "the token is encrypted (JWE); its claims cannot be read",
        ));
        return;
    }
    for flaw in &token.flaws {
        let place = match flaw.part {
            Some(part) if flaw.in_json => {
                format!("{}, byte {} of the JSON: ", part.as_str(), flaw.offset)
            }
            Some(part) => format!("{}, byte {}: ", part.as_str(), flaw.offset),
            None => String::new(),
        };
        let finding = Finding::new(Code::Malformed, format!("{place}{}", flaw.reason));
        found.push(match flaw.fix {
            Some(fix) => finding.fixed_by(fix),
            None => finding,
        });
    }
    match token.algorithm().as_deref() {
        Some("HS256") => {}
        Some(other) if other.eq_ignore_ascii_case("none") => {
            found.push(Finding::new(
                Code::AlgNone,
                "alg is none: nothing is signed, and anyone could have written it",
            ));
        }
        Some(other) => found.push(Finding::new(
            Code::AlgUnexpected,
            format!(
                "alg is {}, where every working token has HS256",
                shown(other)
            ),
        )),
        None if token.header.json().is_some() => {
            found.push(Finding::new(Code::AlgUnexpected, "the header names no alg"));
        }
        None => {}
    }
    for (part, name) in [(&token.header, "header"), (&token.claims, "claims")] {
        for repeated in &part.repeated {
            found.push(Finding::new(
                Code::DuplicateKey,
                format!(
                    "{name}, byte {} of the JSON: {} stands twice in one object; the last is read here",
                    repeated.offset,
                    shown(&repeated.name)
                ),
            ));
        }
    }
}

fn of_signature(signature: &Signature, key: Option<&str>, found: &mut Vec<Finding>) {
    let Some(key) = key else { return };
    match signature {
        Signature::Mismatch(Some(accident)) => found.push(
            Finding::new(
                Code::SignatureMismatch,
                format!(
                    "the signature is not one of this key: {}",
                    accident.sentence()
                ),
            )
            .fixed_by(accident.fix()),
        ),
        Signature::Mismatch(None) => found.push(
            Finding::new(
            Code::SignatureMismatch,
            "the signature is not one of this key, and none of the usual accidents explains it",
        )
        .fixed_by("copy the token again, in case it was altered; then sign with the private key of this organization and region")),
        // Why it cannot be verified is a finding of the token's form.
        Signature::Unverifiable(_) | Signature::Verified | Signature::Unchecked => {}
    }
    if key.len() < SHORTEST_KEY {
        found.push(Finding::new(
            Code::WeakKey,
            "the key is shorter than the 32 bytes that HS256 asks for (RFC 7518, section 3.2)",
        ));
    }
}

fn of_time(reading: &Reading, moment: Moment, found: &mut Vec<Finding>) {
    let now = moment.at.seconds();
    match &reading.exp {
        Field::Absent => found.push(Finding::new(
            Code::ExpMissing,
            "there is no exp, and the platform does not say whether it accepts that",
        )),
        Field::Wrong(kind) => {
            found.push(Finding::new(
                Code::ExpNotANumber,
                format!("exp is {kind}, not a number of seconds"),
            ));
        }
        Field::Is(exp) if *exp >= MILLISECONDS => {
            let meant = Instant::new(exp / 1_000)
                .map_or_else(String::new, |at| format!(" ({})", at.for_people()));
            found.push(
                Finding::new(
                    Code::ExpInMilliseconds,
                    format!("exp counts milliseconds{meant}, and is read as seconds of a far year"),
                )
                .fixed_by(format!("write {}", exp / 1_000)),
            );
        }
        Field::Is(exp) if moment.is_past(*exp) => found.push(expired(*exp, now, reading)),
        Field::Is(_) | Field::Lost => {}
    }
    if let Field::Is(nbf) = reading.nbf
        && moment.is_future(nbf)
    {
        found.push(Finding::new(
            Code::NotYetValid,
            format!(
                "nbf is {} ahead; whether the platform heeds it is unknown",
                length(nbf.saturating_sub(now))
            ),
        ));
    }
    if let Field::Is(iat) = reading.iat {
        if moment.is_future(iat) {
            let ahead = if iat >= MILLISECONDS {
                "iat counts milliseconds, where seconds are meant".into()
            } else {
                format!(
                    "iat is {} ahead of this clock",
                    length(iat.saturating_sub(now))
                )
            };
            found.push(Finding::new(Code::IssuedInFuture, ahead));
        }
        if let Field::Is(exp) = reading.exp
            && exp < MILLISECONDS
            && exp.saturating_sub(iat) > LONG
        {
            found.push(Finding::new(
                Code::LongLived,
                format!("the token is valid for {}", length(exp.saturating_sub(iat))),
            ));
        }
    }
}

fn expired(exp: i64, now: i64, reading: &Reading) -> Finding {
    let since = match now.saturating_sub(exp) {
        ..=0 => "the token expires at this very second".into(),
        since => format!("the token expired {} ago", length(since)),
    };
    let life = reading.iat.value().map(|iat| exp.saturating_sub(*iat));
    match life {
        Some(life @ ..=0) => Finding::new(
            Code::Expired,
            format!("{since}; it expired {} before it was issued", length(life)),
        )
        .fixed_by("check the lifetime where it is minted"),
        Some(life @ 1..SHORT) => Finding::new(
            Code::Expired,
            format!("{since}, after a life of only {}", length(life)),
        )
        .fixed_by(
            "check the lifetime where it is minted: a number without a unit may be milliseconds",
        ),
        _ => Finding::new(Code::Expired, since),
    }
}

fn of_scope(reading: &Reading, found: &mut Vec<Finding>) {
    match &reading.org_id {
        Field::Is(id) if !id.trim().is_empty() => {}
        Field::Is(_) => found.push(Finding::new(Code::OrgMissing, "orgId is blank")),
        Field::Absent => found.push(Finding::new(
            Code::OrgMissing,
            "there is no orgId: no organization, or a token of another platform",
        )),
        Field::Wrong(kind) => {
            found.push(Finding::new(
                Code::OrgMissing,
                format!("orgId is {kind}, not text"),
            ));
        }
        Field::Lost => {}
    }
    let scope = reading.scope();
    match &scope {
        ReadScope::PublicByOmission => found.push(Finding::new(
            Code::TokenMissing,
            "there is no token claim, so the platform takes it as public",
        )),
        ReadScope::Unknown(tag) => {
            let what = match (tag, &reading.token) {
                (Some(tag), _) => format!("token.tag is {}", shown(tag)),
                (None, Field::Wrong(kind)) => format!("the token claim is {kind}, not an object"),
                (None, _) => "token has no tag that is text".into(),
            };
            found.push(Finding::new(
                Code::ScopeUnknown,
                format!("{what}: neither private nor public"),
            ));
        }
        ReadScope::Private | ReadScope::Public | ReadScope::Lost => {}
    }
    let Some(token) = reading.token.value() else {
        return;
    };
    for name in &token.unknown {
        found.push(unknown_field("token", name));
    }
    match &token.restrictions {
        Field::Is(restrictions) => {
            of_restrictions(restrictions, found);
            if scope == ReadScope::Private {
                found.push(Finding::new(
                    Code::RestrictionsOnPrivate,
                    "the token is private, and restrictions are for public tokens only",
                ));
            }
        }
        Field::Wrong(kind) => found.push(wrong_type("restrictions", kind, "an object")),
        Field::Absent | Field::Lost => {}
    }
    if scope == ReadScope::Public
        && !matches!(token.restrictions, Field::Lost)
        && !token
            .restrictions
            .value()
            .is_some_and(RestrictionsFields::restricts)
    {
        found.push(Finding::new(
            Code::Unrestricted,
            "the token is public and unrestricted: any page may use it with any assistant",
        ));
    }
}

fn of_restrictions(read: &RestrictionsFields, found: &mut Vec<Finding>) {
    for name in &read.unknown {
        found.push(unknown_field("token.restrictions", name));
    }
    match &read.enabled {
        Field::Is(false) => found.push(Finding::new(
            Code::Disabled,
            "restrictions.enabled is false: the token is switched off",
        )),
        Field::Wrong(kind) => found.push(wrong_type("restrictions.enabled", kind, "true or false")),
        _ => {}
    }
    match &read.allowed_origins {
        Field::Is(origins) => {
            let each = origins.iter().enumerate();
            found.extend(each.filter_map(|(index, origin)| of_origin(index, origin)));
        }
        Field::Wrong(kind) => found.push(wrong_type(
            "restrictions.allowedOrigins",
            kind,
            "an array of text",
        )),
        Field::Absent | Field::Lost => {}
    }
    match &read.allowed_assistant_ids {
        Field::Is(ids) => {
            let each = ids.iter().enumerate();
            found.extend(each.filter_map(|(index, id)| of_assistant(index, id)));
        }
        Field::Wrong(kind) => {
            found.push(wrong_type(
                "restrictions.allowedAssistantIds",
                kind,
                "an array of text",
            ));
        }
        Field::Absent | Field::Lost => {}
    }
    match &read.allow_transient_assistant {
        Field::Is(true) if read.allowed_assistant_ids != Field::Absent => found.push(Finding::new(
            Code::TransientOverruled,
            "allowTransientAssistant is true, and listing assistants turns it off",
        )),
        Field::Wrong(kind) => {
            found.push(wrong_type(
                "restrictions.allowTransientAssistant",
                kind,
                "true or false",
            ));
        }
        _ => {}
    }
}

fn of_origin(index: usize, origin: &Field<Cow<str>>) -> Option<Finding> {
    let path = format!("allowedOrigins[{index}]");
    let text = match origin {
        Field::Is(text) => text,
        Field::Wrong("null") => {
            return Some(Finding::new(
                Code::OriginNull,
                format!("{path} is null, to which the platform answers 500"),
            ));
        }
        Field::Wrong(kind) => return Some(wrong_type(&path, kind, "text")),
        Field::Absent | Field::Lost => return None,
    };
    match Origin::parse(text) {
        Ok(canonical) if canonical.as_str() == text => None,
        Ok(canonical) => Some(
            Finding::new(
                Code::OriginMalformed,
                format!(
                    "{path}, {}, is not written as browsers send it",
                    shown(text)
                ),
            )
            .fixed_by(format!("write {canonical}")),
        ),
        Err(refusal) => {
            let finding = Finding::new(
                Code::OriginMalformed,
                format!("{path}, {}: {}", shown(text), refusal.fact),
            );
            Some(match refusal.next {
                Some(next) => finding.fixed_by(next),
                None => finding,
            })
        }
    }
}

fn of_assistant(index: usize, id: &Field<Cow<str>>) -> Option<Finding> {
    let path = format!("allowedAssistantIds[{index}]");
    match id {
        Field::Is(text) if is_uuid(text) => None,
        Field::Is(text) => Some(Finding::new(
            Code::AssistantNotUuid,
            format!("{path}, {}, is not a UUID", shown(text)),
        )),
        Field::Wrong(kind) => Some(wrong_type(&path, kind, "text")),
        Field::Absent | Field::Lost => None,
    }
}

fn wrong_type(path: &str, kind: &str, wanted: &str) -> Finding {
    Finding::new(
        Code::RestrictionsMalformed,
        format!("{path} is {kind}, not {wanted}"),
    )
    .fixed_by(format!("write {wanted}"))
}

fn unknown_field(path: &str, name: &str) -> Finding {
    Finding::new(
        Code::UnknownField,
        format!(
            "{path} has a field {}, which the platform does not know",
            shown(name)
        ),
    )
}

/// Leaves the first few findings of each code, and says how many more there are.
fn few_of_each(found: &mut Vec<Finding>) {
    let mut counts = std::collections::HashMap::new();
    for finding in found.iter() {
        *counts.entry(finding.code as usize).or_insert(0_usize) += 1;
    }
    let mut seen = std::collections::HashMap::new();
    found.retain_mut(|finding| {
        let seen = seen.entry(finding.code as usize).or_insert(0_usize);
        *seen += 1;
        let total = counts
            .get(&(finding.code as usize))
            .copied()
            .unwrap_or_default();
        if *seen == EACH && total > EACH {
            let more = format!(" (and {} more of this kind)", total - EACH);
            finding.message.push_str(&more);
        }
        *seen <= EACH
    });
}

/// Whether a finding is a reason to call the token malformed.
#[must_use]
pub fn is_malformed(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.code == Code::Malformed && finding.severity == Severity::Error)
}
