//! `voxtoken webhook`: the commands below it.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

mod audit;
mod credential;
mod events;
mod listen;
mod migrate;
mod send;
mod sign;
mod token;
mod verify;

use clap::Subcommand;

pub use audit::AuditArgs;
pub use credential::{CredentialArgs, PlanArgs, TypeArg};
pub use events::{EventsArgs, ShapeArg};
pub use listen::ListenArgs;
pub use migrate::MigrateArgs;
pub use send::SendArgs;
pub use sign::{SignArgs, SignFormatArg};
pub use token::{TokenArgs, TokenFormatArg};
pub use verify::{AgeArgs, ReportFormatArg, VerifyArgs};

use super::later::Later;

pub const EXAMPLES: &str = "\
Examples:
  voxtoken webhook sign body.json --type hmac
  voxtoken webhook verify --credential hook.json --request-file captured.http
  voxtoken webhook migrate assistant.json";

#[derive(Debug, Subcommand)]
pub enum WebhookCommand {
    /// Print the headers that the platform would send with a body
    #[command(after_help = sign::EXAMPLES)]
    Sign(Later<SignArgs>),
    /// Check a captured request and explain why it is rejected
    #[command(after_help = verify::EXAMPLES)]
    Verify(Later<VerifyArgs>),
    /// Move inline secrets from a configuration into credentials
    #[command(after_help = migrate::EXAMPLES)]
    Migrate(Later<MigrateArgs>),
    /// List the platform's events, or print a sample body of one
    #[command(after_help = events::EXAMPLES)]
    Events(Later<EventsArgs>),
    /// Send a signed event to a server, and judge its response (network)
    #[command(after_help = send::EXAMPLES, override_usage = send::USAGE)]
    Send(Later<SendArgs>),
    /// Check that a server rejects forged requests (network)
    #[command(after_help = audit::EXAMPLES)]
    Audit(Later<AuditArgs>),
    /// Receive requests; check, explain and forward them (network)
    #[command(after_help = listen::EXAMPLES)]
    Listen(Later<ListenArgs>),
    /// Get an OAuth token the way the platform does (network)
    #[command(after_help = token::EXAMPLES)]
    Token(Later<TokenArgs>),
}
