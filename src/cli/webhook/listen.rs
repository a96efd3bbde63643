//! `voxtoken webhook listen`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::Args;

use super::credential::CredentialArgs;
use super::verify::ReportFormatArg;
use crate::cli::settings::SecretArgs;

pub const EXAMPLES: &str = "\
Only this machine can reach it, unless you set --bind.

Examples:
  voxtoken webhook listen --type hmac
  voxtoken webhook listen --type hmac --forward-to http://localhost:3000
  voxtoken webhook listen --type bearer --record requests --count 1 --timeout 1m";

#[derive(Debug, Args)]
pub struct ListenArgs {
    #[command(flatten)]
    pub server: ServerArgs,
    #[command(flatten)]
    pub credential: CredentialArgs,
    #[command(flatten)]
    pub secret: SecretArgs,
    /// How far a timestamp may be in the past or future [default: 5m]
    #[arg(
        long,
        value_name = "DURATION",
        allow_hyphen_values = true,
        help_heading = "Check"
    )]
    pub max_age: Option<String>,
    /// Show each body, with secrets masked
    #[arg(long, help_heading = "Output")]
    pub show_body: bool,
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
#[command(next_help_heading = "Server")]
pub struct ServerArgs {
    /// Where to listen [default: 127.0.0.1:4242]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub bind: Option<String>,
    /// Where accepted requests go: a URL, or TYPE=URL for one event type
    #[arg(long, value_name = "URL")]
    pub forward_to: Vec<String>,
    /// Longest wait for your app's response [default: 30s]
    #[arg(long, value_name = "DURATION", requires = "forward_to")]
    pub forward_timeout: Option<String>,
    /// Allow http:// to another machine in --forward-to
    #[arg(long, requires = "forward_to")]
    pub allow_http: bool,
    /// Public URL of the tunnel, for {url}
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Save each request to a new file in this directory
    #[arg(long, value_name = "DIR")]
    pub record: Option<PathBuf>,
    /// Exit after this many requests
    #[arg(long, value_name = "N")]
    pub count: Option<u64>,
    /// Exit after this time
    #[arg(long, value_name = "DURATION")]
    pub timeout: Option<String>,
    /// oauth2: lifetime of the tokens it issues [default: 1h]
    #[arg(long, value_name = "DURATION")]
    pub token_lifetime: Option<String>,
}
