//! The tests of the command line: words in, bytes and exit code out. One file a subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr
)]

mod net;
mod network;
mod support;

mod action;
mod anything;
mod audit;
mod batch;
mod canary;
mod capture_bytes;
mod capture_forms;
mod capture_growth;
mod capture_mutations;
mod captures;
mod causes;
mod command;
mod docs;
mod doctor;
mod doctor_online;
mod echo;
mod events;
mod formats;
mod growth;
mod holes;
mod house;
mod imports;
mod inspect;
mod interop;
mod kept;
mod kept_tls;
mod key_command;
#[cfg(target_os = "linux")]
mod kills;
mod large;
mod layers;
mod leaks;
mod listen;
mod masking;
mod mint;
mod minting;
mod output;
mod pastes;
mod properties;
mod readme;
mod recipes;
mod redaction;
mod remains;
mod report;
mod request;
mod restrictions;
mod saving;
mod schema;
mod scoped;
mod sdk;
mod secrecy;
mod send;
mod server;
mod settings;
mod sides;
mod streams;
mod strictness;
mod terminal;
mod third_parties;
mod waiting;
mod webhook_causes;
mod webhook_generated;
mod webhook_migrate;
mod webhook_plans;
mod webhook_sign;
mod webhook_verify;
mod wire_secrecy;
