//! How far a long run is, on standard error, while a person waits for it.

use super::console::Console;
use crate::render::progress::{line, nothing};

/// The progress of a run. It is drawn only where the output does not go to the same terminal.
pub struct Bar {
    size: Option<u64>,
    /// What is counted beside it.
    what: &'static str,
    /// The percentage that was drawn last.
    drawn: Option<u64>,
    shows: bool,
}

impl Bar {
    /// The progress of a run over so many bytes, if that is known.
    pub fn new(size: Option<u64>, what: &'static str, shows: bool) -> Self {
        Self {
            size,
            what,
            drawn: None,
            shows,
        }
    }

    /// Draws it once more, if it has moved: `done` bytes, and the count.
    pub fn draw(&mut self, done: u64, count: u64, console: &mut Console) {
        let percent = self.size.map(|size| done.saturating_mul(100) / size.max(1));
        if self.shows && (percent.is_none() || percent != self.drawn) {
            self.drawn = percent;
            console.progress(&line(done, self.size, count, self.what));
        }
    }

    /// Takes it away.
    pub fn clear(&self, console: &mut Console) {
        if self.shows {
            console.progress(&nothing());
        }
    }
}
