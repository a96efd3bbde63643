//! The story of each command, and the only room that writes.

mod deliver;
mod webhook;

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::error::ErrorKind as ClapError;
use secrecy::ExposeSecret;

use crate::checkup::{Checkup, Terminals};
use crate::cli::{self, ColorWord, Command, DoctorFormatWord, InspectWords, MintCommand};
use crate::inspect::{Question, inspect};
use crate::outcome::{Failure, Notice, Notices, Outcome};
use crate::render::doctor;
use crate::render::handover::{self, Minted};
use crate::render::inspection::{Look, Series, shown};
use crate::render::manual::{self, Page};
use crate::render::message::{self, Label};
use crate::settings::{self, Environment, Handover, Place, TextSource, World};
use crate::text;
use crate::time::Instant;
use crate::token::find::{Finder, Found, Other, other};
use crate::token::mint::mint;
use crate::token::signature::Keys;

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
    let words = cli::parse(&args);
    let global = words.as_ref().ok().map(|words| &words.global);
    let color = global.map_or(ColorWord::Auto, |words| words.color);
    let mut console = Console {
        stdout: Sink::of(stdout, color, &environment),
        stderr: Sink::of(stderr, color, &environment),
        quiet: global.is_some_and(|words| words.quiet),
        asks_for_paste: false,
    };
    let mut notices = Notices::default();
    let ended = match words {
        Err(error) => command_line(&error, &args, &mut console),
        Ok(words) => {
            let mut world = World {
                environment: &environment,
                directory: &directory,
                stdin: stdin.stream,
                notices: &mut notices,
            };
            match &words.command {
                Command::Mint(command) => {
                    moment(now).and_then(|now| run_mint(command, now, &mut world, &mut console))
                }
                Command::Inspect(words) => {
                    console.asks_for_paste = stdin.terminal;
                    moment(now).and_then(|now| run_inspect(words, now, &mut world, &mut console))
                }
                Command::Webhook(command) => {
                    moment(now).and_then(|now| webhook::run(command, now, &mut world, &mut console))
                }
                Command::Doctor(words) => {
                    let terminals = Terminals {
                        stdin: stdin.terminal,
                        stdout: console.stdout.terminal,
                        stderr: console.stderr.terminal,
                    };
                    let checkup =
                        settings::doctor(&words.identity, moment(now), terminals, &mut world);
                    run_doctor(words.format, &checkup, &mut console)
                }
                Command::Completions(words) => {
                    let script = manual::completions(cli::tree(), words.shell);
                    console.write(&script).map(|()| Outcome::Done)
                }
                Command::Man(words) => {
                    let directory = words.output_dir.as_deref().map(|path| (path, &*directory));
                    run_man(directory, &mut console)
                }
            }
        }
    };
    console.say(&mut notices);
    match ended {
        Ok(outcome) => outcome,
        Err(failure) => console.fail(&failure),
    }
}

/// Mints a token, hands it over, and tells the person at the terminal what it is.
fn run_mint(
    command: &MintCommand,
    now: Instant,
    world: &mut World,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::mint(command, now, world)?;
    let token = mint(&asked.claims, asked.key.value.expose_secret())
        .map_err(|_| Failure::misuse("the claims cannot be written as JSON"))?;
    if asked.mask {
        console.mask(&token)?;
    }
    console.say(world.notices);
    let minted = Minted {
        token: &token,
        claims: &asked.claims,
    };
    match asked.handover {
        Handover::Answer { format, place } => {
            let answer = handover::answer(&format, &minted)
                .map_err(|_| Failure::misuse("the claims cannot be written as JSON"))?;
            match place {
                Place::Stdout => console.answer(&answer)?,
                Place::File(file) => deliver::file(&file, &answer, world.directory)?,
            }
        }
        Handover::Command(command) => return deliver::command(&command, &token),
    }
    world.notices.note(handover::note(
        &asked.claims,
        now,
        &asked.key.source.short(),
    ));
    Ok(Outcome::Done)
}

/// Shows what is right with the settings and what is not.
fn run_doctor(
    format: Option<DoctorFormatWord>,
    checkup: &Checkup,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let answer = match format {
        Some(DoctorFormatWord::Json) => serde_json::to_string(checkup)
            .map_err(|_| Failure::misuse("the findings cannot be written as JSON"))?,
        _ => doctor::report(checkup),
    };
    console.answer(&answer)?;
    Ok(if checkup.ready {
        Outcome::Done
    } else {
        Outcome::Misuse
    })
}

/// Prints the page of the program, or writes the pages of all commands into a directory.
fn run_man(directory: Option<(&Path, &Path)>, console: &mut Console) -> Result<Outcome, Failure> {
    let unwritable = |cause| Failure::world("cannot make the manual", &cause);
    let pages = manual::pages(cli::tree()).map_err(unwritable)?;
    let Some((named, current)) = directory else {
        let page = pages.first().map_or(&[][..], |page| &page.text);
        return console.write(page).map(|()| Outcome::Done);
    };
    let directory = current.join(named);
    let write = |page: &Page| std::fs::write(directory.join(&page.name), &page.text);
    std::fs::create_dir_all(&directory)
        .and_then(|()| pages.iter().try_for_each(write))
        .map_err(|cause| {
            let named = text::shown(&named.to_string_lossy());
            Failure::io(format!("--output-dir: cannot write to {named}"), &cause)
        })?;
    Ok(Outcome::Done)
}

/// Bytes of text or answer that are held at a time.
const PIECE: usize = 64 << 10;

/// Finds tokens in the text, and shows each as it is found.
fn run_inspect(
    words: &InspectWords,
    now: Instant,
    world: &mut World,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::inspect(words, now, world)?;
    console.say(world.notices);
    let others: Vec<_> = asked.keys.iter().flat_map(|keys| &keys.others).collect();
    let others: Vec<_> = others
        .into_iter()
        .map(ExposeSecret::expose_secret)
        .collect();
    let question = Question {
        moment: asked.moment,
        keys: asked.keys.as_ref().map(|keys| Keys {
            key: keys.key.value.expose_secret(),
            others: &others,
            org_id: keys.org_id.as_ref().map(ExposeSecret::expose_secret),
        }),
        request: asked.request.as_ref(),
        expires_within: asked.expires_within,
        strict: asked.strict,
    };
    let look = Look {
        view: asked.view,
        redact: asked.redact,
        terminal: console.stdout.terminal,
        colour: console.stdout.colour,
    };
    let mut desk = Desk {
        question,
        look,
        series: Series::of(asked.view),
        outcome: Outcome::Done,
        first: None,
        pending: Vec::new(),
    };
    let mut start = Vec::new();
    for source in &asked.sources {
        let mut finder = Finder::default();
        match source {
            TextSource::Text(text) => {
                start.extend(text.iter().take(PIECE));
                finder.feed(text, &mut |found| desk.take(found));
            }
            TextSource::Stdin => {
                console.ask_for_paste();
                let mut piece = vec![0; PIECE];
                while !console.stdout.closed {
                    let length = read(world.stdin, &mut piece)?;
                    if length == 0 {
                        break;
                    }
                    start.extend(
                        piece[..length]
                            .iter()
                            .take(PIECE.saturating_sub(start.len())),
                    );
                    finder.feed(&piece[..length], &mut |found| desk.take(found));
                    console.write(&desk.pending)?;
                    desk.pending.clear();
                }
            }
        }
        finder.finish(&mut |found| desk.take(found));
    }
    if desk.series.count == 0 && !console.stdout.closed {
        return Err(no_token(other(&start), start.len()));
    }
    if let Some(stripped) = stripped(desk.first.as_ref(), desk.series.count) {
        world.notices.note(stripped);
    }
    desk.pending.extend(desk.series.finish());
    console.write(&desk.pending)?;
    Ok(desk.outcome)
}

/// Where found tokens are looked at, and what is to be written of them.
struct Desk<'a> {
    question: Question<'a>,
    look: Look,
    series: Series,
    outcome: Outcome,
    first: Option<Found>,
    pending: Vec<u8>,
}

impl Desk<'_> {
    fn take(&mut self, found: Found) {
        let inspected = inspect(&found.token, &self.question);
        if inspected.outcome != Outcome::Done {
            self.outcome = inspected.outcome;
        }
        self.pending
            .extend(self.series.push(shown(&inspected, self.look)));
        self.first.get_or_insert(found);
    }
}

fn read(stream: &mut dyn Read, piece: &mut [u8]) -> Result<usize, Failure> {
    loop {
        match stream.read(piece) {
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(cause) => return Err(Failure::io("cannot read standard input", &cause)),
            Ok(length) => return Ok(length),
        }
    }
}

/// What was left out around the tokens.
fn stripped(first: Option<&Found>, count: usize) -> Option<String> {
    let first = first?;
    if count > 1 {
        return Some(format!(
            "{count} tokens found; the text around them is left out"
        ));
    }
    let mut parts: Vec<String> = first
        .wrapping
        .iter()
        .map(|wrapping| wrapping.as_str().to_owned())
        .collect();
    if first.joined > 0 {
        let breaks = if first.joined == 1 {
            "line break"
        } else {
            "line breaks"
        };
        parts.push(format!("{} {breaks}", first.joined));
    }
    (!parts.is_empty()).then(|| format!("left out around the token: {}", parts.join(", ")))
}

/// Why there is nothing to show, and what was there instead.
fn no_token(instead: Other, length: usize) -> Failure {
    let no = |fact: String| Failure::no(fact);
    match instead {
        Other::Nothing => no("no token found: the text is empty".into())
            .hint("give the token as an argument or on standard input"),
        Other::Utf16 => no("no token found: the text is UTF-16".into())
            .hint("convert it first: iconv -f UTF-16 -t UTF-8"),
        Other::Uuid => no("no token found, but a UUID: an API key, or the id of something".into())
            .hint("the platform's API keys are UUIDs; if it is a private key that somebody sent, it must be replaced"),
        Other::Opaque => no(format!("no token found, but one word of {length} characters: an opaque key"))
            .hint("a token has three parts with dots between them, and starts with eyJ"),
        Other::Text => no("no token found in the text".into())
            .hint("a token has three parts with dots between them, and starts with eyJ; a file goes to standard input"),
    }
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
    let mut root = cli::tree();
    root.build();
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

/// A stream to write to, and its manners.
struct Sink<'a> {
    stream: &'a mut dyn Write,
    terminal: bool,
    colour: bool,
    /// Has whoever reads it closed it?
    closed: bool,
}

impl<'a> Sink<'a> {
    fn of(output: Output<'a>, when: ColorWord, environment: &Environment) -> Self {
        let Output { stream, terminal } = output;
        let colour = match when {
            ColorWord::Always => true,
            ColorWord::Never => false,
            ColorWord::Auto => {
                terminal
                    && environment.get("NO_COLOR").is_none()
                    && environment.get("TERM") != Some(b"dumb")
            }
        };
        Self {
            stream,
            terminal,
            colour,
            closed: false,
        }
    }
}

/// Standard output and standard error.
struct Console<'a> {
    stdout: Sink<'a>,
    stderr: Sink<'a>,
    quiet: bool,
    /// Does a person have to be told that standard input is waited for?
    asks_for_paste: bool,
}

impl Console<'_> {
    /// Writes the answer, ended by one newline.
    fn answer(&mut self, text: &str) -> Result<(), Failure> {
        self.write(format!("{text}\n").as_bytes())
    }

    /// Writes a part of the answer, and sees it out of the process.
    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.stdout.closed {
            return Ok(());
        }
        let stream = &mut self.stdout.stream;
        match stream.write_all(bytes).and_then(|()| stream.flush()) {
            Err(cause) if cause.kind() == ErrorKind::BrokenPipe => {
                // Whoever closed the pipe has read enough.
                self.stdout.closed = true;
                Ok(())
            }
            Err(cause) => Err(Failure::io("cannot write to standard output", &cause)),
            Ok(()) => Ok(()),
        }
    }

    /// Tells a person at the terminal that the program waits for text.
    fn ask_for_paste(&mut self) {
        if self.asks_for_paste && self.stderr.terminal {
            self.line(
                Label::Note,
                "paste a token or text with some, then press Enter and Ctrl-D",
            );
        }
    }

    /// Has the runner of GitHub Actions hide the token from now on.
    fn mask(&mut self, token: &str) -> Result<(), Failure> {
        let written = self
            .stderr
            .stream
            .write_all(handover::mask(token).as_bytes())
            .and_then(|()| self.stderr.stream.flush());
        // A token that the log would show is not handed over.
        written.map_err(|cause| Failure::world("cannot write the mask to standard error", &cause))
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
        let line = message::line(label, text, self.stderr.colour);
        // Where standard error is closed there is nobody left to tell.
        let _: io::Result<()> = self.stderr.stream.write_all(line.as_bytes());
    }
}
