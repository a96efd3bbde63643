//! Gathers the pieces of a token over line breaks and other gaps.

use super::form::Grown;
use super::found::{Undone, add};
use super::gap::{Next, gap};
use super::pieces::FURTHEST;
use super::run::{Run, run, trimmed_length};
use super::spelling::{CONTEXT, LONGEST};

/// Most pieces that are joined.
const MOST_PIECES: usize = 1 << 15;

/// Pieces that may be one token.
pub(super) struct Gathered {
    pub(super) bytes: Vec<u8>,
    /// Length of the token after each piece, and where in the text that piece ends.
    pub(super) ends: Vec<usize>,
    places: Vec<usize>,
    /// What was undone before each piece but the first, and in it.
    undone: Vec<Vec<(Undone, usize)>>,
    /// Whether ordinary text might look the same.
    pub(super) bold: bool,
    /// How far the text was searched.
    pub(super) looked: usize,
}

impl Gathered {
    /// Leaves out punctuation after the last piece.
    fn trim(&mut self) {
        let (length, last) = (trimmed_length(&self.bytes), self.ends.len() - 1);
        let floor = if last == 0 {
            0
        } else {
            self.ends[last - 1] + 1
        };
        if length >= floor {
            self.bytes.truncate(length);
            self.ends[last] = length;
        }
    }

    /// The first pieces, as one run.
    pub(super) fn kept(mut self, pieces: usize) -> Run {
        let mut undone = Vec::new();
        for (what, times) in self.undone.into_iter().take(pieces).flatten() {
            add(&mut undone, what, times);
        }
        self.bytes.truncate(self.ends[pieces - 1]);
        Run {
            bytes: self.bytes,
            end: self.places[pieces - 1],
            undone,
        }
    }
}

/// Joins what may be pieces of one token; if ordinary text might look the same, only with `bold`.
pub(super) fn gather(
    text: &[u8],
    start: usize,
    first: &Run,
    mut grown: Grown,
    bold: bool,
    ended: bool,
) -> Option<Gathered> {
    let line = line_before(text, start);
    let mut gathered = Gathered {
        bytes: first.bytes.clone(),
        ends: vec![first.bytes.len()],
        places: vec![first.end],
        undone: vec![first.undone.clone()],
        bold: false,
        looked: first.end,
    };
    let mut position = first.end;
    while position - start < FURTHEST
        && gathered.bytes.len() < LONGEST
        && gathered.ends.len() < MOST_PIECES
    {
        let gap = match gap(text, position, line, ended) {
            Next::Piece(gap) => gap,
            Next::Nothing => break,
            Next::Unknown => return None,
        };
        if gap.bold && !bold {
            break;
        }
        let mut piece = run(text, gap.next, false, ended)?;
        gathered.bold |= gap.bold;
        let mut undone = gap.undone;
        // Quoted-printable mail breaks lines with an equals sign.
        if gathered.bytes.last() == Some(&b'=') {
            gathered.bytes.pop();
            if let Some(end) = gathered.ends.last_mut() {
                *end -= 1;
            }
        }
        undone.append(&mut piece.undone);
        gathered.bytes.append(&mut piece.bytes);
        let length = gathered.bytes.len() - gathered.ends.last().copied().unwrap_or(0);
        grown.by(&gathered.bytes, length);
        gathered.ends.push(gathered.bytes.len());
        gathered.places.push(piece.end);
        gathered.undone.push(undone);
        gathered.looked = piece.end;
        position = piece.end;
        if !grown.is_unfinished(&gathered.bytes) {
            break;
        }
    }
    gathered.trim();
    Some(gathered)
}

/// The text before a place on its line, if the line is not too long.
pub(super) fn line_before(text: &[u8], at: usize) -> &[u8] {
    let before = &text[at.saturating_sub(CONTEXT)..at];
    let start = before.iter().rposition(|byte| *byte == b'\n');
    match start {
        Some(start) => &before[start + 1..],
        None if before.len() < CONTEXT => before,
        None => &[],
    }
}
