//! Reserializes a whole body, within limits.

use super::document::Document;
use super::sink::{Sink, Stopped};
use super::style::JsonStyle;
use super::writer::write;

/// The reserialized body; nothing if it is not JSON, too deep, or would be much larger.
#[must_use]
pub fn reserialized(text: &[u8], style: &JsonStyle) -> Option<Vec<u8>> {
    let mut whole = Whole {
        written: Vec::new(),
        work: text.len().saturating_mul(MOST_WORK).saturating_add(1 << 16),
    };
    let document = Document::parse(text, &mut whole).ok()?;
    write(document, style, &mut whole).ok()?;
    Some(whole.written)
}

/// Bytes that may be read and written for each byte of a body.
const MOST_WORK: usize = 16;

struct Whole {
    written: Vec<u8>,
    work: usize,
}

impl Sink for Whole {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        // A body grows when it is indented or escaped, but no more than this.
        self.skipped(bytes.len().saturating_mul(4))?;
        self.written.extend_from_slice(bytes);
        Ok(())
    }

    fn skipped(&mut self, bytes: usize) -> Result<(), Stopped> {
        self.work = self.work.checked_sub(bytes).ok_or(Stopped)?;
        Ok(())
    }
}
