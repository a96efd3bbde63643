//! `inspect`: any token, wrong in any way, is shown and explained.

use serde_json::Value;

use crate::support::{KEY, NOW, ORG_ID, Run};

pub use crate::support::to_base64url as encode;

pub const ASSISTANT: &str = "1cbf8c70-5fd7-4f61-a220-376ab35be1b0";
const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A token of any header and claims, signed with the key whatever the header says.
pub fn signed(header: &str, claims: &str, algorithm: aws_lc_rs::hmac::Algorithm) -> String {
    let input = format!("{}.{}", encode(header), encode(claims));
    let key = aws_lc_rs::hmac::Key::new(algorithm, KEY.as_bytes());
    let signature = aws_lc_rs::hmac::sign(&key, input.as_bytes());
    format!("{input}.{}", encode(signature))
}

/// A token as it should be, with these claims.
pub fn token(claims: &str) -> String {
    signed(HS256, claims, aws_lc_rs::hmac::HMAC_SHA256)
}

/// A public token of now, for an hour, with these restrictions.
pub fn public(restrictions: &str) -> String {
    token(&format!(
        r#"{{"orgId":"{ORG_ID}","token":{{"tag":"public","restrictions":{restrictions}}},"iat":{NOW},"exp":{}}}"#,
        NOW + 3_600
    ))
}

/// A private token with these dates.
pub fn dated(dates: &str) -> String {
    token(&format!(
        r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},{dates}}}"#
    ))
}

pub fn good() -> String {
    dated(&format!(r#""iat":{NOW},"exp":{}"#, NOW + 3_600))
}

/// The JSON view of a token: exit code and object.
#[track_caller]
pub fn json(line: &str, token: &str) -> (u8, Value) {
    let run = Run::of("inspect --format json").arg(token);
    let run = line
        .split_whitespace()
        .fold(run, |run, word| run.arg(word.replace('_', " ")));
    let ran = run.ran();
    assert_eq!(ran.stderr, "", "{token}");
    (ran.code, serde_json::from_str(&ran.stdout).unwrap())
}

fn codes(value: &Value) -> Vec<&str> {
    value["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect()
}

/// What is wrong with a token, the options, and what must be said: exit code, findings, verdict.
struct Case {
    token: String,
    options: &'static str,
    code: u8,
    findings: &'static [&'static str],
    verdict: &'static str,
}

fn case(
    token: impl Into<String>,
    options: &'static str,
    code: u8,
    findings: &'static [&'static str],
    verdict: &'static str,
) -> Case {
    Case {
        token: token.into(),
        options,
        code,
        findings,
        verdict,
    }
}

/// The first bytes of a SHA-256 in hexadecimal.
fn short_digest(text: &str, length: usize) -> String {
    use std::fmt::Write;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    digest.as_ref()[..length]
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
}

const WEB: &str = "--request POST_/call/web";
const WEB_PAGE: &str = "--request POST_/call/web --origin https://example.com";
const VERIFIED_PAGE: &str = "--verify --request POST_/call/web --origin https://example.com";

#[allow(clippy::too_many_lines)] // One line a case.
fn cases() -> Vec<Case> {
    use aws_lc_rs::hmac::{HMAC_SHA256, HMAC_SHA384, HMAC_SHA512};
    let dates = format!(r#""iat":{NOW},"exp":{}"#, NOW + 3_600);
    let with = |token: &str| self::token(&format!(r#"{{"orgId":"{ORG_ID}",{token}{dates}}}"#));
    let good = good();
    let parts: Vec<&str> = good.split('.').collect();
    let page = r#"{"enabled":true,"allowedOrigins":["https://example.com"]}"#;
    let listed = format!(r#"{{"allowedAssistantIds":["{ASSISTANT}"]}}"#);
    let long = "x".repeat(40_000);
    let plain = format!(r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},{dates}}}"#);
    vec![
        // As it should be.
        case(&good, "", 0, &[], ""),
        case(&good, "--verify", 0, &[], ""),
        case(
            &good,
            "--verify --request GET_/assistant",
            0,
            &[],
            "allowed",
        ),
        case(&good, "--request GET_/assistant", 0, &[], "unknown"),
        // The switch is not for public tokens alone.
        case(
            with(r#""token":{"tag":"private","restrictions":{"enabled":false}},"#),
            "--request GET_/assistant",
            1,
            &["disabled"],
            "denied",
        ),
        case(
            &good,
            "--request GET_/assistant --strict",
            1,
            &[],
            "unknown",
        ),
        case(public(page), VERIFIED_PAGE, 0, &[], "allowed"),
        // Time.
        case(
            dated(r#""iat":1795190000,"exp":1795193600"#),
            "",
            0,
            &["expired"],
            "",
        ),
        case(
            dated(r#""iat":1795190000,"exp":1795193600"#),
            "--request GET_/call",
            1,
            &["expired"],
            "denied",
        ),
        case(
            dated(r#""iat":1795190000,"exp":1795194300"#),
            "--leeway 1m",
            0,
            &[],
            "",
        ),
        case(dated(r#""exp":1795194312"#), "", 0, &["expired"], ""),
        case(dated(r#""exp":1795194313"#), "", 0, &[], ""),
        case(dated(r#""iat":1795194312"#), "", 0, &["exp-missing"], ""),
        case(
            dated(r#""iat":1795194312"#),
            "--verify --request GET_/call",
            0,
            &["exp-missing"],
            "unknown",
        ),
        case(
            dated(r#""exp":"1795197912""#),
            "",
            0,
            &["exp-not-a-number"],
            "",
        ),
        case(dated(r#""exp":null"#), "", 0, &["exp-not-a-number"], ""),
        case(
            dated(r#""exp":[1795197912]"#),
            "",
            0,
            &["exp-not-a-number"],
            "",
        ),
        case(
            dated(r#""exp":1795197912000"#),
            "",
            0,
            &["exp-in-milliseconds"],
            "",
        ),
        case(dated(r#""exp":1.795197912e9"#), "", 0, &[], ""),
        case(dated(r#""exp":1795197912.5"#), "", 0, &[], ""),
        case(
            dated(r#""exp":99999999999999999999999"#),
            "",
            0,
            &["exp-not-a-number"],
            "",
        ),
        case(
            dated(r#""iat":1795194312,"exp":1795290000"#),
            "",
            0,
            &["long-lived"],
            "",
        ),
        case(
            dated(r#""iat":1795195000,"exp":1795197912"#),
            "",
            0,
            &["issued-in-future"],
            "",
        ),
        case(
            dated(r#""iat":1795195000,"exp":1795197912"#),
            "--leeway 15m",
            0,
            &[],
            "",
        ),
        case(
            dated(r#""iat":1795194312000,"exp":1795197912"#),
            "",
            0,
            &["iat-in-milliseconds"],
            "",
        ),
        case(
            dated(r#""nbf":1795195000,"exp":1795197912"#),
            "",
            0,
            &["not-yet-valid"],
            "",
        ),
        case(
            dated(r#""nbf":1795195000,"exp":1795197912"#),
            "--verify --request GET_/call",
            0,
            &["not-yet-valid"],
            "unknown",
        ),
        case(&good, "--fail-if-expires-within 30m", 0, &[], ""),
        case(&good, "--fail-if-expires-within 1h", 1, &[], ""),
        case(
            dated(r#""iat":1795194312"#),
            "--fail-if-expires-within 1h",
            0,
            &["exp-missing"],
            "",
        ),
        case(
            dated(r#""iat":1795194312"#),
            "--fail-if-expires-within 1h --strict",
            1,
            &["exp-missing"],
            "",
        ),
        case(&good, "--at 2026-11-20T18:05:12Z", 0, &["expired"], ""),
        case(&good, "--at 2026-11-20T18:05:11Z", 0, &[], ""),
        // Scope and organization.
        case(with(""), "", 0, &["token-missing"], ""),
        case(
            with(""),
            "--request GET_/assistant",
            1,
            &["token-missing"],
            "denied",
        ),
        case(with(r#""token":{},"#), "", 0, &["scope-unknown"], ""),
        case(
            with(r#""token":{"tag":"Public"},"#),
            "",
            0,
            &["scope-unknown"],
            "",
        ),
        case(with(r#""token":{"tag":7},"#), "", 0, &["scope-unknown"], ""),
        case(
            with(r#""token":"private","#),
            "",
            0,
            &["scope-unknown", "misplaced"],
            "",
        ),
        case(
            with(r#""token":{"tag":"private","permissions":["x"]},"#),
            "",
            0,
            &["unknown-field"],
            "",
        ),
        case(
            token(&format!(r#"{{"token":{{"tag":"private"}},{dates}}}"#)),
            "",
            0,
            &["org-missing"],
            "",
        ),
        case(
            token(&format!(
                r#"{{"orgId":" ","token":{{"tag":"private"}},{dates}}}"#
            )),
            "",
            0,
            &["org-missing"],
            "",
        ),
        case(
            token(&format!(
                r#"{{"orgId":5,"token":{{"tag":"private"}},{dates}}}"#
            )),
            "",
            0,
            &["org-missing"],
            "",
        ),
        case(public(page), "--request GET_/assistant", 1, &[], "denied"),
        case(
            &good,
            "--verify --request POST_/call/web",
            0,
            &[],
            "unknown",
        ),
        // Restrictions.
        case(
            with(r#""token":{"tag":"public"},"#),
            "",
            0,
            &["unrestricted"],
            "",
        ),
        case(public("{}"), "", 0, &["unrestricted"], ""),
        case(public(r#"{"enabled":true}"#), "", 0, &["unrestricted"], ""),
        case(
            public(r#"{"enabled":false}"#),
            WEB,
            1,
            &["disabled"],
            "denied",
        ),
        case(
            public(r#"{"enabled":"yes","allowedOrigins":["https://a.example"]}"#),
            "",
            0,
            &["restrictions-malformed"],
            "",
        ),
        case(public("[]"), "", 0, &["restrictions-malformed"], ""),
        case(
            public(r#"{"allowedOrigins":"https://a.example"}"#),
            "",
            0,
            &["restrictions-malformed"],
            "",
        ),
        case(
            public(r#"{"allowedOrigins":[null]}"#),
            "",
            0,
            &["origin-null"],
            "",
        ),
        case(
            public(r#"{"allowedOrigins":[null]}"#),
            VERIFIED_PAGE,
            1,
            &["origin-null"],
            "denied",
        ),
        case(
            public(r#"{"allowedAssistantIds":[]}"#),
            "--verify --request POST_/call/web --transient",
            0,
            &["empty-list"],
            "unknown",
        ),
        case(
            public(r#"{"allowedOrigins":[7]}"#),
            "",
            0,
            &["restrictions-malformed"],
            "",
        ),
        case(
            public(r#"{"allowedOrigins":["www.example.com"]}"#),
            "",
            0,
            &["origin-malformed"],
            "",
        ),
        case(
            public(r#"{"allowedOrigins":["https://example.com/"]}"#),
            VERIFIED_PAGE,
            0,
            &["origin-malformed"],
            "unknown",
        ),
        case(
            public(r#"{"allowedOrigins":["https://*.example.com"]}"#),
            VERIFIED_PAGE,
            0,
            &["origin-malformed"],
            "unknown",
        ),
        case(
            public(r#"{"allowedOrigins":["https://other.example"]}"#),
            WEB_PAGE,
            1,
            &[],
            "denied",
        ),
        case(
            public(r#"{"allowedOrigins":[]}"#),
            VERIFIED_PAGE,
            0,
            &["empty-list"],
            "unknown",
        ),
        case(
            public(page),
            "--verify --request POST_/call/web",
            0,
            &[],
            "unknown",
        ),
        case(
            public(page),
            "--verify --request POST_/call/web --origin null",
            1,
            &[],
            "denied",
        ),
        case(
            public(r#"{"allowedAssistantIds":["support"]}"#),
            "",
            0,
            &["assistant-not-uuid"],
            "",
        ),
        case(
            public(r#"{"allowedAssistantIds":{}}"#),
            "",
            0,
            &["restrictions-malformed"],
            "",
        ),
        case(
            public(&listed),
            "--verify --request POST_/call/web --assistant 1cbf8c70-5fd7-4f61-a220-376ab35be1b0",
            0,
            &[],
            "allowed",
        ),
        case(
            public(&listed),
            "--verify --request POST_/call/web --assistant 9cbf8c70-5fd7-4f61-a220-376ab35be1b0",
            1,
            &[],
            "denied",
        ),
        case(
            public(&listed),
            "--verify --request POST_/call/web --transient",
            1,
            &[],
            "denied",
        ),
        case(
            public(&listed),
            "--verify --request POST_/call/web",
            0,
            &[],
            "unknown",
        ),
        case(
            public(r#"{"allowTransientAssistant":false}"#),
            "--verify --request POST_/call/web --transient",
            1,
            &[],
            "denied",
        ),
        case(
            public(&format!(
                r#"{{"allowTransientAssistant":true,"allowedAssistantIds":["{ASSISTANT}"]}}"#
            )),
            "--verify --request POST_/call/web --transient",
            1,
            &["transient-overruled"],
            "denied",
        ),
        case(
            public(r#"{"allowedOrigins":["https://a.example"],"allowedDomains":[]}"#),
            "",
            0,
            &["unknown-field"],
            "",
        ),
        case(
            with(
                r#""token":{"tag":"private","restrictions":{"allowedOrigins":["https://a.example"]}},"#,
            ),
            "",
            0,
            &["restrictions-on-private"],
            "",
        ),
        // Signature and header.
        case(
            signed(r#"{"alg":"HS384"}"#, &plain, HMAC_SHA384),
            "--verify",
            0,
            &["alg-unexpected"],
            "",
        ),
        case(
            signed(r#"{"alg":"HS512"}"#, &plain, HMAC_SHA512),
            "--verify",
            0,
            &["alg-unexpected"],
            "",
        ),
        case(
            signed(r#"{"alg":"HS512"}"#, &plain, HMAC_SHA256),
            "--verify",
            1,
            &["malformed", "signature-mismatch", "alg-unexpected"],
            "",
        ),
        case(
            signed(r#"{"alg":"RS256"}"#, &plain, HMAC_SHA256),
            "--verify",
            1,
            &["signature-mismatch", "alg-unexpected"],
            "",
        ),
        case(
            signed(r#"{"alg":"ES256"}"#, &plain, HMAC_SHA512),
            "--verify",
            1,
            &["signature-mismatch", "alg-unexpected"],
            "",
        ),
        case(
            signed(r#"{"alg":"EdDSA"}"#, &plain, HMAC_SHA512),
            "",
            0,
            &["alg-unexpected"],
            "",
        ),
        case(
            signed(r#"{"alg":"none"}"#, &plain, HMAC_SHA256),
            "--verify",
            1,
            &["alg-none"],
            "",
        ),
        case(
            signed(r#"{"alg":"None"}"#, &plain, HMAC_SHA256),
            "",
            0,
            &["alg-none"],
            "",
        ),
        case(
            format!("{}.{}.", encode(r#"{"alg":"none"}"#), parts[1]),
            "--verify",
            1,
            &["alg-none"],
            "",
        ),
        case(
            signed("{}", &plain, HMAC_SHA256),
            "",
            0,
            &["alg-unexpected"],
            "",
        ),
        case(
            format!("{}.{}.{}", parts[0], parts[1], encode([7; 32])),
            "--verify",
            1,
            &["signature-mismatch"],
            "",
        ),
        case(
            format!("{}.{}.", parts[0], parts[1]),
            "--verify",
            1,
            &["malformed"],
            "",
        ),
        case(
            format!("{good}="),
            "--verify",
            1,
            &["malformed", "signature-mismatch"],
            "",
        ),
        case(
            format!("{}.a.b.c.d", encode(r#"{"alg":"dir","enc":"A128GCM"}"#)),
            "",
            0,
            &["jwe"],
            "",
        ),
        // Form.
        case(&good[..good.len() - 60], "", 1, &["malformed"], ""),
        case(
            format!("{}.{}", parts[0], parts[1]),
            "",
            1,
            &["malformed"],
            "",
        ),
        case(parts[0], "", 1, &["malformed"], ""),
        case(format!("{good}.AAAA"), "", 1, &["malformed"], ""),
        case(&good[3..], "", 1, &["malformed", "malformed"], ""),
        case(token("[1,2]"), "", 1, &["malformed"], ""),
        case(token("\"text\""), "", 1, &["malformed"], ""),
        case(token(r#"{"a":"o",}"#), "", 1, &["malformed"], ""),
        case(
            format!("{}.{}.AAAA", parts[0], encode(b"{\"orgId\":\"\xff\"}")),
            "",
            1,
            &["malformed", "malformed"],
            "",
        ),
        case(
            with(r#""token":{"tag":"private"},"token":{"tag":"private"},"#),
            "",
            0,
            &["duplicate-key"],
            "",
        ),
        case(
            with(r#""token":{"tag":"private"},"big":12345678901234567890123,"#),
            "",
            0,
            &[],
            "",
        ),
        case(
            with(&format!(r#""token":{{"tag":"private"}},"long":"{long}","#)),
            "--verify",
            0,
            &[],
            "",
        ),
        case(
            with(&format!(r#""token":{{"tag":"private"}},"jwt":"{good}","#)),
            "",
            0,
            &["misplaced"],
            "",
        ),
        // Wrong in three ways at once.
        case(
            token(r#"{"token":{"tag":"admin"},"iat":1795190000,"exp":1795193600}"#),
            "",
            0,
            &["expired", "org-missing", "scope-unknown"],
            "",
        ),
    ]
}

#[test]
fn every_wrong_is_found_and_answered() {
    let cases = cases();
    assert!(cases.len() >= 60);
    let mut wrong = Vec::new();
    for case in cases {
        let (code, value) = json(case.options, &case.token);
        let verdict = value["request"]["verdict"].as_str().unwrap_or("");
        if (codes(&value), verdict, code) != (case.findings.to_vec(), case.verdict, case.code) {
            wrong.push(format!(
                "{} {}\n  {:?} {verdict} {code}, not {:?} {} {}",
                case.options,
                value["claims"],
                codes(&value),
                case.findings,
                case.verdict,
                case.code
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_weak_key_is_a_finding() {
    let token = Run::of("mint private -q")
        .variable("VAPI_PRIVATE_KEY", "hunter2")
        .answers()
        .run();
    let ran = Run::of("inspect --verify --format json")
        .arg(token)
        .variable("VAPI_PRIVATE_KEY", "hunter2")
        .answers()
        .run();
    assert_eq!(codes(&serde_json::from_str(&ran).unwrap()), ["weak-key"]);
}

/// A key and what it was signed with, and the cause that is named.
#[track_caller]
fn cause(line: &str, variables: &[(&str, &str)], token: &str) -> Value {
    let run = Run::bare(line).arg(token).arg("--format").arg("json");
    let run = variables
        .iter()
        .fold(run, |run, (name, value)| run.variable(name, *value));
    let ran = run.ran();
    let value: Value = serde_json::from_str(&ran.stdout).expect(&ran.stderr);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert_eq!(value["signature"]["status"], "invalid", "{}", ran.stdout);
    for (name, secret) in variables.iter().filter(|(_, secret)| secret.len() > 12) {
        assert!(
            !ran.stdout.contains(secret) && !ran.stderr.contains(secret),
            "{name}"
        );
    }
    value["signature"]["causes"].clone()
}

pub fn signed_with(key: &str) -> String {
    signed_by(key, HS256, &good_claims())
}

pub fn good_claims() -> String {
    format!(
        r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},"iat":{NOW},"exp":{}}}"#,
        NOW + 3_600
    )
}

/// A token of any header and claims, signed by HMAC-SHA256 with any key.
pub fn signed_by(key: &str, header: &str, claims: &str) -> String {
    let input = format!("{}.{}", encode(header), encode(claims));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key.as_bytes());
    format!(
        "{input}.{}",
        encode(aws_lc_rs::hmac::sign(&key, input.as_bytes()))
    )
}

#[test]
fn what_is_there_in_place_of_a_scope_is_said() {
    for (claim, what) in [
        (r#""token":{"tag":7}"#, "token.tag is a number"),
        (r#""token":{"tag":[]}"#, "token.tag is an array"),
        (r#""token":{}"#, "token has no tag"),
        (r#""token":7"#, "the token claim is a number, not an object"),
        (r#""token":{"tag":"admin"}"#, "token.tag is 'admin'"),
    ] {
        let token = self::token(&format!(
            r#"{{"orgId":"{ORG_ID}",{claim},"iat":{NOW},"exp":{}}}"#,
            NOW + 3_600
        ));
        let run = Run::bare("inspect --format json").arg(token).answers();
        let json: serde_json::Value = serde_json::from_str(&run.run()).unwrap();
        let findings = json["findings"].as_array().unwrap();
        let scope = findings.iter().find(|it| it["code"] == "scope-unknown");
        assert_eq!(
            scope.unwrap()["message"],
            format!("{what}; it must be private or public"),
            "{claim}"
        );
    }
}

#[test]
fn a_finding_says_what_is_wrong_and_what_to_write() {
    let end = NOW + 3_600;
    let restrictions = r#""restrictions":{"enabled":true}"#;
    for (claims, code, message) in [
        (
            r#""token":{"tag":"private"},"exp":3600"#.to_owned(),
            "expired",
            "exp is 3600, a date in the 1970s: it looks like a lifetime that was not added to the current time",
        ),
        (
            format!(r#""token":{{"tag":"private"}},"exp":{NOW}"#),
            "expired",
            "the token expires right now",
        ),
        (
            format!(r#""token":{{"tag":"private"}},"exp":{}"#, NOW - 60),
            "expired",
            "the token expired 1 minute ago",
        ),
        (
            format!(r#""token":{{"tag":"public","allowedOrigins":[]}},"exp":{end}"#),
            "misplaced",
            "allowedOrigins is in token, where it restricts nothing; the platform looks for it in token.restrictions",
        ),
        (
            format!(r#""token":{{"tag":"public"}},{restrictions},"exp":{end}"#),
            "misplaced",
            "restrictions is in the top level of the claims, where it has no effect; the platform looks for it in token",
        ),
    ] {
        let token = self::token(&format!(r#"{{"orgId":"{ORG_ID}",{claims}}}"#));
        let ran = Run::bare("inspect --format json").arg(token).ran();
        let value: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = value["findings"].as_array().unwrap();
        let found = findings.iter().find(|it| it["code"] == code);
        assert_eq!(found.unwrap()["message"], message, "{}", ran.stdout);
    }
}

/// A name that is nearly one of the platform's, with a value that could not be meant for it.
#[test]
fn a_claim_of_another_type_is_not_called_misspelt() {
    for claims in [
        r#"{"org_id":7}"#,
        r#"{"org_id":{"name":"x"}}"#,
        r#"{"EXP":true}"#,
        r#"{"issuedAt":{"by":"x"}}"#,
        r#"{"issued_at":[1]}"#,
    ] {
        let (_, value) = json("", &token(claims));
        assert!(!codes(&value).contains(&"misspelt"), "{claims}: {value}");
    }
    let (_, value) = json("", &token(&format!(r#"{{"org_id":"{ORG_ID}","EXP":1}}"#)));
    let misspelt = codes(&value).into_iter().filter(|it| *it == "misspelt");
    assert_eq!(misspelt.count(), 2, "{value}");
}

/// What is inside another member is not the payload, if the claims have an organization or a scope of their own.
#[test]
fn claims_of_ones_own_are_no_envelope() {
    let end = NOW + 3_600;
    for claims in [
        format!(r#"{{"orgId":"{ORG_ID}","data":{{"orgId":"x","exp":1}},"exp":{end}}}"#),
        format!(r#"{{"token":{{"tag":"private"}},"data":{{"orgId":"x","exp":1}},"exp":{end}}}"#),
    ] {
        let run = Run::bare("inspect --format json")
            .arg(token(&claims))
            .answers();
        let json: serde_json::Value = serde_json::from_str(&run.run()).unwrap();
        let text = json["findings"].to_string();
        assert!(
            !text.contains("'data'") && !text.contains("inside"),
            "{text}"
        );
    }
}

#[test]
fn what_became_of_the_key_is_named() {
    let line = "inspect -q --verify --no-env-file";
    for (signer, checker, code) in [
        (
            format!("{KEY}\n"),
            KEY.to_owned(),
            "secret-trailing-newline",
        ),
        (
            KEY.to_owned(),
            format!("{KEY}\n"),
            "secret-trailing-newline",
        ),
        (format!("\"{KEY}\""), KEY.to_owned(), "secret-quotes"),
        (KEY.to_owned(), format!("'{KEY}'"), "secret-quotes"),
        (
            format!("\u{feff}{KEY}"),
            KEY.to_owned(),
            "secret-byte-order-mark",
        ),
        (KEY.to_uppercase(), KEY.to_owned(), "secret-other-case"),
        (KEY.replace('-', ""), KEY.to_owned(), "secret-no-dashes"),
        (KEY[..35].to_owned(), KEY.to_owned(), "secret-cut"),
        ("undefined".to_owned(), KEY.to_owned(), "secret-missing"),
        (String::new(), KEY.to_owned(), "empty-key"),
        (ORG_ID.to_owned(), KEY.to_owned(), "organization-id"),
    ] {
        let causes = cause(
            line,
            &[("VAPI_PRIVATE_KEY", &checker)],
            &signed_with(&signer),
        );
        assert_eq!(causes[0]["code"], code, "{causes}");
        assert!(!causes[0]["fix"].as_str().unwrap().is_empty());
    }
}

#[test]
fn the_matching_key_is_named_by_its_source() {
    let other = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
    for name in ["PRIVATE_KEY", "VAPI_API_KEY", "VAPI_WEBHOOK_SECRET"] {
        let variables = [("VAPI_PRIVATE_KEY", KEY), (name, other)];
        let causes = cause(
            "inspect -q --verify --no-env-file",
            &variables,
            &signed_with(other),
        );
        assert_eq!(causes[0]["code"], "other-key");
        assert_eq!(
            causes[0]["message"],
            format!("signed with {name}, not with VAPI_PRIVATE_KEY")
        );
        let causes = cause(
            "inspect -q --verify --no-env-file",
            &variables,
            &signed_with(&format!("{other}\n")),
        );
        assert_eq!(
            causes[0]["message"],
            format!("signed with a {name} that has a trailing newline")
        );
    }
}

#[test]
fn what_was_signed_and_how_it_was_written_is_named() {
    use aws_lc_rs::{digest, hmac};
    let (header, claims) = (encode(HS256), encode(good_claims()));
    let input = format!("{header}.{claims}");
    let mac = |algorithm, key: &str, message: &[u8]| {
        let key = hmac::Key::new(algorithm, key.as_bytes());
        hmac::sign(&key, message).as_ref().to_vec()
    };
    let sha256 = |message: &[u8]| mac(hmac::HMAC_SHA256, KEY, message);
    let with = |signature: String| format!("{input}.{signature}");
    let hex = data_encoding::HEXLOWER.encode(&sha256(input.as_bytes()));
    let raw = format!("{HS256}.{}", good_claims());
    let plain = digest::digest(&digest::SHA256, format!("{KEY}{input}").as_bytes());
    let key_hash = digest::digest(&digest::SHA256, KEY.as_bytes());
    let hashed = mac(
        hmac::HMAC_SHA256,
        &data_encoding::HEXLOWER.encode(key_hash.as_ref()),
        input.as_bytes(),
    );
    for (token, codes) in [
        (with(hex.clone()), &["signature-hex"][..]),
        (with(hex.to_uppercase()), &["signature-hex"]),
        (with(encode(hex)), &["signature-hex"]),
        (
            with(encode(encode(sha256(input.as_bytes())))),
            &["signature-encoded-twice"],
        ),
        (
            with(data_encoding::BASE64.encode(&sha256(input.as_bytes()))),
            &["signature-base64"],
        ),
        (
            with(encode(mac(hmac::HMAC_SHA384, KEY, input.as_bytes()))),
            &["other-hmac"],
        ),
        (
            with(encode(mac(hmac::HMAC_SHA512, KEY, input.as_bytes()))),
            &["other-hmac"],
        ),
        (
            with(encode(mac(
                hmac::HMAC_SHA512,
                &format!("{KEY}\n"),
                input.as_bytes(),
            ))),
            &["secret-trailing-newline", "other-hmac"],
        ),
        (
            with(encode(sha256(claims.as_bytes()))),
            &["signature-over-other-bytes"],
        ),
        (
            with(encode(sha256(good_claims().as_bytes()))),
            &["signature-over-other-bytes"],
        ),
        (
            with(encode(sha256(raw.as_bytes()))),
            &["signature-over-other-bytes"],
        ),
        (
            with(encode(sha256(format!("{header}{claims}").as_bytes()))),
            &["signature-over-other-bytes"],
        ),
        (
            with(encode(mac(hmac::HMAC_SHA256, &input, KEY.as_bytes()))),
            &["key-and-message-swapped"],
        ),
        (with(encode(plain)), &["plain-hash"]),
        (with(encode(hashed)), &["hashed-key"]),
    ] {
        let causes = cause(
            "inspect -q --verify --no-env-file",
            &[("VAPI_PRIVATE_KEY", KEY)],
            &token,
        );
        if codes == ["other-hmac"] {
            let message = causes[0]["message"].as_str().unwrap();
            assert!(
                message.ends_with(", and the header says HS256"),
                "{message}"
            );
        }
        let named: Vec<_> = causes
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["code"].as_str().unwrap())
            .collect();
        assert_eq!(named, codes, "{token}");
    }
}

#[test]
fn four_hundred_foreign_keys_are_explained_by_nothing() {
    for number in 0..400 {
        let token = signed_with(&format!("7e8a1c0d-{number:04x}-4000-8000-c0de{number:08x}"));
        let (code, value) = json("--verify", &token);
        assert_eq!(code, 1);
        assert_eq!(value["signature"].to_string(), r#"{"status":"invalid"}"#);
        assert_eq!(codes(&value), ["signature-mismatch"]);
    }
}

#[test]
fn keys_that_need_no_secret_are_tried_without_any_key() {
    for key in [
        "",
        "undefined",
        "null",
        "secret",
        "your-256-bit-secret",
        ORG_ID,
        "e8a1c0de-0000-4000-8000-e8a1c0de0000",
        "changeme",
    ] {
        let token = signed_with(key);
        let ran = Run::bare("inspect --format json").arg(&token).ran();
        let value: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!((ran.code, codes(&value)), (0, vec!["known-key"]), "{key}");
        assert_eq!(value["signature"]["status"], "unchecked");
        let ran = Run::bare("inspect --format json --request")
            .arg("GET /assistant")
            .arg(&token)
            .ran();
        let value: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(value["request"]["verdict"], "denied", "{key}");
    }
    assert!(codes(&json("", &good()).1).is_empty());
    // The key that is set may be such a one.
    let ran = Run::bare("inspect -q --verify --format json --no-env-file")
        .variable("VAPI_PRIVATE_KEY", "your-256-bit-secret")
        .arg(signed_with("your-256-bit-secret"))
        .ran();
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (ran.code, codes(&value)),
        (0, vec!["known-key", "weak-key"])
    );
}

#[test]
fn a_known_key_is_found_whichever_hmac_it_was_used_with() {
    use aws_lc_rs::hmac;
    for (name, algorithm) in [
        ("HS256", hmac::HMAC_SHA256),
        ("HS384", hmac::HMAC_SHA384),
        ("HS512", hmac::HMAC_SHA512),
    ] {
        let header = encode(format!(r#"{{"alg":"{name}","typ":"JWT"}}"#));
        let input = format!("{header}.{}", encode(good_claims()));
        let key = hmac::Key::new(algorithm, b"changeme");
        let token = format!("{input}.{}", encode(hmac::sign(&key, input.as_bytes())));
        let ran = Run::bare("inspect --format json").arg(token).ran();
        let value: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert!(codes(&value).contains(&"known-key"), "{name}");
    }
}

#[test]
fn why_a_signature_is_unverifiable_is_said() {
    for (alg, why) in [
        (
            "RS256",
            "alg is RS256, which cannot be used with an organization's key",
        ),
        ("none", "alg is none, which signs nothing"),
        ("NONE", "alg is none, which signs nothing"),
    ] {
        let header = format!(r#"{{"alg":"{alg}"}}"#);
        let token = signed_by("another key", &header, &good_claims());
        let (code, value) = json("--verify", &token);
        assert_eq!(
            (code, &value["signature"]["status"]),
            (1, &"unverifiable".into())
        );
        assert_eq!(value["signature"]["reason"], why);
    }
}

#[test]
fn a_key_in_utf_16_is_told_from_the_right_one() {
    let utf_16: Vec<u8> = KEY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let ran = Run::bare("inspect -q --verify --no-env-file --format json --key-file key.txt")
        .file("key.txt", utf_16)
        .arg(good())
        .ran();
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    let cause = &value["signature"]["causes"][0];
    assert_eq!(cause["code"], "secret-utf-16", "{}", ran.stdout);
}

#[test]
fn a_mismatch_that_nothing_explains_says_so() {
    let (code, value) = json("--verify", &token("{}").replace(".e30.", ".eyJhIjoxfQ."));
    assert_eq!(code, 1);
    assert_eq!(value["signature"].to_string(), r#"{"status":"invalid"}"#);
}

#[test]
fn the_worst_token_decides_the_exit_code() {
    let good = good();
    Run::of("inspect --format claims")
        .arg(format!("{good} {good}"))
        .answers()
        .run();
    let ran = Run::of("inspect --format claims")
        .arg(format!("{} {good}", &good[..60]))
        .ran();
    assert_eq!(ran.code, 1);
    let ran = Run::of("inspect --format claims")
        .arg(format!("{good} {}", &good[..60]))
        .ran();
    assert_eq!(ran.code, 1);
}

#[test]
fn one_token_is_an_object_and_more_are_an_array() {
    let good = good();
    let one: Value = serde_json::from_str(
        &Run::of("inspect --format json")
            .stdin(good.clone())
            .answers()
            .run(),
    )
    .unwrap();
    assert!(one.is_object());
    let text = format!("first {good} and second {good}\nthird {good}");
    let three = Run::of("inspect --format json").stdin(text).answers().run();
    let three: Value = serde_json::from_str(&three).unwrap();
    assert_eq!(three.as_array().unwrap().len(), 3);
    assert_eq!(three[2], one);
}

#[test]
fn words_that_the_shell_took_apart_belong_together() {
    let good = good();
    let claims = Run::of("inspect --format claims")
        .arg(&good)
        .answers()
        .run();
    Run::of("inspect --format claims Authorization: Bearer")
        .arg(&good)
        .prints(&claims)
        .run();
    Run::of("inspect --format claims -")
        .stdin(good.clone())
        .prints(&claims)
        .run();
    Run::of("inspect --format claims -")
        .stdin(good.clone())
        .arg(&good)
        .prints(&format!("{claims}\n{claims}"))
        .run();
}

#[test]
fn what_was_left_out_is_noted() {
    let good = good();
    let (start, end) = good.split_at(100);
    for (text, note) in [
        (
            format!("curl -H 'Authorization: Bearer {good}' https://example.com/call"),
            "left out around the token: a curl command, an Authorization header",
        ),
        (
            format!("export VAPI_TOKEN=\"{good}\""),
            "left out around the token: an assignment, quotes",
        ),
        (
            format!("{start}\n{end}\n"),
            "undone to read the token: 1 line break",
        ),
        (
            format!("{good}\n{good}\n{good}\n"),
            "3 tokens found; any other text is left out",
        ),
    ] {
        Run::of("inspect --format claims")
            .arg(text)
            .on_a_terminal()
            .notes(note)
            .answers()
            .run();
    }
}

#[test]
fn a_person_at_a_terminal_is_told_that_input_is_read() {
    Run::of("inspect --format claims")
        .on_a_terminal()
        .stdin(good())
        .notes("reading standard input; press Ctrl-D on a new line to end it")
        .answers()
        .run();
}

#[test]
fn where_there_is_no_token_it_is_said_what_there_is() {
    Run::bare("inspect")
        .stdin(" \n")
        .fails(1, "no token found: the text is empty")
        .hints("give the token as an argument or on standard input")
        .run();
    Run::bare("inspect")
        .arg(ORG_ID)
        .fails(
            1,
            "no token found, but a UUID: an API key, or the id of something",
        )
        .hints(
            "the platform's API keys are UUIDs; if it is a private key that somebody sent, it must be replaced",
        )
        .run();
    Run::bare("inspect sk_live_0123456789abcdefghijklmnopq")
        .fails(1, "no token found, but a key that looks like Stripe's")
        .hints(
            "it is not a JWT, and this platform rejects it; \
             if someone sent it to you, it must be replaced",
        )
        .run();
    Run::bare("inspect")
        .stdin(
            good()
                .bytes()
                .flat_map(|byte| [byte, 0])
                .collect::<Vec<_>>(),
        )
        .answers()
        .run();
    Run::bare("inspect token.txt")
        .fails(1, "no token found in the input")
        .hints(
            "a token has three parts with dots between them, and starts with eyJ; \
             --file PATH reads a file",
        )
        .run();
}

#[test]
fn options_that_do_not_go_together_are_rejected() {
    let good = good();
    Run::of("inspect --redact --format claims")
        .arg(&good)
        .fails(
            2,
            "--redact cannot be used with --format claims or header, \
             which print the token's own JSON",
        )
        .hints("use --format report, json or markdown")
        .run();
    Run::of("inspect --key-file key.txt")
        .arg(&good)
        .fails(2, "--key-file has no effect without --verify")
        .hints("add --verify to check the signature")
        .run();
    Run::of("inspect --key-command")
        .arg("pass show key")
        .arg(&good)
        .fails(2, "--key-command has no effect without --verify")
        .hints("add --verify to check the signature")
        .run();
    Run::of("inspect --strict")
        .arg(&good)
        .fails(2, "--strict has no effect without a check")
        .hints("add --verify, --request or --fail-if-expires-within")
        .run();
    Run::of("inspect --verify --key-file -")
        .fails(2, "--key-file - and the token both read standard input")
        .hints("use a file for one of them")
        .run();
    Run::of("inspect --origin https://example.com")
        .arg(&good)
        .fails(2, "--request <REQUEST> is missing")
        .hints("try 'voxtoken inspect --help'")
        .run();
    Run::of("inspect --transient --assistant x --request")
        .arg("POST /call/web")
        .arg(&good)
        .fails(2, "--transient cannot be used with --assistant")
        .hints("try 'voxtoken inspect --help'")
        .run();
}

#[test]
fn options_that_cannot_be_read_are_rejected() {
    let good = good();
    Run::of("inspect --at yesterday")
        .arg(&good)
        .fails(
            2,
            "--at 'yesterday': neither RFC 3339 nor seconds since 1970",
        )
        .hints("write 2026-11-20T18:05:12Z, or seconds since 1970")
        .run();
    for option in ["--leeway", "--fail-if-expires-within"] {
        Run::of("inspect")
            .arg(option)
            .arg("60")
            .arg(&good)
            .fails(
                2,
                &format!(
                    "{option} '60': a number without a unit is ambiguous: seconds or milliseconds"
                ),
            )
            .hints("for seconds write 60s")
            .run();
    }
    Run::of("inspect --request /call/web")
        .arg(&good)
        .fails(2, "--request '/call/web': not a method and a path")
        .hints("write 'POST /call/web', or a URL in place of the path")
        .run();
    Run::of("inspect --request")
        .arg("GET https://example.com/")
        .arg(&good)
        .fails(
            2,
            "--request 'GET https://example.com/': 'example.com' is not a host of the platforms",
        )
        .hints("the hosts are api.vapi.ai, api.eu.vapi.ai and api.eu.volubile.ai; or give the path alone")
        .run();
    Run::of("inspect --origin example.com --request")
        .arg("GET /")
        .arg(&good)
        .fails(2, "--origin 'example.com': no scheme")
        .hints("write https://example.com")
        .run();
    Run::of("inspect --request")
        .arg("GET /")
        .arg("--assistant")
        .arg("")
        .arg(&good)
        .fails(2, "--assistant: blank")
        .hints("is the variable that holds the id set?")
        .run();
}

#[test]
fn verify_needs_a_key_and_inspecting_does_not() {
    let good = good();
    Run::bare("inspect --format header")
        .arg(&good)
        .prints(HS256)
        .run();
    Run::bare("inspect --verify --no-env-file")
        .arg(&good)
        .fails(
            2,
            "no private key: VAPI_PRIVATE_KEY and PRIVATE_KEY are not set",
        )
        .hints("set VAPI_PRIVATE_KEY, put it into .env, or give a file with --key-file PATH")
        .run();
    Run::bare("inspect --verify --format header --key-file k")
        .file("k", KEY)
        .arg(&good)
        .prints(HS256)
        .run();
}

#[test]
fn an_origin_is_taken_as_a_browser_sends_it() {
    let (_, value) = json(
        "--verify --request POST_/call/web --origin HTTPS://EXAMPLE.com/",
        &public(r#"{"allowedOrigins":["https://example.com"]}"#),
    );
    assert_eq!(value["request"]["verdict"], "allowed");
}

#[test]
fn a_check_carries_its_rule_and_the_answer_of_the_platform() {
    let (_, value) = json(
        "--request POST_https://api.eu.vapi.ai//call/web?x=1 --origin https://evil.example --transient",
        &public(&format!(
            r#"{{"allowedOrigins":["https://example.com"],"allowedAssistantIds":["{ASSISTANT}"]}}"#
        )),
    );
    let checks = value["request"]["checks"].as_array().unwrap();
    let summary: Vec<_> = checks
        .iter()
        .map(|check| {
            format!(
                "{} {} {}",
                check["name"], check["result"], check["certainty"]
            )
            .replace('"', "")
        })
        .collect();
    assert_eq!(
        summary,
        [
            "signature unknown documented",
            "time pass inferred",
            "organization pass observed",
            "scope pass documented",
            "enabled pass documented",
            "origin fail documented",
            "assistant pass documented",
            "transient fail documented",
        ]
    );
    assert_eq!(
        checks[5]["error"],
        "403 Key doesn't allow origin 'https://evil.example'"
    );
    assert_eq!(
        checks[7]["error"],
        "403 Key doesn't allow transient assistant"
    );
    assert_eq!(checks[5]["source"], "api.vapi.ai, schema TokenRestrictions");
}

#[test]
fn a_route_of_volubile_is_judged_by_its_scope() {
    let dates = format!(r#""sub":"account","exp":{}"#, NOW + 900);
    let of = |members: &str| signed_by(KEY, r#"{"alg":"HS256"}"#, &format!("{{{members}{dates}}}"));
    for (members, route, verdict, said) in [
        (
            "",
            "GET_/v1/calls",
            "unknown",
            "GET /v1/calls needs calls:read; the claims do not say which scopes the token has",
        ),
        (
            r#""scope":"calls:read agents:read","#,
            "GET_/v1/calls",
            "unknown",
            "GET /v1/calls needs calls:read, which the claims list",
        ),
        (
            r#""scope":["calls:read"],"#,
            "POST_/v1/calls",
            "denied",
            "POST /v1/calls needs calls:write; the claims list calls:read",
        ),
        (
            r#""scopes":["calls:read"],"#,
            "GET_https://api.eu.volubile.ai/v1/calls/17/recording",
            "unknown",
            "GET /v1/calls/17/recording needs calls:read, which the claims list",
        ),
        (
            "",
            "GET_/v1/callz",
            "unknown",
            "GET /v1/callz is not a documented route; the nearest is GET /v1/calls",
        ),
        (
            r#""scope":"calls:read","#,
            "POST_/v1/auth/token",
            "denied",
            "a token cannot get another one; send the API key in X-Api-Key",
        ),
    ] {
        let (_, value) = json(&format!("--request {route}"), &of(members));
        let checks = value["request"]["checks"].as_array().unwrap();
        let scope = checks.iter().find(|it| it["name"] == "scope").unwrap();
        assert_eq!(scope["message"], said);
        assert_eq!(value["request"]["verdict"], verdict, "{route}");
    }
    let (code, value) = json("--request GET_/v1/calls", &good());
    assert_eq!(
        (code, &value["request"]["verdict"]),
        (1, &Value::from("denied"))
    );
    assert_eq!(value["request"]["checks"][2]["name"], "platform");
}

#[test]
fn the_tokens_own_json_is_kept_to_the_byte() {
    let claims =
        "{ \"exp\" : 1.50e9 ,\n\t\"n\":12345678901234567890, \"n\" : \"\u{202e}\\u0041\" }";
    let token = token(claims);
    Run::of("inspect --format claims")
        .arg(&token)
        .prints(claims)
        .run();
    let json = Run::of("inspect --format json").arg(&token).answers().run();
    assert!(json.contains(claims), "{json}");
    // On a terminal a person sees it, so that nothing in it may move anything.
    Run::of("inspect --format claims")
        .on_a_terminal()
        .arg(&token)
        .prints(&claims.replace('\u{202e}', "\\u202e").replace('\t', " "))
        .run();
}

#[test]
fn the_fingerprint_is_of_the_compact_token() {
    let good = good();
    let hex = short_digest(&good, 6);
    for text in [
        good.clone(),
        format!("Bearer {good}\n"),
        format!("{}\n{}", &good[..90], &good[90..]),
    ] {
        for format in ["report", "json", "markdown"] {
            let line = format!("inspect --format {format}");
            let shown = Run::of(&line).stdin(text.clone()).answers().run();
            assert!(shown.contains(&format!("sha256:{hex}")), "{shown}");
        }
    }
}

#[test]
fn a_person_sees_how_far_a_long_file_is() {
    let log = format!(
        "{}\n{}",
        good(),
        "a line of a log without a token\n".repeat(280_000)
    );
    let run = Run::bare("inspect --format claims --file log")
        .file("log", log)
        .on_a_terminal();
    let ran = run.ran();
    assert!(!ran.stderr.contains('%'), "{}", ran.stderr);
    let run = run.into_a_pipe();
    let ran = run.ran();
    assert_eq!(
        (ran.code, &*ran.stdout),
        (0, &*format!("{}\n", good_claims()))
    );
    for bar in [
        "\r[###############---------------]  50%  1 token ",
        "\r[##############################] 100%  1 token ",
    ] {
        assert_eq!(ran.stderr.matches(bar).count(), 1, "{}", ran.stderr);
    }
    assert!(ran.stderr.ends_with(&format!("\r{}\r", " ".repeat(62))));
    let quiet = run.also_args("--quiet").ran();
    assert_eq!(quiet.stderr, "");
}

#[test]
fn a_lifetime_is_told_in_years_and_days() {
    let claims = format!(
        r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},"iat":{NOW},"exp":{}}}"#,
        NOW + 315_263_000
    );
    let ran = Run::of("inspect").arg(token(&claims)).ran();
    assert!(
        ran.stdout
            .contains("The token is valid for 9 years 361 days."),
        "{}",
        ran.stdout
    );
}
