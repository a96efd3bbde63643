//! Shows the progress of a long run on standard error while a person waits.

use super::console::Console;
use crate::render::progress::{line, nothing};

/// The progress of a run. It is drawn only where the output does not go to the same terminal.
pub struct Bar {
    size: Option<u64>,
    /// What is counted next to the percentage.
    what: &'static str,
    /// The percentage that was drawn last.
    drawn: Option<u64>,
    shows: bool,
}

impl Bar {
    /// The progress of a run over this many bytes, if the number is known.
    pub fn new(size: Option<u64>, what: &'static str, shows: bool) -> Self {
        Self {
            size,
            what,
            drawn: None,
            shows,
        }
    }

    /// Draws the bar again if it has moved: `done` bytes, and the count.
    pub fn draw(&mut self, done: u64, count: u64, console: &mut Console) {
        let percent = self.size.map(|size| done.saturating_mul(100) / size.max(1));
        if self.shows && (percent.is_none() || percent != self.drawn) {
            self.drawn = percent;
            console.progress(&line(done, self.size, count, self.what));
        }
    }

    /// Clears the bar.
    pub fn clear(&self, console: &mut Console) {
        if self.shows {
            console.progress(&nothing());
        }
    }
}
