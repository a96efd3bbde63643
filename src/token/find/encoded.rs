//! Base64 of a text that may hold a token: a Kubernetes secret, a Basic header, the output of `base64`.

use super::spelling::{LONGEST, lax_decoded};
use crate::text::base64::{is_base64, next_run};

/// Shortest base64 that is decoded: an encoded token is longer.
const SHORTEST: usize = 64;

/// Shortest line of wrapped base64: programs wrap it at 64 or 76 characters.
const LINE: usize = 48;

/// Characters at the start that show whether it is base64 of text.
const SAMPLE: usize = 24;

/// Longest base64 that is decoded.
const FURTHEST: usize = 2 * LONGEST;

/// What was found in a stretch of text.
pub(super) enum Encoded {
    /// Base64 of a text, and where it is.
    Text {
        start: usize,
        end: usize,
        decoded: Vec<u8>,
    },
    /// More of the text may make it base64.
    Unknown(usize),
    /// Nothing.
    Nothing,
}

/// Looks for base64 of text between two places. `open` says that more text may follow the second one.
pub(super) fn encoded(text: &[u8], from: usize, to: usize, open: bool) -> Encoded {
    let text = &text[..to];
    let mut looked = from;
    while let Some(start) = next_run(text, looked, LINE) {
        let end = run_end(text, start);
        if is_text(&lax_decoded(&text[start..start + SAMPLE]), false) {
            if end == to && open && end - start < FURTHEST {
                return Encoded::Unknown(start);
            }
            match whole(text, start, end, open) {
                Encoded::Nothing => {}
                found => return found,
            }
        }
        looked = end;
    }
    let tail = text[looked.min(to)..]
        .iter()
        .rev()
        .take_while(|byte| is_base64(**byte))
        .count();
    if open && tail > 0 {
        Encoded::Unknown(to - tail)
    } else {
        Encoded::Nothing
    }
}

/// Looks for base64 of text that starts exactly here: base64 of JSON starts like a token.
pub(super) fn encoded_at(text: &[u8], start: usize, open: bool) -> Encoded {
    let end = run_end(text, start);
    if end == text.len() && open && end - start < FURTHEST {
        return Encoded::Unknown(start);
    }
    // A short line is not wrapped base64.
    if end - start < LINE {
        return Encoded::Nothing;
    }
    if is_text(&lax_decoded(&text[start..end.min(start + SAMPLE)]), false) {
        whole(text, start, end, open)
    } else {
        Encoded::Nothing
    }
}

/// Decodes what starts here, with the following lines if it is wrapped.
fn whole(text: &[u8], start: usize, end: usize, open: bool) -> Encoded {
    let mut joined = text[start..end].to_vec();
    let mut last = end;
    let mut width = None;
    while joined.len() < FURTHEST {
        let rest = &text[last..];
        if open && rest.len() < 4 {
            return Encoded::Unknown(start);
        }
        let line_break = match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\n', ..] => 1,
            _ => break,
        };
        let indent = rest[line_break..]
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let line = last + line_break + indent;
        let line_end = run_end(text, line);
        if line_end == text.len() && open {
            return Encoded::Unknown(start);
        }
        let alone = text
            .get(line_end)
            .is_none_or(|byte| matches!(byte, b'\r' | b'\n'));
        let length = line_end - line;
        if !alone || length == 0 || width.is_some_and(|width| length > width) {
            break;
        }
        joined.extend_from_slice(&text[line..line_end]);
        last = line_end;
        let is_last = width.is_some_and(|width| length < width);
        width = Some(length);
        if is_last {
            break;
        }
    }
    for (run, end) in [(&joined[..], last), (&text[start..end], end)] {
        let decoded = lax_decoded(run);
        if run.len() >= SHORTEST && is_text(&decoded, true) {
            return Encoded::Text {
                start,
                end,
                decoded,
            };
        }
    }
    Encoded::Nothing
}

fn run_end(text: &[u8], at: usize) -> usize {
    let length = text[at..]
        .iter()
        .take_while(|byte| is_base64(**byte))
        .count();
    let padding = text[at + length..]
        .iter()
        .take(2)
        .take_while(|byte| **byte == b'=')
        .count();
    at + length + padding
}

/// Whether some bytes are text, in UTF-8 or UTF-16. The start of a text may end within a character.
fn is_text(bytes: &[u8], whole: bool) -> bool {
    let printable = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r' | 0x80..);
    let zeros =
        |from: usize| bytes.len() > 4 && bytes[from..].iter().step_by(2).all(|byte| *byte == 0);
    if zeros(0) || zeros(1) || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return true;
    }
    let utf8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    };
    utf8 && !bytes.is_empty() && bytes.iter().all(printable)
}
