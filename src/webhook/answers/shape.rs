//! Checks that a body is the JSON object that an event's answer must be.

use serde_json::{Map, Value};

use super::rules::{EVENTS_PAGE, documented};
use crate::judgement::Check;
use crate::webhook::events::AnswerKind;

/// The JSON object of a body.
pub(super) fn object(answer: AnswerKind, body: &[u8]) -> Result<Map<String, Value>, Check> {
    const NAME: &str = "json";
    let expected = one_of(answer.fields());
    if body.trim_ascii().is_empty() {
        return Err(Check::fail(
            NAME,
            format!("the body is empty; the platform reads {expected}"),
        ));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(mut object)) => {
            // The answer's schema wraps it; the documents do not.
            match object.get_mut("messageResponse").map(Value::take) {
                Some(Value::Object(inner)) if object.len() == 1 => Ok(inner),
                _ => Ok(object),
            }
        }
        Ok(_) => Err(Check::fail(
            NAME,
            format!("the body is not a JSON object; the platform reads {expected}"),
        )),
        Err(_) if body.trim_ascii_start().starts_with(b"<") => {
            Err(Check::fail(NAME, "the body is HTML or XML, not JSON"))
        }
        Err(error) => Err(Check::fail(
            NAME,
            format!(
                "the body is not JSON (line {}, column {})",
                error.line(),
                error.column()
            ),
        )),
    }
}

fn one_of(fields: &[&str]) -> String {
    match fields {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [several @ .., last] => format!("{} or {last}", several.join(", ")),
    }
}

/// Whether the fields are present, each with the right type.
pub(super) fn shape(answer: AnswerKind, object: &Map<String, Value>) -> Check {
    const NAME: &str = "shape";
    let given = |name: &&&str| object.get(**name).is_some_and(|value| !value.is_null());
    let found: Vec<_> = answer.fields().iter().filter(given).collect();
    let Some(name) = found.first() else {
        let mut message = format!("the answer has no {}", one_of(answer.fields()));
        if answer == AnswerKind::Results
            && ["result", "error", "toolCallId"]
                .iter()
                .any(|it| object.contains_key(*it))
        {
            message = "the result is not in an array; put it into results, an array with one item for each tool call".into();
        }
        return documented(Check::fail(NAME, message), EVENTS_PAGE);
    };
    let wrong = found.iter().find_map(|name| {
        let value = object.get(**name)?;
        let (right, expected) = match **name {
            "assistantId" | "squadId" | "workflowId" | "error" => (value.is_string(), "a string"),
            "results" | "documents" => (value.is_array(), "an array"),
            "timeoutSeconds" => (
                value.as_f64().is_some_and(|it| it >= 0.0),
                "a number of seconds",
            ),
            "eligible" => (value.is_boolean(), "true or false"),
            _ => (value.is_object(), "an object"),
        };
        (!right).then(|| format!("{name} is {}, and must be {expected}", kind(value)))
    });
    let check = match wrong {
        Some(message) => Check::fail(NAME, message),
        None => Check::pass(NAME, format!("{name} is given")),
    };
    documented(check, EVENTS_PAGE)
}

/// What a value is, in words.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
