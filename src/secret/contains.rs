//! Whether a text holds a secret, however it is spelled: what must never be published is looked for by this.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};

/// Shortest secret that is looked for inside other text; a shorter one could be there by chance.
const SHORTEST: usize = 12;

/// Whether `text` holds `secret`: as it is, in other letters, with or without dashes, quotes or spaces,
/// in base64 or in hexadecimal. A short secret has to be the whole text.
#[must_use]
pub fn contains(text: &str, secret: &str) -> bool {
    let wanted = bare(secret);
    if wanted.is_empty() {
        return text.trim() == secret.trim();
    }
    let found = bare(text);
    if wanted.len() < SHORTEST {
        return found == wanted;
    }
    if found.contains(&wanted) {
        return true;
    }
    let secret = secret.trim();
    let hex = HEXLOWER.encode(secret.as_bytes());
    found.contains(&hex) || encoded(text, secret)
}

/// Letters and digits alone, in lower case.
fn bare(text: &str) -> String {
    let letters = text.chars().filter(|it| it.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether the secret is there in base64, wherever in the encoded bytes it starts: of each of the three
/// alignments, the characters that depend on the secret alone.
fn encoded(text: &str, secret: &str) -> bool {
    [BASE64_NOPAD, BASE64URL_NOPAD].iter().any(|base| {
        (0..3).any(|before| {
            let shifted = [&[0; 2][..before.min(2)], secret.as_bytes()].concat();
            let whole = shifted.len() / 3 * 3;
            let inside = base.encode(&shifted[..whole]);
            let start = if before == 0 { 0 } else { 4 };
            inside
                .get(start..)
                .is_some_and(|inside| inside.len() >= SHORTEST && text.contains(inside))
        })
    })
}
