//! What a token says, how one is minted. Pure: time, keys and settings are given.

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
