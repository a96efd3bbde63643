//! Names what was pasted instead of a token, such as an id, a key, a platform error or decoded claims, and says
//! what to do next.

mod captured;
mod decoded;
mod disguised;
mod error;
mod naming;
mod remains;
mod unset;

use super::elsewhere::{ForeignKey, KEYS};
use crate::text::{is_uuid, may_be_credential};
use captured::captured;
use decoded::decoded;
use disguised::disguised;
use error::error;
use naming::pasted;
use remains::{left_out, recased, separate_part, with_zeros};

use unset::{bare, unset};

pub use error::error_in;
pub use naming::Pasted;

/// Names what was pasted if it contains no token.
#[must_use]
pub fn what_was_pasted(text: &[u8]) -> Pasted {
    let bytes = text;
    // For UTF-16, dropping the zero bytes is enough.
    let text: Vec<u8> = text.iter().copied().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&text);
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let found = nothing(text)
        .or_else(|| with_zeros(bytes))
        .or_else(|| error(text))
        .or_else(|| left_out(text))
        .or_else(|| unset(text))
        .or_else(|| disguised(text))
        .or_else(|| recased(text))
        .or_else(|| separate_part(text))
        .or_else(|| decoded(text))
        .or_else(|| captured(bytes))
        .or_else(|| foreign_key(text))
        .or_else(|| key_or_id(text));
    found.unwrap_or_else(|| Pasted {
        fact: " in the input".into(),
        hint: "a token has three parts with dots between them, and starts with eyJ; --file PATH reads a file"
            .into(),
    })
}

fn nothing(text: &str) -> Option<Pasted> {
    if !text.is_empty() {
        return None;
    }
    pasted(
        ": the text is empty",
        "give the token as an argument or on standard input",
    )
}

fn foreign_key(text: &str) -> Option<Pasted> {
    let words = || text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    let is_of = |key: &&ForeignKey| {
        words().any(|word| {
            word.len() >= key.shortest
                && key.prefixes.iter().any(|prefix| word.starts_with(prefix))
                && word.bytes().any(|byte| byte.is_ascii_digit())
        })
    };
    let key = KEYS.iter().find(is_of)?;
    pasted(format!(", but {}", key.name), key.hint)
}

fn key_or_id(text: &str) -> Option<Pasted> {
    let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    if text.contains("-----BEGIN ") {
        return pasted(
            ", but a key or certificate in PEM",
            "these tokens are signed with the private API key, which is a UUID; a private key that somebody \
             sent must be replaced",
        );
    }
    if words.any(is_uuid) {
        return pasted(
            ", but a UUID: an API key, or the id of something",
            "the platform's API keys are UUIDs; if it is a private key that somebody sent, it must be replaced",
        );
    }
    let value = bare(text);
    if may_be_credential(value) && !value.contains(char::is_whitespace) {
        return pasted(
            format!(
                ", but one word of {} characters, which may be an opaque key",
                value.chars().count()
            ),
            "a token has three parts with dots between them, and starts with eyJ",
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_instead_is_named() {
        let uuid = "9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10";
        let claims = format!(
            "{{\"orgId\":\"{uuid}\",\"token\":{{\"tag\":\"private\"}},\"iat\":1,\"exp\":2}}"
        );
        for (text, fact) in [
            (" \n", ": the text is empty"),
            (
                &format!("key: {uuid}"),
                ", but a UUID: an API key, or the id of something",
            ),
            (&claims, ", but the claims of one, decoded"),
            (
                "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
                ", but the header of one, decoded",
            ),
            (
                "{\"message\":\"Invalid Key. Hot tip, you may be using the private key\",\"statusCode\":401}",
                ", but the platform's error '401 Invalid Key'",
            ),
            (
                "403 Key doesn't allow origin 'https://a.example'",
                ", but the platform's error '403 Key doesn't allow origin'",
            ),
            (
                "eyJ…xyz",
                ", but one that was masked or shortened on purpose",
            ),
            (
                "eyJhbGciOi...xyz",
                ", but one that was masked or shortened on purpose",
            ),
            (
                "Authorization: Bearer ***",
                ", but one that was masked or shortened on purpose",
            ),
            ("Bearer undefined", ", but 'undefined'"),
            ("Authorization: Bearer null", ", but 'null'"),
            ("VAPI_TOKEN=undefined", ", but 'undefined'"),
            (
                "Bearer ${VAPI_TOKEN}",
                ", but the placeholder '${VAPI_TOKEN}'",
            ),
            ("{{token}}", ", but the placeholder '{{token}}'"),
            ("$VAPI_TOKEN", ", but the placeholder '$VAPI_TOKEN'"),
            ("YOUR_TOKEN_HERE", ", but the placeholder 'YOUR_TOKEN_HERE'"),
            (
                "ek_0123456789abcdef0123456789abcdef",
                ", but an ephemeral key of OpenAI",
            ),
            ("key_0123456789abcdef01234567", ", but an API key of Retell"),
            (
                "sk_0123456789abcdef0123456789abcdef0123456789abcdef",
                ", but an API key of ElevenLabs",
            ),
            (
                "abcdefghijklmnopqrstuvwxyz0123456789abcd",
                ", but one word of 40 characters, which may be an opaque key",
            ),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMII",
                ", but a key or certificate in PEM",
            ),
            ("hello", " in the input"),
            (
                "a long text with 1 or 2 numbers and a path/to/something",
                " in the input",
            ),
        ] {
            assert_eq!(what_was_pasted(text.as_bytes()).fact, fact, "{text}");
        }
    }
}
