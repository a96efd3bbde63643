//! The name of a paste, and what to do with it.

/// What a text without a token is, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// What it is, to follow "no token found".
    pub fact: String,
    /// What to do next.
    pub hint: String,
}

#[allow(clippy::unnecessary_wraps)] // Each kind of paste returns it.
pub(super) fn pasted(fact: impl Into<String>, hint: impl Into<String>) -> Option<Pasted> {
    Some(Pasted {
        fact: fact.into(),
        hint: hint.into(),
    })
}
