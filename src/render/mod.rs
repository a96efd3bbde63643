//! How answers look: values to text. Pure; writes nothing and decides nothing.

mod claims;
pub mod doctor;
pub mod events;
pub mod exchange;
pub mod handover;
mod inspected_json;
pub mod inspection;
mod lexer;
pub mod listen;
pub mod manual;
mod markdown;
mod masked;
pub mod message;
pub mod migration;
mod page;
pub mod quote;
mod redact;
mod report;
pub mod style;
pub mod verdict;
pub mod webhook;
