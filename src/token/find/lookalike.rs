//! What was pasted where there is no token: nothing, an id, a key, another encoding. Searches for no
//! token, and cannot tell a key from an id.

/// What a text is that holds no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookalike {
    /// Nothing but white space.
    Nothing,
    /// Text in UTF-16, as older Windows shells write it.
    Utf16,
    /// A UUID: an API key, private or public, or any id. They look alike.
    Uuid,
    /// One long word of key characters.
    Opaque,
    /// Anything else.
    Text,
}

/// Names what was pasted where no token was found in it.
#[must_use]
pub fn lookalike(text: &[u8]) -> Lookalike {
    let zeros = memchr::memchr_iter(0, text).count();
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") || zeros > text.len() / 3 {
        return Lookalike::Utf16;
    }
    let text = String::from_utf8_lossy(text);
    let text = text.trim();
    if text.is_empty() {
        return Lookalike::Nothing;
    }
    let words = || text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    if words().any(crate::text::is_uuid) {
        Lookalike::Uuid
    } else if crate::text::may_be_credential(text) {
        Lookalike::Opaque
    } else {
        Lookalike::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_instead_is_named() {
        assert_eq!(lookalike(b" \n"), Lookalike::Nothing);
        assert_eq!(
            lookalike(b"key: 9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10"),
            Lookalike::Uuid
        );
        assert_eq!(
            lookalike(b"sk_live_0123456789abcdefghijklmnopq"),
            Lookalike::Opaque
        );
        assert_eq!(lookalike(b"hello"), Lookalike::Text);
        assert_eq!(lookalike(b"\xff\xfee\0y\0J\0"), Lookalike::Utf16);
        assert_eq!(lookalike(b"e\0y\0J\0"), Lookalike::Utf16);
    }
}
