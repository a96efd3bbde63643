//! Delivers a token: masks it where a log would show it, then passes it to standard output, a file or a command.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::Command as Process;

use secrecy::ExposeSecret;

use super::console::Console;
use crate::file::{Unfinished, append_line, check_append};
use crate::outcome::{Failure, Outcome};
use crate::render;
use crate::settings::{Inputs, OutputPlace, Recipient, Target, TokenOutput};
use crate::text::shown;
use crate::time::UnixTime;
use crate::token::deliverable::Deliverable;

/// Fails before a token is made if nobody would get it, or if it could not be masked. A new output file is created
/// here.
pub fn prepare(
    output: &TokenOutput,
    mask: bool,
    directory: &Path,
    console: &Console,
) -> Result<Option<Unfinished>, Failure> {
    if mask {
        console.stderr_reaches_runner()?;
    }
    match output {
        TokenOutput::Text {
            place: OutputPlace::Stdout,
            ..
        } => console.stdout_reaches_somebody().map(|()| None),
        TokenOutput::Text {
            place: OutputPlace::File(Target::New { path, force }),
            ..
        } => Unfinished::create(&directory.join(path), *force)
            .map(Some)
            .map_err(|cause| cannot_write(path, &cause)),
        TokenOutput::Text {
            place: OutputPlace::File(Target::EndOf { variable, path }),
            ..
        } => check_append(&directory.join(path))
            .map(|()| None)
            .map_err(|cause| cannot_add(variable, path, &cause)),
        TokenOutput::Command(_) => Ok(None),
    }
}

/// A token, and where it goes.
pub struct TokenDelivery<'a> {
    pub made: Deliverable,
    pub output: TokenOutput,
    /// The new output file, created by [`prepare`].
    pub file: Option<Unfinished>,
    pub mask: bool,
    pub now: UnixTime,
    /// Where the key of the token came from.
    pub key: &'a str,
}

/// Delivers a token, and tells the person at the terminal what it is.
pub fn deliver(
    delivery: TokenDelivery,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let made = &delivery.made;
    let token = made.token.expose_secret();
    if delivery.mask {
        console.mask(token)?;
    }
    console.say(inputs.notices);
    match delivery.output {
        TokenOutput::Text { format, place } => {
            let text = render::output::text(&format, made)
                .map_err(|_| Failure::lost("the claims cannot be written as JSON"))?;
            match (place, delivery.file) {
                (OutputPlace::File(Target::New { path, .. }), Some(mut file)) => file
                    .write(format!("{text}\n").as_bytes())
                    .and_then(|()| file.finish())
                    .map_err(|cause| cannot_write(&path, &cause))?,
                (OutputPlace::File(Target::EndOf { variable, path }), _) => {
                    append_line(&inputs.directory.join(&path), &text)
                        .map_err(|cause| cannot_add(variable, &path, &cause))?;
                }
                _ => console.print(&text)?,
            }
        }
        TokenOutput::Command(command) => return run_command(&command, token),
    }
    let note = render::output::note(made, delivery.now, delivery.key);
    inputs.notices.note(note);
    Ok(Outcome::Done)
}

fn cannot_add(variable: &str, path: &Path, cause: &io::Error) -> Failure {
    let path = shown(&path.to_string_lossy());
    let fact = format!("cannot add to {path}, which {variable} names");
    Failure::io(fact, cause)
}

pub fn cannot_write(path: &Path, cause: &io::Error) -> Failure {
    let path = shown(&path.to_string_lossy());
    let failure = Failure::io(format!("--output: cannot write {path}"), cause);
    match cause.kind() {
        ErrorKind::AlreadyExists => Failure::misuse(format!("--output: {path} already exists"))
            .hint("choose another name, or replace it with --force"),
        ErrorKind::Other => failure.hint("name a new file, or use --output - for standard output"),
        _ => failure,
    }
}

/// Runs the command with the token in its environment.
fn run_command(recipient: &Recipient, token: &str) -> Result<Outcome, Failure> {
    let mut process = Process::new(&recipient.program);
    process.args(&recipient.args);
    for variable in &recipient.without {
        process.env_remove(variable);
    }
    process.env(recipient.name.as_str(), token);
    run(process).map_err(|cause| cannot_run(&recipient.program, &cause))
}

/// Becomes the command, so that signals and the exit code are the command's own.
#[cfg(unix)]
fn run(mut process: Process) -> io::Result<Outcome> {
    use std::os::unix::process::CommandExt;
    Err(process.exec())
}

/// Runs the command to its end on systems where a process cannot be replaced.
#[cfg(not(unix))]
fn run(mut process: Process) -> io::Result<Outcome> {
    let code = process.status()?.code();
    let code = code.and_then(|code| u8::try_from(code).ok());
    Ok(Outcome::Command(code.unwrap_or(1)))
}

fn cannot_run(program: &OsStr, cause: &io::Error) -> Failure {
    let program = shown(&program.to_string_lossy());
    let failure = Failure::unavailable(format!("cannot run {program}"), cause);
    if cause.kind() == ErrorKind::NotFound {
        failure.hint("is the command installed, and its directory in PATH?")
    } else {
        failure
    }
}
