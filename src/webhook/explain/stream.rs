//! Sinks for bodies: a count, or the text of a JSON string.

use super::budget::Budget;
use crate::json::reserialize::{Sink, Stopped};

/// Counts what is read, without keeping it.
pub(super) struct Counted<'a>(pub(super) &'a mut Budget);

impl Sink for Counted<'_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        self.skipped(bytes.len())
    }

    fn skipped(&mut self, bytes: usize) -> Result<(), Stopped> {
        if self.0.write(bytes / 8 + 1) {
            Ok(())
        } else {
            Err(Stopped)
        }
    }
}

/// Escapes the way JavaScript does inside a string.
pub(super) struct Quoting<'a>(pub(super) &'a mut dyn Sink);

impl Sink for Quoting<'_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        let mut start = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let escape: &[u8] = match byte {
                b'"' => b"\\\"",
                b'\\' => b"\\\\",
                b'\n' => b"\\n",
                b'\r' => b"\\r",
                b'\t' => b"\\t",
                8 => b"\\b",
                12 => b"\\f",
                0..0x20 => {
                    self.0.take(&bytes[start..at])?;
                    self.0.take(format!("\\u{byte:04x}").as_bytes())?;
                    start = at + 1;
                    continue;
                }
                _ => continue,
            };
            self.0.take(&bytes[start..at])?;
            self.0.take(escape)?;
            start = at + 1;
        }
        self.0.take(&bytes[start..])
    }

    fn skipped(&mut self, bytes: usize) -> Result<(), Stopped> {
        self.0.skipped(bytes)
    }
}
