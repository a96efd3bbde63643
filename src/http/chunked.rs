//! A body in chunks (RFC 9112, section 7.1), joined. Extensions and trailers are passed over.

/// What became of the chunks.
#[derive(Debug, PartialEq, Eq)]
pub enum Joined<'a> {
    /// The body, and what follows its last chunk.
    Whole(Vec<u8>, &'a [u8]),
    /// The body as far as the capture has it.
    Cut(Vec<u8>),
    /// It does not start with a chunk.
    NoChunks,
}

/// Joins chunks. Lines may end in CRLF or LF.
pub fn join(bytes: &[u8]) -> Joined<'_> {
    let mut body = Vec::new();
    let mut rest = bytes;
    let mut first = true;
    while let Some((size, after)) = line(rest).and_then(|(line, after)| Some((size(line)?, after)))
    {
        first = false;
        if size == 0 {
            return match trailers(after) {
                Some(after) => Joined::Whole(body, after),
                None => Joined::Whole(body, &bytes[bytes.len()..]),
            };
        }
        let Some((chunk, after)) = after.split_at_checked(size) else {
            body.extend_from_slice(after);
            return Joined::Cut(body);
        };
        body.extend_from_slice(chunk);
        rest = match after {
            [b'\r', b'\n', after @ ..] | [b'\n', after @ ..] => after,
            _ => return Joined::Cut(body),
        };
    }
    if first {
        Joined::NoChunks
    } else {
        Joined::Cut(body)
    }
}

/// The next line, and what follows it.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((bytes[..end].trim_ascii_end(), &bytes[end + 1..]))
}

fn size(line: &[u8]) -> Option<usize> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    // from_str_radix takes a sign, which is none of a size.
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// What follows the blank line after the trailers.
fn trailers(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let (line, after) = line(rest)?;
        if line.is_empty() {
            return Some(after);
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        for (text, expected) in [
            (
                "3\r\nabc\r\n0\r\n\r\nxy",
                Joined::Whole(b"abc".into(), b"xy"),
            ),
            ("3\nabc\n0\n\n", Joined::Whole(b"abc".into(), b"")),
            ("003\r\nabc\r\n0\r\n", Joined::Whole(b"abc".into(), b"")),
            ("3\r\nabc\r\n", Joined::Cut(b"abc".into())),
            ("ff\r\nabc", Joined::Cut(b"abc".into())),
            ("3\r\nabcd\r\n0\r\n\r\n", Joined::Cut(b"abc".into())),
            ("{\"a\":1}", Joined::NoChunks),
            ("+3\r\nabc\r\n", Joined::NoChunks),
            ("ffffffffffffffffffff\r\nabc", Joined::NoChunks),
            ("", Joined::NoChunks),
        ] {
            assert_eq!(join(text.as_bytes()), expected, "{text:?}");
        }
    }
}
