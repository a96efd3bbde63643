//! The requests that an audit sends for a bearer credential, some of them for oauth2 too.

use secrecy::ExposeSecret;

use super::case::Expected::{RatherReject, Reject};
use super::case::{Basis, Case, changed, without};
use crate::outcome::Refusal;
use crate::webhook::plan::BEARER;

/// What it means if a wrong token is accepted.
pub(super) struct Meanings {
    /// The name of the case with a made-up token, which explains the cases after it.
    pub(super) wrong_name: [&'static str; 1],
    pub(super) wrong: &'static str,
    pub(super) unset: &'static str,
    pub(super) part: &'static str,
    pub(super) other_case: &'static str,
}

/// A token that is a shared secret.
pub(super) static SECRET: Meanings = Meanings {
    wrong_name: ["wrong token"],
    wrong: WRONG,
    unset: UNSET,
    part: PART,
    other_case: CASE,
};

pub(super) fn cases(
    name: &str,
    prefixed: bool,
    meanings: &'static Meanings,
    basis: &Basis,
    cases: &mut Vec<Case>,
) -> Result<(), Refusal> {
    let right = basis.headers(basis.secret, basis.delivery)?;
    let token = basis.secret.expose_secret();
    let prefix = if prefixed { BEARER } else { "" };
    let set = |value: &str| changed(&right, name, |_| value.to_owned());
    let with = |token: &str| set(&format!("{prefix}{token}"));
    cases.extend([
        basis.case(Reject, "no token header", without(&right, name), NO_HEADER),
        basis.case(Reject, "empty token header", set(""), EMPTY_HEADER),
        basis.case(
            Reject,
            meanings.wrong_name[0],
            with("another-token-that-is-not-yours"),
            meanings.wrong,
        ),
        basis
            .case(
                Reject,
                "token 'undefined'",
                with("undefined"),
                meanings.unset,
            )
            .unless(&meanings.wrong_name),
        basis
            .case(
                Reject,
                "token with text after it",
                with(&format!("{token}x")),
                meanings.part,
            )
            .unless(&meanings.wrong_name),
        basis
            .case(
                Reject,
                "token cut short",
                with(&shortened(token)),
                meanings.part,
            )
            .unless(&meanings.wrong_name),
    ]);
    if let Some(first) = token.chars().next()
        && token.chars().count() > 1
    {
        let one = with(&first.to_string());
        cases.push(
            basis
                .case(Reject, "one character of the token", one, meanings.part)
                .unless(&meanings.wrong_name),
        );
    }
    if prefixed {
        cases.push(basis.case(
            Reject,
            "Bearer without a token",
            set("Bearer "),
            EMPTY_HEADER,
        ));
        cases.push(basis.case(
            RatherReject,
            "wrong scheme",
            set(&format!("Basic {token}")),
            SCHEME,
        ));
        let bare = basis.case(RatherReject, "token without Bearer", set(token), SCHEME);
        cases.push(bare.expects(BARE));
    }
    let other = other_case(token);
    if other != token {
        cases.push(
            basis
                .case(
                    Reject,
                    "token in another case",
                    with(&other),
                    meanings.other_case,
                )
                .unless(&meanings.wrong_name),
        );
    }
    let mut twice = right.clone();
    twice.push((name.to_owned(), format!("{prefix}wrong")));
    cases.push(basis.case(RatherReject, "two token headers", twice, TWICE));
    let mut text = right.clone();
    text.push(("Content-Type".into(), "text/plain".into()));
    let missing = basis.case(
        Reject,
        "no token header, text/plain",
        without(&text, name),
        ONLY_JSON,
    );
    let text = basis.case(RatherReject, "content type text/plain", text, CONTENT_TYPE);
    cases.push(text.expects(TEXT));
    cases.push(missing.unless(&["no token header"]));
    Ok(())
}

/// The token without its last quarter: a prefix of the token must not do.
fn shortened(token: &str) -> String {
    let length = token.chars().count();
    token.chars().take(length - length.div_ceil(4)).collect()
}

fn other_case(token: &str) -> String {
    let swap = |c: char| {
        if c.is_ascii_uppercase() {
            c.to_ascii_lowercase()
        } else {
            c.to_ascii_uppercase()
        }
    };
    token.chars().map(swap).collect()
}

const NO_HEADER: &str = "Anyone who knows the URL can call it. Often a guard like 'if (token && token !== secret)', \
                         which skips the check when the header is missing, or '==' between two values that are not set. \
                         Reject a missing or empty header.";
const EMPTY_HEADER: &str = "Anyone who knows the URL can call it with an empty token. Often a comparison with a \
                            secret that is not set: '' === (process.env.SECRET || ''). Reject an empty token.";
const WRONG: &str = "Any token is accepted. Compare the token with the secret, in constant time.";
const UNSET: &str = "The token 'undefined' is accepted: the variable that holds the secret is probably unset. Refuse to start without it.";
const PART: &str =
    "Only a part of the token is compared, such as with startsWith. Compare the whole token.";
const SCHEME: &str =
    "The scheme before the token is not checked. Expect the one that the platform sends.";
const CASE: &str =
    "The comparison ignores case, which makes the token easier to guess. Compare it exactly.";
const TWICE: &str = "Two token headers arrive and one of them is wrong. Reject a repeated header: another server on the \
                     way may read the other one.";
const BARE: &str = "It accepts the token without 'Bearer ': take the scheme off before you compare, or turn \
                    bearerPrefixEnabled off in the credential.";
pub(super) const TEXT: &str = "It accepts the same request as text/plain: what parses application/json may change the \
                               body, or answer, before the check. Verify first.";
pub(super) const ONLY_JSON: &str = "The check runs for JSON only: anyone who knows the URL can call it with another \
                                    content type. Verify every request, whatever its type.";
pub(super) const CONTENT_TYPE: &str = "A correct request with another content type is accepted. A framework may parse it \
                                       differently; accept application/json only.";
