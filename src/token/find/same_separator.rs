//! Joins pieces of a token that are separated by the same text each time, such as a program's `" ..`, the borders
//! of a pane, or the columns of a hex dump. Whether the pieces belong together is judged afterwards, by what they
//! make.

use super::gap::Ends;
use super::marks::mark;
use super::pieces::{Apart, FURTHEST, Pieces, ends, is_piece, starts_another, strict};
use super::spelling::LONGEST;

/// Longest text between two pieces, in bytes.
const LONGEST_SEPARATOR: usize = 224;

/// Most texts that are tried as the separator of two pieces.
const MOST_TRIED: usize = 24;

/// A text that separates this many pieces is the separator: if the pieces do not make a token, no others will.
const OFTEN: usize = 4;

/// Joins pieces separated by the same text. With `hyphens`, each piece but the last ends in a hyphen that is not
/// part of the token. `line` is what comes before the token on its line, and `is_whole` judges the pieces.
pub(super) fn separated_alike(
    text: &[u8],
    start: usize,
    line: &[u8],
    hyphens: bool,
    ended: bool,
    is_whole: &dyn Fn(&Pieces) -> bool,
) -> Apart {
    let search = SeparatorSearch {
        text,
        start,
        hyphens,
        ended,
    };
    match search.alike(line, is_whole) {
        Ok(apart) => apart,
        Err(Ends) => Apart::Unknown,
    }
}

/// Looks for the text that separates the pieces of a token.
struct SeparatorSearch<'a> {
    text: &'a [u8],
    start: usize,
    hyphens: bool,
    ended: bool,
}

impl SeparatorSearch<'_> {
    fn alike(&self, line: &[u8], is_whole: &dyn Fn(&Pieces) -> bool) -> Result<Apart, Ends> {
        let Some(first) = self.piece(self.start)? else {
            return Ok(Apart::Nothing(self.start));
        };
        let rest = &self.text[first..];
        if rest.len() <= LONGEST_SEPARATOR && !self.ended {
            return Err(Ends);
        }
        let window = &rest[..rest.len().min(LONGEST_SEPARATOR)];
        let starts = (1..window.len())
            .filter(|at| is_piece(window[*at]) && !is_piece(window[at - 1]))
            // The letter of an escape is not part of the token.
            .filter(|at| window[at - 1] != b'\\')
            .take(MOST_TRIED);
        let mut looked = first;
        for length in starts {
            let separator = &window[..length];
            if starts_another(&rest[length..]) {
                break;
            }
            let Some(second) = self.piece_or_last(first + length)? else {
                continue;
            };
            // Most texts are not separators, and the first piece may be long.
            let again = self.repeats(separator, second)?.is_some();
            if !again && !is_punctuation(separator) && !is_prefix(separator, line) {
                continue;
            }
            let (pieces, end, often) = self.follow(first, separator)?;
            if often >= OFTEN {
                looked = looked.max(end);
            }
            if let Some(pieces) = pieces
                && is_whole(&pieces)
                && (often > 1 || self.frames(separator, line, pieces.end)?)
            {
                return Ok(Apart::Pieces(pieces));
            }
            if often >= OFTEN {
                break;
            }
        }
        Ok(Apart::Nothing(looked))
    }

    /// Where the piece that starts here ends, with or without a hyphen.
    fn piece_or_last(&self, at: usize) -> Result<Option<usize>, Ends> {
        let whole = Self {
            hyphens: false,
            ..*self
        };
        Ok(match self.piece(at)? {
            Some(end) => Some(end),
            None => whole.piece(at)?,
        })
    }

    /// Where the piece that starts here ends; nothing if a required hyphen is missing at its end.
    fn piece(&self, at: usize) -> Result<Option<usize>, Ends> {
        let rest = &self.text[at..];
        let length = strict(rest);
        if length == rest.len() && length < LONGEST && !self.ended {
            return Err(Ends);
        }
        let hyphen = usize::from(self.hyphens);
        let ends = length > hyphen && (!self.hyphens || rest[length - 1] == b'-');
        Ok(ends.then_some(at + length - hyphen))
    }

    /// Follows pieces as long as one text separates them. Returns the pieces if they make something whole, the end
    /// of what was read, and how often the text occurred between two pieces.
    fn follow(
        &self,
        first: usize,
        separator: &[u8],
    ) -> Result<(Option<Pieces>, usize, usize), Ends> {
        let mut pieces = Pieces::default();
        pieces.take(&self.text[self.start..first]);
        let (mut at, mut often) = (first, 0);
        while at - self.start < FURTHEST && pieces.bytes.len() < LONGEST {
            let Some(length) = self.repeats(separator, at)? else {
                break;
            };
            at += length;
            let length = strict(&self.text[at..]);
            if at + length == self.text.len() && !self.ended {
                return Err(Ends);
            }
            if length == 0 || !pieces.take(&self.text[at..at + length]) {
                break;
            }
            at += length;
            often += 1;
            if !pieces.is_unfinished() {
                if !ends(&self.text[at..]) {
                    break;
                }
                pieces.end = at;
                return Ok((Some(pieces), at, often));
            }
            if self.hyphens {
                if !pieces.bytes.ends_with(b"-") {
                    break;
                }
                // The hyphen was taken for a character of the token.
                pieces.drop_hyphen();
                at -= 1;
            }
        }
        Ok((None, at, often))
    }

    /// Length of the text here that equals the separator, if it does: hexadecimal digits count as equal, and so do
    /// blanks of any number, because times and line numbers differ.
    fn repeats(&self, separator: &[u8], at: usize) -> Result<Option<usize>, Ends> {
        let rest = &self.text[at..];
        let (mut a, mut b) = (0, 0);
        while a < separator.len() {
            if b == rest.len() {
                return if self.ended { Ok(None) } else { Err(Ends) };
            }
            if !varies(separator[a]) {
                if separator[a] != rest[b] && !is_partial(separator, a, rest[b]) {
                    return Ok(None);
                }
                (a, b) = (a + 1, b + 1);
                continue;
            }
            let run = |text: &[u8]| text.iter().take_while(|byte| varies(**byte)).count();
            let most = rest.len().min(b + LONGEST_SEPARATOR);
            let length = run(&rest[b..most]);
            if b + length == rest.len() && !self.ended {
                return Err(Ends);
            }
            a += run(&separator[a..]);
            let length = if a < separator.len() {
                length
            } else {
                // Text after the last blank is the piece.
                let blank = rest[b..b + length].iter().rposition(|byte| is_blank(*byte));
                blank.map_or(0, |at| at + 1)
            };
            if length == 0 {
                return Ok(None);
            }
            b += length;
        }
        Ok(Some(b))
    }

    /// Whether a text that separates only two pieces contains no words, or is what surrounds each piece on its
    /// line.
    fn frames(&self, separator: &[u8], line: &[u8], end: usize) -> Result<bool, Ends> {
        if is_punctuation(separator) {
            return Ok(true);
        }
        let Some((after, _)) = halves(separator) else {
            return Ok(false);
        };
        if !is_prefix(separator, line) {
            return Ok(false);
        }
        let mut end = end;
        // A container's log ends each line with its own line break.
        while self.text[end..].starts_with(b"\\n") || self.text[end..].starts_with(b"\\r") {
            end += 2;
        }
        let after = after.trim_ascii_end();
        if self.text.len() - end < LONGEST_SEPARATOR && !self.ended {
            return Err(Ends);
        }
        Ok(after.is_empty() || self.repeats(after, end)?.is_some())
    }
}

/// A text between two pieces, split after its last line break.
fn halves(separator: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = separator.iter().rposition(|byte| *byte == b'\n')?;
    Some(separator.split_at(at + 1))
}

/// Whether a text between two pieces ends in what comes before the first piece on its line.
fn is_prefix(separator: &[u8], line: &[u8]) -> bool {
    let Some((_, before)) = halves(separator).filter(|(_, before)| !before.is_empty()) else {
        return false;
    };
    let line = SeparatorSearch {
        text: line,
        start: 0,
        hyphens: false,
        ended: true,
    };
    // In a container's log, the first line is marked as one that continues.
    let partial = before
        .windows(3)
        .position(|window| window == b" F ")
        .map(|at| {
            let mut before = before.to_vec();
            before[at + 1] = b'P';
            before
        });
    let is_line = |before: &[u8]| matches!(line.repeats(before, 0), Ok(Some(length)) if length == line.text.len());
    is_line(before) || partial.is_some_and(|partial| is_line(&partial))
}

/// Container logs mark a line that continues with `P`, and its end with `F`.
fn is_partial(separator: &[u8], at: usize, other: u8) -> bool {
    separator[at] == b'P'
        && other == b'F'
        && at > 0
        && separator[at - 1] == b' '
        && separator.get(at + 1) == Some(&b' ')
}

/// Whether a text has no words except escapes, tags and the letters before a string literal, and is more than the
/// blanks and commas of a sentence.
fn is_punctuation(separator: &[u8]) -> bool {
    let mut at = 0;
    let mut says = false;
    while at < separator.len() {
        let rest = &separator[at..];
        if let Some(length) = mark(rest) {
            (at, says) = (at + length, true);
            continue;
        }
        let length = match rest {
            [b'\\', b'n' | b'r' | b't', ..] => 2,
            [b'f' | b'b' | b'r' | b'u', b'"' | b'\'' | b'`', ..] => 1,
            [byte, ..] if byte.is_ascii_alphanumeric() => return false,
            _ => 1,
        };
        says |= !b" \t,;:().!?".contains(&rest[0]);
        at += length;
    }
    says
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn varies(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}
