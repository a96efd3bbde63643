//! The requests that an audit sends for an oauth2 credential: those for any bearer token, and tokens that the token
//! endpoint would not have issued.

use data_encoding::BASE64URL_NOPAD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::bearer::{self, Meanings};
use super::case::Expected::{RatherReject, Reject};
use super::case::{Basis, Case, appended};
use crate::outcome::Refusal;
use crate::webhook::plan::{AUTHORIZATION, BEARER, Oauth2};

pub(super) fn cases(
    plan: &Oauth2,
    basis: &Basis,
    cases: &mut Vec<Case>,
    skipped: &mut Vec<&'static str>,
) -> Result<(), Refusal> {
    bearer::cases(AUTHORIZATION, true, &ISSUED, basis, cases)?;
    let with = |token: &str| vec![(AUTHORIZATION.into(), format!("{BEARER}{token}"))];
    if let Some([unsigned, changed]) = forged(basis.secret) {
        cases.push(
            basis
                .case(Reject, "token without a signature", with(&unsigned), FORGED)
                .unless(&ISSUED.wrong_name),
        );
        cases.push(
            basis
                .case(Reject, "token with changed claims", with(&changed), FORGED)
                .unless(&ISSUED.wrong_name),
        );
    }
    match basis.expired {
        Some(token) => {
            let headers = with(token.expose_secret());
            cases.push(basis.case(Reject, "expired token", headers, EXPIRED));
        }
        None => skipped.push("expired token: give one with --expired-token-file"),
    }
    match basis.other_scope {
        Ok(token) => {
            let headers = with(token.expose_secret());
            cases.push(basis.case(RatherReject, "token without the scope", headers, SCOPE));
        }
        Err(_) if plan.scope.is_none() => {}
        Err(why) => skipped.push(why),
    }
    Ok(())
}

/// A JWT with `alg` set to `none`, and one whose claims do not match its signature.
fn forged(token: &SecretString) -> Option<[String; 2]> {
    let mut parts = token.expose_secret().split('.');
    let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let json = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).ok();
    let mut fields: Value = serde_json::from_slice(&json(header)?).ok()?;
    *fields.get_mut("alg")? = "none".into();
    let none = BASE64URL_NOPAD.encode(fields.to_string().as_bytes());
    let changed = BASE64URL_NOPAD.encode(&appended(&json(claims)?));
    parts.next().is_none().then(|| {
        [
            format!("{none}.{claims}."),
            format!("{header}.{changed}.{signature}"),
        ]
    })
}

/// A token that an authorization server issued.
static ISSUED: Meanings = Meanings {
    wrong_name: ["made-up token"],
    wrong: "Any token is accepted. Verify it with the keys of the authorization server, or ask its introspection \
            endpoint.",
    unset: "The token 'undefined' is accepted: the server may compare with a value that is not set. Verify the token.",
    part: "Only a part of the token is looked at. Verify the whole token.",
    other_case: "The token is accepted in another case, so it is not verified to the byte. Verify it as it arrives.",
};
const FORGED: &str = "The claims of the token are read without verifying its signature, such as with jwt.decode(). \
                      Verify it with the keys of the authorization server, and accept only their algorithm.";
const EXPIRED: &str = "An expired token is accepted. Check when it expires.";
const SCOPE: &str = "A token without the scope of the credential is accepted. Check the scope, if it stands for a \
                     permission.";
