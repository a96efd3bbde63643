//! The credential of a webhook: the platform's JSON of it, or options named after the fields of its plan.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Credential")]
pub struct CredentialArgs {
    /// JSON of the credential or its plan, from the platform; - for stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = PLAN_FLAGS)]
    pub credential: Option<PathBuf>,
    /// Credential type, without a file: bearer, hmac or x-vapi-secret
    #[arg(long = "type", value_name = "TYPE", hide_possible_values = true)]
    pub kind: Option<TypeArg>,
    /// bearer: header of the token [default: Authorization]
    #[arg(long, value_name = "NAME")]
    pub header_name: Option<String>,
    /// bearer: leave out 'Bearer ' before the token
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
    /// hmac: text before the signature, such as sha256=
    #[arg(long, value_name = "TEXT")]
    pub signature_prefix: Option<String>,
    /// hmac: send no timestamp
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
