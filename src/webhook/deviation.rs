//! The ways in which a request departs from its credential, each with the change that ends it. Finds none.

use super::encoding::Encoding;
use super::signature::Algorithm;
use super::timestamp::Unit;
use crate::json::reserialize::Writer;
use crate::text::shown;

/// One departure of a request from what its credential says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// Another payload format.
    Payload {
        /// The request's.
        found: String,
        /// The credential's.
        planned: String,
    },
    /// Another text before the signature, or none.
    Prefix {
        /// The request's.
        found: String,
        /// The credential's.
        planned: String,
    },
    /// Hex for base64, or the other way round.
    Encoding(Encoding),
    /// Hex in capitals.
    UpperHex,
    /// Base64 without padding or with the URL-safe alphabet.
    OtherBase64,
    /// Another hash.
    Algorithm {
        /// The request's.
        found: Algorithm,
        /// The credential's.
        planned: Algorithm,
    },
    /// The secret has a line ending after it on the sender's side.
    LineEnding,
    /// The secret here has a line ending after it that the sender's has not.
    LineEndingHere,
    /// The secret here has white space around it that the sender's has not.
    WhiteSpace,
    /// The secret here has quotes around it that the sender's has not.
    Quotes,
    /// The secret has a space after it on the sender's side.
    WhiteSpaceThere,
    /// The secret has quotes around it on the sender's side.
    QuotesThere,
    /// The key is what the secret means as base64.
    SecretIsBase64,
    /// The key is the secret's characters, though they are declared to be base64.
    SecretIsNotBase64,
    /// The key is what follows `whsec_`, as base64.
    Svix,
    /// The key is what the secret means as hexadecimal digits.
    SecretIsHex,
    /// The token is the secret in base64.
    SecretEncoded,
    /// The token is what the secret means as base64.
    SecretDecoded,
    /// The body was parsed and written again.
    Rewritten(Writer),
    /// The body lost or got a line ending at its end, or has others.
    BodyLineEnding(&'static str),
    /// The body goes on after what `Content-Length` says, by so many bytes.
    ContentLength(usize),
    /// A value came in another header than the plan's field names.
    OtherHeader {
        /// The plan's field.
        field: &'static str,
        /// The request's header.
        found: String,
        /// The credential's.
        planned: String,
    },
    /// The header of this name arrives more than once.
    Repeated(String),
    /// A timestamp is signed that the credential does not include, and this header carries it.
    TimestampLeftOut {
        /// The request's header.
        found: String,
        /// The credential's.
        planned: String,
    },
    /// The timestamp is signed in another unit than it is sent in.
    TimestampUnit(Unit),
    /// `Bearer ` stands where none belongs.
    Bearer,
    /// `Bearer ` is missing.
    NoBearer,
    /// `Bearer` in other letters or with more spaces.
    BearerLetters,
    /// No credential was applied at all.
    NoCredential,
}

impl Deviation {
    /// A stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Payload { found, .. } if found == "{body}" => "body-only",
            Self::Payload { .. } => "payload-format",
            Self::Prefix { .. } => "signature-prefix",
            Self::Encoding(_) => "signature-encoding",
            Self::UpperHex => "upper-case-hex",
            Self::OtherBase64 => "base64-spelling",
            Self::Algorithm { .. } => "algorithm",
            Self::LineEnding | Self::LineEndingHere => "secret-line-ending",
            Self::WhiteSpace | Self::WhiteSpaceThere => "secret-white-space",
            Self::Quotes | Self::QuotesThere => "secret-quotes",
            Self::SecretIsBase64 | Self::Svix => "secret-is-base64",
            Self::SecretIsNotBase64 => "secret-is-not-base64",
            Self::SecretIsHex => "secret-is-hex",
            Self::SecretEncoded | Self::SecretDecoded => "base64-secret",
            Self::Rewritten(_) => "body-reserialized",
            Self::BodyLineEnding(_) => "body-line-ending",
            Self::ContentLength(_) => "content-length",
            Self::OtherHeader { .. } => "other-header",
            Self::Repeated(_) => "repeated-header",
            Self::TimestampLeftOut { .. } => "timestamp-left-out",
            Self::TimestampUnit(_) => "timestamp-unit",
            Self::Bearer | Self::NoBearer | Self::BearerLetters => "bearer-prefix",
            Self::NoCredential => "no-credential",
        }
    }

    /// What happened and what to change.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Payload { found, planned } => format!(
                "the request signs {found} where the credential says {planned}: set payloadFormat to \
                 {found}, or sign {planned}"
            ),
            Self::Prefix { found, planned } if found.is_empty() => format!(
                "the signature stands without {} before it: leave signaturePrefix out",
                shown(planned)
            ),
            Self::Prefix { found, planned } => format!(
                "the signature stands after {}{}: set signaturePrefix to {0}",
                shown(found),
                if planned.is_empty() {
                    String::new()
                } else {
                    format!(" and not after {}", shown(planned))
                }
            ),
            Self::Encoding(found) => format!(
                "the signature is written in {}: set signatureEncoding to {0}",
                found.as_str()
            ),
            Self::Algorithm { found, planned } => format!(
                "the signature is made with {} where the credential says {}: set algorithm to {0}",
                found.as_str(),
                planned.as_str()
            ),
            Self::Rewritten(writer) => format!(
                "the signature is over {}, not over the bytes of the body: sign and verify the raw body, \
                 before any JSON parsing",
                writer.call()
            ),
            Self::BodyLineEnding(what) => format!(
                "the signature is over the body {what}: keep every byte of the body when it is stored or \
                 sent"
            ),
            Self::ContentLength(more) => format!(
                "the signature is over the whole body, {more} bytes longer than Content-Length says: \
                 correct Content-Length"
            ),
            Self::OtherHeader {
                field,
                found,
                planned,
            } => format!(
                "what {planned} should carry arrives in {}: set {field} to {0}",
                shown(found).trim_matches('\'')
            ),
            Self::Repeated(name) => format!(
                "{} arrives more than once, and only one of its values is right: send it once",
                shown(name).trim_matches('\'')
            ),
            Self::TimestampLeftOut { found, planned } => {
                let found = shown(found);
                let found = found.trim_matches('\'');
                let renamed = if found.eq_ignore_ascii_case(planned) {
                    String::new()
                } else {
                    format!(" and timestampHeader to {found}")
                };
                format!(
                    "the timestamp in {found} is signed and the credential includes none: set \
                     includeTimestamp to true{renamed}"
                )
            }
            Self::TimestampUnit(unit) => format!(
                "the timestamp is signed in {} and sent in another unit: sign it as it is sent",
                unit.as_str()
            ),
            other => other.plain().into(),
        }
    }

    /// The sentence of a departure that has no detail.
    fn plain(&self) -> &'static str {
        match self {
            Self::UpperHex => {
                "the signature is right but in upper-case hex, and the platform writes lower case: send \
                 lower case, or compare decoded bytes on the server"
            }
            Self::OtherBase64 => {
                "the signature is right but in base64 without padding or with the URL-safe alphabet: send \
                 standard base64, or compare decoded bytes on the server"
            }
            Self::LineEnding => {
                "the sender's secret has a line ending after it, which is part of the key: drop it where \
                 the secret is read or pasted"
            }
            Self::LineEndingHere => {
                "the sender's secret has no line ending after it and the one given here has: trim the \
                 secret on the server"
            }
            Self::WhiteSpace => {
                "the sender's secret has no white space around it and the one given here has: trim the \
                 secret on the server"
            }
            Self::Quotes => {
                "the sender's secret has no quotes around it and the one given here has: take the quotes \
                 off the secret on the server"
            }
            Self::WhiteSpaceThere => {
                "the sender's secret has a space after it, which is part of the key: drop it where the \
                 secret is read or pasted"
            }
            Self::QuotesThere => {
                "the sender's secret has quotes around it, which are part of the key: take them off where \
                 the secret is read or pasted"
            }
            Self::SecretIsBase64 => {
                "the key is what the secret decodes to as base64: set secretIsBase64, and decode the \
                 secret on the server"
            }
            Self::SecretIsNotBase64 => {
                "the key is the secret as it is written, not decoded: leave secretIsBase64 out, and do \
                 not decode the secret on the server"
            }
            Self::Svix => {
                "the key is what follows whsec_ in the secret, decoded as base64: leave whsec_ out of the \
                 secret and set secretIsBase64"
            }
            Self::SecretIsHex => {
                "the sender decodes the secret as hex and the platform does not: use the secret's \
                 characters as the key"
            }
            Self::SecretEncoded => {
                "the token is the secret in base64: send the secret as it is written"
            }
            Self::SecretDecoded => {
                "the token is what the secret given here decodes to as base64: compare with the decoded \
                 secret on the server, or send the secret as it is written"
            }
            Self::Bearer => {
                "the token arrives with 'Bearer ' before it: set bearerPrefixEnabled to true, or take \
                 'Bearer ' off on the server"
            }
            Self::NoBearer => {
                "the token arrives without 'Bearer ' before it: set bearerPrefixEnabled to false, or \
                 compare the whole header on the server"
            }
            Self::BearerLetters => {
                "the word Bearer is written otherwise than the platform does: send 'Bearer ' with one \
                 capital and one space"
            }
            Self::NoCredential => {
                "X-Vapi-Secret arrives empty, as the platform sends it where no credential is set: set \
                 the credentialId of this server"
            }
            _ => "",
        }
    }
}
