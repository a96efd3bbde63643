//! The only comparison of a signature with a MAC.

use jsonwebtoken::{Algorithm, DecodingKey};

/// Whether `signature` (base64url, RFC 7515 section 5.2) is the MAC of `signing_input` under the key's
/// bytes. The comparison takes the same time wherever the difference is.
///
/// Fails for an empty key, and for an algorithm that is not an HMAC.
#[must_use]
pub fn verifies(signing_input: &[u8], signature: &str, key: &[u8], algorithm: Algorithm) -> bool {
    let hmac = matches!(
        algorithm,
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512
    );
    hmac && !key.is_empty() && hmac_matches(signing_input, signature, key, algorithm)
}

/// Like [`verifies`], for a key of any length: to explain what happened, not to trust anything.
pub(super) fn hmac_matches(
    signing_input: &[u8],
    signature: &str,
    key: &[u8],
    algorithm: Algorithm,
) -> bool {
    jsonwebtoken::crypto::verify(
        signature,
        signing_input,
        &DecodingKey::from_secret(key),
        algorithm,
    )
    .unwrap_or(false)
}
