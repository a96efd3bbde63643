//! Unescapes a string as far as possible, even one that is cut off, or that no strict parser accepts. Does not
//! report what is wrong.

use std::borrow::Cow;

/// The characters between the quotes of a string. Bytes that are not UTF-8 and lone surrogates become U+FFFD.
pub(super) fn characters(text: &[u8]) -> Cow<'_, str> {
    let inner = &text[1..];
    let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
    if !inner.contains(&b'\\') {
        // Valid UTF-8 is by far the most common, and this is faster than the lossy conversion.
        return std::str::from_utf8(inner)
            .map_or_else(|_| String::from_utf8_lossy(inner), Cow::Borrowed);
    }
    Cow::Owned(serde_json::from_slice(text).unwrap_or_else(|_| lossy(inner)))
}

/// Unescapes what `serde_json` does not accept: lone surrogates, raw control characters, bytes that are not UTF-8.
fn lossy(inner: &[u8]) -> String {
    let text = String::from_utf8_lossy(inner);
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let length = match rest[at + 1..].chars().next() {
            Some('u') => rest.len().min(at + 6),
            Some(other) => at + 1 + other.len_utf8(),
            None => rest.len(),
        };
        // A sequence cut inside a character is not an escape.
        let sequence = rest.get(at..length).unwrap_or("\\");
        match serde_json::from_str::<String>(&format!("\"{sequence}\"")) {
            Ok(character) => out.push_str(&character),
            Err(_) => out.push(char::REPLACEMENT_CHARACTER),
        }
        rest = &rest[at + sequence.len()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::super::value::Value;

    #[test]
    fn strings_are_unescaped_as_far_as_possible() {
        for (text, expected) in [
            (r#""a\u00e9\n""#, "aé\n"),
            (r#""\ud83d\ude00""#, "😀"),
            (r#""x\ud83dy""#, "x\u{fffd}y"),
            (r#""\u12"#, "\u{fffd}"),
        ] {
            let value = Value::root(text.as_bytes()).unwrap();
            assert_eq!(value.string().unwrap(), expected, "{text}");
        }
    }
}
