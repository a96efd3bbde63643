//! Whether each tool call has a result that the platform can read.

use serde_json::Value;

use super::rules::{TOOLS_PAGE, documented};
use super::shape::kind;
use crate::judgement::Check;
use crate::text::shown;

/// The tool calls of a request: id and name. Both documented shapes are understood.
pub(super) fn asked(request: &[u8]) -> Vec<(String, String)> {
    let Ok(body) = serde_json::from_slice::<Value>(request) else {
        return Vec::new();
    };
    let calls = body["message"]["toolCallList"].as_array();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    calls
        .into_iter()
        .flatten()
        .filter_map(|call| {
            let name = text(&call["function"]["name"]).or_else(|| text(&call["name"]));
            Some((text(&call["id"])?, name.unwrap_or_default()))
        })
        .collect()
}

/// Checks that each tool call has a result that the platform can read.
pub(super) fn tool_calls(request: &[u8], results: &[Value]) -> Vec<Check> {
    const NAME: &str = "tool-call";
    let asked = asked(request);
    let mut checks = Vec::new();
    for (index, item) in results.iter().enumerate() {
        let place = format!("results[{index}]");
        let id = item["toolCallId"].as_str();
        let earlier = &results[..index];
        match id {
            Some(id) if earlier.iter().any(|it| it["toolCallId"] == id) => {
                checks.push(Check::fail(
                    NAME,
                    format!("{place}: a second result for toolCallId {}", shown(id)),
                ));
            }
            None => checks.push(Check::fail(NAME, format!("{place} has no toolCallId"))),
            Some(id) if !asked.iter().any(|(other, _)| other == id) => checks.push(Check::fail(
                NAME,
                format!("{place}: toolCallId {} was not asked for", shown(id)),
            )),
            Some(_) => checks.extend(result(&place, item).map(|fact| Check::fail(NAME, fact))),
        }
    }
    for (id, name) in &asked {
        let has = results
            .iter()
            .any(|item| item["toolCallId"].as_str() == Some(id));
        checks.push(if has {
            Check::pass(NAME, format!("{} has a result", shown(name)))
        } else {
            Check::fail(
                NAME,
                format!(
                    "no result for toolCallId {}; the assistant hears nothing",
                    shown(id)
                ),
            )
        });
    }
    checks
        .into_iter()
        .map(|check| documented(check, TOOLS_PAGE))
        .collect()
}

/// What is wrong with the result in one item.
fn result(place: &str, item: &Value) -> Option<String> {
    let given = |name: &str| item.get(name).filter(|value| !value.is_null());
    let (name, value) = ["result", "error"]
        .into_iter()
        .find_map(|name| Some((name, given(name)?)))
        .map_or((None, None), |(name, value)| (Some(name), Some(value)));
    let (Some(name), Some(value)) = (name, value) else {
        return Some(format!("{place} has neither result nor error"));
    };
    match value.as_str() {
        None => Some(format!(
            "{place}.{name} is {}, and must be a string; write JSON as text",
            kind(value)
        )),
        Some(text) if text.contains(['\n', '\r']) => Some(format!(
            "{place}.{name} has a line break, and must be on one line"
        )),
        Some(_) => None,
    }
}
