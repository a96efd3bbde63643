//! The MAC of a request: its hash, its key, and how it is written.

use aws_lc_rs::{constant_time, hmac};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::encoding::any_base64;
use super::payload::{PayloadFormat, Values};
use crate::outcome::Refusal;

/// The hash of a MAC (platform API schema, `algorithm`; RFC 2104, RFC 6234).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// 32 bytes.
    Sha256,
    /// 64 bytes.
    Sha512,
    /// 20 bytes.
    Sha1,
}

impl Algorithm {
    /// All of them, in the platform's order.
    pub const ALL: [Self; 3] = [Self::Sha256, Self::Sha512, Self::Sha1];

    /// The platform's name for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
            Self::Sha1 => "sha1",
        }
    }

    /// The algorithm with this name, in any case.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|it| word.eq_ignore_ascii_case(it.as_str()))
    }

    /// Length of its MACs, in bytes.
    #[must_use]
    pub fn length(self) -> usize {
        self.hmac().tag_len()
    }

    fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha512 => hmac::HMAC_SHA512,
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        }
    }
}

/// The key bytes of a secret.
///
/// # Errors
/// A secret that should be base64 but is not, or that decodes to nothing.
pub fn key(secret: &SecretString, is_base64: bool) -> Result<SecretSlice<u8>, Refusal> {
    let secret = secret.expose_secret();
    if !is_base64 {
        return Ok(secret.as_bytes().to_vec().into());
    }
    // Its letters are valid URL-safe base64, but are not part of the encoding.
    if secret.starts_with("whsec_") {
        return Err(
            Refusal::new("it starts with whsec_, and secretIsBase64 is set")
                .hint("leave out whsec_: the base64 starts after it"),
        );
    }
    let bytes = any_base64(secret.as_bytes()).ok_or_else(|| {
        Refusal::new("not base64, and secretIsBase64 is set")
            .hint("if it is the secret itself, leave secretIsBase64 out")
    })?;
    if bytes.is_empty() {
        return Err(Refusal::new("base64 of nothing").hint("put the real secret there"));
    }
    Ok(bytes.into())
}

/// The MAC of a request's parts. The caller makes sure that the key is not empty.
#[must_use]
pub fn mac(algorithm: Algorithm, key: &[u8], format: &PayloadFormat, values: &Values) -> Vec<u8> {
    let mut context = hmac::Context::with_key(&hmac::Key::new(algorithm.hmac(), key));
    for piece in format.pieces(values) {
        context.update(piece);
    }
    context.sign().as_ref().to_vec()
}

/// Whether two texts are equal, in a time that only depends on their lengths. Empty texts never count as equal.
#[must_use]
pub fn same(one: &[u8], other: &[u8]) -> bool {
    !one.is_empty() && constant_time::verify_slices_are_equal(one, other).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test cases 1, 2, 3, 4 and 6 of RFC 4231, section 4 (sha256, sha512), and 1, 2 and 6 of RFC 2202,
    /// section 3 (sha1).
    #[test]
    fn rfc_4231_and_rfc_2202() {
        use Algorithm::{Sha1, Sha256, Sha512};
        let counting: Vec<u8> = (1..=25).collect();
        let large = b"Test Using Larger Than Block-Size Key - Hash Key First";
        let cases: [(&[u8], &[u8], Algorithm, &str); 11] = [
            (
                &[0x0b; 20],
                b"Hi There",
                Sha256,
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                Sha256,
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 20],
                &[0xdd; 50],
                Sha256,
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
            (
                &counting,
                &[0xcd; 50],
                Sha256,
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            ),
            (
                &[0xaa; 131],
                large,
                Sha256,
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                &[0x0b; 20],
                b"Hi There",
                Sha512,
                "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde\
                 daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                Sha512,
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
                 9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
            ),
            (
                &[0xaa; 131],
                large,
                Sha512,
                "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352\
                 6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
            ),
            (
                &[0x0b; 20],
                b"Hi There",
                Sha1,
                "b617318655057264e28bc0b6fb378c8ef146be00",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                Sha1,
                "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            ),
            (
                &[0xaa; 80],
                large,
                Sha1,
                "aa4ae5e15272d00e95705637ce8a3b55ed402112",
            ),
        ];
        let format = PayloadFormat::parse("{body}").unwrap();
        for (key, body, algorithm, expected) in cases {
            let values = Values {
                body,
                ..Values::default()
            };
            let mac = mac(algorithm, key, &format, &values);
            assert_eq!(
                crate::webhook::encoding::Encoding::Hex.encode(&mac),
                expected
            );
            assert_eq!(mac.len(), algorithm.length());
        }
    }

    #[test]
    fn nothing_is_the_same_as_nothing() {
        assert!(same(b"a", b"a"));
        assert!(!same(b"a", b"b"));
        assert!(!same(b"a", b"aa"));
        assert!(!same(b"", b""));
    }
}
