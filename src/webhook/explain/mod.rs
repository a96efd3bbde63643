//! Why a signature or a token does not match: a search over independent axes, each a list of named
//! variations. A cause is named only if it makes the signature match, so another secret has none.
//!
//! The axes are `key`, `format`, `timestamp`, `signed_value` (message id, URL, method), `body`, `digest` and `spelling`
//! (how the signature is written, and in which header). A new case is a row in one of them; `search` tries the product.

mod axis;
mod basic;
mod body;
mod budget;
mod clock;
mod compressed;
mod digest;
mod encoded;
mod form;
mod format;
mod hash;
mod key;
mod lanes;
mod repeated;
mod risk;
mod scheme;
mod search;
mod side;
mod signature;
mod signed_value;
mod space;
mod spelling;
mod stream;
mod timestamp;
mod token;

pub use compressed::compressed;
pub use risk::risk;
pub use scheme::{other_scheme, without_credential};
pub use signature::{Explained, sender, signature};
pub use token::{fetched, token};
