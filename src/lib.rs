//! voxtoken mints, inspects and checks the tokens of voice-AI platforms.
//!
//! The map of the house. Data flows one way, from the words of the command line to the bytes that
//! [`run`] writes, and no room asks the room above it:
//!
//! ```text
//! main ─► cli ─► settings ─► token │ platform │ webhook ─► render ─► run writes
//!       (words) (intentions)          (answers)             (text)
//! ```
//!
//! | room | what it answers |
//! |---|---|
//! | `main` | what is outside: arguments, environment, clock, streams |
//! | `stdio` | where the standard streams of the process lead |
//! | `run` | the story of each command; the only room that writes |
//! | `cli` | which words were said |
//! | `settings` | what is meant by them, and where each value comes from |
//! | [`token`] | what a token says, and how one is signed |
//! | [`inspect`] | what is known of one token, from every side |
//! | [`platform`] | what the platforms document, and what they would answer |
//! | [`webhook`] | what authenticates a request to your server, and whether it holds |
//! | `render` | how an answer looks |
//! | [`http`] | HTTP messages as values, and the captures that people have of them |
//! | [`api`] | what is sent to the platforms' APIs, and what their answers mean |
//! | [`net`] | what a command may ask of the network; the only room that opens a connection |
//! | [`oauth`] | client credentials: what is asked of a token endpoint, what it answers, what is wrong with it |
//! | [`migrate`] | which inline secrets of a configuration become credentials |
//! | [`judgement`] | what a check comes to, and how well its rule is known |
//! | `doctor` | what `doctor` finds |
//! | [`secret`] | how secrets get mangled on the way, as one table |
//! | `file` | how a secret is put into a file |
//! | `outcome` | how a run can end |
//! | `json` | what a JSON text says, to the byte |
//! | `text` | how untrusted text is shown |
//! | [`time`] | how moments and spans of time are written |
//!
//! The command has one door, [`run`]. [`inspect`], [`token`], [`platform`] and [`webhook`] are public besides,
//! because the benchmarks measure them and because their documentation is where the rules are written down.

pub mod api;
mod cli;
mod doctor;
mod file;
pub mod http;
pub mod inspect;
mod json;
pub mod judgement;
pub mod migrate;
pub mod net;
pub mod oauth;
mod outcome;
pub mod platform;
mod render;
mod run;
pub mod secret;
mod settings;
mod text;
pub mod time;
pub mod token;
pub mod webhook;

pub use outcome::{Outcome, Refusal};
pub use run::{Input, Output, Outside, Reach, Size, run};
pub use settings::Environment;
