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

/// Errors of the usual libraries that check or sign tokens: a part of the text in lower case, how it is named, and
/// what it means.
const OF_LIBRARIES: [(&str, &str, &str); 13] = [
    ("jwt expired", "jwt expired", EXPIRED),
    ("expiredsignature", "ExpiredSignature", EXPIRED),
    ("signature has expired", "Signature has expired", EXPIRED),
    ("token is expired", "token is expired", EXPIRED),
    ("jwt not active", "jwt not active", EARLY),
    ("immaturesignature", "ImmatureSignature", EARLY),
    (
        "jsonwebtokenerror: invalid signature",
        "invalid signature",
        UNSIGNED,
    ),
    (
        "signature verification failed",
        "Signature verification failed",
        UNSIGNED,
    ),
    ("jwt malformed", "jwt malformed", UNREADABLE),
    ("not enough segments", "Not enough segments", UNREADABLE),
    ("jwt must be provided", "jwt must be provided", ABSENT),
    (
        "secretorprivatekey must have a value",
        "secretOrPrivateKey must have a value",
        KEYLESS,
    ),
    (
        "secret or public key must be provided",
        "secret or public key must be provided",
        KEYLESS,
    ),
];

const EXPIRED: &str = "the token had expired by the clock of the program that checked it; mint a new one, or \
    paste the token itself to see its times";
const EARLY: &str = "by the clock of the program that checked the token, it was not valid yet; paste the token \
    itself to see its times";
const UNSIGNED: &str = "the program that checked the token has another key than the one that signed it; paste \
    the token itself, and check it with --verify";
const UNREADABLE: &str =
    "what the program got is not a whole token; paste what it got, and see what it is";
const ABSENT: &str = "the program got no token; look for a variable or a header that is not set";
const KEYLESS: &str = "the program has no key; set the variable that its key comes from";

/// A text that contains an error of the platform or of a library, but no token.
pub(super) fn error(text: &str) -> Option<Pasted> {
    if let Some((name, meaning)) = error_in(text) {
        return pasted(format!(", but the platform's error '{name}'"), meaning);
    }
    let lower = text.to_ascii_lowercase();
    let (_, name, meaning) = OF_LIBRARIES
        .iter()
        .find(|(words, _, _)| lower.contains(words))?;
    pasted(
        format!(", but the error '{name}' of a program that handles tokens"),
        *meaning,
    )
}

/// The platform's error in a text: its name and what it means.
#[must_use]
pub fn error_in(text: &str) -> Option<(&'static str, &'static str)> {
    let lower = text.to_ascii_lowercase();
    let known = ERRORS.iter().find(|(words, _, _)| lower.contains(words));
    known.map(|(_, name, meaning)| (*name, *meaning))
}
