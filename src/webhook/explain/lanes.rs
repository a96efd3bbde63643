//! Several digests in one pass over a body.

use super::budget::Budget;
use super::digest::Running;
use super::form::BodyForm;
use super::hash::Hash;
use super::space::Trial;
use crate::json::reserialize::{Sink, Stopped};
use crate::webhook::payload::{Part, Values};

/// The cost of starting a digest, in hashed bytes.
pub(super) const START: usize = 256;

/// How much larger than the received body a re-serialized one may be.
const LARGER: usize = 4;

/// Bytes that are collected before they are hashed: JSON is written in pieces of a few bytes.
const PIECES: usize = 4 << 10;

/// One digest, and what remains to be hashed.
pub(super) struct Lane<'s, 't> {
    pub(super) trial: &'t Trial,
    pub(super) hash: Hash,
    pub(super) parts: &'s [Part],
    pub(super) values: Values<'s>,
    pub(super) running: Running,
}

impl Lane<'_, '_> {
    /// Hashes up to the next body; false at the end.
    fn reach_body(&mut self, budget: &mut Budget) -> bool {
        while let Some((part, rest)) = self.parts.split_first() {
            self.parts = rest;
            if *part == Part::Body {
                return true;
            }
            if let Some(bytes) = self.values.of(part) {
                budget.hash(bytes.len(), self.hash.cost());
                self.running.update(bytes);
            }
        }
        false
    }
}

/// Feeds all lanes. False if the body in this form is too large.
pub(super) fn run(lanes: &mut [Lane], form: &BodyForm, budget: &mut Budget) -> bool {
    budget.hash(START * lanes.len(), 1);
    let received = lanes.first().map_or(0, |lane| lane.values.body.len());
    loop {
        let mut open = Vec::new();
        for lane in &mut *lanes {
            if lane.reach_body(budget) {
                open.push((&mut lane.running, lane.hash.cost()));
            }
        }
        if open.is_empty() {
            return true;
        }
        let mut feed = Feed {
            open,
            pieces: Vec::with_capacity(PIECES),
            written: form.style().is_some(),
            room: received.saturating_mul(LARGER).saturating_add(64 << 10),
            budget: &mut *budget,
        };
        if form.stream(&mut feed) == Err(Stopped) {
            budget.give_up();
            return false;
        }
        feed.flush();
    }
}

/// Hashes the incoming bytes in every open lane.
struct Feed<'a, 'b> {
    /// Each digest, and its cost per byte.
    open: Vec<(&'a mut Running, usize)>,
    /// What is still to be hashed.
    pieces: Vec<u8>,
    /// Whether the body is re-serialized, which costs more than reading it.
    written: bool,
    room: usize,
    budget: &'b mut Budget,
}

impl Feed<'_, '_> {
    fn flush(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        self.hash(&pieces);
        self.pieces = pieces;
        self.pieces.clear();
    }

    fn hash(&mut self, bytes: &[u8]) {
        for (running, _) in &mut self.open {
            running.update(bytes);
        }
    }
}

impl Sink for Feed<'_, '_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        self.room = self.room.checked_sub(bytes.len()).ok_or(Stopped)?;
        if self.written && !self.budget.write(bytes.len()) {
            return Err(Stopped);
        }
        for (_, cost) in &self.open {
            if !self.budget.hash(bytes.len(), *cost) {
                return Err(Stopped);
            }
        }
        if self.pieces.len() + bytes.len() > PIECES {
            self.flush();
        }
        if bytes.len() > PIECES {
            self.hash(bytes);
        } else {
            self.pieces.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn skipped(&mut self, bytes: usize) -> Result<(), Stopped> {
        if self.budget.write(bytes / 8 + 1) {
            Ok(())
        } else {
            Err(Stopped)
        }
    }
}
