//! How a run can end: the exit codes and the shape of a failure.

use std::fmt::Display;
use std::io;

use anyhow::anyhow;

use crate::text::reason;

/// How a run ended. [`Outcome::code`] has the exit code of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Success, or the answer is yes.
    Done,
    /// The answer is no.
    No,
    /// The command line or a setting cannot be used.
    Misuse,
    /// A file, a pipe, the network or the platform failed.
    Unavailable,
    /// Ctrl-C, after unfinished work was cleaned up.
    Interrupted,
    /// The exit code of the command that was run last, on systems where it cannot replace the process.
    Command(u8),
}

/// The exit codes as users read them, in `--help` and in the man page.
pub const EXIT_CODES: [(Outcome, &str); 4] = [
    (Outcome::Done, "success"),
    (
        Outcome::No,
        "the answer is no: invalid, denied, rejected, not a token",
    ),
    (Outcome::Misuse, "usage or settings error"),
    (Outcome::Unavailable, "I/O or network error"),
];

impl Outcome {
    /// The exit code of the process.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Misuse => 2,
            Self::Unavailable => 3,
            Self::Interrupted => 130,
            Self::Command(code) => code,
        }
    }
}

/// Why a run stops early: the fact with its causes, and what to do next.
#[derive(Debug)]
pub struct Failure {
    /// How the run ends because of it.
    pub outcome: Outcome,
    /// The fact, with its causes as the chain.
    pub error: anyhow::Error,
    /// The next steps, most useful first.
    pub hints: Vec<String>,
}

/// A problem with the command line or a setting. It becomes a [`Failure`] once its next step is known.
#[derive(Debug)]
#[must_use]
pub struct Misuse(String);

impl Misuse {
    /// The next step.
    pub fn hint(self, hint: impl Into<String>) -> Failure {
        self.hints([hint.into()])
    }

    /// The next steps, most useful first.
    pub fn hints(self, hints: impl IntoIterator<Item = String>) -> Failure {
        Failure {
            outcome: Outcome::Misuse,
            error: anyhow!(self.0),
            hints: hints.into_iter().collect(),
        }
    }
}

impl Failure {
    /// The command line or a setting cannot be used.
    pub fn misuse(fact: impl Into<String>) -> Misuse {
        Misuse(fact.into())
    }

    /// The answer is no, and there is nothing to show for it.
    pub fn no(fact: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::No,
            error: anyhow!(fact.into()),
            hints: Vec::new(),
        }
    }

    /// The result cannot be delivered.
    pub fn lost(fact: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Unavailable,
            ..Self::no(fact)
        }
    }

    /// The operating system refused. A missing file is misuse; anything else is an I/O error.
    pub fn io(fact: impl Into<String>, cause: &io::Error) -> Self {
        use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
        let hint = match cause.kind() {
            NotFound => Some("check the path; a relative one starts in the current directory"),
            IsADirectory => Some("name a file, not a directory"),
            NotADirectory => Some("check the path: a part of it is a file, not a directory"),
            _ => None,
        };
        Self {
            outcome: match hint {
                Some(_) => Outcome::Misuse,
                None => Outcome::Unavailable,
            },
            error: anyhow!(reason(cause)).context(fact.into()),
            hints: hint.into_iter().map(String::from).collect(),
        }
    }

    /// An I/O error that is not the user's mistake.
    pub fn unavailable(fact: impl Into<String>, cause: &io::Error) -> Self {
        Self {
            outcome: Outcome::Unavailable,
            hints: Vec::new(),
            ..Self::io(fact, cause)
        }
    }

    /// Replaces the next step that goes with the operating system's error.
    pub fn rather(mut self, hint: impl Into<String>) -> Self {
        self.hints = vec![hint.into()];
        self
    }

    /// Adds a next step.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// Why a value is rejected, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong with it.
    pub fact: String,
    /// What would be right.
    pub hint: Option<String>,
}

impl Refusal {
    pub(crate) fn new(fact: impl Into<String>) -> Self {
        Self {
            fact: fact.into(),
            hint: None,
        }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The failure that names the place of the value: an option, a file, a part of the input.
    pub(crate) fn at(self, place: impl Display) -> Failure {
        Failure::misuse(format!("{place}: {}", self.fact)).hints(self.hint)
    }
}

/// A message besides the result.
#[derive(Debug, PartialEq, Eq)]
pub enum Notice {
    /// Printed only if standard error is a terminal.
    Note(String),
    /// Printed unless `--quiet`.
    Warning(String),
}

/// The notices of a run, in the order in which they came up.
#[derive(Debug, Default)]
pub struct Notices(pub Vec<Notice>);

impl Notices {
    /// Adds a note.
    pub fn note(&mut self, text: impl Into<String>) {
        self.0.push(Notice::Note(text.into()));
    }

    /// Adds a warning.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.0.push(Notice::Warning(text.into()));
    }
}
