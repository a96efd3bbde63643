//! How far a token goes from its start, over line breaks too. Searches for no start, and knows nothing of
//! what stands around it.

use super::LONGEST;
use super::line_break::{Grown, Wrapped, wrapped};
use super::spelling::{continues, dots, first_part, is_base64url, names_algorithm};

/// How far a token goes.
pub(super) struct Extent {
    bytes: Vec<u8>,
    pub(super) end: usize,
    pub(super) joined: usize,
}

impl Extent {
    /// The bytes, if they are a token at all: some dot, or a header that says so.
    pub(super) fn token(&self) -> Option<Vec<u8>> {
        let header = first_part(&self.bytes);
        if dots(&self.bytes) == 0 && !names_algorithm(header) {
            return None;
        }
        Some(self.bytes.clone())
    }
}

/// Follows a token from its start to its end, over line breaks where it is wrapped. Nothing, if more of
/// the text is needed to tell.
pub(super) fn extent(text: &[u8], start: usize, ended: bool) -> Option<Extent> {
    // In the path of a URL a slash ends the token.
    let in_path = start > 0 && text[start - 1] == b'/';
    let mut bytes = Vec::new();
    let mut grown = Grown::default();
    let mut position = start;
    let mut joined = 0;
    loop {
        let run = text[position..]
            .iter()
            .position(|byte| !continues(*byte) || (in_path && *byte == b'/'));
        let end = run.map_or(text.len(), |length| position + length);
        bytes.extend_from_slice(&text[position..end]);
        grown.by(&bytes, end - position);
        position = end;
        if bytes.len() >= LONGEST {
            bytes.truncate(LONGEST);
            break;
        }
        if run.is_none() && !ended {
            return None;
        }
        match wrapped(text, position, &bytes, &mut grown, ended) {
            Wrapped::Goes(next) => {
                // Quoted-printable mail breaks lines with an equals sign.
                if bytes.last() == Some(&b'=') {
                    bytes.pop();
                }
                joined += 1;
                position = next;
            }
            Wrapped::Unknown => return None,
            Wrapped::Ends => break,
        }
    }
    let kept = trimmed(&bytes);
    if joined == 0 {
        position = start + kept;
    }
    bytes.truncate(kept);
    Some(Extent {
        bytes,
        end: position,
        joined,
    })
}

/// Length without what a sentence, and no token, ends in.
fn trimmed(bytes: &[u8]) -> usize {
    let strange = |byte: &u8| !is_base64url(*byte) && !matches!(byte, b'=' | b'+' | b'/' | b'.');
    let mut length = bytes.len() - bytes.iter().rev().take_while(|byte| strange(byte)).count();
    // The dot of a token without signature stays; a further one ends a sentence.
    let mut dots = dots(&bytes[..length]);
    while dots > 2 && bytes[length - 1] == b'.' {
        length -= 1;
        dots -= 1;
    }
    length
}
