//! Turns args, environment and env file into checked inputs, and records where each value came from. Reads files
//! and standard input, and runs commands that print a secret; writes nothing, and is given the time.
//!
//! Each command has a file that checks its args and holds the defaults of its options, but for those that belong to a
//! rule of `webhook`: the greatest age of a request, and the fields of a plan. Below these:
//!
//! | file | what it answers |
//! |---|---|
//! | `environment`, `env_file`, `layers` | which variables there are, and which value wins |
//! | `source`, `place`, `missing` | where a value came from, and how an error names it |
//! | `inputs` | who reads standard input, and how large a file may be |
//! | `secret`, `identity`, `volubile`, `credential` | the secrets: read, checked, warned about |
//! | `plan` | how the platform authenticates its requests, from JSON or options |
//! | `address`, `url`, `connection`, `message` | where a call goes, how long it may take, what it carries |
//! | `output` | where a token goes, in which format |

mod address;
mod audit;
mod batch;
mod capture;
mod colour;
mod connection;
mod credential;
mod doctor;
mod env_file;
mod environment;
mod events;
mod identity;
mod inputs;
mod inspect;
mod layers;
mod listen;
mod message;
mod migrate;
mod mint;
mod missing;
mod output;
mod place;
mod plan;
mod request;
mod scoped;
mod secret;
mod send;
mod sign;
mod source;
mod url;
mod verify;
mod volubile;

pub use address::Address;
pub use audit::{Audit, audit};
pub use colour::colour;
pub use connection::{Connection, connection};
pub use doctor::{Credentials, Doctor, doctor};
pub use environment::Environment;
pub use events::events;
pub use inputs::Inputs;
pub use inspect::{TextSource, inspect, request_with};
pub use listen::{Forward, Listen, listen};
pub use migrate::migrate;
pub use mint::{Mint, mint};
pub use output::{OutputPlace, Recipient, Target, TokenOutput};
pub use request::{CallToken, Requested, request};
pub use scoped::scoped;
pub use send::{Content, Send, TokenFormat, send, token};
pub use sign::sign;
pub use url::token_url;
pub use verify::{GivenRequest, Verify, verify};
pub use volubile::VolubileKeys;
