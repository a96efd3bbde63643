//! The bytes that tokens consist of: their alphabet, their start, their parts.

use data_encoding::BASE64URL_NOPAD;

use crate::text::base64::lenient;

/// Longest token that is read, in bytes. A server takes a few thousand in a header.
pub const LONGEST: usize = 1 << 20;

/// Bytes before a token that show what it was wrapped in.
pub(super) const CONTEXT: usize = 256;

/// Whether a JSON object starts here in base64url: `{` and then a quote or a space (`ey`), a line break
/// or tab (`ew`), or `}` (`e30`), in all spellings that the bits after them allow.
pub(super) fn is_start(text: &[u8]) -> bool {
    matches!(
        text,
        [b'e', b'y', b'A'..=b'D' | b'I'..=b'L', ..]
            | [b'e', b'w', b'0'..=b'3' | b'k'..=b'r', ..]
            | [b'e', b'3', b'0', ..]
    )
}

/// The first place from here on where a JSON object may start in base64url.
pub(super) fn next_object(text: &[u8], from: usize) -> Option<usize> {
    const BLOCK: usize = 64;
    let mut position = from;
    // Of most blocks it is seen at once, without a branch for each byte, that there is none.
    while let Some(block) = text.get(position..).and_then(|rest| rest.first_chunk()) {
        if may_hold_start::<{ BLOCK + 1 }>(block)
            && let Some(at) = (position..position + BLOCK).find(|at| is_start(&text[*at..]))
        {
            return Some(at);
        }
        position += BLOCK;
    }
    (position..text.len()).find(|at| is_start(&text[*at..]))
}

/// Whether the first two bytes of a start are somewhere in a block.
fn may_hold_start<const LENGTH: usize>(block: &[u8; LENGTH]) -> bool {
    let is = |byte: &u8, other: u8| u8::from(*byte == other);
    let pairs = block.iter().zip(&block[1..]);
    let found = pairs.fold(0, |found, (first, second)| {
        found | is(first, b'e') & (is(second, b'y') | is(second, b'w') | is(second, b'3'))
    });
    found != 0
}

/// Whether a word is a whole JSON object in base64url.
pub(super) fn is_object(word: &[u8]) -> bool {
    let object = |bytes: Vec<u8>| bytes.starts_with(b"{") && bytes.ends_with(b"}");
    is_start(word) && BASE64URL_NOPAD.decode(word).is_ok_and(object)
}

pub(super) fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Whether a byte may be in a token as people paste them, right or not.
pub(super) fn continues(byte: u8) -> bool {
    is_base64url(byte)
        || matches!(
            byte,
            b'.' | b'+' | b'/' | b'=' | b'*' | b'!' | b'~' | b'@' | b'$' | b'^' | 0x80..
        )
}

pub(super) fn dots(text: &[u8]) -> usize {
    dot_places(text).count()
}

/// The positions of the dots, first to last.
pub(super) fn dot_places(text: &[u8]) -> impl Iterator<Item = usize> {
    let dots = text.iter().enumerate().filter(|(_, byte)| **byte == b'.');
    dots.map(|(at, _)| at)
}

/// Whether a header contains some bytes.
pub(super) fn names(header: &[u8], word: &str) -> bool {
    header
        .windows(word.len())
        .any(|window| window == word.as_bytes())
}

pub(super) fn first_part(token: &[u8]) -> &[u8] {
    token.split(|byte| *byte == b'.').next().unwrap_or_default()
}

/// Decodes the base64 of a part as far as possible, in either alphabet, padded or not.
pub(super) fn lax_decoded(part: &[u8]) -> Vec<u8> {
    let mut text = part.to_vec();
    text.retain(|byte| *byte != b'=');
    if text.len() % 4 == 1 {
        text.pop();
    }
    lenient(&text).unwrap_or_default()
}

/// Whether a lone piece of base64url is the header of a token rather than any JSON.
pub(super) fn names_algorithm(header: &[u8]) -> bool {
    let whole = header.len() - header.len() % 4;
    let bytes = BASE64URL_NOPAD.decode(&header[..whole]).unwrap_or_default();
    names(&bytes, "\"alg\"") || bytes.starts_with(b"{\"typ\"")
}
