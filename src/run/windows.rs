//! Splits a stream into windows of whole lines, so that a file of any size takes little memory.

use std::io::{self, ErrorKind, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use memchr::{memchr, memchr_iter};

/// Most bytes read ahead.
const AHEAD: usize = 256 << 10;

/// Most lines in a window.
const LINES: usize = 800;

/// The windows of a stream.
pub struct Windows<'a> {
    stream: &'a mut dyn Read,
    ahead: Vec<u8>,
    /// How many of these bytes were returned.
    taken: usize,
    ended: bool,
    /// Whether to skip the rest of a line whose start was already returned.
    skipping: bool,
    line: u64,
    longest: usize,
    stop: &'a AtomicBool,
}

/// Some whole lines.
pub struct Window {
    /// The number of the first line, from 1.
    pub first: u64,
    /// How many there are.
    pub count: usize,
    pub text: Vec<u8>,
}

impl Window {
    /// The lines with their numbers, without their newlines.
    pub fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let mut rest = Some(&*self.text);
        let lines = std::iter::from_fn(move || {
            let text = rest.filter(|text| !text.is_empty())?;
            let end = memchr(b'\n', text);
            rest = end.map(|end| &text[end + 1..]);
            Some(&text[..end.unwrap_or(text.len())])
        });
        (self.first..).zip(lines)
    }
}

impl<'a> Windows<'a> {
    /// The windows of a stream, which is not waited for once `stop` is set. Of a line longer than `longest`, at least `longest + 1` bytes are returned.
    pub fn of(stream: &'a mut dyn Read, longest: usize, stop: &'a AtomicBool) -> Self {
        Self {
            stream,
            ahead: Vec::new(),
            taken: 0,
            ended: false,
            skipping: false,
            line: 1,
            longest,
            stop,
        }
    }

    /// The next lines, or nothing at the end.
    pub fn next(&mut self) -> io::Result<Option<Window>> {
        loop {
            self.fill()?;
            let ahead = &self.ahead[self.taken..];
            if self.skipping {
                let end = memchr(b'\n', ahead);
                self.skipping = end.is_none() && !self.ended;
                self.taken += end.map_or(ahead.len(), |end| end + 1);
                continue;
            }
            if ahead.is_empty() {
                return Ok(None);
            }
            let (mut count, mut end) = (0, 0);
            for newline in memchr_iter(b'\n', ahead).take(LINES) {
                count += 1;
                end = newline + 1;
            }
            if self.ended && count < LINES && end < ahead.len() {
                count += 1;
                end = ahead.len();
            } else if count == 0 {
                // Longer than what was read ahead, and so longer than any line may be.
                count = 1;
                end = self.longest + 1;
                self.skipping = true;
            }
            let first = self.line;
            self.line += count as u64;
            let text = ahead[..end].to_vec();
            self.taken += end;
            return Ok(Some(Window { first, count, text }));
        }
    }

    /// Reads on when less is left than the longest line may have.
    fn fill(&mut self) -> io::Result<()> {
        if self.ended || self.ahead.len() - self.taken > self.longest {
            return Ok(());
        }
        self.ahead.drain(..self.taken);
        self.taken = 0;
        let mut chunk = [0; 16 << 10];
        while !self.ended && self.ahead.len() < AHEAD {
            match self.stream.read(&mut chunk) {
                Ok(0) => self.ended = true,
                Ok(length) => self.ahead.extend_from_slice(&chunk[..length]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {
                    self.ended = self.stop.load(Ordering::Relaxed);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
