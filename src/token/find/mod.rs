//! Finds the tokens in pasted text: a header line, a shell command, JSON, a cookie, a URL, a log of any length.
//! Bytes are fed in pieces, and memory does not grow with the text. What happened to a token on its way, such as
//! line breaks or base64, is undone if the result decodes, and reported.

mod charset;
mod encoded;
mod escape;
mod extent;
mod form;
mod found;
mod gap;
mod gather;
mod lead;
mod marks;
mod pieces;
mod remainder;
mod run;
mod same_separator;
mod separated;
mod serialized;
mod spelling;
#[cfg(test)]
mod tests;
mod wrapping;

use crate::text::alike::latin;
use charset::Decoder;
use encoded::{Encoded, encoded, encoded_at};
use escape::{ends_at, escaped};
use extent::extent;
use found::add;
use spelling::{CONTEXT, is_base64url, is_object, is_start, names_algorithm, next_object};
use wrapping::wrapping;

pub use found::{Found, Undone};
pub use spelling::LONGEST;
pub use wrapping::Wrapping;

/// Length of the start of a token.
const START: usize = 3;

/// The byte order mark of UTF-8 in base64url.
const MARK: &[u8] = b"77u_";

/// Longest header that is searched for before claims whose header lost its start.
const LOST_START: usize = 200;

/// Most layers of base64 that are decoded.
const DEEPEST: u8 = 3;

/// Finds tokens in text that comes in pieces.
#[derive(Debug, Default)]
pub struct Finder {
    decoder: Decoder,
    /// Text that may still be part of a token, with some of what came before it.
    kept: Vec<u8>,
    /// Bytes of `kept` that were already searched.
    searched: usize,
    /// Length of `kept` at which an unfinished token is examined again.
    look_again: usize,
    /// Bytes of `kept` up to the end of the last token.
    taken: usize,
    /// Bytes of `kept` that were searched for pieces of a token without success.
    tried: usize,
    /// Bytes of `kept` that were searched for base64 that starts like a token without success.
    tried_encoded: usize,
    /// How many layers of base64 this text was in.
    depth: u8,
    /// Whether the last token may continue in what follows.
    open: bool,
    /// Bytes that were examined, counted each time.
    work: u64,
}

impl Finder {
    /// Takes the next piece of the text, and passes on each token that is complete.
    pub fn feed(&mut self, piece: &[u8], found: &mut dyn FnMut(Found)) {
        self.decoder.feed(piece, &mut self.kept);
        if self.kept.len() >= self.look_again {
            self.search(false, found);
        }
    }

    /// Ends the text, and passes on the tokens that its end completes. Returns how many bytes were examined,
    /// counted each time: the cost of the search.
    pub fn finish(mut self, found: &mut dyn FnMut(Found)) -> u64 {
        self.end(found);
        self.work
    }

    fn end(&mut self, found: &mut dyn FnMut(Found)) {
        self.decoder.finish(&mut self.kept);
        self.search(true, found);
    }

    fn search(&mut self, ended: bool, found: &mut dyn FnMut(Found)) {
        let mut position = self.searched;
        self.look_again = 0;
        loop {
            let text = &self.kept;
            let start = self.next_start(position);
            let stretch = start.unwrap_or(text.len()).max(position);
            self.work += (stretch - position) as u64;
            if self.depth < DEEPEST {
                match encoded(text, position, stretch, start.is_none() && !ended) {
                    Encoded::Text {
                        start,
                        end,
                        decoded,
                    } => {
                        self.work += 2 * (end - start) as u64;
                        position = end;
                        self.taken = end;
                        let around = wrapping(text, start, end);
                        self.inside(&decoded, &around, found);
                        continue;
                    }
                    Encoded::Unknown(start) => {
                        position = start;
                        self.look_again = 2 * (text.len() - start) + CONTEXT;
                        break;
                    }
                    Encoded::Nothing => {}
                }
            }
            let Some(start) = start else {
                // The last two bytes may begin a token that the next piece continues.
                position = text.len().saturating_sub(2).max(position);
                break;
            };
            if !ended && text.len() - start < START + 1 {
                position = start;
                break;
            }
            let Some(extent) = extent(text, start, ended, start >= self.tried) else {
                self.work += (text.len() - start) as u64;
                position = start;
                self.look_again = 2 * (text.len() - start) + CONTEXT;
                break;
            };
            self.work += 2 * (extent.looked - start) as u64;
            self.tried = self.tried.max(extent.looked);
            let Some(token) = extent.token() else {
                position = extent.end.max(start + 1);
                self.taken = position;
                if self.depth < DEEPEST && start >= self.tried_encoded {
                    match encoded_at(text, start, !ended) {
                        Encoded::Text { end, decoded, .. } => {
                            self.work += 2 * (end - start) as u64;
                            position = end;
                            self.taken = end;
                            let around = wrapping(text, start, end);
                            self.inside(&decoded, &around, found);
                        }
                        Encoded::Unknown(start) => {
                            position = start;
                            self.look_again = 2 * (text.len() - start) + CONTEXT;
                            break;
                        }
                        // Lines that were joined without success are not tried again from the next line on.
                        Encoded::Nothing if position - start >= 48 => {
                            self.tried_encoded = start + 2 * LONGEST;
                        }
                        Encoded::Nothing => {}
                    }
                }
                continue;
            };
            let mut undone = extent.undone;
            if self.is_glued(start) {
                add(&mut undone, Undone::Glued, 1);
            }
            position = extent.end.max(start + 1);
            self.taken = position;
            if self.decoder.is_utf16() {
                add(&mut undone, Undone::Utf16, 1);
            }
            undone.sort_unstable();
            let goes_on = extent.goes_on || self.open;
            self.open = extent.goes_on;
            found(Found {
                wrapping: wrapping(text, start, extent.end),
                undone,
                token,
                joined: extent.joined,
                goes_on,
            });
        }
        let keep_from = position.saturating_sub(CONTEXT);
        if keep_from > 0 {
            self.kept.drain(..keep_from);
            self.taken = self.taken.saturating_sub(keep_from);
            self.tried = self.tried.saturating_sub(keep_from);
            self.tried_encoded = self.tried_encoded.saturating_sub(keep_from);
        }
        self.searched = position - keep_from;
    }

    /// Searches a text that was in base64. Only what is certainly a token counts there.
    fn inside(&mut self, text: &[u8], around: &[Wrapping], found: &mut dyn FnMut(Found)) {
        let mut finder = Self {
            depth: self.depth + 1,
            ..Self::default()
        };
        let utf16 = self.decoder.is_utf16();
        let mut take = |mut inner: Found| {
            if !names_algorithm(spelling::first_part(&inner.token)) {
                return;
            }
            add(&mut inner.undone, Undone::Base64, 1);
            if utf16 {
                add(&mut inner.undone, Undone::Utf16, 1);
            }
            inner.undone.sort_unstable();
            let mut wrapping = around.to_vec();
            wrapping.retain(|it| !matches!(it, Wrapping::Text) && !inner.wrapping.contains(it));
            wrapping.append(&mut inner.wrapping);
            inner.wrapping = wrapping;
            found(inner);
        };
        finder.feed(text, &mut take);
        finder.end(&mut take);
        self.work += finder.work;
    }

    /// Whether base64url characters that are not part of a token come right before it.
    fn is_glued(&self, start: usize) -> bool {
        let before = start.checked_sub(1).map(|before| self.kept[before]);
        before.is_some_and(is_base64url) && start != self.taken && !ends_at(&self.kept, start)
    }

    /// The next place where a token may start: the start of a JSON object in base64url that no other
    /// base64url character precedes, or a word before a dot before one (a header that lost its start).
    fn next_start(&self, from: usize) -> Option<usize> {
        let text = &self.kept;
        let mut position = from;
        loop {
            let at = next_object(text, position)?;
            match at.checked_sub(1).map(|before| text[before]) {
                Some(b'.') => {
                    let floor = self.taken.max(at.saturating_sub(LOST_START)).min(at - 1);
                    let word = text[floor..at - 1].iter().rev();
                    let length = word.take_while(|byte| is_base64url(**byte)).count();
                    let word = &text[at - 1 - length..at - 1];
                    // Something comes right before the header, or the header lost its start.
                    let glued = (0..length).find(|start| {
                        is_object(&word[*start..]) || (*start == 0 && word.starts_with(MARK))
                    });
                    let lost = length - glued.unwrap_or(0);
                    let start = at - 1 - lost;
                    return Some(match length {
                        0 => at,
                        _ => start - alike_before(&text[floor..start], &text[start..]),
                    });
                }
                Some(b'_' | b'/') if begins_with_mark(text, at) => return Some(at - MARK.len()),
                Some(byte) if is_base64url(byte) && at != self.taken && !ends_at(text, at) => {
                    position = at + 1;
                }
                _ => return Some(at),
            }
        }
    }
}

/// Whether the byte order mark of UTF-8 comes before a header that starts here, encoded with it.
fn begins_with_mark(text: &[u8], at: usize) -> bool {
    let before = &text[..at];
    let bare = before
        .strip_suffix(MARK)
        .or_else(|| before.strip_suffix(b"77u/"));
    bare.is_some_and(|bare| !bare.last().is_some_and(|byte| is_base64url(*byte)))
}

/// Length of the start of a header, right before the rest of it, some letters of which are of another alphabet.
fn alike_before(before: &[u8], rest: &[u8]) -> usize {
    let mut read = rest[..rest.len().min(START)].to_vec();
    let (mut length, mut foreign) = (0, false);
    for character in String::from_utf8_lossy(before).chars().rev().take(START) {
        let Some(latin) = latin(character).or(Some(character).filter(char::is_ascii)) else {
            break;
        };
        read.splice(..0, u8::try_from(latin));
        length += character.len_utf8();
        foreign |= !character.is_ascii();
        if foreign && is_start(&read) {
            return length;
        }
    }
    0
}

/// A text with every escaped character decoded.
pub(crate) fn unescaped(text: &str) -> String {
    let mut read = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some(byte) = rest.first() {
        let (byte, length) = escaped(rest).map_or((*byte, 1), |it| (it.byte, it.length));
        read.push(byte);
        rest = &rest[length..];
    }
    String::from_utf8_lossy(&read).into_owned()
}

/// All tokens in a whole text.
#[must_use]
pub fn all(text: &[u8]) -> Vec<Found> {
    let mut tokens = Vec::new();
    let mut finder = Finder::default();
    finder.feed(text, &mut |found| tokens.push(found));
    finder.finish(&mut |found| tokens.push(found));
    tokens
}
