//! The path to a value in a JSON text, cheap to keep, and written out only for messages.

use crate::json::Value;
use crate::text::safe;

/// Longest name in a path, in characters, before it is cut.
const LONGEST_STEP: usize = 80;

/// Longest path, in bytes, before its start is omitted. Many messages may repeat it.
const LONGEST_PATH: usize = 400;

/// One step of a path.
pub(super) enum Step {
    /// The name of a member, as shown.
    Name(String),
    /// The index of an item.
    Index(usize),
}

impl Step {
    pub(super) fn named(key: Value) -> Self {
        Self::Name(step(&key.string().unwrap_or_default()))
    }
}

/// A name as a path shows it.
fn step(name: &str) -> String {
    let end = name.char_indices().nth(LONGEST_STEP).map(|(end, _)| end);
    match end {
        Some(end) => safe(&name[..end]).into_owned() + "…",
        None => safe(name).into_owned(),
    }
}

/// The path from the root to a value.
#[derive(Default)]
pub(super) struct Path(pub(super) Vec<Step>);

impl Path {
    /// The path as text, with more names at its end. If it is too long, only its end is shown.
    pub(super) fn shown(&self, more: &[&str]) -> String {
        let more = more.iter().rev().map(|name| Step::Name(step(name)));
        let mut parts = Vec::new();
        let mut length = 0;
        let mut add = |step: &Step| {
            let part = match step {
                Step::Name(name) => format!(".{name}"),
                Step::Index(index) => format!("[{index}]"),
            };
            length += part.len();
            parts.push(part);
            length > LONGEST_PATH
        };
        let cut = more.into_iter().any(|step| add(&step)) || self.0.iter().rev().any(&mut add);
        parts.reverse();
        let text = parts.concat();
        if cut {
            return format!("…{text}");
        }
        text.strip_prefix('.').map(str::to_owned).unwrap_or(text)
    }
}
