//! Checks strings, numbers and literals against RFC 8259.

use super::lexer::{end_of_string, skip_space};
use super::problem::Problem;

/// Whether a byte in a string is just that character.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = b' ';
    while byte <= b'~' {
        plain[byte as usize] = byte != b'"' && byte != b'\\';
        byte += 1;
    }
    plain
};

/// A position in a text, and what may come next.
pub(super) struct Reader<'a> {
    pub(super) text: &'a [u8],
    pub(super) position: usize,
}

impl Reader<'_> {
    pub(super) fn peek(&mut self) -> Result<u8, Problem> {
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

    pub(super) fn wrong(&self, reason: &'static str) -> Problem {
        Problem {
            offset: self.position,
            reason,
            cut: false,
        }
    }

    pub(super) fn word(&mut self, word: &[u8]) -> Result<(), Problem> {
        for expected in word {
            if self.byte()? != *expected {
                return Err(self.wrong("expected a value"));
            }
            self.position += 1;
        }
        Ok(())
    }

    pub(super) fn string(&mut self) -> Result<(), Problem> {
        let start = self.position;
        let rest = &self.text[start + 1..];
        let is_plain = |byte: &u8| PLAIN[usize::from(*byte)];
        if let Some(length) = rest.iter().position(|byte| !is_plain(byte))
            && rest[length] == b'"'
        {
            self.position += length + 2;
            return Ok(());
        }
        let end = end_of_string(self.text, start);
        // The closing quote is not part of what is checked.
        let inner = end.map_or(self.text.len(), |end| end - 1);
        self.position += 1;
        while let Some(length) = self.text[self.position.min(inner)..inner]
            .iter()
            .position(|byte| *byte == b'\\' || *byte < 0x20)
        {
            self.position += length;
            if self.text[self.position] != b'\\' {
                return Err(self.wrong("a raw control character in a string"));
            }
            self.escape()?;
        }
        let Some(end) = end else {
            self.position = self.text.len();
            return self.byte().map(|_| ());
        };
        self.position = end;
        match std::str::from_utf8(&self.text[start..end]) {
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
                        return Err(self.wrong("an escape that JSON does not have"));
                    }
                    self.position += 1;
                }
            }
            _ => return Err(self.wrong("an escape that JSON does not have")),
        }
        Ok(())
    }

    pub(super) fn number(&mut self) -> Result<(), Problem> {
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
}
