//! Pasted text to the tokens in it: a header line, a shell command, JSON, a cookie, a URL, a log of any
//! length. Bytes are fed in pieces, so memory does not grow with the text. Decodes nothing but the start
//! of a header, and judges nothing.

mod extent;
mod line_break;
mod lookalike;
mod spelling;
mod wrapping;

use extent::extent;
use spelling::{is_base64url, is_object, is_start, places};
use wrapping::wrapping;

pub use lookalike::{Lookalike, lookalike};
pub use wrapping::Wrapping;

/// Longest token that is read, in bytes. What no header line could carry is cut there.
pub const LONGEST: usize = 16 << 20;

/// Length of the start of a token.
const START: usize = 3;

/// Longest header that is looked for before claims whose header lost its start.
const LOST_START: usize = 200;

/// Bytes before a token that tell what it was wrapped in.
const CONTEXT: usize = 256;

/// A token as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The token's characters, line breaks left out.
    pub token: Vec<u8>,
    /// Line breaks that were left out.
    pub joined: usize,
    /// What stood around it, in the order of the list in [`Wrapping`].
    pub wrapping: Vec<Wrapping>,
}

/// Looks for tokens in text that comes in pieces.
#[derive(Debug, Default)]
pub struct Finder {
    /// What may still be part of a token, with some of what stood before it.
    kept: Vec<u8>,
    /// Bytes of `kept` that were searched already.
    searched: usize,
    /// Length of `kept` at which an unfinished token is worth another look.
    look_again: usize,
    /// Bytes of `kept` up to the end of the last token.
    taken: usize,
}

impl Finder {
    /// Takes the next piece of the text, and hands over each token that is complete.
    pub fn feed(&mut self, piece: &[u8], found: &mut dyn FnMut(Found)) {
        self.kept.extend_from_slice(piece);
        if self.kept.len() >= self.look_again {
            self.search(false, found);
        }
    }

    /// Ends the text, and hands over the tokens that its end completes.
    pub fn finish(mut self, found: &mut dyn FnMut(Found)) {
        self.search(true, found);
    }

    fn search(&mut self, ended: bool, found: &mut dyn FnMut(Found)) {
        let mut position = self.searched;
        self.look_again = 0;
        loop {
            let text = &self.kept;
            let Some(start) = self.next_start(position) else {
                // The last two bytes may begin a start that the next piece completes.
                position = text.len().saturating_sub(2).max(position);
                break;
            };
            if !ended && text.len() - start < START + 1 {
                position = start;
                break;
            }
            let Some(extent) = extent(text, start, ended) else {
                position = start;
                self.look_again = 2 * (text.len() - start) + CONTEXT;
                break;
            };
            position = extent.end.max(start + 1);
            self.taken = position;
            if let Some(token) = extent.token() {
                found(Found {
                    joined: extent.joined,
                    wrapping: wrapping(text, start, extent.end),
                    token,
                });
            }
        }
        let keep_from = position.saturating_sub(CONTEXT);
        if keep_from > 0 {
            self.kept.drain(..keep_from);
            self.taken = self.taken.saturating_sub(keep_from);
        }
        self.searched = position - keep_from;
    }

    /// The next place where a token may start: the start of a JSON object in base64url that no other
    /// base64url character precedes, or a word before a dot before one (a header that lost its start).
    fn next_start(&self, from: usize) -> Option<usize> {
        let text = &self.kept;
        let mut position = from;
        loop {
            let at = places(b'e', &text[position..])
                .map(|at| position + at)
                .find(|at| is_start(&text[*at..]))?;
            match at.checked_sub(1).map(|before| text[before]) {
                Some(b'.') => {
                    let floor = self.taken.max(at.saturating_sub(LOST_START)).min(at - 1);
                    let word = text[floor..at - 1].iter().rev();
                    let length = word.take_while(|byte| is_base64url(**byte)).count();
                    let word = &text[at - 1 - length..at - 1];
                    // Something stands before the header without a gap, or the header lost its start.
                    let glued = (0..length).find(|start| is_object(&word[*start..]));
                    let lost = length - glued.unwrap_or(0);
                    return Some(if length > 0 { at - 1 - lost } else { at });
                }
                Some(byte) if is_base64url(byte) => position = at + 1,
                _ => return Some(at),
            }
        }
    }
}

/// All tokens in a text that is at hand as a whole.
#[must_use]
pub fn all(text: &[u8]) -> Vec<Found> {
    let mut tokens = Vec::new();
    let mut finder = Finder::default();
    finder.feed(text, &mut |found| tokens.push(found));
    finder.finish(&mut |found| tokens.push(found));
    tokens
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(super) const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJvcmdJZCI6Im8ifQ.\
                         THh8JyIq2dhc86GriUsP6VPGYn8AB1u3uwyjF4lPJ2E";

    pub(super) fn found(text: &str) -> Vec<String> {
        all(text.as_bytes())
            .into_iter()
            .map(|found| String::from_utf8(found.token).unwrap())
            .collect()
    }

    #[test]
    fn what_stands_before_a_token_without_a_gap_is_left_out() {
        for text in [
            format!("https://example.com/?token%3D{TOKEN}"),
            format!("bearer{TOKEN}"),
            format!("_{TOKEN}"),
        ] {
            assert_eq!(found(&text), [TOKEN], "{text}");
        }
    }

    #[test]
    fn broken_tokens_are_found_too() {
        for text in [
            &TOKEN[..20],
            &TOKEN[..30],
            &TOKEN[..60],
            &TOKEN[3..],
            "eyJhbGciOiJub25lIn0.eyJvcmdJZCI6Im8ifQ.",
            "eyJhbGciOiJIUzI1NiJ9.eyJvcmdJZCI6Im8ifQ==.AA+/",
            "eyJhbGciOiJIUzI1NiJ9.eyJvcm*JZCI6Im8ifQ.AAAA",
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0.a.b.c.d",
            "ewogICJhbGciOiAiSFMyNTYiCn0.e30.AAAA",
        ] {
            assert_eq!(found(text), [text]);
        }
    }

    #[test]
    fn what_is_no_token_is_not_taken_for_one() {
        for text in [
            "",
            "www.example.com",
            "eyes.on.you",
            "1.2.3",
            "eyJpZCI6MX0=",
            "heyJude.is.asong",
            "9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(
            words in proptest::collection::vec("[ -~]{0,9}|eyJ|\\.|\n|T", 0..40),
            size in 1_usize..70,
        ) {
            let text = words.concat().replace('T', TOKEN);
            let whole: Vec<_> = all(text.as_bytes()).into_iter().map(|it| it.token).collect();
            let mut pieces = Vec::new();
            let mut finder = Finder::default();
            for piece in text.as_bytes().chunks(size) {
                finder.feed(piece, &mut |found| pieces.push(found.token));
            }
            finder.finish(&mut |found| pieces.push(found.token));
            prop_assert_eq!(pieces, whole);
        }

        #[test]
        fn any_bytes_are_searched(text in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = all(&text);
            let _ = lookalike(&text);
        }
    }
}
