//! Recognises what some writers put in place of the JSON of a header or claims. Such a token is whole, but was
//! minted wrongly.

use data_encoding::BASE64URL_NOPAD;

/// What it is, and what to change where the token is minted.
pub(super) fn instead_of_json(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff")
        || bytes.iter().take(2).any(|it| *it == 0)
    {
        return Some(("JSON in UTF-16", "encode the JSON in UTF-8"));
    }
    let text = std::str::from_utf8(bytes).ok()?.trim();
    if text == "[object Object]" {
        return Some((
            "'[object Object]', the text of an object",
            "sign JSON.stringify(claims), not the object as text",
        ));
    }
    if is_token(text) {
        return Some(("another token", "sign the claims themselves, not a token"));
    }
    let single_quotes = text.starts_with("{'") || (text.starts_with('{') && text.contains("': "));
    if single_quotes && text.ends_with('}') {
        return Some((
            "single quotes, as in Python's text of a dict",
            "sign json.dumps(claims), not str(claims)",
        ));
    }
    if is_query(text) {
        return Some((
            "a query string where a JSON object belongs",
            "sign the claims as a JSON object",
        ));
    }
    None
}

/// What to do about a part that is complete, but not JSON.
pub(super) fn remedy(bytes: &[u8]) -> Option<&'static str> {
    let ends = |pair: [u8; 2]| {
        bytes.trim_ascii().first() == Some(&pair[0]) && bytes.trim_ascii().last() == Some(&pair[1])
    };
    (ends(*b"{}") || ends(*b"[]")).then_some("sign a JSON object, written by a JSON library")
}

fn is_token(text: &str) -> bool {
    let mut parts = text.split('.');
    let header = parts
        .next()
        .and_then(|part| BASE64URL_NOPAD.decode(part.as_bytes()).ok());
    text.starts_with("eyJ") && parts.count() == 2 && header.is_some()
}

fn is_query(text: &str) -> bool {
    let pair = |pair: &str| {
        pair.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|it| it.is_ascii_alphanumeric() || b"_-[]%.".contains(&it))
        })
    };
    text.contains('=') && text.split('&').all(pair)
}
