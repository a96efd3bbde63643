//! One thing that happened to a secret on one side: what to call it, and how to put it right.

use secrecy::SecretSlice;

use super::table::Mangling;

/// Bytes that a mangled secret may have become; wiped on drop.
pub type Bytes = SecretSlice<u8>;

/// Whose copy of the secret is mangled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretSide {
    /// The one that voxtoken was given.
    Here,
    /// The one that signed.
    There,
}

/// The names of the secret and its two users in a sentence.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The secret: `key`.
    pub secret: &'a str,
    /// Who made the signature: `signer`.
    pub signer: &'a str,
    /// Where the secret given to voxtoken is set, to follow "remove the quotes": `where --verify reads the key`.
    pub here: &'a str,
}

/// A secret that was mangled on one side, so that a signature does not match.
#[derive(Clone, Copy, Debug)]
pub struct Mangled {
    /// What happened to the secret.
    pub row: &'static Mangling,
    /// On which side.
    pub side: SecretSide,
    /// The text that was used in place of the secret, if the row is about such texts.
    pub stand_in: Option<&'static str>,
}

impl Mangled {
    /// A stable code, the same for both sides.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.row.code
    }

    /// What happened: `signed with a key that has a trailing newline`.
    #[must_use]
    pub fn message(&self, names: Names) -> String {
        let Names { secret, signer, .. } = names;
        let is = self.row.is;
        match (self.side, self.stand_in) {
            (_, Some(text)) => format!("signed with the text '{text}' instead of the {secret}"),
            (SecretSide::There, None) => format!("signed with a {secret} that {is}"),
            (SecretSide::Here, None) => format!("the {secret} here {is}, unlike the {signer}'s"),
        }
    }

    /// What to change: `remove the newline where the signer reads the key`.
    #[must_use]
    pub fn fix(&self, names: Names) -> String {
        let Names {
            secret,
            signer,
            here,
        } = names;
        let fix = self.row.fix;
        match self.side {
            SecretSide::There => format!("{fix} where the {signer} reads the {secret}"),
            SecretSide::Here => format!("{fix} {here}"),
        }
    }
}
