//! The mistakes in a JSON text, and their places.

/// The first mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes before it.
    pub offset: usize,
    /// What is wrong there.
    pub reason: &'static str,
    /// Whether the only mistake is that the text ends before the value does.
    pub cut: bool,
}

/// A name that an object has more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The name, unescaped.
    pub name: String,
    /// Bytes before its second occurrence.
    pub offset: usize,
}

/// Line and column (both from 1, columns in bytes) of a position in a text.
pub fn line_and_column(text: &[u8], offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line = before.split(|byte| *byte == b'\n').count();
    let column = before
        .rsplit(|byte| *byte == b'\n')
        .next()
        .map_or(0, <[u8]>::len);
    (line, column + 1)
}
