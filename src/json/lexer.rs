//! The lexemes of a JSON text: brackets, punctuation, strings and words, each by its position. Every JSON reader
//! uses it to find where a string or word ends. It never recurses or allocates, and accepts any text.

use memchr::memchr2;

/// The kinds of lexeme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexemeKind {
    /// `{` or `[`.
    Open,
    /// `}` or `]`.
    Close,
    Comma,
    Colon,
    String,
    /// A number, `true`, `false`, `null`, or anything in their place.
    Word,
}

/// The smallest part of a JSON text that has a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lexeme {
    pub kind: LexemeKind,
    /// Bytes of the text before it.
    pub start: usize,
    /// Bytes of the text up to its end.
    pub end: usize,
    /// Whether it is complete. A string without its closing quote is not, nor a word at the text's end, which may
    /// go on.
    pub whole: bool,
}

/// Reads a text lexeme by lexeme.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    text: &'a [u8],
    position: usize,
}

impl<'a> Lexer<'a> {
    pub fn of(text: &'a [u8]) -> Self {
        Self::at(text, 0)
    }

    /// Starts somewhere between two lexemes.
    pub fn at(text: &'a [u8], position: usize) -> Self {
        Self { text, position }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Lexeme;

    fn next(&mut self) -> Option<Lexeme> {
        let text = self.text;
        let start = skip_space(text, self.position);
        let (kind, end, whole) = match *text.get(start)? {
            b'{' | b'[' => (LexemeKind::Open, start + 1, true),
            b'}' | b']' => (LexemeKind::Close, start + 1, true),
            b',' => (LexemeKind::Comma, start + 1, true),
            b':' => (LexemeKind::Colon, start + 1, true),
            b'"' => {
                let end = end_of_string(text, start);
                (LexemeKind::String, end.unwrap_or(text.len()), end.is_some())
            }
            _ => {
                let length = text[start..].iter().position(|byte| ends_word(*byte));
                let end = length.map_or(text.len(), |length| start + length);
                (LexemeKind::Word, end, length.is_some())
            }
        };
        self.position = end;
        Some(Lexeme {
            kind,
            start,
            end,
            whole,
        })
    }
}

/// Where the string with this opening quote ends, or nothing if the text ends first.
pub fn end_of_string(text: &[u8], start: usize) -> Option<usize> {
    let mut position = start + 1;
    loop {
        position += next_mark(text.get(position..)?)?;
        if text[position] == b'"' {
            return Some(position + 1);
        }
        position += 2;
    }
}

/// Where the next quote or backslash is.
fn next_mark(text: &[u8]) -> Option<usize> {
    // Most strings are UUIDs and shorter ones, which end before memchr has asked the processor what it can do.
    const SHORT: usize = 64;
    let (near, far) = text.split_at(text.len().min(SHORT));
    let (eights, rest) = near.as_chunks();
    for (index, eight) in eights.iter().enumerate() {
        if let Some(at) = first_mark(*eight) {
            return Some(8 * index + at);
        }
    }
    if far.is_empty() {
        let at = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        return Some(8 * eights.len() + at);
    }
    memchr2(b'"', b'\\', far).map(|at| SHORT + at)
}

/// The first quote or backslash of eight bytes.
fn first_mark(bytes: [u8; 8]) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let eight = u64::from_le_bytes(bytes);
    // The highest bit of each byte that is zero, and maybe of some after the first one.
    let zeros = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes & (ONES << 7);
    let marks = [b'"', b'\\'].map(|mark| zeros(eight ^ (ONES * u64::from(mark))));
    let first = (marks[0] | marks[1]).trailing_zeros() / 8;
    (first < 8).then_some(first as usize)
}

/// Where the white space that starts here ends.
pub fn skip_space(text: &[u8], start: usize) -> usize {
    let mut position = start;
    while text.get(position).is_some_and(|byte| is_space(*byte)) {
        position += 1;
    }
    position.min(text.len())
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn ends_word(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(&str, bool)> {
        Lexer::of(text.as_bytes())
            .map(|it| (&text[it.start..it.end], it.whole))
            .collect()
    }

    #[test]
    fn a_text_falls_into_its_lexemes() {
        for (text, expected) in [
            (" ", &[][..]),
            (
                "{ \"a\\\"\\\\\":1.5}",
                &[
                    ("{", true),
                    ("\"a\\\"\\\\\"", true),
                    (":", true),
                    ("1.5", true),
                    ("}", true),
                ],
            ),
            ("tru", &[("tru", false)]),
            ("\"a\\\"", &[("\"a\\\"", false)]),
            ("\"a\\", &[("\"a\\", false)]),
            ("x\"y\"", &[("x", true), ("\"y\"", true)]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_string_ends_at_the_first_quote_that_is_not_escaped(text in r#""[a"\\!#\[\]é]{0,90}"#) {
            let mut escaped = false;
            let end = text.bytes().enumerate().skip(1).find(|(_, byte)| {
                let ends = *byte == b'"' && !escaped;
                escaped = *byte == b'\\' && !escaped;
                ends
            });
            prop_assert_eq!(end_of_string(text.as_bytes(), 0), end.map(|(at, _)| at + 1));
        }

        #[test]
        fn only_white_space_lies_between(text in r#"[\[\]{}:,"\\ \na1é]{0,32}"#) {
            let mut before = 0;
            for lexeme in Lexer::of(text.as_bytes()) {
                prop_assert!(text[before..lexeme.start].trim().is_empty());
                prop_assert!(lexeme.start < lexeme.end);
                prop_assert!(text.is_char_boundary(lexeme.end));
                before = lexeme.end;
            }
            prop_assert!(text[before..].trim().is_empty());
        }
    }
}
