//! What is known about a token besides its text, for the rules that judge it.

use super::time::Moment;
use crate::secret::Spellings;
use crate::token::exposure::Exposure;
use crate::token::signature::{Keys, KnownKey, Signature};

/// What is known of a token besides its text.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// Its signature. [`Signature::Unchecked`] of a token that was just minted.
    pub signature: &'a Signature,
    /// The key that needs no secret and signed it, if one did.
    pub known_key: Option<KnownKey>,
    /// The private key that signed it, or that its signature was checked with, if there is one.
    pub key: Option<&'a Spellings>,
    /// What the settings say of that key, if its signature was checked with it.
    pub keys: Option<Keys<'a>>,
    /// Whether the signature proves that nothing of the token was lost, although it is malformed.
    pub proves_whole: bool,
    /// When it is looked at.
    pub moment: Moment,
    /// How much of its values is shown.
    pub exposure: Exposure,
}
