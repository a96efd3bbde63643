//! How a program writes the characters of a string: which ones it escapes, and how.

/// What a program escapes besides quotes, backslashes and control characters.
// Each flag is an option of some program; they are set in one table.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escapes {
    /// ASCII characters that are written as `\u….`.
    pub(super) coded: &'static [u8],
    /// Whether everything outside ASCII is written as `\u….`.
    pub(super) ascii_only: bool,
    /// Whether U+2028 and U+2029 are written as `\u….`.
    pub(super) line_separators: bool,
    /// Whether `/` is written as `\/`.
    pub(super) slash: bool,
    /// Whether the hexadecimal digits of `\u….` are upper case.
    pub(super) upper: bool,
    /// Whether U+0008 and U+000C are written as `\u….` too.
    pub(super) long_backspace: bool,
}

impl Escapes {
    /// Only what JSON requires.
    pub(super) const LEAST: Self = Self {
        coded: &[],
        ascii_only: false,
        line_separators: false,
        slash: false,
        upper: false,
        long_backspace: false,
    };

    /// Whether a byte of a string is written unchanged.
    pub(super) fn keeps(self, byte: u8) -> bool {
        match byte {
            0..0x20 | b'"' | b'\\' => false,
            b'/' => !self.slash,
            0x80.. => !(self.ascii_only || self.line_separators && byte == 0xe2),
            _ => !self.coded.contains(&byte),
        }
    }

    /// Writes a UTF-16 code unit that must be escaped, or was escaped.
    pub(super) fn character(self, character: char, out: &mut Vec<u8>) {
        let code = u32::from(character);
        let plain = match character {
            '\u{2028}' | '\u{2029}' => !self.line_separators && !self.ascii_only,
            '\0'..='\x7f' => u8::try_from(code).is_ok_and(|byte| self.keeps(byte)),
            _ => !self.ascii_only,
        };
        if plain {
            let mut buffer = [0; 4];
            out.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
            return;
        }
        let short = match character {
            '"' | '\\' => Some(character),
            '/' if self.slash => Some('/'),
            '\n' => Some('n'),
            '\r' => Some('r'),
            '\t' => Some('t'),
            '\u{8}' if !self.long_backspace => Some('b'),
            '\u{c}' if !self.long_backspace => Some('f'),
            _ => None,
        };
        let coded = u8::try_from(code).is_ok_and(|byte| self.coded.contains(&byte));
        match short {
            Some(short) if !coded => {
                out.push(b'\\');
                out.extend(u8::try_from(short));
            }
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    self.unit(*unit, out);
                }
            }
        }
    }

    /// Writes `\u` and four digits, even for half a surrogate pair, which is not a character.
    pub(super) fn unit(self, unit: u16, out: &mut Vec<u8>) {
        let text = if self.upper {
            format!("\\u{unit:04X}")
        } else {
            format!("\\u{unit:04x}")
        };
        out.extend_from_slice(text.as_bytes());
    }
}
