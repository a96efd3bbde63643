//! Getting a token from Volubile: what is asked, and what must be right with the answer.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::message::message;
use crate::http::Request;
use crate::platform::volubile::TOKEN_PATH;
use crate::token::decode::Token;
use crate::token::read::{Field, Reading};

/// Largest answer that can be one, in bytes.
pub const LARGEST: u64 = 1 << 20;

/// How far `expiresIn` and `exp` may differ, in seconds.
const SLACK: i64 = 60;

/// The request for a token with these scopes. `base` is the address of the API without a slash at the end.
#[must_use]
pub fn request(base: &str, key: &SecretString, scopes: &[&str]) -> Option<Request> {
    let url = Url::parse(&format!("{base}{TOKEN_PATH}")).ok()?;
    let scopes: Vec<_> = scopes.iter().map(|scope| format!("\"{scope}\"")).collect();
    let body = format!("{{\"scope\":[{}]}}", scopes.join(","));
    Some(
        Request::new("POST", url)
            .secret_header("X-Api-Key", key.expose_secret().as_bytes())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .body(body),
    )
}

/// A token as Volubile issues it.
#[derive(Debug)]
pub struct Issued {
    /// The token.
    pub token: SecretString,
    /// Where the API key came from that got it.
    pub key: String,
    /// How long it lives, in seconds (documented).
    pub expires_in: i64,
    /// What is odd about the answer, in a sentence each.
    pub odd: Vec<String>,
}

/// Reads the body of a 200.
///
/// # Errors
/// What makes it unusable: it is not JSON, has no token or no lifetime, or its token is not a bearer JWT.
pub fn issued(body: &[u8], key: String, now: i64) -> Result<Issued, String> {
    let root: Value = serde_json::from_slice(body).map_err(|_| "it is not JSON")?;
    let token = root["token"].as_str().ok_or("it has no 'token'")?;
    let decoded = Token::decode(token.as_bytes());
    if decoded.header.valid_json().is_none() || decoded.claims.valid_json().is_none() {
        return Err("its 'token' is not a JWT".into());
    }
    match root["tokenType"].as_str() {
        Some(kind) if kind.eq_ignore_ascii_case("bearer") => {}
        Some(_) => return Err("its 'tokenType' is not Bearer".into()),
        None => return Err("it has no 'tokenType'".into()),
    }
    let expires_in = root["expiresIn"]
        .as_i64()
        .filter(|seconds| *seconds > 0)
        .ok_or("it has no 'expiresIn' in seconds")?;
    let mut odd = Vec::new();
    if let Some(Reading {
        exp: Field::Is(exp),
        iat,
        ..
    }) = Reading::of(&decoded)
    {
        let start = match iat {
            Field::Is(iat) => iat,
            _ => now,
        };
        let lives = exp.saturating_sub(start);
        if (lives - expires_in).abs() > SLACK {
            odd.push(format!(
                "the response says that the token lives {expires_in} seconds, but its 'exp' says {lives}"
            ));
        }
    }
    Ok(Issued {
        token: token.into(),
        key,
        expires_in,
        odd,
    })
}

/// Why no token was issued, by status (documented), and what to do.
#[must_use]
pub fn denied(
    status: u16,
    body: &[u8],
    scopes: &[&str],
    key: &str,
    source: &str,
) -> (String, Option<String>) {
    let said = message(body, key);
    let fact = |text: &str| match &said {
        Some(said) => format!("{status}: {text}: {said}"),
        None => format!("{status}: {text}"),
    };
    match status {
        400 => (
            fact(&format!("Volubile rejects the scope {}", scopes.join(", "))),
            Some("does the account have these permissions?".into()),
        ),
        401 => (
            fact(&format!("Volubile rejects the API key from {source}")),
            Some("copy the key from eu.volubile.ai, Integrations > API".into()),
        ),
        403 => (
            fact("Volubile does not issue a token for this"),
            Some(format!(
                "is the value from {source} a token? Only an API key can get one (documented)"
            )),
        ),
        429 => (
            fact("too many requests"),
            Some("wait a moment; an account may send 100 requests in 15 seconds".into()),
        ),
        _ => (fact("no token was issued"), None),
    }
}
