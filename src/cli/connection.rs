//! The options of every command that sends requests.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use clap::Args;

use super::file::FileArg;
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub struct ConnectionArgs {
    /// Longest wait for the headers, then for more data [default: 30s]
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub timeout: Option<String>,
    /// PEM file of certificates to trust besides the system's
    #[arg(long, value_name = "PATH")]
    pub ca_cert: Option<FileArg>,
}
