//! Signs claims with a key: JWS compact serialization (RFC 7515, section 7.1), HS256.

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::crypto::JwtSigner;
use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

use super::claims::Claims;
use super::decode::Token;
use super::exposure::Exposure;
use super::findings::{Code, Finding, Severity};
use super::judge::{self, Evidence, Moment};
use super::read::Reading;
use super::signature::{self, Checked};
use crate::secret::{Spellings, ValueKind, signs};
use crate::time::UnixTime;

/// Signs the claims with the organization's private key: HS256, over the key's UTF-8 bytes as the
/// platform shows them (seen in practice; the platform names no algorithm).
///
/// # Errors
/// Claims that cannot be written as JSON. The caller makes sure that the key is not empty.
pub fn mint(claims: &Claims, key: &str) -> Result<String, jsonwebtoken::errors::Error> {
    encode(claims, &EncodingKey::from_secret(key.as_bytes()))
}

/// Signs many tokens with one key, and judges each. What only depends on the key is determined once.
pub struct Minter<'a> {
    spellings: &'a Spellings,
    encoding: EncodingKey,
    now: UnixTime,
    checked: Checked,
}

impl<'a> Minter<'a> {
    /// A minter with this key, which judges at this time. The caller makes sure that the key is not empty.
    #[must_use]
    pub fn new(spellings: &'a Spellings, now: UnixTime) -> Self {
        let key = spellings.secret();
        Self {
            spellings,
            encoding: EncodingKey::from_secret(key.as_bytes()),
            now,
            checked: signature::just_made(key),
        }
    }

    /// Signs the claims, as [`mint`].
    ///
    /// # Errors
    /// Claims that cannot be written as JSON.
    pub fn mint(&self, claims: &Claims) -> Result<String, jsonwebtoken::errors::Error> {
        encode(claims, &self.encoding)
    }

    /// A signer with the same key, which is set up once for many tokens.
    ///
    /// # Errors
    /// A failure of the signing library.
    pub(super) fn signer(&self) -> Result<PartSigner, jsonwebtoken::errors::Error> {
        let new = DEFAULT_PROVIDER.signer_factory;
        new(&Algorithm::HS256, &self.encoding).map(PartSigner)
    }

    /// What an inspection would warn of in a token from this minter. Mint has no warnings of its own.
    #[must_use]
    pub fn warnings(&self, token: &str) -> Vec<Finding> {
        let token = Token::decode(token.as_bytes());
        let evidence = Evidence {
            signature: &self.checked.signature,
            known_key: self.checked.known_key,
            key: Some(self.spellings),
            keys: None,
            proves_whole: false,
            moment: Moment {
                at: self.now,
                leeway: 0,
                chosen: false,
            },
            exposure: Exposure::default(),
        };
        let mut found = judge::findings(&token, Reading::of(&token).as_ref(), &evidence);
        found.retain(|finding| {
            let of_key = matches!(finding.code, Code::KnownKey | Code::WeakKey);
            finding.severity != Severity::Info && !(of_key && self.looks_mangled())
        });
        found
    }

    /// Whether the key looks mangled, which was then already reported.
    fn looks_mangled(&self) -> bool {
        let mut signs = signs(self.spellings.secret(), ValueKind::Uuid);
        signs.next().is_some()
    }
}

/// Signs tokens that are encoded in part.
pub(super) struct PartSigner(Box<dyn JwtSigner>);

impl PartSigner {
    /// Signs a token that starts so, with the rest of its payload; it replaces what `token` holds.
    ///
    /// # Errors
    /// A failure of the signing library.
    pub(super) fn sign(
        &self,
        start: &str,
        rest: &[u8],
        token: &mut String,
    ) -> Result<(), jsonwebtoken::errors::Error> {
        token.clear();
        token.push_str(start);
        BASE64URL_NOPAD.encode_append(rest, token);
        let signature = self.0.try_sign(token.as_bytes())?;
        token.push('.');
        BASE64URL_NOPAD.encode_append(&signature, token);
        Ok(())
    }
}

fn encode(
    claims: &impl Serialize,
    key: &EncodingKey,
) -> Result<String, jsonwebtoken::errors::Error> {
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, key)
}
