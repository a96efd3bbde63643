//! A token that is put together piece by piece, until it is whole or cannot be one.

use super::form::{Grown, is_wrong};
use super::spelling::{LONGEST, is_base64url, is_start, names_algorithm};

/// Most text that is searched for pieces of one token, in bytes.
pub(super) const FURTHEST: usize = 2 * LONGEST;

/// Length from which pieces are checked for JSON, each time it doubles.
const CHECKED: usize = 128;

/// Bytes of a header in which its algorithm is looked for.
const LONGEST_HEADER: usize = 224;

/// Pieces that may be one token.
#[derive(Clone, Default)]
pub(super) struct Pieces {
    pub(super) bytes: Vec<u8>,
    /// Length of the token after each piece.
    pub(super) ends: Vec<usize>,
    /// The end of the last piece in the text.
    pub(super) end: usize,
    grown: Grown,
    /// Length at which the JSON is checked next.
    check_at: usize,
}

/// What follows a first piece.
pub(super) enum Apart {
    Pieces(Pieces),
    /// No further pieces. The text was searched up to this position.
    Nothing(usize),
    /// More of the text is needed to decide.
    Unknown,
}

impl Pieces {
    /// Adds a piece, unless another token starts with it or it cannot be one.
    pub(super) fn take(&mut self, piece: &[u8]) -> bool {
        if piece.is_empty() || (starts_another(piece) && !self.bytes.is_empty()) {
            return piece.is_empty();
        }
        self.bytes.extend_from_slice(piece);
        self.ends.push(self.bytes.len());
        self.grown.by(&self.bytes, piece.len());
        if self.ends.len() == 1 {
            self.check_at = self.bytes.len() + CHECKED;
        } else if self.bytes.len() >= self.check_at {
            self.check_at = 2 * self.bytes.len();
            return !is_wrong(&self.bytes);
        }
        true
    }

    /// Removes the hyphen at the end of the last piece.
    pub(super) fn drop_hyphen(&mut self) {
        self.bytes.pop();
        if let Some(end) = self.ends.last_mut() {
            *end -= 1;
        }
    }

    /// Whether the token lacks an end.
    pub(super) fn is_unfinished(&mut self) -> bool {
        self.grown.is_unfinished(&self.bytes)
    }
}

/// Whether a last piece ends before this text: it does not go on in characters of another alphabet.
pub(super) fn ends(after: &[u8]) -> bool {
    !after.first().is_some_and(|byte| b"+/=*~".contains(byte))
}

/// Whether the header of another token starts here.
pub(super) fn starts_another(text: &[u8]) -> bool {
    if !is_start(text) {
        return false;
    }
    let window = &text[..text.len().min(LONGEST_HEADER)];
    let length = window
        .iter()
        .take_while(|byte| is_base64url(**byte))
        .count();
    names_algorithm(&window[..length])
}

/// Length of the characters at the start that every token has.
pub(super) fn strict(text: &[u8]) -> usize {
    let window = &text[..text.len().min(LONGEST)];
    window.iter().take_while(|byte| is_piece(**byte)).count()
}

pub(super) fn is_piece(byte: u8) -> bool {
    is_base64url(byte) || byte == b'.'
}
