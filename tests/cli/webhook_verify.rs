//! `webhook verify`: the verdict on a captured request, check by check.

use crate::support::{NOW, Run};
use crate::webhook_sign::{BODY, OF_BODY, SECRET};

/// The HMAC of `{timestamp}.{body}` at [`NOW`]: computed with
/// `{ printf 1795194312.; cat body.json; } | openssl dgst -sha256 -hmac topsecret`.
const SIGNATURE: &str = "885b7238b1feeab5b4adf04498f1a6e18bd0b6003ec9d8b233539f32b8359cb9";

/// The signature of this text.
fn usual_mac(text: &str) -> String {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, SECRET.as_bytes());
    let mac = aws_lc_rs::hmac::sign(&key, text.as_bytes());
    voxtoken::webhook::encoding::Encoding::Hex.encode(mac.as_ref())
}

/// A captured request with these headers and the usual body.
fn captured(headers: &str) -> String {
    format!("POST /webhook HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n{BODY}")
}

/// The headers that hold at [`NOW`].
fn signed() -> String {
    format!("X-Signature: {SIGNATURE}\r\nX-Timestamp: {NOW}\r\n")
}

fn verify(options: &str, request: impl AsRef<[u8]>) -> Run {
    Run::bare(&format!(
        "webhook verify --request-file request.http {options}"
    ))
    .file("request.http", request)
    .variable("VAPI_WEBHOOK_SECRET", SECRET)
}

/// The checks of a verdict with their results, and the answer.
#[track_caller]
fn checks(run: Run) -> String {
    let ran = run.arg("--format=json").ran();
    assert_eq!(ran.stderr, "");
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let verdict = text(&found["verdict"]);
    let code = u8::from(verdict != "accepted");
    assert_eq!(ran.code, code, "{}", ran.stdout);
    let checks = found["checks"].as_array().unwrap().iter();
    let checks: Vec<_> = checks
        .map(|check| format!("{} {}", text(&check["result"]), text(&check["name"])))
        .collect();
    format!("{verdict}: {}", checks.join(", "))
}

#[test]
fn a_request_that_pass_is_accepted() {
    verify("--type hmac", captured(&signed()))
        .looks_like("webhook/accepted.txt")
        .run();
}

#[test]
fn a_request_that_is_wrong_is_rejected_with_every_reason() {
    let request = captured(&format!(
        "x-signature: {}\r\nx-timestamp: 1700000000000\r\nContent-Length: 99\r\n",
        "0".repeat(64)
    ));
    let run = verify("--type hmac", &request).looks_like("webhook/rejected.txt");
    run.says_no().run();
}

#[test]
fn the_verdict_as_json() {
    verify(
        "--type hmac --format json --at 1795194354",
        captured(&signed()),
    )
    .looks_like("webhook/accepted.json")
    .run();
    verify(
        "--type x-vapi-secret --format json",
        captured("X-Vapi-Secret:\r\n"),
    )
    .says_no()
    .looks_like("webhook/empty-secret.json")
    .run();
}

#[test]
fn a_request_is_read_as_people_capture_it() {
    let good = "accepted: pass request, pass header, pass timestamp, pass age, pass signature";
    for request in [
        captured(&signed()),
        captured(&signed()).replace("\r\n", "\n"),
        captured(&signed().replace("X-Signature", "X-SIGNATURE")),
        captured(&(signed() + "Content-Length: 53\r\n")) + "\n",
        captured(&(signed() + "Content-Length: 53\r\n")) + "GET / HTTP/1.1\r\n\r\n",
        format!(
            "POST /webhook HTTP/1.1\r\nHost: localhost\r\n{}transfer-encoding: chunked\r\n\r\n\
             14\r\n{}\r\n21;a=b\r\n{}\r\n0\r\n\r\n",
            signed(),
            &BODY[..20],
            &BODY[20..]
        ),
    ] {
        assert_eq!(checks(verify("--type hmac", &request)), good, "{request}");
    }
    let run = Run::bare("webhook verify --type hmac --request-file -")
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .stdin(captured(&signed()));
    assert_eq!(checks(run), good);
}

#[test]
fn a_request_is_put_together_from_options() {
    let parts = |options: &str| {
        Run::bare(&format!("webhook verify {options}"))
            .arg("--header")
            .arg(format!("x-signature: {SIGNATURE}"))
            .arg("--header")
            .arg(format!("X-Timestamp:{NOW}"))
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
    };
    let good = "accepted: pass request, pass header, pass timestamp, pass age, pass signature";
    let from_file = parts("body.json --type hmac").file("body.json", BODY);
    assert_eq!(checks(from_file), good);
    assert_eq!(checks(parts("--type hmac").stdin(BODY)), good);
    let bearer = Run::bare("webhook verify --type bearer")
        .arg("--header=authorization: Bearer topsecret")
        .variable("VAPI_WEBHOOK_SECRET", SECRET);
    assert_eq!(
        checks(bearer),
        "accepted: pass header, pass prefix, pass token"
    );
}

#[test]
fn the_window_is_measured_on_both_sides() {
    let age = |at: u64, options: &str| {
        let line = format!("--type hmac --at {at} {options}");
        let ran = verify(&line, captured(&signed())).ran();
        let row = ran
            .stdout
            .lines()
            .find(|line| line.contains(" age "))
            .unwrap();
        row.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        age(NOW + 300, ""),
        "pass age 5 minutes; up to 5 minutes is allowed"
    );
    assert_eq!(
        age(NOW + 301, ""),
        "fail age 301 seconds; up to 300 seconds is allowed"
    );
    assert_eq!(
        age(NOW - 301, ""),
        "fail age 301 seconds in the future; up to 300 seconds is allowed"
    );
    assert_eq!(
        age(NOW + 3_600, "--max-age 1h"),
        "pass age 1 hour; up to 1 hour is allowed"
    );
    assert_eq!(
        age(NOW + 1, "--max-age 0s"),
        "fail age 1 second; up to 0 seconds is allowed"
    );
}

#[test]
fn a_timestamp_that_is_missing_or_none_is_a_reason() {
    for (headers, options, expected) in [
        (
            "",
            "",
            "rejected: pass request, pass header, fail timestamp, fail signature",
        ),
        (
            "x-timestamp: soon\r\n",
            "",
            "rejected: pass request, pass header, fail timestamp, fail signature",
        ),
        (
            "",
            "--timestamp 1795194312",
            "accepted: pass request, pass header, pass timestamp, pass age, pass signature",
        ),
    ] {
        let request = captured(&format!("x-signature: {SIGNATURE}\r\n{headers}"));
        assert_eq!(
            checks(verify(&format!("--type hmac {options}"), request)),
            expected
        );
    }
}

#[test]
fn a_signature_that_is_missing_empty_or_there_twice_never_verifies() {
    for (headers, message) in [
        ("", "the x-signature header is missing"),
        ("x-signature:\r\n", "the x-signature header is empty"),
        (
            "x-signature: \r\nX-SIGNATURE: a\r\n",
            "x-signature arrives 2 times, and servers differ",
        ),
    ] {
        let ran = verify("--type hmac --no-timestamp", captured(headers)).ran();
        assert_eq!(ran.code, 1);
        assert!(
            ran.stdout
                .contains(&format!("fail     header     {message}")),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn a_message_id_belongs_to_what_is_signed() {
    let line = "webhook sign --type hmac --message-id-header webhook-id --message-id 7 --timestamp \
                1795194312 --payload-format {svix-id}.{timestamp}.{body}";
    let headers = Run::bare(line)
        .stdin(BODY)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .answers()
        .run();
    let headers = headers.replace('\n', "\r\n") + "\r\n";
    let plan =
        "--type hmac --message-id-header webhook-id --payload-format {svix-id}.{timestamp}.{body}";
    assert_eq!(
        checks(verify(plan, captured(&headers))),
        "accepted: pass request, pass header, pass timestamp, pass age, pass message-id, pass signature"
    );
    let without = headers.replace("webhook-id: 7\r\n", "");
    assert_eq!(
        checks(verify(plan, captured(&without))),
        "rejected: pass request, pass header, pass timestamp, pass age, fail message-id, fail signature"
    );
    let given = format!("{plan} --message-id 7");
    assert!(checks(verify(&given, captured(&without))).starts_with("accepted"));
}

#[test]
fn method_and_url_come_from_the_request_in_every_usual_form() {
    for url in [
        "/webhook",
        "https://localhost/webhook",
        "http://localhost/webhook",
    ] {
        let plan = "--type hmac --no-timestamp --payload-format {method}{url}{body}";
        let headers = Run::bare(&format!("webhook sign {plan} --url {url}"))
            .stdin(BODY)
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
            .answers()
            .run();
        let ran = verify(plan, captured(&format!("{headers}\r\n"))).ran();
        let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let expected = format!(
            "the sha256 HMAC of {{method}}{{url}}{{body}} with this secret; {{url}} is '{url}'"
        );
        assert!(said.ends_with(&expected), "{said}");
        let other = format!("{plan} --url https://example.com/webhook");
        assert_eq!(
            verify(&other, captured(&format!("{headers}\r\n")))
                .ran()
                .code,
            1
        );
    }
}

#[test]
fn a_bearer_token_is_compared_whole() {
    let bearer = |value: &str| {
        checks(verify(
            "--type bearer",
            captured(&format!("Authorization: {value}\r\n")),
        ))
    };
    assert_eq!(
        bearer("Bearer topsecret"),
        "accepted: pass request, pass header, pass prefix, pass token"
    );
    for wrong in [
        "Bearer topsecre",
        "Bearer topsecret1",
        "Bearer Topsecret",
        "Bearer topsecret, x",
    ] {
        assert_eq!(
            bearer(wrong),
            "rejected: pass request, pass header, pass prefix, fail token"
        );
    }
    assert_eq!(
        bearer("topsecret"),
        "rejected: pass request, pass header, fail prefix"
    );
    assert_eq!(bearer(""), "rejected: pass request, fail header");
    assert_eq!(
        bearer("Bearer"),
        "rejected: pass request, pass header, fail prefix"
    );
}

/// The tokens are of no server; only what they say is looked at.
#[test]
fn an_oauth2_token_is_looked_at_as_far_as_that_goes_offline() {
    let plan = r#"{"type":"oauth2","url":"https://login.example.com","clientId":"id"}"#;
    let oauth = |token: &str| {
        verify(
            "--credential plan.json",
            captured(&format!("Authorization: {token}\r\n")),
        )
        .file("plan.json", plan)
    };
    // {"exp":1795194313}
    let token = "Bearer eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3OTUxOTQzMTN9.c2ln";
    oauth(token)
        .says_no()
        .looks_like("webhook/oauth2.txt")
        .run();
    for (value, expected) in [
        // {"exp":1795194312.9}
        (
            "Bearer eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3OTUxOTQzMTIuOX0.c2ln",
            "rejected: pass request, pass header, pass prefix, fail expiry, unknown token",
        ),
        // {"alg":"none"}, {"exp":1795194313000,"nbf":1795194400}
        (
            "Bearer eyJhbGciOiJub25lIn0.eyJleHAiOjE3OTUxOTQzMTMwMDAsIm5iZiI6MTc5NTE5NDQwMH0.",
            "rejected: pass request, pass header, pass prefix, pass expiry, fail alg-none, \
             fail exp-in-milliseconds, unknown not-yet-valid, unknown token",
        ),
        (
            "Bearer opaque",
            "unknown: pass request, pass header, pass prefix, unknown expiry, unknown token",
        ),
        ("Bearer", "rejected: pass request, pass header, fail prefix"),
        ("opaque", "rejected: pass request, pass header, fail prefix"),
        ("", "rejected: pass request, fail header"),
    ] {
        assert_eq!(checks(oauth(value)), expected, "{value}");
    }
}

const CAPTURE: &str = "capture the raw request: request line, headers, a blank line, body";

#[test]
fn what_cannot_be_judged_is_rejected() {
    let hmac = || Run::bare("webhook verify --type hmac").variable("VAPI_WEBHOOK_SECRET", SECRET);
    hmac()
        .fails(2, "there is no request to check")
        .hints(
            "give a capture with --request-file PATH, or its headers with --header 'NAME: VALUE' and a \
             body file",
        )
        .run();
    hmac()
        .arg("--header=x-signature")
        .fails(2, "--header, number 1: not a header")
        .hints("write it as 'Name: value'")
        .run();
    hmac()
        .arg("--header=a: b")
        .arg("--header=c: d\ne: f")
        .fails(
            2,
            "--header, number 2: a header value contains a line break",
        )
        .hints("give each header an option of its own")
        .run();
    verify("--type hmac", "{\"message\":{}}")
        .fails(2, "request.http: JSON without the headers of a request")
        .hints("give a JSON object with 'headers' and 'body', a HAR file, or an API Gateway event")
        .run();
    verify("--type hmac", "")
        .fails(2, "request.http: no request found")
        .hints(CAPTURE)
        .run();
    verify("--type hmac --max-age 300", captured(""))
        .fails(
            2,
            "--max-age '300': a number without a unit is ambiguous: seconds or milliseconds",
        )
        .hints("for seconds write 300s")
        .run();
    verify("--type hmac --at noon", captured(""))
        .fails(2, "--at 'noon': neither RFC 3339 nor seconds since 1970")
        .hints("write 2026-11-20T18:05:12Z, or seconds since 1970")
        .run();
    Run::bare("webhook verify --type hmac --request-file - --secret-file -")
        .fails(
            2,
            "--request-file - and --secret-file - both read standard input",
        )
        .hints("use a file for one of them")
        .run();
    verify("--type hmac", vec![b'a'; (16 << 20) + 1])
        .fails(
            3,
            "--request-file: cannot read 'request.http': it is larger than 16 MiB",
        )
        .run();
}

#[test]
fn a_hostile_request_moves_no_cursor() {
    let request = captured("").replace("/webhook", "/\u{1b}[2J\u{202e}");
    let ran = verify("--type hmac", &request).ran();
    assert!(
        !ran.stdout.contains(['\u{1b}', '\u{202e}']),
        "{:?}",
        ran.stdout
    );
    assert!(
        !ran.stderr.contains(['\u{1b}', '\u{202e}']),
        "{:?}",
        ran.stderr
    );
}

const HOW: &str = "name the body file, as in 'webhook verify BODY-FILE', or - for standard input";

#[test]
fn a_body_that_is_not_named_comes_from_standard_input_or_is_asked_for() {
    let parts = || {
        Run::bare("webhook verify --type hmac --no-timestamp")
            .arg(format!("--header=x-signature: {}", "0".repeat(64)))
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
    };
    parts()
        .stdin(BODY)
        .says_no()
        .looks_like("webhook/no-cause.txt")
        .run();
    parts()
        .fails(2, "there is no body: standard input is empty")
        .hints(HOW)
        .run();
    parts()
        .on_a_terminal()
        .fails(2, "there is no body, and the signature covers it")
        .hints(HOW)
        .run();
    parts()
        .arg("--secret-file=-")
        .stdin(SECRET)
        .fails(2, "there is no body: --secret-file - takes standard input")
        .hints(HOW)
        .run();
    // An empty body that is named is one.
    let empty = parts().arg("-");
    assert!(checks(empty).starts_with("rejected: pass request, pass header"));
}

#[test]
fn what_does_not_arrive_is_rejected_without_a_secret() {
    let bare = |plan: &str, headers: &str| {
        Run::bare(&format!(
            "webhook verify --request-file request.http {plan}"
        ))
        .file("request.http", captured(headers))
    };
    bare("--type hmac --no-timestamp", "")
        .says_no()
        .looks_like("webhook/no-signature.txt")
        .run();
    bare("--type x-vapi-secret", "X-Vapi-Secret:\r\n")
        .says_no()
        .looks_like("webhook/empty-secret.txt")
        .run();
    bare("--type x-vapi-secret", "X-Vapi-Secret: s\r\n")
        .fails(2, "no webhook secret: VAPI_WEBHOOK_SECRET is not set, and there is no .env here or above")
        .hints(
            "set VAPI_WEBHOOK_SECRET, put it into .env, or give --secret-file PATH or --secret-command CMD",
        )
        .run();
}

#[test]
fn announcements_of_the_body_are_not_taken_further_than_they_go() {
    let request = |headers: &str| {
        let ran = verify("--type x-vapi-secret", captured(headers)).ran();
        let row: Vec<_> = ran.stdout.split_whitespace().collect();
        let row = row.join(" ");
        let row = row.split(" request ").nth(1).unwrap();
        row.split(" fail ")
            .next()
            .unwrap()
            .split(" pass ")
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        request("Content-Length: 99999999999999999999999\r\n"),
        "POST /webhook, cut off: 53-byte body, and Content-Length is larger than any body"
    );
}

/// A rejection that no cause explains says what to do next.
/// The hint for a request with these headers, which is rejected without a cause.
#[track_caller]
fn hint_of(options: &str, headers: &[&str]) -> String {
    let headers = headers.join("\r\n") + "\r\n";
    let ran = verify(options, captured(&headers))
        .arg("--format=json")
        .file("oauth2.json", OAUTH2)
        .ran();
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(found["verdict"], "rejected", "{found}");
    assert_eq!(found["causes"], serde_json::json!([]), "{found}");
    found["hint"].as_str().unwrap().to_owned()
}

const OAUTH2: &str =
    r#"{"type":"oauth2","url":"https://a.example/token","clientId":"me","clientSecret":"s"}"#;

#[test]
fn a_rejection_without_a_cause_has_a_next_step() {
    let wrong = "0".repeat(64);
    let at = format!("x-timestamp: {NOW}");
    let signature = format!("x-signature: {wrong}");
    let body_alone = format!("x-signature: {OF_BODY}");
    let old = "x-timestamp: 1700000000";
    let hmac = "--type hmac";
    let with_id =
        "--type hmac --message-id-header svix-id --payload-format {svix-id}.{timestamp}.{body}";
    let names = "the credential that this server's credentialId names";
    for (options, headers, hint) in [
        (
            hmac,
            vec![&*signature, &at],
            format!(
                "check that this is the secret of {names}, and that the body is, byte for byte, the one that was \
                 sent; to learn what your server does differently, give what it calculated with --server-signature"
            ),
        ),
        (
            "--type hmac --payload-format {timestamp} --quiet",
            vec![&signature, &at],
            format!(
                "check that this is the secret of {names}; to learn what your server does differently, give what \
                 it calculated with --server-signature"
            ),
        ),
        (
            hmac,
            vec![&signature],
            format!(
                "compare includeTimestamp and timestampHeader with {names}, and check that no proxy removes or \
                 changes x-timestamp"
            ),
        ),
        (
            with_id,
            vec![&signature, &at],
            format!(
                "compare messageIdHeader with {names}, and check that no proxy removes or changes svix-id"
            ),
        ),
        (
            hmac,
            vec!["x-signature: 12", &at],
            format!("compare algorithm, signatureEncoding and signaturePrefix with {names}"),
        ),
        (
            hmac,
            vec![&signature, &signature, &at],
            "send x-signature once, and check that no proxy adds it again".into(),
        ),
        (
            "--type bearer",
            vec!["Authorization: Bearer another"],
            format!("check that this is the secret of {names}"),
        ),
        (
            "--type bearer",
            vec!["Authorization: another"],
            format!(
                "check {names}; the one given here sends 'Bearer ' and a token in Authorization"
            ),
        ),
        (
            "--type x-vapi-secret",
            vec!["X-Vapi-Secret: another"],
            format!("check that this is the secret of {names}, or the inline server.secret"),
        ),
        (
            "--credential oauth2.json",
            // {"alg":"HS256"} and {"exp":1}
            vec!["Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.AAAA"],
            "to judge a request that arrived earlier, give that time with --at".into(),
        ),
        (
            "--type hmac --payload-format {body} --quiet",
            vec![&body_alone, old],
            "to judge a request that arrived earlier, give that time with --at".into(),
        ),
    ] {
        assert_eq!(hint_of(options, &headers), hint);
    }
}

#[test]
fn the_next_step_fits_what_arrives() {
    let signature = format!("x-signature: {}", "0".repeat(64));
    let at = format!("x-timestamp: {NOW}");
    let body_alone = format!("x-signature: {OF_BODY}");
    let of_dotted = format!(
        "x-signature: {}",
        usual_mac(&format!("1795194312.5.{BODY}"))
    );
    let hmac = "--type hmac";
    let names = "the credential that this server's credentialId names";
    for (options, headers, hint) in [
        (
            "--type hmac --signature-prefix sha256=",
            vec!["x-signature: sha256=", &at],
            "check that the sender has a secret and calculates a signature: x-signature has only a prefix".into(),
        ),
        (
            hmac,
            vec!["x-signature: undefined", &at],
            "check that the sender has a secret and calculates a signature: x-signature has 'undefined' in place \
             of the signature"
                .into(),
        ),
        (
            hmac,
            vec!["x-signature:", &at],
            "check that this server's credentialId names the credential that sends x-signature, and that the \
             credential has a secret"
                .into(),
        ),
        (
            "--credential oauth2.json",
            vec!["Authorization:"],
            "check that this server's credentialId names the credential that sends Authorization, and that the \
             credential gets a token from its url"
                .into(),
        ),
        (
            hmac,
            vec![&signature, &at, &at],
            "send x-timestamp once, and check that no proxy adds it again".into(),
        ),
        (
            "--type hmac --payload-format {method}{url}{timestamp}.{body} --quiet",
            vec![&signature, &at],
            format!(
                "check that this is the secret of {names}, that the URL is the one that is set on the platform \
                 (--url sets it here), that the method is the one that was signed, that the timestamp is the one \
                 that was signed, and that the body is, byte for byte, the one that was sent; to learn what your \
                 server does differently, give what it calculated with --server-signature"
            ),
        ),
        (
            hmac,
            vec![&of_dotted, "x-timestamp: 1795194312.5"],
            "send seconds or milliseconds since 1970 in x-timestamp, as digits only; the signature covers the value \
             that arrives"
                .into(),
        ),
        (
            "--type hmac --payload-format {body} --quiet",
            vec![&body_alone, "x-timestamp: 1800000000"],
            "check the clocks of the sender and of this machine, and --at if you gave it".into(),
        ),
    ] {
        assert_eq!(hint_of(options, &headers), hint);
    }
}

#[test]
fn a_server_with_an_unexplained_signature_has_a_next_step() {
    let wrong = "0".repeat(64);
    let ran = verify(
        "--type hmac --format json --server-signature",
        captured(&signed()),
    )
    .arg(&wrong)
    .ran();
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (ran.code, &found["hint"]),
        (
            0,
            &"check that your server reads this secret and signs {timestamp}.{body}, with the body byte for byte as it arrives"
                .into()
        )
    );
}
