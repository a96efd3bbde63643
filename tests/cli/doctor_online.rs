//! `doctor --online`: what the platforms say of the credentials.

use std::sync::Arc;

use voxtoken::net::NetworkCause;

use crate::network::{Script, answer, no_answer};
use crate::support::{KEY, Run, payload};

const US: &str = "GET https://api.vapi.ai/assistant?limit=1";
const EU: &str = "GET https://api.eu.vapi.ai/assistant?limit=1";
const INVALID: &str = r#"{"message":"Invalid Key.","statusCode":401}"#;
const VOLUBILE: &str = "POST https://api.eu.volubile.ai/v1/auth/token";

/// The words of a report, however it is laid out.
fn words(stdout: &str) -> String {
    stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_key_works_in_one_region() {
    let script = Script::default()
        .answers(
            US,
            answer(200, "[]").header("Date", "Fri, 20 Nov 2026 17:05:20 GMT"),
        )
        .answers(EU, answer(401, INVALID));
    let script = Arc::new(script);
    let ran = Run::of("doctor --online").network(&script).ran();
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    let report = words(&ran.stdout);
    assert!(report.starts_with("Ready: mint would succeed."), "{report}");
    assert!(
        report.ends_with(
            "ok server's clock This machine's clock agrees with it. \
             ok Vapi us The key works: GET /assistant answered 200 with a list. \
             ok Vapi eu The key does not work there; it belongs to one region (documented)."
        ),
        "{report}"
    );
    let bearer = script.sent()[0].header("authorization").unwrap().to_owned();
    let claims = payload(bearer.strip_prefix("Bearer ").unwrap(), KEY);
    assert!(claims.contains(r#"{"tag":"private"}"#));
    script.is_done();
}

#[test]
fn a_swapped_region_is_found() {
    let script = Script::default()
        .answers(US, answer(401, INVALID))
        .answers(EU, answer(200, "[]"));
    let ran = Run::of("doctor --online").network(&Arc::new(script)).ran();
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    let rows = words(&ran.stdout);
    assert!(
        rows.starts_with("Not ready: Vapi us: the key is rejected (401): Invalid Key"),
        "{rows}"
    );
    assert!(
        rows.contains("error Vapi us The key is rejected (401): Invalid Key."),
        "{rows}"
    );
    assert!(
        rows.contains("The key belongs to region eu; use --region eu, or set VAPI_BASE_URL."),
        "{rows}"
    );
    assert!(rows.contains("ok Vapi eu The key works"), "{rows}");
}

/// Only the API itself rejects a key; what stands in front of it blocks, or is at the wrong address.
#[test]
fn what_blocks_the_way_says_nothing_of_the_key() {
    for (us, said) in [
        ("error code: 1010", "answered 403: error code: 1010."),
        ("<html>blocked</html>", "answered 403"),
    ] {
        let script = Script::default()
            .answers(US, answer(403, us))
            .answers(EU, answer(403, us))
            .answers(VOLUBILE, answer(404, "<html></html>"));
        let ran = Run::of("doctor --online")
            .variable("VOLUBILE_API_KEY", "a-volubile-api-key")
            .network(&Arc::new(script))
            .ran();
        let rows = words(&ran.stdout);
        assert_eq!(ran.code, 3, "{rows}");
        assert!(!rows.contains("rejected"), "{rows}");
        assert!(rows.contains("unknown Vapi us GET /assistant"), "{rows}");
        assert!(rows.contains(said), "{rows}");
        assert!(rows.contains("unknown Volubile 404"), "{rows}");
    }
}

#[test]
fn a_key_that_was_rotated_away_is_a_warning() {
    let issued = format!(
        r#"{{"token":"{}","expiresIn":900,"tokenType":"Bearer"}}"#,
        Run::of("mint private --expires-in 15m")
            .answers()
            .run()
            .trim()
    );
    let script = Script::default()
        .answers(US, answer(200, "[]"))
        .answers(EU, answer(401, INVALID))
        .answers(VOLUBILE, answer(401, "{}"))
        .answers(VOLUBILE, answer(200, issued));
    let ran = Run::of("doctor --online")
        .variable("VOLUBILE_API_KEY", "a-volubile-api-key")
        .variable("VOLUBILE_API_KEY_2", "another-api-key")
        .network(&Arc::new(script))
        .ran();
    let rows = words(&ran.stdout);
    assert_eq!(ran.code, 0, "{rows} {}", ran.stderr);
    assert!(
        rows.starts_with("Ready: mint would succeed, with 1 warning."),
        "{rows}"
    );
    assert!(
        rows.contains("Volubile rejects the API key from VOLUBILE_API_KEY (401); using the one from VOLUBILE_API_KEY_2."),
        "{rows}"
    );
}

#[test]
fn a_clock_that_is_off_is_found() {
    let script = Script::default()
        .answers(
            US,
            answer(401, INVALID).header("Date", "Fri, 20 Nov 2026 17:15:12 GMT"),
        )
        .answers(EU, answer(401, INVALID));
    let ran = Run::of("doctor --online").network(&Arc::new(script)).ran();
    assert_eq!(ran.code, 1);
    assert!(
        words(&ran.stdout).contains("This machine's clock is 10 minutes behind the server's"),
        "{}",
        ran.stdout
    );
    // A date that cannot be read says nothing of the clock.
    let script = Script::default()
        .answers(US, answer(200, "[]").header("Date", "today"))
        .answers(EU, answer(401, INVALID));
    let ran = Run::of("doctor --online").network(&Arc::new(script)).ran();
    assert!(!ran.stdout.contains("server's clock"), "{}", ran.stdout);
}

#[test]
fn volubile_is_asked_for_a_token_of_the_least_scope() {
    let refused = |script: Script| {
        script
            .answers(US, no_answer(NetworkCause::UnknownHost))
            .answers(EU, no_answer(NetworkCause::UnknownHost))
    };
    let token = Run::of("mint private -q").answers().run();
    let issued = format!(r#"{{"token":"{token}","expiresIn":3600,"tokenType":"Bearer"}}"#);
    let script = Arc::new(refused(Script::default()).answers(VOLUBILE, answer(200, issued)));
    let ran = Run::of("doctor --online")
        .variable("VOLUBILE_API_KEY", "volubile-canary")
        .network(&script)
        .ran();
    // Vapi could not be asked.
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("unknown  Vapi us"), "{}", ran.stdout);
    assert!(
        words(&ran.stdout).contains("got a token with calls:read"),
        "{}",
        ran.stdout
    );
    assert_eq!(script.sent()[2].body, r#"{"scope":["calls:read"]}"#);
    for secret in [KEY, "volubile-canary", &token] {
        assert!(!ran.stdout.contains(secret) && !ran.stderr.contains(secret));
    }

    let script = Arc::new(refused(Script::default()).answers(VOLUBILE, answer(401, "")));
    let ran = Run::of("doctor --online")
        .variable("VOLUBILE_API_KEY", "volubile-canary")
        .network(&script)
        .ran();
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("error    Volubile"), "{}", ran.stdout);
}

#[test]
fn an_address_that_is_set_is_the_only_one_asked() {
    let script = Script::default().answers(
        "GET http://127.0.0.1:7/assistant?limit=1",
        answer(200, "[]"),
    );
    let script = Arc::new(script);
    let ran = Run::of("doctor --online --format json")
        .variable("VAPI_BASE_URL", "http://127.0.0.1:7")
        .network(&script)
        .ran();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["online"][0]["name"], "Vapi");
    assert_eq!(json["online"][0]["status"], "ok");
    script.is_done();
}

#[test]
fn only_what_was_seen_is_said() {
    let foreign = r#"[{"id":"a","orgId":"11111111-2222-4333-8444-555555555555"}]"#;
    for (answered, code, said) in [
        (
            answer(204, ""),
            3,
            "unknown Vapi GET /assistant answered 204 with an empty body, not with a list of assistants.",
        ),
        (
            answer(200, "<html>Log in</html>"),
            3,
            "unknown Vapi GET /assistant answered 200 with HTML, not with a list",
        ),
        (
            answer(200, r#"{"a":1}"#),
            3,
            "unknown Vapi GET /assistant answered 200 with a JSON object, not with a list",
        ),
        (
            answer(200, foreign),
            0,
            "warning Vapi The key works, but GET /assistant lists assistants of another organization.",
        ),
        (
            answer(302, "").header("Location", "https://login.example/"),
            3,
            "unknown Vapi GET /assistant answered 302: redirected to https://login.example/.",
        ),
    ] {
        let script =
            Script::default().answers("GET http://127.0.0.1:7/assistant?limit=1", answered);
        let ran = Run::of("doctor --online --base-url http://127.0.0.1:7")
            .network(&Arc::new(script))
            .ran();
        assert_eq!(ran.code, code, "{}", ran.stdout);
        assert!(words(&ran.stdout).contains(said), "{}", ran.stdout);
    }
}

#[test]
fn report_json_and_exit_code_agree() {
    let rejected = || {
        Script::default()
            .answers(US, answer(401, INVALID))
            .answers(EU, answer(401, INVALID))
    };
    let late = || {
        Script::default()
            .answers(
                US,
                answer(200, "[]").header("Date", "Fri, 20 Nov 2026 17:06:12 GMT"),
            )
            .answers(EU, answer(401, INVALID))
    };
    let run = |line: &str, script: Script| Run::of(line).network(&Arc::new(script)).ran();
    let json = |script: Script| -> serde_json::Value {
        serde_json::from_str(&run("doctor --online --format json", script).stdout).unwrap()
    };
    assert_eq!(run("doctor --online", rejected()).code, 1);
    let value = json(rejected());
    assert_eq!(value["ready"], false);
    assert_eq!(
        value["first"]["fact"],
        "Vapi us: the key is rejected (401): Invalid Key"
    );
    // A clock that is off, and that no platform minds, is a warning.
    let ran = run("doctor --online", late());
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let report = words(&ran.stdout);
    assert!(
        report.starts_with("Ready: mint would succeed, with 1 warning.")
            && report.contains("warning server's clock This machine's clock is 1 minute behind"),
        "{report}"
    );
    assert_eq!(json(late())["ready"], true);
}

#[test]
fn without_a_key_nothing_is_asked() {
    let ran = Run::bare("doctor --online").ran();
    assert_eq!(ran.code, 2);
}
