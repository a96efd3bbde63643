//! voxtoken mints, inspects and checks the tokens and webhooks of voice-AI platforms.
//!
//! This page is the map of the code. Each top-level module is a room. Data flows one way, from the command line to
//! the bytes that [`run()`] writes, and no room uses a room above it:
//!
//! ```text
//! main ─► cli ─► settings ─► token │ platform │ webhook ─► render ─► run writes
//!       (args)  (inputs)              (answers)             (text)
//! ```
//!
//! | room | what it does |
//! |---|---|
//! | `main` | passes in everything outside the process: arguments, environment, clock, streams |
//! | `stdio` | finds out where the standard streams lead |
//! | `run` | runs each command, step by step; the only room that writes output |
//! | `cli` | declares the commands, options and help texts |
//! | `settings` | turns args into checked inputs, and records where each value came from |
//! | [`token`] | finds, decodes, judges and signs tokens |
//! | [`inspect`] | puts together everything known about one token |
//! | [`platform`] | holds the platforms' routes, scopes and errors, and predicts their answers |
//! | [`webhook`] | signs and verifies requests to your server, and explains mismatches |
//! | `render` | formats reports, JSON and tickets |
//! | [`http`] | parses HTTP messages, and captured requests in any form |
//! | [`api`] | builds calls to the platforms' APIs, and explains their answers |
//! | [`net`] | makes and accepts connections; the only room that does |
//! | [`oauth`] | requests and issues OAuth tokens with client credentials, and checks token endpoints |
//! | [`migrate`] | turns inline secrets of a configuration into credentials |
//! | [`judgement`] | defines checks, their results, and how well each rule is known |
//! | `doctor` | judges the settings for `doctor` |
//! | [`secret`] | knows how secrets get mangled, in one table |
//! | `file` | writes secrets to files that only you can read |
//! | `outcome` | defines how a run can end: exit codes and errors |
//! | `json` | reads JSON byte for byte |
//! | `text` | escapes and masks untrusted text |
//! | [`time`] | formats times and durations |
//!
//! # Where to look
//!
//! A command is found under its name in three rooms: `cli` declares it, `settings` checks what is given to it, and `run`
//! tells its story (`run/webhook.rs` those of `sign` and `verify`). What comes of it is laid out in `render`, in files
//! named after what they show. The rest is in tables:
//!
//! | looking for | go to |
//! |---|---|
//! | an option, its `--help` | `cli/`, the file of the command; options of a webhook's plan: [`webhook::field`] |
//! | the default of an option, an environment variable | `settings/`, the file of the command; `settings/environment.rs` |
//! | a finding of `inspect`, its severity and fix | [`token::findings`]; what it says of one token: [`token::judge`] |
//! | why a signature does not match | [`webhook::cause`] (the codes), [`webhook::explain`] (an axis a file), [`secret`] |
//! | a route, a scope, an error of a platform | [`platform::vapi`], [`platform::volubile`] |
//! | whether a request would be let through | [`platform::permission`] |
//! | what another platform's token or a pasted error is | [`platform::elsewhere`], [`platform::pasted`] |
//! | the forms in which a request can be captured | [`http::capture`] |
//! | how other programs write JSON | `json/reserialize/style.rs` |
//! | an event, its deadline, its sample body | [`webhook::events`] |
//! | the layout and the colours of reports | `render/`, the file of the command; `render/style.rs` |
//! | exit codes and the form of errors | `outcome.rs` |
//! | who may use whom | `tests/cli/house.rs` |
//!
//! `cargo doc --document-private-items` shows every room.
//!
//! [`run()`] is the entry point of the command. Other rooms are public so that benchmarks and fuzz targets can reach
//! them, and because their documentation is where the rules are written down.

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
