//! Reads the characters of a token up to the first that cannot belong to it, and undoes escapes.

use super::escape::{LONGEST_ESCAPE, escaped};
use super::found::{Undone, add};
use super::spelling::{LONGEST, continues, dots, is_base64url};
use crate::token::shortened::{shortened, shortened_after};

/// Most dots in a token: an encrypted one has four, and a few more show that it is not a token.
const MOST_DOTS: usize = 8;

/// Characters that an input method or an editor writes in place of a full stop.
const DOTS: [&str; 4] = ["\u{ff0e}", "\u{ff61}", "\u{3002}", "\u{2024}"];

/// A run of a token's characters, including escaped ones.
pub(super) struct Run {
    pub(super) bytes: Vec<u8>,
    /// Where it ends in the text.
    pub(super) end: usize,
    /// What was undone in it, and how often.
    pub(super) undone: Vec<(Undone, usize)>,
}

impl Run {
    /// Reads the dots of other scripts as dots, where they separate parts.
    pub(super) fn with_dots(mut self) -> Self {
        let mut missing = 2_usize.saturating_sub(dots(&self.bytes));
        let mut at = 0;
        while missing > 0
            && let Some(found) = self.bytes[at..].iter().position(|byte| *byte >= 0x80)
        {
            at += found;
            let rest = &self.bytes[at..];
            let alike = DOTS.iter().find(|dot| rest.starts_with(dot.as_bytes()));
            if let Some(dot) = alike {
                self.bytes.splice(at..at + dot.len(), [b'.']);
                add(&mut self.undone, Undone::Dots, 1);
                missing -= 1;
            }
            at += 1;
        }
        self
    }

    /// Notes that the rest was left out on purpose, by what is in its place.
    pub(super) fn shortened(mut self, after: &[u8]) -> Self {
        if let Some(length) = shortened_after(after) {
            self.bytes.extend("…".bytes());
            self.end += length;
        }
        self
    }

    /// Leaves out punctuation that ends a sentence but not a token.
    pub(super) fn trimmed(mut self, start: usize) -> Self {
        let length = trimmed_length(&self.bytes);
        let left_out = self.bytes.len() - length;
        self.bytes.truncate(length);
        self.end = (self.end - left_out).max(start + 1);
        self
    }
}

/// Follows a run from its start to its end. Nothing if more of the text is needed to decide.
pub(super) fn run(text: &[u8], start: usize, in_path: bool, ended: bool) -> Option<Run> {
    let mut run = Run {
        bytes: Vec::new(),
        end: start,
        undone: Vec::new(),
    };
    let mut dots = 0;
    loop {
        let rest = &text[run.end..];
        let rest = &rest[..rest.len().min(LONGEST - run.bytes.len())];
        let length = rest.iter().position(|byte| {
            dots += usize::from(*byte == b'.');
            dots > MOST_DOTS || !continues(*byte) || (in_path && *byte == b'/')
        });
        run.bytes
            .extend_from_slice(&rest[..length.unwrap_or(rest.len())]);
        run.end += length.unwrap_or(rest.len());
        if run.bytes.len() >= LONGEST || dots > MOST_DOTS {
            return Some(run);
        }
        let rest = &text[run.end..];
        if rest.len() < LONGEST_ESCAPE && !ended {
            return None;
        }
        match escaped(rest) {
            Some(escape) if is_base64url(escape.byte) || b".+/=".contains(&escape.byte) => {
                run.bytes.push(escape.byte);
                run.end += escape.length;
                add(&mut run.undone, escape.kind, 1);
            }
            _ => return Some(run),
        }
    }
}

/// Length without punctuation that ends a sentence but not a token.
pub(super) fn trimmed_length(bytes: &[u8]) -> usize {
    if shortened(bytes).is_some() {
        return bytes.len();
    }
    let strange = |byte: &u8| !is_base64url(*byte) && !matches!(byte, b'=' | b'+' | b'/' | b'.');
    let mut length = bytes.len() - bytes.iter().rev().take_while(|byte| strange(byte)).count();
    // The dot of a token without signature stays; a further one ends a sentence.
    let mut dots = dots(&bytes[..length]);
    while dots > 2 && bytes[length - 1] == b'.' {
        length -= 1;
        dots -= 1;
    }
    length
}
