//! Reads the env file as data: nothing is put into the process environment, and no line that cannot be read is
//! shown. dotenvy parses each assignment.

use secrecy::{ExposeSecret, SecretString};

use crate::outcome::Failure;

/// Most lines that one value may take, between quotes.
const LONGEST: usize = 1_000;

/// A parsed env file.
#[derive(Debug)]
pub struct EnvFile {
    /// Its path, as shown in messages.
    pub path: String,
    entries: Vec<Assignment>,
    /// The lines that are not assignments; they are reported only if they matter.
    unread: Vec<Unread>,
}

/// One assignment.
#[derive(Debug)]
pub struct Assignment {
    /// The variable.
    name: String,
    /// Its value, quotes and escapes undone.
    pub value: SecretString,
    /// The line on which the assignment starts, from 1.
    pub line: usize,
}

/// A line that cannot be read.
#[derive(Debug)]
struct Unread {
    line: usize,
    text: SecretString,
}

impl Unread {
    /// Whether the line may be meant to set one of these variables. `APP_NAME=My App` is not.
    fn may_set(&self, names: &[&str]) -> bool {
        let text = self.text.expose_secret();
        let name = text.split_once('=').map(|(name, _)| name.trim());
        let name = name.map(|name| name.strip_prefix("export ").unwrap_or(name).trim());
        let is_name = |name: &str| {
            let first = name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
            first
                && name
                    .bytes()
                    .all(|it| it.is_ascii_alphanumeric() || it == b'_')
        };
        match name {
            Some(name) if is_name(name) => names.contains(&name),
            _ => true,
        }
    }

    fn failure(&self, path: &str) -> Failure {
        let line = self.line;
        if self
            .text
            .expose_secret()
            .contains(char::REPLACEMENT_CHARACTER)
        {
            return Failure::misuse(format!("{path}, line {line}: not UTF-8"))
                .hint("save the file as UTF-8");
        }
        Failure::misuse(format!(
            "{path}, line {line}: not an assignment of the form NAME=value"
        ))
        .hint("write NAME=value, with a closed pair of quotes around a value with spaces")
    }
}

impl EnvFile {
    /// Parses the bytes of an env file.
    pub fn parse(path: String, bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let mut file = Self {
            path,
            entries: Vec::new(),
            unread: Vec::new(),
        };
        let mut at = 0;
        while let Some(first) = lines.get(at) {
            let line = at + 1;
            let mut length = 1;
            let mut value = assignment(first);
            if value.is_none() {
                length = lines_of(&lines[at..]);
                value = assignment(&lines[at..at + length].concat());
            }
            match value {
                Some((name, value)) if !value.contains(char::REPLACEMENT_CHARACTER) => {
                    file.entries.push(Assignment {
                        name,
                        value: value.into(),
                        line,
                    });
                    at += length;
                    continue;
                }
                None if is_blank_or_comment(first) => {}
                _ => file.unread.push(Unread {
                    line,
                    text: (*first).into(),
                }),
            }
            at = line;
        }
        file
    }

    /// Rejects a line that cannot be read but may be meant to set one of these variables.
    pub fn check(&self, names: &[&str]) -> Result<(), Failure> {
        let is_set = self.entries.iter().any(|it| names.contains(&&*it.name));
        let matters = |unread: &&Unread| {
            let text = unread.text.expose_secret();
            unread.may_set(names) && (!is_set || names.iter().any(|it| text.contains(it)))
        };
        match self.unread.iter().find(matters) {
            Some(unread) => Err(unread.failure(&self.path)),
            None => Ok(()),
        }
    }

    /// All assignments of a variable, in order.
    pub fn all<'a>(&'a self, name: &str) -> impl DoubleEndedIterator<Item = &'a Assignment> {
        self.entries.iter().filter(move |entry| entry.name == name)
    }

    /// The lines that cannot be read.
    pub fn unread(&self) -> impl Iterator<Item = usize> {
        self.unread.iter().map(|unread| unread.line)
    }
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// How many lines the assignment on the first line takes: more than one if a quote is still open at its end.
fn lines_of(lines: &[&str]) -> usize {
    let mut quote = None;
    for (index, line) in lines.iter().take(LONGEST).enumerate() {
        let mut escaped = false;
        for character in line.chars() {
            match (quote, character) {
                _ if escaped => escaped = false,
                (Some('"') | None, '\\') => escaped = true,
                (None, '"' | '\'') => quote = Some(character),
                (Some(open), close) if open == close => quote = None,
                _ => {}
            }
        }
        if quote.is_none() {
            return index + 1;
        }
    }
    1
}

/// The one assignment in a text. dotenvy would expand `$NAME` from the process environment, so `$` is replaced by a
/// character that the text does not contain, and put back afterwards.
fn assignment(text: &str) -> Option<(String, String)> {
    let stand_in = ('\u{fdd0}'..='\u{fdef}').find(|it| !text.contains(*it))?;
    let mut escaped = false;
    let mut guarded: String = text
        .chars()
        .map(|character| {
            let is_dollar = character == '$' && !escaped;
            escaped = character == '\\' && !escaped;
            if is_dollar { stand_in } else { character }
        })
        .collect();
    guarded.push('\n');
    let (name, value) = dotenvy::from_read_iter(guarded.as_bytes()).next()?.ok()?;
    Some((name, value.replace(stand_in, "$")))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn entries(text: &str) -> Vec<(String, String, usize)> {
        let file = EnvFile::parse(".env".into(), text.as_bytes());
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
    fn a_line_that_cannot_be_read_matters_if_the_setting_may_be_on_it() {
        const NAMES: [&str; 2] = ["KEY", "OTHER"];
        for (text, line) in [
            ("A=1\nhunter2\n", Some(2)),
            ("# note\nKEY=it's hunter2\nB=2\n", Some(2)),
            ("KEY=hunter2 hunter2", Some(1)),
            ("\n\n=hunter2", Some(3)),
            ("KEY=1\nKEY=hunter2 hunter2", Some(2)),
            ("KEY hunter2", Some(1)),
            ("KEY='hunter2\nA=1", Some(1)),
            ("KEY=1\nhunter2\n", None),
            ("APP_NAME=My App\nKEY=1", None),
            ("APP_NAME=My App\n", None),
            ("APP=it's\nKEY=1\nB=it's\n", None),
        ] {
            let file = EnvFile::parse(".env".into(), text.as_bytes());
            let Some(line) = line else {
                assert!(file.check(&NAMES).is_ok(), "{text}");
                continue;
            };
            let message = format!("{:?}", file.check(&NAMES).unwrap_err());
            assert!(
                message.contains(&format!(".env, line {line}: ")),
                "{message}"
            );
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}
