//! A token as it was found, and what was undone to read it: line breaks, prefixes, encodings.

use super::wrapping::Wrapping;

/// Something that happened to a token on its way here, and that was undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Undone {
    /// The text was in UTF-16.
    Utf16,
    /// The token, or text that holds it, was in base64.
    Base64,
    /// Escapes such as `%2E`.
    Percent,
    /// `\u002e` and the like, as JSON allows it.
    Escapes,
    /// `&#46;` and the like.
    Html,
    /// Line breaks.
    LineBreaks,
    /// A backslash and an `n` in place of a line break.
    LiteralBreaks,
    /// `\x2e` and the like.
    Hex,
    /// `\.` and `\_`, as Markdown has them.
    Markdown,
    /// Empty lines.
    BlankLines,
    /// Spaces inside the token.
    Spaces,
    /// `>` at the start of lines.
    Quoting,
    /// Line numbers.
    Numbers,
    /// `+` or `-` at the start of lines.
    Diff,
    /// Any other prefix that all lines have, such as `web-1 | ` or a time.
    Prefixes,
    /// Concatenated string literals.
    Concatenation,
    /// Backslashes at line ends, as in a shell.
    Backslashes,
    /// The name and time between two messages of a chat.
    Messages,
    /// Spaces, commas or line breaks in place of the dots.
    Dots,
    /// The same separator between all pieces.
    Separators,
    /// Tags and other marks that a page or a terminal does not show.
    Marks,
    /// The three parts as members of a JSON object (RFC 7515, section 7.2).
    Serialization,
    /// Characters right before the token, without a gap.
    Glued,
}

impl Undone {
    /// Its name in a note, given how often it was undone.
    #[must_use]
    pub fn described(self, times: usize) -> String {
        let name = match self {
            Self::Base64 if times == 2 => "base64, twice",
            Self::Base64 if times > 2 => return format!("base64, {times} times"),
            Self::LineBreaks if times != 1 => return format!("{times} line breaks"),
            Self::Utf16 => "UTF-16",
            Self::Base64 => "base64",
            Self::Percent => "percent-encoding",
            Self::Escapes => "JSON escapes",
            Self::Html => "HTML entities",
            Self::LineBreaks => "1 line break",
            Self::LiteralBreaks => "\\n written as two characters",
            Self::BlankLines => "blank lines",
            Self::Spaces => "spaces",
            Self::Quoting => "'>' at line starts",
            Self::Numbers => "line numbers",
            Self::Diff => "diff signs",
            Self::Prefixes => "line prefixes",
            Self::Concatenation => "string concatenation",
            Self::Backslashes => "backslashes at line ends",
            Self::Messages => "the break between two messages",
            Self::Hex => "\\x escapes",
            Self::Markdown => "backslashes before punctuation",
            Self::Dots => "other characters in place of the dots",
            Self::Separators => "the text between its pieces",
            Self::Marks => "tags or colour codes inside it",
            Self::Serialization => "the JSON form of a signature (JWS JSON serialization)",
            Self::Glued => "characters right before it, without a space",
        };
        name.to_owned()
    }
}

/// A token found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The token's characters, without what was undone.
    pub token: Vec<u8>,
    /// What was undone to read it, and how many times.
    pub undone: Vec<(Undone, usize)>,
    /// What was around it, in the order of [`Wrapping`].
    pub wrapping: Vec<Wrapping>,
    /// Whether it was joined from pieces.
    pub joined: bool,
    /// Whether it lacks an end or a start that the text around it may hold.
    pub goes_on: bool,
}

impl Found {
    /// A token with nothing around it.
    #[must_use]
    pub fn alone(token: &[u8]) -> Self {
        Self {
            token: token.to_vec(),
            ..Self::default()
        }
    }
}

/// Counts one more thing that was undone.
pub(super) fn add(undone: &mut Vec<(Undone, usize)>, what: Undone, times: usize) {
    match undone.iter_mut().find(|(known, _)| *known == what) {
        Some((_, count)) => *count += times,
        None => undone.push((what, times)),
    }
}
