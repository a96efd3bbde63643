//! `voxtoken completions`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use clap::Args;
use clap_complete::Shell;

pub const EXAMPLES: &str = "\
Examples:
  voxtoken completions bash >> ~/.bash_completion
  voxtoken completions fish > ~/.config/fish/completions/voxtoken.fish
  voxtoken completions zsh > ~/.zfunc/_voxtoken
  voxtoken completions elvish > ~/.config/elvish/lib/voxtoken.elv
  voxtoken completions powershell >> $PROFILE";

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell: bash, zsh, fish, powershell or elvish
    #[arg(hide_possible_values = true)]
    pub shell: Shell,
}
