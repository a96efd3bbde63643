//! The fields of an authentication plan, one row each. The command line offers the options in this table, and the
//! parser of plans takes each field from the platform's JSON or from its option.

/// A field of a plan.
#[derive(Debug, PartialEq, Eq)]
pub struct PlanField {
    /// Its name in the platform's JSON (platform API schemas).
    pub name: &'static str,
    /// The type of the plan that has it.
    pub plan: &'static str,
    /// The option that sets it. A secret is never an option.
    pub option: Option<FieldOption>,
}

/// The option for a field.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldOption {
    /// Its name, without the dashes.
    pub long: &'static str,
    /// Its value.
    pub takes: Takes,
    /// Its help text.
    pub help: &'static str,
}

/// The value of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Any text, with this placeholder in help.
    Text(&'static str),
    /// One of these words, with this placeholder in help.
    Word(&'static str, &'static [&'static str]),
    /// No value: the option sets the field to this.
    Nothing(bool),
}

use Takes::{Nothing, Text, Word};

const BEARER: &str = "bearer";
const HMAC: &str = "hmac";
const OAUTH2: &str = "oauth2";

const fn field(name: &'static str, plan: &'static str) -> PlanField {
    let option = None;
    PlanField { name, plan, option }
}

impl PlanField {
    const fn option(self, long: &'static str, takes: Takes, help: &'static str) -> Self {
        let option = Some(FieldOption { long, takes, help });
        Self { option, ..self }
    }
}

/// The secret of a bearer plan.
pub const TOKEN: PlanField = field("token", BEARER);
/// Header of the token.
pub const HEADER_NAME: PlanField = field("headerName", BEARER).option(
    "header-name",
    Text("NAME"),
    "bearer: header of the token [default: Authorization]",
);
/// Whether `Bearer ` comes before the token.
pub const BEARER_PREFIX_ENABLED: PlanField = field("bearerPrefixEnabled", BEARER).option(
    "no-bearer-prefix",
    Nothing(false),
    "bearer: leave out 'Bearer ' before the token",
);
/// The secret of an hmac plan.
pub const SECRET_KEY: PlanField = field("secretKey", HMAC);
/// Hash of the signature.
pub const ALGORITHM: PlanField = field("algorithm", HMAC).option(
    "algorithm",
    Word("HASH", &["sha256", "sha512", "sha1"]),
    "hmac: sha256, sha512 or sha1 [default: sha256]",
);
/// Header of the signature.
pub const SIGNATURE_HEADER: PlanField = field("signatureHeader", HMAC).option(
    "signature-header",
    Text("NAME"),
    "hmac: header of the signature [default: x-signature]",
);
/// Header of the timestamp.
pub const TIMESTAMP_HEADER: PlanField = field("timestampHeader", HMAC).option(
    "timestamp-header",
    Text("NAME"),
    "hmac: header of the timestamp [default: x-timestamp]",
);
/// Text before the signature.
pub const SIGNATURE_PREFIX: PlanField = field("signaturePrefix", HMAC).option(
    "signature-prefix",
    Text("TEXT"),
    "hmac: text before the signature, such as sha256=",
);
/// Whether a timestamp is sent.
pub const INCLUDE_TIMESTAMP: PlanField = field("includeTimestamp", HMAC).option(
    "no-timestamp",
    Nothing(false),
    "hmac: no timestamp is sent",
);
/// What is signed.
pub const PAYLOAD_FORMAT: PlanField = field("payloadFormat", HMAC).option(
    "payload-format",
    Text("FORMAT"),
    "hmac: what is signed [default: {timestamp}.{body}]",
);
/// Header of the message id.
pub const MESSAGE_ID_HEADER: PlanField = field("messageIdHeader", HMAC).option(
    "message-id-header",
    Text("NAME"),
    "hmac: header of the message id",
);
/// How the signature is written.
pub const SIGNATURE_ENCODING: PlanField = field("signatureEncoding", HMAC).option(
    "signature-encoding",
    Word("ENCODING", &["hex", "base64"]),
    "hmac: hex or base64 [default: hex]",
);
/// Whether the secret is base64.
pub const SECRET_IS_BASE64: PlanField = field("secretIsBase64", HMAC).option(
    "secret-is-base64",
    Nothing(true),
    "hmac: the secret is base64",
);
/// Where the platform asks for a token.
pub const URL: PlanField = field("url", OAUTH2);
/// The client's id.
pub const CLIENT_ID: PlanField = field("clientId", OAUTH2);
/// The secret of an oauth2 plan.
pub const CLIENT_SECRET: PlanField = field("clientSecret", OAUTH2);
/// The scopes to ask for.
pub const SCOPE: PlanField = field("scope", OAUTH2);

/// Every field, in the order in which `--help` shows their options.
pub const FIELDS: [&PlanField; 17] = [
    &TOKEN,
    &HEADER_NAME,
    &BEARER_PREFIX_ENABLED,
    &SECRET_KEY,
    &ALGORITHM,
    &SIGNATURE_HEADER,
    &TIMESTAMP_HEADER,
    &SIGNATURE_PREFIX,
    &INCLUDE_TIMESTAMP,
    &PAYLOAD_FORMAT,
    &MESSAGE_ID_HEADER,
    &SIGNATURE_ENCODING,
    &SECRET_IS_BASE64,
    &URL,
    &CLIENT_ID,
    &CLIENT_SECRET,
    &SCOPE,
];
