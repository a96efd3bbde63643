//! Delivers a token: masks it where a log would show it, then passes it to standard output, a file or a command.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::Command as Process;

use secrecy::ExposeSecret;

use super::console::Console;
use crate::file::{append_line, write_new};
use crate::outcome::{Failure, Outcome};
use crate::render;
use crate::settings::{Inputs, Place, Recipient, Target, TokenOutput};
use crate::text::shown;
use crate::time::UnixTime;
use crate::token::deliverable::Deliverable;

/// Fails if nobody would get the token, or if it could not be masked, before one is made.
pub fn check(output: &TokenOutput, mask: bool, console: &Console) -> Result<(), Failure> {
    if mask {
        console.stderr_reaches_runner()?;
    }
    match output {
        TokenOutput::Text {
            place: Place::Stdout,
            ..
        } => console.stdout_reaches_somebody(),
        _ => Ok(()),
    }
}

/// Delivers a token, and tells the person at the terminal what it is. `key` says where its key came from.
pub fn deliver(
    made: &Deliverable,
    output: TokenOutput,
    mask: bool,
    now: UnixTime,
    key: &str,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let token = made.token.expose_secret();
    if mask {
        console.mask(token)?;
    }
    console.say(inputs.notices);
    match output {
        TokenOutput::Text { format, place } => {
            let text = render::output::text(&format, made)
                .map_err(|_| Failure::lost("the claims cannot be written as JSON"))?;
            match place {
                Place::Stdout => console.print(&text)?,
                Place::File(file) => write_file(&file, &text, inputs.directory)?,
            }
        }
        TokenOutput::Command(command) => return run_command(&command, token),
    }
    inputs.notices.note(render::output::note(made, now, key));
    Ok(Outcome::Done)
}

/// Writes the text, ended by one newline, to the file that it is meant for.
fn write_file(target: &Target, text: &str, directory: &Path) -> Result<(), Failure> {
    match target {
        Target::New { path, force } => {
            let bytes = format!("{text}\n");
            write_new(&directory.join(path), bytes.as_bytes(), *force)
                .map_err(|cause| cannot_write(path, &cause))
        }
        Target::EndOf { variable, path } => {
            append_line(&directory.join(path), text).map_err(|cause| {
                let path = shown(&path.to_string_lossy());
                Failure::io(
                    format!("cannot add to {path}, which {variable} names"),
                    &cause,
                )
            })
        }
    }
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

/// Runs the command to its end, where a process cannot be replaced.
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
