//! Checks whether a text is JSON by RFC 8259, and finds its first mistake and its repeated names. Stops at the
//! first mistake.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::lexer::skip_space;
use super::problem::{Problem, Repeated};
use super::scalar::Reader;
use super::value::Value;

/// What one pass over a text found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Syntax {
    /// Where the text stops being JSON, if it does.
    pub problem: Option<Problem>,
    /// Repeated names, in any object, in the order of their places.
    pub repeated: Vec<Repeated>,
}

/// Checks a whole document against RFC 8259, and collects repeated names.
pub fn check(text: &[u8]) -> Syntax {
    let mut checker = Checker {
        reader: Reader { text, position: 0 },
        open: SmallVec::new(),
        names: SmallVec::new(),
        repeated: Vec::new(),
    };
    let problem = checker.document().err();
    while !checker.open.is_empty() {
        checker.close();
    }
    let mut repeated = checker.repeated;
    repeated.sort_by_key(|repeated| repeated.offset);
    Syntax { problem, repeated }
}

/// Objects rarely have more names, and are rarely nested deeper; those take no memory of their own.
const FEW: usize = 8;

/// A bracket that is not closed yet.
struct OpenBracket {
    object: bool,
    /// Names noted before this object's first.
    names: usize,
}

struct Checker<'a> {
    reader: Reader<'a>,
    open: SmallVec<[OpenBracket; FEW]>,
    /// Names of all open objects, outer first.
    names: SmallVec<[Value<'a>; FEW]>,
    repeated: Vec<Repeated>,
}

impl<'a> Checker<'a> {
    fn document(&mut self) -> Result<(), Problem> {
        self.value()?;
        while let Some(open) = self.open.last() {
            let object = open.object;
            let first = matches!(self.reader.text[self.reader.position - 1], b'{' | b'[');
            let byte = self.reader.peek()?;
            if byte == if object { b'}' } else { b']' } {
                self.reader.position += 1;
                self.close();
            } else if first {
                self.element(object)?;
            } else if byte == b',' {
                self.reader.position += 1;
                self.element(object)?;
            } else if object {
                return Err(self.reader.wrong("expected ',' or '}'"));
            } else {
                return Err(self.reader.wrong("expected ',' or ']'"));
            }
        }
        self.reader.position = skip_space(self.reader.text, self.reader.position);
        if self.reader.position < self.reader.text.len() {
            return Err(self.reader.wrong("more text after the JSON value"));
        }
        Ok(())
    }

    /// Reads the next element of the innermost bracket.
    fn element(&mut self, object: bool) -> Result<(), Problem> {
        if object {
            if self.reader.peek()? != b'"' {
                return Err(self.reader.wrong("expected a name in double quotes"));
            }
            let start = self.reader.position;
            self.reader.string()?;
            self.names.push(Value {
                text: &self.reader.text[start..self.reader.position],
                offset: start,
            });
            if self.reader.peek()? != b':' {
                return Err(self.reader.wrong("expected ':'"));
            }
            self.reader.position += 1;
        }
        self.value()
    }

    /// Reads a whole scalar, or the opening bracket of a container.
    fn value(&mut self) -> Result<(), Problem> {
        match self.reader.peek()? {
            bracket @ (b'{' | b'[') => {
                self.reader.position += 1;
                self.open.push(OpenBracket {
                    object: bracket == b'{',
                    names: self.names.len(),
                });
                Ok(())
            }
            b'"' => self.reader.string(),
            b't' => self.reader.word(b"true"),
            b'f' => self.reader.word(b"false"),
            b'n' => self.reader.word(b"null"),
            b'-' | b'0'..=b'9' => self.reader.number(),
            _ => Err(self.reader.wrong("expected a value")),
        }
    }

    /// Closes the innermost bracket, and looks for repeated names if it was an object's.
    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if are_few_and_distinct(&self.names[open.names..]) {
            self.names.truncate(open.names);
            return;
        }
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

/// Whether there is no repeated name, as in nearly every object, where that is seen without sorting.
fn are_few_and_distinct(names: &[Value]) -> bool {
    let is_new = |(at, name): (usize, &Value)| {
        !name.text.contains(&b'\\') && names[..at].iter().all(|other| other.text != name.text)
    };
    names.len() <= FEW && names.iter().enumerate().all(is_new)
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
            ("\"\\x\"", 2, "an escape that JSON does not have", false),
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

    proptest! {
        #[test]
        fn agrees_with_serde_json_on_what_is_json(text in r#"[\[\]{}:," 0-9a-ent.\\-]{0,24}"#) {
            let ours = check(text.as_bytes()).problem.is_none();
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            prop_assert_eq!(ours, theirs);
        }
    }
}
