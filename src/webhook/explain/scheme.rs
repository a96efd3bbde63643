//! Explains a request that uses another authentication scheme than the credential's, or none.

use secrecy::ExposeSecret;

use super::basic::basic_parts;
use super::signature::signature;
use crate::judgement::Cause;
use crate::text::shown;
use crate::webhook::guess::{signed_headers, signed_plan};
use crate::webhook::plan::{AUTHORIZATION, BEARER, Plan, X_VAPI_SECRET};
use crate::webhook::question::Question;
use crate::webhook::signature::same;

const CODE: &str = "other-scheme";

const OTHER_CREDENTIAL: &str =
    "check which credential this server's credentialId names; to judge this request, give that one";

/// The signs that the request was made for another credential.
#[must_use]
pub fn other_scheme(asked: &Question) -> Vec<Cause> {
    match asked.plan {
        Plan::Hmac(plan) => plain_secret(asked, &plan.signature_header),
        Plan::Bearer(_) | Plan::Oauth2(_) => without_token(asked, asked.plan.proof_header()),
    }
    .into_iter()
    .collect()
}

/// The secret itself where a signature is expected.
fn plain_secret(asked: &Question, planned: &str) -> Option<Cause> {
    let is_secret = |text: &[u8]| {
        let secret = asked.secret.map(|secret| secret.expose_secret().as_bytes());
        secret.is_some_and(|secret| same(text, secret))
    };
    let headers = &asked.request.headers;
    // If a signature arrives, it is what fails, whatever else arrives.
    let signed = headers.all(planned).any(|value| !value.is_empty());
    for (name, value) in headers.iter() {
        if signed && !name.eq_ignore_ascii_case(planned) {
            continue;
        }
        let token = value.strip_prefix(BEARER.as_bytes()).unwrap_or(value);
        if is_secret(value) || is_secret(token) {
            let name = shown(name);
            let name = name.trim_matches('\'');
            return Some(Cause {
                code: "plain-secret",
                message: format!(
                    "{name} contains the secret itself, but the credential's type is hmac"
                ),
                fix: format!(
                    "give the server's credentialId an hmac credential, or compare {name} with the secret"
                ),
            });
        }
    }
    if headers.all(planned).next().is_some() {
        return None;
    }
    let mut authorizations = headers.all(AUTHORIZATION);
    if authorizations.any(|value| basic_parts(value).any(|part| is_secret(&part))) {
        return Some(Cause::new(
            "basic-auth",
            "the secret is sent with Basic authentication, but the credential's type is hmac",
            format!(
                "give the server's credentialId an hmac credential, which signs with {planned}"
            ),
        ));
    }
    // A tunnel adds an Authorization of another scheme.
    let is_bearer = |value: &[u8]| {
        let scheme = value.get(..BEARER.len());
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(BEARER.as_bytes()))
    };
    let found = if headers.all(X_VAPI_SECRET).any(|value| !value.is_empty()) {
        X_VAPI_SECRET
    } else if headers.all(AUTHORIZATION).any(is_bearer) {
        AUTHORIZATION
    } else {
        return None;
    };
    Some(Cause {
        code: CODE,
        message: format!(
            "{found} arrives and {planned} does not: the request was sent with a bearer or oauth2 \
             credential, or an inline secret"
        ),
        fix: OTHER_CREDENTIAL.into(),
    })
}

/// A signature, or the secret in another header, where a token is expected.
fn without_token(asked: &Question, planned: &str) -> Option<Cause> {
    if asked
        .request
        .headers
        .all(planned)
        .any(|value| !value.is_empty())
    {
        return None;
    }
    let Some(header) = signed_headers(asked.request).next() else {
        return secret_instead(asked, planned);
    };
    let header = header.to_owned();
    let plan = signed_plan(asked.request, &header, asked.secret)?;
    let kind = match asked.plan.kind() {
        "oauth2" => "an oauth2",
        _ => "a bearer",
    };
    let asked = Question {
        plan: &Plan::Hmac(plan.clone()),
        given: asked.given,
        others: asked.others,
        server_signature: None,
        ..*asked
    };
    let proven = crate::webhook::verify::verify(&asked).proof
        == crate::webhook::verify::Proof::Proven
        || !signature(&plan, &asked).causes.is_empty();
    let name = shown(&header);
    let name = name.trim_matches('\'');
    let message = if proven {
        format!("the request is signed with this secret in {name}, and {planned} is missing")
    } else {
        format!(
            "{name} arrives and {planned} does not: the request was sent with an hmac credential"
        )
    };
    Some(Cause {
        code: CODE,
        message,
        fix: format!("verify the signature, or give the server's credentialId {kind} credential"),
    })
}

/// `X-Vapi-Secret` where another header is expected.
fn secret_instead(asked: &Question, planned: &str) -> Option<Cause> {
    let mut secrets = asked.request.headers.all(X_VAPI_SECRET);
    let another = !planned.eq_ignore_ascii_case(X_VAPI_SECRET);
    (another && secrets.any(|secret| !secret.is_empty())).then(|| {
        Cause::new(
            CODE,
            format!(
                "{X_VAPI_SECRET} arrives and {planned} does not: the request was sent with a bearer \
                 credential for {X_VAPI_SECRET}, or an inline secret"
            ),
            OTHER_CREDENTIAL,
        )
    })
}

/// Whether the request looks like one that the platform sends without a credential.
#[must_use]
pub fn without_credential(asked: &Question) -> Vec<Cause> {
    let secrets: Vec<_> = asked.request.headers.all(X_VAPI_SECRET).collect();
    let planned = asked.plan.proof_header();
    let arrives = asked.request.headers.all(planned).next().is_some();
    // A credential that sends its header is set.
    if arrives && !planned.eq_ignore_ascii_case(X_VAPI_SECRET) {
        return Vec::new();
    }
    if secrets.is_empty() || secrets.iter().any(|secret| !secret.is_empty()) {
        return Vec::new();
    }
    vec![Cause {
        code: "no-credential",
        message: format!(
            "{X_VAPI_SECRET} arrives empty, as the platform sends it without a credential"
        ),
        fix: "set the credentialId of this server".into(),
    }]
}
