//! An inspected token as one JSON object: its shape is written in docs/json.md, and held by a test.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;

use super::redact::exposed;
use crate::inspect::Inspected;
use crate::judgement::Cause;
use crate::judgement::Verdict;
use crate::time::UnixTime;
use crate::token::decode::DecodedPart;
use crate::token::exposure::Exposure;
use crate::token::findings::Finding;
use crate::token::judge::TimeStatus;
use crate::token::read::Field;
use crate::token::signature::Signature;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InspectionJson<'a> {
    fingerprint: String,
    signature: SignatureJson<'a>,
    time: TimeJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restrictions: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    undone: &'a [String],
    findings: &'a [Finding],
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header_text: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claims_text: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
struct SignatureJson<'a> {
    status: &'static str,
    #[serde(skip_serializing_if = "<[Cause]>::is_empty")]
    causes: &'a [Cause],
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TimeJson {
    status: TimeStatus,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds_left: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_within: Option<bool>,
}

/// The object, on one line except for line breaks in the token's own JSON.
pub fn json(inspected: &Inspected) -> String {
    let reading = inspected.reading();
    let reading = reading.as_ref();
    let date = |field: Option<&Field<i64>>| field.and_then(Field::value).copied();
    let written = |date: Option<i64>| date.and_then(UnixTime::new).map(UnixTime::rfc3339);
    let exp = date(reading.map(|reading| &reading.exp));
    let (header, header_text) = part(&inspected.token.header, inspected.exposure);
    let (claims, claims_text) = part(&inspected.token.claims, inspected.exposure);
    let inspection = InspectionJson {
        fingerprint: inspected.fingerprint(),
        signature: SignatureJson {
            status: inspected.signature.as_str(),
            causes: match &inspected.signature {
                Signature::Invalid(causes) => causes,
                _ => &[],
            },
            reason: match &inspected.signature {
                Signature::Unverifiable(reason) | Signature::Barred(reason) => Some(reason),
                _ => None,
            },
        },
        time: TimeJson {
            status: inspected.time,
            at: inspected.moment.at.rfc3339(),
            issued_at: written(date(reading.map(|reading| &reading.iat))),
            expires_at: written(exp),
            seconds_left: exp.map(|exp| exp.saturating_sub(inspected.moment.at.seconds())),
            expires_within: inspected.expires_within.and_then(|within| within.expires),
        },
        scope: reading
            .filter(|_| inspected.foreign.is_none())
            .map(|reading| reading.scope().as_str()),
        undone: &inspected.undone,
        org_id: reading.and_then(|reading| {
            let id = reading.org_id.value()?;
            Some(Cow::Owned(inspected.exposure.raw(id).into_owned()))
        }),
        restrictions: reading
            .and_then(|reading| reading.restrictions())
            .and_then(|restrictions| raw(&exposed(restrictions.written.text, inspected.exposure))),
        findings: &inspected.findings,
        request: inspected.request.as_ref(),
        header,
        header_text,
        claims,
        claims_text,
    };
    // Serializing cannot fail: the keys are text, and the raw values are JSON.
    serde_json::to_string(&inspection).unwrap_or_default()
}

/// The part's own JSON, or its text if it is not JSON.
fn part(part: &DecodedPart, exposure: Exposure) -> (Option<Box<RawValue>>, Option<Cow<'_, str>>) {
    let json = part.valid_json();
    match json.and_then(|text| raw(&exposed(text.as_bytes(), exposure))) {
        Some(json) => (Some(json), None),
        None if part.bytes.is_empty() => (None, None),
        None => (
            None,
            Some(match exposed(&part.bytes, exposure) {
                Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
                Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
            }),
        ),
    }
}

fn raw(text: &[u8]) -> Option<Box<RawValue>> {
    let text = std::str::from_utf8(text).ok()?;
    RawValue::from_string(text.trim().to_owned()).ok()
}
