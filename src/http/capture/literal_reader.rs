//! Reads what node's `util.inspect` and Python's `repr` print.

use super::literal::Literal;

/// Deepest nesting that is read.
const DEEPEST: usize = 64;

/// Reads printed values from a position in a text.
pub(super) struct LiteralReader<'a> {
    text: &'a [u8],
    pub(super) at: usize,
    /// Names of constructors and printers seen so far: `Headers`, `Map`.
    pub(super) names: Vec<String>,
    /// Whether Python syntax was seen.
    pub(super) python: bool,
}

impl<'a> LiteralReader<'a> {
    pub(super) fn new(text: &'a [u8], at: usize) -> Self {
        Self {
            text,
            at,
            names: Vec::new(),
            python: false,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Skips these bytes, if they come next.
    fn pass(&mut self, bytes: &[u8]) -> bool {
        let found = self.text[self.at..].starts_with(bytes);
        self.at += if found { bytes.len() } else { 0 };
        found
    }

    /// The next value, or nothing if there is none.
    pub(super) fn value(&mut self, depth: usize) -> Option<Literal> {
        if depth > DEEPEST {
            return None;
        }
        self.space();
        let next = self.text.get(self.at + 1).copied();
        match self.peek()? {
            b'{' => self.object(depth),
            b'[' => self.bracket(depth),
            b'(' => {
                self.python = true;
                self.list(b')', depth)
            }
            b'<' => self.buffer(),
            b'\'' | b'"' | b'`' => self.text().map(Literal::Text),
            b'b' if matches!(next, Some(b'\'' | b'"')) => {
                self.at += 1;
                self.python = true;
                self.python_bytes()
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' => self.name(depth),
            byte if byte.is_ascii_digit() || byte == b'-' => {
                let word = self.word();
                let word = word.strip_suffix('n').unwrap_or(&word).to_owned();
                Some(Literal::Bare(word))
            }
            b'.' => {
                // `... 3 more items`
                let end = self.text[self.at..]
                    .iter()
                    .position(|byte| b"\n]}".contains(byte));
                self.at += end?;
                Some(Literal::Omitted)
            }
            _ => None,
        }
    }

    fn word(&mut self) -> String {
        let start = self.at;
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_$.-+".contains(&byte);
        while self.peek().is_some_and(is_part) {
            self.at += 1;
        }
        String::from_utf8_lossy(&self.text[start..self.at]).into_owned()
    }

    /// A word, or a constructor with its value: `Headers {`, `Map(2) {`, `EnvironHeaders([`.
    fn name(&mut self, depth: usize) -> Option<Literal> {
        let word = self.word();
        match &*word {
            "true" | "false" | "null" => return Some(Literal::Bare(word)),
            "True" | "False" | "None" => {
                self.python = true;
                let json = match &*word {
                    "None" => "null".into(),
                    other => other.to_ascii_lowercase(),
                };
                return Some(Literal::Bare(json));
            }
            "undefined" | "NaN" | "Infinity" => return Some(Literal::Nothing),
            _ => {}
        }
        self.names.push(word);
        // The size of a map, or the arguments of a constructor.
        if self.peek() == Some(b'(') {
            let mut arguments = match self.list(b')', depth)? {
                Literal::List(list) => list,
                _ => Vec::new(),
            };
            self.space();
            let is_size = matches!(&*arguments, [Literal::Bare(_)]);
            if !(is_size && matches!(self.peek(), Some(b'{' | b'['))) {
                self.python = true;
                return (arguments.len() == 1).then(|| arguments.remove(0));
            }
        }
        self.space();
        match self.peek() {
            Some(b'{' | b'[' | b'<') => self.value(depth + 1),
            _ => None,
        }
    }

    /// A list, or one of node's annotations: `[Object]`, `[Object: null prototype] {`, `[Function: x]`.
    fn bracket(&mut self, depth: usize) -> Option<Literal> {
        let rest = &self.text[self.at + 1..];
        let end = rest.iter().take(80).position(|byte| *byte == b']');
        let inside = end.map(|end| &rest[..end]).unwrap_or_default();
        let is_remark = inside.first().is_some_and(u8::is_ascii_uppercase)
            && inside
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b": *_$.()".contains(byte));
        if !is_remark {
            return self.list(b']', depth);
        }
        self.at += inside.len() + 2;
        if inside.ends_with(b"null prototype") {
            return self.value(depth + 1);
        }
        Some(
            if inside.starts_with(b"Object") || inside.starts_with(b"Array") {
                Literal::Omitted
            } else {
                Literal::Nothing
            },
        )
    }

    fn list(&mut self, close: u8, depth: usize) -> Option<Literal> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.space();
            if self.pass(&[close]) {
                return Some(Literal::List(items));
            }
            items.push(self.value(depth + 1)?);
            self.space();
            if !self.pass(b",") && self.peek() != Some(close) {
                return None;
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Literal> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.space();
            if self.pass(b"}") {
                return Some(Literal::Object(members));
            }
            if let Some(key) = self.key() {
                self.space();
                let separated = self.pass(b":") || self.pass(b"=>");
                if !separated {
                    return None;
                }
                let value = self.value(depth + 1)?;
                members.push((key, value));
            } else if self.peek() == Some(b'.') {
                self.value(depth + 1)?;
                members.push(("...".into(), Literal::Omitted));
            } else {
                return None;
            }
            self.space();
            if !self.pass(b",") && self.peek() != Some(b'}') {
                return None;
            }
        }
    }

    /// The key of a member; `[immutable]` and the like are skipped with their values.
    fn key(&mut self) -> Option<String> {
        match self.peek()? {
            b'\'' | b'"' => self.text(),
            b'[' => {
                let rest = self.text[self.at..].iter().take(200);
                let end = rest.copied().position(|byte| byte == b']')?;
                let key = String::from_utf8_lossy(&self.text[self.at..=self.at + end]).into_owned();
                self.at += end + 1;
                Some(key)
            }
            b'.' => None,
            _ => Some(self.word()).filter(|word| !word.is_empty()),
        }
    }

    /// A quoted text; texts that node joins with `+` are one.
    fn text(&mut self) -> Option<String> {
        let mut out = String::from_utf8_lossy(&self.quoted()?).into_owned();
        loop {
            let before = self.at;
            self.space();
            if !(self.pass(b"+") && {
                self.space();
                matches!(self.peek(), Some(b'\'' | b'"' | b'`'))
            }) {
                self.at = before;
                return Some(out);
            }
            out.push_str(&String::from_utf8_lossy(&self.quoted()?));
        }
    }

    fn python_bytes(&mut self) -> Option<Literal> {
        self.quoted().map(|bytes| Literal::Bytes(bytes, true))
    }

    /// The bytes between two quotes, unescaped. In `bytes` an escape is a byte, elsewhere a character.
    fn quoted(&mut self) -> Option<Vec<u8>> {
        let in_bytes = self.at > 0 && self.text[self.at - 1] == b'b' && self.python;
        let quote = self.peek()?;
        self.at += 1;
        let mut out = Vec::new();
        loop {
            let byte = self.peek()?;
            self.at += 1;
            if byte == quote {
                return Some(out);
            }
            if byte != b'\\' {
                out.push(byte);
                continue;
            }
            let escaped = self.peek()?;
            self.at += 1;
            match escaped {
                b'n' => out.push(b'\n'),
                b'r' => out.push(b'\r'),
                b't' => out.push(b'\t'),
                b'b' => out.push(8),
                b'f' => out.push(12),
                b'v' => out.push(11),
                b'0' => out.push(0),
                b'x' | b'u' | b'U' => {
                    let digits = match escaped {
                        b'x' => 2,
                        b'u' => 4,
                        _ => 8,
                    };
                    let code = self.text.get(self.at..self.at + digits)?;
                    let code = u32::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()?;
                    self.at += digits;
                    match u8::try_from(code) {
                        Ok(byte) if in_bytes => out.push(byte),
                        _ => {
                            let character = char::from_u32(code).unwrap_or('\u{fffd}');
                            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                        }
                    }
                }
                b'\n' => {}
                other => out.push(other),
            }
        }
    }

    /// `<Buffer 7b 22 … 7 more bytes>`
    fn buffer(&mut self) -> Option<Literal> {
        if !self.pass(b"<Buffer") {
            return None;
        }
        let is_inside = |byte: &u8| byte.is_ascii_hexdigit() || b" .morebyts\r\n".contains(byte);
        let rest = &self.text[self.at..];
        let end = rest.iter().take_while(|byte| is_inside(byte)).count();
        let inside = &rest[..end];
        self.at += end;
        if !self.pass(b">") {
            return None;
        }
        let mut bytes = Vec::new();
        let words = inside
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        for word in words {
            if word == b"..." {
                return Some(Literal::Bytes(bytes, false));
            }
            bytes.push(u8::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok()?);
        }
        Some(Literal::Bytes(bytes, true))
    }
}
