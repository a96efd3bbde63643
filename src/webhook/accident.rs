//! Why a request does not match: the usual accidents, tried one by one and in pairs. An accident is named
//! only if it makes the signature match, so a secret that is simply another one has none.

use secrecy::ExposeSecret;

use super::cause::{Cause, Risk};
use super::deviation::Deviation;
use super::encoding::{Encoding, any_base64};
use super::payload::{Part, Values};
use super::plan::{BEARER, Bearer, Hmac, X_VAPI_SECRET};
use super::question::Question;
use super::signature::same;
use super::{departure, search};
use crate::http::capture::Captured;
use crate::json::reserialize::{Writer, reserialized};

/// The causes that deviations are, each with its fix.
fn causes(deviations: &[Deviation]) -> Vec<Cause> {
    let cause = |deviation: &Deviation| {
        let sentence = deviation.sentence();
        let (message, fix) = sentence.split_once(": ").unwrap_or((&sentence, ""));
        Cause {
            code: deviation.code(),
            message: message.into(),
            fix: fix.into(),
        }
    };
    deviations.iter().map(cause).collect()
}

/// Why a signature does not match, if an accident explains it.
pub(super) fn of_signature(
    plan: &Hmac,
    asked: &Question,
    values: &Values,
    urls: &[String],
) -> Vec<Cause> {
    if let Some(found) = search::explain(plan, asked, values, urls) {
        return causes(&found);
    }
    without_credential(asked)
}

/// Why a bearer token does not match, if an accident explains it.
pub(super) fn of_token(plan: &Bearer, asked: &Question) -> Vec<Cause> {
    let spellings = spellings(asked.secret.expose_secret());
    let here = || asked.request.headers.all(&plan.header_name);
    let repeated = here().count() > 1;
    let candidates = here()
        .map(|value| (None, value))
        .chain(elsewhere(plan, asked.request));
    for (header, value) in candidates {
        for (token, prefix) in [
            (Some(value), plan.bearer_prefix_enabled),
            (without_scheme(value), !plan.bearer_prefix_enabled),
        ] {
            let Some(token) = token else { continue };
            for (spelling, deviation) in &spellings {
                if same(token, spelling) {
                    let mut found = Vec::new();
                    if let Some(name) = header {
                        found.push(Deviation::OtherHeader {
                            field: "headerName",
                            found: name.into(),
                            planned: plan.header_name.clone(),
                        });
                    } else if repeated {
                        found.push(Deviation::Repeated(plan.header_name.clone()));
                    }
                    if prefix {
                        found.push(if plan.bearer_prefix_enabled {
                            Deviation::NoBearer
                        } else {
                            Deviation::Bearer
                        });
                    }
                    found.extend(deviation.clone());
                    if found.is_empty() {
                        let as_planned = value.strip_prefix(BEARER.as_bytes()) == Some(token);
                        if !plan.bearer_prefix_enabled || as_planned {
                            continue;
                        }
                        found.push(Deviation::BearerLetters);
                    }
                    return causes(&found);
                }
            }
        }
    }
    without_credential(asked)
}

/// Headers in which the token may have come instead.
fn elsewhere<'a>(
    plan: &'a Bearer,
    request: &'a Captured,
) -> impl Iterator<Item = (Option<&'a str>, &'a [u8])> {
    request
        .headers
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case(&plan.header_name))
        .map(|(name, value)| (Some(name), value))
}

/// The value after the word Bearer in any case (RFC 9110, section 11.1).
fn without_scheme(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(BEARER.len())?;
    scheme
        .eq_ignore_ascii_case(BEARER.as_bytes())
        .then(|| token.trim_ascii())
}

/// The secret as it may have been sent by accident.
fn spellings(secret: &str) -> Vec<(Vec<u8>, Option<Deviation>)> {
    let mut spellings = vec![(secret.as_bytes().to_vec(), None)];
    for (text, deviation) in departure::undressed(secret) {
        spellings.push((text.into(), Some(deviation)));
    }
    let encoded = Encoding::Base64.encode(secret.as_bytes());
    spellings.push((encoded.into_bytes(), Some(Deviation::SecretEncoded)));
    let decoded = any_base64(secret.as_bytes());
    spellings.extend(decoded.map(|token| (token, Some(Deviation::SecretDecoded))));
    spellings
}

/// Whether the request looks like one that the platform sends without any credential.
pub(super) fn without_credential(asked: &Question) -> Vec<Cause> {
    let secrets: Vec<_> = asked.request.headers.all(X_VAPI_SECRET).collect();
    if !secrets.is_empty() && secrets.iter().all(|secret| secret.is_empty()) {
        causes(&[Deviation::NoCredential])
    } else {
        Vec::new()
    }
}

/// What makes many a server reject a request whose signature is right: it signs what it parsed.
pub(super) fn risk(plan: &Hmac, body: &[u8]) -> Option<Risk> {
    if !plan.payload_format.has(&Part::Body) {
        return None;
    }
    let written = reserialized(body, Writer::JavaScript)?;
    let at = written
        .iter()
        .zip(body)
        .take_while(|(written, body)| written == body)
        .count();
    (written != body).then(|| Risk {
        code: Deviation::Rewritten(Writer::JavaScript).code(),
        message: format!(
            "a server that signs {} rejects this request: the bodies differ from byte {}",
            Writer::JavaScript.call(),
            at + 1
        ),
        fix: "verify the raw body, before any JSON parsing".into(),
    })
}
