//! `voxtoken inspect`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::file::FileArg;
use super::settings::IdentityArgs;

pub const EXAMPLES: &str = "\
Examples:
  voxtoken inspect --file what-the-customer-sent.txt
  voxtoken inspect --verify TOKEN
  voxtoken inspect --request 'POST /call/web' --origin https://example.com TOKEN";

#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Token, or any text that contains tokens [default: stdin]
    #[arg(value_name = "TOKEN")]
    pub tokens: Vec<OsString>,
    /// File to read, instead of standard input
    #[arg(long, value_name = "PATH")]
    pub file: Option<FileArg>,
    #[command(flatten)]
    pub checks: CheckArgs,
    #[command(flatten)]
    pub view: ViewArgs,
    #[command(flatten)]
    pub identity: IdentityArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Checks")]
pub struct CheckArgs {
    /// Check the signature with the private key
    #[arg(long)]
    pub verify: bool,
    /// Judge as of this time: RFC 3339 or Unix seconds [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// How far clocks may differ [default: 0s]
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub leeway: Option<String>,
    /// Exit with 1 if the token expires within this time
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub fail_if_expires_within: Option<String>,
    /// Check whether the platform would allow this request, such as 'POST /call/web'; 'auto' takes it from the input
    #[arg(long, value_name = "REQUEST")]
    pub request: Option<String>,
    /// Origin header of the request
    #[arg(long, value_name = "ORIGIN", requires = "request")]
    pub origin: Option<String>,
    /// Assistant that the call names
    #[arg(
        long,
        value_name = "ID",
        requires = "request",
        conflicts_with = "transient"
    )]
    pub assistant: Option<String>,
    /// The call defines its own assistant
    #[arg(long, requires = "request")]
    pub transient: bool,
    /// Treat unknown as no: exit with 1
    #[arg(long)]
    pub strict: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ViewArgs {
    /// Output format: report, json, markdown, claims or header [default: report]
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "report",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub format: ViewArg,
    /// Replace ids with short digests, for tickets
    #[arg(long)]
    pub redact: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ViewArg {
    Report,
    Json,
    Markdown,
    Claims,
    Header,
}
