//! `voxtoken webhook migrate`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::Args;

use crate::cli::file::FileArg;
pub const EXAMPLES: &str = "\
Examples:
  voxtoken webhook migrate assistant.json
  voxtoken webhook migrate assistant.json --credentials new.json > migrated.json";

#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// JSON of assistants, phone numbers, tools or squads, - for stdin [default: stdin]
    #[arg(value_name = "FILE")]
    pub file: Option<FileArg>,
    /// New file for the credentials; without it, only show what would change
    #[arg(long, value_name = "PATH", help_heading = "Output")]
    pub credentials: Option<PathBuf>,
    /// Replace the file that --credentials names
    #[arg(long, requires = "credentials", help_heading = "Output")]
    pub force: bool,
}
