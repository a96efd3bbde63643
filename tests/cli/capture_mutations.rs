//! Valid captures of every form, each with one byte cut, doubled, flipped or put in: nothing panics, and a body
//! that is changed is never accepted.

use crate::support::{NOW, Run, to_base64};
use crate::webhook_sign::{BODY, SECRET};

/// The HMAC of `{timestamp}.{body}` at [`NOW`].
const SIGNATURE: &str = "885b7238b1feeab5b4adf04498f1a6e18bd0b6003ec9d8b233539f32b8359cb9";

/// The body within a capture: what stands before it, how it is written, and what follows.
struct Capture {
    form: &'static str,
    before: String,
    body: String,
    after: &'static str,
    /// Whether the body is an object, whose bytes are not known anyway.
    parsed: bool,
}

#[allow(clippy::too_many_lines)]
fn captures() -> Vec<Capture> {
    let head = |separator: &str| {
        format!("x-signature: {SIGNATURE}{separator}x-timestamp: {NOW}{separator}")
    };
    let object = format!(r#"{{"x-signature":"{SIGNATURE}","x-timestamp":"{NOW}"}}"#);
    let list = format!(
        r#"[{{"name":"x-signature","value":"{SIGNATURE}"}},{{"name":"x-timestamp","value":"{NOW}"}}]"#
    );
    let printed = object.replace('"', "'");
    let quoted = serde_json::to_string(BODY).unwrap();
    let plain = BODY.to_owned();
    let exact = |form, before: String, body: &str, after| Capture {
        form,
        before,
        body: body.into(),
        after,
        parsed: false,
    };
    let parsed = |form, before: String, after| Capture {
        parsed: true,
        ..exact(form, before, BODY, after)
    };
    let length = BODY.len();
    let wire = format!("POST /w HTTP/1.1\r\nHost: a\r\n{}", head("\r\n"));
    vec![
        exact("http", format!("{wire}\r\n"), &plain, ""),
        exact(
            "http",
            format!("{wire}\r\n"),
            &plain,
            "\r\nHTTP/1.1 200 OK\r\n\r\n{}",
        ),
        exact(
            "http",
            format!("{wire}Content-Length: {length}\r\n\r\n"),
            &plain,
            "",
        ),
        exact(
            "http",
            format!("{wire}Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n"),
            &plain,
            "\r\n0\r\n\r\n",
        ),
        exact(
            "http2",
            format!("POST /w HTTP/2\n{}\n", head("\n")),
            &plain,
            "",
        ),
        exact(
            "http2",
            format!(":method: POST\n:path: /w\n{}\n", head("\n")),
            &plain,
            "",
        ),
        exact("headers", format!("{}\n", head("\n")), &plain, ""),
        exact(
            "curl-verbose",
            format!(
                "> POST /w HTTP/1.1\n> {}>\n",
                head("\n> ").trim_end_matches("> ")
            ),
            &plain,
            "",
        ),
        exact(
            "curl",
            format!("curl a/w -H 'x-signature: {SIGNATURE}' -H 'x-timestamp: {NOW}' -d '"),
            &plain,
            "'",
        ),
        exact(
            "har",
            format!(
                r#"{{"request":{{"method":"POST","url":"http://a/w","headers":{list},"postData":{{"text":"#
            ),
            &quoted,
            "}}}",
        ),
        exact(
            "api-gateway-v1",
            format!(r#"{{"httpMethod":"POST","path":"/w","headers":{object},"body":"#),
            &quoted,
            "}",
        ),
        exact(
            "api-gateway-v2",
            format!(r#"{{"version":"2.0","isBase64Encoded":true,"headers":{object},"body":""#),
            to_base64(BODY).trim_end_matches('='),
            "=\"}",
        ),
        exact(
            "json",
            format!(r#"{{"headers":{object},"body":"#),
            &quoted,
            "}",
        ),
        // A printed object ends at its bracket; what follows is the log's.
        exact("python", format!("{printed}\n"), &plain[..length - 1], "}"),
        exact(
            "werkzeug",
            format!(
                "EnvironHeaders([('x-signature', '{SIGNATURE}'), ('x-timestamp', '{NOW}')])\nb'"
            ),
            &plain,
            "'",
        ),
        exact("starlette", format!("Headers({printed}) b'"), &plain, "'"),
        exact(
            "workers",
            format!("Headers {{ 'x-signature': '{SIGNATURE}', 'x-timestamp': '{NOW}' }} '"),
            &plain,
            "'",
        ),
        exact("python", format!("{printed}\nb'"), &plain, "'"),
        parsed("json", format!(r#"{{"headers":{object},"body":"#), "}"),
    ]
}

/// The report of a capture, or why there is none.
#[track_caller]
fn judged(bytes: &[u8]) -> String {
    let ran = Run::bare("webhook verify --type hmac --format json --request-file capture")
        .file("capture", bytes)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .ran_lossy();
    assert!(ran.code <= 2, "{}", String::from_utf8_lossy(bytes));
    ran.stdout
}

/// Reads a capture for a credential that needs no search.
#[track_caller]
fn answered(bytes: &[u8]) {
    let ran = Run::bare("webhook verify --type x-vapi-secret --request-file capture")
        .file("capture", bytes)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .ran_lossy();
    assert!(
        matches!(ran.code, 1 | 2),
        "{}",
        String::from_utf8_lossy(bytes)
    );
}

/// The ways to change a byte.
fn mutations(bytes: &[u8], at: usize) -> [Vec<u8>; 5] {
    let with = |middle: &[u8], skip: usize| [&bytes[..at], middle, &bytes[at + skip..]].concat();
    let byte = bytes[at];
    [
        with(b"", 1),
        with(&[byte, byte], 1),
        with(&[byte ^ 1], 1),
        with(&[byte ^ 0x80], 1),
        with(b"\0", 0),
    ]
}

#[test]
fn a_changed_body_is_never_accepted() {
    for capture in captures() {
        let Capture {
            form,
            before,
            body,
            after,
            parsed,
        } = &capture;
        let whole = [before.as_bytes(), body.as_bytes(), after.as_bytes()].concat();
        let report = judged(&whole);
        assert!(
            report.contains(r#""verdict":"accepted""#),
            "{form}: {report}"
        );
        assert!(
            report.contains(&format!(r#""form":"{form}""#)),
            "{form}: {report}"
        );
        // The quotes around a body are the capture's.
        let edge = usize::from(body.starts_with('"'));
        // Each change starts a search for its cause, so a sample has to do.
        let places = before.len() + edge..before.len() + body.len() - edge;
        for at in places.skip(form.len()).step_by(17) {
            for changed in mutations(&whole, at).into_iter().skip(at % 5).take(1) {
                let report = judged(&changed);
                let accepted = report.contains(r#""verdict":"accepted""#);
                assert!(
                    !accepted || *parsed && same_value(&changed, before.len(), after.len()),
                    "{form}: {}: {report}",
                    String::from_utf8_lossy(&changed)
                );
            }
        }
    }
}

/// Whether the object in a changed capture still says the same.
fn same_value(capture: &[u8], before: usize, after: usize) -> bool {
    let value = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
    value(&capture[before..capture.len() - after]) == value(BODY.as_bytes())
}

#[test]
fn a_changed_capture_is_answered() {
    for capture in captures() {
        let before = capture.before.as_bytes();
        let whole = [before, capture.body.as_bytes(), capture.after.as_bytes()].concat();
        for at in (0..before.len()).step_by(47) {
            for changed in mutations(&whole, at) {
                answered(&changed);
            }
            answered(&whole[..at]);
        }
    }
}
