//! The keys that a signature is checked with, each with where it is set.

use std::fmt;

use crate::secret::Spellings;

/// A key or an organization id that is set, and where.
#[derive(Clone, Copy)]
pub struct NamedKey<'a> {
    /// The value.
    pub value: &'a str,
    /// Where it is set: `PRIVATE_KEY`.
    pub source: &'a str,
}

/// The keys to check a signature with. They are never printed.
#[derive(Clone, Copy)]
pub struct Keys<'a> {
    /// The private key.
    pub key: &'a str,
    /// Where it is set.
    pub source: &'a str,
    /// Other keys that are set.
    pub others: &'a [NamedKey<'a>],
    /// The organization id that is set with it, if there is one.
    pub org_id: Option<NamedKey<'a>>,
}

impl Keys<'_> {
    /// The private key in every spelling that is searched for.
    #[must_use]
    pub fn spellings(&self) -> Spellings {
        Spellings::of(self.key)
    }
}

impl fmt::Debug for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
