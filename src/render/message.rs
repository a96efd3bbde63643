//! Messages for standard error: one line each, lower case, escaped.

use super::style::{Role, Style};
use crate::text::safe;

/// The kinds of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    Note,
    Warning,
    Error,
    Hint,
}

impl Label {
    fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Hint => "hint",
        }
    }

    fn role(self) -> Role {
        match self {
            Self::Error => Role::Fail,
            Self::Warning => Role::Warning,
            Self::Note | Self::Hint => Role::Dim,
        }
    }
}

/// Longest message, in characters: a longer one echoes something that nobody reads.
const LONGEST: usize = 1_000;

/// One message with its newline.
pub fn line(label: Label, text: &str, style: Style) -> String {
    let word = style.paint(label.role(), &format!("{}:", label.word()));
    let cut = text.char_indices().nth(LONGEST);
    let (text, more) = cut.map_or((text, ""), |(end, _)| (&text[..end], "…"));
    format!("voxtoken: {word} {}{more}\n", safe(text))
}
