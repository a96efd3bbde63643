//! The token endpoint of an oauth2 credential: issues tokens, and recognizes them later.

use std::sync::{Mutex, PoisonError};

use secrecy::SecretString;

use crate::http::Reply;
use crate::http::capture::Captured;
use crate::judgement::Check;
use crate::oauth::tokens::{Known, RANDOM, Tokens};
use crate::oauth::{Client, endpoint};
use crate::settings::Listen;
use crate::time::{UnixTime, relative};
use crate::webhook::plan::{AUTHORIZATION, BEARER, Oauth2, Plan};
use crate::webhook::seen::TokenRequest;

/// Issues tokens to the client of a credential.
pub struct Issuer<'a> {
    plan: &'a Oauth2,
    secret: &'a SecretString,
    /// In seconds.
    lifetime: i64,
    tokens: Mutex<Tokens>,
}

impl<'a> Issuer<'a> {
    /// The issuer, if the credential needs one.
    pub fn of(asked: &'a Listen) -> Option<Self> {
        let Plan::Oauth2(plan) = &asked.authentication.plan else {
            return None;
        };
        Some(Self {
            plan,
            secret: &asked.authentication.secret.value,
            lifetime: asked.token_lifetime,
            tokens: Mutex::default(),
        })
    }

    /// Whether the bearer token of a request was issued here.
    pub fn judge(&self, captured: &Captured, at: UnixTime) -> Check {
        const NAME: &str = "token";
        let value = captured
            .headers
            .all(AUTHORIZATION)
            .next()
            .unwrap_or_default();
        let token = value.strip_prefix(BEARER.as_bytes()).unwrap_or_default();
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        match tokens.known(token, at) {
            Known::Valid(_) => Check::pass(NAME, "issued here"),
            Known::Expired(since) => {
                let ago = relative(since.seconds() - at.seconds());
                Check::fail(NAME, format!("the token expired {ago}; get a new one"))
            }
            Known::Unknown => Check::fail(
                NAME,
                "the token was not issued by this run; tokens from earlier runs or other servers are not accepted",
            ),
        }
    }

    /// Answers at the token endpoint.
    pub fn token(&self, captured: &Captured, path: String, at: UnixTime) -> (Reply, TokenRequest) {
        let plan = self.plan;
        let client = Client {
            id: &plan.client_id,
            secret: self.secret,
            scope: plan.scope.as_deref(),
        };
        let asked = endpoint::IncomingTokenRequest {
            method: captured.method.as_deref().unwrap_or_default(),
            headers: &captured.headers,
            body: &captured.body,
        };
        let seen = token_request(captured, path, at);
        match endpoint::judge(&asked, &client) {
            Err(denied) => (
                endpoint::deny(&denied),
                TokenRequest {
                    error: Some(denied.code),
                    description: Some(denied.description),
                    ..seen
                },
            ),
            Ok(way) => {
                let mut random = [0; RANDOM];
                let expires = UnixTime::new(at.seconds() + self.lifetime).unwrap_or(at);
                if aws_lc_rs::rand::fill(&mut random).is_err() {
                    return (Reply::json(500, "{}"), seen);
                }
                let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
                let token = tokens.issue(random, expires);
                let reply = endpoint::grant(&token, self.lifetime, plan.scope.as_deref());
                let client = Some(way.in_words());
                (reply, TokenRequest { client, ..seen })
            }
        }
    }
}

fn token_request(captured: &Captured, path: String, at: UnixTime) -> TokenRequest {
    TokenRequest {
        at,
        method: captured.method.clone().unwrap_or_default(),
        path,
        client: None,
        error: None,
        description: None,
    }
}
