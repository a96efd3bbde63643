//! How secrets get mangled between a dashboard and a program, as one table. Settings use it to warn before
//! anything is signed; `inspect --verify` and `webhook verify` use it to explain a mismatch.
//!
//! A row of [`TABLE`] works in both directions. If the other side's secret was mangled, [`Mangling::mangle`] makes
//! what it became; if the one here was, [`Mangling::restore`] finds what it was.

mod around;
mod contains;
mod echo;
mod encoding;
mod foreign;
mod forms;
mod layers;
mod mangled;
mod shape;
mod stand_in;
mod table;
mod white_space;

use secrecy::ExposeSecret;

pub use contains::Spellings;
pub use echo::Echoes;
pub use foreign::is_asymmetric;
pub use layers::{Layered, also, layered};
pub use mangled::{Bytes, Mangled, Names, SecretSide};
pub use stand_in::EXAMPLE_KEY;
pub use table::{Mangling, TABLE};

/// A secret as it may have been used, and what would explain it.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What happened.
    pub cause: Mangled,
    /// The bytes that were then used.
    pub bytes: Bytes,
}

/// Every form in which one side may have used the secret that is `secret` here, most common first. None is empty or
/// the secret itself.
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
                .map(variant(SecretSide::Here))
                .chain(mangled.chain(stand_ins).map(variant(SecretSide::There)))
        })
        .filter(move |variant| {
            let bytes = variant.bytes.expose_secret();
            !bytes.is_empty() && bytes != secret.as_bytes()
        })
}

/// The texts that people sign with by mistake, whatever their secret is: anyone can try them.
pub fn stand_ins() -> impl Iterator<Item = (&'static Mangling, &'static str)> {
    TABLE
        .iter()
        .flat_map(|row| row.stand_ins.iter().map(move |text| (row, *text)))
}

/// The row with this code.
#[must_use]
pub fn row(code: &str) -> Option<&'static Mangling> {
    TABLE.iter().find(|row| row.code == code)
}

/// The expected kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A UUID, like the platform's keys and ids.
    Uuid,
    /// Any text, like a webhook secret.
    Text,
}

/// The rows that a value plainly looks like, and those that it looks like once the first is undone. Each is a guess
/// from the value alone, so only rows that are hardly ever intended count.
pub fn signs(value: &str, expected: ValueKind) -> impl Iterator<Item = &'static Mangling> {
    let mut found: Vec<&'static Mangling> = Vec::new();
    let mut inner = Some(value.to_owned());
    for _ in 0..layers::DEPTH {
        let Some(text) = inner.take() else { break };
        let seen = TABLE.iter().filter(|row| {
            (expected == ValueKind::Uuid || !row.only_of_uuids) && (row.looks_like)(&text)
        });
        for row in seen {
            // If a value may have been several things, it is unknown which one is right.
            if let [only] = &(row.restore)(&text)[..]
                && inner.is_none()
            {
                inner = String::from_utf8(only.clone()).ok();
            }
            if !found.iter().any(|it| it.code == row.code) {
                found.push(row);
            }
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests;
