//! Where a token goes, and in which format.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Output format, listed below [default: token]
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<FormatArg>,
    /// Variable that holds the token [default: VAPI_TOKEN]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Write to a new file that only you can read
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Replace the file that --output names
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Don't ask GitHub Actions to mask the token
    #[arg(long)]
    pub no_mask: bool,
    /// Run a command with the token in its environment
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    Token,
    Json,
    Header,
    Export,
    Fish,
    Powershell,
    Env,
    Curl,
    GithubEnv,
    GithubOutput,
}
