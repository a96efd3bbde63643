//! Reads a token endpoint's answer: the token, or why there is none, and what the answer lacks.

use secrecy::SecretString;
use serde_json::Value;

use crate::http::Headers;
use crate::judgement::Check;
use crate::text::shown;
use crate::token::bearer::TokenForm;

/// The source of the rules for a successful answer.
const ANSWER: &str = "RFC 6749, section 5.1";
/// The source of the rules for an error.
const ERROR: &str = "RFC 6749, section 5.2";

/// Longest plausible lifetime, in seconds: a thousand years.
const LONGEST_LIFETIME: u64 = 1_000 * 31_557_600;

/// A token that was granted.
#[derive(Debug)]
pub struct Granted {
    /// `access_token`.
    pub token: SecretString,
    /// `expires_in`, in seconds; nothing if the answer lacks it, or if it is not a lifetime.
    pub expires_in: Option<u64>,
    /// `scope`, if the answer has it.
    pub scope: Option<String>,
}

/// Reads an answer: the token, if any, and every check.
#[must_use]
pub fn read(
    status: u16,
    headers: &Headers,
    body: &[u8],
    asked: Option<&str>,
) -> (Option<Granted>, Vec<Check>) {
    let mut checks = Vec::new();
    let value: Option<Value> = serde_json::from_slice(body).ok();
    if status != 200 {
        checks.push(denied(status, headers, value.as_ref()));
        return (None, checks);
    }
    checks.push(Check::pass("status", "200"));
    let Some(value) = value.filter(Value::is_object) else {
        let html = body.trim_ascii_start().starts_with(b"<");
        let what = if html { "HTML" } else { "not a JSON object" };
        let fact =
            format!("the response is {what}; is this the token endpoint, and not a login page?");
        checks.push(rule(Check::fail("json", fact), ANSWER));
        return (None, checks);
    };
    let text = |name: &str| value[name].as_str().filter(|text| !text.is_empty());
    let Some(token) = text("access_token") else {
        checks.push(rule(
            Check::fail("access_token", "the response has no access_token"),
            ANSWER,
        ));
        return (None, checks);
    };
    if TokenForm::of(token) == TokenForm::Unfit {
        let fact = "access_token has characters that no header can carry";
        checks.push(rule(
            Check::fail("access_token", fact),
            "RFC 6750, section 2.1",
        ));
        return (None, checks);
    }
    checks.push(Check::pass(
        "access_token",
        format!("{} characters", token.len()),
    ));
    checks.push(rule(token_type(&value["token_type"]), ANSWER));
    let (expires_in, check) = lifetime(&value["expires_in"]);
    checks.push(rule(check, ANSWER));
    checks.extend(scope(text("scope"), asked).map(|check| rule(check, ANSWER)));
    checks.push(rule(no_store(headers), ANSWER));
    let granted = Granted {
        token: token.into(),
        expires_in,
        scope: text("scope").map(str::to_owned),
    };
    (Some(granted), checks)
}

fn rule(check: Check, source: &'static str) -> Check {
    Check {
        source: Some(source),
        ..check
    }
}

/// The check that explains a missing token.
fn denied(status: u16, headers: &Headers, value: Option<&Value>) -> Check {
    const NAME: &str = "status";
    if (300..400).contains(&status) {
        let target = headers.all("location").next().map(String::from_utf8_lossy);
        let target = target.map_or_else(String::new, |it| {
            format!(" to {}", shown(it.split('?').next().unwrap_or_default()))
        });
        return Check::fail(
            NAME,
            format!("{status}: a redirect{target}, which is not followed"),
        );
    }
    let Some(code) = value.and_then(|value| value["error"].as_str()) else {
        return Check::fail(NAME, format!("{status}, without an error code"));
    };
    let meaning = match code {
        "invalid_request" => "the request lacks a parameter, or has one twice",
        "invalid_client" => {
            "the server does not know this client, or does not allow this authentication method"
        }
        "invalid_grant" => "the server does not accept the grant",
        "unauthorized_client" => "this client may not use client credentials",
        "unsupported_grant_type" => "the server does not support client credentials",
        "invalid_scope" => "the server does not grant the scope",
        _ => "not a code of RFC 6749",
    };
    let code = shown(code);
    rule(
        Check::fail(
            NAME,
            format!("{status} {}: {meaning}", code.trim_matches('\'')),
        ),
        ERROR,
    )
}

fn token_type(value: &Value) -> Check {
    const NAME: &str = "token_type";
    match value.as_str() {
        None => Check::unknown(NAME, "token_type is missing; add \"token_type\":\"Bearer\""),
        Some("Bearer") => Check::pass(NAME, "Bearer"),
        // The type is case-insensitive (RFC 6749, section 5.1).
        Some(other) if other.eq_ignore_ascii_case("bearer") => Check::unknown(
            NAME,
            format!(
                "token_type is {}; the RFC ignores case, but the platform documents Bearer",
                shown(other)
            ),
        ),
        Some(other) => Check::fail(
            NAME,
            format!(
                "token_type is {}; the platform sends bearer tokens",
                shown(other)
            ),
        ),
    }
}

fn lifetime(value: &Value) -> (Option<u64>, Check) {
    const NAME: &str = "expires_in";
    const RULE: &str = "it must be a whole number of seconds above 0";
    let is_lifetime = |seconds: &u64| (1..=LONGEST_LIFETIME).contains(seconds);
    match value {
        Value::Null => (
            None,
            Check::unknown(
                NAME,
                "expires_in is missing: the platform cannot tell when to renew the token",
            ),
        ),
        Value::Number(number) => match number.as_u64().filter(is_lifetime) {
            None => (
                None,
                Check::fail(NAME, format!("expires_in is {number}; {RULE}")),
            ),
            Some(seconds) => (
                Some(seconds),
                Check::pass(NAME, format!("{seconds} seconds")),
            ),
        },
        Value::String(text) => match text.parse().ok().filter(is_lifetime) {
            None => (
                None,
                Check::fail(NAME, format!("expires_in is {}; {RULE}", shown(text))),
            ),
            Some(seconds) => (
                Some(seconds),
                Check::unknown(NAME, "expires_in is a string; write it as a number"),
            ),
        },
        _ => (
            None,
            Check::fail(NAME, format!("expires_in is not a number; {RULE}")),
        ),
    }
}

fn scope(granted: Option<&str>, asked: Option<&str>) -> Option<Check> {
    const NAME: &str = "scope";
    let granted = granted?;
    let missing: Vec<_> = asked
        .unwrap_or_default()
        .split(' ')
        .filter(|scope| !scope.is_empty() && !granted.split(' ').any(|it| it == *scope))
        .collect();
    Some(if missing.is_empty() {
        Check::pass(NAME, shown(granted))
    } else {
        Check::unknown(
            NAME,
            format!("the scope {} was not granted", shown(&missing.join(" "))),
        )
    })
}

fn no_store(headers: &Headers) -> Check {
    const NAME: &str = "cache-control";
    let values = headers.all("cache-control");
    let has = values.into_iter().any(|value| {
        String::from_utf8_lossy(value)
            .to_ascii_lowercase()
            .contains("no-store")
    });
    if has {
        Check::pass(NAME, "no-store")
    } else {
        Check::unknown(
            NAME,
            "Cache-Control: no-store is missing: a proxy may keep the token",
        )
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::judgement::CheckResult;

    fn complaints(status: u16, header: (&str, &str), body: &str) -> (bool, Vec<String>) {
        let mut headers = Headers::default();
        headers.add(header.0.into(), header.1.as_bytes());
        let (granted, checks) = read(status, &headers, body.as_bytes(), Some("a b"));
        let complaints = checks
            .into_iter()
            .filter(|check| check.result != CheckResult::Pass)
            .map(|check| check.message)
            .collect();
        (
            granted.is_some_and(|it| it.token.expose_secret() == "t"),
            complaints,
        )
    }

    #[test]
    fn what_an_answer_lacks_is_named() {
        let good = r#"{"access_token":"t","token_type":"Bearer","expires_in":60,"scope":"b a"}"#;
        let store = ("Cache-Control", "No-Store");
        assert_eq!(complaints(200, store, good), (true, vec![]));
        for (body, granted, complaint) in [
            (
                r#"{"access_token":"t","token_type":"bearer","expires_in":60}"#,
                true,
                "token_type is 'bearer'; the RFC ignores case, but the platform documents Bearer",
            ),
            (
                r#"{"access_token":"t","token_type":"Bearer"}"#,
                true,
                "expires_in is missing: the platform cannot tell when to renew the token",
            ),
            (
                r#"{"access_token":"t","token_type":"Bearer","expires_in":"60"}"#,
                true,
                "expires_in is a string; write it as a number",
            ),
            (
                r#"{"access_token":"t","expires_in":60}"#,
                true,
                "token_type is missing; add \"token_type\":\"Bearer\"",
            ),
            (
                r#"{"access_token":"t","token_type":"Bearer","expires_in":60,"scope":"a"}"#,
                true,
                "the scope 'b' was not granted",
            ),
            (
                r#"{"access_token":"t","token_type":"Bearer","expires_in":-1}"#,
                true,
                "expires_in is -1; it must be a whole number of seconds above 0",
            ),
            (
                r#"{"access_token":"t","token_type":"Bearer","expires_in":1e20}"#,
                true,
                "expires_in is 1e+20; it must be a whole number of seconds above 0",
            ),
            (
                r#"{"access_token":"t","token_type":"Bearer","expires_in":"soon"}"#,
                true,
                "expires_in is 'soon'; it must be a whole number of seconds above 0",
            ),
            ("{}", false, "the response has no access_token"),
            (
                "<html>",
                false,
                "the response is HTML; is this the token endpoint, and not a login page?",
            ),
            (
                "[]",
                false,
                "the response is not a JSON object; is this the token endpoint, and not a login page?",
            ),
            (
                r#"{"access_token":"t\nu"}"#,
                false,
                "access_token has characters that no header can carry",
            ),
        ] {
            assert_eq!(
                complaints(200, store, body),
                (granted, vec![complaint.into()]),
                "{body}"
            );
        }
        assert_eq!(
            complaints(200, ("x", "y"), good).1,
            ["Cache-Control: no-store is missing: a proxy may keep the token"]
        );
    }

    #[test]
    fn errors_are_explained() {
        for (status, header, body, complaint) in [
            (
                401,
                ("x", "y"),
                r#"{"error":"invalid_client"}"#,
                "401 invalid_client: the server does not know this client, or does not allow this authentication method",
            ),
            (
                400,
                ("x", "y"),
                r#"{"error":"invalid_scope"}"#,
                "400 invalid_scope: the server does not grant the scope",
            ),
            (500, ("x", "y"), "<p>", "500, without an error code"),
            (
                302,
                ("Location", "https://x.example/login?a=b"),
                "",
                "302: a redirect to 'https://x.example/login', which is not followed",
            ),
        ] {
            assert_eq!(
                complaints(status, header, body),
                (false, vec![complaint.into()])
            );
        }
    }
}
