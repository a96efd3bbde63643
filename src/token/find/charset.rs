//! Converts UTF-16, as older Windows shells write it, to UTF-8, piece by piece.

/// The encoding of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Charset {
    /// Undecided: too little of it has been seen.
    #[default]
    Unknown,
    /// Anything compatible with ASCII.
    Bytes,
    Utf16 {
        little: bool,
    },
}

/// Takes a text in pieces, and passes it on in UTF-8.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    charset: Charset,
    /// Bytes that were not yet passed on.
    kept: Vec<u8>,
}

impl Decoder {
    /// Passes on the next piece of the text.
    pub(super) fn feed(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        match self.charset {
            Charset::Bytes => out.extend_from_slice(piece),
            Charset::Unknown => {
                self.kept.extend_from_slice(piece);
                if self.kept.len() >= 4 {
                    self.charset = charset(&self.kept);
                    let kept = std::mem::take(&mut self.kept);
                    self.feed(&kept, out);
                }
            }
            Charset::Utf16 { little } => {
                self.kept.extend_from_slice(piece);
                self.units(little, false, out);
            }
        }
    }

    /// Passes on what is left at the end of the text.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        match self.charset {
            Charset::Utf16 { little } => self.units(little, true, out),
            _ => out.append(&mut self.kept),
        }
    }

    pub(super) fn is_utf16(&self) -> bool {
        matches!(self.charset, Charset::Utf16 { .. })
    }

    fn units(&mut self, little: bool, ended: bool, out: &mut Vec<u8>) {
        let pairs = self.kept.chunks_exact(2);
        let units: Vec<u16> = pairs
            .map(|pair| {
                if little {
                    u16::from_le_bytes([pair[0], pair[1]])
                } else {
                    u16::from_be_bytes([pair[0], pair[1]])
                }
            })
            .collect();
        // The first half of a character waits for the second.
        let open = units
            .last()
            .is_some_and(|unit| (0xd800..0xdc00).contains(unit));
        let taken = units.len() - usize::from(open && !ended);
        let characters = char::decode_utf16(units[..taken].iter().copied());
        let text: String = characters
            .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
            .filter(|character| *character != '\u{feff}')
            .collect();
        out.extend_from_slice(text.as_bytes());
        self.kept.drain(..taken * 2);
    }
}

/// Detects the encoding at the start of a text: by a byte order mark, or the zero bytes of ASCII in UTF-16.
fn charset(start: &[u8]) -> Charset {
    match start {
        [0xff, 0xfe, ..] => Charset::Utf16 { little: true },
        [0xfe, 0xff, ..] => Charset::Utf16 { little: false },
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Charset::Utf16 { little: true },
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Charset::Utf16 { little: false },
        _ => Charset::Bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_read_in_pieces_of_any_size() {
        let text = "eyJ äöü 😀.";
        for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
            let units = mark
                .then_some(0xfeff)
                .into_iter()
                .chain(text.encode_utf16());
            let bytes: Vec<u8> = units
                .flat_map(|unit: u16| {
                    if little {
                        unit.to_le_bytes()
                    } else {
                        unit.to_be_bytes()
                    }
                })
                .collect();
            for size in 1..9 {
                let (mut decoder, mut out) = (Decoder::default(), Vec::new());
                for piece in bytes.chunks(size) {
                    decoder.feed(piece, &mut out);
                }
                decoder.finish(&mut out);
                assert_eq!(String::from_utf8(out).unwrap(), text);
                assert!(decoder.is_utf16());
            }
        }
    }
}
