//! What the platforms document, as data with certainty and source. Pure.
//!
//! [`vapi`] and [`volubile`] are the data: routes, scopes, rules and errors. [`permission`] uses them to predict
//! whether a request would be let through, and [`destination`] decides where a request goes. [`pasted`] names pastes
//! that are not tokens, [`elsewhere`] recognises other platforms' tokens, and [`pasted_request`] finds the request
//! in a paste.

pub mod address;
pub mod destination;
pub mod elsewhere;
pub mod pasted;
pub mod pasted_request;
pub mod permission;
pub mod vapi;
pub mod volubile;
