//! What a token says, how one is minted. Pure: time, keys and settings are given.

pub mod claims;
pub mod lifetime;
pub mod mint;
pub mod origin;
pub mod restrictions;
pub mod signature;
