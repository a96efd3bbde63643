//! The story of each command, and the only room that writes.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::error::ErrorKind as ClapError;
use clap::{CommandFactory, Parser};
use secrecy::ExposeSecret;

use crate::cli::{ColorWord, Command, MintCommand, Words};
use crate::outcome::{Failure, Notice, Notices, Outcome};
use crate::render::handover::{self, Minted};
use crate::render::message::{self, Label};
use crate::settings::{self, Environment, World};
use crate::time::Instant;
use crate::token::mint::mint;

/// Everything that a run may know of the world, gathered once.
pub struct Outside<'a> {
    /// The command line, program name first.
    pub args: Vec<OsString>,
    /// The variables that voxtoken reads.
    pub environment: Environment,
    /// The current directory.
    pub directory: PathBuf,
    /// The time of the run.
    pub now: SystemTime,
    /// Standard input.
    pub stdin: Input<'a>,
    /// Standard output.
    pub stdout: Output<'a>,
    /// Standard error.
    pub stderr: Output<'a>,
}

/// A stream to read from.
pub struct Input<'a> {
    /// The bytes.
    pub stream: &'a mut dyn Read,
    /// Is it a terminal?
    pub terminal: bool,
}

/// A stream to write to.
pub struct Output<'a> {
    /// Where the bytes go.
    pub stream: &'a mut dyn Write,
    /// Is it a terminal?
    pub terminal: bool,
}

/// Runs one command line to its end.
#[must_use]
pub fn run(outside: Outside) -> Outcome {
    let Outside {
        args,
        environment,
        directory,
        now,
        stdin,
        stdout,
        stderr,
    } = outside;
    let words = Words::try_parse_from(&args);
    let global = words.as_ref().ok().map(|words| &words.global);
    let mut console = Console {
        colour: stderr_colour(
            global.map(|words| words.color),
            &environment,
            stderr.terminal,
        ),
        quiet: global.is_some_and(|words| words.quiet),
        stdout,
        stderr,
    };
    let mut notices = Notices::default();
    let ended = match words {
        Err(error) => command_line(&error, &args, &mut console),
        Ok(words) => moment(now).and_then(|now| {
            let mut world = World {
                environment: &environment,
                directory: &directory,
                stdin: stdin.stream,
                notices: &mut notices,
            };
            match &words.command {
                Command::Mint(command) => run_mint(command, now, &mut world, &mut console),
            }
        }),
    };
    console.say(&mut notices);
    match ended {
        Ok(outcome) => outcome,
        Err(failure) => console.fail(&failure),
    }
}

/// Mints a token, prints it, and tells the person at the terminal what it is.
fn run_mint(
    command: &MintCommand,
    now: Instant,
    world: &mut World,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::mint(command, now, world)?;
    console.say(world.notices);
    let token = mint(&asked.claims, asked.key.value.expose_secret())
        .map_err(|_| Failure::misuse("the claims cannot be written as JSON"))?;
    let minted = Minted {
        token: &token,
        claims: &asked.claims,
    };
    let answer = handover::answer(asked.format, &minted)
        .map_err(|_| Failure::misuse("the claims cannot be written as JSON"))?;
    console.answer(&answer)?;
    world.notices.note(handover::note(
        &asked.claims,
        now,
        &asked.key.source.short(),
    ));
    Ok(Outcome::Done)
}

/// What clap has to say: help and version are answers, the rest are mistakes.
fn command_line(
    error: &clap::Error,
    args: &[OsString],
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let text = error.render().to_string();
    match error.kind() {
        ClapError::DisplayHelp | ClapError::DisplayVersion => {
            console.answer(text.trim_end())?;
            Ok(Outcome::Done)
        }
        _ => Err(message::command_line(&text, args, &command_of(args))),
    }
}

/// The command that a command line asks for, as far as there is one: `voxtoken mint public`.
fn command_of(args: &[OsString]) -> String {
    let mut path = vec!["voxtoken".to_owned()];
    let root = Words::command();
    let mut command = &root;
    for arg in args.iter().skip(1) {
        if let Some(below) = command.find_subcommand(arg) {
            path.push(below.get_name().to_owned());
            command = below;
        }
    }
    path.join(" ")
}

fn moment(now: SystemTime) -> Result<Instant, Failure> {
    now.duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .and_then(Instant::new)
        .ok_or_else(|| {
            Failure::misuse("the clock of this machine is not between 1970 and the year 9999")
                .hint("set the clock; tokens carry the time")
        })
}

/// Whether messages are coloured.
fn stderr_colour(word: Option<ColorWord>, environment: &Environment, terminal: bool) -> bool {
    match word.unwrap_or(ColorWord::Auto) {
        ColorWord::Always => true,
        ColorWord::Never => false,
        ColorWord::Auto => {
            terminal
                && environment.get("NO_COLOR").is_none()
                && environment.get("TERM") != Some(b"dumb")
        }
    }
}

/// Standard output and standard error, and the manners of each.
struct Console<'a> {
    stdout: Output<'a>,
    stderr: Output<'a>,
    colour: bool,
    quiet: bool,
}

impl Console<'_> {
    /// Writes the answer, ended by one newline, and sees it out of the process.
    fn answer(&mut self, text: &str) -> Result<(), Failure> {
        let written = self
            .stdout
            .stream
            .write_all(format!("{text}\n").as_bytes())
            .and_then(|()| self.stdout.stream.flush());
        match written {
            Err(cause) if cause.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::io("cannot write to standard output", &cause))
            }
            // Whoever closed the pipe has read enough.
            _ => Ok(()),
        }
    }

    /// Says the notices that have come up since the last time.
    fn say(&mut self, notices: &mut Notices) {
        for notice in notices.0.drain(..) {
            match notice {
                _ if self.quiet => {}
                Notice::Note(text) if self.stderr.terminal => self.line(Label::Note, &text),
                Notice::Note(_) => {}
                Notice::Warning(text) => self.line(Label::Warning, &text),
            }
        }
    }

    /// Says why the run stops, and what to do next.
    fn fail(&mut self, failure: &Failure) -> Outcome {
        self.line(Label::Error, &format!("{:#}", failure.error));
        for hint in &failure.hints {
            self.line(Label::Hint, hint);
        }
        failure.outcome
    }

    fn line(&mut self, label: Label, text: &str) {
        let line = message::line(label, text, self.colour);
        // Where standard error is closed there is nobody left to tell.
        let _: io::Result<()> = self.stderr.stream.write_all(line.as_bytes());
    }
}
