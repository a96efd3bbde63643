//! Servers of other libraries under `webhook audit`, and token endpoints of other libraries under
//! `webhook token`. They run where node and python3 find the packages, such as by `NODE_PATH` and `PYTHONPATH`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use data_encoding::BASE64;
use serde_json::Value;

use crate::audit::strings;
use crate::listen::Loopback;
use crate::support::Run;

/// Characters that a form encodes, so that the ways of Basic differ.
const CLIENT_SECRET: &str = "p+s:w%20d/=canary-third-party-secret";

/// A program, and how it is asked whether it has the packages.
type Language = (&'static str, [&'static str; 2]);

const NODE: Language = (
    "node",
    [
        "-e",
        // One of them has only an entry for import, which NODE_PATH does not serve.
        "for (const name of ['express', 'svix', 'standardwebhooks', 'oidc-provider', 'oauth2-mock-server']) \
         require.resolve(name); \
         const found = (directory) => require('fs').existsSync(directory + '/@octokit/webhooks-methods'); \
         if (!process.env.NODE_PATH.split(require('path').delimiter).some(found)) process.exit(1)",
    ],
);
const PYTHON: Language = ("python3", ["-c", "import authlib, fastapi, flask, uvicorn"]);

/// A program of another language that listens.
struct Program {
    child: Child,
    ports: Vec<String>,
}

impl Program {
    /// Starts it, or says what is skipped.
    fn start(language: &Language, script: &str, args: &[&str], secret: &str) -> Option<Self> {
        let (program, find) = language;
        let found = Command::new(program)
            .args(find)
            .stderr(Stdio::null())
            .status();
        if !found.is_ok_and(|status| status.success()) {
            eprintln!(
                "skipped: {script} {args:?}, because {program} does not find {}",
                find[1]
            );
            return None;
        }
        let mut child = Command::new(program)
            .arg(format!(
                "{}/tests/cli/third_parties/{script}",
                env!("CARGO_MANIFEST_DIR")
            ))
            .args(args)
            .env("SECRET", secret)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ports: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        assert!(!ports.is_empty(), "{script} {args:?} does not start");
        Some(Self { child, ports })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Each ends with its standard input.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// The code, and the names of the cases that came out like this.
fn audited(port: &str, path: &str, plan: &str, secret: &str) -> (u8, Value) {
    let (network, _) = Loopback::new();
    let ran = Run::bare("webhook audit --no-env-file --format json --credential hook.json")
        .arg(format!("http://127.0.0.1:{port}/{path}"))
        .file("hook.json", plan)
        .variable("VAPI_WEBHOOK_SECRET", secret)
        .at(SystemTime::now())
        .wire(network)
        .ran();
    assert_eq!(ran.stderr, "", "{path}");
    assert!(!ran.stdout.contains(secret), "{path}: {}", ran.stdout);
    (ran.code, serde_json::from_str(&ran.stdout).unwrap())
}

fn named<'a>(report: &'a Value, result: &str) -> Vec<&'a str> {
    let cases = report["cases"].as_array().unwrap().iter();
    cases
        .filter(|case| case["result"] == result)
        .map(|case| case["name"].as_str().unwrap())
        .collect()
}

const HMAC: &str = r#"{"type":"hmac","algorithm":"sha256"}"#;

/// What the server of each path does, how it comes out, one case that says so, and the exit code.
const HOLES: [(&str, &str, &str, u8); 9] = [
    ("unsigned", "fail", "no signature header", 1),
    // Its secret is not set, so not even the correct request is accepted.
    ("unset", "fail", "no signature header", 3),
    ("parsed", "warning", "reformatted body", 0),
    ("timeless", "fail", "timestamp 10 minutes old", 1),
    ("caseless", "warning", "upper-case signature", 0),
    ("first", "warning", "two signature headers", 0),
    ("swallows", "fail", "malformed signature", 1),
    ("prefixed", "fail", "prefixed signature, changed body", 1),
    ("breaks", "warning", "changed body", 0),
];

/// A server without a hole passes every case, and each hole is found by name. One cannot be seen.
fn ten_holes(program: &Program) {
    let secret = "canary-secret-of-the-servers-of-others";
    // `late` acts before it checks: its answers are right.
    for path in ["right", "late"] {
        let (code, report) = audited(&program.ports[0], path, HMAC, secret);
        let total = report["cases"].as_array().unwrap().len();
        assert_eq!((code, named(&report, "pass").len()), (0, total), "{report}");
    }
    for (path, result, name, code) in HOLES {
        let (ended, report) = audited(&program.ports[0], path, HMAC, secret);
        assert_eq!(ended, code, "{path}: {report}");
        assert!(named(&report, result).contains(&name), "{path}: {report}");
        let others = named(&report, if result == "fail" { "warning" } else { "fail" });
        assert!(
            others.is_empty() || ["unset", "swallows", "prefixed"].contains(&path),
            "{path}: {others:?}"
        );
    }
}

#[test]
fn holes_of_express_servers_are_found_by_name() {
    let secret = "canary-secret-of-the-servers-of-others";
    if let Some(program) = Program::start(&NODE, "servers.mjs", &[], secret) {
        ten_holes(&program);
    }
}

#[test]
fn holes_of_fastapi_and_flask_servers_are_found_by_name() {
    let secret = "canary-secret-of-the-servers-of-others";
    for framework in ["fastapi", "flask"] {
        let started = Program::start(&PYTHON, "servers.py", &[framework], secret);
        if let Some(program) = started {
            ten_holes(&program);
        }
    }
}

#[test]
fn servers_with_a_library_pass_every_case() {
    let secret = BASE64.encode(b"canary-secret-of-the-servers-of-others");
    let Some(program) = Program::start(&NODE, "servers.mjs", &[], &secret) else {
        return;
    };
    let standard = |prefix: &str| {
        format!(
            r#"{{"type":"hmac","algorithm":"sha256","signatureHeader":"{prefix}-signature",
            "timestampHeader":"{prefix}-timestamp","messageIdHeader":"{prefix}-id","signaturePrefix":"v1,",
            "payloadFormat":"{{svix-id}}.{{timestamp}}.{{body}}","signatureEncoding":"base64",
            "secretIsBase64":true}}"#
        )
    };
    let github = r#"{"type":"hmac","algorithm":"sha256","signatureHeader":"x-hub-signature-256",
        "signaturePrefix":"sha256=","includeTimestamp":false,"payloadFormat":"{body}"}"#;
    for (path, plan) in [
        ("svix", standard("svix")),
        ("standardwebhooks", standard("webhook")),
        ("octokit", github.to_owned()),
    ] {
        let (code, report) = audited(&program.ports[0], path, &plan, &secret);
        let total = report["cases"].as_array().unwrap().len();
        assert_eq!(
            (code, named(&report, "pass").len()),
            (0, total),
            "{path}: {report}"
        );
    }
}

/// Asks a token endpoint: the code, the ways that got a token, and the messages of all checks that did not pass.
fn asked(url: &str, client: &str, scope: &str) -> (u8, Vec<String>, String) {
    let (network, _) = Loopback::new();
    let credential = serde_json::json!({
        "type": "oauth2",
        "url": url,
        "clientId": client,
        "clientSecret": CLIENT_SECRET,
        "scope": scope,
    });
    let ran = Run::bare("webhook token --no-env-file --format json --credential hook.json")
        .file("hook.json", credential.to_string())
        .at(SystemTime::now())
        .wire(network)
        .ran();
    assert_eq!(ran.stderr, "", "{url}");
    assert!(!ran.stdout.contains("canary"), "{url}: {}", ran.stdout);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let ways = report["ways"].as_array().unwrap();
    let granted = ways.iter().filter(|way| way["granted"] == true);
    let granted = granted.map(|way| way["way"].as_str().unwrap().to_owned());
    let checks = ways
        .iter()
        .flat_map(|way| way["checks"].as_array().unwrap());
    let complaints: Vec<_> = checks
        .filter(|check| check["result"] != "pass")
        .map(|check| check["message"].as_str().unwrap())
        .collect();
    (ran.code, granted.collect(), complaints.join("\n"))
}

#[test]
fn token_endpoints_of_node_are_understood() {
    let Some(program) = Program::start(&NODE, "tokens.mjs", &[], CLIENT_SECRET) else {
        return;
    };
    let oidc = format!("http://127.0.0.1:{}/token", program.ports[0]);
    let mock = |kind: &str| format!("http://127.0.0.1:{}/{kind}", program.ports[1]);
    let all = &["body", "encoded-basic", "raw-basic"][..];
    for (url, client, scope, code, ways, complaint) in [
        (
            &oidc,
            "me@oidc",
            "calls",
            0,
            &all[..2],
            "401 invalid_client",
        ),
        (
            &oidc,
            "me@oidc",
            "admin",
            1,
            &[],
            "400 invalid_scope: the server does not grant the scope",
        ),
        (&oidc, "nobody", "calls", 1, &[], "401 invalid_client"),
        (&mock("plain"), "me", "calls", 0, all, ""),
        (
            &mock("no-expiry"),
            "me",
            "calls",
            0,
            all,
            "expires_in is missing",
        ),
        (
            &mock("lower-case"),
            "me",
            "calls",
            0,
            all,
            "token_type is 'bearer'",
        ),
        (
            &mock("broken"),
            "me",
            "calls",
            3,
            &[],
            "500, without an error code",
        ),
        (&mock("html"), "me", "calls", 1, &[], "the answer is HTML"),
        (
            &mock("redirect"),
            "me",
            "calls",
            1,
            &[],
            "302: a redirect to '/login', which is not followed",
        ),
    ] {
        let (ended, granted, complaints) = asked(url, client, scope);
        assert_eq!(
            (ended, &granted[..]),
            (code, &strings(ways)[..]),
            "{url}: {complaints}"
        );
        assert!(complaints.contains(complaint), "{url}: {complaints}");
    }
}

#[test]
fn token_endpoints_of_python_are_understood() {
    let Some(program) = Program::start(&PYTHON, "tokens.py", &[], CLIENT_SECRET) else {
        return;
    };
    let url = |path: &str| format!("http://127.0.0.1:{}/{path}", program.ports[0]);
    for (path, client, way) in [
        ("token", "me@basic", "encoded-basic"),
        ("token", "me@body", "body"),
        ("raw", "me@raw", "raw-basic"),
    ] {
        let (code, granted, complaints) = asked(&url(path), client, "calls");
        assert_eq!((code, granted), (0, strings(&[way])), "{complaints}");
    }
    let (code, granted, complaints) = asked(&url("token"), "me@basic", "other");
    assert_eq!((code, granted.len()), (1, 0), "{complaints}");
    assert!(complaints.contains("400 invalid_scope"), "{complaints}");
}
