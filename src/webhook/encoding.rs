//! Encodes the bytes of a signature or a secret as text. Reads them strictly, as the platform writes them, and
//! leniently, as people and other programs do.

use std::fmt;

use data_encoding::{
    BASE64, DecodeError, DecodeKind, Encoding as Codec, HEXLOWER, HEXLOWER_PERMISSIVE,
};

use crate::text::base64::lenient;

/// How a signature is written (platform API schema, `signatureEncoding`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Lower-case hexadecimal digits.
    Hex,
    /// Base64 with padding (RFC 4648, section 4).
    Base64,
}

impl Encoding {
    /// Both, the platform's default first.
    pub const ALL: [Self; 2] = [Self::Hex, Self::Base64];

    /// The platform's name for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base64 => "base64",
        }
    }

    /// Writes bytes.
    #[must_use]
    pub fn encode(self, bytes: &[u8]) -> String {
        self.codec().encode(bytes)
    }

    /// Decodes strictly: every signature has exactly one spelling.
    ///
    /// # Errors
    /// The place of the first wrong character.
    pub fn decode(self, text: &[u8]) -> Result<Vec<u8>, Misspelt> {
        self.codec().decode(text).map_err(|mut error| {
            // A wrong character says more than a wrong length.
            let wrong = |byte: &u8| !matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            if self == Self::Hex
                && let Some(position) = text.iter().position(wrong)
            {
                error = DecodeError {
                    position,
                    kind: DecodeKind::Symbol,
                };
            }
            Misspelt {
                encoding: self,
                length: text.len(),
                upper: self == Self::Hex
                    && text.get(error.position).is_some_and(u8::is_ascii_uppercase),
                error,
            }
        })
    }

    fn codec(self) -> Codec {
        match self {
            Self::Hex => HEXLOWER,
            Self::Base64 => BASE64,
        }
    }
}

/// Why a text is not in an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misspelt {
    encoding: Encoding,
    length: usize,
    upper: bool,
    error: DecodeError,
}

impl fmt::Display for Misspelt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.error.position + 1;
        match (self.encoding, self.error.kind) {
            (Encoding::Hex, DecodeKind::Length) => {
                write!(f, "not hex: {} digits, an odd number", self.length)
            }
            (Encoding::Hex, _) if self.upper => {
                write!(f, "not lower-case hex: character {place} is upper case")
            }
            (Encoding::Hex, _) => {
                write!(f, "not hex: character {place} is not a hex digit")
            }
            (Encoding::Base64, DecodeKind::Symbol) => {
                write!(f, "not base64: character {place} is not in its alphabet")
            }
            (Encoding::Base64, _) => write!(
                f,
                "not base64: its {} characters do not end as base64 with padding does",
                self.length
            ),
        }
    }
}

/// Decodes hexadecimal digits in either case.
#[must_use]
pub fn any_hex(text: &[u8]) -> Option<Vec<u8>> {
    HEXLOWER_PERMISSIVE.decode(text).ok()
}

/// Decodes base64 in either alphabet, with or without padding.
#[must_use]
pub fn any_base64(text: &[u8]) -> Option<Vec<u8>> {
    let bare = text.strip_suffix(b"=").unwrap_or(text);
    let bare = bare.strip_suffix(b"=").unwrap_or(bare);
    lenient(bare)
}

/// The length of a signature's prefix: a word and a separator, such as `sha256=`.
#[must_use]
pub fn prefix_length(text: &[u8]) -> Option<usize> {
    if text.starts_with(b"0x") {
        return Some(2);
    }
    let word = text
        .iter()
        .take(25)
        .position(|byte| b"=:, ".contains(byte))?;
    let named = text.first()?.is_ascii_alphabetic()
        && text[..word]
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte));
    let spaces = text[word + 1..]
        .iter()
        .take_while(|byte| **byte == b' ')
        .count();
    named.then_some(word + 1 + spaces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_has_one_spelling() {
        for (encoding, text, problem) in [
            (Encoding::Hex, "00ff", ""),
            (
                Encoding::Hex,
                "00FF",
                "not lower-case hex: character 3 is upper case",
            ),
            (Encoding::Hex, "00f", "not hex: 3 digits, an odd number"),
            (
                Encoding::Hex,
                "00fg",
                "not hex: character 4 is not a hex digit",
            ),
            (
                Encoding::Hex,
                "+0ff",
                "not hex: character 1 is not a hex digit",
            ),
            (Encoding::Base64, "AP8=", ""),
            (
                Encoding::Base64,
                "AP8",
                "not base64: its 3 characters do not end as base64 with padding does",
            ),
            (
                Encoding::Base64,
                "AP9=",
                "not base64: its 4 characters do not end as base64 with padding does",
            ),
            (
                Encoding::Base64,
                "_-8=",
                "not base64: character 1 is not in its alphabet",
            ),
        ] {
            match encoding.decode(text.as_bytes()) {
                Ok(bytes) => {
                    assert_eq!(problem, "", "{text}");
                    assert_eq!(encoding.encode(&bytes), text);
                }
                Err(found) => assert_eq!(found.to_string(), problem, "{text}"),
            }
        }
    }

    #[test]
    fn base64_of_people_is_read() {
        for text in ["AP8=", "AP8", "AP9=", "AP9"] {
            assert_eq!(any_base64(text.as_bytes()).as_deref(), Some(&[0, 0xff][..]));
        }
        assert_eq!(any_base64(b"-_8"), any_base64(b"+/8="));
        assert_eq!(any_base64(b"a b"), None);
    }
}
