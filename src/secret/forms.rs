//! What a secret may have become, and how such forms are written.

/// What a function of a row makes: each form that is possible, the commonest first.
pub(super) type Forms = Vec<Vec<u8>>;

pub(super) fn bytes(texts: impl IntoIterator<Item = String>) -> Forms {
    texts.into_iter().map(String::into_bytes).collect()
}

/// The text, if it is another one than the secret, and something is left of it.
pub(super) fn changed(secret: &str, text: &str) -> Forms {
    let changed = text != secret && !text.is_empty();
    changed
        .then(|| text.as_bytes().to_vec())
        .into_iter()
        .collect()
}
