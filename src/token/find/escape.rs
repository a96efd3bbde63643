//! Characters that a format escapes: `%2E` in a URL, `\u002e` in JSON, `&#46;` in HTML, `\.` in Markdown, and a
//! backslash with an `n`.

use super::found::Undone;

/// Longest spelling of one character, in bytes.
pub(super) const LONGEST_ESCAPE: usize = 16;

/// One character, and how it was spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Escaped {
    pub(super) byte: u8,
    pub(super) length: usize,
    pub(super) kind: Undone,
}

/// The character at the start of a text, escaped or not, if it is an ASCII character.
pub(super) fn escaped(text: &[u8]) -> Option<Escaped> {
    let (byte, length, kind) = match text.first()? {
        b'%' => percent(text)?,
        b'\\' => backslash(text)?,
        b'&' => entity(text)?,
        _ => return None,
    };
    (byte < 0x80).then_some(Escaped { byte, length, kind })
}

/// Whether an escape ends right before this position, so that a token may start here.
pub(super) fn ends_at(text: &[u8], at: usize) -> bool {
    let before = &text[at.saturating_sub(LONGEST_ESCAPE)..at];
    // Quoted-printable mail escapes a space and an equals sign this way.
    if before.ends_with(b"=20") || before.ends_with(b"=3D") {
        return true;
    }
    // A colour code ends in a letter.
    if let Some(from) = before.iter().rposition(|byte| *byte == 0x1b) {
        let code = before[from + 1..].strip_prefix(b"[");
        let last = code.and_then(|code| code.split_last());
        if last.is_some_and(|(_, rest)| rest.iter().all(|byte| matches!(byte, 0x20..=0x3f))) {
            return true;
        }
    }
    (0..before.len())
        .filter(|from| matches!(before[*from], b'%' | b'\\'))
        .any(|from| {
            escaped(&before[from..]).is_some_and(|escape| escape.length == before.len() - from)
        })
}

/// `%2E`, or `%252E` where it was encoded twice.
fn percent(text: &[u8]) -> Option<(u8, usize, Undone)> {
    let mut at = 1;
    while text[at..].starts_with(b"25") && at + 4 <= text.len().min(LONGEST_ESCAPE) {
        at += 2;
    }
    let byte = hex(text.get(at..at + 2)?)?;
    Some((u8::try_from(byte).ok()?, at + 2, Undone::Percent))
}

/// `\u002e`, `\/`, `\"`, `\n`, behind any number of backslashes: each encoding of a string adds some.
fn backslash(text: &[u8]) -> Option<(u8, usize, Undone)> {
    let slashes = text
        .iter()
        .take(8)
        .take_while(|byte| **byte == b'\\')
        .count();
    let plain = |byte, kind| Some((byte, slashes + 1, kind));
    match text.get(slashes)? {
        b'n' => plain(b'\n', Undone::LiteralBreaks),
        b'r' => plain(b'\r', Undone::LiteralBreaks),
        b't' => plain(b'\t', Undone::LiteralBreaks),
        quote @ (b'"' | b'\'' | b'/') => plain(*quote, Undone::Escapes),
        b'u' => {
            let byte = hex(text.get(slashes + 1..slashes + 5)?)?;
            Some((u8::try_from(byte).ok()?, slashes + 5, Undone::Escapes))
        }
        b'x' => {
            let byte = hex(text.get(slashes + 1..slashes + 3)?)?;
            Some((u8::try_from(byte).ok()?, slashes + 3, Undone::Hex))
        }
        mark @ (b'.' | b'_' | b'-') => plain(*mark, Undone::Markdown),
        _ => None,
    }
}

fn entity(text: &[u8]) -> Option<(u8, usize, Undone)> {
    let window = &text[..text.len().min(LONGEST_ESCAPE)];
    let end = window.iter().position(|byte| *byte == b';')?;
    let byte = match &window[1..end] {
        b"quot" => b'"',
        b"apos" => b'\'',
        b"nbsp" => b' ',
        b"gt" => b'>',
        b"period" => b'.',
        b"lowbar" | b"UnderBar" => b'_',
        [b'#', b'x' | b'X', digits @ ..] => u8::try_from(hex(digits)?).ok()?,
        [b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok()?,
        _ => return None,
    };
    Some((byte, end + 1, Undone::Html))
}

fn hex(digits: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_read_in_each_spelling() {
        for (text, byte, length) in [
            ("%2E.", b'.', 3),
            ("%252e", b'.', 5),
            ("%25252E", b'.', 7),
            ("\\u002ex", b'.', 6),
            ("\\\\u002E", b'.', 7),
            ("\\n", b'\n', 2),
            ("\\\"", b'"', 2),
            ("\\x2e", b'.', 4),
            ("\\.", b'.', 2),
            ("\\\\_a", b'_', 3),
            ("&#46;", b'.', 5),
            ("&period;", b'.', 8),
            ("&#x2e;", b'.', 6),
            ("&quot;x", b'"', 6),
        ] {
            let read = escaped(text.as_bytes()).map(|it| (it.byte, it.length));
            assert_eq!(read, Some((byte, length)), "{text}");
            assert!(
                ends_at(text.as_bytes(), length) || text.starts_with('&'),
                "{text}"
            );
        }
        for text in [
            "", "%", "%2", "%G0", "\\", "\\x", "\\xg0", "\\u00", "&", "&amp", "a",
        ] {
            assert_eq!(escaped(text.as_bytes()), None, "{text}");
        }
    }
}
