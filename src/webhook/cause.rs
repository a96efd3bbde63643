//! The causes of a mismatch, and what would make another server reject a request.

use serde::Serialize;

use crate::judgement::Cause;

/// Every cause except those of [`crate::secret::TABLE`]: its code, and in short what happened.
pub const CAUSES: [(&str, &str); 56] = [
    ("body-only", "the body alone is signed"),
    ("payload-format", "another payload format is signed"),
    ("body-not-signed", "the body is not signed at all"),
    (
        "placeholders-signed",
        "the payload format is signed with its placeholders",
    ),
    (
        "timestamp-unit",
        "the timestamp is signed in a different unit than it is sent in",
    ),
    (
        "timestamp-form",
        "the timestamp is signed in a different form than it is sent in",
    ),
    (
        "timestamp-missing",
        "something else is signed in place of the timestamp",
    ),
    (
        "timestamp-not-included",
        "a timestamp is signed, but the credential does not include one",
    ),
    (
        "timestamp-in-signature",
        "the timestamp in the signature's own header is signed",
    ),
    (
        "timestamp-own-clock",
        "the server signs the time of its own clock",
    ),
    (
        "message-id-missing",
        "something else is signed in place of the message id",
    ),
    ("url", "another form of the URL is signed"),
    ("method-case", "the method is signed in lower case"),
    (
        "body-reserialized",
        "the signature is over a re-serialized body, not the bytes received",
    ),
    (
        "body-compressed",
        "the body was signed before its compression",
    ),
    (
        "body-trailing-newline",
        "the body has or lacks a trailing newline",
    ),
    (
        "body-trimmed",
        "the body was signed without the white space around it",
    ),
    ("body-line-endings", "the body has other line endings"),
    (
        "body-byte-order-mark",
        "the body has or lacks a byte order mark",
    ),
    (
        "content-length",
        "Content-Length is smaller than the body that is signed",
    ),
    (
        "body-object",
        "the text of an object, such as [object Object], is signed in place of the body",
    ),
    (
        "body-missing",
        "something else is signed in place of the body",
    ),
    ("body-part", "only a part of the body is signed"),
    (
        "body-double-json",
        "the body was JSON-encoded once too often or once too few times before it was signed",
    ),
    ("body-encoding", "the body is signed in another encoding"),
    ("body-hashed", "the hash of the body is signed in its place"),
    (
        "plain-hash",
        "the signature is a plain hash with the secret, not an HMAC",
    ),
    (
        "no-secret",
        "the signature is a plain hash, made without any secret",
    ),
    ("key-message-swapped", "secret and message are swapped"),
    ("hashed-first", "the message is hashed before it is signed"),
    ("hashed-twice", "the HMAC is hashed once more"),
    ("algorithm", "another hash algorithm is used"),
    (
        "secret-not-decoded",
        "the secret is not decoded from base64",
    ),
    ("secret-hashed", "the hash of the secret is used as the key"),
    ("secret-empty", "the key is empty or blank"),
    ("other-secret", "another secret is used"),
    (
        "signature-prefix",
        "the signature has another prefix, or none",
    ),
    (
        "signature-encoding",
        "the signature is in hex instead of base64, or the reverse",
    ),
    ("upper-case-hex", "the signature is in upper-case hex"),
    (
        "base64-spelling",
        "the signature uses another base64 variant",
    ),
    ("signature-list", "the header has a list of signatures"),
    ("signature-quotes", "the signature is in quotes"),
    (
        "signature-white-space",
        "the signature has white space inside",
    ),
    ("signature-url-encoded", "the signature is URL-encoded"),
    ("hex-separators", "the hex digits have separators"),
    ("signature-encoded-twice", "the signature is encoded twice"),
    (
        "signature-leading-zero",
        "the signature lacks its leading zero",
    ),
    ("signature-cut", "the signature is cut off"),
    (
        "not-a-signature",
        "what the server calculated is not a signature",
    ),
    ("other-header", "a value arrives in another header"),
    ("repeated-header", "a header arrives more than once"),
    (
        "bearer-prefix",
        "'Bearer ' is missing, or present but not expected",
    ),
    ("basic-auth", "the secret arrives by Basic authentication"),
    ("plain-secret", "the secret itself arrives, not a signature"),
    (
        "other-scheme",
        "the request was sent with another credential, or an inline secret",
    ),
    (
        "no-credential",
        "X-Vapi-Secret arrives empty: no credential is set",
    ),
];

/// The cause if a server calculates the right signature but rejects the request.
pub const COMPARISON: (&str, &str) = (
    "comparison",
    "the server calculated the right signature, but compares it wrongly",
);

impl Cause {
    /// What happened in short, for the first line of a report.
    #[must_use]
    pub fn summary(&self) -> &str {
        let row = CAUSES.iter().find(|(code, _)| *code == self.code);
        row.map_or(&*self.message, |(_, summary)| summary)
    }
}

/// What would make another server reject a correct request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// The code of the cause for such a server.
    pub code: &'static str,
    /// What differs.
    pub message: String,
    /// What to change there.
    pub fix: String,
}
