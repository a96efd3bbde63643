//! What takes the place of a token whose variable was not set or not filled in.

use super::naming::{Pasted, pasted};

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

/// A variable that was not set, or a placeholder that nobody filled in.
pub(super) fn unset(text: &str) -> Option<Pasted> {
    let value = bare(text);
    let lower = value.to_ascii_lowercase();
    if UNSET.contains(&&*lower) {
        return pasted(
            format!(", but '{lower}'"),
            "the variable that the token comes from is not set where the request is made",
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
