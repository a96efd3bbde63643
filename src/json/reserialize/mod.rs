//! What a program makes of a JSON body that it parses and writes again: the usual reason why a signature
//! does not match. Nothing here recurses.

mod number;
mod order;

use crate::json::{self, Kind, Value};
use number::number;
use order::{Member, order};

/// Deepest nesting that is written again.
const DEEPEST: usize = 1_000;

/// Who writes the body again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// `JSON.stringify(value)` (ECMA-262, section 25.5.2).
    JavaScript,
    /// `JSON.stringify(value, null, 2)`.
    JavaScriptIndented,
    /// Python's `json.dumps(value)`.
    Python,
    /// Python's `json.dumps(value, separators=(',', ':'))`.
    PythonCompact,
    /// PHP's `json_encode($value)`.
    Php,
}

impl Writer {
    /// All of them, likeliest first.
    pub const ALL: [Self; 5] = [
        Self::JavaScript,
        Self::Python,
        Self::JavaScriptIndented,
        Self::PythonCompact,
        Self::Php,
    ];

    /// The call that writes so.
    #[must_use]
    pub fn call(self) -> &'static str {
        match self {
            Self::JavaScript => "JSON.stringify(req.body)",
            Self::JavaScriptIndented => "JSON.stringify(req.body, null, 2)",
            Self::Python => "json.dumps(request.json)",
            Self::PythonCompact => "json.dumps(request.json, separators=(',', ':'))",
            Self::Php => "json_encode($request)",
        }
    }

    /// Does it write numbers as JavaScript has them, array indices first, and no escape that it can spare?
    fn is_javascript(self) -> bool {
        matches!(self, Self::JavaScript | Self::JavaScriptIndented)
    }
}

/// The body parsed and written again, if it is JSON.
#[must_use]
pub fn reserialized(body: &[u8], writer: Writer) -> Option<Vec<u8>> {
    if json::check(body).problem.is_some() {
        return None;
    }
    let root = Value::root(body)?;
    let mut out = Output {
        writer,
        text: Vec::with_capacity(body.len()),
        open: Vec::new(),
    };
    out.value(root);
    while let Some(open) = out.open.last_mut() {
        match open.rest.next() {
            None => out.close(),
            Some(_) if out.open.len() > DEEPEST => return None,
            Some((key, value)) => out.element(key, value),
        }
    }
    Some(out.text)
}

type Rest<'a> = Box<dyn Iterator<Item = (Option<Value<'a>>, Value<'a>)> + 'a>;

/// A bracket that is not closed yet.
struct Open<'a> {
    object: bool,
    rest: Rest<'a>,
    /// Where its first element starts in the output.
    start: usize,
    /// Members written so far, in the order of the text.
    members: Vec<Member<'a>>,
    /// Elements written so far.
    count: usize,
}

struct Output<'a> {
    writer: Writer,
    text: Vec<u8>,
    open: Vec<Open<'a>>,
}

impl<'a> Output<'a> {
    fn element(&mut self, key: Option<Value<'a>>, value: Value<'a>) {
        if let Some(open) = self.open.last_mut() {
            open.count += 1;
            if open.count > 1 {
                self.text.extend_from_slice(self.separator());
            }
        }
        self.new_line();
        let start = self.text.len();
        if let Some(key) = key {
            let name = key.string().unwrap_or_default();
            self.string(&name);
            let colon: &[u8] = match self.writer {
                Writer::JavaScriptIndented | Writer::Python => b": ",
                Writer::JavaScript | Writer::PythonCompact | Writer::Php => b":",
            };
            self.text.extend_from_slice(colon);
            if let Some(open) = self.open.last_mut() {
                open.members.push((name, start, start));
            }
        }
        self.value(value);
    }

    fn separator(&self) -> &'static [u8] {
        match self.writer {
            Writer::Python => b", ",
            _ => b",",
        }
    }

    fn new_line(&mut self) {
        if self.writer == Writer::JavaScriptIndented {
            self.text.push(b'\n');
            let indent = 2 * self.open.len();
            self.text.resize(self.text.len() + indent, b' ');
        }
    }

    /// Writes a scalar whole, and of a container its bracket.
    fn value(&mut self, value: Value<'a>) {
        let rest: Rest<'a> = match value.kind() {
            Kind::Object => Box::new(value.members().map(|(key, value)| (Some(key), value))),
            Kind::Array => Box::new(value.items().map(|value| (None, value))),
            Kind::String => {
                let text = value.string().unwrap_or_default();
                self.string(&text);
                return self.ended();
            }
            Kind::Number if self.writer.is_javascript() => {
                self.text.extend(number(value.text).bytes());
                return self.ended();
            }
            Kind::Null | Kind::Boolean | Kind::Number => {
                self.text.extend_from_slice(value.text);
                return self.ended();
            }
        };
        let object = value.kind() == Kind::Object;
        self.text.push(if object { b'{' } else { b'[' });
        self.open.push(Open {
            object,
            rest,
            start: self.text.len(),
            members: Vec::new(),
            count: 0,
        });
    }

    /// Notes where the member ends that was written last.
    fn ended(&mut self) {
        let end = self.text.len();
        if let Some((_, _, to)) = self
            .open
            .last_mut()
            .and_then(|open| open.members.last_mut())
        {
            *to = end;
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if let Some(order) = order(&open.members, self.writer) {
            let mut text = Vec::with_capacity(self.text.len() - open.start);
            for (index, (_, start, end)) in order.into_iter().enumerate() {
                if index > 0 {
                    text.extend_from_slice(self.separator());
                }
                if self.writer == Writer::JavaScriptIndented {
                    text.push(b'\n');
                    text.resize(text.len() + 2 * (self.open.len() + 1), b' ');
                }
                text.extend_from_slice(&self.text[*start..*end]);
            }
            self.text.truncate(open.start);
            self.text.extend(text);
        }
        if open.count > 0 {
            self.new_line();
        }
        self.text.push(if open.object { b'}' } else { b']' });
        self.ended();
    }

    fn string(&mut self, text: &str) {
        // A string is always written.
        let written = serde_json::to_string(text).unwrap_or_default();
        if self.writer.is_javascript() {
            self.text.extend(written.bytes());
            return;
        }
        for character in written.chars() {
            let php = self.writer == Writer::Php;
            if php && character == '/' {
                self.text.extend(b"\\/");
            } else if matches!(character, ' '..='~') || (php && character == '\u{7f}') {
                self.text.extend(character.to_string().bytes());
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    self.text.extend(format!("\\u{unit:04x}").bytes());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Node: `JSON.stringify(JSON.parse(text))`.
    #[test]
    fn as_javascript_writes_it() {
        for (text, expected) in [
            (r#" { "a" : [ 1 , "x" ] } "#, r#"{"a":[1,"x"]}"#),
            ("[]", "[]"),
            ("{ }", "{}"),
            ("[[],{}, [ ]]", "[[],{},[]]"),
            (r#""\u00e9\/\u0007\u001F\t""#, "\"é/\\u0007\\u001f\\t\""),
        ] {
            let written = reserialized(text.as_bytes(), Writer::JavaScript).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), expected, "{text}");
        }
    }

    /// Computed with Node: `JSON.stringify(JSON.parse(text), null, 2)`.
    #[test]
    fn as_javascript_indents_it() {
        let written = reserialized(
            br#"{"b":[1,{}],"a":{"c":null},"1":[]}"#,
            Writer::JavaScriptIndented,
        );
        assert_eq!(
            String::from_utf8(written.unwrap()).unwrap(),
            "{\n  \"1\": [],\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": {\n    \"c\": null\n  }\n}"
        );
    }

    /// Computed with Python: `json.dumps(json.loads(text))`.
    #[test]
    fn as_python_writes_it() {
        let written = reserialized(
            "{\"b\":[1,\"é😀\u{7f}\"],\"1\":{\"a\":1,\"a\":2}}".as_bytes(),
            Writer::Python,
        );
        assert_eq!(
            String::from_utf8(written.unwrap()).unwrap(),
            r#"{"b": [1, "\u00e9\ud83d\ude00\u007f"], "1": {"a": 2}}"#
        );
    }

    /// The first computed with Python: `json.dumps(json.loads(text), separators=(',', ':'))`. PHP escapes the
    /// slash as well (its manual, `JSON_UNESCAPED_SLASHES`).
    #[test]
    fn as_python_and_php_write_it_compactly() {
        let text = r#"{"b": [1.0, "é/😀"], "1": {"a": 1, "a": 2}}"#;
        for (writer, expected) in [
            (
                Writer::PythonCompact,
                r#"{"b":[1.0,"\u00e9/\ud83d\ude00"],"1":{"a":2}}"#,
            ),
            (
                Writer::Php,
                r#"{"b":[1.0,"\u00e9\/\ud83d\ude00"],"1":{"a":2}}"#,
            ),
        ] {
            let written = reserialized(text.as_bytes(), writer).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_no_json_is_not_written_again() {
        assert_eq!(reserialized(b"", Writer::JavaScript), None);
        assert_eq!(reserialized(b"a=1&b=2", Writer::JavaScript), None);
        let deep = "[".repeat(2_000) + &"]".repeat(2_000);
        assert_eq!(reserialized(deep.as_bytes(), Writer::JavaScript), None);
    }
}
