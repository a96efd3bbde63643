//! The command line as words: clap's derive and nothing else. Words are not understood here, and no
//! secret is ever among them, because clap prints what it is given.

// What stands in doc comments here is printed by --help.
#![allow(clippy::doc_markdown)]

mod events;

use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use clap::builder::StyledStr;
use clap::error::ErrorKind;
use clap::{Args, Command as Tree, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::outcome::EXIT_CODES;
use events::EVENTS_EXAMPLES;
pub use events::{EventsArgs, ShapeArg};

/// A command line. What its commands are called and what they do is told by [`tree`].
#[derive(Debug, Parser)]
pub struct CommandLine {
    #[command(flatten)]
    pub global: GlobalArgs,
    #[command(subcommand)]
    pub command: Command,
}

/// Reads a command line.
pub fn parse(args: &[OsString]) -> Result<CommandLine, clap::Error> {
    // Taking the tree apart again would cost a tenth of a mint's time, and the process ends soon. It holds
    // names and words, and nothing that would have to be wiped.
    let mut tree = ManuallyDrop::new(tree());
    let matches = ManuallyDrop::new(tree.try_get_matches_from_mut(args)?);
    let words = CommandLine::from_arg_matches(&matches)?;
    // An empty variable in `-- $COMMAND` must not turn the token loose on standard output.
    if let Command::Mint(MintCommand::Private(mint) | MintCommand::Public(PublicArgs { mint, .. })) =
        &words.command
        && mint.handover.command.is_empty()
        && args.last().is_some_and(|arg| arg == "--")
    {
        return Err(clap::Error::raw(
            ErrorKind::MissingRequiredArgument,
            "there is no command after '--'",
        ));
    }
    Ok(words)
}

/// All commands. What one of them takes is built only once it is named: a run names one, and building
/// all of them takes a third of the time of a mint.
pub fn tree() -> Tree {
    let mint = |tree: Tree| {
        tree.subcommand(
            leaf(
                "private",
                "A token for every endpoint of the organization",
                PRIVATE_EXAMPLES,
            )
            .defer(MintArgs::augment_args),
        )
        .subcommand(
            leaf(
                "public",
                "A token for a browser: web calls only, restricted as asked",
                PUBLIC_EXAMPLES,
            )
            .defer(PublicArgs::augment_args),
        )
    };
    let webhook = |tree: Tree| {
        tree.subcommand(
            leaf(
                "sign",
                "Print the headers that the platform would send with a body",
                SIGN_EXAMPLES,
            )
            .defer(SignArgs::augment_args),
        )
        .subcommand(
            leaf(
                "verify",
                "Judge a captured request: accepted, or refused with every reason",
                VERIFY_EXAMPLES,
            )
            .defer(VerifyArgs::augment_args),
        )
        .subcommand(
            leaf(
                "migrate",
                "Move inline secrets of a configuration into credentials",
                MIGRATE_EXAMPLES,
            )
            .defer(MigrateArgs::augment_args),
        )
        .subcommand(
            leaf(
                "events",
                "List the platform's events, or print a sample body of one",
                EVENTS_EXAMPLES,
            )
            .defer(EventsArgs::augment_args),
        )
    };
    let root = branch("voxtoken", env!("CARGO_PKG_DESCRIPTION"), top_help());
    GlobalArgs::augment_args(root.version(env!("CARGO_PKG_VERSION")))
        .subcommand(
            branch(
                "mint",
                "Sign a token with the organization's private key",
                MINT_EXAMPLES,
            )
            .defer(mint),
        )
        .subcommand(
            leaf(
                "inspect",
                "Decode, explain and check tokens",
                INSPECT_EXAMPLES,
            )
            .defer(InspectArgs::augment_args),
        )
        .subcommand(
            branch(
                "webhook",
                "Make and judge the requests that the platform sends to your server",
                WEBHOOK_EXAMPLES,
            )
            .defer(webhook),
        )
        .subcommand(
            leaf(
                "doctor",
                "Are the settings right? Shows shapes and lengths, never values",
                DOCTOR_EXAMPLES,
            )
            .defer(DoctorArgs::augment_args),
        )
        .subcommand(
            leaf(
                "completions",
                "Print the script that completes command lines in a shell",
                COMPLETIONS_EXAMPLES,
            )
            .defer(CompletionsArgs::augment_args),
        )
        .subcommand(leaf("man", "Print the manual page", MAN_EXAMPLES).defer(ManArgs::augment_args))
}

/// A command that does something.
fn leaf(name: &'static str, about: &'static str, after: impl Into<StyledStr>) -> Tree {
    Tree::new(name).about(about).after_help(after)
}

/// A command that needs another one below it.
fn branch(name: &'static str, about: &'static str, after: impl Into<StyledStr>) -> Tree {
    leaf(name, about, after).subcommand_required(true)
}

#[derive(Debug, Args)]
pub struct GlobalArgs {
    /// Leave out notes and warnings
    #[arg(short, long, global = true, display_order = 100)]
    pub quiet: bool,
    /// Colour messages: auto, always or never [default: auto]
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

// There is one of it in a run.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(subcommand)]
    Mint(MintCommand),
    Inspect(InspectArgs),
    #[command(subcommand)]
    Webhook(WebhookCommand),
    Doctor(DoctorArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

#[derive(Debug, Subcommand)]
pub enum MintCommand {
    Private(MintArgs),
    Public(PublicArgs),
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell: bash, zsh, fish, powershell or elvish
    #[arg(hide_possible_values = true)]
    pub shell: Shell,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write a page for each command into this directory instead
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct IdentityArgs {
    /// Organization id [env: VAPI_ORG_ID, ORG_ID]
    #[arg(long, value_name = "ID")]
    pub org_id: Option<String>,
    /// Private key's file, - for stdin [env: VAPI_PRIVATE_KEY, PRIVATE_KEY]
    #[arg(long, value_name = "PATH")]
    pub key_file: Option<PathBuf>,
    /// Command that prints the private key, run by the shell
    #[arg(long, value_name = "CMD", conflicts_with = "key_file")]
    pub key_command: Option<String>,
    #[command(flatten)]
    pub env: EnvFileArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct EnvFileArgs {
    /// Env file to read [default: .env here or in the nearest parent]
    #[arg(long, value_name = "PATH", conflicts_with = "no_env_file")]
    pub env_file: Option<PathBuf>,
    /// Read no env file
    #[arg(long)]
    pub no_env_file: bool,
}

#[derive(Debug, Args)]
pub struct MintArgs {
    #[command(flatten)]
    pub identity: IdentityArgs,
    #[command(flatten)]
    pub claims: ClaimsArgs,
    #[command(flatten)]
    pub handover: HandoverArgs,
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
    /// End of the lifetime: RFC 3339, or seconds since 1970
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub expires_at: Option<String>,
    /// Start of the lifetime: RFC 3339, or seconds since 1970 [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub issued_at: Option<String>,
    /// JSON object with claims of your own, - for stdin
    #[arg(long, value_name = "FILE")]
    pub claims: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Hand-over")]
pub struct HandoverArgs {
    /// Form of the answer, one of those below [default: token]
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<FormatArg>,
    /// Variable to hold the token [default: VAPI_TOKEN]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Write to a new file, readable by you alone
    #[arg(long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Replace the file that --output names
    #[arg(long, requires = "output")]
    pub force: bool,
    /// In GitHub Actions, do not ask the runner to mask the token
    #[arg(long)]
    pub no_mask: bool,
    /// Run this with the token in its environment; print nothing
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
    /// Page that may use the token, as https://example.com (repeatable)
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
    /// Assistant that calls may use (repeatable)
    #[arg(long, value_name = "ID")]
    pub allow_assistant: Vec<String>,
    /// Calls that bring their own assistant: allow or deny
    #[arg(long, value_name = "WORD", hide_possible_values = true)]
    pub transient_assistant: Option<TransientArg>,
    /// The platform's own JSON object of restrictions, - for stdin
    #[arg(long, value_name = "FILE")]
    pub restrictions: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TransientArg {
    Allow,
    Deny,
}

#[derive(Debug, Args)]
pub struct InspectArgs {
    /// A token, or any text that holds some; - or nothing is stdin
    #[arg(value_name = "TOKEN")]
    pub tokens: Vec<OsString>,
    #[command(flatten)]
    pub checks: CheckArgs,
    #[command(flatten)]
    pub view: ViewArgs,
    #[command(flatten)]
    pub identity: IdentityArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Checks")]
pub struct CheckArgs {
    /// Check the signature with the private key
    #[arg(long)]
    pub verify: bool,
    /// Look at it as of this time [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// How far clocks may differ [default: 0s]
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub leeway: Option<String>,
    /// Answer no if it expires so soon
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub fail_if_expires_within: Option<String>,
    /// Would the platform let 'POST /call/web' through?
    #[arg(long, value_name = "REQUEST")]
    pub request: Option<String>,
    /// The request's Origin header
    #[arg(long, value_name = "ORIGIN", requires = "request")]
    pub origin: Option<String>,
    /// The assistant that the call names
    #[arg(
        long,
        value_name = "ID",
        requires = "request",
        conflicts_with = "transient"
    )]
    pub assistant: Option<String>,
    /// The call brings its own assistant
    #[arg(long, requires = "request")]
    pub transient: bool,
    /// Unknown counts as no
    #[arg(long)]
    pub strict: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ViewArgs {
    /// What to print: report, json, markdown, claims or header [default: report]
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "report",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub format: ViewArg,
    /// Replace ids by short digests
    #[arg(long)]
    pub redact: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ViewArg {
    Report,
    Json,
    Markdown,
    Claims,
    Header,
}

const INSPECT_EXAMPLES: &str = "\
Examples:
  voxtoken inspect < what-the-customer-sent.txt
  voxtoken inspect --verify --request 'POST /call/web' --origin https://example.com TOKEN";
#[derive(Debug, Subcommand)]
pub enum WebhookCommand {
    Sign(SignArgs),
    Verify(VerifyArgs),
    Migrate(MigrateArgs),
    Events(EventsArgs),
}

#[derive(Debug, Args)]
pub struct SignArgs {
    /// File with the body, - for stdin [default: stdin, where the body is signed]
    #[arg(value_name = "BODY-FILE")]
    pub body: Option<PathBuf>,
    #[command(flatten)]
    pub credential: CredentialArgs,
    #[command(flatten)]
    pub secret: SecretArgs,
    #[command(flatten)]
    pub values: ValueArgs,
    /// What to print: headers, json or curl [default: headers]
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "headers",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub format: SignFormatArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SignFormatArg {
    Headers,
    Json,
    Curl,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// File with the body that goes with --header, - for stdin
    #[arg(value_name = "BODY-FILE", conflicts_with = "request_file")]
    pub body: Option<PathBuf>,
    #[command(flatten)]
    pub captured: CapturedArgs,
    #[command(flatten)]
    pub credential: CredentialArgs,
    #[command(flatten)]
    pub secret: SecretArgs,
    #[command(flatten)]
    pub age: AgeArgs,
    /// What to print: report or json [default: report]
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
pub enum ReportFormatArg {
    Report,
    Json,
}

#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// JSON of assistants, phone numbers, tools or squads, - for stdin [default: stdin]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// New file for the credentials; without it the changes are only shown
    #[arg(long, value_name = "PATH", help_heading = "Output")]
    pub credentials: Option<PathBuf>,
    /// Replace that file if it is there
    #[arg(long, requires = "credentials", help_heading = "Output")]
    pub force: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Request")]
pub struct CapturedArgs {
    /// A captured HTTP/1.1 request as on the wire, - for stdin
    #[arg(long, value_name = "PATH", conflicts_with = "header")]
    pub request_file: Option<PathBuf>,
    /// Or its headers one by one, as 'x-signature: 0c54…' (repeatable)
    #[arg(long, value_name = "NAME: VALUE")]
    pub header: Vec<String>,
    /// What {method} stands for where no request line says it [default: POST]
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// What {url} stands for [default: the request's, in every usual form]
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// What {timestamp} stands for where no header carries it
    #[arg(long, value_name = "TIME")]
    pub timestamp: Option<String>,
    /// What {svix-id} stands for where no header carries it
    #[arg(long, value_name = "ID")]
    pub message_id: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Check")]
pub struct AgeArgs {
    /// How old the timestamp may be, or how far ahead [default: 5m]
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub max_age: Option<String>,
    /// Time of the check: RFC 3339, or seconds since 1970 [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub at: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Credential")]
pub struct CredentialArgs {
    /// The platform's own JSON of it or of its plan, - for stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = PLAN_FLAGS)]
    pub credential: Option<PathBuf>,
    /// Instead of a file: bearer, hmac or x-vapi-secret
    #[arg(long = "type", value_name = "TYPE", hide_possible_values = true)]
    pub kind: Option<TypeArg>,
    /// bearer: header of the token [default: Authorization]
    #[arg(long, value_name = "NAME")]
    pub header_name: Option<String>,
    /// bearer: no 'Bearer ' before the token
    #[arg(long)]
    pub no_bearer_prefix: bool,
    /// hmac: sha256, sha512 or sha1 [default: sha256]
    #[arg(long, value_name = "HASH", hide_possible_values = true)]
    pub algorithm: Option<AlgorithmArg>,
    /// hmac: header of the signature [default: x-signature]
    #[arg(long, value_name = "NAME")]
    pub signature_header: Option<String>,
    /// hmac: header of the timestamp [default: x-timestamp]
    #[arg(long, value_name = "NAME")]
    pub timestamp_header: Option<String>,
    /// hmac: text before the signature, as sha256=
    #[arg(long, value_name = "TEXT")]
    pub signature_prefix: Option<String>,
    /// hmac: no timestamp is sent
    #[arg(long)]
    pub no_timestamp: bool,
    /// hmac: what is signed [default: {timestamp}.{body}]
    #[arg(long, value_name = "FORMAT")]
    pub payload_format: Option<String>,
    /// hmac: header of the message id
    #[arg(long, value_name = "NAME")]
    pub message_id_header: Option<String>,
    /// hmac: hex or base64 [default: hex]
    #[arg(long, value_name = "ENCODING", hide_possible_values = true)]
    pub signature_encoding: Option<EncodingArg>,
    /// hmac: the secret is base64
    #[arg(long)]
    pub secret_is_base64: bool,
}

/// The options that spell a plan, and so do not go with a file that has one.
const PLAN_FLAGS: [&str; 12] = [
    "kind",
    "header_name",
    "no_bearer_prefix",
    "algorithm",
    "signature_header",
    "timestamp_header",
    "signature_prefix",
    "no_timestamp",
    "payload_format",
    "message_id_header",
    "signature_encoding",
    "secret_is_base64",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TypeArg {
    Bearer,
    Hmac,
    XVapiSecret,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AlgorithmArg {
    Sha256,
    Sha512,
    Sha1,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EncodingArg {
    Hex,
    Base64,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct SecretArgs {
    /// Webhook secret's file, - for stdin [env: VAPI_WEBHOOK_SECRET]
    #[arg(long, value_name = "PATH")]
    pub secret_file: Option<PathBuf>,
    /// Command that prints the webhook secret, run by the shell
    #[arg(long, value_name = "CMD", conflicts_with = "secret_file")]
    pub secret_command: Option<String>,
    #[command(flatten)]
    pub env: EnvFileArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Request")]
pub struct ValueArgs {
    /// What {method} stands for [default: POST]
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// What {url} stands for
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// What {timestamp} stands for: digits or RFC 3339 [default: now]
    #[arg(long, value_name = "TIME")]
    pub timestamp: Option<String>,
    /// What {svix-id} stands for [default: made of body and timestamp]
    #[arg(long, value_name = "ID")]
    pub message_id: Option<String>,
}

const WEBHOOK_EXAMPLES: &str = "\
Examples:
  voxtoken webhook sign body.json --type x-vapi-secret
  voxtoken webhook verify --credential credential.json --request-file captured.http
  voxtoken webhook migrate assistant.json";

const SIGN_EXAMPLES: &str = "\
Examples:
  voxtoken webhook sign body.json --type hmac --signature-header x-vapi-signature
  voxtoken webhook sign body.json --credential credential.json --format curl |
    curl --config - --data-binary @body.json http://localhost:3000/webhook";

const VERIFY_EXAMPLES: &str = "\
Examples:
  voxtoken webhook verify --credential credential.json --request-file captured.http
  voxtoken webhook verify body.json --type x-vapi-secret --header 'X-Vapi-Secret: …'";

const MIGRATE_EXAMPLES: &str = "\
Examples:
  voxtoken webhook migrate assistant.json
  voxtoken webhook migrate assistant.json --credentials credentials.json > migrated.json";

#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub identity: IdentityArgs,
    /// Form of the answer: report or json [default: report]
    #[arg(
        long,
        value_name = "FORMAT",
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub format: Option<DoctorFormatArg>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormatArg {
    Report,
    Json,
}

const DOCTOR_EXAMPLES: &str = "\
Ends with 0 where a mint would succeed, and with 2 where not. Runs --key-command, if given.

Examples:
  voxtoken doctor
  voxtoken doctor --key-file key.txt --format json";

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
  github-env                nothing; NAME=TOKEN goes into the file that GITHUB_ENV names
  github-output             nothing; the same with GITHUB_OUTPUT

Examples:
",
            $examples
        )
    };
}

const PRIVATE_EXAMPLES: &str = formats_and!(
    "  TOKEN=$(voxtoken mint private)
  eval \"$(voxtoken mint private --expires-in 15m --format export)\"
  voxtoken mint private --format curl | curl --config - https://api.vapi.ai/assistant
  voxtoken mint private --key-command 'pass show vapi/key' -- node server.js"
);

const PUBLIC_EXAMPLES: &str = formats_and!(
    "  voxtoken mint public --allow-origin https://example.com --allow-assistant ID
  voxtoken mint public --restrictions restrictions.json --expires-in 10m
  voxtoken mint public --allow-origin https://example.com --output token.txt"
);

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  voxtoken completions bash > ~/.local/share/bash-completion/completions/voxtoken
  voxtoken completions fish > ~/.config/fish/completions/voxtoken.fish
  voxtoken completions zsh > ~/.zfunc/_voxtoken
  voxtoken completions elvish > ~/.config/elvish/lib/voxtoken.elv
  voxtoken completions powershell >> $PROFILE";

const MAN_EXAMPLES: &str = "\
Examples:
  voxtoken man | man -l -
  voxtoken man --output-dir ~/.local/share/man/man1";

const SETTINGS: &str = "\
Settings, first found wins:
  organization id  --org-id, VAPI_ORG_ID, ORG_ID, then the same names in the env file
  private key      --key-file, --key-command, VAPI_PRIVATE_KEY, PRIVATE_KEY, then the env file
  webhook secret   --secret-file, --secret-command, VAPI_WEBHOOK_SECRET, then the env file
  env file         --env-file, or .env here or in the nearest parent; none with --no-env-file";

const MINT_EXAMPLES: &str = "\
Examples:
  voxtoken mint private --expires-in 15m
  voxtoken mint public --allow-origin https://example.com --allow-assistant ID";

const TOP_EXAMPLES: &str = "\
Examples:
  TOKEN=$(voxtoken mint private)
  voxtoken mint public --allow-origin https://example.com
  voxtoken doctor";

/// What the help of the program ends with.
fn top_help() -> String {
    let rows = EXIT_CODES.map(|(outcome, meaning)| format!("  {}  {meaning}", outcome.code()));
    let codes = format!("Exit codes:\n{}", rows.join("\n"));
    [TOP_EXAMPLES, SETTINGS, &codes].join("\n\n")
}
