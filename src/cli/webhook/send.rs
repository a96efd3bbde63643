//! `voxtoken webhook send`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use clap::{ArgGroup, Args};

use super::credential::CredentialArgs;
use super::events::ShapeArg;
use super::verify::ReportFormatArg;
use crate::cli::connection::ConnectionArgs;
use crate::cli::file::FileArg;
use crate::cli::settings::SecretArgs;

pub const EXAMPLES: &str = "\
Exits with 1 if the platform could not use the response, and with 3 for 429,
5xx or no response.

Examples:
  voxtoken webhook send http://localhost:3000 --event tool-calls --type hmac
  voxtoken webhook send http://localhost:3000 --replay one.http --type bearer
  voxtoken webhook send https://app.example body.json --credential hook.json";

pub const USAGE: &str = "\
voxtoken webhook send [OPTIONS] <URL> <BODY-FILE>
       voxtoken webhook send [OPTIONS] <URL> --event <TYPE>
       voxtoken webhook send [OPTIONS] <URL> --replay <FILE>";

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true)))]
pub struct SendArgs {
    /// URL of the server
    #[arg(value_name = "URL")]
    pub url: String,
    /// File with the body, - for stdin
    #[arg(value_name = "BODY-FILE", group = "what")]
    pub body: Option<FileArg>,
    #[command(flatten)]
    pub message: SendMessageArgs,
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
    /// Show the request and send nothing
    #[arg(long, help_heading = "Output")]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Request")]
pub struct SendMessageArgs {
    /// Send the sample body of this event
    #[arg(long, value_name = "TYPE", group = "what")]
    pub event: Option<String>,
    /// Form of its tool calls: schema or documents
    #[arg(
        long,
        value_name = "SHAPE",
        hide_possible_values = true,
        requires = "event"
    )]
    pub shape: Option<ShapeArg>,
    /// Send a recorded request again, with a new signature
    #[arg(long, value_name = "FILE", group = "what")]
    pub replay: Option<FileArg>,
    /// Extra header, as 'Name: value' (repeatable)
    #[arg(short = 'H', long, value_name = "HEADER")]
    pub header: Vec<String>,
    /// Value of {url} [default: URL]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
}
