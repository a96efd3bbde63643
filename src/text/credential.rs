//! Finds the parts of a text that look like a key or token. People put keys where they do not belong, often joined
//! to something else, so the whole text is searched.

use std::ops::Range;

/// Shortest word with a digit that counts as a possible credential, whatever its letters.
const LONG: usize = 32;

/// Shortest word that counts as one if its letters switch between kinds as in random text.
const RANDOM: usize = 20;

/// Length of a UUID.
const UUID: usize = 36;

/// Whether a text contains something that looks like a key or token.
pub fn may_be_credential(text: &str) -> bool {
    spans(text).next().is_some()
}

/// The text, with anything that may be a key or token masked.
pub fn without_credentials(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = 0;
    for span in spans(text) {
        let length = text[span.clone()].chars().count();
        out.push_str(&text[rest..span.start]);
        out.extend(["(", &length.to_string(), " characters, not shown)"]);
        rest = span.end;
    }
    out.push_str(&text[rest..]);
    out
}

/// Where the possible credentials are, in order.
fn spans(text: &str) -> impl Iterator<Item = Range<usize>> {
    pieces(text, 0..text.len(), |byte| {
        is_word(byte) || b"/=%".contains(&byte)
    })
    .flat_map(move |run| {
        // Base64 contains slashes; so do paths, but they are not random.
        if is_random(&text.as_bytes()[run.clone()]) {
            return vec![run];
        }
        pieces(text, run, is_word)
            .filter(|word| is_credential(&text[word.clone()]))
            .collect()
    })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_+.~".contains(&byte)
}

/// The longest runs of such bytes in a range.
fn pieces(
    text: &str,
    range: Range<usize>,
    within: fn(u8) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = range.start;
    std::iter::from_fn(move || {
        let start = (at..range.end).find(|index| within(bytes[*index]))?;
        let end = (start..range.end)
            .find(|index| !within(bytes[*index]))
            .unwrap_or(range.end);
        at = end;
        Some(start..end)
    })
}

fn is_credential(word: &str) -> bool {
    let has_digit = || word.bytes().any(|byte| byte.is_ascii_digit());
    (word.len() >= LONG && has_digit())
        || (word.len() >= RANDOM && is_random(word.as_bytes()))
        || word.as_bytes().windows(UUID).any(|window| {
            // Words are ASCII.
            std::str::from_utf8(window).is_ok_and(is_uuid)
        })
}

/// Whether lower case, upper case and digits alternate as in random text.
fn is_random(word: &[u8]) -> bool {
    let kind = |byte: &u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase());
    let mut known = word
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .map(kind);
    let Some(mut before) = known.next() else {
        return false;
    };
    let (mut length, mut changes) = (1, 0);
    for kind in known {
        length += 1;
        changes += usize::from(kind != before);
        before = kind;
    }
    length >= RANDOM && changes * 5 > length * 2
}

/// Whether the text is a UUID in its usual form of 8-4-4-4-12 hexadecimal digits, either case.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
