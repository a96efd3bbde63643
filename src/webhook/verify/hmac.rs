//! Checks whether a request carries the signature that the secret makes.

use std::borrow::Cow;

use secrecy::ExposeSecret;

use super::judged::{Judged, Proof};
use crate::http::capture::{Captured, Framing};
use crate::json::reserialize::{WRITERS, reserialized};
use crate::judgement::Check;
use crate::text::{counted, shown};
use crate::webhook::payload::{Part, Values};
use crate::webhook::plan::Hmac;
use crate::webhook::question::Question;
use crate::webhook::received::{Received, sole_value, urls, with_each_url};
use crate::webhook::signature;
use crate::webhook::timestamp;

/// Most line endings before a response that may belong to the body.
const MOST_LINE_ENDINGS: usize = 3;

/// Judges a signed request.
pub(super) fn verify(plan: &Hmac, asked: &Question, judged: &mut Judged) {
    let signature = sole_value(asked.request, &plan.signature_header);
    let there = |header: &str| format!("{header}, once");
    judged.checks.push(match &signature {
        Ok(_) => Check::pass("header", there(&plan.signature_header)),
        Err(check) => check.clone(),
    });
    let received = Received::of(plan, asked);
    match &received.timestamp {
        Ok(Some(value)) => {
            let signed = plan.payload_format.has(&Part::Timestamp);
            let (understood, checks) = timestamp::judge(value, asked.at, asked.max_age, signed);
            judged.timestamp = understood;
            judged.checks.extend(checks);
        }
        Ok(None) => judged.checks.push(Check::unknown(
            "age",
            "no timestamp is sent, so a replay cannot be detected",
        )),
        Err(check) => judged.checks.push(check.clone()),
    }
    match (&received.message_id, &plan.message_id_header) {
        (Ok(Some(_)), Some(header)) => {
            judged.checks.push(Check::pass("message-id", there(header)));
        }
        (Err(check), _) => judged.checks.push(check.clone()),
        _ => {}
    }
    if let Ok(signature) = signature {
        let (values, urls) = (received.values(asked), urls(plan, asked));
        compare(
            plan,
            asked,
            signature,
            &with_each_url(&values, &urls),
            judged,
        );
    }
}

/// Compares the signature that arrived with the one that the secret makes, for each form of the URL.
fn compare(plan: &Hmac, asked: &Question, signature: &[u8], tried: &[Values], judged: &mut Judged) {
    const NAME: &str = "signature";
    let algorithm = plan.algorithm.as_str();
    let what = format!("{algorithm} HMAC of {}", plan.payload_format);
    let arrived = match arrived(plan, signature) {
        Ok(arrived) => arrived,
        Err(message) => {
            judged.proof = Proof::Unreadable;
            return judged.checks.push(Check::fail(NAME, message));
        }
    };
    let key = asked
        .secret
        .map(|secret| signature::key(secret, plan.secret_is_base64));
    let key = match key {
        Some(Ok(key)) if !key.expose_secret().is_empty() => key,
        None | Some(Ok(_)) => {
            let none = "there is no secret, so nothing is verified";
            return judged.checks.push(Check::fail(NAME, none));
        }
        Some(Err(refusal)) => {
            let fact = format!("the secret is {}", refusal.fact);
            return judged.checks.push(Check::fail(NAME, fact));
        }
    };
    if let Some(placeholder) = tried
        .first()
        .and_then(|values| plan.payload_format.missing(values).next())
    {
        let fact = format!("{placeholder} is signed, but no value is given for it");
        return judged.checks.push(Check::fail(NAME, fact));
    }
    for (body, written) in bodies(asked) {
        for values in tried {
            let values = Values {
                body: &body,
                ..*values
            };
            let made = signature::mac(
                plan.algorithm,
                key.expose_secret(),
                &plan.payload_format,
                &values,
            );
            if signature::same(&made, &arrived) {
                let url = match values.url {
                    Some(url) if tried.len() > 1 => format!("; {{url}} is {}", shown(url)),
                    _ => String::new(),
                };
                if asked.request.incomplete && plan.payload_format.has(&Part::Body) {
                    let fact = format!(
                        "the {what} with this secret, over the part of the body that was captured; capture the raw body"
                    );
                    return judged.checks.push(Check::unknown(NAME, fact));
                }
                let fact = format!("the {what} with this secret{written}{url}");
                return judged.proves(true, Check::pass(NAME, fact));
            }
        }
    }
    let request = asked.request;
    let unknown_body = request.reserialized || request.incomplete || request.packed;
    if unknown_body && plan.payload_format.has(&Part::Body) {
        let fact = format!(
            "not the {what} with this secret, as far as the body is known; capture the raw body"
        );
        return judged.checks.push(Check::unknown(NAME, fact));
    }
    let fact = format!("not the {what} with this secret");
    judged.proves(false, Check::fail(NAME, fact));
}

/// The bodies that may be signed, each with what a match says about it: as it arrived; decompressed; with more of
/// the capture if a response ended it; and, if the capture has it as an object, as other writers than
/// `JSON.stringify` write it. One at a time.
fn bodies<'a>(asked: &'a Question<'a>) -> impl Iterator<Item = (Cow<'a, [u8]>, String)> {
    let request = asked.request;
    let plain = (Cow::Borrowed(&*request.body), String::new());
    let unpacked = request.unpacked.as_ref().map(|unpacked| {
        let body = Cow::Borrowed(&**unpacked);
        (body, "; the body without its compression".into())
    });
    let writers = if request.reserialized {
        &WRITERS[..]
    } else {
        &[]
    };
    let written = writers.iter().filter_map(|style| {
        let body = reserialized(&request.body, style)?;
        let what = format!("; the body as {} writes it", style.call);
        (body != *request.body).then_some((Cow::Owned(body), what))
    });
    std::iter::once(plain)
        .chain(unpacked)
        .chain(longer(request))
        .chain(written)
}

/// Longer bodies if a response or another request ended it: with the line endings before that, and up to the end of
/// the capture.
fn longer<'a>(request: &'a Captured) -> impl Iterator<Item = (Cow<'a, [u8]>, String)> {
    let after = match request.framing {
        Framing::Response | Framing::Next => request.after,
        _ => &[],
    };
    let blank = after.iter().take_while(|byte| b"\r\n".contains(byte));
    let ends = memchr::memchr_iter(b'\n', &after[..blank.count()]).map(|at| at + 1);
    let ending = ends
        .take(MOST_LINE_ENDINGS)
        .map(|end| (end, "; the body with the line ending after it"));
    let whole = (request.framing == Framing::Response)
        .then_some((after.len(), "; the body up to the end of the capture"));
    ending.chain(whole).map(|(end, what)| {
        let body = [&*request.body, &after[..end]].concat();
        (Cow::Owned(body), what.to_owned())
    })
}

/// The bytes of the signature that arrived, or why they cannot be right.
fn arrived(plan: &Hmac, signature: &[u8]) -> Result<Vec<u8>, String> {
    let text = signature
        .strip_prefix(plan.signature_prefix.as_bytes())
        .ok_or_else(|| format!("it does not start with {}", shown(&plan.signature_prefix)))?;
    let arrived = plan
        .signature_encoding
        .decode(text)
        .map_err(|problem| problem.to_string())?;
    let length = plan.algorithm.length();
    if arrived.len() != length {
        return Err(format!(
            "the signature has {}; a {} HMAC has {length}",
            counted(arrived.len(), "byte"),
            plan.algorithm.as_str(),
        ));
    }
    Ok(arrived)
}
