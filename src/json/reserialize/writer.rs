//! Reserializes a JSON text in the style of a program.

use super::document::Document;
use super::order::{Order, members, ordered};
use super::repr::repr;
use super::sink::{Sink, Stopped};
use super::style::JsonStyle;
use crate::json::lexer::skip_space;
use crate::json::scan::end_of_value;

/// Bytes that are collected before the sink gets them.
const PIECE: usize = 16 << 10;

/// Writes a text the way a program writes what it has parsed.
///
/// # Errors
/// The sink has had enough.
pub fn write(document: Document, style: &JsonStyle, sink: &mut dyn Sink) -> Result<(), Stopped> {
    let mut writer = Writer {
        text: document.text,
        reorders: document.reorders || style.order == Order::ByName,
        keeps: std::array::from_fn(|byte| {
            u8::try_from(byte).is_ok_and(|byte| style.escapes.keeps(byte))
        }),
        style,
        sink,
        piece: Vec::with_capacity(PIECE + 64),
    };
    writer.value(skip_space(document.text, 0), 0)?;
    writer.push(style.end.as_bytes())?;
    let last = std::mem::take(&mut writer.piece);
    writer.sink.take(&last)
}

struct Writer<'a> {
    text: &'a [u8],
    /// Whether members may have to be reordered.
    reorders: bool,
    /// Bytes of strings that are written unchanged.
    keeps: [bool; 256],
    style: &'a JsonStyle,
    sink: &'a mut dyn Sink,
    piece: Vec<u8>,
}

impl Writer<'_> {
    fn push(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() < PIECE {
            return Ok(());
        }
        self.sink.take(&self.piece)?;
        self.piece.clear();
        Ok(())
    }

    /// Writes the value at this position, and returns where it ends. Documents are at most 128 levels deep.
    fn value(&mut self, at: usize, depth: usize) -> Result<usize, Stopped> {
        match self.text.get(at) {
            Some(b'{') if self.reorders => self.reordered(at, depth),
            Some(b'{' | b'[') => self.container(at, depth),
            Some(b'"') => self.string(at),
            _ => {
                let end = end_of_value(self.text, at).unwrap_or(self.text.len());
                let scalar = &self.text[at..end];
                match scalar.first() {
                    Some(b'-' | b'0'..=b'9') => {
                        self.push(&self.style.numbers.written(scalar))?;
                    }
                    _ => self.push(self.style.literal(scalar))?,
                }
                Ok(end)
            }
        }
    }

    /// Writes an array, or an object whose members keep their order.
    fn container(&mut self, start: usize, depth: usize) -> Result<usize, Stopped> {
        let object = self.text[start] == b'{';
        let mut at = skip_space(self.text, start + 1);
        let mut first = true;
        while !matches!(self.text.get(at), None | Some(b'}' | b']')) {
            self.before(object, first, depth)?;
            first = false;
            if object {
                let end = self.string(at)?;
                self.push(self.style.colon.as_bytes())?;
                at = skip_space(self.text, skip_space(self.text, end) + 1);
            }
            let inner = depth + usize::from(object || !self.style.flat_arrays);
            at = skip_space(self.text, self.value(at, inner)?);
            if self.text.get(at) == Some(&b',') {
                at = skip_space(self.text, at + 1);
            }
        }
        self.after(object, first, depth)?;
        Ok(at + 1)
    }

    /// Writes an object in the order of the style.
    fn reordered(&mut self, start: usize, depth: usize) -> Result<usize, Stopped> {
        let found = members(self.text, start, self.sink)?;
        let list = ordered(self.text, found.list, self.style.order);
        for (index, member) in list.iter().enumerate() {
            self.before(true, index == 0, depth)?;
            self.string(member.name())?;
            self.push(self.style.colon.as_bytes())?;
            self.value(member.value(), depth + 1)?;
        }
        self.after(true, list.is_empty(), depth)?;
        Ok(found.end)
    }

    /// Writes what comes before an element: the opening bracket before the first, a comma before others.
    fn before(&mut self, object: bool, first: bool, depth: usize) -> Result<(), Stopped> {
        let flat = self.style.flat_arrays && !object;
        match (first, object) {
            (true, true) => self.push(b"{")?,
            (true, false) => self.push(b"[")?,
            (false, _) if flat => self.push(b",")?,
            (false, _) if self.style.indent.is_some() => self.push(b",")?,
            (false, _) => self.push(self.style.comma.as_bytes())?,
        }
        if flat {
            self.push(b" ")
        } else {
            self.line(depth + 1)
        }
    }

    /// Writes what comes after the last element.
    fn after(&mut self, object: bool, empty: bool, depth: usize) -> Result<(), Stopped> {
        let flat = self.style.flat_arrays && !object;
        if empty {
            let list = !object || self.style.empty_as_list;
            return match (list, self.style.flat_arrays) {
                (true, true) => self.push(b"[ ]"),
                (false, true) => self.push(b"{ }"),
                (true, false) => self.push(b"[]"),
                (false, false) => self.push(b"{}"),
            };
        }
        if flat {
            self.push(b" ")?;
        } else {
            self.line(depth)?;
        }
        self.push(if object { b"}" } else { b"]" })
    }

    fn line(&mut self, depth: usize) -> Result<(), Stopped> {
        let Some(indent) = self.style.indent else {
            return Ok(());
        };
        self.push(b"\n")?;
        for _ in 0..depth {
            self.push(indent.as_bytes())?;
        }
        Ok(())
    }

    /// Writes the string at this position, and returns where it ends.
    fn string(&mut self, start: usize) -> Result<usize, Stopped> {
        if self.style.python_literals {
            let end = end_of_value(self.text, start).unwrap_or(self.text.len());
            let text = serde_json::from_slice::<String>(&self.text[start..end]);
            self.push(repr(&text.unwrap_or_default()).as_bytes())?;
            return Ok(end);
        }
        self.push(b"\"")?;
        let text = self.text;
        let mut at = start + 1;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let run = rest.iter().position(|byte| !self.keeps[usize::from(*byte)]);
            let next = at + run.unwrap_or(rest.len());
            self.push(&text[at.min(next)..next])?;
            at = match text.get(next) {
                None | Some(b'"') => {
                    at = next + 1;
                    break;
                }
                Some(b'\\') => self.escaped(next + 1),
                Some(_) => self.unescaped(next),
            };
        }
        self.push(b"\"")?;
        Ok(at)
    }

    /// Writes the character of an escape, given the position after its backslash.
    fn escaped(&mut self, at: usize) -> usize {
        let escapes = self.style.escapes;
        let character = match self.text.get(at) {
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let first = self.unit(at + 1);
                let pair = [first, self.unit(at + 7)];
                let second = self.text.get(at + 5..at + 7) == Some(b"\\u");
                if second
                    && let Some(Ok(character)) = char::decode_utf16(pair).next()
                    && character.len_utf16() == 2
                {
                    escapes.character(character, &mut self.piece);
                    return at + 11;
                }
                match char::from_u32(first.into()) {
                    Some(character) => escapes.character(character, &mut self.piece),
                    None => escapes.unit(first, &mut self.piece),
                }
                return at + 5;
            }
            Some(other) => char::from(*other),
            None => return at,
        };
        escapes.character(character, &mut self.piece);
        at + 1
    }

    /// The number of four hexadecimal digits.
    fn unit(&self, at: usize) -> u16 {
        let digits = self.text.get(at..at + 4).unwrap_or_default();
        let digits = std::str::from_utf8(digits).unwrap_or_default();
        u16::from_str_radix(digits, 16).unwrap_or_default()
    }

    /// Writes the character at this position, which must be escaped.
    fn unescaped(&mut self, at: usize) -> usize {
        let end = (at + 4).min(self.text.len());
        let bytes = &self.text[at..end];
        let valid = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
        };
        let Some(character) = valid.chars().next() else {
            return at + 1;
        };
        self.style.escapes.character(character, &mut self.piece);
        at + character.len_utf8()
    }
}
