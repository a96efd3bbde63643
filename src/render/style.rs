//! How every report looks: colours, width, columns. Text is escaped here, once, so that no report has to think of
//! it.
use anstyle::{AnsiColor, Effects};
use textwrap::{Options, WordSplitter};

use crate::judgement::{Check, CheckResult};
use crate::text::{is_harmless, safe};

/// Widest line of a report, in characters. Longer lines are harder to read, whatever the terminal.
pub const WIDTH: usize = 80;

/// Narrowest line that is still wrapped.
const NARROW: usize = 40;

/// Width of the first column of a table: the longest of `error`, `warning`, `unknown`.
const LABEL: usize = 7;

/// Width of the names of facts.
pub const FACT: usize = 14;

/// What a piece of text is, which decides its colour. Colour never carries meaning alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Running text.
    Plain,
    /// A failed check, an error.
    Fail,
    /// A warning, an unknown.
    Warning,
    /// A passed check.
    Pass,
    /// The verdict of a report.
    Verdict,
    /// A note, and whatever matters least.
    Dim,
}

impl Role {
    fn style(self) -> anstyle::Style {
        match self {
            Self::Plain => anstyle::Style::new(),
            Self::Fail => AnsiColor::Red.on_default(),
            Self::Warning => AnsiColor::Yellow.on_default(),
            Self::Pass => AnsiColor::Green.on_default(),
            Self::Verdict => anstyle::Style::new().effects(Effects::BOLD),
            Self::Dim => anstyle::Style::new().effects(Effects::DIMMED),
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Always,
    OnTerminals,
    Never,
}

/// Whether to use colour, and the width of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colours may be used.
    pub colour: bool,
    /// Characters in a line.
    pub width: usize,
}

/// A text stored in lower case without a full stop, as a sentence.
pub fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    // Names from the platform keep their case.
    let start = text.split([' ', ',', ':']).next().unwrap_or_default();
    let plain = start
        .chars()
        .all(|character| character.is_lowercase() || character == '-');
    let is_claim = matches!(
        start,
        "exp" | "iat" | "nbf" | "alg" | "tag" | "token" | "enabled" | "restrictions"
    );
    let end = if text.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    if plain && !is_claim {
        format!("{}{}{end}", first.to_uppercase(), characters.as_str())
    } else {
        format!("{text}{end}")
    }
}

/// A row of a table: a label in colour, a name, and sentences beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The colour of the label.
    pub role: Role,
    /// `error`, `fail`, `pass`, …
    pub label: &'static str,
    /// What the row is about.
    pub name: String,
    /// Each starts a line of its own.
    pub sentences: Vec<String>,
}

impl Row {
    /// A check, with its message.
    pub fn of(check: &Check) -> Self {
        Self {
            role: Role::of(check.result),
            label: check.result.as_str(),
            name: check.name.into(),
            sentences: vec![check.message.clone()],
        }
    }
}

impl Role {
    /// The colour of a result.
    pub fn of(result: CheckResult) -> Self {
        match result {
            CheckResult::Pass => Self::Pass,
            CheckResult::Fail => Self::Fail,
            CheckResult::Unknown => Self::Warning,
        }
    }
}

impl Style {
    /// The style for a stream: as wide as its terminal, up to what reads well.
    pub fn new(colour: bool, columns: Option<usize>) -> Self {
        let width = columns.unwrap_or(WIDTH).clamp(NARROW, WIDTH);
        Self { colour, width }
    }

    /// Text in the colour of its role. The text must already be harmless.
    pub fn paint(self, role: Role, text: &str) -> String {
        let style = role.style();
        if !self.colour || style.is_plain() {
            return text.to_owned();
        }
        format!("{}{text}{}", style.render(), style.render_reset())
    }

    /// The first line of a report: its verdict in a sentence.
    pub fn verdict(self, role: Role, text: &str) -> String {
        let broken = self.indented("", "", text);
        let bold = role.style().effects(Effects::BOLD);
        if self.colour {
            format!("{}{broken}{}", bold.render(), bold.render_reset())
        } else {
            broken
        }
    }

    /// Rows in three columns, without a final newline.
    pub fn table(self, rows: &[Row]) -> String {
        let names = rows.iter().map(|row| safe(&row.name).chars().count());
        let names = names.max().unwrap_or_default();
        let lines: Vec<String> = rows.iter().map(|row| self.row(row, names)).collect();
        lines.join("\n")
    }

    fn row(self, row: &Row, names: usize) -> String {
        let margin = format!("  {:LABEL$}  {:names$}  ", row.label, safe(&row.name));
        let indent = " ".repeat(margin.chars().count());
        let mut text = String::new();
        for (index, sentence) in row.sentences.iter().enumerate() {
            let start = if index == 0 { &margin } else { &indent };
            if index > 0 {
                text.push('\n');
            }
            text += &self.indented(start, &indent, sentence);
        }
        if row.sentences.is_empty() {
            margin.trim_end().clone_into(&mut text);
        }
        text.replacen(row.label, &self.paint(row.role, row.label), 1)
    }

    /// A fact: its name, and its value beside it.
    pub fn fact(self, name: &str, role: Role, value: &str) -> String {
        let margin = format!("{name:FACT$}");
        let text = self.indented(&margin, &" ".repeat(FACT), value);
        let value = text.strip_prefix(&margin).unwrap_or_default();
        format!("{margin}{}", self.paint(role, value))
    }

    /// A paragraph that starts this far from the left.
    pub fn paragraph(self, indent: usize, text: &str) -> String {
        let indent = " ".repeat(indent);
        self.indented(&indent, &indent, text)
    }

    /// A paragraph whose further lines are indented to where its text starts.
    pub fn hanging(self, label: &str, text: &str) -> String {
        self.indented(label, &" ".repeat(label.len()), text)
    }

    /// Text wrapped between words. A word longer than a line is not broken, so that it can be copied.
    fn indented(self, first: &str, next: &str, text: &str) -> String {
        let options = Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(next)
            .break_words(false)
            .word_splitter(WordSplitter::NoHyphenation);
        textwrap::fill(&safe(text), options)
    }
}

/// A text as a terminal may get it: without control characters except newline, tab and, with colour, colour codes.
/// They are escaped the way JSON escapes them, so that JSON keeps its meaning.
pub fn for_terminal(bytes: &[u8], colour: bool) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    let harmful = |c: char| !is_harmless(c) && !matches!(c, '\n' | '\t');
    while let Some(at) = rest.find(harmful) {
        out += &rest[..at];
        rest = &rest[at..];
        let codes = if colour { colour_code(rest) } else { 0 };
        let length = codes.max(rest.chars().next().map_or(0, char::len_utf8));
        let (harmful, behind) = rest.split_at(length);
        match harmful {
            // Between JSON values this is white space.
            "\r" if behind.starts_with('\n') => {}
            "\r" => out.push('\n'),
            _ if codes > 0 => out += harmful,
            _ => out += &safe(harmful),
        }
        rest = behind;
    }
    out += rest;
    out
}

/// The length of the colour code that a text starts with, or 0.
fn colour_code(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\u{1b}[") else {
        return 0;
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if rest[digits..].starts_with('m') {
        2 + digits + 1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(role: Role, label: &'static str, name: &str, sentences: &[&str]) -> Row {
        Row {
            role,
            label,
            name: name.into(),
            sentences: sentences.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn rows_stand_in_columns_and_break_between_words() {
        let rows = [
            row(
                Role::Fail,
                "error",
                "expired",
                &["It ended.", "Mint a new one."],
            ),
            row(Role::Pass, "pass", "a", &["one two three four five six"]),
        ];
        assert_eq!(
            Style::new(false, Some(40)).table(&rows),
            "  error    expired  It ended.\n\
             \x20                   Mint a new one.\n\
             \x20 pass     a        one two three four\n\
             \x20                   five six"
        );
    }

    #[test]
    fn colours_go_round_the_label_and_nothing_else_moves() {
        let rows = [row(Role::Fail, "error", "error", &["x\u{1b}[2J"])];
        assert_eq!(
            Style::new(true, None).table(&rows),
            "  \u{1b}[31merror\u{1b}[0m    error  x\\u001b[2J"
        );
        assert_eq!(
            Style::new(true, None).verdict(Role::Fail, "Expired."),
            "\u{1b}[1m\u{1b}[31mExpired.\u{1b}[0m"
        );
    }

    #[test]
    fn a_terminal_gets_lines_tabs_and_colours() {
        for (text, colour, expected) in [
            ("a\tb\nc ünï", false, "a\tb\nc ünï"),
            (
                "\"\u{9b}\u{202e}\u{7f}\"",
                false,
                "\"\\u009b\\u202e\\u007f\"",
            ),
            ("{\r\n}\r", false, "{\n}\n"),
            ("\u{1b}[31mx\u{1b}[0m", true, "\u{1b}[31mx\u{1b}[0m"),
            ("\u{1b}[31mx", false, "\\u001b[31mx"),
            ("\u{1b}[2J\u{1b}", true, "\\u001b[2J\\u001b"),
        ] {
            assert_eq!(for_terminal(text.as_bytes(), colour), expected);
        }
        assert_eq!(for_terminal(b"\xff", false), "\u{fffd}");
    }

    #[test]
    fn a_fact_has_its_value_beside_it() {
        let style = Style::new(false, None);
        assert_eq!(
            style.fact("Scope", Role::Plain, "public"),
            "Scope         public"
        );
    }
}
