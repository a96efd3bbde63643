//! What is known about a token besides its text, for the rules that judge it.

use super::time::Moment;
use crate::secret::Spellings;
use crate::token::exposure::Exposure;
use crate::token::signature::{Keys, KnownKey, Signature};

/// What is known about a token besides its text.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// Its signature. [`Signature::Unchecked`] of a token that was just minted.
    pub signature: &'a Signature,
    /// The publicly known key that signed it, if one did.
    pub known_key: Option<KnownKey>,
    /// The private key that signed it, or with which its signature was checked, if there is one.
    pub key: Option<&'a Spellings>,
    /// What the settings say about that key, if the signature was checked with it.
    pub keys: Option<Keys<'a>>,
    /// Whether the signature proves that nothing of the token was lost, although it is malformed.
    pub proves_whole: bool,
    /// The time to judge it at.
    pub moment: Moment,
    /// How much of its values is shown.
    pub exposure: Exposure,
}
