//! Decodes as much as possible of a part that is not valid base64url, and says what is wrong with it.

use data_encoding::BASE64URL_NOPAD;

use crate::text::alike::latin;
use crate::text::base64::lenient;

/// The decoded bytes of a part, and why some could not be decoded: the place, the reason, and the fix.
#[derive(Default)]
pub(super) struct Lax {
    pub(super) bytes: Vec<u8>,
    pub(super) flaws: Vec<(usize, String, Option<&'static str>)>,
}

impl Lax {
    /// Notes a flaw, unless there already is an earlier one.
    fn note(&mut self, offset: usize, reason: impl Into<String>, fix: Option<&'static str>) {
        let reason = reason.into();
        if !self.flaws.iter().any(|(_, known, _)| *known == reason) {
            self.flaws.push((offset, reason, fix));
        }
    }
}

/// Decodes what is not quite base64url, and says why. Characters of the standard alphabet are read as their
/// counterparts, padding and non-ASCII characters are skipped, and any other character ends it.
pub(super) fn lax(text: &[u8]) -> Lax {
    const ENCODE: Option<&str> =
        Some("encode it as base64url without padding (RFC 7515, section 2)");
    const STRAY: Option<&str> = Some("remove the character; it may have come with the paste");
    const ALIKE: Option<&str> = Some("copy the token from its source again; do not type it");
    let mut clean = Vec::with_capacity(text.len());
    let mut lax = Lax::default();
    let mut whole = true;
    for (offset, byte) in text.iter().enumerate() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => clean.push(*byte),
            b'+' | b'/' => {
                lax.note(
                    offset,
                    "'+' and '/' are base64, base64url has '-' and '_'",
                    ENCODE,
                );
                clean.push(if *byte == b'+' { b'-' } else { b'_' });
            }
            b'=' => lax.note(offset, "padding ('='), which a token never has", ENCODE),
            // Of a non-ASCII character, only the first byte is reported.
            0x80..=0xbf => {}
            0xc0..=0xff => match alike(&text[offset..]) {
                Some((letter, latin)) => {
                    let code = u32::from(letter);
                    let reason = format!(
                        "a letter of another alphabet that looks like {latin}, U+{code:04X}"
                    );
                    lax.note(offset, reason, ALIKE);
                    clean.extend(u8::try_from(latin));
                }
                None => lax.note(offset, foreign(&text[offset..]), STRAY),
            },
            _ => {
                let character = char::from(*byte).escape_default();
                lax.note(offset, format!("'{character}' is not base64url"), STRAY);
                whole = false;
                break;
            }
        }
    }
    if clean.len() % 4 == 1 {
        if whole {
            let reason = "one character too many or too few for base64url";
            lax.note(text.len() - 1, reason, None);
        }
        clean.pop();
    }
    lax.bytes = BASE64URL_NOPAD.decode(&clean).unwrap_or_else(|_| {
        let reason = "its last character has bits set that encode nothing";
        lax.note(text.len() - 1, reason, None);
        lenient(&clean).unwrap_or_default()
    });
    lax
}

/// A letter of another alphabet, and the ASCII letter that it looks like.
fn alike(text: &[u8]) -> Option<(char, char)> {
    let letter = first(text)?;
    Some((letter, latin(letter)?))
}

fn first(text: &[u8]) -> Option<char> {
    String::from_utf8_lossy(&text[..text.len().min(4)])
        .chars()
        .next()
}

/// Names a non-ASCII character by its code point, since it may be invisible.
fn foreign(text: &[u8]) -> String {
    match first(text) {
        Some(char::REPLACEMENT_CHARACTER) | None => "a byte that is not base64url".into(),
        Some(character) => {
            format!(
                "the character U+{:04X} is not base64url",
                u32::from(character)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;

    use crate::token::decode::PartName::{Claims, Signature};
    use crate::token::decode::tests::flaws;

    #[test]
    fn what_is_not_quite_base64url_has_its_place() {
        let header = BASE64URL_NOPAD.encode(br#"{"alg":"RS256"}"#);
        let claims = BASE64URL_NOPAD.encode(br#"{"orgId":"a?~b"}"#);
        for (text, part, offset, in_json, reason) in [
            (
                format!("{header}.{claims}=.AAAA"),
                Some(Claims),
                22,
                false,
                "padding ('='), which a token never has",
            ),
            (
                format!("{header}.{claims}.AA+A"),
                Some(Signature),
                2,
                false,
                "'+' and '/' are base64, base64url has '-' and '_'",
            ),
            (
                format!("{header}.{claims}.AAAAB"),
                Some(Signature),
                4,
                false,
                "one character too many or too few for base64url",
            ),
            (
                format!("{header}.{claims}.AAB"),
                Some(Signature),
                2,
                false,
                "its last character has bits set that encode nothing",
            ),
            (
                format!("{header}.{claims}.AA*A"),
                Some(Signature),
                2,
                false,
                "'*' is not base64url",
            ),
            (
                format!("{header}.{claims}.AA\u{435}A"),
                Some(Signature),
                2,
                false,
                "a letter of another alphabet that looks like e, U+0435",
            ),
            (
                format!("{header}.{claims}.AA\u{200b}AA"),
                Some(Signature),
                2,
                false,
                "the character U+200B is not base64url",
            ),
        ] {
            assert_eq!(
                flaws(&text),
                [(part, offset, in_json, reason.to_owned())],
                "{text}"
            );
        }
    }
}
