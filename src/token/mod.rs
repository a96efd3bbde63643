//! What a token says, how one is minted. Pure: time, keys and settings are given.
//!
//! A token that is inspected goes through [`find`] (where it is in a text), [`decode`] (its parts, to the byte), [`read`]
//! (its fields), [`signature`] (valid, and if not, why) and [`judge`] (what is worth saying: [`findings`]). A token
//! that is minted goes from a [`recipe`] and perhaps a [`row`] of a batch to [`claims`], is signed by [`mint`], judged
//! like any other, and becomes a [`deliverable`].

pub mod bearer;
pub mod claims;
pub mod decode;
pub mod deliverable;
pub mod exposure;
pub mod find;
pub mod findings;
pub mod judge;
pub mod lifetime;
pub mod mint;
pub mod origin;
pub mod read;
pub mod recipe;
pub mod restrictions;
pub mod row;
pub mod shortened;
pub mod signature;
