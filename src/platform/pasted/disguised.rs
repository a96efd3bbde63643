//! Tokens in look-alike characters, with invisible characters in between, or in another spelling of each character.

use super::naming::{Pasted, pasted};
use crate::text::alike;
use crate::token::find;

/// A spelling of a token: how to undo it, what it is called, and what to do.
type Disguise = (fn(&str) -> Option<String>, &'static str, &'static str);

const DISGUISES: [Disguise; 8] = [
    (
        visible,
        "one with invisible characters in it",
        "remove them: copy the token from its source as plain text",
    ),
    (
        plain,
        "one in full-width or styled letters",
        "copy the token from its source as plain text",
    ),
    (
        |text| text.contains("&#").then(|| find::unescaped(text)),
        "one whose characters are HTML entities",
        "decode them, and paste the result",
    ),
    (
        |text| text.contains('\\').then(|| find::unescaped(text)),
        "one whose characters are escaped",
        "decode them, and paste the result",
    ),
    (
        latin,
        "one with letters of another alphabet in it",
        "copy the token from its source again; do not type it",
    ),
    (of_numbers, "the bytes of one, as numbers", AS_TEXT),
    (
        of_buffer,
        "the bytes of one, as Node prints a Buffer",
        AS_TEXT,
    ),
    (
        of_hexadecimal,
        "one in hexadecimal digits",
        "decode them, and paste the result",
    ),
];

const AS_TEXT: &str =
    "turn the bytes into text where they come from, as toString() does in Node, and paste that";

/// A token in a spelling that no server would accept.
pub(super) fn disguised(text: &str) -> Option<Pasted> {
    let holds = |text: String| !find::all(text.as_bytes()).is_empty();
    let (_, name, hint) = DISGUISES
        .iter()
        .find(|(read, _, _)| read(text).is_some_and(holds))?;
    pasted(format!(", but {name}"), *hint)
}

/// A text with some characters replaced, if it contains any.
fn replaced(text: &str, other: impl Fn(char) -> Option<Option<char>>) -> Option<String> {
    let is_other = |character: char| !character.is_ascii() && other(character).is_some();
    text.contains(is_other).then(|| {
        let read = |character: char| {
            if is_other(character) {
                other(character)?
            } else {
                Some(character)
            }
        };
        text.chars().filter_map(read).collect()
    })
}

fn visible(text: &str) -> Option<String> {
    replaced(text, |character| {
        let invisible = matches!(
            character,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        );
        invisible.then_some(None)
    })
}

/// Full-width characters, and mathematical letters and digits, as ASCII.
fn plain(text: &str) -> Option<String> {
    replaced(text, |character| {
        let code = u32::from(character);
        let ascii = match code {
            0xff01..=0xff5e => code - 0xfee0,
            0x1d400..=0x1d6a3 => match (code - 0x1d400) % 52 {
                upper @ 0..=25 => u32::from('A') + upper,
                lower => u32::from('a') + lower - 26,
            },
            0x1d7ce..=0x1d7ff => u32::from('0') + (code - 0x1d7ce) % 10,
            _ => return None,
        };
        char::from_u32(ascii).map(Some)
    })
}

/// Letters of other alphabets as those that they look like.
fn latin(text: &str) -> Option<String> {
    replaced(text, |character| alike::latin(character).map(Some))
}

/// A list of numbers, alone or in the JSON of a Buffer.
fn of_numbers(text: &str) -> Option<String> {
    let (_, list) = text.split_once('[')?;
    let (list, _) = list.split_once(']')?;
    let numbers = list.split([',', ' ', '\n']).map(str::trim);
    let numbers = numbers.filter(|number| !number.is_empty());
    let bytes: Result<Vec<u8>, _> = numbers.map(str::parse).collect();
    String::from_utf8(bytes.ok()?).ok()
}

/// What is there of a Buffer: Node prints its first fifty bytes.
fn of_buffer(text: &str) -> Option<String> {
    let (_, digits) = text.split_once("<Buffer ")?;
    let (digits, _) = digits.split_once(['>', '.'])?;
    of_hexadecimal(digits)
}

fn of_hexadecimal(text: &str) -> Option<String> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(&digits).ok()?;
    String::from_utf8(bytes).ok()
}
