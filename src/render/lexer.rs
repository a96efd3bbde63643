//! The tokens of a JSON text for people: brackets, signs, strings and words, whatever the text is.

/// Takes the next bracket, sign, string or word off the text; white space is passed over.
pub fn next_token<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let text = rest.trim_start_matches([' ', '\t', '\n', '\r']);
    let first = text.chars().next()?;
    let length = match first {
        '"' => {
            let mut escaped = false;
            let end = text.char_indices().skip(1).find(|(_, character)| {
                let ends = *character == '"' && !escaped;
                escaped = *character == '\\' && !escaped;
                ends
            });
            end.map_or(text.len(), |(at, _)| at + 1)
        }
        '{' | '}' | '[' | ']' | ',' | ':' => 1,
        _ => text
            .find([' ', '\t', '\n', '\r', '{', '}', '[', ']', ',', ':', '"'])
            .unwrap_or(text.len()),
    };
    let (token, after) = text.split_at(length);
    *rest = after;
    Some(token)
}
