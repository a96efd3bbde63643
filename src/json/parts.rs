//! The positions of the values between the brackets of an array or object, names included.

use std::ops::Range;

use super::lexer::{LexemeKind, Lexer};
use super::scan::end_of_value;

/// The positions of the values in a text's array or object. A number or string cut off by the text's end is left
/// out, since half of it would be a different value; an array or object is read up to the cut.
pub(super) fn parts(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut position = 1;
    std::iter::from_fn(move || {
        let mut lexer = Lexer::at(text, position);
        let first = lexer.find(|it| !matches!(it.kind, LexemeKind::Comma | LexemeKind::Colon))?;
        let end = match first.kind {
            LexemeKind::Close => return None,
            LexemeKind::Open => end_of_value(text, first.start).unwrap_or(text.len()),
            _ if first.whole => first.end,
            _ => return None,
        };
        position = end;
        Some(first.start..end)
    })
}
