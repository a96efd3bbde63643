//! What the platforms document, as data with standing and source. Pure.

pub mod request;
pub mod vapi;

use serde::Serialize;

/// How well a rule is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// The platform's own document or schema says it.
    Stated,
    /// Third parties report it from the live service.
    Seen,
    /// It follows from what is stated or seen.
    Inferred,
    /// Nobody says.
    Unknown,
}

impl Standing {
    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Seen => "seen",
            Self::Inferred => "inferred",
            Self::Unknown => "unknown",
        }
    }
}
