//! Whether a signature is the one that a key makes. Judges nothing else: no clock, no claims.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};

use super::decode::Token;

/// Whether `signature` (base64url, RFC 7515 section 5.2) is the MAC of `signing_input` under the key's
/// bytes. The comparison takes the same time wherever the difference is.
///
/// An empty key, and an algorithm that is no HMAC, verify nothing.
#[must_use]
pub fn verifies(signing_input: &[u8], signature: &str, key: &[u8], algorithm: Algorithm) -> bool {
    let hmac = matches!(
        algorithm,
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512
    );
    hmac && !key.is_empty()
        && jsonwebtoken::crypto::verify(
            signature,
            signing_input,
            &DecodingKey::from_secret(key),
            algorithm,
        )
        .unwrap_or(false)
}

/// What is known of a token's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Nobody asked, so no key was looked at.
    Unchecked,
    /// It is the key's.
    Verified,
    /// It is not the key's; but it is one of the key's after this accident, if there is one.
    Mismatch(Option<Accident>),
    /// It is none that an organization's key can make, for this reason.
    Unverifiable(String),
}

impl Signature {
    /// The state for a machine.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Unchecked => "unchecked",
            Self::Verified => "verified",
            Self::Mismatch(_) => "mismatch",
            Self::Unverifiable(_) => "unverifiable",
        }
    }
}

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

/// The keys to check a signature with.
#[derive(Clone, Copy, Debug)]
pub struct Keys<'a> {
    /// The private key.
    pub key: &'a str,
    /// Other values that are set for it.
    pub others: &'a [&'a str],
    /// The organization id, if it is known.
    pub org_id: Option<&'a str>,
}

/// Checks a token's signature. Where it does not match the key, what the usual accidents make of that
/// key is tried. Without keys it is only said whether there is something to check.
#[must_use]
pub fn check(token: &Token, keys: Option<Keys>) -> Signature {
    let algorithm = match algorithm(token) {
        Ok(algorithm) => algorithm,
        Err(reason) => return Signature::Unverifiable(reason),
    };
    let Some(keys) = keys else {
        return Signature::Unchecked;
    };
    let signature = std::str::from_utf8(&token.signature.text).unwrap_or_default();
    let made_by = |key: &[u8]| verifies(token.signing_input(), signature, key, algorithm);
    if made_by(keys.key.as_bytes()) {
        return Signature::Verified;
    }
    let explains = |(accident, key): (Accident, Vec<u8>)| made_by(&key).then_some(accident);
    Signature::Mismatch(after_accidents(keys).find_map(explains))
}

/// The HMAC that a token claims to be signed with, or why no organization's key can have made it.
fn algorithm(token: &Token) -> Result<Algorithm, String> {
    if token.is_jwe() {
        return Err("it is encrypted, not signed".into());
    }
    let algorithm = match token.algorithm().as_deref() {
        Some("HS256") => Algorithm::HS256,
        Some("HS384") => Algorithm::HS384,
        Some("HS512") => Algorithm::HS512,
        Some(other) if other.eq_ignore_ascii_case("none") => {
            return Err("alg is none, which signs nothing".into());
        }
        Some(other) => {
            let other = crate::text::shown(other);
            return Err(format!(
                "alg is {other}, and an organization's key makes none such"
            ));
        }
        None => return Err("the header names no alg".into()),
    };
    if !token.is_exact() {
        return Err("the token is malformed".into());
    }
    Ok(algorithm)
}

/// What the usual accidents make of a key.
fn after_accidents(keys: Keys<'_>) -> impl Iterator<Item = (Accident, Vec<u8>)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
            .collect()
    }

    /// The example of RFC 7515, appendix A.1.
    #[test]
    fn rfc_7515_appendix_a_1() {
        let key = URL_SAFE_NO_PAD
            .decode(
                "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75\
                 aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
            )
            .unwrap();
        let signed = b"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
            eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(verifies(signed, signature, &key, Algorithm::HS256));
        assert!(!verifies(
            signed,
            signature,
            b"another key",
            Algorithm::HS256
        ));
        assert!(!verifies(signed, signature, b"", Algorithm::HS256));
        assert!(!verifies(signed, "", &key, Algorithm::HS256));
        assert!(!verifies(b"", signature, &key, Algorithm::HS256));
        // The last character has two bits that carry nothing; set, they are no base64url.
        let unused_bits = signature.replace("jXk", "jXl");
        assert!(!verifies(signed, &unused_bits, &key, Algorithm::HS256));
    }

    /// Test cases 1, 2, 3 and 6 of RFC 4231, section 4.
    #[test]
    fn rfc_4231() {
        let cases: [(Vec<u8>, Vec<u8>, Algorithm, &str); 6] = [
            (
                vec![0x0b; 20],
                b"Hi There".to_vec(),
                Algorithm::HS256,
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?".to_vec(),
                Algorithm::HS256,
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 20],
                vec![0xdd; 50],
                Algorithm::HS256,
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
            (
                vec![0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
                Algorithm::HS256,
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?".to_vec(),
                Algorithm::HS384,
                "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e\
                 8e2240ca5e69e2c78b3239ecfab21649",
            ),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?".to_vec(),
                Algorithm::HS512,
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
                 9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
            ),
        ];
        for (key, data, algorithm, mac) in cases {
            let signature = URL_SAFE_NO_PAD.encode(hex(mac));
            assert!(verifies(&data, &signature, &key, algorithm), "{mac}");
        }
    }
}
