//! Which server to try with which credential, from the args of `webhook audit`.

use std::path::Path;

use secrecy::ExposeSecret;
use url::Url;

use super::connection::{Connection, connection};
use super::credential::{Authentication, authentication};
use super::events::event;
use super::inputs::Inputs;
use super::secret::secret_file;
use super::source::SourcedSecret;
use super::url::{server_url, web_url};
use crate::cli::{AuditArgs, ReportFormatArg};
use crate::outcome::Failure;
use crate::time::{UnixTime, relative};
use crate::token::decode::Token;
use crate::token::read::Reading;
use crate::webhook::events::Event;
use crate::webhook::plan::Plan;

/// An audit to make.
pub struct Audit {
    pub authentication: Authentication,
    pub connection: Connection,
    pub allow_http: bool,
    pub url: Url,
    /// The value of `{url}`.
    pub signed_url: String,
    pub event: &'static Event,
    pub expired: Option<SourcedSecret>,
    pub json: bool,
}

/// Understands the args of `webhook audit`.
pub fn audit(args: &AuditArgs, now: UnixTime, inputs: &mut Inputs) -> Result<Audit, Failure> {
    let url = server_url("URL", &args.url, args.allow_http)?;
    let event = event(args.event.as_deref().unwrap_or("status-update"))?;
    let authentication = authentication(&args.credential, &args.secret, inputs)?;
    let expired = match &args.expired_token_file {
        Some(path) => Some(expired_token(path, &authentication, now, inputs)?),
        None => None,
    };
    let signed_url = match &args.public_url {
        None => url.to_string(),
        Some(text) => web_url("--public-url", text)?.to_string(),
    };
    Ok(Audit {
        authentication,
        connection: connection(&args.connection, inputs)?,
        allow_http: args.allow_http,
        url,
        signed_url,
        event,
        expired,
        json: args.format == ReportFormatArg::Json,
    })
}

/// Reads a token that a server must reject only because it has expired.
fn expired_token(
    path: &Path,
    authentication: &Authentication,
    now: UnixTime,
    inputs: &mut Inputs,
) -> Result<SourcedSecret, Failure> {
    const OPTION: &str = "--expired-token-file";
    if !matches!(authentication.plan, Plan::Oauth2(_)) {
        let kind = authentication.plan.kind();
        let fact = format!("{OPTION} needs an oauth2 credential; this one is of type {kind}");
        return Err(Failure::misuse(fact).hint("leave it out: only tokens of oauth2 expire"));
    }
    let token = secret_file(OPTION, "token", path, inputs)?;
    let text = token.value.expose_secret();
    if text.is_empty() || text.contains(|c: char| !c.is_ascii_graphic()) {
        let fact = format!("{OPTION}: the file holds more than a token, or none");
        return Err(Failure::misuse(fact).hint("write the token alone, on one line"));
    }
    let decoded = Token::decode(text.as_bytes());
    let expiry = Reading::of(&decoded).and_then(|it| it.exp.value().copied());
    if let Some(expiry) = expiry.filter(|expiry| *expiry > now.seconds()) {
        let left = relative(expiry.saturating_sub(now.seconds()));
        let fact = format!("{OPTION}: the token has not expired: its exp is {left}");
        return Err(Failure::misuse(fact).hint("give one that has, or leave the option out"));
    }
    Ok(token)
}
