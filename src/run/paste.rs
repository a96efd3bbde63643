//! Reads the text that `inspect` searches piece by piece, and keeps as much of it as is needed.

use std::io::{ErrorKind, Read};

use super::console::Console;
use crate::outcome::Failure;
use crate::render::search;
use crate::settings::{Inputs, TextSource};
use crate::text::typed::TypedLines;

/// Bytes of text held at a time.
const PIECE: usize = 64 << 10;

/// Bytes of the text kept to name what it is.
const START: usize = 1 << 20;

/// Longest text in which a request is looked for.
const LONGEST_WITH_REQUEST: usize = 8 << 20;

/// Takes a piece of the text, and says whether to read on.
type Each<'a> = dyn FnMut(&[u8], &mut Console) -> Result<bool, Failure> + 'a;

/// The text that is searched, as it is read.
#[derive(Default)]
pub struct Paste {
    /// The start of the text, to name what it is and to look for a request in it.
    start: Vec<u8>,
    /// The lines of text typed or pasted at a terminal.
    typed: TypedLines,
}

impl Paste {
    /// Its start, as far as it is kept.
    pub fn start(&self) -> &[u8] {
        &self.start
    }

    /// The whole of it, if it is short enough to be kept.
    pub fn kept(&self) -> Option<&[u8]> {
        (self.start.len() < START).then_some(&self.start)
    }

    /// Reads a source, and passes on each piece until that returns false.
    pub fn read(
        &mut self,
        source: &mut TextSource,
        inputs: &mut Inputs,
        console: &mut Console,
        each: &mut Each,
    ) -> Result<(), Failure> {
        let (stream, name): (&mut dyn Read, &str) = match source {
            TextSource::Text(text) => {
                self.keep(text);
                each(text, console)?;
                return Ok(());
            }
            TextSource::Stdin => (&mut *inputs.stdin, "standard input"),
            TextSource::File { file, name, .. } => (file, name),
        };
        let typed = inputs.stdin_is_terminal && name == "standard input";
        let mut piece = vec![0; PIECE];
        while !console.stdout.closed {
            let length = match stream.read(&mut piece) {
                Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
                Err(cause) => return Err(Failure::io(format!("cannot read {name}"), &cause)),
                Ok(length) => length,
            };
            if length == 0 {
                break;
            }
            if typed && self.typed.is_cut(&piece[..length]) {
                inputs.notices.warn(search::line_may_be_cut());
            }
            self.keep(&piece[..length]);
            if !each(&piece[..length], console)? {
                break;
            }
        }
        Ok(())
    }

    /// Reads all sources to their end, so that a request can be looked for before any token is judged.
    pub fn whole(
        &mut self,
        sources: &mut [TextSource],
        inputs: &mut Inputs,
        console: &mut Console,
    ) -> Result<Vec<u8>, Failure> {
        let mut whole = Vec::new();
        for source in sources {
            self.read(source, inputs, console, &mut |piece, _| {
                whole.extend_from_slice(piece);
                Ok(whole.len() <= LONGEST_WITH_REQUEST)
            })?;
        }
        if whole.len() > LONGEST_WITH_REQUEST {
            let limit = LONGEST_WITH_REQUEST >> 20;
            return Err(Failure::misuse(format!(
                "--request auto: the text is longer than {limit} MiB"
            ))
            .hint("give the request as --request 'METHOD PATH'"));
        }
        // What was kept is kept again as the whole text is searched.
        self.start.clear();
        Ok(whole)
    }

    fn keep(&mut self, piece: &[u8]) {
        let room = START.saturating_sub(self.start.len());
        self.start
            .extend_from_slice(&piece[..piece.len().min(room)]);
    }
}
