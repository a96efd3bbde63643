//! What settings may read: the environment, files, and standard input, which can be read only once.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::environment::Environment;
use crate::outcome::{Failure, Notices};
use crate::text::{is_content, shown_path};

/// Largest key, claims or env file that is read, in bytes; real ones are far smaller.
pub(super) const LARGEST: u64 = 1 << 20;

/// Largest body, request or configuration that is read, in bytes.
pub(super) const LARGEST_DATA: u64 = 16 << 20;

/// The inputs that `settings` may read.
pub struct Inputs<'a> {
    pub environment: &'a Environment,
    pub directory: &'a Path,
    pub stdin: &'a mut dyn Read,
    pub stdin_is_terminal: bool,
    /// The option that reads standard input, and whether it has done so.
    pub stdin_claim: Option<Claim>,
    pub notices: &'a mut Notices,
}

/// An option or argument that reads standard input.
pub struct Claim {
    /// Its name in messages: `--key-file -`.
    pub name: String,
    read: bool,
}

fn both(first: &str, second: &str) -> Failure {
    Failure::misuse(format!("{first} and {second} both read standard input"))
        .hint("use a file for one of them")
}

impl Inputs<'_> {
    /// Reads a file that an option names, or standard input for `-`.
    pub(super) fn read(&mut self, option: &str, path: &Path) -> Result<Vec<u8>, Failure> {
        self.read_up_to(LARGEST, option, path)
    }

    /// Claims standard input for the option that reads it, before anything is read; two are an error.
    pub fn claim_stdin(&mut self, names: &[String]) -> Result<(), Failure> {
        match names {
            [first, second, ..] => Err(both(first, second)),
            [name] => {
                let (name, read) = (name.clone(), false);
                self.stdin_claim = Some(Claim { name, read });
                Ok(())
            }
            [] => Ok(()),
        }
    }

    /// Takes standard input for an option that names it.
    pub(super) fn take_stdin(&mut self, option: &str) -> Result<(), Failure> {
        let name = if option.starts_with("--") {
            format!("{option} -")
        } else {
            option.to_owned()
        };
        match &mut self.stdin_claim {
            Some(claim) if claim.read => return Err(both(&claim.name, &name)),
            Some(claim) => claim.read = true,
            None => self.stdin_claim = Some(Claim { name, read: true }),
        }
        Ok(())
    }

    /// Takes standard input for a value that is read from there by default.
    pub(super) fn take_free_stdin(&mut self, what: &str) -> Result<(), Failure> {
        match &self.stdin_claim {
            Some(claim) => Err(both(&claim.name, what)),
            None => self.take_stdin(what),
        }
    }

    /// Reads a value that comes from standard input by default.
    pub(super) fn read_free_stdin(&mut self, what: &str) -> Result<Vec<u8>, Failure> {
        self.take_free_stdin(what)?;
        up_to(LARGEST_DATA, &mut self.stdin)
            .map_err(|cause| Failure::io(format!("{what}: cannot read standard input"), &cause))
    }

    pub(super) fn read_up_to(
        &mut self,
        largest: u64,
        option: &str,
        path: &Path,
    ) -> Result<Vec<u8>, Failure> {
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

/// The error for a file that an option names and that cannot be read.
pub(super) fn unreadable(option: &str, path: &Path, cause: &io::Error) -> Failure {
    let name = path.to_string_lossy();
    let fact = format!("{option}: cannot read {}", shown_path(&name));
    let failure = Failure::io(fact, cause);
    if !is_content(&name) {
        return failure;
    }
    failure.rather(format!(
        "{option} takes the path of a file, not its content"
    ))
}

pub(super) fn limited(stream: &mut dyn Read) -> io::Result<Vec<u8>> {
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
