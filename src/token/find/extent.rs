//! Finds the end of a token: the first character that cannot belong to it. Line breaks and the like are skipped if
//! what follows proves to be part of the token.

use super::escape::{LONGEST_ESCAPE, escaped};
use super::form::{Grown, judge, missing, whole_end};
use super::found::{Undone, add};
use super::gap::{Next, gap};
use super::marks::with_marks;
use super::pieces::{Apart, FURTHEST, Pieces};
use super::remainder::may_follow;
use super::same_separator::separated_alike;
use super::separated::{Separated, separated};
use super::serialized::{Serialized, serialized};
use super::spelling::{
    CONTEXT, LONGEST, continues, dots, first_part, is_base64url, is_object, names_algorithm,
};
use crate::json::check;
use crate::token::shortened::{shortened, shortened_after};

/// Most dots in a token: an encrypted one has four, and a few more show that it is not a token.
const MOST_DOTS: usize = 8;

/// Most pieces that are joined.
const MOST_PIECES: usize = 1 << 15;

/// Characters that an input method or an editor writes in place of a full stop.
const DOTS: [&str; 4] = ["\u{ff0e}", "\u{ff61}", "\u{3002}", "\u{2024}"];

/// Longest unencoded claims, in bytes, with the signature after them.
const LONGEST_PLAIN: usize = 2 << 10;

/// The extent of a token.
pub(super) struct Extent {
    bytes: Vec<u8>,
    pub(super) end: usize,
    pub(super) undone: Vec<(Undone, usize)>,
    /// How far the text was searched for pieces.
    pub(super) looked: usize,
    /// Whether it was joined from pieces.
    pub(super) joined: bool,
    /// Whether it lacks an end that the text after it may hold.
    pub(super) goes_on: bool,
}

impl Extent {
    /// The bytes, if they are a token: they have a dot, or a token's header.
    pub(super) fn token(&self) -> Option<Vec<u8>> {
        let header = first_part(&self.bytes);
        let is_token = match shortened(&self.bytes) {
            // A shortened header cannot be read.
            Some(at) => header.len() <= at && is_object(header),
            None => dots(&self.bytes) > 0 || names_algorithm(header),
        };
        is_token.then(|| self.bytes.clone())
    }
}

/// Follows a token from its start to its end. Nothing if more of the text is needed to decide. `may_join` is false
/// if the pieces that follow were already judged.
pub(super) fn extent(text: &[u8], start: usize, ended: bool, may_join: bool) -> Option<Extent> {
    let mut extent = joined(text, start, ended, may_join)?;
    if shortened(&extent.bytes).is_none()
        && let Some(missing) = missing(&extent.bytes)
    {
        let after = &text[extent.end.min(text.len())..];
        extent.goes_on = may_follow(after, missing, ended)?;
    }
    Some(extent)
}

fn joined(text: &[u8], start: usize, ended: bool, may_join: bool) -> Option<Extent> {
    match serialized(text, start, ended) {
        Serialized::Token(bytes, end) => {
            return Some(Extent {
                bytes,
                end,
                undone: vec![(Undone::Serialization, 1)],
                looked: end,
                joined: false,
                goes_on: false,
            });
        }
        Serialized::Unknown => return None,
        Serialized::Nothing => {}
    }
    let in_path = start > 0 && text[start - 1] == b'/';
    let mut first = run(text, start, in_path, ended)?.with_dots();
    let mut grown = Grown::default();
    if follows_header(&first.bytes) && text.get(first.end) == Some(&b'{') {
        let rest = &text[first.end..];
        if rest.len() < LONGEST_PLAIN && !ended {
            return None;
        }
        if let Some(length) = plain_claims(rest) {
            first.bytes.extend_from_slice(&rest[..length]);
            first.end += length;
            return Some(first.alone());
        }
    }
    match separated(text, &first.bytes, first.end, ended) {
        Separated::Token(joined, end) => {
            (first.bytes, first.end) = (joined, end);
            add(&mut first.undone, Undone::Dots, 1);
            return Some(first.alone());
        }
        Separated::Unknown => return None,
        Separated::Nothing => {}
    }
    if first.undone.is_empty()
        && let Some(length) = whole_end(&first.bytes)
    {
        first.bytes.truncate(length);
        first.end = start + length;
        return Some(first.alone());
    }
    if shortened(&first.bytes).is_some() {
        return Some(first.alone());
    }
    grown.by(&first.bytes, first.bytes.len());
    if first.bytes.len() >= LONGEST || !grown.is_unfinished(&first.bytes) {
        return Some(trimmed(first, start));
    }
    let after = &text[first.end..];
    if after.len() < 32 && !ended {
        return None;
    }
    if may_join {
        for bold in [true, false] {
            let gathered = gather(text, start, &first, grown.clone(), bold, ended)?;
            let proved = judge(&gathered.bytes, &gathered.ends);
            if proved.whole {
                return Some(gathered.kept(proved.pieces));
            }
            if !gathered.bold {
                let looked = match apart(text, start, ended)? {
                    Ok(extent) => return Some(extent),
                    Err(looked) => looked.max(gathered.looked),
                };
                let mut extent = if proved.pieces > 1 {
                    gathered.kept(proved.pieces)
                } else {
                    trimmed(first.shortened(after), start)
                };
                extent.looked = looked.max(extent.end);
                return Some(extent);
            }
        }
    }
    Some(trimmed(first.shortened(after), start))
}

/// Joins pieces with hidden marks or a common separator between them, if that makes a whole token, or else returns
/// how far the text was searched.
fn apart(text: &[u8], start: usize, ended: bool) -> Option<Result<Extent, usize>> {
    let is_whole = |pieces: &Pieces| judge(&pieces.bytes, &pieces.ends).whole;
    let line = line_before(text, start);
    let mut looked = start;
    for (what, hyphens) in [
        (Undone::Marks, false),
        (Undone::Separators, false),
        (Undone::Separators, true),
    ] {
        let apart = if what == Undone::Marks {
            with_marks(text, start, ended)
        } else {
            separated_alike(text, start, line, hyphens, ended, &is_whole)
        };
        match apart {
            Apart::Pieces(pieces) if pieces.ends.len() > 1 && is_whole(&pieces) => {
                return Some(Ok(Extent {
                    bytes: pieces.bytes,
                    end: pieces.end,
                    undone: vec![(what, 1)],
                    looked: pieces.end,
                    joined: true,
                    goes_on: false,
                }));
            }
            Apart::Pieces(pieces) => looked = looked.max(pieces.end),
            Apart::Nothing(end) => looked = looked.max(end),
            Apart::Unknown => return None,
        }
    }
    Some(Err(looked))
}

/// Whether some characters are a header and the dot after it.
fn follows_header(bytes: &[u8]) -> bool {
    let header = bytes.strip_suffix(b".").unwrap_or_default();
    is_object(header) && names_algorithm(header)
}

/// Length of a JSON object where encoded claims belong, with the signature after it.
fn plain_claims(text: &[u8]) -> Option<usize> {
    let text = &text[..text.len().min(LONGEST_PLAIN)];
    let end = match check(text).problem {
        None => text.len(),
        Some(problem) => text[..problem.offset].trim_ascii_end().len(),
    };
    check(&text[..end]).problem.is_none().then_some(())?;
    let signature = text[end..].strip_prefix(b".").map_or(0, |rest| {
        1 + rest.iter().take_while(|byte| is_base64url(**byte)).count()
    });
    Some(end + signature)
}

/// The run of a token's characters, including escaped ones.
struct Run {
    bytes: Vec<u8>,
    end: usize,
    undone: Vec<(Undone, usize)>,
}

impl Run {
    fn alone(self) -> Extent {
        Extent {
            bytes: self.bytes,
            end: self.end,
            undone: self.undone,
            looked: self.end,
            joined: false,
            goes_on: false,
        }
    }

    /// Reads the dots of other scripts as dots, where they separate parts.
    fn with_dots(mut self) -> Self {
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
    fn shortened(mut self, after: &[u8]) -> Self {
        if let Some(length) = shortened_after(after) {
            self.bytes.extend("…".bytes());
            self.end += length;
        }
        self
    }
}

fn run(text: &[u8], start: usize, in_path: bool, ended: bool) -> Option<Run> {
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

/// Pieces that may be one token.
struct Gathered {
    bytes: Vec<u8>,
    /// Length of the token after each piece, and where in the text that piece ends.
    ends: Vec<usize>,
    places: Vec<usize>,
    /// What was undone before each piece but the first, and in it.
    undone: Vec<Vec<(Undone, usize)>>,
    bold: bool,
    looked: usize,
}

impl Gathered {
    /// Leaves out punctuation after the last piece.
    fn trim(&mut self) {
        let (length, last) = (kept(&self.bytes), self.ends.len() - 1);
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

    fn kept(mut self, pieces: usize) -> Extent {
        let mut undone = Vec::new();
        for (what, times) in self.undone.into_iter().take(pieces).flatten() {
            add(&mut undone, what, times);
        }
        self.bytes.truncate(self.ends[pieces - 1]);
        Extent {
            bytes: self.bytes,
            end: self.places[pieces - 1],
            undone,
            looked: self.looked,
            joined: pieces > 1,
            goes_on: false,
        }
    }
}

/// Joins what may be pieces of one token; if ordinary text might look the same, only with `bold`.
fn gather(
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
fn line_before(text: &[u8], at: usize) -> &[u8] {
    let before = &text[at.saturating_sub(CONTEXT)..at];
    let start = before.iter().rposition(|byte| *byte == b'\n');
    match start {
        Some(start) => &before[start + 1..],
        None if before.len() < CONTEXT => before,
        None => &[],
    }
}

/// Leaves out punctuation that ends a sentence but not a token.
fn trimmed(mut run: Run, start: usize) -> Extent {
    let length = kept(&run.bytes);
    let left_out = run.bytes.len() - length;
    run.bytes.truncate(length);
    run.end = (run.end - left_out).max(start + 1);
    run.alone()
}

/// Length without punctuation that ends a sentence but not a token.
fn kept(bytes: &[u8]) -> usize {
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
