//! The causes of a signature mismatch: each with a stable code, what happened, and what to change.

use crate::judgement::Cause;
use crate::secret::{Layered, Mangled, Names};

fn names(secret: &str) -> Names<'_> {
    Names {
        secret,
        signer: "signer",
        here: "where --verify reads it",
    }
}

impl Cause {
    /// The key was mangled on one side. `name` is its name in messages: `key`.
    pub(super) fn mangled(cause: &Mangled, name: &str) -> Self {
        let names = names(name);
        Self::new(cause.code(), cause.message(names), cause.fix(names))
    }

    /// Several things happened to the key on one side: a cause for each.
    pub(super) fn layered(layered: &Layered, name: &str) -> Vec<Self> {
        let told = layered.told(names(name)).into_iter();
        told.map(|(code, message, fix)| Self::new(code, message, fix))
            .collect()
    }

    pub(super) fn other_key(other: &str, source: &str) -> Self {
        Self::new(
            "other-key",
            format!("signed with {other}, not with {source}"),
            "find out which of the two is the organization's private key; 'voxtoken doctor' lists both",
        )
    }

    /// An organization id, or what is taken for one, is the key.
    fn with_organization_id(message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new("organization-id", message, fix)
    }

    pub(super) fn organization_id() -> Self {
        Self::with_organization_id(
            "signed with the organization id instead of the private key",
            "sign with the private key",
        )
    }

    /// The settings have the value as the organization id, but the token has another one.
    pub(super) fn set_as_organization_id(source: &str) -> Self {
        Self::with_organization_id(
            format!(
                "signed with the value of {source}, which is not the token's orgId: it is the private key, or the \
                 id of another organization"
            ),
            format!(
                "compare {source} with the dashboard; sign with the private key, and set it where --verify reads it"
            ),
        )
    }

    pub(super) fn own_organization_id() -> Self {
        Self::with_organization_id(
            "signed with the token's own orgId",
            "sign with the private key",
        )
    }

    /// Key and id are swapped between the settings and the token.
    pub(super) fn swapped_settings(key: &str, org_id: &str) -> Self {
        Self::new(
            "settings-swapped",
            format!(
                "signed with the value of {org_id}, and its orgId is the value of {key}: private key and \
                 organization id are swapped, here or where it is minted"
            ),
            "compare both with the dashboard, and swap them on the side that is wrong",
        )
    }

    pub(super) fn empty_key() -> Self {
        Self::new(
            "empty-key",
            "signed with an empty key",
            "set the private key where the signer reads it; it is unset or empty there",
        )
    }

    pub(super) fn hashed_key() -> Self {
        Self::new(
            "hashed-key",
            "signed with a hash of the key",
            "sign with the characters of the key as they are",
        )
    }

    pub(super) fn other_hmac(made: &str, named: &str) -> Self {
        Self::new(
            "other-hmac",
            format!("signed with {made}, and the header says {named}"),
            "sign with HS256 and say so in the header",
        )
    }

    pub(super) fn hexadecimal() -> Self {
        Self::new(
            "signature-hex",
            "the signature is written in hexadecimal, not in base64url",
            "encode the bytes of the signature as base64url",
        )
    }

    pub(super) fn encoded_twice() -> Self {
        Self::new(
            "signature-encoded-twice",
            "the signature is encoded as base64url twice",
            "encode the bytes of the signature once",
        )
    }

    pub(super) fn standard_base64(written: &[u8]) -> Self {
        let message = if written.iter().any(|byte| b"+/".contains(byte)) {
            "the signature is written in base64, not in base64url"
        } else {
            "the signature has padding ('='), which a token never has"
        };
        Self::new(
            "signature-base64",
            message,
            "encode the bytes of the signature as base64url without padding",
        )
    }

    pub(super) fn other_bytes(over: &str) -> Self {
        Self::new(
            "signature-over-other-bytes",
            format!("signed with this key, but over {over}"),
            "sign header and claims as they are sent: both in base64url, with one dot between them",
        )
    }

    pub(super) fn swapped() -> Self {
        Self::new(
            "key-and-message-swapped",
            "the key was signed with the token, not the token with the key",
            "swap the two arguments of the HMAC",
        )
    }

    pub(super) fn plain_hash(of: &str) -> Self {
        Self::new(
            "plain-hash",
            format!("the signature is a plain SHA-256 of {of}, not an HMAC"),
            "use HMAC-SHA256 with the private key",
        )
    }
}
