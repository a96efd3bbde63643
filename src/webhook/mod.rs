//! Authenticates the platform's requests to your server: makes signatures, checks them, and explains mismatches.
//! Pure: bodies, secrets and the time are given.
//!
//! - A [`credential`] has a [`plan`], whose fields are a table: [`field`]. [`guess`] makes one from headers.
//! - [`sign`] makes the headers of a request: the [`payload`] that is signed, its [`signature`], its [`timestamp`].
//! - [`verdict`] answers a [`question`] about a request that arrived: [`verify`] checks it, [`explain`] searches for the
//!   [`cause`] of a mismatch, and `hint` says what to do if there is none.
//! - [`events`] are what the platform sends, [`answers`] what it expects back, and [`audit`] is what a server must reject.
//! - [`unsigned`] is a request to sign, [`delivery`] one to send, [`seen`] one that arrived at `listen`.

pub mod answers;
pub mod audit;
pub mod cause;
pub mod credential;
pub mod delivery;
pub mod encoding;
pub mod events;
pub mod explain;
pub mod field;
pub mod given;
pub mod guess;
mod hint;
pub mod payload;
pub mod plan;
pub mod question;
mod received;
pub mod seen;
pub mod sign;
pub mod signature;
pub mod timestamp;
pub mod unsigned;
pub mod verdict;
pub mod verify;
