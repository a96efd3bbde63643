//! Finds the next piece of a token after a gap: mails, terminals, programs and people break tokens over lines.
//! Whether the pieces belong together is judged afterwards, by what they make.

use super::escape::{LONGEST_ESCAPE, escaped};
use super::form::looks_random;
use super::found::Undone;
use super::lead::{holds_time, lead};
use super::spelling::{
    LONGEST, continues, dots, first_part, is_base64url, is_start, names_algorithm,
};

/// Most lines between two pieces: empty ones, and the head of a message.
const LINES_BETWEEN: usize = 5;

/// Longest head of a chat message, in bytes.
const LONGEST_HEAD: usize = 100;

/// What follows a piece of a token.
pub(super) enum Next {
    /// Another piece may start at this position.
    Piece(Gap),
    /// There is nothing that could be a piece.
    Nothing,
    /// More of the text is needed to tell.
    Unknown,
}

/// What lies between two pieces.
#[derive(Default)]
pub(super) struct Gap {
    /// Where the next piece starts.
    pub(super) next: usize,
    pub(super) undone: Vec<(Undone, usize)>,
    /// Whether ordinary text looks the same, so that only a whole token proves that the pieces belong together.
    pub(super) bold: bool,
}

impl Gap {
    fn undo(&mut self, what: Undone) {
        super::found::add(&mut self.undone, what, 1);
    }
}

/// The text ends before it is known what follows.
pub(super) struct Ends;

/// Examines what follows a piece that ends at this position. `first` is what comes before the token on its line.
pub(super) fn gap(text: &[u8], at: usize, first: &[u8], ended: bool) -> Next {
    let mut cursor = Cursor {
        text,
        at,
        ended,
        gap: Gap::default(),
    };
    match cursor.gap(first) {
        Ok(true) => Next::Piece(Gap {
            next: cursor.at,
            ..cursor.gap
        }),
        Ok(false) => Next::Nothing,
        Err(Ends) => Next::Unknown,
    }
}

struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
    ended: bool,
    gap: Gap,
}

impl Cursor<'_> {
    /// The next character, escaped or not, with its length and kind. Nothing at the end of the text.
    fn peek(&self) -> Result<Option<(u8, usize, Option<Undone>)>, Ends> {
        let rest = &self.text[self.at.min(self.text.len())..];
        if rest.len() < LONGEST_ESCAPE && !self.ended {
            return Err(Ends);
        }
        if let Some(escape) = escaped(rest) {
            return Ok(Some((escape.byte, escape.length, Some(escape.kind))));
        }
        for (spelling, byte) in [
            (&b"<br>"[..], b'\n'),
            (b"<br/>", b'\n'),
            (b"<br />", b'\n'),
            ("\u{a0}".as_bytes(), b' '),
            ("\u{201c}".as_bytes(), b'"'),
            ("\u{201d}".as_bytes(), b'"'),
        ] {
            if rest.starts_with(spelling) {
                let kind = (spelling[0] == b'<').then_some(Undone::Html);
                return Ok(Some((byte, spelling.len(), kind)));
            }
        }
        Ok(rest.first().map(|byte| (*byte, 1, None)))
    }

    /// Skips characters of a kind, and returns how many there were.
    fn skip(&mut self, is: impl Fn(u8) -> bool) -> Result<usize, Ends> {
        let mut count = 0;
        while count < LONGEST_HEAD
            && let Some((byte, length, kind)) = self.peek()?
            && is(byte)
        {
            self.at += length;
            count += 1;
            if let Some(kind) = kind {
                self.gap.undo(kind);
            }
        }
        Ok(count)
    }

    fn one(&mut self, is: impl Fn(u8) -> bool) -> Result<bool, Ends> {
        match self.peek()? {
            Some((byte, length, kind)) if is(byte) => {
                self.at += length;
                if let Some(kind) = kind {
                    self.gap.undo(kind);
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn gap(&mut self, first: &[u8]) -> Result<bool, Ends> {
        let quoted = self.one(is_quote)?;
        let spaces = self.skip(is_blank)?;
        let added = quoted && self.operator()?;
        let backslash = !added && self.at_backslash()?;
        if backslash {
            self.at += 1;
        }
        self.skip(is_blank)?;
        if !self.line_break()? {
            if added && self.one(is_quote)? {
                self.gap.undo(Undone::Concatenation);
                return self.is_piece(false);
            }
            if spaces > 0 && !quoted && !added && !backslash {
                self.gap.bold = true;
                self.gap.undo(Undone::Spaces);
                return self.is_piece(true);
            }
            return Ok(false);
        }
        if backslash {
            self.gap.undo(Undone::Backslashes);
        }
        for _ in 0..LINES_BETWEEN {
            let start = self.at;
            let known = self.gap.undone.clone();
            let is_piece = self.lead(first, quoted)? && self.is_piece(false)?;
            if is_piece && !self.gap.bold {
                return Ok(true);
            }
            // If more follows on the line, it may be the head of a message instead.
            let piece = (self.at, std::mem::replace(&mut self.gap.undone, known));
            self.at = start;
            self.gap.bold = true;
            if !self.line_between()? {
                (self.at, self.gap.undone) = piece;
                return Ok(is_piece);
            }
        }
        Ok(false)
    }

    /// An operator that concatenates string literals. A comma is not one, so that a list of tokens stays a list.
    fn operator(&mut self) -> Result<bool, Ends> {
        let added = self.one(|byte| matches!(byte, b'+' | b'&' | b'.'))?;
        if added {
            self.skip(is_blank)?;
            // Basic continues on the next line after an underscore.
            self.one(|byte| byte == b'_')?;
        }
        Ok(added)
    }

    /// Whether a backslash ends this line.
    fn at_backslash(&self) -> Result<bool, Ends> {
        if self.peek()?.is_none_or(|(byte, _, _)| byte != b'\\') {
            return Ok(false);
        }
        let after = &self.text[self.at + 1..];
        Ok(after.starts_with(b"\n") || after.starts_with(b"\r\n"))
    }

    fn line_break(&mut self) -> Result<bool, Ends> {
        let returned = self.one(|byte| byte == b'\r')?;
        let literal = self.peek()?.and_then(|(_, _, kind)| kind);
        let broken = self.one(|byte| byte == b'\n')? || returned;
        if broken && literal.is_none_or(|kind| kind == Undone::Html) {
            self.gap.undo(Undone::LineBreaks);
        }
        Ok(broken)
    }

    /// Skips what comes before the piece on its line.
    fn lead(&mut self, first: &[u8], quoted: bool) -> Result<bool, Ends> {
        // Its opening quote is part of the string literal.
        let first = if quoted {
            let marks = first.iter().rev().take_while(|byte| is_quote(**byte));
            &first[..first.len() - marks.count()]
        } else {
            first
        };
        let rest = &self.text[self.at..];
        if rest.len() < first.len() + LONGEST_ESCAPE && !self.ended {
            return Err(Ends);
        }
        if let Some((length, kind)) = lead(first, rest) {
            self.at += length;
            if let Some(kind) = kind {
                self.gap.undo(kind);
            }
        }
        self.skip(is_blank)?;
        if self.skip(|byte| byte == b'>' || is_blank(byte))? > 0 {
            self.gap.undo(Undone::Quoting);
        }
        if !quoted {
            return Ok(true);
        }
        self.operator()?;
        self.skip(is_blank)?;
        let opened = self.one(is_quote)?;
        if opened {
            self.gap.undo(Undone::Concatenation);
        }
        Ok(opened)
    }

    /// Skips an empty line, or the name and time before a message.
    fn line_between(&mut self) -> Result<bool, Ends> {
        let rest = &self.text[self.at..];
        let window = &rest[..rest.len().min(LONGEST_HEAD)];
        let Some(length) = window.iter().position(|byte| *byte == b'\n') else {
            let more = window.len() < LONGEST_HEAD && !self.ended;
            return if more { Err(Ends) } else { Ok(false) };
        };
        let line = &window[..length];
        let empty = line
            .iter()
            .all(|byte| is_blank(*byte) || b"\r>|+".contains(byte));
        if !empty && !holds_time(line) {
            return Ok(false);
        }
        self.gap.undo(if empty {
            Undone::BlankLines
        } else {
            Undone::Messages
        });
        self.at += length + 1;
        Ok(true)
    }

    /// Whether a piece of a token starts here, judged by how it looks and by what follows it.
    fn is_piece(&mut self, in_line: bool) -> Result<bool, Ends> {
        let rest = &self.text[self.at..];
        let window = &rest[..rest.len().min(LONGEST)];
        let length = window
            .iter()
            .position(|byte| !(is_base64url(*byte) || b".+/=".contains(byte)));
        let Some(length) = length else {
            if window.len() == LONGEST {
                return Ok(false);
            }
            return if self.ended {
                Ok(self.looks_like_piece(rest, in_line))
            } else {
                Err(Ends)
            };
        };
        if !self.looks_like_piece(&window[..length], in_line) {
            return Ok(false);
        }
        self.ends_line(self.at + length)
    }

    fn looks_like_piece(&self, piece: &[u8], in_line: bool) -> bool {
        let starts_another =
            is_start(piece) && (dots(piece) == 2 || names_algorithm(first_part(piece)));
        let looks = if in_line || piece.len() >= 16 {
            looks_random(piece)
        } else {
            piece.iter().any(|byte| !byte.is_ascii_lowercase())
        };
        // An opening quote already marks a piece.
        let joined = self
            .gap
            .undone
            .iter()
            .any(|(what, _)| *what == Undone::Concatenation);
        !piece.is_empty() && !starts_another && (looks || joined)
    }

    /// Notes whether more than closing marks follows a piece on its line.
    fn ends_line(&mut self, end: usize) -> Result<bool, Ends> {
        let after = Self {
            text: self.text,
            at: end,
            ended: self.ended,
            gap: Gap::default(),
        };
        let alone = match after.peek()? {
            None => true,
            Some((byte, _, _)) if is_quote(byte) || b"\r\n\\,;})]<".contains(&byte) => true,
            Some((byte, length, _)) if is_blank(byte) => {
                let rest = &self.text[end + length..];
                let blanks = rest.iter().take_while(|byte| is_blank(**byte)).count();
                rest.get(blanks).is_none_or(|byte| b"\r\n\\".contains(byte))
            }
            // Continued in escaped form.
            Some((byte, _, Some(_))) if continues(byte) => true,
            _ => false,
        };
        self.gap.bold |= !alone;
        Ok(true)
    }
}

/// Form feeds are where a page of a document ends.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\x0c')
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}
