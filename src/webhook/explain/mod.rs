//! Why a signature or a token does not match: a search over independent axes, each a list of named
//! variations. A cause is named only if it makes the signature match, so another secret has none.

mod axis;
mod basic;
mod body;
mod budget;
mod clock;
mod digest;
mod form;
mod format;
mod key;
mod lanes;
mod place;
mod repeated;
mod risk;
mod scheme;
mod search;
mod side;
mod signature;
mod spelling;
mod stream;
mod timestamp;
mod token;

pub use risk::risk;
pub use scheme::{other_scheme, without_credential};
pub use signature::{Explained, signature};
pub use token::token;
