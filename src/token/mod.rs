//! Inspects and mints tokens. Pure: time, keys and settings are given.
//!
//! An inspected token goes through [`find`] (where it is in a text), [`decode`] (its parts, byte for byte),
//! [`read`] (its fields), [`signature`] (valid, and if not, why) and [`judge`] (what is worth saying:
//! [`findings`]). A minted token starts as a [`recipe`] and perhaps a [`row`] of a batch, which become [`claims`];
//! it is signed by [`mint`], judged like any other, and becomes a [`deliverable`].

pub mod batch;
pub mod bearer;
pub mod claims;
pub mod decode;
pub mod deliverable;
pub mod exposure;
pub mod find;
pub mod findings;
pub mod judge;
pub mod lifetime;
mod likeness;

pub mod mint;
pub mod origin;
pub mod read;
pub mod recipe;
pub mod restrictions;
pub mod row;
pub mod shortened;
pub mod signature;
