//! What is worth saying about a token, as findings of the kinds in one table.

mod code;
mod table;

use serde::Serialize;

pub use code::{Code, Severity};
pub use table::{FindingKind, TABLE};

/// A finding about one token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its stable code.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, in this token.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}

impl Finding {
    /// A finding with the fix of the table.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.row().severity,
            message: message.into(),
            fix: code.row().fix.into(),
        }
    }

    /// Raises it to an error, if what is generally a likely mistake is certainly one in this token.
    #[must_use]
    pub fn grave(mut self) -> Self {
        self.severity = Severity::Error;
        self
    }

    /// Replaces the general fix with one for this token.
    #[must_use]
    pub fn fixed_by(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }
}
