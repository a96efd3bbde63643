//! `voxtoken doctor`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use clap::Args;

use super::connection::ConnectionArgs;
use super::settings::{AddressArgs, IdentityArgs, VolubileKeyArgs};
use super::webhook::ReportFormatArg;

pub const EXAMPLES: &str = "\
Exits with 0 if a mint would succeed, and with 2 if not. With --online, exits
with 1 if a platform rejects a credential, and with 3 if it cannot be reached.
Runs --key-command, if you give it.

Examples:
  voxtoken doctor
  voxtoken doctor --online
  voxtoken doctor --key-file key.txt --format json";

#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub identity: IdentityArgs,
    #[command(flatten)]
    pub volubile: VolubileKeyArgs,
    #[command(flatten)]
    pub address: AddressArgs,
    /// Check with the platforms too (network)
    #[arg(long, help_heading = "Checks")]
    pub online: bool,
    #[command(flatten)]
    pub connection: ConnectionArgs,
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
