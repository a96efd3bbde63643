//! Guesses from the headers of a request which credential it was made with.

use secrecy::SecretString;

use super::encoding::{Encoding, any_base64, any_hex, prefix_length};
use super::payload::{PayloadFormat, Values};
use super::plan::{AUTHORIZATION, BEARER, Bearer, Hmac, Oauth2, Plan, X_VAPI_SECRET};
use super::question::{MAX_AGE, Question};
use super::signature::Algorithm;
use super::timestamp::read;
use super::verify::{Proof, verify};
use crate::http::Headers;
use crate::http::capture::Captured;
use crate::time::UnixTime;

/// Headers that carry a message id, as Svix and Standard Webhooks name them.
const ID_HEADERS: [&str; 2] = ["svix-id", "webhook-id"];

/// Endings of names of headers that carry a signature in some form.
const NAMED_SIGNATURE: [&str; 4] = ["signature", "signature-256", "hmac", "hmac-sha256"];

/// A guess, and its basis.
#[derive(Debug)]
pub struct Guess {
    /// The plan that fits best.
    pub plan: Plan,
    /// The header that it was guessed from.
    pub header: String,
}

/// Guesses the plan of a request. Nothing if no header looks like authentication.
#[must_use]
pub fn guess(request: &Captured, secret: Option<&SecretString>) -> Option<Guess> {
    if let Some(header) = signed_headers(request).next() {
        let plan = Plan::Hmac(signed_plan(request, header, secret)?);
        let header = header.to_owned();
        return Some(Guess { plan, header });
    }
    let present = |name: &str| request.headers.all(name).next();
    if present(X_VAPI_SECRET).is_some() {
        let plan = Plan::Bearer(Bearer::x_vapi_secret());
        let header = X_VAPI_SECRET.to_owned();
        return Some(Guess { plan, header });
    }
    if let Some(value) = present(AUTHORIZATION) {
        let token = value.strip_prefix(BEARER.as_bytes());
        let is_jwt = token.is_some_and(|token| {
            token.starts_with(b"eyJ") && token.split(|byte| *byte == b'.').count() == 3
        });
        let plan = if is_jwt {
            Plan::Oauth2(Oauth2 {
                url: String::new(),
                client_id: String::new(),
                scope: None,
            })
        } else {
            Plan::Bearer(Bearer {
                bearer_prefix_enabled: token.is_some(),
                ..Bearer::default()
            })
        };
        let header = AUTHORIZATION.to_owned();
        return Some(Guess { plan, header });
    }
    let with_value = |(name, value): (&str, &[u8])| (!value.is_empty()).then(|| name.to_owned());
    let mut names = request.headers.iter().filter_map(with_value);
    let bearer = ["secret", "token", "api-key", "apikey"];
    let secret = names.find(|name| {
        bearer
            .iter()
            .any(|it| name.to_ascii_lowercase().contains(it))
    });
    if let Some(header) = secret {
        let plan = Plan::Bearer(Bearer {
            header_name: header.clone(),
            bearer_prefix_enabled: false,
        });
        return Some(Guess { plan, header });
    }
    // Not a form that a plan has: a list, or the secret itself.
    let mut names = request.headers.iter().filter_map(with_value);
    let header = names.find(|name| {
        let name = name.to_ascii_lowercase();
        NAMED_SIGNATURE.iter().any(|it| name.ends_with(it))
    })?;
    let plan = Plan::Hmac(Hmac {
        signature_header: header.clone(),
        ..Hmac::default()
    });
    Some(Guess { plan, header })
}

/// Whether some header looks like a signature, which would cover the body.
#[must_use]
pub fn is_signed(headers: &Headers) -> bool {
    let request = Captured::of_parts(headers.clone(), b"");
    guess(&request, None).is_some_and(|it| it.plan.covers_body())
}

/// Headers whose name and value look like a signature.
pub(super) fn signed_headers<'a>(request: &'a Captured) -> impl Iterator<Item = &'a str> {
    signatures(&request.headers)
}

fn signatures(headers: &Headers) -> impl Iterator<Item = &str> {
    headers
        .iter()
        .filter(|(name, value)| {
            let name = name.to_ascii_lowercase();
            (name.contains("signature") || name.contains("hmac")) && parts(value).is_some()
        })
        .map(|(name, _)| name)
}

/// Prefix, encoding and hash of a signature, as far as its text shows them.
fn parts(value: &[u8]) -> Option<(usize, Encoding, Algorithm)> {
    let first = value.split(|byte| *byte == b' ').next()?;
    for length in [Some(0), prefix_length(first)].into_iter().flatten() {
        let text = &first[length..];
        let hex = any_hex(text).map(|bytes| (Encoding::Hex, bytes));
        let base64 = any_base64(text).map(|bytes| (Encoding::Base64, bytes));
        for (encoding, bytes) in hex.into_iter().chain(base64) {
            let known = |it: &Algorithm| it.length() == bytes.len();
            if let Some(algorithm) = Algorithm::ALL.into_iter().find(known) {
                return Some((length, encoding, algorithm));
            }
        }
    }
    None
}

/// The plan of a signed request: the simplest that verifies, or else the likeliest.
pub(super) fn signed_plan(
    request: &Captured,
    header: &str,
    secret: Option<&SecretString>,
) -> Option<Hmac> {
    let value = request.headers.all(header).next()?;
    let (length, signature_encoding, algorithm) = parts(value)?;
    let timestamp = request.headers.iter().find(|(name, value)| {
        let digits = std::str::from_utf8(value).unwrap_or_default();
        name.to_ascii_lowercase().contains("timestamp") && read(digits).is_some()
    });
    let id = ID_HEADERS
        .into_iter()
        .find(|name| request.headers.all(name).next().is_some());
    let default = Hmac::default();
    let planned = Hmac {
        algorithm,
        signature_header: header.to_owned(),
        timestamp_header: timestamp.map_or(default.timestamp_header, |(name, _)| name.to_owned()),
        signature_prefix: String::from_utf8_lossy(&value[..length]).into_owned(),
        include_timestamp: timestamp.is_some(),
        payload_format: PayloadFormat::default_for(timestamp.is_some()),
        message_id_header: id.map(str::to_owned),
        signature_encoding,
        secret_is_base64: false,
    };
    let formats = [
        id.map(|_| "{svix-id}.{timestamp}.{body}"),
        timestamp.map(|_| "{timestamp}.{body}"),
        Some("{body}"),
    ];
    let formats = formats
        .into_iter()
        .flatten()
        .filter_map(|text| PayloadFormat::parse(text).ok());
    let plans: Vec<Hmac> = formats
        .map(|payload_format| Hmac {
            payload_format,
            ..planned.clone()
        })
        .collect();
    let verifies = |plan: &&Hmac| {
        let plan = Plan::Hmac((*plan).clone());
        let Some(at) = UnixTime::new(0) else {
            return false;
        };
        let asked = Question {
            plan: &plan,
            secret,
            request,
            given: Values::default(),
            at,
            max_age: MAX_AGE,
            others: &[],
            live: false,
            server_signature: None,
        };
        verify(&asked).proof == Proof::Proven
    };
    plans.iter().find(verifies).or(plans.first()).cloned()
}
