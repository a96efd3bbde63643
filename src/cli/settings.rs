//! The options for settings that several commands take.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use clap::{Args, ValueEnum};

use super::file::FileArg;
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct IdentityArgs {
    /// Organization id [or VAPI_ORG_ID]
    #[arg(long, value_name = "ID")]
    pub org_id: Option<String>,
    /// Private key file, - for stdin [or VAPI_PRIVATE_KEY]
    #[arg(long, value_name = "PATH")]
    pub key_file: Option<FileArg>,
    /// Shell command that prints the private key
    #[arg(long, value_name = "CMD", conflicts_with = "key_file")]
    pub key_command: Option<String>,
    #[command(flatten)]
    pub env: EnvFileArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct SecretArgs {
    /// Webhook secret file, - for stdin [or VAPI_WEBHOOK_SECRET]
    #[arg(long, value_name = "PATH")]
    pub secret_file: Option<FileArg>,
    /// Shell command that prints the webhook secret
    #[arg(long, value_name = "CMD", conflicts_with = "secret_file")]
    pub secret_command: Option<String>,
    #[command(flatten)]
    pub env: EnvFileArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct VolubileKeyArgs {
    /// Volubile API key file, - for stdin [or VOLUBILE_API_KEY]
    #[arg(long, value_name = "PATH")]
    pub volubile_key_file: Option<FileArg>,
    /// Shell command that prints the Volubile API key
    #[arg(long, value_name = "CMD", conflicts_with = "volubile_key_file")]
    pub volubile_key_command: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct AddressArgs {
    /// API address [or VAPI_BASE_URL, VOLUBILE_BASE_URL]
    #[arg(long, value_name = "URL", conflicts_with = "region")]
    pub base_url: Option<String>,
    /// Region of the API: us or eu [default: us; for Volubile: eu]
    #[arg(long, value_name = "REGION", hide_possible_values = true)]
    pub region: Option<RegionArg>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RegionArg {
    Us,
    Eu,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct EnvFileArgs {
    /// Env file [default: .env here or in a parent]
    #[arg(long, value_name = "PATH", conflicts_with = "no_env_file")]
    pub env_file: Option<FileArg>,
    /// Don't read an env file
    #[arg(long)]
    pub no_env_file: bool,
}
