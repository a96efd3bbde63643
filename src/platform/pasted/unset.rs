//! Texts in place of a token whose variable was not set or not filled in.

use super::naming::{Pasted, pasted};

/// Texts that replace a token whose variable was not set or not filled in.
const UNSET: [&str; 4] = ["undefined", "null", "none", "nil"];

/// Values that were converted to text in place of a token: how the text starts, what it was, and what to do.
const TURNED: [(&str, &str, &str); 13] = [
    ("[object promise]", "a promise", AWAIT),
    ("promise {", "a promise", AWAIT),
    ("<promise", "a promise", AWAIT),
    ("<coroutine object", "a coroutine", AWAIT),
    ("<future", "a future", AWAIT),
    ("[function", "a function", CALL),
    ("[asyncfunction", "a function", CALL),
    ("<function ", "a function", CALL),
    ("<bound method", "a function", CALL),
    ("function", "a function", CALL),
    ("async function", "a function", CALL),
    ("[object ", "an object", FIELD),
    ("system.object", "an object", FIELD),
];

const AWAIT: &str = "the call that gets the token is not waited for; await it, and send its result";
const CALL: &str = "the function that gets the token is not called; call it, and send its result";
const FIELD: &str =
    "an object is sent where its token belongs; send the field that holds the token";

/// Most characters shown of such a text.
const LONGEST_SHOWN: usize = 40;

/// A variable that was not set, or a placeholder that was not filled in.
pub(super) fn unset(text: &str) -> Option<Pasted> {
    let value = bare(text);
    let lower = value.to_ascii_lowercase();
    if UNSET.contains(&&*lower) {
        return pasted(
            format!(", but '{lower}'"),
            "the variable that the token comes from is not set where the request is made",
        );
    }
    if ["true", "false", "nan"].contains(&&*lower) {
        return pasted(
            format!(", but '{lower}'"),
            "the result of a test or of a calculation is sent where the token belongs; send the token itself",
        );
    }
    if let Some((_, was, hint)) = TURNED.iter().find(|(start, _, _)| is_turned(&lower, start)) {
        let shown = crate::text::shown(&value.chars().take(LONGEST_SHOWN).collect::<String>());
        return pasted(
            format!(", but {shown}, {was} that was turned into text"),
            *hint,
        );
    }
    if text.contains("$(") && value.starts_with("$(") && value.ends_with(')') {
        return pasted(
            format!(
                ", but the command {}, which the shell replaces",
                crate::text::shown(value)
            ),
            "run the command, and paste what it prints",
        );
    }
    if text.contains("[object Object]") {
        return pasted(
            ", but '[object Object]', an object that was turned into text",
            "pages print that in place of an error; paste the response from the browser's network tools instead",
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
        || (enclosed("<", ">") && !value.starts_with("<Buffer "))
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

/// Whether a value is the text of some type; after a single word, only its brackets may follow.
fn is_turned(value: &str, start: &str) -> bool {
    let Some(rest) = value.strip_prefix(start) else {
        return false;
    };
    let closes = value.ends_with([']', '>', '}', ')']);
    closes || (rest.is_empty() && start.contains('.'))
}

/// A value without a header name, the word Bearer, a variable name and quotes before it.
pub(super) fn bare(text: &str) -> &str {
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
