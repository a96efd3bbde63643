//! What a JSON text says, to the byte: order, numbers as written, repeated names, and the place of the
//! first mistake. A text that is cut off is read as far as it goes. Nothing here recurses, so depth
//! costs nothing; nothing is copied, so a value is a window on the text. Knows nothing of tokens.
//!
//! `serde_json` rounds large integers, keeps the last of repeated names and stops at a cut.

use std::borrow::Cow;

/// The first thing that is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes before it.
    pub offset: usize,
    /// What is wrong there.
    pub reason: &'static str,
    /// The text ends before the value does; nothing else is wrong with it.
    pub cut: bool,
}

/// A name that an object carries more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The name, unescaped.
    pub name: String,
    /// Bytes before its second occurrence.
    pub offset: usize,
}

/// What one pass over a text found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Where the text stops being JSON, if it does.
    pub problem: Option<Problem>,
    /// Repeated names, in any object, in the order of their places.
    pub repeated: Vec<Repeated>,
}

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
        if self.kind() != Kind::String {
            return None;
        }
        let inner = &self.text[1..];
        let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
        if !inner.contains(&b'\\') {
            return Some(String::from_utf8_lossy(inner));
        }
        Some(Cow::Owned(
            serde_json::from_slice(self.text).unwrap_or_else(|_| lossy(inner)),
        ))
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

/// Walks the values inside brackets, names included.
struct Parts<'a> {
    whole: Value<'a>,
    position: usize,
}

impl<'a> Parts<'a> {
    fn of(whole: Value<'a>, kind: Kind) -> Self {
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

/// Where the value that starts here ends, or nothing if the text ends first.
fn end_of_value(text: &[u8], start: usize) -> Option<usize> {
    match text.get(start)? {
        b'"' => end_of_string(text, start),
        b'{' | b'[' => {
            let mut depth = 0_usize;
            let mut position = start;
            loop {
                match text.get(position)? {
                    b'"' => position = end_of_string(text, position)?,
                    b'{' | b'[' => {
                        depth += 1;
                        position += 1;
                    }
                    b'}' | b']' => {
                        depth -= 1;
                        position += 1;
                        if depth == 0 {
                            return Some(position);
                        }
                    }
                    _ => position += 1,
                }
            }
        }
        _ => text[start..]
            .iter()
            .position(|byte| b",:]} \t\r\n".contains(byte))
            .map(|length| start + length.max(1)),
    }
}

fn end_of_string(text: &[u8], start: usize) -> Option<usize> {
    let mut position = start + 1;
    loop {
        match text.get(position)? {
            b'"' => return Some(position + 1),
            b'\\' => position += 2,
            _ => position += 1,
        }
    }
}

fn skip_space(text: &[u8], start: usize) -> usize {
    text[start.min(text.len())..]
        .iter()
        .position(|byte| !b" \t\r\n".contains(byte))
        .map_or(text.len(), |length| start + length)
}

/// Unescapes what `serde_json` does not accept: lone surrogates, raw controls, bytes that are not UTF-8.
fn lossy(inner: &[u8]) -> String {
    let text = String::from_utf8_lossy(inner);
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let length = match rest[at + 1..].chars().next() {
            Some('u') => rest.len().min(at + 6),
            Some(other) => at + 1 + other.len_utf8(),
            None => rest.len(),
        };
        // A sequence cut inside a character is not an escape.
        let sequence = rest.get(at..length).unwrap_or("\\");
        match serde_json::from_str::<String>(&format!("\"{sequence}\"")) {
            Ok(character) => out.push_str(&character),
            Err(_) => out.push(char::REPLACEMENT_CHARACTER),
        }
        rest = &rest[at + sequence.len()..];
    }
    out.push_str(rest);
    out
}

/// The text without the white space between its tokens.
pub fn compact(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut position = 0;
    while let Some(&byte) = text.get(position) {
        let end = if byte == b'"' {
            end_of_string(text, position).unwrap_or(text.len())
        } else {
            position + 1
        };
        let end = end.min(text.len());
        if !b" \t\r\n".contains(&byte) {
            out.extend_from_slice(&text[position..end]);
        }
        position = end;
    }
    out
}

/// Line and column (both from 1, columns in bytes) of a place in a text.
pub fn line_and_column(text: &[u8], offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line = before.split(|byte| *byte == b'\n').count();
    let column = before
        .rsplit(|byte| *byte == b'\n')
        .next()
        .map_or(0, <[u8]>::len);
    (line, column + 1)
}

/// Checks a whole document against RFC 8259, and collects the names that are repeated.
pub fn check(text: &[u8]) -> Checked {
    let mut checker = Checker {
        text,
        position: 0,
        open: Vec::new(),
        names: Vec::new(),
        repeated: Vec::new(),
    };
    let problem = checker.document().err();
    while !checker.open.is_empty() {
        checker.close();
    }
    let mut repeated = checker.repeated;
    repeated.sort_by_key(|repeated| repeated.offset);
    Checked { problem, repeated }
}

/// A bracket that is not closed yet.
struct Open {
    object: bool,
    /// Names noted before this object's first.
    names: usize,
}

struct Checker<'a> {
    text: &'a [u8],
    position: usize,
    open: Vec<Open>,
    /// Names of all open objects, outer first.
    names: Vec<Value<'a>>,
    repeated: Vec<Repeated>,
}

impl<'a> Checker<'a> {
    fn document(&mut self) -> Result<(), Problem> {
        self.value()?;
        while let Some(open) = self.open.last() {
            let object = open.object;
            let first = matches!(self.text[self.position - 1], b'{' | b'[');
            let byte = self.peek()?;
            if byte == if object { b'}' } else { b']' } {
                self.position += 1;
                self.close();
            } else if first {
                self.element(object)?;
            } else if byte == b',' {
                self.position += 1;
                self.element(object)?;
            } else if object {
                return Err(self.wrong("expected ',' or '}'"));
            } else {
                return Err(self.wrong("expected ',' or ']'"));
            }
        }
        self.position = skip_space(self.text, self.position);
        if self.position < self.text.len() {
            return Err(self.wrong("more text after the JSON value"));
        }
        Ok(())
    }

    /// Reads the next element of the innermost bracket.
    fn element(&mut self, object: bool) -> Result<(), Problem> {
        if object {
            if self.peek()? != b'"' {
                return Err(self.wrong("expected a name in double quotes"));
            }
            let start = self.position;
            self.string()?;
            self.names.push(Value {
                text: &self.text[start..self.position],
                offset: start,
            });
            if self.peek()? != b':' {
                return Err(self.wrong("expected ':'"));
            }
            self.position += 1;
        }
        self.value()
    }

    /// Reads a scalar whole, and of a container its bracket.
    fn value(&mut self) -> Result<(), Problem> {
        match self.peek()? {
            bracket @ (b'{' | b'[') => {
                self.position += 1;
                self.open.push(Open {
                    object: bracket == b'{',
                    names: self.names.len(),
                });
                Ok(())
            }
            b'"' => self.string(),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(self.wrong("expected a value")),
        }
    }

    fn peek(&mut self) -> Result<u8, Problem> {
        self.position = skip_space(self.text, self.position);
        self.byte()
    }

    fn byte(&self) -> Result<u8, Problem> {
        self.text.get(self.position).copied().ok_or(Problem {
            offset: self.text.len(),
            reason: "the text ends before the JSON value does",
            cut: true,
        })
    }

    fn wrong(&self, reason: &'static str) -> Problem {
        Problem {
            offset: self.position,
            reason,
            cut: false,
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Problem> {
        for expected in word {
            if self.byte()? != *expected {
                return Err(self.wrong("expected a value"));
            }
            self.position += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), Problem> {
        let start = self.position;
        self.position += 1;
        loop {
            match self.byte()? {
                b'"' => break,
                b'\\' => self.escape()?,
                0..0x20 => return Err(self.wrong("a raw control character in a string")),
                _ => self.position += 1,
            }
        }
        self.position += 1;
        match std::str::from_utf8(&self.text[start..self.position]) {
            Ok(_) => Ok(()),
            Err(error) => Err(Problem {
                offset: start + error.valid_up_to(),
                reason: "bytes that are not UTF-8",
                cut: false,
            }),
        }
    }

    fn escape(&mut self) -> Result<(), Problem> {
        self.position += 1;
        match self.byte()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.position += 1,
            b'u' => {
                self.position += 1;
                for _ in 0..4 {
                    if !self.byte()?.is_ascii_hexdigit() {
                        return Err(self.wrong("an escape that JSON does not know"));
                    }
                    self.position += 1;
                }
            }
            _ => return Err(self.wrong("an escape that JSON does not know")),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), Problem> {
        if self.byte()? == b'-' {
            self.position += 1;
        }
        if self.byte()? == b'0' {
            self.position += 1;
        } else {
            self.digits()?;
        }
        if self.text.get(self.position) == Some(&b'.') {
            self.position += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.text.get(self.position) {
            self.position += 1;
            if let Some(b'+' | b'-') = self.text.get(self.position) {
                self.position += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Problem> {
        if !self.byte()?.is_ascii_digit() {
            return Err(self.wrong("expected a digit"));
        }
        while self.text.get(self.position).is_some_and(u8::is_ascii_digit) {
            self.position += 1;
        }
        Ok(())
    }

    /// Leaves the innermost bracket, and looks for repeated names if it was an object's.
    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let mut names: Vec<_> = self
            .names
            .drain(open.names..)
            .map(|name| (name.string().unwrap_or_default(), name.offset))
            .collect();
        names.sort_unstable();
        let mut previous: Option<&Cow<'a, str>> = None;
        for (name, offset) in &names {
            if previous == Some(name) {
                self.repeated.push(Repeated {
                    name: name.to_string(),
                    offset: *offset,
                });
            }
            previous = Some(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_mistake_has_its_place() {
        for (text, offset, reason, cut) in [
            ("", 0, "the text ends before the JSON value does", true),
            (
                "{\"a\":1",
                6,
                "the text ends before the JSON value does",
                true,
            ),
            (
                "{\"a\":tr",
                7,
                "the text ends before the JSON value does",
                true,
            ),
            ("[1,]", 3, "expected a value", false),
            ("{\"a\":1,}", 7, "expected a name in double quotes", false),
            ("{a:1}", 1, "expected a name in double quotes", false),
            ("[1 2]", 3, "expected ',' or ']'", false),
            ("{\"a\" 1}", 5, "expected ':'", false),
            ("[01]", 2, "expected ',' or ']'", false),
            ("[1.]", 3, "expected a digit", false),
            ("\"\\x\"", 2, "an escape that JSON does not know", false),
            ("\"\u{1}\"", 1, "a raw control character in a string", false),
            ("{} {}", 3, "more text after the JSON value", false),
            ("[}", 1, "expected a value", false),
            ("[[1}", 3, "expected ',' or ']'", false),
        ] {
            assert_eq!(
                check(text.as_bytes()).problem,
                Some(Problem {
                    offset,
                    reason,
                    cut
                }),
                "{text}"
            );
        }
        assert_eq!(
            check(b"\"\xff\"").problem.map(|problem| problem.reason),
            Some("bytes that are not UTF-8")
        );
    }

    #[test]
    fn repeated_names_are_found_in_any_spelling_and_depth() {
        let found = check(br#"{"a":1,"b":{"c":1,"c":2},"\u0061":3,"b":0}"#);
        assert_eq!(found.problem, None);
        let found: Vec<_> = found
            .repeated
            .iter()
            .map(|it| (&*it.name, it.offset))
            .collect();
        assert_eq!(found, [("c", 18), ("a", 25), ("b", 36)]);
    }

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

    #[test]
    fn strings_are_unescaped_as_far_as_possible() {
        for (text, expected) in [
            (r#""a\u00e9\n""#, "aé\n"),
            (r#""\ud83d\ude00""#, "😀"),
            (r#""x\ud83dy""#, "x\u{fffd}y"),
            (r#""\u12"#, "\u{fffd}"),
        ] {
            let value = Value::root(text.as_bytes()).unwrap();
            assert_eq!(value.string().unwrap(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json_on_what_is_json(text in r#"[\[\]{}:," 0-9a-ent.\\-]{0,24}"#) {
            let ours = check(text.as_bytes()).problem.is_none();
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            prop_assert_eq!(ours, theirs);
        }

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
