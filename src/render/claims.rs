//! The token's own JSON: to the byte for machines, and laid out and harmless for people.

use crate::text::{is_harmless, safe};
use crate::token::decode::Part;

/// Depth from which values are not laid out any more: nobody reads on, and the indent would grow large.
const DEEPEST: usize = 12;

/// The JSON of a part as it is written; on a terminal with harmful characters escaped.
pub fn own(part: &Part, terminal: bool) -> Vec<u8> {
    if terminal {
        harmless(&part.bytes).into_bytes()
    } else {
        part.bytes.clone()
    }
}

/// Text with everything harmful escaped but its line breaks.
pub fn harmless(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<_> = text
        .split('\n')
        .map(|line| safe(line.trim_end_matches('\r')))
        .collect();
    lines.join("\n")
}

/// The JSON of a part laid out with an indent of two, line by line, as far as it goes. Numbers and
/// strings stand as they are written, but for harmful characters.
pub fn laid_out(part: &Part) -> String {
    if part.bytes.is_empty() {
        return "(nothing)".into();
    }
    let text = String::from_utf8_lossy(&part.bytes);
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if in_string {
            push_safe(character, &mut out);
            in_string = escaped || character != '"';
            escaped = character == '\\' && !escaped;
            continue;
        }
        match character {
            ' ' | '\t' | '\n' | '\r' => {}
            '{' | '[' => {
                out.push(character);
                while characters
                    .next_if(|next| next.is_ascii_whitespace())
                    .is_some()
                {}
                if let Some(end) = characters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    new_line(depth, &mut out);
                }
            }
            '}' | ']' => {
                if depth <= DEEPEST {
                    new_line(depth.saturating_sub(1), &mut out);
                }
                depth = depth.saturating_sub(1);
                out.push(character);
            }
            ',' => {
                out.push(',');
                new_line(depth, &mut out);
            }
            ':' => out.push_str(": "),
            '"' => {
                in_string = true;
                out.push('"');
            }
            other => push_safe(other, &mut out),
        }
    }
    if part.valid_json().is_none() {
        out.push('…');
    }
    out
}

fn new_line(depth: usize, out: &mut String) {
    if depth <= DEEPEST {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

fn push_safe(character: char, out: &mut String) {
    if is_harmless(character) {
        out.push(character);
    } else {
        out.push_str(&safe(character.encode_utf8(&mut [0; 4])));
    }
}
