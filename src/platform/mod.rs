//! What the platforms document, as data with certainty and source. Pure.

pub mod address;
pub mod elsewhere;
pub mod pasted;
pub mod pasted_request;
pub mod permission;
pub mod vapi;
pub mod volubile;
