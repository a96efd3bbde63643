//! The command line, declared with clap's derive. `settings` checks the values. No option takes a secret, because
//! clap prints rejected values.
//!
//! Each command has its own file, with its examples. `settings`, `output`, `connection` and `file` are options that
//! several commands share, `mistake` says what is wrong with a command line, and `later` builds options only when
//! they are used.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

mod completions;
mod connection;
mod doctor;
mod file;
mod inspect;
mod later;
mod man;
mod mint;
mod mistake;
mod output;
mod request;
mod settings;
mod webhook;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Args, Command as Tree, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

pub use completions::CompletionsArgs;
pub use connection::ConnectionArgs;
pub use doctor::DoctorArgs;
pub use file::TextArg;
pub use inspect::{CheckArgs, InspectArgs, ViewArg};
pub use man::ManArgs;
pub use mint::{ClaimsArgs, MintArgs, MintCommand, RestrictionsArgs, ScopedArgs, TransientArg};
pub use output::{FormatArg, OutputArgs};
pub use request::{GivenTokenArgs, MessageArgs, RequestArgs, WaitArgs};
pub use settings::{
    AddressArgs, EnvFileArgs, IdentityArgs, RegionArg, SecretArgs, VolubileKeyArgs,
};
pub use webhook::{
    AgeArgs, AuditArgs, CredentialArgs, EventsArgs, ListenArgs, MigrateArgs, PlanArgs,
    ReportFormatArg, SendArgs, ShapeArg, SignArgs, SignFormatArg, TokenArgs, TokenFormatArg,
    TypeArg, VerifyArgs, WebhookCommand,
};

use self::later::Later;
use crate::outcome::{EXIT_CODES, Failure};

/// A command line.
#[derive(Debug, Parser)]
#[command(
    name = "voxtoken",
    version,
    about,
    after_help = top_help(),
    arg_required_else_help = true
)]
pub struct CommandLine {
    #[command(flatten)]
    pub global: GlobalArgs,
    #[command(subcommand)]
    pub command: Command,
    /// The options and arguments that want standard input.
    #[arg(skip)]
    pub stdin: Vec<String>,
}

#[derive(Debug, Args)]
pub struct GlobalArgs {
    /// Suppress notes and warnings
    #[arg(short, long, global = true, display_order = 100)]
    pub quiet: bool,
    /// When to use colour: auto, always or never [default: auto]
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true,
        display_order = 101
    )]
    pub color: ColorArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    Auto,
    Always,
    Never,
}

// There is only one per run.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Mint a token
    #[command(subcommand, after_help = mint::EXAMPLES, arg_required_else_help = true)]
    Mint(Later<MintCommand>),
    /// Decode, explain and check tokens
    #[command(after_help = inspect::EXAMPLES)]
    Inspect(Later<InspectArgs>),
    /// Call the API with a token that is never shown (network)
    #[command(after_help = request::EXAMPLES)]
    Request(Later<RequestArgs>),
    /// Sign, check and test the platform's webhooks
    #[command(subcommand, after_help = webhook::EXAMPLES, arg_required_else_help = true)]
    Webhook(Later<WebhookCommand>),
    /// Check your settings without showing their values
    #[command(after_help = doctor::EXAMPLES)]
    Doctor(Later<DoctorArgs>),
    /// Print a completion script for a shell
    #[command(after_help = completions::EXAMPLES)]
    Completions(Later<CompletionsArgs>),
    /// Print the manual page
    #[command(after_help = man::EXAMPLES)]
    Man(Later<ManArgs>),
}

/// Why there is no command to run.
pub enum NoCommand {
    /// Help or the version was asked for.
    Print(String),
    /// Help, because no command was given.
    Help(String),
    /// The command line is wrong.
    Mistake(Failure),
}

/// Parses a command line. Help wraps at `width`.
pub fn parse(args: &[OsString], width: usize) -> Result<CommandLine, NoCommand> {
    let parsed = CommandLine::command()
        .term_width(width)
        .try_get_matches_from(args)
        .and_then(|mut matches| {
            let stdin = file::reads_stdin(&matches);
            let parsed = CommandLine::from_arg_matches_mut(&mut matches)?;
            Ok(CommandLine { stdin, ..parsed })
        })
        .map_err(|error| stopped(&error, args))?;
    // If the variable in `-- $COMMAND` is empty, the token must not be printed instead.
    if args.last().is_some_and(|arg| arg == "--")
        && let Command::Mint(mint) = &parsed.command
        && mint.output().command.is_empty()
    {
        let help = format!("try '{} --help'", command_of(args));
        return Err(NoCommand::Mistake(
            Failure::misuse("there is no command after '--'").hint(help),
        ));
    }
    Ok(parsed)
}

fn stopped(error: &clap::Error, args: &[OsString]) -> NoCommand {
    let text = || error.render().to_string().trim_end().to_owned();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => NoCommand::Print(text()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => NoCommand::Help(text()),
        _ => NoCommand::Mistake(mistake::mistake(error, &command_of(args))),
    }
}

/// The command that a command line names, as far as it goes: `voxtoken mint public`.
fn command_of(args: &[OsString]) -> String {
    let mut path = vec!["voxtoken".to_owned()];
    let mut root = tree();
    root.build();
    let mut command = &root;
    for arg in args.iter().skip(1) {
        if let Some(below) = command.find_subcommand(arg) {
            path.push(below.get_name().to_owned());
            command = below;
        }
    }
    path.join(" ")
}

/// All commands with their options, for the manual and the completions.
pub fn tree() -> Tree {
    CommandLine::command()
}

const EXAMPLES: &str = "\
Examples:
  TOKEN=$(voxtoken mint private)
  voxtoken mint public --allow-origin https://example.com
  voxtoken doctor";

const SETTINGS: &str = "\
Settings (each from its option, else its variables, else the env file):
  organization id  --org-id; VAPI_ORG_ID, ORG_ID
  private key      --key-file, --key-command; VAPI_PRIVATE_KEY, PRIVATE_KEY
  webhook secret   --secret-file, --secret-command; VAPI_WEBHOOK_SECRET
  Volubile key     --volubile-key-file, --volubile-key-command; VOLUBILE_API_KEY
  API address      --base-url, --region; VAPI_BASE_URL, VOLUBILE_BASE_URL
  env file         --env-file, else .env here or in the nearest parent";

const SCRIPTS: &str = "\
Scripts:
  The fields and codes of --format json are stable. There is a JSON Schema for
  each command, and a list of every code in codes.json, in docs/schema (in the
  Debian package: /usr/share/doc/voxtoken/schema).";

/// The end of the program's help text.
fn top_help() -> String {
    let rows = EXIT_CODES.map(|(outcome, meaning)| format!("  {}  {meaning}", outcome.code()));
    let codes = format!("Exit codes:\n{}", rows.join("\n"));
    [EXAMPLES, SETTINGS, SCRIPTS, &codes].join("\n\n")
}
