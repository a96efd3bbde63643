//! Whether the text after a token that lacks its end may hold that end. If so, the token cannot be called cut off.

use super::form::looks_random;
use super::spelling::{CONTEXT, first_part, is_base64url, is_start, names_algorithm};

/// Shortest word that looks like a piece of a token.
const LIKELY: usize = 12;

/// Whether a text looks like the rest of a token that lacks this many characters, or whole parts if zero. Nothing
/// if more of the text is needed to decide.
pub(super) fn may_follow(after: &[u8], missing: usize, ended: bool) -> Option<bool> {
    if after.len() < CONTEXT && !ended {
        return None;
    }
    let window = &after[..after.len().min(CONTEXT)];
    for word in window.split(|byte| !(is_base64url(*byte) || *byte == b'.')) {
        if is_start(word) && names_algorithm(first_part(word)) {
            return Some(false);
        }
        let has = |is: fn(&u8) -> bool| word.iter().any(is);
        let mixed = has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_uppercase)
            && (has(u8::is_ascii_digit) || word.len() > 2 * LIKELY);
        let likely = word.len() >= LIKELY && mixed && looks_random(word);
        if likely || (missing > 0 && word.len() == missing) {
            return Some(true);
        }
    }
    Some(false)
}
