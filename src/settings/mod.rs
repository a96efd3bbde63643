//! From words, environment and env file to intentions, each value with the place it came from. Reads
//! files and standard input, and runs the command that prints a secret; writes nothing, and knows the
//! time only as it is given.

mod address;
mod audit;
mod batch;
mod connection;
mod credential;
mod doctor;
mod env_file;
mod environment;
mod events;
mod handover;
mod identity;
mod inspect;
mod layers;
mod listen;
mod mint;
mod missing;
mod request;
mod scoped;
mod secret;
mod send;
mod source;
mod volubile;
mod webhook;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::outcome::{Failure, Notices, Refusal};
use crate::text::{is_content, safe, shown, shown_path, without_credentials};
use crate::time::UnixTime;

pub use address::Address;
pub use audit::{Audit, audit};
pub use connection::{Connection, connection};
pub use doctor::{Credentials, doctor};
pub use environment::Environment;
pub use events::events;
pub use handover::{Handover, Place, Recipient, Target};
pub use inspect::{Source as TextSource, inspect, request_with};
pub use listen::{Forward, Listen, listen};
pub use mint::{Mint, mint};
pub use request::{Bearer, Requested, request};
pub use scoped::scoped;
pub use send::{Send, TokenFormat, send, server_url, token};
pub use source::{Source, Sourced};
pub use volubile::VolubileKeys;
pub use webhook::{migrate, sign, verify};

/// Largest file that is read whole: no key, claim or env file comes near it.
const LARGEST: u64 = 1 << 20;

/// Largest body, request or configuration that is read whole.
const LARGEST_DATA: u64 = 16 << 20;

/// What `settings` may ask of the outside.
pub struct Inputs<'a> {
    pub environment: &'a Environment,
    pub directory: &'a Path,
    pub stdin: &'a mut dyn Read,
    pub stdin_is_terminal: bool,
    /// What has read standard input, which is there once.
    pub stdin_taken_by: Option<String>,
    pub notices: &'a mut Notices,
}

impl Inputs<'_> {
    /// Reads a file that an option names, or standard input for `-`.
    fn read(&mut self, option: &str, path: &Path) -> Result<Vec<u8>, Failure> {
        self.read_up_to(LARGEST, option, path)
    }

    /// Takes standard input for one use. A command claims it by [`claim_stdin`] before anything is read; this
    /// holds for whatever that forgets.
    fn take_stdin(&mut self, option: &str) -> Result<(), Failure> {
        let name = if option.starts_with("--") {
            format!("{option} -")
        } else {
            option.to_owned()
        };
        if let Some(first) = &self.stdin_taken_by {
            return Err(
                Failure::misuse(format!("{first} and {name} both read standard input"))
                    .hint("use a file for one of them"),
            );
        }
        self.stdin_taken_by = Some(name);
        Ok(())
    }

    fn read_up_to(&mut self, largest: u64, option: &str, path: &Path) -> Result<Vec<u8>, Failure> {
        if path == Path::new("-") {
            self.take_stdin(option)?;
            return up_to(largest, &mut self.stdin).map_err(|cause| {
                Failure::io(format!("{option}: cannot read standard input"), &cause)
            });
        }
        File::open(self.directory.join(path))
            .and_then(|mut file| up_to(largest, &mut file))
            .map_err(|cause| unreadable(option, path, &cause))
    }
}

/// The file that an option names cannot be read.
fn unreadable(option: &str, path: &Path, cause: &io::Error) -> Failure {
    let name = path.to_string_lossy();
    let fact = format!("{option}: cannot read {}", shown_path(&name));
    let failure = Failure::io(fact, cause);
    if !is_content(&name) {
        return failure;
    }
    failure.hint(if option.starts_with('-') {
        format!("{option} takes the path of a file, not its content")
    } else {
        format!("{option} is given as the path of a file, not by its content")
    })
}

fn limited(stream: &mut dyn Read) -> io::Result<Vec<u8>> {
    up_to(LARGEST, stream)
}

fn up_to(largest: u64, stream: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest {
        let fact = format!("it is larger than {} MiB", largest >> 20);
        return Err(io::Error::other(fact));
    }
    Ok(bytes)
}

/// A file that an option names, as the place of what is wrong in it.
fn file(option: &str, path: &Path) -> String {
    if path == Path::new("-") {
        format!("{option} -")
    } else {
        without_credentials(&safe(&path.to_string_lossy()))
    }
}

/// Refuses two options that both read standard input.
fn claim_stdin(options: &[(&str, Option<&Path>)]) -> Result<(), Failure> {
    let wanting: Vec<_> = options
        .iter()
        .filter(|(_, path)| *path == Some(Path::new("-")))
        .map(|(option, _)| *option)
        .collect();
    match *wanting {
        [first, second, ..] => Err(Failure::misuse(format!(
            "{first} and {second} both read standard input"
        ))
        .hint("use a file for one of them")),
        _ => Ok(()),
    }
}

/// The moment that an option names.
fn instant(option: &str, text: &str) -> Result<UnixTime, Failure> {
    UnixTime::parse(text).map_err(|refusal| refused(&format!("{option} {}", shown(text)), refusal))
}

/// A refusal, with the place of the value.
pub fn refused(place: &str, refusal: Refusal) -> Failure {
    let mut failure = Failure::misuse(format!("{place}: {}", refusal.fact));
    failure.hints.extend(refusal.hint);
    failure
}
