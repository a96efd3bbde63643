//! `webhook send`: what goes out, what is said of the answer, and what never shows.

use std::sync::Arc;

use serde_json::Value;
use voxtoken::net::NetworkCause;

use crate::network::{Script, answer, no_answer};
use crate::support::Run;

const SECRET: &str = "canary-7f3a-webhook-secret-of-the-tests";

fn world(line: &str) -> Run {
    Run::bare(&format!(
        "webhook send http://localhost:3000/hook --no-env-file {line}"
    ))
    .variable("VAPI_WEBHOOK_SECRET", SECRET)
}

fn script(status: u16, body: &str) -> Arc<Script> {
    Arc::new(Script::default().answers("POST http://localhost:3000/hook", answer(status, body)))
}

#[test]
fn an_event_is_signed_sent_and_its_answer_judged() {
    let good = r#"{"results":[{"toolCallId":"call_wJ4nTq8Zr2Lx","result":"18 degrees"}]}"#;
    let network = script(200, good);
    let text = world("--type hmac --event tool-calls -H x-extra:1")
        .network(&network)
        .answers()
        .run();
    assert!(
        text.starts_with("The platform could use this response: 200 in 0 ms.\n"),
        "{text}"
    );
    let sent = &network.sent()[0];
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(sent.header("x-timestamp"), Some("1795194312"));
    assert_eq!(sent.header("x-extra"), Some("1"));
    // What was sent is what verify accepts.
    Run::bare("webhook verify - --no-env-file --type hmac")
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .arg("--header")
        .arg(format!(
            "x-signature: {}",
            sent.header("x-signature").unwrap()
        ))
        .arg("--header")
        .arg("x-timestamp: 1795194312")
        .stdin(sent.body.clone())
        .answers()
        .run();
}

#[test]
fn an_answer_that_the_platform_cannot_use_is_a_no() {
    let text = world("--type hmac --event tool-calls")
        .network(&script(200, "{}"))
        .says_no()
        .answers()
        .run();
    assert!(
        text.starts_with("The platform could not use this answer: 200"),
        "{text}"
    );
    assert!(text.contains("the answer has no results"), "{text}");
    let text = world("--type hmac --event status-update")
        .network(&script(401, ""))
        .says_no()
        .answers()
        .run();
    assert!(
        text.starts_with("The server did not accept it: 401"),
        "{text}"
    );
    let ran = world("--type hmac --event status-update")
        .network(&script(500, ""))
        .ran();
    assert_eq!(ran.code, 3);
    let ran = world("--type hmac --event status-update")
        .network(&script(302, ""))
        .ran();
    assert_eq!(ran.code, 1);
    let network = Script::default().answers(
        "POST http://localhost:3000/hook",
        no_answer(NetworkCause::ConnectionRefused),
    );
    world("--type hmac --event status-update")
        .network(&Arc::new(network))
        .fails(3, "cannot connect to localhost: connection refused")
        .hints("is the server running, and is the port right?")
        .run();
}

/// `201` has a `Location`, too.
#[test]
fn only_a_redirect_is_reported_as_one() {
    for (status, leads) in [(302, true), (201, false)] {
        let sent = |options: &str| {
            let network = Script::default().answers(
                "POST http://localhost:3000/hook",
                answer(status, "").header("location", "https://example.com/new"),
            );
            let run = world(&format!("--type hmac --event status-update{options}"));
            run.network(&Arc::new(network)).ran().stdout
        };
        let text = sent("");
        assert_eq!(text.contains("Redirect"), leads, "{text}");
        let json: Value = serde_json::from_str(&sent(" --format json")).unwrap();
        let target = leads.then_some("https://example.com/new");
        assert_eq!(json["location"].as_str(), target, "{json}");
    }
}

#[test]
fn json_has_the_judgement_and_the_answer() {
    let json = world("--type hmac --event assistant-request --format json")
        .network(&script(200, r#"{"assistantId":"x"}"#))
        .answers()
        .run();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["usable"], &json["status"]),
        (&true.into(), &200.into())
    );
    assert_eq!(json["eventType"], "assistant-request");
    assert_eq!(json["body"], r#"{"assistantId":"x"}"#);
}

/// Sends a recorded request to a URL, where this request is expected.
fn replayed(recorded: &str, url: &str, expected: &str) -> Arc<Script> {
    let network = Arc::new(Script::default().answers(expected, answer(200, "")));
    Run::bare(&format!(
        "webhook send {url} --no-env-file --type hmac --replay r.http"
    ))
    .variable("VAPI_WEBHOOK_SECRET", SECRET)
    .file("r.http", recorded)
    .network(&network)
    .answers()
    .run();
    network
}

#[test]
fn a_recording_is_signed_anew() {
    let recorded = "PUT /hook?a=b HTTP/1.1\r\nHost: old.example\r\nX-Signature: old\r\nx-timestamp: 1\r\n\
                    Authorization: Bearer canary-old\r\nX-Kept: yes\r\nContent-Length: 3\r\n\r\n{} ";
    let network = replayed(
        recorded,
        "http://localhost:3000",
        "PUT http://localhost:3000/hook?a=b",
    );
    let sent = &network.sent()[0];
    assert_eq!(sent.body, "{} ");
    assert_eq!(sent.header("x-kept"), Some("yes"));
    assert_eq!(sent.header("x-timestamp"), Some("1795194312"));
    assert_eq!(
        (sent.header("host"), sent.header("authorization")),
        (None, None)
    );
}

/// The URL's own path is meant, and what was meant for another server is not sent on.
#[test]
fn a_recording_brings_neither_its_query_nor_its_credentials_to_another_path() {
    let recorded = "POST /old?a=b HTTP/1.1\r\nX-Vapi-Secret: canary\r\nCookie: canary\r\nX-Api-Key: canary\r\n\
                    X-Kept: yes\r\nContent-Length: 2\r\n\r\n{}";
    let url = "http://localhost:3000/new";
    let network = replayed(recorded, url, &format!("POST {url}"));
    let sent = &network.sent()[0];
    assert_eq!(sent.header("x-kept"), Some("yes"));
    for name in ["x-vapi-secret", "cookie", "x-api-key"] {
        assert_eq!(sent.header(name), None, "{name}");
    }
}

#[test]
fn headers_of_the_framing_are_rejected() {
    for name in ["Content-Length", "transfer-encoding", "Connection"] {
        world("--type hmac --event hang -H")
            .arg(format!("{name}: 3"))
            .fails(
                2,
                &format!("--header, number 1: voxtoken sets {name} itself"),
            )
            .hints("leave it out")
            .run();
    }
}

#[test]
fn a_second_result_for_one_call_is_named() {
    let sample = world("--type hmac --event tool-calls --dry-run")
        .ran()
        .stdout;
    let body: Value = serde_json::from_str(sample.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let calls = body["message"]["toolCallList"].as_array().unwrap();
    let mut results: Vec<_> = calls
        .iter()
        .map(|call| serde_json::json!({"toolCallId": call["id"], "result": "a"}))
        .collect();
    results.push(results[0].clone());
    let body = serde_json::json!({ "results": results }).to_string();
    let ran = world("--type hmac --event tool-calls")
        .network(&script(200, &body))
        .ran();
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("a second result for toolCallId"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_dry_run_opens_no_connection_and_hides_the_secret() {
    for (plan, shown) in [
        ("--type bearer", "Authorization: (hidden)"),
        ("--type x-vapi-secret", "X-Vapi-Secret: (hidden)"),
        ("--type hmac", "x-timestamp: 1795194312"),
    ] {
        let text = world(&format!("{plan} --event hang --dry-run"))
            .on_a_terminal()
            .answers()
            .run();
        assert!(
            text.starts_with("POST http://localhost:3000/hook\n"),
            "{text}"
        );
        assert!(text.contains(shown) && !text.contains("canary"), "{text}");
    }
}

#[test]
fn a_dry_run_in_a_pipe_is_the_message_to_the_byte() {
    let body = "{\"a\": 1.0,\r\n\t\"é\": \"\u{202e}\"} ";
    let message = world("--type hmac - --dry-run -H x-extra:1")
        .stdin(body)
        .ran()
        .stdout;
    assert!(
        message.starts_with("POST /hook HTTP/1.1\r\nHost: localhost:3000\r\n"),
        "{message}"
    );
    assert!(message.ends_with(&format!("\r\n\r\n{body}")), "{message}");
    // What was written is what verify accepts and send replays.
    Run::bare("webhook verify --no-env-file --type hmac --request-file -")
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .stdin(message.clone())
        .answers()
        .run();
    let again = world("--type hmac --replay - --dry-run")
        .stdin(message.clone())
        .ran();
    assert_eq!((again.code, again.stdout), (0, message));
    let hidden = world("--type bearer --event hang --dry-run").ran().stdout;
    assert!(
        hidden.contains("\r\nAuthorization: (hidden)\r\n") && !hidden.contains("canary"),
        "{hidden}"
    );
}

const OAUTH: &str = r#"{"type":"oauth2","url":"http://localhost:4000/token","clientId":"me","clientSecret":"canary-client-secret:1"}"#;
const TOKEN: &str = r#"{"access_token":"canary-token","token_type":"Bearer","expires_in":60}"#;

#[test]
fn an_oauth2_credential_fetches_its_token_first() {
    let network = Arc::new(
        Script::default()
            .answers(
                "POST http://localhost:4000/token",
                answer(401, r#"{"error":"invalid_client"}"#),
            )
            .answers("POST http://localhost:4000/token", answer(200, TOKEN))
            .answers("POST http://localhost:3000/hook", answer(200, "")),
    );
    world("--credential hook.json --event hang")
        .file("hook.json", OAUTH)
        .network(&network)
        .answers()
        .run();
    let sent = network.sent();
    assert!(
        sent[0]
            .body
            .contains("client_secret=canary-client-secret%3A1")
    );
    assert!(
        sent[1]
            .header("authorization")
            .unwrap()
            .starts_with("Basic ")
    );
    assert_eq!(sent[2].header("authorization"), Some("Bearer canary-token"));
    network.is_done();
}

#[test]
fn a_secret_by_option_wins_over_that_of_the_credential() {
    let network = Arc::new(
        Script::default()
            .answers("POST http://localhost:4000/token", answer(200, TOKEN))
            .answers("POST http://localhost:3000/hook", answer(200, "")),
    );
    world("--credential hook.json --secret-file client.txt --event hang")
        .file("hook.json", OAUTH)
        .file("client.txt", "canary-of-the-file")
        .network(&network)
        .warns("'hook.json' has a different secret from 'client.txt'; the latter is used")
        .answers()
        .run();
    let sent = network.sent();
    assert!(
        sent[0].body.contains("client_secret=canary-of-the-file"),
        "{}",
        sent[0].body
    );
}

fn token(line: &str) -> Run {
    Run::bare(&format!(
        "webhook token --no-env-file --credential hook.json {line}"
    ))
    .file("hook.json", OAUTH)
}

fn three(answers: [(u16, &str); 3]) -> Arc<Script> {
    let script = answers
        .into_iter()
        .fold(Script::default(), |script, (status, body)| {
            script.answers(
                "POST http://localhost:4000/token",
                answer(status, body).header("Cache-Control", "no-store"),
            )
        });
    Arc::new(script)
}

/// The client's secret is in the request for a token, so no option lets it go unencrypted.
#[test]
fn a_token_endpoint_without_tls_gets_no_secret() {
    let plan = OAUTH.replace("localhost:4000", "auth.example");
    let message =
        "the credential: url: http:// to auth.example would send the client's secret unencrypted";
    for line in [
        "webhook token",
        "webhook send http://hook.example --allow-http --event hang",
        "webhook audit http://hook.example --allow-http",
    ] {
        Run::bare(&format!("{line} --no-env-file --credential hook.json"))
            .file("hook.json", &plan)
            .fails(2, message)
            .hints("use https:// for the token endpoint")
            .run();
    }
    assert_eq!(token("--allow-http").ran().code, 2);
}

#[test]
fn a_lifetime_that_is_none_is_not_called_missing() {
    for lifetime in ["0", "-1", "1e20", "18446744073709551615", "\"soon\""] {
        let body = TOKEN.replace(":60", &format!(":{lifetime}"));
        let text = token("")
            .network(&three([(200, &body), (200, &body), (200, &body)]))
            .answers()
            .run();
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.starts_with("Got a token that has a wrong expires_in."),
            "{text}"
        );
        assert!(
            words.contains("it must be a whole number of seconds above 0"),
            "{text}"
        );
    }
}

#[test]
fn every_way_to_get_a_token_is_tried_and_none_shows_it() {
    let invalid = r#"{"error":"invalid_client"}"#;
    let text = token("")
        .network(&three([(401, invalid), (200, TOKEN), (401, invalid)]))
        .answers()
        .run();
    assert!(
        text.starts_with("Got a token that expires in 1 minute. Accepted: Basic, form-encoded.\n"),
        "{text}"
    );
    assert!(
        text.contains("fail     client in the body   401 invalid_client: "),
        "{text}"
    );
    assert!(!text.contains("canary"), "{text}");
    let json = token("--format json")
        .network(&three([(200, TOKEN), (500, ""), (302, "")]))
        .answers()
        .run();
    assert!(!json.contains("canary"), "{json}");
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["granted"], &json["expiresIn"]),
        (&true.into(), &60.into())
    );
    assert_eq!(json["ways"][2]["way"], "raw-basic");
}

#[test]
fn no_token_is_a_no_or_a_failure() {
    let invalid = r#"{"error":"invalid_client"}"#;
    let ran = token("")
        .network(&three([(401, invalid), (401, invalid), (401, invalid)]))
        .ran();
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout
            .starts_with("No token: none of 3 attempts got one.\n")
    );
    let ran = token("")
        .network(&three([(500, ""), (500, ""), (500, "")]))
        .ran();
    assert_eq!(ran.code, 3);
    let html = "<html>login</html>";
    let ran = token("--format token")
        .network(&three([(200, html), (200, html), (200, html)]))
        .ran();
    assert_eq!((ran.code, &*ran.stdout), (1, ""));
}

#[test]
fn the_token_alone_is_for_scripts() {
    let network =
        Arc::new(Script::default().answers("POST http://localhost:4000/token", answer(200, TOKEN)));
    token("--format token")
        .network(&network)
        .prints("canary-token")
        .run();
    Run::bare("webhook token --no-env-file --credential hook.json")
        .file("hook.json", r#"{"type":"hmac","algorithm":"sha256","secretKey":"canary-7f3a-webhook-secret-of-the-tests"}"#)
        .fails(2, "the credential is of type hmac; only oauth2 fetches a token").hints("give a credential whose plan has type oauth2")
        .run();
}

/// Ctrl-C and SIGTERM while the server does not answer: 130 and 143. A listener ends well.
#[cfg(unix)]
#[test]
fn a_signal_ends_what_waits_for_the_network() {
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;
    use std::process::{Child, Command, Stdio};

    let start = |line: &str| {
        Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args(line.split(' '))
            .args(["--type", "hmac", "--no-env-file"])
            .env_clear()
            .env("VAPI_WEBHOOK_SECRET", SECRET)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let code = |mut child: Child, name: &str| {
        let id = child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
        child.wait().unwrap().code()
    };
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    for (name, ended) in [("INT", 130), ("TERM", 143)] {
        for line in [
            format!("webhook send {url} --event hang"),
            format!("webhook audit {url}"),
        ] {
            let child = start(&line);
            // It has sent its request once it has connected, and then waits for the answer.
            let _connection = silent.accept().unwrap();
            assert_eq!(code(child, name), Some(ended), "{line}");
        }
        let mut child = start("webhook listen --bind 127.0.0.1:0");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        assert_eq!(code(child, name), Some(0), "{line}");
    }
}
