//! A token ready for delivery, minted or fetched, with what is known about it.

use secrecy::SecretString;

use super::claims::{Claims, Scope};
use super::findings::Finding;
use super::restrictions::Restrictions;
use crate::time::UnixTime;

/// A token to deliver.
pub struct Deliverable {
    /// The token.
    pub token: SecretString,
    /// What it is for.
    pub grant: Grant,
    /// When it was issued.
    pub issued_at: UnixTime,
    /// When it expires.
    pub expires_at: UnixTime,
    /// What an inspection would warn of.
    pub warnings: Vec<Finding>,
}

/// What a token is for.
pub enum Grant {
    /// An organization of Vapi.
    Organization {
        /// Every endpoint, or web calls only.
        scope: Scope,
        /// Its id.
        org_id: String,
        /// What a public token is restricted to.
        restrictions: Option<Restrictions>,
    },
    /// Routes of Volubile, by their scopes.
    Scopes(Vec<String>),
}

impl Deliverable {
    /// A token with the claims it was minted from, and what an inspection would warn of.
    #[must_use]
    pub fn minted(token: String, claims: Claims, warnings: Vec<Finding>) -> Self {
        Self {
            token: token.into(),
            issued_at: claims.iat,
            expires_at: claims.exp,
            warnings,
            grant: Grant::Organization {
                scope: claims.token.tag,
                org_id: claims.org_id,
                restrictions: claims.token.restrictions,
            },
        }
    }
}
