//! `webhook events`.

use clap::{Args, ValueEnum};

use super::verify::ReportFormatArg;

#[derive(Debug, Args)]
pub struct EventsArgs {
    /// Print a sample body of this type instead of the list
    #[arg(value_name = "TYPE")]
    pub event: Option<String>,
    /// Form of the tool calls: schema or documents [default: schema]
    #[arg(
        long,
        value_name = "SHAPE",
        hide_possible_values = true,
        requires = "event"
    )]
    pub shape: Option<ShapeArg>,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShapeArg {
    Schema,
    Documents,
}

pub const EXAMPLES: &str = "\
Examples:
  voxtoken webhook events
  voxtoken webhook events tool-calls --shape documents
  voxtoken webhook events assistant-request --format json > body.json";
