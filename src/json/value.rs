//! A value as a slice of its text: its kind, its content, and the values in it.

use std::borrow::Cow;

use super::lexer::skip_space;
use super::parts::parts;
use super::scan::end_of_value;
use super::unescape::characters;

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

/// One value, as a part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    /// The bytes as written, without white space around them.
    pub text: &'a [u8],
    /// Bytes of the document before them.
    pub offset: usize,
}

impl<'a> Value<'a> {
    /// The value of a document, or nothing if it is empty.
    pub fn root(document: &'a [u8]) -> Option<Self> {
        let start = skip_space(document, 0);
        let end = end_of_value(document, start).unwrap_or(document.len());
        (start < end).then(|| Self {
            text: &document[start..end],
            offset: start,
        })
    }

    /// The value of a document that was found to be JSON.
    pub(super) fn of_checked(document: &'a [u8]) -> Self {
        let start = skip_space(document, 0);
        Self {
            text: document[start..].trim_ascii_end(),
            offset: start,
        }
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
        (self.kind() == Kind::String).then(|| characters(self.text))
    }

    /// Whether this is a string with this content.
    fn is_string(self, characters: &str) -> bool {
        if self.text.contains(&b'\\') {
            return self.string().is_some_and(|it| it == characters);
        }
        let inner = self.text.strip_prefix(b"\"");
        inner.and_then(|it| it.strip_suffix(b"\"")) == Some(characters.as_bytes())
    }

    /// The boolean, if it is one.
    pub fn boolean(self) -> Option<bool> {
        match self.text {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => None,
        }
    }

    /// The member of an object with this name; of repeated ones the last, as most parsers do.
    pub fn get(self, name: &str) -> Option<Self> {
        self.members()
            .filter(|(key, _)| key.is_string(name))
            .last()
            .map(|(_, value)| value)
    }

    /// Names and values of an object, in order. What the text's end cuts off is left out, except objects and
    /// arrays.
    pub fn members(self) -> impl Iterator<Item = (Value<'a>, Value<'a>)> {
        let mut parts = self.parts(Kind::Object);
        std::iter::from_fn(move || Some((parts.next()?, parts.next()?)))
    }

    /// The elements of an array, in order. What the text's end cuts off is left out, except objects and arrays.
    pub fn items(self) -> impl Iterator<Item = Value<'a>> {
        self.parts(Kind::Array)
    }

    /// The values between the brackets of a value of this kind; nothing for another kind.
    fn parts(self, kind: Kind) -> impl Iterator<Item = Value<'a>> {
        let text = if self.kind() == kind { self.text } else { b"" };
        parts(text).map(move |part| Value {
            offset: self.offset + part.start,
            text: &text[part],
        })
    }
}
