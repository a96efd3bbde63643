//! What is wrong with a token before its claims are read: its parts, its algorithm, its signature and the
//! key of that. Checks no signature itself.

use crate::token::decode::Token;
use crate::token::exposure::Exposure;
use crate::token::findings::{Code, Finding};
use crate::token::signature::{Signature, objections};

/// Shortest key of HS256 in bytes (RFC 7518, section 3.2).
pub const SHORTEST_KEY: usize = 32;

pub(super) fn of_form(token: &Token, exposure: Exposure, found: &mut Vec<Finding>) {
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
                exposure.algorithm(other)
            ),
        )),
        None if token.header.json().is_some() => {
            found.push(Finding::new(Code::AlgUnexpected, "the header names no alg"));
        }
        None => {}
    }
    found.extend(
        objections(token, exposure)
            .into_iter()
            .map(|objection| Finding::new(Code::HeaderInvalid, objection)),
    );
    for (part, name) in [(&token.header, "header"), (&token.claims, "claims")] {
        for repeated in &part.repeated {
            found.push(Finding::new(
                Code::DuplicateKey,
                format!(
                    "{name}, byte {} of the JSON: {} stands twice in one object; the last is read here",
                    repeated.offset,
                    exposure.name(&repeated.name)
                ),
            ));
        }
    }
}

pub(super) fn of_signature(signature: &Signature, key: Option<&str>, found: &mut Vec<Finding>) {
    let Some(key) = key else { return };
    match signature {
        Signature::Invalid(Some(accident)) => found.push(
            Finding::new(
                Code::SignatureMismatch,
                format!(
                    "the signature is not one of this key: {}",
                    accident.sentence()
                ),
            )
            .fixed_by(accident.fix()),
        ),
        Signature::Invalid(None) => found.push(
            Finding::new(
            Code::SignatureMismatch,
            "the signature is not one of this key, and none of the usual accidents explains it",
        )
        .fixed_by("copy the token again, in case it was altered; then sign with the private key of this organization and region")),
        // Why it cannot be verified is a finding of the token's form.
        Signature::Unverifiable(_)
        | Signature::Barred(_)
        | Signature::Valid
        | Signature::Unchecked => {}
    }
    if key.len() < SHORTEST_KEY {
        found.push(Finding::new(
            Code::WeakKey,
            "the key is shorter than the 32 bytes that HS256 asks for (RFC 7518, section 3.2)",
        ));
    }
}
