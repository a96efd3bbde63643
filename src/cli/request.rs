//! `voxtoken request`: a call of the API.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::Args;

use super::connection::ConnectionArgs;
use super::file::{FileArg, TextArg};
use super::settings::{AddressArgs, IdentityArgs, VolubileKeyArgs};

pub const EXAMPLES: &str = "\
Paths under /v1/ are Volubile's; all others are Vapi's. The token has the
narrowest scope that the route needs, is valid for minutes, and is never shown.

Examples:
  voxtoken request GET '/assistant?limit=1'
  voxtoken request POST /call -d @call.json
  voxtoken request GET https://api.eu.volubile.ai/v1/calls
  voxtoken request GET /assistant --token-file customer.txt";

#[derive(Debug, Args)]
pub struct RequestArgs {
    /// HTTP method, such as GET
    #[arg(value_name = "METHOD")]
    pub method: String,
    /// API path, such as /assistant, or a full URL
    #[arg(value_name = "PATH")]
    pub target: String,
    #[command(flatten)]
    pub message: MessageArgs,
    #[command(flatten)]
    pub given: GivenTokenArgs,
    #[command(flatten)]
    pub response: ResponseArgs,
    #[command(flatten)]
    pub repeat: RepeatArgs,
    #[command(flatten)]
    pub connection: ConnectionArgs,
    #[command(flatten)]
    pub address: AddressArgs,
    #[command(flatten)]
    pub volubile: VolubileKeyArgs,
    #[command(flatten)]
    pub identity: IdentityArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Request")]
pub struct MessageArgs {
    /// Body: text, @FILE, or @- for stdin
    #[arg(short, long, value_name = "TEXT", allow_hyphen_values = true)]
    pub data: Option<TextArg>,
    /// Extra header, as 'Name: value' (repeatable)
    #[arg(short = 'H', long, value_name = "HEADER")]
    pub header: Vec<String>,
    /// Origin header, as a browser sends it
    #[arg(long, value_name = "ORIGIN")]
    pub origin: Option<String>,
    /// Print the request instead of sending it
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Token")]
pub struct GivenTokenArgs {
    /// Use the token in this file, - for stdin
    #[arg(long, value_name = "PATH")]
    pub token_file: Option<FileArg>,
    /// Use the token that this shell command prints
    #[arg(long, value_name = "CMD", conflicts_with = "token_file")]
    pub token_command: Option<String>,
    /// Allow methods other than GET and HEAD with that token
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Response")]
pub struct ResponseArgs {
    /// Print the status and the headers too
    #[arg(short, long)]
    pub include: bool,
    /// Write the body of a 2xx to this file
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Print the body unformatted even on a terminal
    #[arg(long)]
    pub raw: bool,
    /// Print request and response headers to stderr, without credentials
    #[arg(short, long)]
    pub verbose: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub struct RepeatArgs {
    /// Retries after a temporary failure [default: 2 for GET and HEAD, else 0]
    #[arg(long, value_name = "N")]
    pub retry: Option<u32>,
    #[command(flatten)]
    pub wait: WaitArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub struct WaitArgs {
    /// Longest total wait when the API asks to retry later [default: 30s]
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub max_wait: Option<String>,
}
