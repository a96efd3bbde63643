//! Reserializes a JSON body the way other programs do when they parse it and write it again, which is the usual
//! reason why a signature does not match. The result is streamed, so a hostile body costs no memory.

mod document;
mod escape;
mod number;
mod order;
mod repr;
mod sink;
mod style;
mod whole;
mod writer;

pub use document::{Document, Unreadable};
pub use repr::quote;
pub use sink::{Sink, Stopped};
pub use style::{JsonStyle, WRITERS};
pub use whole::reserialized;
pub use writer::write;

#[cfg(test)]
mod tests;
