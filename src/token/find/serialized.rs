//! The three parts of a token as members of a JSON object (RFC 7515, section 7.2): `{"payload":"…",
//! "protected":"…","signature":"…"}`.

use super::spelling::{CONTEXT, LONGEST, is_base64url};

/// Most characters of punctuation between two members.
const BETWEEN: usize = 200;

/// The members, in the order that a token has their values.
const NAMES: [&[u8]; 3] = [b"protected", b"payload", b"signature"];

/// The role of a value in the text.
pub(super) enum Serialized {
    /// One of the three parts: the whole token with its dots, and where its text ends.
    Token(Vec<u8>, usize),
    /// Nothing of the kind.
    Nothing,
    /// More of the text is needed to tell.
    Unknown,
}

/// Looks for all three parts, starting with the value at this position.
pub(super) fn serialized(text: &[u8], start: usize, ended: bool) -> Serialized {
    let Some(first) = name_before(text, start) else {
        return Serialized::Nothing;
    };
    let mut values: [Option<&[u8]>; 3] = [None; 3];
    let (mut index, mut at) = (first, start);
    loop {
        let rest = &text[at..text.len().min(at + LONGEST)];
        let length = rest.iter().take_while(|byte| is_base64url(**byte)).count();
        let after = &text[at + length..];
        if after.len() < BETWEEN && !ended {
            return Serialized::Unknown;
        }
        if length == 0 || values[index].is_some() || !after.starts_with(b"\"") {
            return Serialized::Nothing;
        }
        values[index] = Some(&rest[..length]);
        at += length + 1;
        if let [Some(header), Some(claims), Some(signature)] = values {
            return Serialized::Token([header, claims, signature].join(&b'.'), at - 1);
        }
        let Some((next, length)) = member(&after[1..]) else {
            return Serialized::Nothing;
        };
        (index, at) = (next, at + length);
    }
}

/// The member whose value is at this position.
fn name_before(text: &[u8], start: usize) -> Option<usize> {
    let before = text[start.saturating_sub(CONTEXT)..start].strip_suffix(b"\"")?;
    let before = before.trim_ascii_end().strip_suffix(b":")?;
    let name = before.trim_ascii_end().strip_suffix(b"\"")?;
    NAMES.iter().position(|known| {
        let opened = name.strip_suffix(*known);
        opened.is_some_and(|rest| rest.ends_with(b"\""))
    })
}

/// The next member with its value in quotes, and the length up to that value.
fn member(text: &[u8]) -> Option<(usize, usize)> {
    let window = &text[..text.len().min(BETWEEN)];
    let is_between = |byte: u8| byte.is_ascii_whitespace() || b",{}[]".contains(&byte);
    let mut at = window.iter().position(|byte| !is_between(*byte))?;
    // In the general form the signatures are a list of their own.
    let list = b"\"signatures\"";
    if let Some(rest) = window[at..].strip_prefix(list) {
        let opens = |byte: &&u8| is_between(**byte) || **byte == b':';
        at += list.len() + rest.iter().take_while(opens).count();
    }
    let index = NAMES.iter().position(|name| {
        let rest = window[at..].strip_prefix(b"\"");
        rest.and_then(|rest| rest.strip_prefix(*name))
            .is_some_and(|rest| rest.starts_with(b"\""))
    })?;
    at += NAMES[index].len() + 2;
    let rest = &window[at..];
    let skip = rest
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace() || **byte == b':')
        .count();
    (rest[..skip].contains(&b':') && rest.get(skip) == Some(&b'"'))
        .then_some((index, at + skip + 1))
}
