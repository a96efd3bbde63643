//! Joins pieces of a token with marks between them that a page or a terminal hides: tags, colour codes, entities
//! without width.

use super::pieces::{Apart, FURTHEST, Pieces, ends, strict};
use super::spelling::LONGEST;

/// Longest tag or colour code, in bytes.
const LONGEST_MARK: usize = 160;

/// Joins pieces with tags, colour codes and invisible entities between them.
pub(super) fn with_marks(text: &[u8], start: usize, ended: bool) -> Apart {
    let mut pieces = Pieces::default();
    let mut at = start;
    while at - start < FURTHEST && pieces.bytes.len() < LONGEST {
        let length = strict(&text[at..]);
        if !pieces.take(&text[at..at + length]) {
            break;
        }
        at += length;
        if at == text.len() && !ended {
            return Apart::Unknown;
        }
        if !pieces.is_unfinished() {
            if !ends(&text[at..]) {
                break;
            }
            pieces.end = at;
            return Apart::Pieces(pieces);
        }
        if text.len() - at < LONGEST_MARK && !ended {
            return Apart::Unknown;
        }
        match mark(&text[at..]) {
            Some(length) => at += length,
            None => break,
        }
    }
    Apart::Nothing(at)
}

/// Length of an invisible mark: a tag, a colour code, an entity without width.
pub(super) fn mark(text: &[u8]) -> Option<usize> {
    let window = &text[..text.len().min(LONGEST_MARK)];
    match window {
        [b'<', b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!', rest @ ..] => {
            let end = rest.iter().position(|byte| b"<>".contains(byte))?;
            (rest[end] == b'>').then_some(end + 3)
        }
        [0x1b, b'[', rest @ ..] => {
            let end = rest.iter().position(|byte| !matches!(byte, 0x20..=0x3f))?;
            matches!(rest[end], 0x40..=0x7e).then_some(end + 3)
        }
        [b'&', ..] => {
            const ENTITIES: [&[u8]; 8] = [
                b"&shy;",
                b"&#173;",
                b"&#8203;",
                b"&#8204;",
                b"&zwnj;",
                b"&zwj;",
                b"&#x200b;",
                b"&ZeroWidthSpace;",
            ];
            let known = |entity: &&&[u8]| {
                let start = window.get(..entity.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(entity))
            };
            ENTITIES.iter().find(known).map(|entity| entity.len())
        }
        _ => None,
    }
}
