//! Fetches an OAuth token the way the platform does.

use std::iter;

use secrecy::{ExposeSecret, SecretString};

use super::outside::Ports;
use super::wire::fetched;
use crate::judgement::Check;
use crate::net::Limits;
use crate::oauth::{Client, ClientAuthMethod, Granted, read};
use crate::outcome::{Failure, Outcome};
use crate::secret::Echoes;
use crate::settings::{self, Connection};
use crate::webhook::plan::Oauth2;

/// One authentication method that was tried.
pub struct Attempt {
    pub way: ClientAuthMethod,
    pub checks: Vec<Check>,
    /// The status, if there was an answer.
    pub status: u16,
    pub granted: Option<Granted>,
}

/// The limits of a connection.
pub fn limits(connection: &Connection, allow_http: bool, largest: u64, ports: &Ports) -> Limits {
    Limits {
        timeout: connection.timeout,
        largest_body: Some(largest),
        allow_http,
        ca_cert: connection.ca_cert.clone(),
        stop: (ports.stop)(),
        ..Limits::default()
    }
}

/// Tries the methods: all of them, or up to the first that the endpoint takes.
pub fn attempts(
    plan: &Oauth2,
    secret: &SecretString,
    limits: &Limits,
    all: bool,
    ports: &Ports,
) -> Result<Vec<Attempt>, Failure> {
    let url = settings::token_url(&plan.url)?;
    let client = Client {
        id: &plan.client_id,
        secret,
        scope: plan.scope.as_deref(),
    };
    let mut tried = Vec::new();
    for &way in client.ways() {
        let request = client.token_request(url.clone(), way);
        let (response, body) = fetched(ports.network, &request, limits)?;
        let (mut granted, mut checks) =
            read(response.status, &response.headers, &body, client.scope);
        // An endpoint may echo what it receives.
        let token = granted.as_ref().map(|it| it.token.clone());
        let secrets = iter::once(secret).chain(&token);
        let echoes = Echoes::of(secrets.map(ExposeSecret::expose_secret));
        for check in &mut checks {
            check.message = echoes.hidden_in(&check.message);
        }
        if let Some(scope) = granted.as_mut().and_then(|it| it.scope.as_mut()) {
            *scope = echoes.hidden_in(scope);
        }
        let done = granted.is_some() && !all;
        tried.push(Attempt {
            way,
            checks,
            status: response.status,
            granted,
        });
        if done {
            break;
        }
    }
    Ok(tried)
}

/// The token of a credential, for a command that needs one.
pub fn token(
    plan: &Oauth2,
    secret: &SecretString,
    limits: &Limits,
    ports: &Ports,
) -> Result<SecretString, Failure> {
    let tried = attempts(plan, secret, limits, false, ports)?;
    let mut why = String::new();
    let mut outcome = Outcome::No;
    for attempt in tried {
        if let Some(granted) = attempt.granted {
            return Ok(granted.token);
        }
        if let Some(check) = attempt.checks.into_iter().next_back() {
            why = check.message;
        }
        outcome = outcome_of(attempt.status);
    }
    let failure = Failure {
        outcome,
        ..Failure::no(format!("the token endpoint returned no token: {why}"))
    };
    Err(failure.hint("'voxtoken webhook token' tries every way and shows what each gets"))
}

/// A token without the credential's scope, or why there is none.
pub fn without_scope(
    plan: &Oauth2,
    secret: &SecretString,
    limits: &Limits,
    ports: &Ports,
) -> Result<Result<SecretString, &'static str>, Failure> {
    let Some(wanted) = &plan.scope else {
        return Ok(Err("token without the scope: the credential has none"));
    };
    let plan = Oauth2 {
        scope: None,
        ..plan.clone()
    };
    let tried = attempts(&plan, secret, limits, false, ports)?;
    let granted = tried.into_iter().find_map(|attempt| attempt.granted);
    Ok(match granted {
        None => Err("token without the scope: the token endpoint gives none"),
        Some(Granted { scope: None, .. }) => Err(
            "token without the scope: asked for none, the token endpoint does not say which scope its token has",
        ),
        Some(Granted {
            scope: Some(scope),
            token,
            ..
        }) => {
            let has = |wanted: &str| scope.split(' ').any(|other| other == wanted);
            if wanted.split(' ').all(has) {
                Err("token without the scope: the token endpoint grants it to every token")
            } else {
                Ok(token)
            }
        }
    })
}

/// How a run ends when the answer is no.
pub fn outcome_of(status: u16) -> Outcome {
    match status {
        429 | 500.. => Outcome::Unavailable,
        _ => Outcome::No,
    }
}
