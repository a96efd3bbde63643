//! Standard input at a terminal: its first read says on standard error that the program is waiting.

use std::cell::RefCell;
use std::io::{self, Read, Write};

use crate::render::message::{self, Label};
use crate::render::style::Style;

/// Standard error as the console and standard input share it.
pub struct SharedStderr<'a, 'b>(pub &'a RefCell<&'b mut dyn Write>);

impl Write for SharedStderr<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

/// Standard input, which a person may have to type.
pub struct Stdin<'a, 'b> {
    pub stream: &'a mut dyn Read,
    /// Where to say that it is read, and in which style; nothing once that is said.
    pub announce: Option<(SharedStderr<'a, 'b>, Style)>,
}

impl Read for Stdin<'_, '_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if let Some((mut stderr, style)) = self.announce.take() {
            const TEXT: &str = "reading standard input; press Ctrl-D on a new line to end it";
            let line = message::line(Label::Note, TEXT, style);
            // If standard error is closed, there is nobody to tell.
            let _: io::Result<()> = stderr.write_all(line.as_bytes());
        }
        self.stream.read(bytes)
    }
}
