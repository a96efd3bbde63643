//! The positions of the values between the brackets of an array or object, names included.

use std::ops::Range;

use super::lexer::{Lexer, end_of_string, skip_space};
use super::scan::end_of_value;

/// The positions of the values in a text's array or object. A number or string cut off by the text's end is left
/// out, since half of it would be a different value; an array or object is read up to the cut.
pub(super) fn parts(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut position = 1;
    std::iter::from_fn(move || {
        let first = loop {
            position = skip_space(text, position);
            match *text.get(position)? {
                b',' | b':' => position += 1,
                first => break first,
            }
        };
        let start = position;
        position = match first {
            b'}' | b']' => return None,
            b'{' | b'[' => end_of_value(text, start).unwrap_or(text.len()),
            b'"' => end_of_string(text, start)?,
            _ => Lexer::at(text, start).next().filter(|word| word.whole)?.end,
        };
        Some(start..position)
    })
}
