//! The forms that a secret may have taken.

/// The result of a row's function: each possible form, most common first.
pub(super) type Forms = Vec<Vec<u8>>;

pub(super) fn bytes(texts: impl IntoIterator<Item = String>) -> Forms {
    texts.into_iter().map(String::into_bytes).collect()
}

/// The text, if it differs from the secret and is not empty.
pub(super) fn changed(secret: &str, text: &str) -> Forms {
    let changed = text != secret && !text.is_empty();
    changed
        .then(|| text.as_bytes().to_vec())
        .into_iter()
        .collect()
}
