//! Where a value came from, for errors and notes.

use std::fmt;

use secrecy::SecretString;

use crate::text::shown;

/// Where a value was taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The value of an option.
    Flag(&'static str),
    /// A variable of the process.
    Variable(&'static str),
    /// A line of an env file.
    EnvFile { path: String, line: usize },
    /// A file that an option names.
    File(String),
    /// Standard input.
    Stdin,
}

impl Source {
    /// Whether both come from the same layer: the environment, or the same env file.
    pub fn same_layer(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::EnvFile { path, .. }, Self::EnvFile { path: other, .. }) => path == other,
            (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
        }
    }

    /// The place without the line number, for long sentences.
    pub fn short(&self) -> String {
        match self {
            Self::EnvFile { path, .. } => path.clone(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::EnvFile { path, line } => write!(f, "{path} (line {line})"),
            Self::File(path) => f.write_str(&shown(path)),
            Self::Stdin => f.write_str("standard input"),
        }
    }
}

/// A value, and where it came from.
#[derive(Debug)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

/// A secret, and where it came from.
pub type SourcedSecret = Sourced<SecretString>;
