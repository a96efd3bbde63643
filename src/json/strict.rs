//! Parses a whole text that must be JSON without a mistake, as users write it for voxtoken.

use super::check::check;
use super::problem::line_and_column;
use super::value::{Kind, Value};
use crate::outcome::Refusal;
use crate::text::shown;

/// The object in a text that contains nothing else, without repeated names.
///
/// # Errors
/// The place of the first mistake, as line and column.
pub(crate) fn strict_object(text: &[u8]) -> Result<Value<'_>, Refusal> {
    let root = strict_value(text)?;
    if root.kind() == Kind::Object {
        return Ok(root);
    }
    let kind = root.kind().described();
    let fact = format!("expected a JSON object, found {kind}");
    Err(Refusal::new(fact).hint("write an object: {…}"))
}

/// The value in a text that contains nothing else, without repeated names. A byte order mark is skipped.
///
/// # Errors
/// The place of the first mistake, as line and column.
pub(crate) fn strict_value(text: &[u8]) -> Result<Value<'_>, Refusal> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let checked = check(text);
    let place = |offset| {
        let (line, column) = line_and_column(text, offset);
        format!("line {line}, column {column}")
    };
    if let Some(problem) = checked.problem {
        let fact = format!("{}: {}", place(problem.offset), problem.reason);
        return Err(Refusal::new(fact).hint(if problem.cut {
            "check that the text is complete"
        } else {
            "write JSON, without comments and trailing commas"
        }));
    }
    if let Some(repeated) = checked.repeated.first() {
        let fact = format!(
            "{}: the name {} appears twice in one object",
            place(repeated.offset),
            shown(&repeated.name)
        );
        return Err(Refusal::new(fact).hint("keep one of the two"));
    }
    Ok(Value::of_checked(text))
}
