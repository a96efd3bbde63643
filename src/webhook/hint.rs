//! What to do next about a request or a server's signature that is wrong, if no cause says so.

use super::encoding::prefix_length;
use super::payload::Part;
use super::plan::{Hmac, Plan, X_VAPI_SECRET};
use super::question::Question;
use super::received::sole_value;
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
            if judged.proof == Proof::Proven && plan.payload_format.has(&Part::Timestamp) {
                return Some(format!(
                    "send seconds or milliseconds since 1970 in {name}, as digits only; the signature covers the \
                     value that arrives"
                ));
            }
            let fields = "includeTimestamp and timestampHeader";
            return Some(of_another_header(asked, fields, name));
        }
        if let (true, Some(name)) = (fails("message-id"), &plan.message_id_header) {
            return Some(of_another_header(asked, "messageIdHeader", name));
        }
        if of_server || judged.proof == Proof::Mismatch {
            return of_signature(plan, asked, judged);
        }
    }
    let ahead = judged.timestamp.as_ref().is_some_and(|it| it.age < 0);
    match judged.proof {
        Proof::Unreadable => no_signature(asked).or_else(|| {
            Some(format!(
                "compare algorithm, signatureEncoding and signaturePrefix with {CREDENTIAL}"
            ))
        }),
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
        _ if fails("age") && ahead => Some(
            "check the clocks of the sender and of this machine, and --at if you gave it".into(),
        ),
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
        (Some(b""), None) => {
            let needs = match asked.plan {
                Plan::Oauth2(_) => "gets a token from its url",
                _ => "has a secret",
            };
            Some(format!(
                "check that this server's credentialId names the credential that sends {name}, and that the \
                 credential {needs}"
            ))
        }
        (Some(_), None) => None,
        (Some(_), Some(_)) => Some(once(name)),
    }
}

fn once(name: &str) -> String {
    format!("send {name} once, and check that no proxy adds it again")
}

/// What to do about a header that has a prefix alone, or the text of a missing value, where the signature belongs.
fn no_signature(asked: &Question) -> Option<String> {
    const MISSING: [&str; 6] = ["undefined", "null", "None", "nil", "NaN", "[object Object]"];
    let Plan::Hmac(plan) = asked.plan else {
        return None;
    };
    let name = &plan.signature_header;
    let value = sole_value(asked.request, name).ok()?;
    let prefix = match plan.signature_prefix.as_bytes() {
        planned if !planned.is_empty() && value.starts_with(planned) => planned.len(),
        _ => prefix_length(value).unwrap_or_default(),
    };
    let rest = value[prefix..].trim_ascii();
    let what = if rest.is_empty() {
        "only a prefix".to_owned()
    } else {
        let missing = MISSING.iter().find(|it| it.as_bytes() == rest)?;
        format!("'{missing}' in place of the signature")
    };
    Some(format!(
        "check that the sender has a secret and calculates a signature: {name} has {what}"
    ))
}

/// What to do about another header that is missing or cannot be read.
fn of_another_header(asked: &Question, fields: &str, header: &str) -> String {
    if asked.request.headers.all(header).count() > 1 {
        return once(header);
    }
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
    let has = |part| plan.payload_format.has(&part);
    let mut checked = vec![format!("this is the secret of {CREDENTIAL}")];
    if has(Part::Url) {
        let option = asked.url_option();
        checked.push(format!(
            "the URL is the one that is set on the platform ({option} sets it here)"
        ));
    }
    for (part, name) in [
        (Part::Method, "method"),
        (Part::MessageId, "message id"),
        (Part::Timestamp, "timestamp"),
    ] {
        // A timestamp is judged by itself.
        if has(part.clone()) && (part != Part::Timestamp || checked.len() > 1) {
            checked.push(format!("the {name} is the one that was signed"));
        }
    }
    if has_body {
        checked.push("the body is, byte for byte, the one that was sent".into());
    }
    let last = checked.pop().unwrap_or_default();
    let checked = match checked.join(", that ") {
        before if before.is_empty() => last,
        before => format!("{before}, and that {last}"),
    };
    let server = if asked.live || asked.server_signature.is_some() {
        ""
    } else {
        "; to learn what your server does differently, give what it calculated with --server-signature"
    };
    Some(format!("check that {checked}{server}"))
}
