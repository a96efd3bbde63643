//! Takes a reserialized body, and can stop the writer.

/// Takes a reserialized body, piece by piece.
pub trait Sink {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// It has had enough, and the writer stops.
    fn take(&mut self, bytes: &[u8]) -> Result<(), Stopped>;

    /// Counts bytes that were read to find an order, but not written.
    ///
    /// # Errors
    /// It has had enough, and the writer stops.
    fn skipped(&mut self, bytes: usize) -> Result<(), Stopped>;
}

/// The writer was stopped before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;
