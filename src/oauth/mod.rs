//! OAuth 2.0 client credentials (RFC 6749, section 4.4), from both sides: what a client asks and what it
//! reads in the answer, what a token endpoint understands and answers. Pure: randomness and time are given.

mod answer;
mod client;
pub mod endpoint;
pub mod tokens;

pub use answer::{Granted, read};
pub use client::{Client, ClientAuthMethod};
