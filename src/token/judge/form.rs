//! Findings about a token's form: its parts, its header and its algorithm.

use super::evidence::Evidence;
use crate::token::decode::Token;
use crate::token::findings::{Code, Finding};
use crate::token::signature::objections;

pub(super) fn of_form(token: &Token, evidence: &Evidence, found: &mut Vec<Finding>) {
    let exposure = evidence.exposure;
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
            None if evidence.proves_whole => finding.fixed_by(
                "mint it again with JSON objects as header and claims; nothing was lost since it was signed",
            ),
            None => finding,
        });
    }
    match token.algorithm().as_deref() {
        Some("HS256") => {}
        Some(other) if other.eq_ignore_ascii_case("none") => {
            found.push(Finding::new(
                Code::AlgNone,
                "alg is none: nothing is signed, so anyone could have written it",
            ));
        }
        Some(other) => found.push(Finding::new(
            Code::AlgUnexpected,
            format!(
                "alg is {}; every token known to work has HS256",
                exposure.algorithm(other)
            ),
        )),
        // The text in place of a name is an objection.
        None if token
            .header
            .json()
            .is_some_and(|header| header.get("alg").is_none()) =>
        {
            found.push(Finding::new(Code::AlgUnexpected, "the header names no alg"));
        }
        None => {}
    }
    found.extend(
        objections(token, exposure)
            .into_iter()
            .map(|it| Finding::new(Code::HeaderInvalid, it.reason).fixed_by(it.fix)),
    );
    for (part, name) in [(&token.header, "header"), (&token.claims, "claims")] {
        for repeated in &part.repeated {
            found.push(Finding::new(
                Code::DuplicateKey,
                format!(
                    "{name}, byte {} of the JSON: {} appears twice in one object; voxtoken reads the last",
                    repeated.offset,
                    exposure.name(&repeated.name)
                ),
            ));
        }
    }
}
