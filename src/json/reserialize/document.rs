//! A JSON text to reserialize: whether it is JSON, and whether its members may have to be reordered.

use serde::de::IgnoredAny;

use super::order::{Order, members, reorders};
use super::sink::{Sink, Stopped};
use crate::json::lexer::skip_space;
use crate::json::scan::end_of_value;

/// Deepest nesting that is reserialized. It bounds the recursion here and in the writer.
const DEEPEST: usize = 128;

/// A JSON text.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// All of it.
    pub(super) text: &'a [u8],
    /// Whether an object repeats a name, or has one that JavaScript moves to the front.
    pub(super) reorders: bool,
}

/// Why a text is not reserialized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not JSON.
    NotJson,
    /// It is nested deeper than 128 levels, or its objects take too long to compare.
    TooMuch,
}

impl<'a> Document<'a> {
    /// Reads a text. `sink` counts what is read.
    ///
    /// # Errors
    /// It is not JSON, or it is too deep, or the sink has had enough.
    pub fn parse(text: &'a [u8], sink: &mut dyn Sink) -> Result<Self, Unreadable> {
        if std::str::from_utf8(text).is_err() {
            return Err(Unreadable::NotJson);
        }
        if serde_json::from_slice::<IgnoredAny>(text).is_err() {
            return Err(Unreadable::NotJson);
        }
        let reorders = find_reordered(text, skip_space(text, 0), 0, sink)
            .map_err(|Stopped| Unreadable::TooMuch)?
            .0;
        Ok(Self { text, reorders })
    }
}

/// Whether the value at this position contains an object to reorder, and where it ends.
fn find_reordered(
    text: &[u8],
    start: usize,
    depth: usize,
    sink: &mut dyn Sink,
) -> Result<(bool, usize), Stopped> {
    if depth > DEEPEST {
        return Err(Stopped);
    }
    let end = |at| end_of_value(text, at).unwrap_or(text.len());
    match text.get(start) {
        Some(b'{') => {
            let found = members(text, start, sink)?;
            let mut any = reorders(text, &found.list, Order::IndicesFirst);
            for member in &found.list {
                let value = text.get(member.value());
                if matches!(value, Some(b'{' | b'[')) {
                    any |= find_reordered(text, member.value(), depth + 1, sink)?.0;
                }
            }
            Ok((any, found.end))
        }
        Some(b'[') => {
            let mut at = skip_space(text, start + 1);
            let mut any = false;
            while text.get(at).is_some_and(|byte| *byte != b']') {
                let (found, after) = find_reordered(text, at, depth + 1, sink)?;
                any |= found;
                at = skip_space(text, after);
                if text.get(at) == Some(&b',') {
                    at = skip_space(text, at + 1);
                }
            }
            Ok((any, at + 1))
        }
        _ => Ok((false, end(start))),
    }
}
