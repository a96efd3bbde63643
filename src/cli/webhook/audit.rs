//! `voxtoken webhook audit`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use clap::Args;

use super::credential::CredentialArgs;
use super::verify::ReportFormatArg;
use crate::cli::connection::ConnectionArgs;
use crate::cli::file::FileArg;
use crate::cli::settings::SecretArgs;

pub const EXAMPLES: &str = "\
Sends about twenty requests, one after another, to this URL (and, with oauth2,
to the token endpoint). Exits with 1 if the server accepts what it must reject,
and with 3 if the audit is inconclusive.

Examples:
  voxtoken webhook audit http://localhost:3000/webhook --type hmac
  voxtoken webhook audit https://app.example/hook --credential hook.json";

#[derive(Debug, Args)]
pub struct AuditArgs {
    /// URL of the server
    #[arg(value_name = "URL")]
    pub url: String,
    /// Event to send [default: status-update]
    #[arg(long, value_name = "TYPE", help_heading = "Request")]
    pub event: Option<String>,
    /// Value of {url} [default: URL]
    #[arg(long, value_name = "URL", help_heading = "Request")]
    pub public_url: Option<String>,
    /// oauth2: file with a token that has expired
    #[arg(long, value_name = "PATH", help_heading = "Request")]
    pub expired_token_file: Option<FileArg>,
    #[command(flatten)]
    pub credential: CredentialArgs,
    #[command(flatten)]
    pub secret: SecretArgs,
    #[command(flatten)]
    pub connection: ConnectionArgs,
    /// Allow http:// to another machine
    #[arg(long)]
    pub allow_http: bool,
    /// Output format: report or json [default: report]
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "report",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub format: ReportFormatArg,
}
