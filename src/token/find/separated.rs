//! Joins the three parts of a token that are separated by something other than a dot: a space, a comma, a line
//! break.

use super::form::last_lengths;
use super::spelling::{LONGEST, is_base64url, is_object, names_algorithm};

/// Most characters between two parts.
const APART: usize = 6;

/// What follows a header that has no dot after it.
pub(super) enum Separated {
    /// The other two parts: the whole token with its dots, and where its text ends.
    Token(Vec<u8>, usize),
    /// Nothing of the kind.
    Nothing,
    /// More of the text is needed to tell.
    Unknown,
}

/// Looks for claims and a signature after a header that ends at this position.
pub(super) fn separated(text: &[u8], header: &[u8], end: usize, ended: bool) -> Separated {
    if !(is_object(header) && names_algorithm(header)) {
        return Separated::Nothing;
    }
    let mut token = header.to_vec();
    let mut at = end;
    for part in [1, 2] {
        let gap = text[at..].iter().take(APART + 1);
        let gap = gap.take_while(|byte| is_between(**byte)).count();
        let start = at + gap;
        let rest = &text[start..text.len().min(start + LONGEST)];
        let length = rest.iter().take_while(|byte| is_base64url(**byte)).count();
        if start + length == text.len() && !ended {
            return Separated::Unknown;
        }
        let word = &rest[..length];
        let fits = if part == 1 {
            is_object(word)
        } else {
            last_lengths(header).contains(&length) && length > 0
        };
        if !(1..=APART).contains(&gap) || !fits {
            return Separated::Nothing;
        }
        token.push(b'.');
        token.extend_from_slice(word);
        at = start + length;
    }
    Separated::Token(token, at)
}

fn is_between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b",;|\"'`".contains(&byte)
}
