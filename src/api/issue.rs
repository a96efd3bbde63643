//! Requests tokens from Volubile, and checks the answers.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::message::{message, redirect};
use crate::http::Request;
use crate::outcome::Refusal;
use crate::platform::volubile::TOKEN_PATH;
use crate::time::{UnixTime, relative};
use crate::token::bearer::TokenForm;
use crate::token::decode::Token;
use crate::token::read::{Field, Reading};

/// Largest answer that is accepted, in bytes.
pub const LARGEST: u64 = 1 << 20;

/// How far `expiresIn` and `exp` may differ, in seconds.
const SLACK: u64 = 60;

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
    /// Where the API key that got it came from.
    pub key: String,
    /// Its lifetime from now, in seconds: as the answer says (documented), or less if its `exp` comes sooner.
    pub expires_in: i64,
    /// The scopes that its claims list. Default: none are listed.
    pub scopes: Option<Vec<String>>,
    /// What is odd about the answer, one sentence each.
    pub odd: Vec<String>,
}

/// Reads the body of a 200 to a request for a token with these scopes.
///
/// # Errors
/// Why it is unusable: it is not JSON, has no token or no lifetime, or its token is not a bearer JWT or has
/// expired.
pub fn issued(body: &[u8], asked: &[&str], key: String, now: UnixTime) -> Result<Issued, Refusal> {
    let unlike = |fact: &str| {
        Refusal::new(fact).hint("is the address right? See VOLUBILE_BASE_URL and --base-url")
    };
    let root: Value = serde_json::from_slice(body).map_err(|_| unlike("it is not JSON"))?;
    let token = root["token"]
        .as_str()
        .ok_or_else(|| unlike("it has no 'token'"))?;
    if TokenForm::of(token) != TokenForm::Jwt {
        return Err(unlike("its 'token' is not a JWT"));
    }
    match root["tokenType"].as_str() {
        Some(kind) if kind.eq_ignore_ascii_case("bearer") => {}
        Some(_) => return Err(unlike("its 'tokenType' is not Bearer")),
        None => return Err(unlike("it has no 'tokenType'")),
    }
    let expires_in = root["expiresIn"]
        .as_i64()
        .filter(|seconds| *seconds > 0)
        .ok_or_else(|| unlike("it has no 'expiresIn' in seconds"))?;
    let mut issued = Issued {
        token: token.into(),
        key,
        expires_in,
        scopes: None,
        odd: Vec::new(),
    };
    let decoded = Token::decode(token.as_bytes());
    if let Some(read) = Reading::of(&decoded) {
        issued.check_time(&read, now)?;
        issued.check_scopes(&read, asked);
    }
    Ok(issued)
}

impl Issued {
    fn check_time(&mut self, read: &Reading, now: UnixTime) -> Result<(), Refusal> {
        let Field::Is(exp) = read.exp else {
            return Ok(());
        };
        let left = exp.saturating_sub(now.seconds());
        if left <= 0 {
            return Err(
                Refusal::new(format!("its token expired {}", relative(left))).hint(format!(
                    "is this machine's clock right? It says {}",
                    now.human()
                )),
            );
        }
        let lives = match read.iat {
            Field::Is(iat) => exp.saturating_sub(iat),
            _ => left,
        };
        if lives.abs_diff(self.expires_in) > SLACK {
            self.odd.push(format!(
                "the response says that the token lives {} seconds, but its 'exp' says {lives}",
                self.expires_in
            ));
        }
        self.expires_in = self.expires_in.min(left);
        Ok(())
    }

    fn check_scopes(&mut self, read: &Reading, asked: &[&str]) {
        let Field::Is(listed) = &read.scopes else {
            return;
        };
        let missing: Vec<_> = asked
            .iter()
            .filter(|scope| !listed.iter().any(|other| other == *scope))
            .copied()
            .collect();
        if !missing.is_empty() {
            let listed = match &listed[..] {
                [] => "no scope".into(),
                some => some.join(", "),
            };
            self.odd.push(format!(
                "the claims of the token list {listed}, without {}",
                missing.join(", ")
            ));
        }
        self.scopes = Some(listed.clone());
    }
}

/// An answer that is not a token.
pub struct NotIssued<'a> {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
    /// The `Location`.
    pub location: Option<&'a str>,
    /// The scopes that were asked for.
    pub scopes: &'a [&'a str],
    /// The API key, which must not be quoted back.
    pub key: &'a str,
    /// Where it came from.
    pub source: &'a str,
    /// The requested wait that was too long, if there is an option to allow it.
    pub wait: Option<Duration>,
}

impl NotIssued<'_> {
    /// Why no token was issued, by status (documented), and what to do.
    #[must_use]
    pub fn explained(&self) -> (String, Option<String>) {
        let Self { status, source, .. } = self;
        let said = message(self.body, self.key);
        let fact = |text: &str| match &said {
            Some(said) => format!("{status}: {text}: {said}"),
            None => format!("{status}: {text}"),
        };
        match status {
            300..=399 => (
                redirect(*status, self.location, self.key),
                Some("is the address right? See VOLUBILE_BASE_URL and --base-url".into()),
            ),
            400 => (
                fact(&format!(
                    "Volubile rejects the scope {}",
                    self.scopes.join(", ")
                )),
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
                Some(match self.wait {
                    Some(wait) => format!(
                        "Volubile asks you to wait {} s; allow that with --max-wait",
                        wait.as_secs()
                    ),
                    None => "wait a moment; an account may send 100 requests in 15 seconds".into(),
                }),
            ),
            _ => (fact("no token was issued"), None),
        }
    }
}
