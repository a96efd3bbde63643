//! What can be wrong with a JSON text, and where.

/// The first thing that is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes before it.
    pub offset: usize,
    /// What is wrong there.
    pub reason: &'static str,
    /// The text ends before the value does; nothing else is wrong with it.
    pub cut: bool,
}

/// A name that an object carries more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The name, unescaped.
    pub name: String,
    /// Bytes before its second occurrence.
    pub offset: usize,
}

/// Line and column (both from 1, columns in bytes) of a place in a text.
pub fn line_and_column(text: &[u8], offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line = before.split(|byte| *byte == b'\n').count();
    let column = before
        .rsplit(|byte| *byte == b'\n')
        .next()
        .map_or(0, <[u8]>::len);
    (line, column + 1)
}
