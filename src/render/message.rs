//! Messages for standard error: one line each, lower case, harmless.

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

/// One message with its newline.
pub fn line(label: Label, text: &str, style: Style) -> String {
    let word = style.paint(label.role(), &format!("{}:", label.word()));
    format!("voxtoken: {word} {}\n", safe(text))
}
