//! Finds the message in the body of an API's error.

use serde_json::Value;

use crate::text::safe;

/// Longest message that is quoted, in characters.
const LONGEST: usize = 200;

/// The message in an error body: the `message` or `error` of JSON, or else a short line of text. A credential that
/// was sent is not quoted back.
#[must_use]
pub fn message(body: &[u8], sent: &str) -> Option<String> {
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(root) => ["message", "error", "detail"]
            .iter()
            .find_map(|name| first_text(&root[name]))?,
        Err(_) => line(body)?,
    };
    let text = match sent {
        "" => text,
        sent => text.replace(sent, "(not shown)"),
    };
    let text = text.trim();
    let start: String = text.chars().take(LONGEST).collect();
    let more = if start.len() < text.len() { "…" } else { "" };
    (!text.is_empty()).then(|| format!("{}{more}", safe(&start)))
}

/// A redirect with its target, which is never followed: `302: redirected to URL`. A credential that was sent is not
/// quoted back.
#[must_use]
pub fn redirect(status: u16, location: Option<&str>, sent: &str) -> String {
    match location {
        _ if status == 304 => "304: not modified since the copy that the request names".into(),
        Some(location) if sent.is_empty() => format!("{status}: redirected to {}", safe(location)),
        Some(location) => {
            let location = location.replace(sent, "(not shown)");
            format!("{status}: redirected to {}", safe(&location))
        }
        None => format!("{status}: a redirect without a Location header"),
    }
}

/// A text, or the first of a list: the platform lists everything wrong with a body.
fn first_text(value: &Value) -> Option<String> {
    value
        .as_str()
        .or_else(|| value[0].as_str())
        .map(str::to_owned)
}

/// The whole body, if it is one line of text and not an HTML page.
fn line(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    let plain = !text.contains(['\n', '<', '{']) && text.chars().count() <= LONGEST;
    plain.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_found_in_what_apis_answer() {
        for (body, expected) in [
            (
                r#"{"message":"Invalid Key.","error":"Unauthorized","statusCode":401}"#,
                Some("Invalid Key."),
            ),
            (
                r#"{"message":["name must be a string","x"],"statusCode":400}"#,
                Some("name must be a string"),
            ),
            (r#"{"error":"bad scope"}"#, Some("bad scope")),
            (r#"{"statusCode":500}"#, None),
            ("error code: 1010", Some("error code: 1010")),
            ("<html>no</html>", None),
            ("", None),
            (r#"{"message":"a\u001bb"}"#, Some("a\\u001bb")),
        ] {
            assert_eq!(message(body.as_bytes(), "").as_deref(), expected, "{body}");
        }
        let sent = "x".repeat(300);
        assert_eq!(
            message(format!(r#"{{"error":"bad key {sent}"}}"#).as_bytes(), &sent).as_deref(),
            Some("bad key (not shown)")
        );
    }
}
