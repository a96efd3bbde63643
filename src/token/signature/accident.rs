//! What happens to keys on their way into a signer, and what it makes of them. Signs and compares nothing.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::Keys;

/// What happens to keys on their way into a signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accident {
    /// The signer kept a line ending behind the key.
    LineEndingKept,
    /// The signer lost a line ending that belongs to the key.
    LineEndingLost,
    /// The signer kept white space around the key.
    WhiteSpaceKept,
    /// The signer lost white space that belongs to the key.
    WhiteSpaceLost,
    /// The signer kept quotes around the key.
    QuotesKept,
    /// The signer lost quotes that belong to the key.
    QuotesLost,
    /// The signer decoded the key from base64.
    Base64Decoded,
    /// The signer decoded the key from hexadecimal.
    HexDecoded,
    /// The signer kept a byte order mark before the key.
    ByteOrderMarkKept,
    /// The signer lost a byte order mark that belongs to the key.
    ByteOrderMarkLost,
    /// The signer used the key that another variable holds.
    OtherVariable,
    /// The signer used the organization id as the key.
    OrganizationId,
}

impl Accident {
    /// What happened, in a sentence about the signer.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::LineEndingKept => "it was signed with a line ending behind the key",
            Self::LineEndingLost => "it was signed without the line ending that ends this key",
            Self::WhiteSpaceKept => "it was signed with a space around the key",
            Self::WhiteSpaceLost => "it was signed without the white space around this key",
            Self::QuotesKept => "it was signed with quotes around the key",
            Self::QuotesLost => "it was signed without the quotes around this key",
            Self::Base64Decoded => "it was signed with the key decoded from base64",
            Self::HexDecoded => "it was signed with the key decoded from hexadecimal",
            Self::ByteOrderMarkKept => "it was signed with a byte order mark before the key",
            Self::ByteOrderMarkLost => {
                "it was signed without the byte order mark that begins this key"
            }
            Self::OtherVariable => "it was signed with another key that is set here",
            Self::OrganizationId => "it was signed with the organization id instead of the key",
        }
    }

    /// What to change.
    #[must_use]
    pub fn fix(self) -> &'static str {
        match self {
            Self::LineEndingKept | Self::WhiteSpaceKept => "trim the key where the signer reads it",
            Self::LineEndingLost | Self::WhiteSpaceLost => {
                "trim the key that --verify was given; the signer's is right"
            }
            Self::QuotesKept => "take the quotes off where the signer's key is set",
            Self::QuotesLost => "take the quotes off the key that --verify was given",
            Self::Base64Decoded | Self::HexDecoded => {
                "sign with the characters of the key as they are"
            }
            Self::ByteOrderMarkKept => "save the signer's key file without a byte order mark",
            Self::ByteOrderMarkLost => {
                "take the byte order mark off the key that --verify was given"
            }
            Self::OtherVariable => {
                "look which of the variables and lines of the env file holds the right key; 'voxtoken doctor' lists them"
            }
            Self::OrganizationId => "sign with the private key",
        }
    }
}
/// What the usual accidents make of a key.
pub(super) fn after_accidents(keys: Keys<'_>) -> impl Iterator<Item = (Accident, Vec<u8>)> {
    const BOM: char = '\u{feff}';
    let key = keys.key;
    let made = |accident: Accident, key: String| (accident, key.into_bytes());
    let line = key
        .strip_suffix('\n')
        .map(|rest| rest.strip_suffix('\r').unwrap_or(rest));
    let quoted = ['"', '\'']
        .into_iter()
        .find_map(|quote| key.trim().strip_prefix(quote)?.strip_suffix(quote));
    let decoded = |bytes: Vec<u8>| (Accident::Base64Decoded, bytes);
    let unpadded = key.trim_end_matches('=');
    [
        made(Accident::LineEndingKept, format!("{key}\n")),
        made(Accident::LineEndingKept, format!("{key}\r\n")),
        made(Accident::QuotesKept, format!("\"{key}\"")),
        made(Accident::QuotesKept, format!("'{key}'")),
        made(Accident::WhiteSpaceKept, format!("{key} ")),
        made(Accident::WhiteSpaceKept, format!(" {key}")),
        made(Accident::ByteOrderMarkKept, format!("{BOM}{key}")),
    ]
    .into_iter()
    .chain(line.map(|rest| made(Accident::LineEndingLost, rest.into())))
    .chain(quoted.map(|rest| made(Accident::QuotesLost, rest.into())))
    .chain((key.trim() != key).then(|| made(Accident::WhiteSpaceLost, key.trim().into())))
    .chain(
        key.strip_prefix(BOM)
            .map(|rest| made(Accident::ByteOrderMarkLost, rest.into())),
    )
    .chain(STANDARD_NO_PAD.decode(unpadded).ok().map(decoded))
    .chain(URL_SAFE_NO_PAD.decode(unpadded).ok().map(decoded))
    .chain(from_hex(key).map(|bytes| (Accident::HexDecoded, bytes)))
    .chain(
        keys.others
            .iter()
            .map(move |other| made(Accident::OtherVariable, (*other).into())),
    )
    .chain(
        keys.org_id
            .map(|id| made(Accident::OrganizationId, id.into())),
    )
}

/// Bytes from hexadecimal, with the hyphens of a UUID or without.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.chars().filter(|character| *character != '-').collect();
    if digits.is_empty() || !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect()
}
