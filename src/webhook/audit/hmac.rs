//! The requests that an audit sends for an hmac credential.

use secrecy::{ExposeSecret, SecretString};

use super::case::Expected::{RatherReject, Reject};
use super::case::{Basis, Case, appended, changed, without};
use crate::outcome::Refusal;
use crate::webhook::delivery::Delivery;
use crate::webhook::encoding::Encoding;
use crate::webhook::payload::Part;
use crate::webhook::plan::Hmac;

/// How far a timestamp is off, in seconds: twice what senders recommend.
const OFF: i64 = 600;

pub(super) fn cases(
    plan: &Hmac,
    basis: &Basis,
    cases: &mut Vec<Case>,
    skipped: &mut Vec<&'static str>,
) -> Result<(), Refusal> {
    let right = basis.headers(basis.secret, basis.delivery)?;
    let name = &*plan.signature_header;
    let set = |value: &str| changed(&right, name, |_| value.to_owned());
    cases.extend([
        basis.case(
            Reject,
            "no signature header",
            without(&right, name),
            NO_HEADER,
        ),
        basis.case(Reject, "empty signature header", set(""), EMPTY_HEADER),
        basis
            .case(Reject, MALFORMED_NAME, set("not-a-signature"), MALFORMED)
            .unless(&[WRONG_SECRET_NAME]),
    ]);
    let start = |count: fn(usize) -> usize| {
        changed(&right, name, |value| {
            let (prefix, signature) = value.split_at(plan.signature_prefix.len().min(value.len()));
            let part = signature.get(..count(signature.len()));
            prefix.to_owned() + part.unwrap_or_default()
        })
    };
    cases.extend([
        basis
            .case(
                Reject,
                "first half of the signature",
                start(|length| length / 2),
                PART,
            )
            .unless(&NOT_COMPARED),
        basis
            .case(
                Reject,
                "one character of the signature",
                start(|length| length.min(1)),
                PART,
            )
            .unless(&NOT_COMPARED),
    ]);
    let other = |text: &str| {
        let secret = if plan.secret_is_base64 {
            data_encoding::BASE64.encode(text.as_bytes())
        } else {
            text.into()
        };
        basis.headers(&SecretString::from(secret), basis.delivery)
    };
    cases.extend([
        basis.case(
            Reject,
            WRONG_SECRET_NAME,
            other("another-secret-that-is-not-yours")?,
            WRONG_SECRET,
        ),
        basis
            .case(
                Reject,
                "secret 'undefined'",
                other("undefined")?,
                UNSET_SECRET,
            )
            .unless(&[WRONG_SECRET_NAME]),
    ]);
    if !plan.secret_is_base64 {
        let empty = basis.case(Reject, "empty secret", other("")?, EMPTY_SECRET);
        cases.push(empty.unless(&[WRONG_SECRET_NAME]));
    }
    bodies(plan, basis, &right, cases);
    timestamps(plan, basis, &right, cases, skipped)?;
    spellings(plan, basis, &right, cases);
    if basis.loopback {
        let secret = basis.secret.expose_secret();
        cases.push(
            basis
                .case(
                    Reject,
                    "the secret as the signature",
                    set(secret),
                    PLAIN_SECRET,
                )
                .unless(&NOT_COMPARED),
        );
    } else {
        skipped.push("the secret as the signature: it is sent to this machine only");
    }
    Ok(())
}

/// Bodies that the signature was not made for.
fn bodies(plan: &Hmac, basis: &Basis, right: &[(String, String)], cases: &mut Vec<Case>) {
    if !plan.payload_format.has(&Part::Body) {
        return;
    }
    let name = &*plan.signature_header;
    let body = appended(basis.delivery.body);
    let with_body = |case: Case| Case {
        body: body.clone(),
        ..case
    };
    cases.push(with_body(basis.case(
        Reject,
        CHANGED_BODY_NAME,
        right.to_vec(),
        CHANGED_BODY,
    )));
    let prefixed = changed(right, name, |value| format!("sha256={value}"));
    let prefixed = basis.case(
        Reject,
        "prefixed signature, changed body",
        prefixed,
        CHANGED_BODY,
    );
    cases.push(with_body(prefixed).unless(&[CHANGED_BODY_NAME, MALFORMED_NAME, WRONG_SECRET_NAME]));
    cases.push(Case {
        body: reformatted(basis.delivery.body),
        ..basis
            .case(
                RatherReject,
                "reformatted body",
                right.to_vec(),
                REFORMATTED,
            )
            .unless(&[CHANGED_BODY_NAME])
    });
}

/// Wrong timestamps, if the signature covers one.
fn timestamps(
    plan: &Hmac,
    basis: &Basis,
    right: &[(String, String)],
    cases: &mut Vec<Case>,
    skipped: &mut Vec<&'static str>,
) -> Result<(), Refusal> {
    if plan.include_timestamp && plan.payload_format.has(&Part::Timestamp) {
        for (title, seconds, meaning) in [
            ("timestamp 10 minutes old", -OFF, OLD),
            ("timestamp 10 minutes ahead", OFF, AHEAD),
        ] {
            let timestamp = (basis.now + seconds).to_string();
            let delivery = Delivery {
                timestamp: &timestamp,
                ..basis.delivery
            };
            cases.push(basis.case(
                Reject,
                title,
                basis.headers(basis.secret, delivery)?,
                meaning,
            ));
        }
        let later = (basis.now + 1).to_string();
        let unsigned = changed(right, &plan.timestamp_header, |_| later.clone());
        cases.push(basis.case(
            Reject,
            "timestamp changed, not signed again",
            unsigned,
            UNSIGNED,
        ));
    } else {
        skipped.push("timestamps: none is signed, so a recorded request can be replayed");
    }
    Ok(())
}

/// Other spellings of a correct signature.
fn spellings(plan: &Hmac, basis: &Basis, right: &[(String, String)], cases: &mut Vec<Case>) {
    let name = &*plan.signature_header;
    let prefix = plan.signature_prefix.len();
    if plan.signature_encoding == Encoding::Hex {
        let upper = changed(right, name, |value| {
            let (prefix, digits) = value.split_at(prefix.min(value.len()));
            prefix.to_owned() + &digits.to_ascii_uppercase()
        });
        let upper = basis.case(RatherReject, "upper-case signature", upper, SPELLING);
        cases.push(upper.expects(UPPER));
    }
    if prefix == 0 {
        let prefixed = changed(right, name, |value| format!("sha256={value}"));
        let prefixed = basis.case(RatherReject, "prefixed signature", prefixed, SPELLING);
        cases.push(prefixed.expects(PREFIXED));
    } else {
        let bare = changed(right, name, |value| {
            value.get(prefix..).unwrap_or_default().to_owned()
        });
        let bare = basis.case(RatherReject, "signature without its prefix", bare, SPELLING);
        cases.push(bare.expects(BARE));
    }
    let mut twice = right.to_vec();
    twice.push((name.to_owned(), "0".repeat(64)));
    cases.push(basis.case(RatherReject, "two signature headers", twice, TWICE));
    let mut text = right.to_vec();
    text.push(("Content-Type".into(), "text/plain".into()));
    let unsigned = basis.case(
        Reject,
        "no signature header, text/plain",
        without(&text, name),
        super::bearer::ONLY_JSON,
    );
    let text = basis.case(
        RatherReject,
        "content type text/plain",
        text,
        super::bearer::CONTENT_TYPE,
    );
    cases.push(text.expects(super::bearer::TEXT));
    cases.push(unsigned.unless(&["no signature header"]));
}

/// The same JSON with an added space.
fn reformatted(body: &[u8]) -> Vec<u8> {
    match body.strip_prefix(b"{") {
        Some(rest) => [b"{ ", rest].concat(),
        None => [body, b" "].concat(),
    }
}

const MALFORMED_NAME: &str = "malformed signature";
pub(super) const WRONG_SECRET_NAME: &str = "wrong secret";
const CHANGED_BODY_NAME: &str = "changed body";

/// If one of these is accepted, the signature is never compared, or not always.
const NOT_COMPARED: [&str; 2] = [MALFORMED_NAME, WRONG_SECRET_NAME];

const NO_HEADER: &str = "Anyone who knows the URL can call it. Often a guard like 'if (signature && secret)', \
                         which skips the check when the header is missing, or '==' between two values that are not set. \
                         Reject a missing or empty header.";
const EMPTY_HEADER: &str = "Anyone who knows the URL can call it with an empty header. Often a guard like \
                            'if (signature)'. Reject a missing or empty header.";
const MALFORMED: &str = "A malformed signature is accepted. Often timingSafeEqual or hex decoding throws, and the handler catches the exception and returns 200. Return 401 from the catch block.";
const PART: &str = "Only the start of the signature is compared, such as with expected.startsWith(signature): a few \
                    guesses find one that is accepted. Compare the whole signature, in constant time.";
const WRONG_SECRET: &str = "A signature made with any secret is accepted: nothing compares it. Compute the signature of \
                            the raw body and compare it.";
const UNSET_SECRET: &str = "A signature made with the secret 'undefined' is accepted: the variable that holds the secret is probably unset. Refuse to start without it.";
const EMPTY_SECRET: &str = "A signature made with an empty secret is accepted: a secret that is not set may have '' as its \
                            default. Refuse to start without it.";
const CHANGED_BODY: &str = "The body is not covered: anyone who sees one request can send another body with its \
                            signature. Sign the raw body, whatever the header looks like.";
const REFORMATTED: &str = "The server signs what it has parsed, such as JSON.stringify(req.body), and will reject requests whose JSON it would serialize differently. Verify the raw bytes, such as express.raw() gives them.";
const OLD: &str = "A recorded request can be replayed. Reject timestamps older than 5 minutes.";
const AHEAD: &str = "A request with a future timestamp can be saved and replayed later. Reject timestamps more than 5 minutes ahead.";
const UNSIGNED: &str = "The timestamp is not covered by the signature, so a replay can bring a new one. Sign \
                        '{timestamp}.{body}'.";
const SPELLING: &str =
    "A correct signature written differently is accepted. Compare it exactly as sent.";
const TWICE: &str = "Two signature headers arrive and one of them is wrong. Reject a repeated header: another server on \
                     the way may read the other one.";
const UPPER: &str = "It accepts upper-case hexadecimal: compare with lower-case hexadecimal, as the platform sends it.";
const PREFIXED: &str = "It accepts one with 'sha256=' before the signature: set signaturePrefix to 'sha256=' in the \
                        credential, or compare without it.";
const BARE: &str = "It accepts the signature without its prefix: take the prefix off before you compare, or leave \
                    signaturePrefix out of the credential.";
const PLAIN_SECRET: &str =
    "The secret itself is accepted as a signature. Compare only with the computed signature.";
