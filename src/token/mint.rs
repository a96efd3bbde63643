//! Claims and a key to a token: JWS compact serialization (RFC 7515, section 7.1), HS256.

use jsonwebtoken::{Algorithm, EncodingKey, Header};

use super::claims::Claims;
use super::decode::Token;
use super::exposure::Exposure;
use super::findings::{Code, Finding, Severity};
use super::judge::{self, Evidence, Moment};
use super::read::Reading;
use super::signature::{self, Keys};
use crate::secret::{Expected, signs};
use crate::time::UnixTime;

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

/// What an inspection would warn of in a token that was just minted with this key: mint has no opinions of
/// its own.
#[must_use]
pub fn warnings(token: &str, key: &str, now: UnixTime) -> Vec<Finding> {
    let exposure = Exposure::default();
    let token = Token::decode(token.as_bytes());
    let checked = {
        let keys = Keys {
            key,
            source: "",
            others: &[],
            org_id: None,
        };
        signature::check(&token, Some(keys), exposure)
    };
    let evidence = Evidence {
        signature: &checked.signature,
        known_key: checked.known_key,
        key: Some(key),
        moment: Moment {
            at: now,
            leeway: 0,
            chosen: false,
        },
        exposure,
    };
    let mut found = judge::findings(&token, Reading::of(&token).as_ref(), &evidence);
    // Of a key that looks mangled it is said already in which way.
    let mangled = signs(key, Expected::Uuid).next().is_some();
    found.retain(|finding| {
        let of_key = matches!(finding.code, Code::KnownKey | Code::WeakKey);
        finding.severity != Severity::Info && !(of_key && mangled)
    });
    found
}
