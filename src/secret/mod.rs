//! How secrets get mangled between a dashboard and a program, as one table. Settings use it to warn before
//! anything is signed; `inspect --verify` and `webhook verify` use it to explain a mismatch.
//!
//! A row of [`TABLE`] works in both directions. Where the other side's secret was mangled, [`Mangling::mangle`] says
//! what became of it; where the one here is, [`Mangling::restore`] says what it was.

mod around;
mod contains;
mod echo;
mod encoding;
mod foreign;
mod forms;
mod shape;
mod stand_in;
mod table;
mod white_space;

use secrecy::{ExposeSecret, SecretSlice};

pub use contains::Spellings;
pub use echo::Echoes;
pub use foreign::is_asymmetric;
pub use stand_in::EXAMPLE_KEY;
pub use table::{Mangling, TABLE};

/// Bytes that a mangled secret may have become; wiped on drop.
pub type Bytes = SecretSlice<u8>;

/// Whose secret is mangled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that voxtoken was given.
    Here,
    /// The one that signed.
    There,
}

/// How the secret and its two users are called in a sentence.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The secret: `key`.
    pub secret: &'a str,
    /// Who made the signature: `signer`.
    pub signer: &'a str,
    /// Where the secret given to voxtoken is set, to follow "remove the quotes": `where --verify reads the key`.
    pub here: &'a str,
}

/// A secret that is mangled on one side, so that a signature does not match.
#[derive(Clone, Copy, Debug)]
pub struct Mangled {
    /// What happened to the secret.
    pub row: &'static Mangling,
    /// On which side.
    pub side: Side,
    /// The text that was used in place of the secret, where the row is about such texts.
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
            (Side::There, None) => format!("signed with a {secret} that {is}"),
            (Side::Here, None) => format!("the {secret} here {is}, unlike the {signer}'s"),
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
            Side::There => format!("{fix} where the {signer} reads the {secret}"),
            Side::Here => format!("{fix} {here}"),
        }
    }
}

/// A secret as it may have been used, and what would explain it.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What happened.
    pub cause: Mangled,
    /// The bytes that were then used.
    pub bytes: Bytes,
}

/// Every form in which one side may have used the secret that is `secret` here: the commonest first, none of
/// them empty or the secret itself.
pub fn variants(secret: &str) -> impl Iterator<Item = Variant> {
    TABLE
        .iter()
        .flat_map(move |row| {
            let variant = move |side| {
                move |(bytes, stand_in): (Vec<u8>, Option<&'static str>)| Variant {
                    cause: Mangled {
                        row,
                        side,
                        stand_in,
                    },
                    bytes: bytes.into(),
                }
            };
            let restored = (row.restore)(secret).into_iter().map(|bytes| (bytes, None));
            let mangled = (row.mangle)(secret).into_iter().map(|bytes| (bytes, None));
            let stand_ins = row.stand_ins.iter();
            let stand_ins = stand_ins.map(|text| (text.as_bytes().to_vec(), Some(*text)));
            restored
                .map(variant(Side::Here))
                .chain(mangled.chain(stand_ins).map(variant(Side::There)))
        })
        .filter(move |variant| {
            let bytes = variant.bytes.expose_secret();
            !bytes.is_empty() && bytes != secret.as_bytes()
        })
}

/// The texts that people sign with by mistake, whatever their secret is: anybody can try them.
pub fn stand_ins() -> impl Iterator<Item = (&'static Mangling, &'static str)> {
    TABLE
        .iter()
        .flat_map(|row| row.stand_ins.iter().map(move |text| (row, *text)))
}

/// The row of this code.
#[must_use]
pub fn row(code: &str) -> Option<&'static Mangling> {
    TABLE.iter().find(|row| row.code == code)
}

/// What a value is expected to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A UUID, as the platform's keys and ids are.
    Uuid,
    /// Any text, as a webhook secret is.
    Text,
}

/// The rows that a value plainly looks like. Each is a guess from the value alone, so only what is hardly ever
/// meant is among them.
pub fn signs(value: &str, expected: ValueKind) -> impl Iterator<Item = &'static Mangling> {
    TABLE.iter().filter(move |row| {
        (expected == ValueKind::Uuid || !row.only_of_uuids) && (row.looks_like)(value)
    })
}

#[cfg(test)]
mod tests;
