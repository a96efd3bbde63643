//! Messages for standard error: one line each, lower case, harmless.

use std::ffi::OsString;

use super::style::{Role, Style};
use crate::outcome::Failure;
use crate::text::{credentials, safe};

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

/// A mistake of the command line: clap's words in this form. Arguments that may be credentials are left
/// out, because people do put a key where it does not belong. `command` is the one whose help explains.
pub fn command_line(rendered: &str, args: &[OsString], command: &str) -> Failure {
    let mut rendered = rendered.to_owned();
    for arg in args {
        let arg = arg.to_string_lossy();
        for word in credentials(&arg) {
            rendered = rendered.replace(word, &format!("({} characters, not shown)", word.len()));
        }
    }
    let mut failure: Option<Failure> = None;
    let mut hints = Vec::new();
    for paragraph in rendered.split("\n\n") {
        let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(tips) = words.strip_prefix("tip: ") {
            // What follows `--` is a command to run, never a value.
            let tips = tips.split(" tip: ").filter(|tip| !tip.contains("use '-- "));
            hints.extend(tips.map(str::to_owned));
        } else if failure.is_none() && !words.starts_with("Usage:") {
            let fact = words.strip_prefix("error: ").unwrap_or(&words);
            failure = Some(Failure::misuse(fact));
        }
    }
    let mut failure =
        failure.unwrap_or_else(|| Failure::misuse("the command line is not understood"));
    hints.push(format!("try '{command} --help'"));
    failure.hints = hints;
    failure
}
