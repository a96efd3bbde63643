//! What to do next about a request or a server's signature that is wrong, if no cause says so.

use super::payload::Part;
use super::plan::{Hmac, Plan, X_VAPI_SECRET};
use super::question::Question;
use super::verify::{Judged, Proof};
use crate::judgement::CheckResult;

const CREDENTIAL: &str = "the credential that this server's credentialId names";

/// What to do next. `of_server` is whether the signature of the user's own server is to be explained.
pub(super) fn hint(asked: &Question, judged: &Judged, of_server: bool) -> Option<String> {
    let fails = |name| {
        let mut checks = judged.checks.iter();
        checks.any(|check| check.name == name && check.result == CheckResult::Fail)
    };
    let header = asked.plan.proof_header();
    if fails("header") {
        return of_header(asked, header);
    }
    if let Plan::Hmac(plan) = asked.plan {
        if fails("timestamp") {
            let name = &plan.timestamp_header;
            return Some(of_another_header(
                "includeTimestamp and timestampHeader",
                name,
            ));
        }
        if let (true, Some(name)) = (fails("message-id"), &plan.message_id_header) {
            return Some(of_another_header("messageIdHeader", name));
        }
        if of_server || judged.proof == Proof::Mismatch {
            return of_signature(plan, asked, judged);
        }
    }
    match judged.proof {
        Proof::Unreadable => Some(format!(
            "compare algorithm, signatureEncoding and signaturePrefix with {CREDENTIAL}"
        )),
        Proof::Mismatch if header.eq_ignore_ascii_case(X_VAPI_SECRET) => Some(format!(
            "check that this is the secret of {CREDENTIAL}, or the inline server.secret"
        )),
        Proof::Mismatch => Some(format!("check that this is the secret of {CREDENTIAL}")),
        _ if fails("prefix") => Some(format!(
            "check {CREDENTIAL}; the one given here sends 'Bearer ' and a token in {header}"
        )),
        _ if asked.live => fails("age").then(|| {
            "check the clocks of the sender and of this machine; --max-age allows more".into()
        }),
        _ => (fails("age") || fails("expiry"))
            .then(|| "to judge a request that arrived earlier, give that time with --at".into()),
    }
}

/// What to do about the header of the signature or token if it is missing, empty or repeated.
fn of_header(asked: &Question, name: &str) -> Option<String> {
    let mut values = asked.request.headers.all(name);
    match (values.next(), values.next()) {
        (None, _) => Some(format!(
            "set the credentialId of this server to the credential that sends {name}, and check that no proxy \
             removes the header"
        )),
        (Some(b""), None) => Some(format!(
            "set the secret of the credential that sends {name}"
        )),
        (Some(_), None) => None,
        (Some(_), Some(_)) => Some(format!(
            "send {name} once, and check that no proxy adds it again"
        )),
    }
}

/// What to do about another header that is missing or cannot be read.
fn of_another_header(fields: &str, header: &str) -> String {
    format!(
        "compare {fields} with {CREDENTIAL}, and check that no proxy removes or changes {header}"
    )
}

/// What to do if the secret makes another signature than the one that arrived, or than the server's own.
fn of_signature(plan: &Hmac, asked: &Question, judged: &Judged) -> Option<String> {
    if asked.request.framing.is_cut() {
        return None;
    }
    let has_body = plan.payload_format.has(&Part::Body);
    if judged.proof == Proof::Proven {
        let body = if has_body {
            ", with the body byte for byte as it arrives"
        } else {
            ""
        };
        let format = &plan.payload_format;
        return Some(format!(
            "check that your server reads this secret and signs {format}{body}"
        ));
    }
    let body = if has_body {
        ", and that the body is, byte for byte, the one that was sent"
    } else {
        ""
    };
    let server = if asked.live || asked.server_signature.is_some() {
        ""
    } else {
        "; to learn what your server does differently, give what it calculated with --server-signature"
    };
    Some(format!(
        "check that this is the secret of {CREDENTIAL}{body}{server}"
    ))
}
