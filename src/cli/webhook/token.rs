//! `voxtoken webhook token`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use clap::{Args, ValueEnum};

use crate::cli::connection::ConnectionArgs;
use crate::cli::file::FileArg;
use crate::cli::settings::SecretArgs;

pub const EXAMPLES: &str = "\
Exits with 1 if the endpoint returns no token, and with 3 for 429, 5xx or no
response.

Examples:
  voxtoken webhook token --credential hook.json
  TOKEN=$(voxtoken webhook token --credential hook.json --format token)";

#[derive(Debug, Args)]
pub struct TokenArgs {
    /// JSON of the oauth2 credential or its plan, - for stdin
    #[arg(
        long,
        value_name = "FILE",
        required = true,
        help_heading = "Credential"
    )]
    pub credential: Option<FileArg>,
    #[command(flatten)]
    pub secret: SecretArgs,
    #[command(flatten)]
    pub connection: ConnectionArgs,
    /// Output format: report, json or token [default: report]
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "report",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub format: TokenFormatArg,
    /// Don't ask GitHub Actions to mask the token
    #[arg(long, help_heading = "Output")]
    pub no_mask: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TokenFormatArg {
    Report,
    Json,
    Token,
}
