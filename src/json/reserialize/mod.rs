//! What a program makes of a JSON body that it parses and writes again: the usual reason why a signature
//! does not match. The result is streamed, never built, so a hostile body costs no memory.

mod document;
mod escape;
mod number;
mod order;
mod style;
mod writer;

pub use document::{Document, Unreadable};
pub use style::{Style, WRITERS};
pub use writer::write;

/// What takes a body that is written again, piece by piece.
pub trait Sink {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// It has had enough, and the writer stops.
    fn take(&mut self, bytes: &[u8]) -> Result<(), Stopped>;

    /// Counts bytes that were read to find an order, and not written.
    ///
    /// # Errors
    /// It has had enough, and the writer stops.
    fn skipped(&mut self, bytes: usize) -> Result<(), Stopped>;
}

/// The writer was stopped before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

#[cfg(test)]
mod tests;
