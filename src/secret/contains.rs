//! Finds a secret in a text, however it is spelled, to keep it from being published.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};

/// Shortest secret that is searched inside other text; a shorter one could be there by chance.
pub(super) const SHORTEST: usize = 12;

/// A secret in every spelling that is searched for.
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
        let trimmed = secret.trim();
        Self {
            bare: bare(trimmed),
            hex: HEXLOWER.encode(trimmed.as_bytes()),
            base64: encoded(trimmed),
            secret: secret.into(),
        }
    }

    /// The secret as it was given.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Whether the secret is also found inside a longer text; a short one must be the whole text.
    #[must_use]
    pub fn are_found_inside(&self) -> bool {
        self.bare.len() >= SHORTEST
    }

    /// Whether a text contains the secret: as it is, in another case, with or without dashes, quotes or spaces, in
    /// base64 or in hexadecimal. A short secret must be the whole text.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        if self.bare.is_empty() {
            return text.trim() == self.secret.trim();
        }
        if self.bare.len() < SHORTEST {
            return bare(text) == self.bare;
        }
        self.are_in_letters(text) || self.base64.iter().any(|it| holds(text, it))
    }

    /// Whether the letters and digits of a text contain the secret, or its bytes in hexadecimal.
    fn are_in_letters(&self, text: &str) -> bool {
        if text.is_ascii() && !starts_one(text.as_bytes(), [&self.bare, &self.hex]) {
            return false;
        }
        let found = bare(text);
        holds(&found, &self.bare) || holds(&found, &self.hex)
    }
}

/// Whether somewhere the next four letters or digits of an ASCII text are those at the start of a spelling. Nearly every
/// text is done with after this.
fn starts_one(text: &[u8], spellings: [&str; 2]) -> bool {
    let start = |it: &str| {
        let first = it.as_bytes().first_chunk();
        first.map_or(0, |first| u32::from_be_bytes(*first))
    };
    let starts = spellings.map(start);
    let mut four = 0;
    text.iter()
        .filter(|it| it.is_ascii_alphanumeric())
        .any(|byte| {
            four = four << 8 | u32::from(byte.to_ascii_lowercase());
            starts.contains(&four)
        })
}

/// Whether a text contains a spelling. The standard library searches for up to 32 bytes at a fraction of the cost
/// of more, and a text with those rarely lacks the rest.
fn holds(text: &str, spelling: &str) -> bool {
    let first = spelling.get(..32).unwrap_or(spelling);
    text.contains(first) && text.contains(spelling)
}

/// The letters and digits, in lower case.
fn bare(text: &str) -> String {
    if text.is_ascii() {
        let mut letters = Vec::with_capacity(text.len());
        let usual = text.bytes().filter(u8::is_ascii_alphanumeric);
        letters.extend(usual.map(|byte| byte.to_ascii_lowercase()));
        return String::from_utf8(letters).unwrap_or_default();
    }
    let letters = text
        .chars()
        .map(usual_width)
        .filter(|it| it.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// A full-width character as East Asian keyboards type it, in its usual width.
fn usual_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        _ => character,
    }
}

/// The secret in base64, wherever it starts in the encoded bytes: for each of the three alignments, the characters
/// that only depend on the secret.
pub(super) fn encoded(secret: &str) -> Vec<String> {
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
