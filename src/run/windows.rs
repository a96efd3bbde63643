//! Splits a stream into windows of whole lines, so that a file of any size takes little memory.

use std::io::{self, ErrorKind, Read};

use memchr::{memchr, memchr_iter};

/// Bytes read ahead.
const AHEAD: usize = 256 << 10;

/// Most lines in a window.
const LINES: usize = 1_000;

/// The windows of a stream.
pub struct Windows<'a> {
    stream: &'a mut dyn Read,
    ahead: Vec<u8>,
    ended: bool,
    /// Whether to skip the rest of a line whose start was already returned.
    skipping: bool,
    line: u64,
    longest: usize,
}

/// Some whole lines.
pub struct Window {
    /// The number of the first line, from 1.
    pub first: u64,
    pub text: Vec<u8>,
}

impl<'a> Windows<'a> {
    /// The windows of a stream. Of a line longer than `longest`, at least `longest + 1` bytes are returned.
    pub fn of(stream: &'a mut dyn Read, longest: usize) -> Self {
        Self {
            stream,
            ahead: Vec::new(),
            ended: false,
            skipping: false,
            line: 1,
            longest,
        }
    }

    /// The next lines, or nothing at the end.
    pub fn next(&mut self) -> io::Result<Option<Window>> {
        loop {
            self.fill()?;
            if self.skipping {
                let end = memchr(b'\n', &self.ahead);
                self.skipping = end.is_none() && !self.ended;
                self.ahead
                    .drain(..end.map_or(self.ahead.len(), |end| end + 1));
                continue;
            }
            if self.ahead.is_empty() {
                return Ok(None);
            }
            let (mut lines, mut end) = (0, 0);
            for newline in memchr_iter(b'\n', &self.ahead).take(LINES) {
                lines += 1;
                end = newline + 1;
            }
            if self.ended && lines < LINES && end < self.ahead.len() {
                lines += 1;
                end = self.ahead.len();
            } else if lines == 0 {
                // Longer than the read-ahead, and so much longer than any line may be.
                lines = 1;
                end = self.longest + 1;
                self.skipping = true;
            }
            let first = self.line;
            self.line += lines as u64;
            let text = self.ahead.drain(..end).collect();
            return Ok(Some(Window { first, text }));
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut chunk = [0; 16 << 10];
        while !self.ended && self.ahead.len() < AHEAD {
            match self.stream.read(&mut chunk) {
                Ok(0) => self.ended = true,
                Ok(length) => self.ahead.extend_from_slice(&chunk[..length]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
