//! Where a value ends, by its brackets and quotes alone: what is between them need not be JSON. Knows
//! bytes and places; no kinds, no names.

/// Where the value that starts here ends, or nothing if the text ends first.
pub(super) fn end_of_value(text: &[u8], start: usize) -> Option<usize> {
    match text.get(start)? {
        b'"' => end_of_string(text, start),
        b'{' | b'[' => {
            let mut depth = 0_usize;
            let mut position = start;
            loop {
                match text.get(position)? {
                    b'"' => position = end_of_string(text, position)?,
                    b'{' | b'[' => {
                        depth += 1;
                        position += 1;
                    }
                    b'}' | b']' => {
                        depth -= 1;
                        position += 1;
                        if depth == 0 {
                            return Some(position);
                        }
                    }
                    _ => position += 1,
                }
            }
        }
        _ => text[start..]
            .iter()
            .position(|byte| b",:]} \t\r\n".contains(byte))
            .map(|length| start + length.max(1)),
    }
}

pub(super) fn end_of_string(text: &[u8], start: usize) -> Option<usize> {
    let mut position = start + 1;
    loop {
        match text.get(position)? {
            b'"' => return Some(position + 1),
            b'\\' => position += 2,
            _ => position += 1,
        }
    }
}

pub(super) fn skip_space(text: &[u8], start: usize) -> usize {
    text[start.min(text.len())..]
        .iter()
        .position(|byte| !b" \t\r\n".contains(byte))
        .map_or(text.len(), |length| start + length)
}

/// The text without the white space between its tokens.
pub fn compact(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut position = 0;
    while let Some(&byte) = text.get(position) {
        let end = if byte == b'"' {
            end_of_string(text, position).unwrap_or(text.len())
        } else {
            position + 1
        };
        let end = end.min(text.len());
        if !b" \t\r\n".contains(&byte) {
            out.extend_from_slice(&text[position..end]);
        }
        position = end;
    }
    out
}
