//! What the platforms document, as data with certainty and source. Pure.

pub mod address;
pub mod permission;
pub mod vapi;
pub mod volubile;
