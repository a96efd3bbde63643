//! Which values a value holds, one after the other: those between its brackets, or the scalars at any
//! depth. Reads none of them, and minds no mistake but the cut.

use super::scan::{end_of_value, skip_space};
use super::{Kind, Value};

/// Walks the values inside brackets, names included.
pub(super) struct Parts<'a> {
    whole: Value<'a>,
    position: usize,
}

impl<'a> Parts<'a> {
    pub(super) fn of(whole: Value<'a>, kind: Kind) -> Self {
        let position = if whole.kind() == kind {
            1
        } else {
            whole.text.len()
        };
        Self { whole, position }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let text = self.whole.text;
        let mut start = self.position;
        while let Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b':') = text.get(start) {
            start += 1;
        }
        let first = *text.get(start)?;
        if matches!(first, b'}' | b']') {
            return None;
        }
        let end = match end_of_value(text, start) {
            Some(end) => end,
            // A container may be read up to the cut; half a number or string would be another one.
            None if matches!(first, b'{' | b'[') => text.len(),
            None => return None,
        };
        self.position = end;
        Some(Value {
            text: &text[start..end],
            offset: self.whole.offset + start,
        })
    }
}

/// Every scalar of a document at any depth, with the name of the nearest member that holds it. One pass,
/// whatever the depth.
pub fn scalars(text: &[u8]) -> impl Iterator<Item = (Option<Value<'_>>, Value<'_>)> {
    let mut position = 0;
    let mut name = None;
    let mut open = Vec::new();
    std::iter::from_fn(move || {
        loop {
            match *text.get(position)? {
                b'{' | b'[' => {
                    open.push(name);
                    position += 1;
                }
                b'}' | b']' => {
                    name = open.pop().flatten();
                    position += 1;
                }
                b',' => {
                    name = open.last().copied().flatten();
                    position += 1;
                }
                b' ' | b'\t' | b'\n' | b'\r' | b':' => position += 1,
                _ => {
                    let start = position;
                    position = end_of_value(text, start).unwrap_or(text.len());
                    let value = Value {
                        text: &text[start..position],
                        offset: start,
                    };
                    if text.get(skip_space(text, position)) != Some(&b':') {
                        return Some((name, value));
                    }
                    name = Some(value);
                }
            }
        }
    })
}

/// Every name and every scalar of a document at any depth, in order. One pass, whatever the depth.
pub fn leaves(text: &[u8]) -> impl Iterator<Item = Value<'_>> {
    let mut position = 0;
    std::iter::from_fn(move || {
        while let b'{' | b'[' | b'}' | b']' | b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' =
            *text.get(position)?
        {
            position += 1;
        }
        let start = position;
        position = end_of_value(text, start).unwrap_or(text.len());
        Some(Value {
            text: &text[start..position],
            offset: start,
        })
    })
}
