//! The platform's errors that people paste, and what each means.

use super::naming::{Pasted, pasted};

/// The platform's answers when it rejects a token, and what they mean (observed).
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

/// A text that contains a platform's error but no token.
pub(super) fn error(text: &str) -> Option<Pasted> {
    let (name, meaning) = error_in(text)?;
    pasted(format!(", but the platform's error '{name}'"), meaning)
}

/// The platform's error in a text: its name and what it means.
#[must_use]
pub fn error_in(text: &str) -> Option<(&'static str, &'static str)> {
    let lower = text.to_ascii_lowercase();
    let known = ERRORS.iter().find(|(words, _, _)| lower.contains(words));
    known.map(|(_, name, meaning)| (*name, *meaning))
}
