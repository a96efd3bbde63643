//! `voxtoken webhook verify`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use clap::{Args, ValueEnum};

use super::credential::CredentialArgs;
use crate::cli::file::{FileArg, TextArg};
use crate::cli::settings::SecretArgs;

pub const EXAMPLES: &str = "\
Examples:
  voxtoken webhook verify --credential hook.json --request-file captured.http
  voxtoken webhook verify body.json --type hmac --header 'x-signature: 0c54…'";

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// File with the body, in place of the capture's; - for stdin
    #[arg(value_name = "BODY-FILE")]
    pub body: Option<FileArg>,
    #[command(flatten)]
    pub captured: CapturedArgs,
    #[command(flatten)]
    pub credential: CredentialArgs,
    #[command(flatten)]
    pub secret: SecretArgs,
    #[command(flatten)]
    pub age: AgeArgs,
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

#[derive(Debug, Args)]
#[command(next_help_heading = "Request")]
pub struct CapturedArgs {
    /// File with a captured request in any form, - for stdin
    #[arg(long, value_name = "PATH", conflicts_with = "header")]
    pub request_file: Option<FileArg>,
    /// Header of the request, such as 'x-signature: 0c54…', or @FILE (repeatable)
    #[arg(long, value_name = "NAME: VALUE")]
    pub header: Vec<TextArg>,
    /// Value of {method}, if there is no request line [default: POST]
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// Value of {url} [default: the request's URL, in every usual form]
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Signature that your server calculated, to learn why it differs
    #[arg(long, value_name = "TEXT")]
    pub server_signature: Option<String>,
    /// Value of {timestamp}, if no header has it
    #[arg(long, value_name = "TIME")]
    pub timestamp: Option<String>,
    /// Value of {svix-id}, if no header has it
    #[arg(long, value_name = "ID")]
    pub message_id: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Check")]
pub struct AgeArgs {
    /// How far the timestamp may be in the past or future [default: 5m]
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub max_age: Option<String>,
    /// Judge as of this time: RFC 3339 or Unix seconds [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub at: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormatArg {
    Report,
    Json,
}
