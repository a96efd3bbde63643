//! The token's own JSON: byte for byte for machines, formatted and harmless for people.

use super::lexer::next_token;
use super::redact::exposed;
use crate::text::safe;
use crate::token::decode::DecodedPart;
use crate::token::exposure::Exposure;

/// Depth from which values are no longer broken into lines: the indent would grow too large to read.
const DEEPEST: usize = 12;

/// Longest value that is kept on one line, in bytes.
const SHORT: usize = 46;

/// The JSON of a part, unchanged; on a terminal, with harmful characters escaped.
pub fn own(part: &DecodedPart, terminal: bool) -> Vec<u8> {
    match part.valid_json() {
        _ if !terminal => part.bytes.clone(),
        Some(json) => harmless_json(json).into_bytes(),
        None => harmless(&part.bytes).into_bytes(),
    }
}

/// JSON with everything harmful escaped; it stays JSON. White space between its tokens has no escape, so a tab
/// becomes a space.
pub fn harmless_json(json: &str) -> String {
    // JSON strings contain no raw tab.
    harmless(json.replace('\t', " ").as_bytes())
}

/// Text with everything harmful escaped except line breaks.
pub fn harmless(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<_> = text
        .split('\n')
        .map(|line| safe(line.trim_end_matches('\r')))
        .collect();
    lines.join("\n")
}

/// The JSON of a part with an indent of two, as far as it can be parsed. Small values stay on one line. Numbers and
/// strings stay as they are, except for harmful characters.
pub fn laid_out(part: &DecodedPart, exposure: Exposure) -> String {
    if part.bytes.is_empty() {
        return "(nothing)".into();
    }
    let mut out = laid_out_json(&exposed(&part.bytes, exposure));
    if part.valid_json().is_none() {
        out.push('…');
    }
    out
}

/// JSON with an indent of two, as far as it can be parsed. Small values stay on one line.
pub fn laid_out_json(bytes: &[u8]) -> String {
    laid_out_from(0, bytes)
}

/// The same, with the outermost value broken into lines however small it is.
pub fn indented_json(bytes: &[u8]) -> String {
    laid_out_from(1, bytes)
}

/// Formats JSON. From this depth on, small values stay on one line; empty ones always do.
fn laid_out_from(shallowest: usize, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut rest = &*text;
    while let Some(token) = next_token(&mut rest) {
        match token {
            "{" | "[" => {
                let is_empty = || rest.trim_start().starts_with(['}', ']']);
                let line = (depth <= DEEPEST && (depth >= shallowest || is_empty()))
                    .then(|| on_one_line(token, rest))
                    .flatten();
                if let Some((line, after)) = line {
                    out.push_str(&line);
                    rest = after;
                } else {
                    out.push_str(token);
                    depth += 1;
                    new_line(depth, &mut out);
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                if depth < DEEPEST {
                    new_line(depth, &mut out);
                }
                out.push_str(token);
            }
            "," => {
                out.push(',');
                new_line(depth, &mut out);
            }
            ":" => out.push_str(": "),
            other => out.push_str(&safe(other)),
        }
    }
    out
}

/// The value that this bracket opens, if it is short and ends well; and the text after it.
fn on_one_line<'a>(bracket: &str, rest: &'a str) -> Option<(String, &'a str)> {
    let mut rest = rest;
    let mut line = bracket.to_owned();
    let mut depth = 1_usize;
    while depth > 0 {
        let token = next_token(&mut rest)?;
        match token {
            "{" | "[" => depth += 1,
            "}" | "]" => depth -= 1,
            _ => {}
        }
        line.push_str(&safe(token));
        if matches!(token, "," | ":") {
            line.push(' ');
        }
        if line.len() > SHORT {
            return None;
        }
    }
    Some((line, rest))
}

fn new_line(depth: usize, out: &mut String) {
    if depth <= DEEPEST {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}
