//! Texts used in place of a secret: a missing value as text, the name of a variable, a placeholder.

use crate::text::is_uuid;

/// The key of `.env.example`. It signs, but no platform accepts it.
pub const EXAMPLE_KEY: &str = "e8a1c0de-0000-4000-8000-e8a1c0de0000";

pub(super) static EXAMPLE: [&str; 1] = [EXAMPLE_KEY];

pub(super) fn is_example(value: &str) -> bool {
    value.trim().eq_ignore_ascii_case(EXAMPLE_KEY)
}

/// How programs write a missing value.
pub(super) static MISSING: [&str; 14] = [
    "undefined",
    "null",
    "None",
    "nil",
    "NULL",
    "Null",
    "<nil>",
    "(null)",
    "NaN",
    "[object Object]",
    "[object Promise]",
    "true",
    "false",
    "\"\"",
];

pub(super) fn is_missing(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    MISSING.iter().any(|text| text.eq_ignore_ascii_case(value)) || value.is_empty()
}

/// Variables that were not expanded.
pub(super) static UNEXPANDED: [&str; 20] = [
    "${VAPI_PRIVATE_KEY}",
    "$VAPI_PRIVATE_KEY",
    "VAPI_PRIVATE_KEY",
    "${{ secrets.VAPI_PRIVATE_KEY }}",
    "{{VAPI_PRIVATE_KEY}}",
    "$(VAPI_PRIVATE_KEY)",
    "%VAPI_PRIVATE_KEY%",
    "process.env.VAPI_PRIVATE_KEY",
    "${PRIVATE_KEY}",
    "$PRIVATE_KEY",
    "PRIVATE_KEY",
    "process.env.PRIVATE_KEY",
    "${VAPI_API_KEY}",
    "$VAPI_API_KEY",
    "VAPI_API_KEY",
    "${VAPI_WEBHOOK_SECRET}",
    "$VAPI_WEBHOOK_SECRET",
    "VAPI_WEBHOOK_SECRET",
    "process.env.VAPI_WEBHOOK_SECRET",
    "${{ secrets.VAPI_WEBHOOK_SECRET }}",
];

pub(super) fn is_unexpanded(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let is_name = |name: &str| {
        let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        let name = name.trim();
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.bytes().all(usual)
    };
    let between = |open: &str, close: &str| {
        let inner = value.strip_prefix(open)?.strip_suffix(close)?;
        // `${NAME:-default}` and `{{ .Values.key | quote }}`.
        Some(
            inner
                .split([':', '|', '?'])
                .next()
                .unwrap_or(inner)
                .trim()
                .trim_start_matches('.'),
        )
    };
    let wrapped = [
        ("${{", "}}"),
        ("${", "}"),
        ("{{", "}}"),
        ("$(", ")"),
        ("%", "%"),
        ("process.env.", ""),
        ("os.environ.", ""),
        ("secrets.", ""),
        ("env.", ""),
    ];
    wrapped
        .iter()
        .any(|(open, close)| between(open, close).is_some_and(is_name))
        || value.strip_prefix('$').is_some_and(|name| {
            name.bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
                && is_name(name)
        })
        || UNEXPANDED.contains(&value)
}

/// Keys from samples and generators, and placeholders that people leave in.
pub(super) static PLACEHOLDERS: [&str; 46] = [
    "secret",
    "your-256-bit-secret",
    "your-384-bit-secret",
    "your-512-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    "your_private_key",
    "your-private-key",
    "YOUR_PRIVATE_KEY",
    "<YOUR_PRIVATE_KEY>",
    "<your-private-key>",
    "your_vapi_private_key",
    "your-vapi-private-key",
    "YOUR_VAPI_PRIVATE_KEY",
    "your-vapi-private-api-key",
    "your_api_key",
    "your-api-key",
    "YOUR_API_KEY",
    "your-secret",
    "your_secret",
    "your-secret-key",
    "your_secret_key",
    "your-webhook-secret",
    "your_webhook_secret",
    "YOUR_WEBHOOK_SECRET",
    "YOUR_SECRET",
    "YOUR_SECRET_KEY",
    "your-secret-here",
    "your_secret_here",
    "YOUR_SECRET_HERE",
    "your-webhook-secret-here",
    "your_webhook_secret_here",
    "YOUR_WEBHOOK_SECRET_HERE",
    "your_api_key_here",
    "YOUR_API_KEY_HERE",
    "<YOUR_SECRET>",
    "my-secret",
    "mysecret",
    "my-secret-key",
    "changeme",
    "password",
    "test",
    "shhhhh",
    "key",
    "00000000-0000-0000-0000-000000000000",
    "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
];

/// Words that do not occur in real secrets.
const WORDS: [&str; 9] = [
    "your",
    "changeme",
    "replaceme",
    "placeholder",
    "example",
    "todo",
    "dummy",
    "xxx",
    "insert",
];

pub(super) fn is_placeholder(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    if is_example(value) {
        return false;
    }
    let lower = value.to_ascii_lowercase();
    let letters = || lower.chars().filter(char::is_ascii_alphanumeric);
    let one_letter =
        value.len() > 3 && value.is_ascii() && letters().all(|it| letters().next() == Some(it));
    let in_brackets = value.len() > 4
        && value.starts_with('<')
        && value.ends_with('>')
        && !value.starts_with("<Buffer ")
        && !is_uuid(&value[1..value.len() - 1]);
    one_letter
        || in_brackets
        || PLACEHOLDERS
            .iter()
            .any(|text| text.eq_ignore_ascii_case(value))
        || lower
            .split(|it: char| !it.is_ascii_alphanumeric())
            .any(|word| WORDS.contains(&word))
}

/// Text that logs and forms show in place of a secret.
pub(super) static MASKED: [&str; 8] = [
    "***",
    "****",
    "********",
    "************",
    "[REDACTED]",
    "<redacted>",
    "[MASKED]",
    "[Filtered]",
];

/// Asterisks, dots or bullets in place of characters.
pub(super) fn is_masked(value: &str) -> bool {
    if MASKED.contains(&value.trim()) {
        return true;
    }
    ["***", "...", "…", "••", "●●", "xxxx"]
        .iter()
        .any(|mask| value.contains(mask))
        && !is_placeholder(value)
}
