//! Finds the end of a token: the first character that cannot belong to it. Line breaks and the like are skipped if
//! what follows proves to be part of the token.

use super::form::{Grown, judge, missing, whole_end};
use super::found::{Undone, add};
use super::gather::{Gathered, gather, line_before};
use super::marks::with_marks;
use super::pieces::{Apart, Pieces};
use super::remainder::may_follow;
use super::run::{Run, run};
use super::same_separator::separated_alike;
use super::separated::{Separated, separated};
use super::serialized::{Serialized, serialized};
use super::spelling::{LONGEST, dots, first_part, is_base64url, is_object, names_algorithm};
use crate::json::check;
use crate::token::shortened::shortened;

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
            return Some(alone(first));
        }
    }
    match separated(text, &first.bytes, first.end, ended) {
        Separated::Token(joined, end) => {
            (first.bytes, first.end) = (joined, end);
            add(&mut first.undone, Undone::Dots, 1);
            return Some(alone(first));
        }
        Separated::Unknown => return None,
        Separated::Nothing => {}
    }
    if first.undone.is_empty()
        && let Some(length) = whole_end(&first.bytes)
    {
        first.bytes.truncate(length);
        first.end = start + length;
        return Some(alone(first));
    }
    if shortened(&first.bytes).is_some() {
        return Some(alone(first));
    }
    grown.by(&first.bytes, first.bytes.len());
    if first.bytes.len() >= LONGEST || !grown.is_unfinished(&first.bytes) {
        return Some(alone(first.trimmed(start)));
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
                return Some(joined_from(gathered, proved.pieces));
            }
            if !gathered.bold {
                let looked = match apart(text, start, ended)? {
                    Ok(extent) => return Some(extent),
                    Err(looked) => looked.max(gathered.looked),
                };
                let mut extent = if proved.pieces > 1 {
                    joined_from(gathered, proved.pieces)
                } else {
                    alone(first.shortened(after).trimmed(start))
                };
                extent.looked = looked.max(extent.end);
                return Some(extent);
            }
        }
    }
    Some(alone(first.shortened(after).trimmed(start)))
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

/// The extent of a run that no further piece follows.
fn alone(run: Run) -> Extent {
    Extent {
        bytes: run.bytes,
        end: run.end,
        undone: run.undone,
        looked: run.end,
        joined: false,
        goes_on: false,
    }
}

/// The extent of the first pieces.
fn joined_from(gathered: Gathered, pieces: usize) -> Extent {
    let looked = gathered.looked;
    Extent {
        looked,
        joined: pieces > 1,
        ..alone(gathered.kept(pieces))
    }
}
