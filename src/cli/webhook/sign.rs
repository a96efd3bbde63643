//! `voxtoken webhook sign`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use clap::{Args, ValueEnum};

use super::credential::CredentialArgs;
use crate::cli::file::FileArg;
use crate::cli::settings::SecretArgs;

pub const EXAMPLES: &str = "\
Examples:
  voxtoken webhook sign body.json --type hmac
  voxtoken webhook sign body.json --credential hook.json --format curl |
    curl --config - --data-binary @body.json http://localhost:3000/webhook";

#[derive(Debug, Args)]
pub struct SignArgs {
    /// File with the body, - for stdin [default: stdin, if the body is signed]
    #[arg(value_name = "BODY-FILE")]
    pub body: Option<FileArg>,
    #[command(flatten)]
    pub credential: CredentialArgs,
    #[command(flatten)]
    pub secret: SecretArgs,
    #[command(flatten)]
    pub values: ValueArgs,
    /// Output format: headers, json or curl [default: headers]
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "headers",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub format: SignFormatArg,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Request")]
pub struct ValueArgs {
    /// Value of {method} [default: POST]
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// Value of {url}
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Value of {timestamp}: digits or RFC 3339 [default: now]
    #[arg(long, value_name = "TIME")]
    pub timestamp: Option<String>,
    /// Value of {svix-id} [default: derived from body and timestamp]
    #[arg(long, value_name = "ID")]
    pub message_id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SignFormatArg {
    Headers,
    Json,
    Curl,
}
