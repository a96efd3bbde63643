//! Finds the end of a value by its brackets and quotes alone; what is between them need not be JSON.

use super::lexer::{LexemeKind, Lexer, end_of_string};

/// Where the value at this position ends, or nothing if the text ends first. Between brackets, only strings are
/// tokenized, since this runs over the same text many times.
pub(super) fn end_of_value(text: &[u8], start: usize) -> Option<usize> {
    let first = Lexer::at(text, start).next()?;
    if first.kind != LexemeKind::Open {
        return first.whole.then_some(first.end);
    }
    let mut depth = 1_usize;
    let mut position = first.end;
    while depth > 0 {
        match text.get(position)? {
            b'"' => {
                position = end_of_string(text, position)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        position += 1;
    }
    Some(position)
}

/// Whether arrays and objects are nested deeper than this many levels.
pub fn is_deeper_than(text: &[u8], levels: usize) -> bool {
    let mut depth = 0_usize;
    Lexer::of(text).any(|lexeme| {
        match lexeme.kind {
            LexemeKind::Open => depth += 1,
            LexemeKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > levels
    })
}

/// The text without the white space between its tokens.
pub fn compact(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for lexeme in Lexer::of(text) {
        out.extend_from_slice(&text[lexeme.start..lexeme.end]);
    }
    out
}
