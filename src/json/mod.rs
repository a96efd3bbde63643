//! Reads JSON byte for byte: order, numbers as written, repeated names, and the place of the first mistake.
//! A text that is cut off is read as far as it goes. Nothing here recurses, so depth costs nothing, and values
//! borrow from the text.
//!
//! `serde_json` rounds large integers, keeps the last of repeated names and stops at a cut.

mod check;
pub mod reserialize;
mod scan;
mod unescape;
mod walk;

use std::borrow::Cow;

use scan::{end_of_value, skip_space};
use walk::Parts;

pub use check::{Problem, Repeated, check, line_and_column};
pub use scan::compact;
pub use walk::{leaves, scalars};

/// The kinds of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    /// The kind with its article, for a message.
    pub fn described(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// One value: the part of the text that spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    /// The bytes as written, without white space around them.
    pub text: &'a [u8],
    /// Bytes of the document before them.
    pub offset: usize,
}

impl<'a> Value<'a> {
    /// The value that a document consists of, or nothing where it has none.
    pub fn root(document: &'a [u8]) -> Option<Self> {
        let start = skip_space(document, 0);
        let end = end_of_value(document, start).unwrap_or(document.len());
        (start < end).then(|| Self {
            text: &document[start..end],
            offset: start,
        })
    }

    /// What kind of value this is, by its first byte.
    pub fn kind(self) -> Kind {
        match self.text.first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// The characters of a string, unescaped. Bytes that are not UTF-8 and lone surrogates become U+FFFD.
    pub fn string(self) -> Option<Cow<'a, str>> {
        (self.kind() == Kind::String).then(|| unescape::characters(self.text))
    }

    /// The boolean, if it is one.
    pub fn boolean(self) -> Option<bool> {
        match self.text {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => None,
        }
    }

    /// The member of an object by its name; of repeated ones the last, as most readers do.
    pub fn get(self, name: &str) -> Option<Self> {
        self.members()
            .filter(|(key, _)| key.string().is_some_and(|key| key == name))
            .last()
            .map(|(_, value)| value)
    }

    /// Names and values of an object, in order. What the text's end cuts is left out, but for objects and arrays.
    pub fn members(self) -> impl Iterator<Item = (Value<'a>, Value<'a>)> {
        let mut rest = Parts::of(self, Kind::Object);
        std::iter::from_fn(move || {
            let key = rest.next()?;
            let value = rest.next()?;
            Some((key, value))
        })
    }

    /// The elements of an array, in order. What the text's end cuts is left out, but for objects and arrays.
    pub fn items(self) -> impl Iterator<Item = Value<'a>> {
        Parts::of(self, Kind::Array)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::check::Checked;
    use super::*;

    #[test]
    fn a_text_is_read_up_to_its_cut() {
        let root = Value::root(br#"{"a":1,"b":{"c":"d","e":"fg"#).unwrap();
        assert_eq!(root.get("a").unwrap().text, b"1");
        let inner = root.get("b").unwrap();
        assert_eq!(inner.get("c").unwrap().string().unwrap(), "d");
        assert_eq!(inner.get("e"), None);
        assert_eq!(Value::root(br#"{"exp":17000"#).unwrap().get("exp"), None);
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert_eq!(check(deep.as_bytes()), Checked::default());
        assert_eq!(Value::root(deep.as_bytes()).unwrap().items().count(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(text in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = check(&text);
            let _ = compact(&text);
            let mut open: Vec<_> = Value::root(&text).into_iter().collect();
            while let Some(value) = open.pop() {
                let _ = value.string();
                let _ = scalars(value.text).count();
                open.extend(value.items());
                open.extend(value.members().map(|(_, value)| value));
            }
        }
    }
}
