//! Prints text and bytes in Python's own syntax, as `repr` and `str` of a container do.

/// A text as `repr` prints it: in single quotes, unless it contains single quotes but no double ones.
pub(super) fn repr(text: &str) -> String {
    let quote = quote(text.contains('\''), text.contains('"'));
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if character == quote => out.extend(['\\', character]),
            '\0'..'\u{20}' | '\u{7f}'..'\u{a1}' | '\u{ad}' => {
                out.extend(format!("\\x{:02x}", u32::from(character)).chars());
            }
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{200b}'..='\u{200f}' => {
                out.extend(format!("\\u{:04x}", u32::from(character)).chars());
            }
            _ => out.push(character),
        }
    }
    out.push(quote);
    out
}

/// What Python puts around a text.
#[must_use]
pub fn quote(has_single: bool, has_double: bool) -> char {
    if has_single && !has_double { '"' } else { '\'' }
}
