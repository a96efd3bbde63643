//! Names what was pasted instead of a token, such as an id, a key, an error of the platform or decoded claims,
//! and says what to do next.

use super::elsewhere::{ForeignKey, KEYS};
use crate::json::{Kind, Value, check};
use crate::text::{is_uuid, may_be_credential};
use crate::token::shortened::shortened;

/// What a text is that holds no token, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// What it is, after "no token found".
    pub fact: String,
    /// What to do next.
    pub hint: String,
}

#[allow(clippy::unnecessary_wraps)] // Each kind of paste returns it.
fn pasted(fact: impl Into<String>, hint: impl Into<String>) -> Option<Pasted> {
    Some(Pasted {
        fact: fact.into(),
        hint: hint.into(),
    })
}

/// What the platform answers when it rejects a token, and what that means (observed).
const ERRORS: [(&str, &str, &str); 7] = [
    (
        "invalid key. hot tip",
        "401 Invalid Key",
        "the key or token is of the wrong kind for the endpoint, or unknown, perhaps of another \
         organization or region",
    ),
    (
        "missing authorization header",
        "401 Missing Authorization Header",
        "the request had no token, or an empty one; look for a variable that is not set",
    ),
    (
        "jwt doesn't permit access",
        "403 JWT doesn't permit access",
        "a private endpoint was called with a token that is public because it lacks 'token'; mint one with \
         'voxtoken mint private'",
    ),
    (
        "key doesn't allow origin",
        "403 Key doesn't allow origin",
        "the page's origin is not in the token's allowedOrigins; mint one with --allow-origin ORIGIN",
    ),
    (
        "key doesn't allow assistantid",
        "403 Key doesn't allow assistantId",
        "the assistant is not in the token's allowedAssistantIds, or belongs to another organization",
    ),
    (
        "key doesn't allow transient assistant",
        "403 Key doesn't allow transient assistant",
        "the token only allows saved assistants; name one by assistantId, or mint one with \
         --transient-assistant allow",
    ),
    (
        "error code: 1010",
        "403 error code: 1010",
        "the proxy in front of the platform rejects requests without a User-Agent; send one",
    ),
];

/// Texts that replace a token whose variable was not set or not filled in.
const UNSET: [&str; 8] = [
    "undefined",
    "null",
    "none",
    "nil",
    "nan",
    "[object object]",
    "true",
    "false",
];

/// Names what was pasted where no token was found in it.
#[must_use]
pub fn what_was_pasted(text: &[u8]) -> Pasted {
    // Of UTF-16 the zeros are enough to drop.
    let text: Vec<u8> = text.iter().copied().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&text);
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let found = nothing(text)
        .or_else(|| error(text))
        .or_else(|| left_out(text))
        .or_else(|| unset(text))
        .or_else(|| decoded(text))
        .or_else(|| foreign_key(text))
        .or_else(|| key_or_id(text));
    found.unwrap_or_else(|| Pasted {
        fact: " in the text".into(),
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

fn error(text: &str) -> Option<Pasted> {
    let (name, meaning) = error_in(text)?;
    pasted(format!(", but the platform's error '{name}'"), meaning)
}

/// The error of the platform that a text holds: its name and what it means.
#[must_use]
pub fn error_in(text: &str) -> Option<(&'static str, &'static str)> {
    let lower = text.to_ascii_lowercase();
    let known = ERRORS.iter().find(|(words, _, _)| lower.contains(words));
    known.map(|(_, name, meaning)| (*name, *meaning))
}

/// A token that was masked or shortened before it was passed on.
fn left_out(text: &str) -> Option<Pasted> {
    let lower = text.to_ascii_lowercase();
    let masked = [
        "***",
        "•••",
        "[redacted",
        "<redacted",
        "[filtered]",
        "[masked]",
        "<hidden>",
    ]
    .iter()
    .any(|mark| lower.contains(mark));
    if !masked && !holds_shortened(text) {
        return None;
    }
    pasted(
        ", but one that was masked or shortened on purpose",
        "ask for the whole token, or for what 'voxtoken inspect --redact' prints of it",
    )
}

/// Whether a text holds the start of a token that was shortened.
fn holds_shortened(text: &str) -> bool {
    text.split(char::is_whitespace).any(|word| {
        let token = word.find("eyJ").map(|at| &word.as_bytes()[at..]);
        token.is_some_and(|token| shortened(token).is_some())
    })
}

/// A variable that was not set, or a placeholder that nobody filled in.
fn unset(text: &str) -> Option<Pasted> {
    let value = bare(text);
    let lower = value.to_ascii_lowercase();
    if UNSET.contains(&&*lower) {
        return pasted(
            format!(", but '{lower}'"),
            "the variable that the token comes from is not set where the request is made",
        );
    }
    let enclosed = |open: &str, close: &str| {
        let inner = value
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(is_name)
    };
    let variable = enclosed("${", "}")
        || enclosed("{{", "}}")
        || enclosed("${{", "}}")
        || enclosed("<", ">")
        || enclosed("%", "%")
        || value.strip_prefix('$').is_some_and(is_name);
    let placeholder = lower.starts_with("your") && is_name(value);
    if !variable && !placeholder {
        return None;
    }
    pasted(
        format!(", but the placeholder {}", crate::text::shown(value)),
        "it was not filled in; set the variable, and check that the string expands it",
    )
}

/// A value without the header, the word Bearer, a name and quotes in front of it.
fn bare(text: &str) -> &str {
    let mut value = text;
    loop {
        let before = value;
        value = value.trim().trim_matches(['"', '\'', '`', ';', ',']);
        for word in ["authorization:", "bearer", "token:", "export "] {
            if let Some(start) = value.get(..word.len())
                && start.eq_ignore_ascii_case(word)
            {
                value = &value[word.len()..];
            }
        }
        if let Some((name, rest)) = value.split_once('=')
            && is_name(name.trim())
        {
            value = rest;
        }
        if value.len() == before.len() {
            return value;
        }
    }
}

fn is_name(text: &str) -> bool {
    let inner = text.trim();
    !inner.is_empty()
        && inner.len() <= 40
        && inner
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-. ".contains(c))
        && inner.chars().any(|c| c.is_ascii_alphabetic())
}

/// The claims or the header of a token, decoded.
fn decoded(text: &str) -> Option<Pasted> {
    let start = text.find('{')?;
    let end = text.rfind('}')? + 1;
    let json = text.get(start..end)?.as_bytes();
    if check(json).problem.is_some() {
        return None;
    }
    let root = Value::root(json).filter(|root| root.kind() == Kind::Object)?;
    let has = |name| root.get(name).is_some();
    if has("alg") && (has("typ") || has("kid")) {
        return pasted(
            ", but the header of one, decoded",
            "paste the token itself: its signature is not in its header",
        );
    }
    let times = has("exp") || has("iat");
    if !(times && (has("orgId") || has("sub") || has("iss") || has("token")))
        && !(has("orgId") && has("token"))
    {
        return None;
    }
    pasted(
        ", but the claims of one, decoded",
        "paste the token itself; claims alone have no signature, and no server takes them",
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
                ", but one word of {} characters: an opaque key",
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
                ", but one word of 40 characters: an opaque key",
            ),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMII",
                ", but a key or certificate in PEM",
            ),
            ("hello", " in the text"),
            (
                "a long text with 1 or 2 numbers and a path/to/something",
                " in the text",
            ),
        ] {
            assert_eq!(what_was_pasted(text.as_bytes()).fact, fact, "{text}");
        }
    }
}
