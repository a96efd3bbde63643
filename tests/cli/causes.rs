//! Each row of the table of causes has a request that it explains, and is named by no other request. A row without
//! a request fails here.

use std::collections::BTreeMap;

use serde_json::Value;
use voxtoken::webhook::cause::{CAUSES, COMPARISON};

use crate::support::{NOW, Run, to_base64, to_base64url};
use crate::webhook_generated::{hex, mac};

const SECRET: &str = "3f0b8e6c-1d2a-4c5b-9e8f-7a6b5c4d3e2f";

/// A body that no writer makes.
const BODY: &str = "{\"message\": {\"type\":\"status-update\", \"cost\": 1.50, \"name\":\"Zoë\"}}";

/// A request: the options of the credential, its headers, and its body.
#[derive(Clone)]
struct Asked {
    options: String,
    headers: Vec<String>,
    body: Vec<u8>,
}

impl Asked {
    fn new(options: &str, headers: &[String]) -> Self {
        Self {
            options: options.to_owned(),
            headers: headers.to_vec(),
            body: BODY.into(),
        }
    }

    fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = body.as_ref().to_vec();
        self
    }

    fn plan(mut self, options: &str) -> Self {
        self.options = format!("{} {options}", self.options);
        self
    }

    fn header(mut self, line: &str) -> Self {
        self.headers.push(line.to_owned());
        self
    }

    /// The codes of the causes that are named.
    fn causes(&self, secret: &str) -> Vec<Value> {
        let mut run = Run::bare("webhook verify --format json --request-file request.http")
            .also_args(&self.options)
            .variable("VAPI_WEBHOOK_SECRET", secret)
            .variable("VAPI_PRIVATE_KEY", "5c0f7b2e-91d3-4a68-b7e4-c2d1f0a93b85");
        let length = self.body.len();
        let mut request = String::from("POST /webhook?a=1 HTTP/1.1\r\nHost: example.com\r\n");
        if !self
            .headers
            .iter()
            .any(|line| line.starts_with("content-length"))
        {
            request.extend(["content-length: ", &length.to_string(), "\r\n"]);
        }
        request += &self.headers.join("\r\n");
        let request = [request.as_bytes(), b"\r\n\r\n", &self.body].concat();
        run = run.file("request.http", request);
        let ran = run.ran();
        let shown: Value = serde_json::from_str(&ran.stdout)
            .unwrap_or_else(|_| panic!("{}{}", self.options, ran.stderr));
        shown["causes"].as_array().unwrap().clone()
    }
}

fn stamped(body: impl AsRef<[u8]>) -> Vec<u8> {
    [NOW.to_string().as_bytes(), b".", body.as_ref()].concat()
}

fn stamp() -> String {
    format!("x-timestamp: {NOW}")
}

/// Signed with this as the signature.
fn signed(value: impl std::fmt::Display) -> Asked {
    Asked::new("--type hmac", &[format!("x-signature: {value}"), stamp()])
}

/// Signed with the right secret over this text.
fn over(text: impl AsRef<[u8]>) -> Asked {
    signed(hex(mac(SECRET, text)))
}

fn bearer(line: &str) -> Asked {
    Asked::new("--type bearer", &[line.to_owned()])
}

#[allow(clippy::too_many_lines)] // A row after the other.
fn requests() -> BTreeMap<&'static str, Asked> {
    let right = mac(SECRET, stamped(BODY));
    let (lower, base64) = (hex(&right), to_base64(&right));
    let sha256 = |text: &[u8]| hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text));
    let key = SECRET.as_bytes();
    // A timestamp whose signature starts with a zero.
    let zero = (0..9_999)
        .map(|later| NOW + later)
        .find(|time| hex(mac(SECRET, format!("{time}.{BODY}"))).starts_with('0'))
        .unwrap();
    let zeroed = hex(mac(SECRET, format!("{zero}.{BODY}")))[1..].to_owned();
    // One whose base64 has a character of the other alphabet.
    let slash = (0..9_999)
        .map(|later| NOW + later)
        .find(|time| to_base64(mac(SECRET, format!("{time}.{BODY}"))).contains(['/', '+']))
        .unwrap();
    let slashed = mac(SECRET, format!("{slash}.{BODY}"));
    let at = |asked: Asked, time: u64| {
        let mut asked = asked;
        asked.headers[1] = format!("x-timestamp: {time}");
        asked
    };
    let id = "--message-id-header webhook-id --payload-format {svix-id}.{timestamp}.{body}";
    let server =
        |signature: &str| over(stamped(BODY)).plan(&format!("--server-signature {signature}"));
    let own = hex(mac(SECRET, format!("{}.{BODY}", NOW + 7)));
    BTreeMap::from([
        ("body-only", over(BODY)),
        ("payload-format", over(format!("{NOW}:{BODY}"))),
        ("body-not-signed", over(NOW.to_string())),
        ("placeholders-signed", over("{timestamp}.{body}")),
        ("timestamp-unit", over(format!("{NOW}000.{BODY}"))),
        (
            "timestamp-form",
            over(format!("2026-11-20T17:05:12Z.{BODY}")),
        ),
        ("timestamp-missing", over(format!("undefined.{BODY}"))),
        (
            "timestamp-not-included",
            over(stamped(BODY)).plan("--no-timestamp"),
        ),
        (
            "timestamp-in-signature",
            Asked::new("--type hmac", &[format!("x-signature: t={NOW},v1={lower}")]),
        ),
        ("timestamp-own-clock", server(&own)),
        (
            "message-id-missing",
            over(format!("undefined.{NOW}.{BODY}"))
                .plan(id)
                .header("webhook-id: m7"),
        ),
        (
            "url",
            over(format!("/webhook.{BODY}")).plan("--payload-format {url}.{body}"),
        ),
        (
            "method-case",
            over(format!("post.{BODY}")).plan("--payload-format {method}.{body}"),
        ),
        (
            "body-reserialized",
            over(stamped(
                "{\"message\":{\"type\":\"status-update\",\"cost\":1.5,\"name\":\"Zoë\"}}",
            )),
        ),
        ("body-trailing-newline", over(stamped(format!("{BODY}\n")))),
        (
            "body-trimmed",
            over(stamped("{\"a\": 1}")).body(" {\"a\": 1} "),
        ),
        ("body-line-endings", over(stamped("a\r\nb")).body("a\nb")),
        (
            "body-byte-order-mark",
            over(stamped(format!("\u{feff}{BODY}"))),
        ),
        (
            "content-length",
            over(stamped(BODY)).header(&format!("content-length: {}", BODY.len() - 5)),
        ),
        ("body-object", over(stamped("[object Object]"))),
        ("body-missing", over(stamped("{}"))),
        ("body-part", over(stamped(&BODY[12..BODY.len() - 1]))),
        (
            "body-double-json",
            over(stamped(serde_json::to_string(BODY).unwrap())),
        ),
        ("body-encoding", over(stamped(to_base64(BODY)))),
        ("body-hashed", over(stamped(sha256(BODY.as_bytes())))),
        (
            "plain-hash",
            signed(sha256(&[key, &stamped(BODY)].concat())),
        ),
        ("no-secret", signed(sha256(&stamped(BODY)))),
        (
            "key-message-swapped",
            signed(hex(mac(stamped(BODY), SECRET))),
        ),
        ("hashed-first", over(sha256(&stamped(BODY)))),
        ("hashed-twice", signed(sha256(&right))),
        ("algorithm", over(stamped(BODY)).plan("--algorithm sha512")),
        (
            "secret-not-decoded",
            over(stamped(BODY)).plan("--secret-is-base64"),
        ),
        (
            "secret-hashed",
            signed(hex(mac(sha256(key), stamped(BODY)))),
        ),
        ("secret-empty", signed(hex(mac("", stamped(BODY))))),
        (
            "other-secret",
            signed(hex(mac(
                "5c0f7b2e-91d3-4a68-b7e4-c2d1f0a93b85",
                stamped(BODY),
            ))),
        ),
        ("signature-prefix", signed(format!("sha256={lower}"))),
        ("signature-encoding", signed(&base64)),
        ("upper-case-hex", signed(lower.to_uppercase())),
        (
            "base64-spelling",
            at(signed(to_base64url(&slashed)), slash).plan("--signature-encoding base64"),
        ),
        (
            "signature-list",
            signed(format!("{lower}, {}", "0".repeat(64))),
        ),
        ("signature-quotes", signed(format!("\"{lower}\""))),
        (
            "signature-white-space",
            signed(format!("{} {}", &lower[..32], &lower[32..])),
        ),
        (
            "signature-url-encoded",
            at(
                signed(
                    to_base64(&slashed)
                        .replace('+', "%2B")
                        .replace('/', "%2F")
                        .replace('=', "%3D"),
                ),
                slash,
            )
            .plan("--signature-encoding base64"),
        ),
        (
            "hex-separators",
            signed(
                right
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect::<Vec<_>>()
                    .join(":"),
            ),
        ),
        ("signature-encoded-twice", signed(to_base64(&lower))),
        ("signature-leading-zero", at(signed(zeroed), zero)),
        ("signature-cut", signed(&lower[..40])),
        ("not-a-signature", server("[object-Promise]")),
        (
            "other-header",
            Asked::new(
                "--type hmac",
                &[format!("x-vapi-signature: {lower}"), stamp()],
            ),
        ),
        (
            "repeated-header",
            signed(&lower).header(&format!("x-signature: {lower}")),
        ),
        ("bearer-prefix", bearer(&format!("Authorization: {SECRET}"))),
        (
            "basic-auth",
            bearer(&format!(
                "Authorization: Basic {}",
                to_base64(format!("me:{SECRET}"))
            )),
        ),
        (
            "plain-secret",
            Asked::new("--type hmac", &[format!("x-vapi-secret: {SECRET}")]),
        ),
        (
            "other-scheme",
            Asked::new("--type hmac", &["x-vapi-secret: another".into()]),
        ),
        (
            "no-credential",
            Asked::new("--type hmac", &["x-vapi-secret:".into()]),
        ),
        (COMPARISON.0, server(&lower)),
    ])
}

/// Causes that come with another: each pair needs both.
const TOGETHER: [(&str, &str); 6] = [
    ("timestamp-in-signature", "signature-list"),
    ("timestamp-in-signature", "signature-prefix"),
    ("timestamp-not-included", "payload-format"),
    ("signature-encoded-twice", "signature-encoding"),
    ("body-hashed", "hashed-first"),
    ("hashed-first", "body-hashed"),
];

#[test]
fn every_row_of_the_table_is_named_by_its_request_and_by_no_other() {
    let requests = requests();
    let mut wrong = Vec::new();
    for (code, _) in CAUSES.iter().chain([&COMPARISON]) {
        // Named by `listen` alone: `verify` accepts such a request.
        if *code == "body-compressed" {
            continue;
        }
        let Some(asked) = requests.get(code) else {
            wrong.push(format!("{code} has no request"));
            continue;
        };
        let causes = asked.causes(SECRET);
        let codes: Vec<_> = causes
            .iter()
            .map(|it| it["code"].as_str().unwrap())
            .collect();
        let strange = |other: &&str| other != code && !TOGETHER.contains(&(code, *other));
        if !codes.contains(code) || codes.iter().any(strange) {
            wrong.push(format!("{code}: {codes:?}"));
        }
        for cause in &causes {
            for text in [&cause["message"], &cause["fix"]] {
                let text = text.as_str().unwrap();
                assert!(text.len() > 8 && !text.ends_with('.'), "{code}: {text}");
                assert!(!text.contains(SECRET), "{code}: {text}");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rows that explain more than one request.
#[test]
fn a_row_is_named_by_each_of_its_requests() {
    let right = mac(SECRET, stamped(BODY));
    let lower = hex(&right);
    let zeros = "0".repeat(64);
    let sha256 = |text: &[u8]| hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text));
    let id = "--message-id-header webhook-id --payload-format {svix-id}.{timestamp}.{body}";
    let sent_as = |stamp: &str, text: String| {
        let mut asked = over(text);
        asked.headers[1] = format!("x-timestamp: {stamp}");
        asked
    };
    let base64 = to_base64(&right);
    for (codes, message, asked) in [
        (
            "signature-list",
            "the header has a list, and one of its items is the signature",
            signed(format!("{zeros}, {lower}, {zeros}")),
        ),
        (
            "signature-cut",
            "the signature is cut off: 40 characters of 44",
            signed(&base64[..40]).plan("--signature-encoding base64"),
        ),
        (
            "signature-cut",
            "the signature is cut off: 41 characters of 64",
            signed(&lower[..41]),
        ),
        (
            "hashed-twice",
            "the HMAC in hex is hashed once more",
            signed(sha256(lower.as_bytes())),
        ),
        (
            "timestamp-unit",
            "the timestamp is signed in seconds, rounded up and sent in milliseconds",
            sent_as(&format!("{NOW}700"), format!("{}.{BODY}", NOW + 1)),
        ),
        (
            "timestamp-unit",
            "the timestamp is signed in milliseconds and sent in another form",
            sent_as("2026-11-20T17:05:12Z", format!("{NOW}000.{BODY}")),
        ),
        (
            "other-header",
            "the message id of x-request-id is signed, and the credential names webhook-id",
            over(format!("m7.{NOW}.{BODY}"))
                .plan(id)
                .header("webhook-id: m1")
                .header("svix-id: m3")
                .header("x-request-id: m7"),
        ),
        // The simplest, whichever comes first.
        (
            "bearer-prefix",
            "the token arrives without 'Bearer ' before it",
            bearer(&format!("x-vapi-secret: {SECRET}")).header(&format!("Authorization: {SECRET}")),
        ),
    ] {
        let causes = asked.causes(SECRET);
        let all = |field: &str| {
            let texts = causes.iter().map(|it| it[field].as_str().unwrap());
            texts.collect::<Vec<_>>().join("+")
        };
        assert_eq!((&*all("code"), &*all("message")), (codes, message));
    }
}

/// A search that leaves something out for its cost says so.
#[test]
fn a_search_that_left_something_out_says_so() {
    let id = "--message-id-header webhook-id --payload-format {svix-id}.{timestamp}.{body}";
    let wrong = "0".repeat(64);
    for (name, times, said) in [
        ("webhook-id", 4, false),
        ("webhook-id", 5, true),
        ("x-signature", 40, true),
    ] {
        let mut run = Run::bare("webhook verify body.json --type hmac")
            .also_args(id)
            .file("body.json", BODY)
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
            .arg(format!("--header=x-signature: {wrong}"))
            .arg(format!("--header=x-timestamp: {NOW}"));
        for number in 0..times {
            run = run.arg(format!("--header={name}: {number:064}"));
        }
        let ran = run.ran();
        assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
        let found = ran.stdout.contains("Not every cause was tried");
        assert_eq!(found, said, "{name} {times}: {}", ran.stdout);
    }
}

/// Of a body that was parsed and printed again, only what does not need its bytes is named.
#[test]
fn a_parsed_body_is_searched_for_what_does_not_need_its_bytes() {
    let verify = |body: &str, text: &str| {
        let signature = hex(mac(SECRET, format!("{NOW}.{text}")));
        let captured = format!(
            r#"{{"headers":{{"x-signature":"{signature}","x-timestamp":"{NOW}"}},"body":{body}}}"#
        );
        let ran = Run::bare("webhook verify --type hmac --format json --request-file -")
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
            .stdin(captured)
            .ran();
        let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
        let causes = shown["causes"].as_array().unwrap().iter();
        causes
            .map(|it| it["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(verify(r#"{"a":1}"#, "[object Object]"), ["body-object"],);
    assert_eq!(
        verify(r#"{"message":{"a":1}}"#, r#"{"a":1}"#),
        ["body-part"]
    );
    // What was parsed as nothing may have been anything, so nothing is blamed.
    assert_eq!(verify("{}", ""), [""; 0]);
}

/// Where all is right, nothing is named.
#[test]
fn nothing_is_named_of_requests_that_are_right() {
    let id = format!("msg_1.{NOW}.{BODY}");
    for asked in [
        over(stamped(BODY)),
        over(BODY).plan("--no-timestamp"),
        over(id)
            .plan("--message-id-header webhook-id --payload-format {svix-id}.{timestamp}.{body}")
            .header("webhook-id: msg_1"),
        over(format!("POST.{BODY}")).plan("--payload-format {method}.{body}"),
        bearer(&format!("Authorization: Bearer {SECRET}")),
    ] {
        assert_eq!(asked.causes(SECRET), [Value::Null; 0], "{}", asked.options);
    }
}

/// A header that is there twice with one value is not said to be right only once; and no two fixes contradict.
#[test]
fn what_is_said_of_headers_is_true() {
    let lower = hex(mac(SECRET, stamped(BODY)));
    let said = |asked: Asked| {
        let causes = asked.causes(SECRET);
        let text = |it: &Value| {
            format!(
                "{}: {}",
                it["message"].as_str().unwrap(),
                it["fix"].as_str().unwrap()
            )
        };
        causes.iter().map(text).collect::<Vec<_>>().join("\n")
    };
    let twice = said(signed(&lower).header(&format!("x-signature: {lower}")));
    assert_eq!(
        twice,
        "x-signature arrives 2 times with the same value: send it once"
    );
    let differ = said(signed(&lower).header("x-signature: 00"));
    assert!(
        differ.contains("only one of its values is right"),
        "{differ}"
    );
    let moved = said(bearer(&format!("X-Vapi-Secret: {SECRET}")));
    assert!(moved.contains("set headerName to X-Vapi-Secret"), "{moved}");
    assert!(
        moved.contains("set bearerPrefixEnabled to false"),
        "{moved}"
    );
    let there = said(bearer(&format!("Authorization: Bearer {SECRET}")).plan("--no-bearer-prefix"));
    assert!(there.contains("set bearerPrefixEnabled to true"), "{there}");
    let basic = to_base64(format!("user:{SECRET}"));
    let basic = Asked::new("--type hmac", &[format!("Authorization: Basic {basic}")]);
    assert_eq!(basic.causes(SECRET)[0]["code"], "basic-auth");
    let python = said(over(stamped(
        "{\n  \"message\": {\n    \"type\": \"status-update\",\n    \"cost\": 1.5,\n    \"name\": \"Zoë\"\n  }\n}",
    )));
    assert!(
        python.contains("json.dumps with indent=2 and ensure_ascii=False")
            || python.contains("Python"),
        "{python}"
    );
}

/// A body that arrived compressed is searched as it was before.
#[test]
fn a_compressed_body_is_searched_without_its_compression() {
    let child = std::process::Command::new("gzip")
        .arg("-nc")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        return;
    };
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), BODY.as_bytes()).unwrap();
    let packed = child.wait_with_output().unwrap().stdout;
    let gzip = |asked: Asked| asked.header("content-encoding: gzip").body(&packed);
    assert_eq!(gzip(over(stamped(BODY))).causes(SECRET), [Value::Null; 0]);
    for (signed, code) in [
        (format!("{BODY}\n"), "body-trailing-newline"),
        (
            "{\"message\":{\"type\":\"status-update\",\"cost\":1.5,\"name\":\"Zoë\"}}".to_owned(),
            "body-reserialized",
        ),
    ] {
        assert_eq!(gzip(over(stamped(signed))).causes(SECRET)[0]["code"], code);
    }
    let newline = hex(mac(format!("{SECRET}\n"), stamped(BODY)));
    let causes = gzip(Asked::new(
        "--type hmac",
        &[format!("x-signature: {newline}"), stamp()],
    ))
    .causes(SECRET);
    assert_eq!(causes[0]["code"], "secret-trailing-newline");
}

/// Of printed headers without a body, nothing follows about the secret.
#[test]
fn headers_alone_do_not_blame_the_secret() {
    let wrong = "0".repeat(64);
    for printed in [
        format!("Headers({{'x-signature': '{wrong}', 'x-timestamp': '{NOW}', 'host': 'a'}})"),
        format!("{{ 'x-signature': '{wrong}', 'x-timestamp': '{NOW}', host: 'a' }}"),
        format!(
            "EnvironHeaders([('Host', 'a'), ('X-Signature', '{wrong}'), ('X-Timestamp', '{NOW}')])"
        ),
    ] {
        let run = Run::bare("webhook verify --type hmac --format json --request-file -");
        let ran = run
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
            .stdin(printed.clone())
            .ran();
        let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(shown["verdict"], "unknown", "{printed}: {}", ran.stdout);
        assert!(
            ran.stdout.contains("the capture has no body"),
            "{}",
            ran.stdout
        );
    }
}
