//! `voxtoken man`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::Args;

pub const EXAMPLES: &str = "\
Examples:
  voxtoken man | man -l -
  voxtoken man --output-dir ~/.local/share/man/man1";

#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write one page per command into this directory instead
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
}
