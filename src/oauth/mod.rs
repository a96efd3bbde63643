//! OAuth 2.0 client credentials (RFC 6749, section 4.4), from both sides: the client's request and how it reads the
//! answer, and the token endpoint. Pure: randomness and time are given.

mod answer;
mod client;
pub mod endpoint;
pub mod tokens;

pub use answer::{Granted, read};
pub use client::{Client, ClientAuthMethod};
