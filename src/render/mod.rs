//! Turns values into text. Pure; writes nothing and decides nothing.

pub mod audit;
mod claims;
pub mod doctor;
pub mod events;
pub mod exchange;
mod facts;
pub mod inspection;
mod json;
mod lexer;
pub mod listen;
pub mod manual;
mod markdown;
mod masked;
pub mod message;
pub mod migration;
pub mod oauth;
pub mod output;
pub mod progress;
pub mod quote;
mod redact;
mod report;
pub mod search;
pub mod send;
pub mod style;
mod summary;
pub mod verdict;
pub mod webhook;
