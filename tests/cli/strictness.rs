//! What `inspect --verify` calls valid, strict readers of RFC 7515 accept too.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::inspect::{encode, good, json as inspected};
use crate::support::{KEY, NOW, ORG_ID, Run};

fn claims() -> String {
    format!(
        r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},"iat":{NOW},"exp":{}}}"#,
        NOW + 3_600
    )
}

fn signed_bytes(header: &[u8], claims: &[u8], key: &str) -> String {
    let input = format!("{}.{}", encode(header), encode(claims));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key.as_bytes());
    let signature = aws_lc_rs::hmac::sign(&key, input.as_bytes());
    format!("{input}.{}", encode(signature))
}

fn with_header(member: &str) -> String {
    signed_bytes(
        format!(r#"{{"alg":"HS256"{member}}}"#).as_bytes(),
        claims().as_bytes(),
        KEY,
    )
}

#[test]
fn a_header_that_must_be_rejected_is_never_valid() {
    for member in [
        r#","crit":["x"],"x":1"#,
        r#","crit":[]"#,
        r#","crit":"exp""#,
        r#","crit":null"#,
        r#","crit":["b64"],"b64":true"#,
        r#","b64":false"#,
        r#","b64":false,"crit":["b64"]"#,
        r#","b64":"false""#,
        r#","b64":null"#,
        r#","kid":7"#,
        r#","kid":null"#,
        r#","typ":1"#,
        r#","cty":[]"#,
        r#","jku":{}"#,
        r#","jku":"somewhere""#,
        r#","jwk":"key""#,
        r#","x5u":1"#,
        r#","x5c":"cert""#,
        r#","x5c":[1]"#,
        r#","x5t":1"#,
        r#","x5t#S256":[]"#,
        r#","kid":"a","kid":"b""#,
        r#","alg":"HS256""#,
        r#","cr\u0069t":["x"]"#,
    ] {
        let token = with_header(member);
        let (code, value) = inspected("--verify", &token);
        assert_eq!(code, 1, "{member}");
        assert_eq!(value["signature"]["status"], "unverifiable", "{member}");
        let codes: Vec<_> = value["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["code"])
            .collect();
        assert!(
            codes.contains(&&json!("header-invalid")),
            "{member}: {codes:?}"
        );
        let (code, value) = inspected("--verify --request GET_/assistant --strict", &token);
        assert_eq!(
            (code, &value["request"]["verdict"]),
            (1, &json!("unknown")),
            "{member}"
        );
        let (_, value) = inspected("--request GET_/assistant", &token);
        assert_ne!(value["request"]["verdict"], "allowed", "{member}");
    }
}

#[test]
fn a_header_that_may_be_ignored_does_no_harm() {
    for member in [
        "",
        r#","typ":"at+jwt""#,
        r#","kid":"one""#,
        r#","cty":"JWT""#,
        r#","b64":true"#,
        r#","jku":"https://example.com/keys""#,
        r#","x5c":["MIIB"]"#,
        r#","jwk":{"kty":"oct"}"#,
        r#","vendor":{"any":[1]}"#,
    ] {
        let (code, value) = inspected("--verify", &with_header(member));
        assert_eq!(
            (code, &value["signature"]["status"]),
            (0, &json!("valid")),
            "{member}"
        );
        assert_eq!(value["findings"], json!([]), "{member}");
    }
}

#[test]
fn nothing_malformed_is_valid() {
    let header = br#"{"alg":"HS256"}"#;
    for (header, body) in [
        (
            &b"{\"alg\":\"HS256\",\"x\":\"\xff\"}"[..],
            claims().into_bytes(),
        ),
        (b"{\"alg\":\"HS256\",\"x\":\"a\0b\"}", claims().into_bytes()),
        (b"{\"alg\":\"HS256\"}\0", claims().into_bytes()),
        (header, b"[]".to_vec()),
        (header, b"\"text\"".to_vec()),
        (header, b"".to_vec()),
        (header, b"{} {}".to_vec()),
        (header, b"{\"a\":\"\xff\"}".to_vec()),
        (header, b"{\"a\":\"\0\"}".to_vec()),
        (header, b"{\"a\":NaN}".to_vec()),
    ] {
        let token = signed_bytes(header, &body, KEY);
        let (code, value) = inspected("--verify --request GET_/assistant --strict", &token);
        let what = String::from_utf8_lossy(&body);
        assert_eq!(code, 1, "{what}");
        assert_eq!(value["signature"]["status"], "unverifiable", "{what}");
        assert_ne!(value["request"]["verdict"], "allowed", "{what}");
    }
}

#[test]
fn a_public_key_is_not_a_secret() {
    for key in [
        "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGdkZ2RnZGdkZ2RnZGdkZ2RnZGdkZ2Rn me@example",
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 me@example",
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAI me@example",
    ] {
        let token = signed_bytes(br#"{"alg":"HS256"}"#, claims().as_bytes(), key);
        let run = Run::of("inspect -q --verify --format json --key-file k").file("k", key);
        let ran = run.arg(token).ran();
        let value: Value = serde_json::from_str(&ran.stdout).expect(&ran.stderr);
        assert_eq!(
            (ran.code, &value["signature"]["status"]),
            (1, &json!("unverifiable")),
            "{key}"
        );
    }
}

#[test]
fn json_on_a_terminal_stays_json() {
    let token = signed_bytes(
        b"{\"alg\":\t\"HS256\"\r\n}",
        b"{\t\"orgId\" :\r\n\t\"a\\tb\xe2\x80\xae\" ,\n\"exp\":\t1}",
        KEY,
    );
    for format in ["json", "claims", "header"] {
        let run = Run::of("inspect --format")
            .arg(format)
            .arg(&token)
            .on_a_terminal();
        let shown = run.ran().stdout;
        let value: Value = serde_json::from_str(&shown).expect(&shown);
        assert!(!shown.contains(['\t', '\r', '\u{202e}']), "{shown:?}");
        let claims = if format == "json" {
            &value["claims"]
        } else {
            &value
        };
        assert!(
            format == "header" || claims["orgId"] == "a\tb\u{202e}",
            "{shown}"
        );
    }
}

/// Tokens of every kind that a strict reader may be asked about, right ones and wrong ones.
fn tokens() -> Vec<String> {
    const VALUES: [&str; 12] = [
        "null",
        "true",
        "false",
        "0",
        "1.5",
        "\"\"",
        "\"x\"",
        "\"https://a.example\"",
        "[]",
        "[\"x\"]",
        "[1]",
        "{}",
    ];
    const NAMES: [&str; 12] = [
        "typ", "cty", "kid", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "vendor",
    ];
    let mut tokens = vec![good(), format!("{}=", good()), good().replace('.', ".A")];
    for name in NAMES {
        for value in VALUES {
            tokens.push(with_header(&format!(r#","{name}":{value}"#)));
        }
    }
    for (claims, key) in [
        ("[]", KEY),
        ("{}", KEY),
        ("7", KEY),
        (r#"{"a":1,"a":2}"#, KEY),
        ("{}", "another key of thirty-two bytes!"),
    ] {
        tokens.push(signed_bytes(br#"{"alg":"HS256"}"#, claims.as_bytes(), key));
    }
    for header in [
        r#"{"alg":"hs256"}"#,
        r#"{"alg":"none"}"#,
        "{}",
        r#"{"alg":["HS256"]}"#,
        r#" {"alg" : "HS256"} "#,
    ] {
        tokens.push(signed_bytes(header.as_bytes(), b"{}", KEY));
    }
    // The signature with each of its last characters.
    let good = good();
    for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars() {
        tokens.push(format!("{}{last}", &good[..good.len() - 1]));
    }
    tokens
}

const PYJWT: &str = "
import sys, jwt
off = {name: False for name in ('verify_exp', 'verify_iat', 'verify_nbf', 'verify_aud', 'verify_iss', 'verify_sub', 'verify_jti')}
for line in sys.stdin:
    jwt.decode(line.strip(), sys.argv[1], algorithms=['HS256'], options=off)
";

const JOSERFC: &str = "
import sys, json
from joserfc import jws
from joserfc.jwk import OctKey
key = OctKey.import_key(sys.argv[1])
registry = jws.JWSRegistry(algorithms=['HS256'], strict_check_header=False)
for line in sys.stdin:
    found = jws.deserialize_compact(line.strip(), key, registry=registry)
    assert isinstance(json.loads(found.payload), dict)
";

const JOSE: &str = "
const { compactVerify } = require('jose');
const lines = require('fs').readFileSync(0, 'utf8').trim().split('\\n');
const key = new TextEncoder().encode(process.argv[1]);
(async () => {
  for (const line of lines) {
    const { payload } = await compactVerify(line, key, { algorithms: ['HS256'] });
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  }
})().catch((error) => { console.error(error); process.exit(1); });
";

/// Has a reader look at tokens, one a line; it fails at the first that it rejects.
fn accepted_by(program: &str, probe: &str, script: &str, flag: &str, tokens: &str) {
    let probed = Command::new(program)
        .args([flag, probe])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status();
    if !probed.is_ok_and(|status| status.success()) {
        eprintln!("skipped: {program} cannot run: {probe}");
        return;
    }
    let mut child = Command::new(program)
        .args([flag, script, KEY])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(tokens.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn strict_readers_accept_what_is_called_valid() {
    let is_valid = |token: &String| {
        let (_, value) = inspected("--verify", token);
        value["signature"]["status"] == "valid"
    };
    let valid: Vec<_> = tokens().into_iter().filter(is_valid).collect();
    assert!(valid.len() >= 30, "{}", valid.len());
    let lines = valid.join("\n");
    accepted_by("python3", "import jwt; jwt.decode", PYJWT, "-c", &lines);
    accepted_by("python3", "import joserfc.jws", JOSERFC, "-c", &lines);
    accepted_by("node", "require('jose')", JOSE, "-e", &lines);
}
