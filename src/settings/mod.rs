//! Turns args, environment and env file into checked inputs, and knows where each value came from. Reads files
//! and standard input, and runs the command that prints a secret; writes nothing, and is given the time.

mod address;
mod audit;
mod batch;
mod colour;
mod connection;
mod credential;
mod doctor;
mod env_file;
mod environment;
mod events;
mod handover;
mod identity;
mod inputs;
mod inspect;
mod layers;
mod listen;
mod mint;
mod missing;
mod place;
mod request;
mod scoped;
mod secret;
mod send;
mod source;
mod volubile;
mod webhook;

pub use address::Address;
pub use audit::{Audit, audit};
pub use colour::colour;
pub use connection::{Connection, connection};
pub use doctor::{Credentials, Doctor, doctor};
pub use environment::Environment;
pub use events::events;
pub use handover::{Handover, Place, Recipient, Target};
pub use inputs::Inputs;
pub use inspect::{TextSource, inspect, request_with};
pub use listen::{Forward, Listen, listen};
pub use mint::{Mint, mint};
pub use place::refused;
pub use request::{CallToken, Requested, request};
pub use scoped::scoped;
pub use send::{Send, TokenFormat, send, server_url, token};
pub use volubile::VolubileKeys;
pub use webhook::{migrate, sign, verify};
