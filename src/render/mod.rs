//! How answers look: values to text. Pure; writes nothing and decides nothing.

pub mod handover;
pub mod message;
