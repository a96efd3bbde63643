//! Tokens that somebody shortened on purpose before passing them on: `eyJ…xyz`, `eyJhbGci***`.

use memchr::memmem;

/// Longest bracketed remark in place of the rest, in bytes.
const LONGEST_REMARK: usize = 40;

/// What is written in place of the omitted part.
const MARKS: [&str; 6] = ["...", "…", "***", "•••", "xxxxxxxx", "XXXXXXXX"];

/// Words of such a remark.
const REMARKS: [&str; 13] = [
    "signature",
    "redact",
    "trunc",
    "snip",
    "omit",
    "...",
    "…",
    "hidden",
    "mask",
    "more char",
    "chars",
    "bytes",
    "filtered",
];

/// Where a marker within a token says that the rest was left out.
#[must_use]
pub fn shortened(token: &[u8]) -> Option<usize> {
    if is_whole(token) {
        return None;
    }
    MARKS
        .iter()
        .filter_map(|mark| memmem::find(token, mark.as_bytes()))
        .min()
}

/// Whether a text holds nothing that a marker is made of: the usual case, without a
/// search for each.
fn is_whole(token: &[u8]) -> bool {
    let usual = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_mark = |three: &[u8]| matches!(three, b"..." | b"xxx" | b"XXX");
    token.iter().all(usual) && !token.windows(3).any(is_mark)
}

/// Length of a marker after a token which says that the rest was left out: ` ...`, `[REDACTED]`, `(truncated)`.
#[must_use]
pub fn shortened_after(text: &[u8]) -> Option<usize> {
    let blanks = text.iter().take_while(|byte| **byte == b' ').count().min(1);
    let rest = &text[blanks..text.len().min(LONGEST_REMARK)];
    if rest.starts_with(b"...") {
        return Some(blanks + 3);
    }
    let close = match rest.first()? {
        b'[' => b']',
        b'(' => b')',
        b'<' => b'>',
        b'{' => b'}',
        _ => return None,
    };
    let length = rest.iter().position(|byte| *byte == close)? + 1;
    let remark = String::from_utf8_lossy(&rest[..length]).to_ascii_lowercase();
    let says_so = REMARKS.iter().any(|word| remark.contains(word));
    says_so.then_some(blanks + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_on_purpose_is_seen() {
        assert_eq!(shortened(b"eyJhbGci...xyz"), Some(8));
        assert_eq!(shortened("eyJhbGci…xyz".as_bytes()), Some(8));
        assert_eq!(shortened(b"eyJhbGci***"), Some(8));
        assert_eq!(shortened(b"eyJhbGci.eyJ.abc"), None);
        assert_eq!(shortened_after(b"[REDACTED] and more"), Some(10));
        assert_eq!(shortened_after(b" (truncated)"), Some(12));
        assert_eq!(shortened_after(b" (my token)"), None);
        assert_eq!(shortened_after(b"\n"), None);
    }
}
