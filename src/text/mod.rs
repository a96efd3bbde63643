//! Shows untrusted text to a person: escapes invisible and control characters and bidirectional marks, and
//! hides anything shaped like a credential.

pub mod alike;
pub mod base64;
mod credential;
mod reason;
pub mod typed;

use std::borrow::Cow;
use std::fmt::{Display, Write};

pub use credential::{is_uuid, may_be_credential, without_credentials};
pub use reason::reason;

/// Longest echo of a value in a message, in characters.
const ECHO: usize = 80;

/// The text with every control, bidirectional and invisible format character as its JSON escape.
pub fn safe(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_harmless(character) {
            out.push(character);
        } else {
            escape(character, &mut out);
        }
    }
    Cow::Owned(out)
}

/// A value in quotes for a message: harmless, not too long, and hidden if it may be a credential.
pub fn shown(value: &str) -> String {
    let length = value.chars().count();
    if may_be_credential(value) {
        return format!("({length} characters, not shown)");
    }
    if length > ECHO {
        let start: String = value.chars().take(ECHO).collect();
        return format!("'{}…'", safe(&start));
    }
    format!("'{}'", safe(value))
}

/// A path in quotes for a message; hidden if it looks like a file's content instead of its name.
pub fn shown_path(path: &str) -> String {
    if is_content(path) {
        return format!("({} characters, not shown)", path.chars().count());
    }
    shown(path)
}

/// Whether what should be a path looks like a file's content: JSON, quoted text, several lines, or a possible
/// credential.
pub fn is_content(path: &str) -> bool {
    path.starts_with('[')
        || path.contains(['{', '}', '"', '\'', '\n', '\r'])
        || may_be_credential(path)
}

fn escape(character: char, out: &mut String) {
    match character {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        other => {
            for unit in other.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
}

/// Whether a character may reach a terminal unescaped. The general categories Cc, Cf, Zl and Zp may not, nor what
/// Unicode lists as `Default_Ignorable_Code_Point`.
pub fn is_harmless(character: char) -> bool {
    // Nearly every character is one of these.
    if matches!(character, ' '..='~') {
        return true;
    }
    !matches!(character,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}'
        | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A number with its noun in the singular or plural, such as `2 bytes`.
#[must_use]
pub fn counted(count: impl Display, noun: &str) -> String {
    let count = count.to_string();
    let s = if count == "1" { "" } else { "s" };
    format!("{count} {noun}{s}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_shown_escaped() {
        for (text, expected) in [
            ("plain — ünïcode 日本", "plain — ünïcode 日本"),
            ("a\u{1b}[2Jb", "a\\u001b[2Jb"),
            ("line\nbreak\r\t", "line\\nbreak\\r\\t"),
            ("\u{7f}\u{9b}", "\\u007f\\u009b"),
            ("\u{202e}gnp.exe", "\\u202egnp.exe"),
            ("\u{e0041}", "\\udb40\\udc41"),
        ] {
            assert_eq!(safe(text), expected);
        }
    }

    #[test]
    fn what_is_no_path_is_not_echoed_as_one() {
        for hidden in [
            r#"{"token":"s"}"#,
            "[1]",
            r#"TOKEN="s""#,
            "'s'",
            "first\nsecond",
            "e8a1c0de-0000-4000-8000-e8a1c0de0000",
        ] {
            let length = hidden.len();
            assert_eq!(
                shown_path(hidden),
                format!("({length} characters, not shown)")
            );
        }
        for path in ["keys/production.txt", "a [1].json", "ä b"] {
            assert_eq!(shown_path(path), format!("'{path}'"));
        }
    }

    #[test]
    fn what_may_be_a_credential_is_not_echoed() {
        let uuid = "e8a1c0de-0000-4000-8000-e8a1c0de0000";
        let base64 = "K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=";
        let slashes = "K7gN/U3sdo/OL0wN/hqoVW/hr3g6/s1xYv72";
        let hex = "d3b07384d113edec49eaa6238ad5ff00";
        let word = "4eC39HqLyjWDarjtT1zd";
        for secret in [uuid, base64, slashes, hex, word] {
            for mark in (b' '..=b'~').map(char::from) {
                for joined in [
                    format!("{secret}{mark}"),
                    format!("{mark}{secret}"),
                    format!("{mark}{secret}{mark}"),
                    format!("https://a.example/v1/{secret}{mark}"),
                ] {
                    let length = joined.len();
                    assert_eq!(shown(&joined), format!("({length} characters, not shown)"));
                    let hidden = without_credentials(&format!("the value {joined} is"));
                    assert!(!hidden.contains(&secret[..secret.len() / 2]), "{hidden}");
                }
            }
        }
        for plain in [
            "keys/production.txt",
            "five minutes",
            "/home/User1/Projects/2026/Web App/conf/.env.local",
            "https://api.eu.vapi.ai/assistant?limit=1",
            "a-long-name-that-has-no-figures-in-it-at-all",
        ] {
            assert_eq!(shown(plain), format!("'{plain}'"));
        }
    }
}
