//! Claims and a key to a token: JWS compact serialization (RFC 7515, section 7.1), HS256.

use jsonwebtoken::{Algorithm, EncodingKey, Header};

use super::claims::Claims;

/// Signs the claims with the organization's private key: HS256, over the key's UTF-8 bytes as the
/// platform shows them (seen in practice; the platform names no algorithm).
///
/// # Errors
/// Claims that cannot be written as JSON. The caller sees to it that the key is not empty.
pub fn mint(claims: &Claims, key: &str) -> Result<String, jsonwebtoken::errors::Error> {
    jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        claims,
        &EncodingKey::from_secret(key.as_bytes()),
    )
}
