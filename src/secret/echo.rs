//! Hides secrets in text from elsewhere, however they are escaped: a server may echo what it receives.

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE, HEXUPPER};
use memchr::memmem::Finder;

use super::contains::{SHORTEST, encoded};

/// The text shown in place of a secret.
const HIDDEN: &[u8] = b"(hidden)";

/// Most layers of escapes, such as JSON in a JSON string in a URL.
const LAYERS: usize = 4;

/// Shortest unescaped form of a secret that is searched for: a shorter one could be there by chance.
const SHORTEST_DECODED: usize = 6;

/// Secrets in every form that is searched for.
#[derive(Default)]
pub struct Echoes {
    forms: Vec<Finder<'static>>,
}

impl Echoes {
    /// The forms of secrets; an empty secret has none.
    #[must_use]
    pub fn of<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut echoes = Self::default();
        for secret in secrets {
            echoes.add(secret.as_bytes());
            // White space around a header's value is lost on the way.
            let trimmed = secret.trim();
            echoes.add(trimmed.as_bytes());
            let mut decoded = Decoded::of(secret.as_bytes());
            while decoded.layers < LAYERS && decoded.peel() {
                if decoded.text.len() >= SHORTEST_DECODED {
                    echoes.add(&decoded.text);
                }
            }
            if trimmed.len() >= SHORTEST {
                for text in encoded(trimmed) {
                    echoes.add(text.as_bytes());
                }
                for base in [HEXLOWER, HEXUPPER] {
                    echoes.add(base.encode(trimmed.as_bytes()).as_bytes());
                }
            }
        }
        echoes
    }

    fn add(&mut self, form: &[u8]) {
        if !form.is_empty() && !self.forms.iter().any(|it| it.needle() == form) {
            self.forms.push(Finder::new(form).into_owned());
        }
    }

    /// The text with every secret in it hidden.
    #[must_use]
    pub fn hidden(&self, text: &[u8]) -> Vec<u8> {
        let mut found = Vec::new();
        let mut decoded = Decoded::of(text);
        loop {
            for form in &self.forms {
                for start in form.find_iter(&decoded.text) {
                    let end = start + form.needle().len();
                    found.push((decoded.origin(start), decoded.origin(end)));
                }
            }
            if decoded.layers == LAYERS || !decoded.peel() {
                break;
            }
        }
        found.sort_unstable();
        let mut out = Vec::with_capacity(text.len());
        let mut done = 0;
        for (start, end) in found {
            if start >= done {
                out.extend_from_slice(&text[done..start]);
                out.extend_from_slice(HIDDEN);
            }
            done = done.max(end);
        }
        out.extend_from_slice(&text[done..]);
        out
    }

    /// The same for text.
    #[must_use]
    pub fn hidden_in(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.hidden(text.as_bytes())).into_owned()
    }
}

/// A partly unescaped text, with the origin of each byte.
struct Decoded {
    text: Vec<u8>,
    /// Where each byte starts in the original text; empty while nothing is decoded.
    origins: Vec<usize>,
    length: usize,
    layers: usize,
}

impl Decoded {
    fn of(text: &[u8]) -> Self {
        Self {
            text: text.to_vec(),
            origins: Vec::new(),
            length: text.len(),
            layers: 0,
        }
    }

    fn origin(&self, at: usize) -> usize {
        if self.layers == 0 {
            return at;
        }
        self.origins.get(at).copied().unwrap_or(self.length)
    }

    /// Removes one layer of escapes; false if there is none.
    fn peel(&mut self) -> bool {
        if memchr::memchr3(b'\\', b'%', b'&', &self.text).is_none()
            && memchr::memchr(b'+', &self.text).is_none()
        {
            return false;
        }
        let mut text = Vec::with_capacity(self.text.len());
        let mut origins = Vec::with_capacity(self.text.len());
        let mut at = 0;
        while at < self.text.len() {
            let (length, character) = escape(&self.text[at..]).unwrap_or_else(|| {
                let byte = self.text[at];
                (1, Unescaped::Byte(byte))
            });
            let origin = self.origin(at);
            match character {
                Unescaped::Byte(byte) => text.push(byte),
                Unescaped::Character(character) => {
                    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
            origins.resize(text.len(), origin);
            at += length;
        }
        let changed = text != self.text;
        (self.text, self.origins) = (text, origins);
        self.layers += 1;
        changed
    }
}

/// What an escape stands for.
enum Unescaped {
    Byte(u8),
    Character(char),
}

/// The escape at the start of a text, with its length: one of JSON and programming languages, of URLs, or of HTML.
fn escape(text: &[u8]) -> Option<(usize, Unescaped)> {
    match *text.first()? {
        b'\\' => backslash(text),
        b'%' => Some((3, Unescaped::Byte(byte(text.get(1..3)?)?))),
        b'+' => Some((1, Unescaped::Byte(b' '))),
        b'&' => entity(text),
        _ => None,
    }
}

fn backslash(text: &[u8]) -> Option<(usize, Unescaped)> {
    let plain = match *text.get(1)? {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'f' => 12,
        b'x' => return Some((4, Unescaped::Character(byte(text.get(2..4)?)?.into()))),
        b'u' => return unicode(text),
        mark if mark.is_ascii_punctuation() => mark,
        _ => return None,
    };
    Some((2, Unescaped::Byte(plain)))
}

fn unicode(text: &[u8]) -> Option<(usize, Unescaped)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
        Some(u16::from_be_bytes([
            byte(&digits[..2])?,
            byte(&digits[2..])?,
        ]))
    };
    let first = unit(0)?;
    let (length, units) = match char::from_u32(first.into()) {
        Some(character) => return Some((6, Unescaped::Character(character))),
        None => (12, [first, unit(6)?]),
    };
    let character = char::decode_utf16(units).next()?.ok()?;
    Some((length, Unescaped::Character(character)))
}

fn entity(text: &[u8]) -> Option<(usize, Unescaped)> {
    const NAMED: [(&str, char); 8] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("sol", '/'),
        ("plus", '+'),
        ("equals", '='),
    ];
    let end = text.iter().take(10).position(|it| *it == b';')?;
    let name = std::str::from_utf8(&text[1..end]).ok()?;
    let character = match name.strip_prefix('#') {
        Some(digits) => {
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => digits.parse(),
            };
            char::from_u32(number.ok()?)?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((end + 1, Unescaped::Character(character)))
}

/// The byte of two hexadecimal digits.
fn byte(digits: &[u8]) -> Option<u8> {
    HEXLOWER_PERMISSIVE.decode(digits).ok()?.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(secret: &str, text: &str) -> String {
        Echoes::of([secret]).hidden_in(text)
    }

    #[test]
    fn a_secret_is_hidden_in_every_escape() {
        let secret = "wh/ca\"n&a'ry\\ü😀+ 01";
        for text in [
            secret.to_owned(),
            r#"wh\/ca\"n&a'ry\\ü😀+ 01"#.into(),
            r"wh/ca\u0022n\u0026a\u0027ry\u005C\u00fc\ud83d\ude00+ 01".into(),
            "wh%2Fca%22n%26a%27ry%5c%C3%BC%F0%9F%98%80%2B+01".into(),
            "wh/ca%22n%26a'ry%5C%c3%bc%f0%9f%98%80%2B%2001".into(),
            "wh&#x2F;ca&quot;n&amp;a&#39;ry\\ü&#128512;+ 01".into(),
            // JSON in JSON, and a URL in JSON in HTML.
            r#"wh\\\/ca\\\"n&a'ry\\\\ü😀+ 01"#.into(),
            r"wh\\u002fca\\u0022n\\u0026a\\u0027ry\\\\ü😀+ 01".into(),
            "wh%252Fca%2522n%2526a%2527ry%255c%25C3%25BC%25F0%259F%2598%2580%252B+01".into(),
            "wh/ca&amp;quot;n&amp;amp;a'ry\\ü😀+ 01".into(),
            r"wh/ca\x22n&a\x27ry\x5c\xfc😀+ 01".into(),
        ] {
            for (before, after) in [("", ""), ("{\"a\":\"", "\"}"), ("%", "%"), ("a=", "&b=c")] {
                assert_eq!(
                    hidden(secret, &format!("{before}{text}{after}")),
                    format!("{before}(hidden){after}"),
                    "{text}"
                );
            }
        }
        assert_eq!(
            hidden("a%2Fbc\\ndef", "a%2Fbc\\ndef a%252Fbc%5Cndef"),
            "(hidden) (hidden)"
        );
        assert_eq!(hidden("nabcdef", r"\\nabcdef"), r"\\(hidden)");
        assert_eq!(hidden(" key of mine ", "x key of mine\n"), "x (hidden)\n");
        assert_eq!(hidden("aa", "aaa aa"), "(hidden)a (hidden)");
        assert_eq!(hidden("", "a \\\" %20"), "a \\\" %20");
    }

    #[test]
    fn a_secret_is_hidden_in_base64_and_hexadecimal() {
        use data_encoding::BASE64;
        let secret = "a-secret-of-the-tests-0123456789";
        for before in ["", "x", "me:"] {
            let encoded = BASE64.encode(format!("{before}{secret}").as_bytes());
            let shown = hidden(secret, &encoded);
            assert!(shown.contains("(hidden)") && shown.len() < 20, "{shown}");
        }
        let hex = HEXUPPER.encode(secret.as_bytes());
        assert_eq!(hidden(secret, &hex), "(hidden)");
    }

    #[test]
    fn other_text_stays_to_the_byte() {
        let text = "100% \\u12 &amp &; \\ud83d \\ + %zz \\".as_bytes();
        assert_eq!(Echoes::of(["secret"]).hidden(text), text);
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(Echoes::of(["secret"]).hidden(&bytes), bytes);
    }
}
