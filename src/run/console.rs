//! Standard output and standard error: the result alone goes to the first, notices and failures to the second.

use std::borrow::Cow;
use std::io::{self, ErrorKind, Write};

use memchr::memmem;
use secrecy::{ExposeSecret, SecretString};

use super::outside::{Output, Reach, Size};
use crate::outcome::{Failure, Notice, Notices, Outcome};
use crate::render::message::{self, Label};
use crate::render::output;
use crate::render::style::{Colour, Style, for_terminal};

/// A stream to write to, and how to write to it.
pub struct OutputStream<'a> {
    pub stream: &'a mut dyn Write,
    /// Its size, if it is a terminal.
    pub terminal: Option<Size>,
    pub colour: bool,
    /// Whether what is written reaches anyone.
    pub reach: Reach,
    /// Whether the reader has closed it.
    pub closed: bool,
}

impl<'a> OutputStream<'a> {
    pub fn of(output: Output<'a>, colour: Colour) -> Self {
        let Output {
            stream,
            terminal,
            reach,
        } = output;
        let colour = match colour {
            Colour::Always => true,
            Colour::OnTerminals => terminal.is_some(),
            Colour::Never => false,
        };
        Self {
            stream,
            terminal,
            colour,
            reach,
            closed: false,
        }
    }

    /// How a report is styled here.
    pub fn style(&self) -> Style {
        Style::new(self.colour, self.terminal.map(|size| size.columns))
    }
}

/// Standard output and standard error.
pub struct Console<'a> {
    pub stdout: OutputStream<'a>,
    pub stderr: OutputStream<'a>,
    pub quiet: bool,
    /// Values that no message may show.
    pub secrets: Vec<SecretString>,
}

impl Console<'_> {
    /// Writes the result, ending in one newline.
    pub fn print(&mut self, text: &str) -> Result<(), Failure> {
        self.write(format!("{text}\n").as_bytes())
    }

    /// Writes a part of the result, and flushes it. A terminal gets no character that could harm it.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.stdout.closed {
            return Ok(());
        }
        let harmless;
        let bytes = if self.stdout.terminal.is_some() {
            harmless = for_terminal(bytes, self.stdout.colour);
            harmless.as_bytes()
        } else {
            bytes
        };
        let stream = &mut self.stdout.stream;
        match stream.write_all(bytes).and_then(|()| stream.flush()) {
            Err(cause) if cause.kind() == ErrorKind::BrokenPipe => {
                // The reader closed the pipe, so it has read enough.
                self.stdout.closed = true;
                Ok(())
            }
            Err(cause) => Err(Failure::io("cannot write to standard output", &cause)),
            Ok(()) => Ok(()),
        }
    }

    /// Fails if standard output was closed at the start. Commands that only print check this first; those that also
    /// answer with an exit code do not.
    pub fn stdout_reaches_somebody(&self) -> Result<(), Failure> {
        match self.stdout.reach {
            Reach::Open | Reach::Discarded => Ok(()),
            Reach::Closed => Err(Failure::lost(
                "standard output is closed, so the result cannot be written",
            )
            .hint("redirect standard output to where the result should go")),
        }
    }

    /// Fails if the GitHub Actions runner would not see a mask.
    pub fn stderr_reaches_runner(&self) -> Result<(), Failure> {
        if self.stderr.reach == Reach::Open {
            return Ok(());
        }
        Err(Failure::lost(
            "standard error is closed or discarded, so GitHub Actions cannot be asked to mask the token",
        )
        .hint("leave standard error open, or use --no-mask"))
    }

    /// Makes the GitHub Actions runner hide the token from now on.
    pub fn mask(&mut self, token: &str) -> Result<(), Failure> {
        self.mask_all(&output::mask(token))
    }

    /// Makes the GitHub Actions runner hide several tokens, given as its commands.
    pub fn mask_all(&mut self, commands: &str) -> Result<(), Failure> {
        self.stderr_reaches_runner()?;
        let written = self
            .stderr
            .stream
            .write_all(commands.as_bytes())
            .and_then(|()| self.stderr.stream.flush());
        // A token that the log would show is not delivered.
        written.map_err(|cause| {
            Failure::unavailable("cannot write the mask to standard error", &cause)
        })
    }

    /// Prints the notices that have come up since the last call.
    pub fn say(&mut self, notices: &mut Notices) {
        for notice in notices.0.drain(..) {
            self.tell(notice);
        }
    }

    /// Prints a notice at once.
    pub fn tell(&mut self, notice: Notice) {
        match notice {
            _ if self.quiet => {}
            Notice::Note(text) if self.stderr.terminal.is_some() => self.line(Label::Note, &text),
            Notice::Note(_) => {}
            Notice::Warning(text) => self.line(Label::Warning, &text),
        }
    }

    /// Prints why the run stops, and what to do next.
    pub fn fail(&mut self, failure: &Failure) -> Outcome {
        self.line(Label::Error, &format!("{:#}", failure.error));
        for hint in &failure.hints {
            self.line(Label::Hint, hint);
        }
        failure.outcome
    }

    /// Draws progress over the line of standard error that showed it before. The text always has the same width, so
    /// no terminal escape is needed.
    pub fn progress(&mut self, text: &str) {
        if self.stderr.terminal.is_some() && !self.quiet {
            let _: io::Result<()> = self
                .stderr
                .stream
                .write_all(format!("\r{text}\r").as_bytes());
            let _: io::Result<()> = self.stderr.stream.flush();
        }
    }

    /// Writes help to standard error, in place of an error.
    pub fn explain(&mut self, text: &str) {
        let _: io::Result<()> = self.stderr.stream.write_all(format!("{text}\n").as_bytes());
    }

    /// Writes status lines to standard error.
    pub fn trace(&mut self, lines: &[String]) {
        for line in lines {
            let line = format!("{}\n", self.without_secrets(line));
            let _: io::Result<()> = self.stderr.stream.write_all(line.as_bytes());
        }
    }

    /// The text, with every secret in it replaced by its length.
    pub fn without_secrets<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.secrets {
            let secret = secret.expose_secret();
            if text.contains(secret) {
                let hidden = format!("({} characters, not shown)", secret.chars().count());
                text = text.replace(secret, &hidden).into();
            }
        }
        text
    }

    /// The same for bytes that may not be text.
    pub fn hiding_secrets(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        for secret in &self.secrets {
            let secret = secret.expose_secret();
            let hidden = format!("({} characters, not shown)", secret.chars().count());
            let mut from = 0;
            while let Some(at) = memmem::find(&bytes[from..], secret.as_bytes()) {
                let start = from + at;
                bytes.splice(start..start + secret.len(), hidden.bytes());
                from = start + hidden.len();
            }
        }
        bytes
    }

    pub fn line(&mut self, label: Label, text: &str) {
        let text = self.without_secrets(text);
        let line = message::line(label, &text, self.stderr.style());
        // If standard error is closed, there is nobody left to tell.
        let _: io::Result<()> = self.stderr.stream.write_all(line.as_bytes());
    }
}
