//! Whether a text holds a secret, however it is spelled: what must never be published is looked for by this.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};

/// Shortest secret that is looked for inside other text; a shorter one could be there by chance.
const SHORTEST: usize = 12;

/// Whether `text` holds `secret`: as it is, in other letters, with or without dashes, quotes or spaces,
/// in base64 or in hexadecimal. A short secret has to be the whole text.
#[must_use]
pub fn contains(text: &str, secret: &str) -> bool {
    Spellings::of(secret).are_in(text)
}

/// A secret in every spelling that it is looked for by.
pub struct Spellings {
    secret: String,
    bare: String,
    hex: String,
    base64: Vec<String>,
}

impl Spellings {
    /// The spellings of a secret.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        let secret = secret.trim();
        Self {
            bare: bare(secret),
            hex: HEXLOWER.encode(secret.as_bytes()),
            base64: encoded(secret),
            secret: secret.into(),
        }
    }

    /// Whether a text holds one of them.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        if self.bare.is_empty() {
            return text.trim() == self.secret;
        }
        let found = bare(text);
        if self.bare.len() < SHORTEST {
            return found == self.bare;
        }
        found.contains(&self.bare)
            || found.contains(&self.hex)
            || self.base64.iter().any(|it| text.contains(it))
    }
}

/// Letters and digits alone, in lower case.
fn bare(text: &str) -> String {
    let letters = text.chars().filter(|it| it.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The secret in base64, wherever in the encoded bytes it starts: of each of the three alignments, the
/// characters that depend on the secret alone.
fn encoded(secret: &str) -> Vec<String> {
    let mut all = Vec::new();
    for base in [BASE64_NOPAD, BASE64URL_NOPAD] {
        for before in 0..3 {
            let shifted = [&[0; 2][..before], secret.as_bytes()].concat();
            let whole = shifted.len() / 3 * 3;
            let inside = base.encode(&shifted[..whole]);
            let start = if before == 0 { 0 } else { 4 };
            let inside = inside.get(start..).unwrap_or_default();
            if inside.len() >= SHORTEST && !all.iter().any(|it| it == inside) {
                all.push(inside.to_owned());
            }
        }
    }
    all
}
