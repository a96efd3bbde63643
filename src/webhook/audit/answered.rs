//! A server's answer to an audit request, and what it means.

use serde_json::Value;

/// A server's answer.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// Where it redirects to.
    pub location: Option<String>,
    /// The body, if it is JSON, as far as it is read.
    pub body: Vec<u8>,
}

/// What a server did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    /// 2xx.
    Accepted,
    /// 4xx.
    Rejected,
    /// 5xx: it kept the request out, but not on purpose.
    Broke,
    /// 2xx with a body that reports an error, unlike the answer to the correct request has.
    ReportedAnError,
    /// 3xx, 408, 429, or no answer: nothing is known.
    Unclear,
}

impl Did {
    /// What an answer means, compared with the answer to the correct request.
    #[must_use]
    pub fn of(answered: &Answered, correct: &Answered) -> Self {
        match answered.status {
            200..=299 if reports_an_error(&answered.body) && !reports_an_error(&correct.body) => {
                Self::ReportedAnError
            }
            200..=299 => Self::Accepted,
            408 | 429 => Self::Unclear,
            400..=499 => Self::Rejected,
            500..=599 => Self::Broke,
            _ => Self::Unclear,
        }
    }
}

/// Whether a body says that something went wrong, as APIs put it.
fn reports_an_error(body: &[u8]) -> bool {
    let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
        return false;
    };
    let is_error = |value: &Value| match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Number(_) | Value::Object(_) => true,
    };
    ["error", "errors"]
        .iter()
        .any(|name| members.get(*name).is_some_and(is_error))
        || ["ok", "success", "authorized", "authenticated"]
            .iter()
            .any(|name| members.get(*name) == Some(&Value::Bool(false)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_may_deny_what_the_status_grants() {
        let answered = |body: &str| Answered {
            status: 200,
            body: body.into(),
            ..Answered::default()
        };
        for (body, correct, expected) in [
            ("{}", "{}", Did::Accepted),
            (r#"{"error":"no"}"#, "{}", Did::ReportedAnError),
            (r#"{"ok":false}"#, r#"{"ok":true}"#, Did::ReportedAnError),
            (r#"{"error":"a"}"#, r#"{"error":"b"}"#, Did::Accepted),
            (r#"{"error":null,"errors":[]}"#, "{}", Did::Accepted),
            ("unauthorized", "ok", Did::Accepted),
        ] {
            assert_eq!(
                Did::of(&answered(body), &answered(correct)),
                expected,
                "{body}"
            );
        }
    }
}
