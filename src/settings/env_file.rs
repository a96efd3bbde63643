//! The env file, read as data: entries with their lines, nothing put into the process environment, and
//! nothing of a malformed line shown. dotenvy does the reading; two of its habits are held off here:
//! it substitutes `$NAME` from the process environment, and its errors quote the line.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use secrecy::SecretString;

use crate::outcome::Failure;

/// An env file that was read.
#[derive(Debug)]
pub struct EnvFile {
    /// Its path, as it is shown.
    pub path: String,
    entries: Vec<Entry>,
}

/// One assignment.
#[derive(Debug)]
pub struct Entry {
    /// The variable.
    name: String,
    /// Its value, quotes and escapes undone.
    pub value: SecretString,
    /// The line on which the assignment starts, from 1.
    pub line: usize,
}

impl EnvFile {
    /// Reads the bytes of an env file.
    pub fn parse(path: String, bytes: &[u8]) -> Result<Self, Failure> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = bytes[..error.valid_up_to()]
                .split(|byte| *byte == b'\n')
                .count();
            Failure::misuse(format!("{path}, line {line}: not UTF-8"))
        })?;
        // A noncharacter that the file does not use keeps dotenvy from substituting.
        let stand_in = ('\u{fdd0}'..='\u{fdef}')
            .find(|character| !text.contains(*character))
            .unwrap_or('\u{fdd0}');
        let guarded = guard(text, stand_in);
        let lines: Vec<&str> = guarded.split_inclusive('\n').collect();
        let delivered = Rc::new(Cell::new(0));
        let mut entries = Vec::new();
        let mut before = 0;
        for entry in dotenvy::from_read_iter(LineByLine {
            lines: &lines,
            offset: 0,
            delivered: Rc::clone(&delivered),
        }) {
            let start = before
                + lines[before..delivered.get()]
                    .iter()
                    .take_while(|line| is_blank_or_comment(line))
                    .count();
            before = delivered.get();
            let line = start + 1;
            let Ok((name, value)) = entry else {
                return Err(Failure::misuse(format!(
                    "{path}, line {line}: not an assignment of the form NAME=value"
                ))
                .hint(
                    "write NAME=value, with a closed pair of quotes around a value with spaces",
                ));
            };
            entries.push(Entry {
                name,
                value: value.replace(stand_in, "$").into(),
                line,
            });
        }
        Ok(Self { path, entries })
    }

    /// All assignments of a variable, in order.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.name == name)
    }
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// Puts the stand-in for every `$` that is not escaped, and a line ending at the end.
fn guard(text: &str, stand_in: char) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut escaped = false;
    for character in text.chars() {
        out.push(if character == '$' && !escaped {
            stand_in
        } else {
            character
        });
        escaped = character == '\\' && !escaped;
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// Hands out one line at a time, so that dotenvy's buffer never runs ahead of the count.
struct LineByLine<'a> {
    lines: &'a [&'a str],
    offset: usize,
    delivered: Rc<Cell<usize>>,
}

impl Read for LineByLine<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(line) = self.lines.get(self.delivered.get()) else {
            return Ok(0);
        };
        let rest = &line.as_bytes()[self.offset..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.offset += length;
        if self.offset == line.len() {
            self.offset = 0;
            self.delivered.set(self.delivered.get() + 1);
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn entries(text: &str) -> Vec<(String, String, usize)> {
        let file = EnvFile::parse(".env".into(), text.as_bytes()).unwrap();
        file.entries
            .iter()
            .map(|it| {
                (
                    it.name.clone(),
                    it.value.expose_secret().to_owned(),
                    it.line,
                )
            })
            .collect()
    }

    #[test]
    fn every_usual_form_is_read_with_its_line() {
        for (text, name, value, line) in [
            ("A=1", "A", "1", 1),
            ("A=1 ", "A", "1", 1),
            ("\u{feff}A=1\n", "A", "1", 1),
            ("# note\n\n  export A=1\r\n", "A", "1", 3),
            ("A=\"b c\" # note", "A", "b c", 1),
            ("A='b c'", "A", "b c", 1),
            ("\nA=\"b\nc\"\n", "A", "b\nc", 2),
            ("A=", "A", "", 1),
            ("A=b#c", "A", "b#c", 1),
        ] {
            assert_eq!(
                entries(text),
                [(name.into(), value.into(), line)],
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_dollar_is_a_dollar() {
        for (text, value) in [
            ("A=a$HOME", "a$HOME"),
            ("A=\"a${HOME}b\"", "a${HOME}b"),
            ("A='a$HOME'", "a$HOME"),
            ("A=a\\$b", "a$b"),
            ("A=pa$$word", "pa$$word"),
        ] {
            assert_eq!(entries(text)[0].1, value, "{text:?}");
        }
    }

    #[test]
    fn a_malformed_line_is_named_and_not_shown() {
        for (text, line) in [
            ("A=1\nhunter2\n", 2),
            ("# note\nA=it's hunter2\nB=2\n", 2),
            ("A=hunter2 hunter2", 1),
            ("\n\n=hunter2", 3),
        ] {
            let failure = EnvFile::parse(".env".into(), text.as_bytes()).unwrap_err();
            let message = format!("{failure:?}");
            assert!(
                message.contains(&format!(".env, line {line}: ")),
                "{message}"
            );
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}
