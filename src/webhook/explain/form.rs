//! Forms of a body that may have been signed. Each is streamed, so that the body is not copied.

use std::borrow::Cow;

use super::stream::Quoting;
use crate::json::reserialize::{Document, JsonStyle, Sink, Stopped, quote, write};
use crate::webhook::encoding::Encoding;

/// Bytes of a body that are transformed at once; a multiple of three, for base64.
const PIECE: usize = 12 << 10;

/// A body in a form that may have been signed.
#[derive(Clone, Debug)]
pub(super) enum BodyForm<'a> {
    /// These bytes, one after the other.
    Pieces([&'a [u8]; 3]),
    /// A text that is not the body.
    Text(Cow<'a, [u8]>),
    /// Every line ending as CRLF.
    Crlf(&'a [u8]),
    /// Every line ending as LF.
    Lf(&'a [u8]),
    Base64(&'a [u8]),
    Hex(&'a [u8]),
    /// UTF-8 read as Latin-1 and written as UTF-8.
    ReadAsLatin1(&'a [u8]),
    /// Written as Latin-1.
    Latin1(&'a str),
    /// Written as UTF-16, low byte first.
    Utf16(&'a str),
    /// As Python prints bytes: `b'…'`.
    PythonBytes(&'a [u8]),
    /// As Node prints a Buffer: `<Buffer 7b 7d>`.
    NodeBuffer(&'a [u8]),
    /// As the numbers of its bytes, with these before, between and after them.
    Numbers(&'a [u8], [&'static str; 3]),
    /// URL-encoded, with this for a space.
    UrlEncoded(&'a [u8], &'static str),
    /// As the only name of a form: what a form parser makes of JSON.
    OnlyName(&'a [u8]),
    /// As a JSON string in ASCII.
    QuotedAscii(&'a str),
    /// With U+FFFD in place of invalid UTF-8.
    Lossy(&'a [u8]),
    /// As a JSON string.
    Quoted(&'a [u8]),
    /// Parsed and written again.
    Json(Document<'a>, &'static JsonStyle),
    /// The same, as a JSON string.
    QuotedJson(Document<'a>, &'static JsonStyle),
}

impl BodyForm<'_> {
    /// Streams the body in this form.
    pub(super) fn stream(&self, sink: &mut dyn Sink) -> Result<(), Stopped> {
        match self {
            Self::Pieces(pieces) => pieces.iter().try_for_each(|piece| sink.take(piece)),
            Self::Text(text) => sink.take(text),
            Self::Crlf(body) => lines(body, b"\r\n", sink),
            Self::Lf(body) => lines(body, b"\n", sink),
            Self::Base64(body) => encoded(body, Encoding::Base64, sink),
            Self::Hex(body) => encoded(body, Encoding::Hex, sink),
            Self::ReadAsLatin1(body) => body.chunks(PIECE).try_for_each(|piece| {
                let text: String = piece.iter().map(|byte| char::from(*byte)).collect();
                sink.take(text.as_bytes())
            }),
            Self::Latin1(body) => characters(body, sink, |character, out| {
                out.push(u8::try_from(u32::from(character)).unwrap_or(b'?'));
            }),
            Self::Utf16(body) => characters(body, sink, |character, out| {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    out.extend(unit.to_le_bytes());
                }
            }),
            Self::Lossy(body) => body.utf8_chunks().try_for_each(|chunk| {
                sink.take(chunk.valid().as_bytes())?;
                let bad = !chunk.invalid().is_empty();
                sink.take(if bad { "\u{fffd}".as_bytes() } else { b"" })
            }),
            Self::PythonBytes(body) => python_bytes(body, sink),
            Self::NodeBuffer(body) => sink.take(node_buffer(body).as_bytes()),
            Self::Numbers(body, [before, between, after]) => {
                sink.take(before.as_bytes())?;
                for (index, piece) in body.chunks(PIECE).enumerate() {
                    let numbers: Vec<_> = piece.iter().map(u8::to_string).collect();
                    sink.take(if index > 0 { between.as_bytes() } else { b"" })?;
                    sink.take(numbers.join(between).as_bytes())?;
                }
                sink.take(after.as_bytes())
            }
            Self::UrlEncoded(body, space) => body.chunks(PIECE).try_for_each(|piece| {
                let mut text = String::with_capacity(piece.len() * 2);
                for byte in piece {
                    match byte {
                        b' ' => text.push_str(space),
                        b'-' | b'_' | b'.' | b'~' => text.push(char::from(*byte)),
                        _ if byte.is_ascii_alphanumeric() => text.push(char::from(*byte)),
                        _ => text.extend(format!("%{byte:02X}").chars()),
                    }
                }
                sink.take(text.as_bytes())
            }),
            Self::OnlyName(body) => {
                let mut quoting = Quoting(sink);
                quoting.0.take(b"{\"")?;
                quoting.take(body)?;
                quoting.0.take(b"\":\"\"}")
            }
            Self::QuotedAscii(body) => {
                sink.take(b"\"")?;
                characters(body, sink, |character, out| match character {
                    '"' => out.extend(b"\\\""),
                    '\\' => out.extend(b"\\\\"),
                    '\n' => out.extend(b"\\n"),
                    '\r' => out.extend(b"\\r"),
                    '\t' => out.extend(b"\\t"),
                    ' '..='~' => out.extend(u8::try_from(character)),
                    _ => {
                        for unit in character.encode_utf16(&mut [0; 2]) {
                            out.extend(format!("\\u{unit:04x}").bytes());
                        }
                    }
                })?;
                sink.take(b"\"")
            }
            Self::Quoted(body) => {
                let mut quoting = Quoting(sink);
                quoting.0.take(b"\"")?;
                quoting.take(body)?;
                quoting.0.take(b"\"")
            }
            Self::Json(document, style) => write(*document, style, sink),
            Self::QuotedJson(document, style) => {
                let mut quoting = Quoting(sink);
                quoting.0.take(b"\"")?;
                write(*document, style, &mut quoting)?;
                quoting.0.take(b"\"")
            }
        }
    }

    /// The writer, if the body is parsed and written again.
    pub(super) fn style(&self) -> Option<&'static JsonStyle> {
        match self {
            Self::Json(_, style) => Some(style),
            _ => None,
        }
    }
}

fn lines(body: &[u8], ending: &[u8], sink: &mut dyn Sink) -> Result<(), Stopped> {
    let mut lines = body.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_none() {
            return sink.take(line);
        }
        sink.take(line.strip_suffix(b"\r").unwrap_or(line))?;
        sink.take(ending)?;
    }
    Ok(())
}

fn python_bytes(body: &[u8], sink: &mut dyn Sink) -> Result<(), Stopped> {
    let quote = quote(body.contains(&b'\''), body.contains(&b'"'));
    sink.take(format!("b{quote}").as_bytes())?;
    body.chunks(PIECE).try_for_each(|piece| {
        let mut text = String::with_capacity(piece.len() * 2);
        for byte in piece {
            match byte {
                b'\\' => text.push_str("\\\\"),
                b'\n' => text.push_str("\\n"),
                b'\r' => text.push_str("\\r"),
                b'\t' => text.push_str("\\t"),
                _ if char::from(*byte) == quote => text.extend(['\\', quote]),
                b' '..=b'~' => text.push(char::from(*byte)),
                _ => text.extend(format!("\\x{byte:02x}").chars()),
            }
        }
        sink.take(text.as_bytes())
    })?;
    sink.take(quote.to_string().as_bytes())
}

/// Node prints fifty bytes, and how many more there are.
fn node_buffer(body: &[u8]) -> String {
    let digits = body.iter().take(50).map(|byte| format!(" {byte:02x}"));
    let shown = digits.fold(String::new(), |text, digits| text + &digits);
    let more = match body.len().saturating_sub(50) {
        0 => String::new(),
        1 => " ... 1 more byte".to_owned(),
        more => format!(" ... {more} more bytes"),
    };
    format!("<Buffer{shown}{more}>")
}

fn encoded(body: &[u8], encoding: Encoding, sink: &mut dyn Sink) -> Result<(), Stopped> {
    let mut pieces = body.chunks(PIECE);
    pieces.try_for_each(|piece| sink.take(encoding.encode(piece).as_bytes()))
}

fn characters(
    body: &str,
    sink: &mut dyn Sink,
    write: impl Fn(char, &mut Vec<u8>),
) -> Result<(), Stopped> {
    let mut piece = Vec::with_capacity(PIECE);
    for character in body.chars() {
        write(character, &mut piece);
        if piece.len() >= PIECE - 12 {
            sink.take(&piece)?;
            piece.clear();
        }
    }
    sink.take(&piece)
}
