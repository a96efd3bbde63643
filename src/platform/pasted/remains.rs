//! Remains of a token: masked, shortened, in the wrong case, or only one of its parts.

use data_encoding::BASE64URL_NOPAD;

use super::naming::{Pasted, pasted};
use crate::json::{Kind, Value};
use crate::token::find;
use crate::token::shortened::shortened;

/// Text written in place of a secret, in lower case.
const MASKS: [&str; 8] = [
    "***",
    "\u{2022}\u{2022}\u{2022}",
    "[redacted",
    "<redacted",
    "[filtered]",
    "[masked]",
    "<hidden>",
    "[hidden]",
];

/// Names of a credential, in lower case; a mask after one of them hides a token.
const NAMES: [&str; 4] = ["authorization", "bearer", "token", "jwt"];

/// A token that was masked or shortened before it was passed on.
pub(super) fn left_out(text: &str) -> Option<Pasted> {
    if !is_masked(text) && !holds_shortened(text) {
        return None;
    }
    pasted(
        ", but one that was masked or shortened on purpose",
        "ask for the whole token, or for what 'voxtoken inspect --redact' prints of it",
    )
}

/// Whether a mask hides a token: it is inside one, it is a credential's value, or there is nothing else.
fn is_masked(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    MASKS.iter().any(|mask| {
        lower.match_indices(mask).any(|(at, _)| {
            let before = &lower[..at];
            let line = before.rsplit('\n').next().unwrap_or_default();
            let delimits = |c: char| c.is_whitespace() || "\"'`,;(){}<>=:".contains(c);
            let start = line.rfind(delimits).map_or(0, |at| at + 1);
            let word = &line[start..];
            let lead = &line[..start];
            let name = lead.trim_end_matches([' ', '"', '\'', '`', '<', '{', '(', '\\']);
            let assigned = name.trim_end_matches([':', '=', ' ', '"', '\'']);
            let is_value = name.ends_with("bearer")
                || (assigned != name && NAMES.iter().any(|it| assigned.ends_with(it)));
            word.starts_with("eyj") || is_value || is_alone(&lower, mask)
        })
    })
}

/// Whether a text is nothing but a mask.
fn is_alone(text: &str, mask: &str) -> bool {
    let value = text.trim().trim_matches(['"', '\'', '`']);
    let masks = ['*', '\u{2022}'];
    value.trim_matches(masks).is_empty()
        || (value.starts_with(mask) && !value.contains(char::is_whitespace))
}

/// Whether a text holds the start of a token that was shortened.
fn holds_shortened(text: &str) -> bool {
    text.split(char::is_whitespace).any(|word| {
        let token = word.find("eyJ").map(|at| &word.as_bytes()[at..]);
        token.is_some_and(|token| shortened(token).is_some())
    })
}

/// A token converted to all upper or lower case.
pub(super) fn recased(text: &str) -> Option<Pasted> {
    let cased = |word: &str, start: &str, other: fn(&u8) -> bool| {
        word.starts_with(start)
            && word.len() > 40
            && word.split('.').count() == 3
            && !word.as_bytes().iter().any(other)
    };
    let case = words(text).find_map(|word| {
        if cased(word, "EYJ", u8::is_ascii_lowercase) {
            Some("upper")
        } else if cased(word, "eyj", u8::is_ascii_uppercase) {
            Some("lower")
        } else {
            None
        }
    })?;
    pasted(
        format!(", but one whose letters were all made {case} case"),
        "copy it again from its source: the case of its letters matters, and cannot be restored",
    )
}

/// One part of a token: the claims or the signature.
pub(super) fn separate_part(text: &str) -> Option<Pasted> {
    let holds = |name: &str, word: &str| {
        let whole = word.len() - usize::from(word.len() % 4 == 1);
        let bytes = BASE64URL_NOPAD.decode(&word.as_bytes()[..whole]);
        bytes.is_ok_and(|bytes| {
            let root = Value::root(&bytes).filter(|root| root.kind() == Kind::Object);
            root.is_some_and(|root| root.get(name).is_some())
        })
    };
    let claims = ["orgId", "exp", "iat", "sub", "iss"];
    let mut parts = words(text).filter(|word| word.starts_with("ey"));
    if !parts.any(|word| claims.iter().any(|name| holds(name, word))) {
        return None;
    }
    pasted(
        ", but only the claims of one, without header and signature",
        "paste all three parts, with the dots between them",
    )
}

/// A token with a zero byte next to each character, in a text that is not UTF-16 as a whole.
pub(super) fn with_zeros(text: &[u8]) -> Option<Pasted> {
    if !text.contains(&0) {
        return None;
    }
    let plain: Vec<u8> = text.iter().copied().filter(|byte| *byte != 0).collect();
    find::all(&plain).first()?;
    pasted(
        ", but one with zero bytes between its characters",
        "the text or a part of it is in UTF-16 or UTF-32; save all of it as UTF-8",
    )
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
}
