//! Joins the chunks of a body (RFC 9112, section 7.1). Sizes are parsed leniently, and what a strict server rejects
//! is returned as faults.

use super::headers::is_token;

/// The joined chunks.
#[derive(Debug, PartialEq, Eq)]
pub struct Joined<'a> {
    /// The body, as far as the capture has it.
    pub body: Vec<u8>,
    /// What follows the last chunk and its trailers.
    pub after: &'a [u8],
    /// How the chunks ended.
    pub end: End,
    /// The trailer lines between the last chunk and the blank line that ends them.
    pub trailers: Vec<&'a [u8]>,
    /// What a strict server rejects: the first of each kind.
    pub faults: Vec<(ChunkFault, String)>,
}

/// How the chunks ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With the last chunk and a blank line.
    Whole,
    /// With the last chunk; the blank line after it is missing.
    Trimmed,
    /// Before the last chunk.
    Cut,
    /// There is no chunk.
    NoChunks,
}

/// What is wrong with a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkFault {
    /// The size is malformed.
    Size,
    /// The extension is malformed.
    Extension,
    /// A line does not end as the others do, or the data is longer than the size says.
    End,
}

/// Joins chunks whose lines should end in CRLF, or in LF alone.
pub fn join(bytes: &[u8], crlf: bool) -> Joined<'_> {
    let mut joined = Joined {
        body: Vec::new(),
        after: &bytes[bytes.len()..],
        end: End::NoChunks,
        trailers: Vec::new(),
        faults: Vec::new(),
    };
    let mut rest = bytes;
    for number in 1_usize.. {
        let Some((size, after)) =
            line(rest).and_then(|(text, after)| Some((joined.size(text, number, crlf)?, after)))
        else {
            return joined;
        };
        joined.end = End::Cut;
        if size == 0 {
            joined.trailers(after, crlf);
            return joined;
        }
        let Some((chunk, after)) = after.split_at_checked(size) else {
            joined.body.extend_from_slice(after);
            return joined;
        };
        joined.body.extend_from_slice(chunk);
        rest = match after {
            [b'\r', b'\n', after @ ..] if crlf => after,
            [b'\n', after @ ..] if !crlf => after,
            [b'\r', b'\n', after @ ..] | [b'\n', after @ ..] => {
                joined.fault(ChunkFault::End, || {
                    format!("chunk {number} does not end in the line ending of the head")
                });
                after
            }
            [] => return joined,
            _ => {
                joined.fault(ChunkFault::End, || {
                    format!("chunk {number} is longer than its size of {size} bytes")
                });
                return joined;
            }
        };
    }
    joined
}

impl<'a> Joined<'a> {
    fn fault(&mut self, fault: ChunkFault, message: impl FnOnce() -> String) {
        if self.faults.iter().all(|(other, _)| *other != fault) {
            self.faults.push((fault, message()));
        }
    }

    /// The size at the start of a chunk, if the line has one.
    fn size(&mut self, line: &[u8], number: usize, crlf: bool) -> Option<usize> {
        let ended = line.strip_suffix(b"\r");
        let text = ended.unwrap_or(line);
        let semicolon = text.iter().position(|byte| *byte == b';');
        let (digits, extension) = text.split_at(semicolon.unwrap_or(text.len()));
        let trimmed = digits.trim_ascii();
        // from_str_radix accepts a sign, which a size may not have.
        if !trimmed.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let size = usize::from_str_radix(std::str::from_utf8(trimmed).ok()?, 16).ok()?;
        if trimmed.len() < digits.len() || digits.len() > 16 {
            self.fault(ChunkFault::Size, || {
                format!("the size of chunk {number} has white space or more than 16 digits")
            });
        }
        if !extension
            .split(|byte| *byte == b';')
            .skip(1)
            .all(is_extension)
        {
            self.fault(ChunkFault::Extension, || {
                format!("what follows the size of chunk {number} is not a valid extension")
            });
        }
        if ended.is_some() != crlf {
            self.fault(ChunkFault::End, || {
                format!("the size of chunk {number} does not end in the line ending of the head")
            });
        }
        Some(size)
    }

    /// Reads the trailers, and where they end.
    fn trailers(&mut self, mut rest: &'a [u8], crlf: bool) {
        while let Some((text, after)) = line(rest) {
            let ended = text.strip_suffix(b"\r");
            if ended.is_some() != crlf {
                self.fault(ChunkFault::End, || {
                    "a line after the last chunk does not end in the line ending of the head".into()
                });
            }
            let text = ended.unwrap_or(text);
            if text.is_empty() {
                self.after = after;
                self.end = End::Whole;
                return;
            }
            self.trailers.push(text);
            rest = after;
        }
        if rest.is_empty() && self.trailers.is_empty() {
            self.end = End::Trimmed;
        }
    }
}

/// The next line without its LF, and what follows it.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b'\n', bytes)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// Whether this is `name` or `name=value` without white space, on which servers differ.
fn is_extension(text: &[u8]) -> bool {
    let mut parts = text.splitn(2, |byte| *byte == b'=');
    let name = parts.next().unwrap_or_default();
    let plain = |value: &[u8]| {
        let inner = value
            .strip_prefix(b"\"")
            .and_then(|it| it.strip_suffix(b"\""));
        inner.map_or(is_token(value), |inner| {
            let fits =
                |byte: &u8| (byte.is_ascii_graphic() || *byte == b' ') && !b"\"\\".contains(byte);
            inner.iter().all(fits)
        })
    };
    is_token(name) && parts.next().is_none_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        for (text, body, end, after) in [
            ("3\r\nabc\r\n0\r\n\r\nxy", "abc", End::Whole, "xy"),
            ("3\nabc\n0\n\n", "abc", End::Whole, ""),
            ("003\r\nabc\r\n0\r\n", "abc", End::Trimmed, ""),
            ("3\r\nabc\r\n", "abc", End::Cut, ""),
            ("ff\r\nabc", "abc", End::Cut, ""),
            ("3\r\nabcd\r\n0\r\n\r\n", "abc", End::Cut, ""),
            ("0\r\nA: b", "", End::Cut, ""),
            ("{\"a\":1}", "", End::NoChunks, ""),
            ("+3\r\nabc\r\n", "", End::NoChunks, ""),
            ("ffffffffffffffffffff\r\nabc", "", End::NoChunks, ""),
            ("", "", End::NoChunks, ""),
        ] {
            let joined = join(text.as_bytes(), text.contains('\r'));
            assert_eq!(joined.body, body.as_bytes(), "{text:?}");
            assert_eq!(
                (joined.end, joined.after),
                (end, after.as_bytes()),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_a_strict_server_rejects_is_named() {
        for (text, faults) in [
            ("3;a;b=c;d=\"e f\"\r\nabc\r\n0\r\n\r\n", &[][..]),
            ("3;a\0\r\nabc\r\n0\r\n\r\n", &[ChunkFault::Extension]),
            ("3;\r\nabc\r\n0\r\n\r\n", &[ChunkFault::Extension]),
            ("3 \r\nabc\r\n0\r\n\r\n", &[ChunkFault::Size]),
            ("3\nabc\r\n0\r\n\r\n", &[ChunkFault::End]),
            ("3\r\nabc\n0\r\n\r\n", &[ChunkFault::End]),
            ("3\r\nabcd\r\n0\r\n\r\n", &[ChunkFault::End]),
        ] {
            let found: Vec<_> = join(text.as_bytes(), true)
                .faults
                .into_iter()
                .map(|(fault, _)| fault)
                .collect();
            assert_eq!(found, faults, "{text:?}");
        }
    }
}
