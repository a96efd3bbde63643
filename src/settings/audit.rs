//! Which server to try with which credential, from the args of `webhook audit`.

use url::Url;

use super::connection::{Connection, connection};
use super::credential::{Authentication, authentication};
use super::events::event;
use super::inputs::Inputs;
use super::listen::web_url;
use super::secret::secret_file;
use super::send::server_url;
use super::source::SourcedSecret;
use crate::cli::{AuditArgs, ReportFormatArg};
use crate::outcome::Failure;
use crate::webhook::events::Event;

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
pub fn audit(args: &AuditArgs, inputs: &mut Inputs) -> Result<Audit, Failure> {
    let url = server_url("URL", &args.url, args.allow_http)?;
    let event = event(args.event.as_deref().unwrap_or("status-update"))?;
    let authentication = authentication(&args.credential, &args.secret, inputs)?;
    let expired = match &args.expired_token_file {
        Some(path) => Some(secret_file("--expired-token-file", "token", path, inputs)?),
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
