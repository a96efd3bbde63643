//! What the platforms document, as data with certainty and source. Pure.
//!
//! [`vapi`] and [`volubile`] are the data: routes, scopes, rules and errors. [`permission`] predicts from them whether a
//! request would be let through, and [`address`] says where one goes. [`pasted`] names what is not a token of theirs,
//! [`elsewhere`] tokens of other platforms, and [`pasted_request`] the request in a paste.

pub mod address;
pub mod elsewhere;
pub mod pasted;
pub mod pasted_request;
pub mod permission;
pub mod vapi;
pub mod volubile;
