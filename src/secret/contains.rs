//! Finds a secret in a text, however it is spelled, to keep it from being published.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};

use crate::text::base64::next_run;

/// Shortest secret that is searched inside other text; a shorter one could be there by chance.
pub(super) const SHORTEST: usize = 12;

/// A secret in every spelling that is searched for.
pub struct Spellings {
    secret: String,
    bare: Letters,
    hex: Letters,
    base64: Vec<String>,
}

impl Spellings {
    /// The spellings of a secret.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        let trimmed = secret.trim();
        Self {
            bare: Letters::of(bare(trimmed)),
            hex: Letters::of(HEXLOWER.encode(trimmed.as_bytes())),
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
        self.bare.text.len() >= SHORTEST
    }

    /// Whether a text contains the secret: as it is, in another case, with or without dashes, quotes or spaces, in
    /// base64 or in hexadecimal. A short secret must be the whole text.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        if self.bare.text.is_empty() {
            return text.trim() == self.secret.trim();
        }
        if self.bare.text.len() < SHORTEST {
            return bare(text) == self.bare.text;
        }
        self.are_in_letters(text) || self.are_in_base64(text)
    }

    fn are_in_base64(&self, text: &str) -> bool {
        let shortest = self.base64.iter().map(String::len).min();
        shortest.is_some_and(|shortest| next_run(text.as_bytes(), 0, shortest).is_some())
            && self.base64.iter().any(|it| holds(text, it))
    }

    /// Whether the letters and digits of a text contain the secret, or its bytes in hexadecimal.
    fn are_in_letters(&self, text: &str) -> bool {
        let spelled = [&self.bare, &self.hex];
        if text.is_ascii() && !spelled.iter().any(|it| it.may_be_in(text.as_bytes())) {
            return false;
        }
        let found = bare(text);
        spelled.iter().any(|it| holds(&found, &it.text))
    }
}

/// A spelling of letters and digits, in lower case.
struct Letters {
    text: String,
    /// The most frequent character, and how often it occurs.
    most: (u8, usize),
}

impl Letters {
    fn of(text: String) -> Self {
        let mut times = [0; 256];
        for byte in text.bytes() {
            times[usize::from(byte)] += 1;
        }
        let most = (0..=u8::MAX).zip(times).max_by_key(|(_, times)| *times);
        Self {
            text,
            most: most.unwrap_or_default(),
        }
    }

    /// Whether an ASCII text may contain it. Nearly every text that does not has too little of one character, or no
    /// place where the first four letters and digits follow each other.
    fn may_be_in(&self, text: &[u8]) -> bool {
        let (most, times) = self.most;
        // The bit makes letters lower case, and leaves digits as they are. A count of a few bytes fits into one, and is
        // made for many at once.
        let count = |piece: &[u8]| -> u8 {
            let same = piece.iter().map(|byte| u8::from(byte | 0x20 == most));
            same.sum()
        };
        let found: usize = text
            .chunks(128)
            .map(|piece| usize::from(count(piece)))
            .sum();
        found >= times && self.starts_in(text)
    }

    fn starts_in(&self, text: &[u8]) -> bool {
        let start = self.text.as_bytes().first_chunk().copied();
        let (start, mut four) = (start.unwrap_or_default(), [0; 4]);
        text.iter()
            .map(|byte| LETTERS[usize::from(*byte)])
            .filter(|letter| *letter != 0)
            .any(|letter| {
                four = [four[1], four[2], four[3], letter];
                four == start
            })
    }
}

/// The letters and digits of ASCII in lower case, and 0 for each other byte.
static LETTERS: [u8; 256] = {
    let mut letters = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            letters[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    letters
};

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
