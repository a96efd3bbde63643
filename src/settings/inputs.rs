//! What the settings may read: the environment, files, and standard input, which is there once.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::environment::Environment;
use crate::outcome::{Failure, Notices};
use crate::text::{is_content, shown_path};

/// Largest file that is read whole: no key, claim or env file comes near it.
pub(super) const LARGEST: u64 = 1 << 20;

/// Largest body, request or configuration that is read whole.
pub(super) const LARGEST_DATA: u64 = 16 << 20;

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
    pub(super) fn read(&mut self, option: &str, path: &Path) -> Result<Vec<u8>, Failure> {
        self.read_up_to(LARGEST, option, path)
    }

    /// Takes standard input for one use. A command claims it by [`claim_stdin`] before anything is read; this
    /// holds for whatever that forgets.
    pub(super) fn take_stdin(&mut self, option: &str) -> Result<(), Failure> {
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

/// The file that an option names cannot be read.
pub(super) fn unreadable(option: &str, path: &Path, cause: &io::Error) -> Failure {
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

/// Refuses two options that both read standard input.
pub(super) fn claim_stdin(options: &[(&str, Option<&Path>)]) -> Result<(), Failure> {
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
