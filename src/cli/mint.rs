//! `voxtoken mint`.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown, rustdoc::bare_urls)]

use clap::{Args, Subcommand, ValueEnum};

use super::connection::ConnectionArgs;
use super::file::FileArg;
use super::later::Later;
use super::output::OutputArgs;
use super::request::WaitArgs;
use super::settings::{AddressArgs, EnvFileArgs, IdentityArgs, VolubileKeyArgs};

/// What `--format` takes, as `--help` shows it, with examples after it.
macro_rules! formats_and {
    ($examples:literal) => {
        concat!(
            "\
Formats:
  token                     the token alone
  json                      with scope, organization, restrictions and times
  header                    Authorization: Bearer TOKEN
  export, fish, powershell  an assignment for that shell (export: sh, bash, zsh)
  env                       NAME=TOKEN, for dotenv, Docker and GitLab
  curl                      a line for 'curl --config -'
  github-env                appends NAME=TOKEN to the file $GITHUB_ENV
  github-output             appends NAME=TOKEN to the file $GITHUB_OUTPUT

Examples:
",
            $examples
        )
    };
}

pub const EXAMPLES: &str = "\
Examples:
  voxtoken mint private --expires-in 15m
  voxtoken mint public --allow-origin https://example.com --allow-assistant ID";

const PRIVATE: &str = formats_and!(
    "  TOKEN=$(voxtoken mint private)
  voxtoken mint private --expires-in 15m --output token.txt
  voxtoken mint private --format json --claims claims.json
  voxtoken mint private --batch rows.jsonl --output tokens.jsonl
  voxtoken mint private --key-command 'pass show vapi/key' -- node server.js"
);

const PUBLIC: &str = formats_and!(
    "  voxtoken mint public --allow-origin https://example.com --allow-assistant ID
  voxtoken mint public --restrictions restrictions.json --expires-in 10m
  voxtoken mint public --allow-origin https://example.com --output token.txt"
);

const SCOPED: &str = formats_and!(
    "  voxtoken mint scoped --scope calls:read --scope agents:write
  voxtoken mint scoped --route 'GET /v1/calls/{id}' --route 'POST /v1/calls'
  voxtoken mint scoped --scope calls:read -- ./report.sh"
);

#[derive(Debug, Subcommand)]
pub enum MintCommand {
    /// Mint a token for every endpoint of the organization
    #[command(after_help = PRIVATE)]
    Private(Later<MintArgs>),
    /// Mint a browser token: web calls only, with the restrictions you set
    #[command(after_help = PUBLIC)]
    Public(Later<PublicArgs>),
    /// Get a Volubile token for the scopes or routes you name (network)
    #[command(after_help = SCOPED)]
    Scoped(Later<ScopedArgs>),
}

impl MintCommand {
    /// Where the token goes.
    pub fn output(&self) -> &OutputArgs {
        match self {
            Self::Private(mint) => &mint.output,
            Self::Public(public) => &public.mint.output,
            Self::Scoped(scoped) => &scoped.output,
        }
    }
}

#[derive(Debug, Args)]
pub struct MintArgs {
    #[command(flatten)]
    pub identity: IdentityArgs,
    #[command(flatten)]
    pub claims: ClaimsArgs,
    #[command(flatten)]
    pub batch: BatchArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Batch")]
pub struct BatchArgs {
    /// Mint a token for each line of JSON, - for stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["format", "name", "command"])]
    pub batch: Option<FileArg>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Lifetime and claims")]
pub struct ClaimsArgs {
    /// Lifetime, such as 30m or 1h30m [default: 1h]
    #[arg(
        long,
        value_name = "DURATION",
        conflicts_with = "expires_at",
        allow_hyphen_values = true
    )]
    pub expires_in: Option<String>,
    /// End of the lifetime: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub expires_at: Option<String>,
    /// Start of the lifetime, in the same form [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub issued_at: Option<String>,
    /// JSON object of extra claims, - for stdin
    #[arg(long, value_name = "FILE")]
    pub claims: Option<FileArg>,
}

#[derive(Debug, Args)]
pub struct PublicArgs {
    #[command(flatten)]
    pub restrictions: RestrictionsArgs,
    #[command(flatten)]
    pub mint: MintArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Restrictions")]
pub struct RestrictionsArgs {
    /// Page origin that may use the token, such as https://example.com (repeatable)
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
    /// Assistant that calls may use (repeatable)
    #[arg(long, value_name = "ID")]
    pub allow_assistant: Vec<String>,
    /// Whether calls may define their own assistant: allow or deny
    #[arg(long, value_name = "WORD", hide_possible_values = true)]
    pub transient_assistant: Option<TransientArg>,
    /// Restrictions in the platform's JSON, - for stdin
    #[arg(long, value_name = "FILE")]
    pub restrictions: Option<FileArg>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TransientArg {
    Allow,
    Deny,
}

#[derive(Debug, Args)]
#[command(mut_arg("name", |arg| arg.help("Variable that holds the token [default: VOLUBILE_TOKEN]")))]
#[command(mut_arg("region", |arg| arg.help("Region of the API [default: eu, the only one]")))]
pub struct ScopedArgs {
    #[command(flatten)]
    pub scopes: ScopesArgs,
    #[command(flatten)]
    pub wait: WaitArgs,
    #[command(flatten)]
    pub connection: ConnectionArgs,
    #[command(flatten)]
    pub address: AddressArgs,
    #[command(flatten)]
    pub volubile: VolubileKeyArgs,
    #[command(flatten)]
    pub env: EnvFileArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Scopes")]
pub struct ScopesArgs {
    /// Scope, such as calls:read (repeatable)
    #[arg(long, value_name = "SCOPE")]
    pub scope: Vec<String>,
    /// Route that the token must reach, such as 'GET /v1/calls' (repeatable)
    #[arg(long, value_name = "ROUTE")]
    pub route: Vec<String>,
}
