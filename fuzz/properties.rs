//! What holds for every input, one function for each kind of foreign bytes. The fuzz targets call them with
//! made-up inputs, and a test calls them with the seeds.

#![allow(dead_code)]

#[path = "wire.rs"]
pub mod wire;

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use data_encoding::BASE64URL_NOPAD;
use voxtoken::http::{Request, Response};
use voxtoken::net::{Limits, Network, NetworkError, Server};
use voxtoken::{Environment, Input, Output, Outside, Reach, Size};

const ORG_ID: &str = "9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10";
const KEY: &str = "5c0f7b2e-91d3-4a68-b7e4-c2d1f0a93b85";

/// Something that holds for any bytes.
pub type Property = fn(&[u8]);

/// Every property with the name of its target.
pub const ALL: [(&str, Property); 16] = [
    ("inspect", inspect),
    ("claims", claims),
    ("capture", capture),
    ("credential", credential),
    ("migrate", migrate),
    ("env_file", env_file),
    ("origin", origin),
    ("duration", duration),
    ("restrictions", restrictions),
    ("extra_claims", extra_claims),
    ("body", body),
    ("token_answer", token_answer),
    ("token_request", token_request),
    ("retry_after", retry_after),
    ("response", wire::response),
    ("request", wire::request),
];

struct NoNetwork;

impl Network for NoNetwork {
    fn send(&self, _: &Request, _: &Limits) -> Result<Response, NetworkError> {
        panic!("an offline command used the network");
    }

    fn listen(&self, _: std::net::SocketAddr) -> std::io::Result<Box<dyn Server>> {
        panic!("an offline command used the network");
    }

    fn pause(&self, _: Duration, _: &AtomicBool) {}
}

struct Ran {
    code: u8,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Ran {
    /// Standard output is JSON, numbers of any size included.
    fn is_json(&self) {
        let values = serde_json::Deserializer::from_slice(&self.stdout).into_iter();
        for value in values {
            let _: Box<serde_json::value::RawValue> = value.expect("JSON");
        }
    }

    /// The JSON values on standard output.
    fn json(&self) -> Vec<serde_json::Value> {
        let values = serde_json::Deserializer::from_slice(&self.stdout).into_iter();
        values.map(|value| value.expect("JSON")).collect()
    }
}

/// Runs a command line offline. Whatever it is given, it ends with a known code, says nothing harmful on
/// standard error, and shows no key.
fn run(args: &[&str], stdin: &[u8], terminal: bool) -> Ran {
    run_on(&NoNetwork, args, stdin, terminal)
}

/// Runs a command line on a network, with the same promises.
fn run_on(network: &dyn Network, args: &[&str], stdin: &[u8], terminal: bool) -> Ran {
    let now: SystemTime = UNIX_EPOCH + Duration::from_secs(1_795_194_312);
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let variables = [
        ("VAPI_ORG_ID", ORG_ID),
        ("VAPI_PRIVATE_KEY", KEY),
        ("VAPI_WEBHOOK_SECRET", KEY),
        ("NO_COLOR", "1"),
    ];
    let outcome = voxtoken::run(Outside {
        args: ["voxtoken"].iter().chain(args).map(Into::into).collect(),
        environment: Environment::gather(
            variables.map(|(name, value)| (name.into(), value.into())),
        ),
        directory: PathBuf::from("/nonexistent"),
        clock: &|| now,
        stdin: Input {
            stream: &mut Cursor::new(stdin),
            terminal: false,
        },
        stdout: Output {
            stream: &mut stdout,
            terminal: terminal.then_some(Size::default()),
            reach: Reach::Open,
        },
        stderr: Output {
            stream: &mut stderr,
            terminal: terminal.then_some(Size::default()),
            reach: Reach::Open,
        },
        network,
        stop: &|| Arc::new(AtomicBool::new(false)),
    });
    let ran = Ran {
        code: outcome.code(),
        stdout,
        stderr,
    };
    assert!(ran.code <= 3, "exit code {}", ran.code);
    harmless(&ran.stderr);
    assert!(!String::from_utf8_lossy(&ran.stderr).contains(KEY));
    if terminal {
        harmless(&ran.stdout);
    }
    ran
}

/// Text for a terminal has no control character but tab and newline, and nothing that turns its direction.
fn harmless(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let harmful = |c: &char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if let Some(found) = text.chars().find(harmful) {
        panic!("{found:?} in {text:?}");
    }
}

/// Any pasted text: every view ends well, reports are harmless, JSON parses.
pub fn inspect(data: &[u8]) {
    for view in ["report", "markdown"] {
        harmless(&run(&["inspect", "--verify", "--format", view], data, false).stdout);
        run(&["inspect", "--redact", "--format", view], data, true);
    }
    for line in [
        &["inspect", "--format", "json"][..],
        &["inspect", "--redact", "--format", "json"],
        &[
            "inspect",
            "--verify",
            "--strict",
            "--format",
            "json",
            "--request",
            "POST /call/web",
        ],
    ] {
        run(line, data, false).is_json();
    }
    run(&["inspect", "--format", "claims"], data, true);
    run(&["inspect", "--format", "header"], data, true);
}

/// Any claims: what was valid JSON is printed again to the byte.
pub fn claims(data: &[u8]) {
    let header = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let token = format!(
        "{header}.{}.{}",
        BASE64URL_NOPAD.encode(data),
        "A".repeat(43)
    );
    let ran = run(&["inspect", "--format", "claims"], token.as_bytes(), false);
    if serde_json::from_slice::<Box<serde_json::value::RawValue>>(data).is_ok() {
        let printed = ran
            .stdout
            .strip_suffix(b"\n")
            .expect("a newline at the end");
        assert_eq!(printed, data);
    }
    run(&["inspect"], token.as_bytes(), true);
    run(&["inspect", "--format", "json"], token.as_bytes(), false).is_json();
}

/// Any captured request: it is judged or rejected, and the JSON parses.
pub fn capture(data: &[u8]) {
    for kind in ["hmac", "bearer", "x-vapi-secret"] {
        let line = [
            "webhook",
            "verify",
            "--request-file",
            "-",
            "--type",
            kind,
            "--format",
            "json",
        ];
        run(&line, data, false).json();
    }
    let line = ["webhook", "verify", "--request-file", "-", "--type", "hmac"];
    harmless(&run(&line, data, false).stdout);
}

/// Any credential.
pub fn credential(data: &[u8]) {
    run(
        &["webhook", "sign", "--credential", "-", "/dev/null"],
        data,
        true,
    );
}

/// Any configuration: migrating what is migrated changes nothing.
pub fn migrate(data: &[u8]) {
    harmless(&run(&["webhook", "migrate"], data, false).stdout);
    if let Ok(first) = voxtoken::migrate::migrate(data) {
        let second =
            voxtoken::migrate::migrate(&first.text).expect("migrated text can be migrated");
        assert_eq!(second.text, first.text);
    }
}

/// Any env file.
pub fn env_file(data: &[u8]) {
    let ran = run(
        &["doctor", "--env-file", "-", "--format", "json"],
        data,
        false,
    );
    if ran.code < 2 {
        ran.json();
    }
    run(&["doctor", "--env-file", "-"], data, true);
}

/// Any origin: what is taken is scheme, host and port.
pub fn origin(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let option = format!("--allow-origin={text}");
    let ran = run(&["mint", "public", &option, "--format", "json"], b"", false);
    for minted in ran.json() {
        let origin = minted["restrictions"]["allowedOrigins"][0]
            .as_str()
            .unwrap()
            .to_owned();
        let (scheme, rest) = origin.split_once("://").expect("a scheme");
        assert!(!scheme.is_empty() && !rest.is_empty(), "{origin}");
        assert!(!rest.contains(['/', '?', '#', '@', '*', ' ']), "{origin}");
        assert_eq!(origin, origin.to_lowercase());
        harmless(origin.as_bytes());
        let again = format!("--allow-origin={origin}");
        assert_eq!(
            run(&["mint", "public", &again], b"", false).code,
            0,
            "{origin}"
        );
    }
}

/// Any duration: the token lives for a whole number of seconds, at least one.
pub fn duration(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let option = format!("--expires-in={text}");
    for minted in run(
        &["mint", "private", &option, "--format", "json"],
        b"",
        false,
    )
    .json()
    {
        assert!(minted["expiresIn"].as_i64().unwrap() >= 1);
    }
    let option = format!("--at={text}");
    run(
        &["inspect", &option, "eyJhbGciOiJub25lIn0.e30."],
        b"",
        false,
    );
}

/// Any restrictions: a token that is minted carries them, and nothing misspelt is taken.
pub fn restrictions(data: &[u8]) {
    let line = ["mint", "public", "--restrictions", "-", "--format", "json"];
    for minted in run(&line, data, false).json() {
        let given: serde_json::Value = serde_json::from_slice(data).expect("only JSON is minted");
        let known = [
            "enabled",
            "allowedOrigins",
            "allowedAssistantIds",
            "allowTransientAssistant",
        ];
        for (name, _) in given.as_object().expect("only an object is minted") {
            assert!(known.contains(&name.as_str()), "{name}");
        }
        assert!(minted["token"].is_string());
    }
}

/// Any claims of one's own: they are in the token, and the platform's own are not replaced.
pub fn extra_claims(data: &[u8]) {
    let ran = run(&["mint", "private", "-q", "--claims", "-"], data, false);
    if ran.code != 0 {
        assert!(ran.stdout.is_empty());
        return;
    }
    let claims = run(&["inspect", "--format", "claims"], &ran.stdout, false).stdout;
    let claims: std::collections::HashMap<String, Box<serde_json::value::RawValue>> =
        serde_json::from_slice(&claims).expect("claims are an object");
    assert_eq!(claims["orgId"].get(), format!("\"{ORG_ID}\""));
    assert_eq!(claims["token"].get(), r#"{"tag":"private"}"#);
}

/// Any body: what is signed is accepted.
pub fn body(data: &[u8]) {
    let line = [
        "webhook", "sign", "--type", "hmac", "-", "--format", "headers",
    ];
    let signed = run(&line, data, false);
    if data.is_empty() || signed.code != 0 {
        return;
    }
    let headers = String::from_utf8(signed.stdout).expect("headers are text");
    let mut line = vec!["webhook", "verify", "--type", "hmac", "-"];
    for header in headers.lines() {
        line.extend(["--header", header]);
    }
    assert_eq!(run(&line, data, false).code, 0);
}

/// Any answer of a token endpoint: a token is read only from a 200, and fits into a header.
pub fn token_answer(data: &[u8]) {
    use secrecy::ExposeSecret;
    let headers = voxtoken::http::Headers::default();
    for status in [200, 401] {
        let (granted, checks) = voxtoken::oauth::read(status, &headers, data, Some("calls"));
        if let Some(granted) = granted {
            assert_eq!(status, 200);
            let token = granted.token.expose_secret();
            assert!(!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
        }
        for check in checks {
            harmless(check.message.as_bytes());
        }
    }
}

/// Any token request: only the client's own id and secret get a token.
pub fn token_request(data: &[u8]) {
    let (id, secret) = ("client", "secret-of-the-client".to_owned().into());
    let client = voxtoken::oauth::Client {
        id,
        secret: &secret,
        scope: None,
    };
    let (head, body) = data.split_at(data.iter().position(|it| *it == b'\n').unwrap_or(0));
    let mut headers = voxtoken::http::Headers::default();
    headers.add("content-type".into(), b"application/x-www-form-urlencoded");
    headers.add("authorization".into(), head);
    let asked = voxtoken::oauth::endpoint::IncomingTokenRequest {
        method: "POST",
        headers: &headers,
        body,
    };
    match voxtoken::oauth::endpoint::judge(&asked, &client) {
        Ok(_) => {
            let base64 = data_encoding::BASE64.encode(b"client:secret-of-the-client");
            let text = String::from_utf8_lossy(data);
            assert!(
                text.contains("secret-of-the-client") || text.contains(&base64),
                "{text}"
            );
        }
        Err(denied) => harmless(denied.description.as_bytes()),
    }
}

/// Any `Retry-After`: the wait is at least a second, and is what the header says wherever it is digits alone.
pub fn retry_after(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let now = UNIX_EPOCH + Duration::from_secs(1_795_194_312);
    for attempt in [0, 3, u32::MAX] {
        let pause = voxtoken::api::retry::pause(Some(text), now, attempt);
        assert!(pause >= Duration::from_secs(1), "{text:?}");
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(seconds) = text.parse::<u64>().ok().filter(|_| digits) {
            assert_eq!(pause, Duration::from_secs(seconds.max(1)), "{text:?}");
        }
    }
}
