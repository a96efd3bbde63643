//! `request`: the token of a call, the call, its answer, and why it failed if it did.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use voxtoken::net::NetworkCause;

use crate::network::{Answer, Script, answer, no_answer};
use crate::support::{KEY, NOW, ORG_ID, Run, payload};

const ASSISTANT: &str = "GET https://api.vapi.ai/assistant?limit=1";
const INVALID: &str = r#"{"message":"Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.","error":"Unauthorized","statusCode":401}"#;

/// A network that answers one request.
fn once(line: &str, answer: Answer) -> Arc<Script> {
    Arc::new(Script::default().answers(line, answer))
}

/// The token that the script saw.
fn token(script: &Script, at: usize) -> String {
    let sent = script.sent();
    let value = sent[at].header("authorization").unwrap();
    value.strip_prefix("Bearer ").unwrap().to_owned()
}

/// A token signed with the key of all tests.
fn minted(line: &str) -> String {
    Run::of(line).answers().run()
}

#[test]
fn a_call_gets_a_fresh_private_token_and_the_answer_passes_through() {
    let script = once(ASSISTANT, answer(200, "[ {\"id\" :1}]"));
    let ran = Run::of("request get /assistant?limit=1")
        .network(&script)
        .ran();
    assert_eq!(
        (ran.code, &*ran.stdout, &*ran.stderr),
        (0, "[ {\"id\" :1}]", "")
    );
    let claims = payload(&token(&script, 0), KEY);
    assert_eq!(
        claims,
        format!(
            r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},"iat":{NOW},"exp":{}}}"#,
            NOW + 300
        )
    );
}

#[test]
fn a_web_call_gets_a_public_token() {
    let script = once("POST https://api.eu.vapi.ai/call/web", answer(201, "{}"));
    let ran = Run::of("request POST /call/web --region eu --origin https://example.com")
        .arg("-d")
        .arg(r#"{"assistantId":"a"}"#)
        .arg("-HX-Extra: 1")
        .network(&script)
        .ran();
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    let sent = &script.sent()[0];
    assert!(payload(&token(&script, 0), KEY).contains(r#"{"tag":"public"}"#));
    assert_eq!(sent.body, r#"{"assistantId":"a"}"#);
    assert_eq!(sent.header("origin"), Some("https://example.com"));
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(sent.header("x-extra"), Some("1"));
}

#[test]
fn a_call_of_volubile_gets_a_token_of_the_least_scope() {
    let jwt = minted("mint private");
    let issued = format!(r#"{{"token":"{jwt}","expiresIn":3600,"tokenType":"Bearer"}}"#);
    let script = Script::default()
        .answers(
            "POST https://api.eu.volubile.ai/v1/auth/token",
            answer(200, issued),
        )
        .answers(
            "GET https://api.eu.volubile.ai/v1/calls/7",
            answer(200, "{}"),
        );
    let script = Arc::new(script);
    let ran = Run::bare("request GET /v1/calls/7")
        .variable("VOLUBILE_API_KEY", "volubile-key")
        .network(&script)
        .ran();
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    let sent = script.sent();
    assert!(sent[1].line.ends_with("/v1/calls/7"));
    assert_eq!(sent[0].body, r#"{"scope":["calls:read"]}"#);
    assert_eq!(sent[0].header("x-api-key"), Some("volubile-key"));
    assert_eq!(sent[0].header("authorization"), None);
    assert_eq!(token(&script, 1), jwt);
    script.is_done();
}

#[test]
fn a_route_that_volubile_does_not_document_is_rejected() {
    Run::bare("request DELETE /v1/calls/7")
        .variable("VOLUBILE_API_KEY", "volubile-key")
        .fails(
            2,
            "Volubile documents no route 'DELETE /v1/calls/7', so its scope is unknown",
        )
        .hints("the nearest is 'GET /v1/calls/{id}'")
        .run();
    Run::bare("request POST /v1/auth/token")
        .variable("VOLUBILE_API_KEY", "volubile-key")
        .fails(2, "/v1/auth/token takes an API key, not a token")
        .hints("get a token with 'voxtoken mint scoped'")
        .run();
}

#[test]
fn a_dry_run_opens_no_connection_and_shows_no_token() {
    Run::of("request POST /call --dry-run -d {\"a\":1} --origin https://example.com")
        .prints(
            "POST https://api.vapi.ai/call\n\
             Authorization: Bearer (a private token, minted for 5 minutes)\n\
             Origin: https://example.com\n\
             Content-Type: application/json\n\n{\"a\":1}",
        )
        .run();
}

#[test]
fn a_token_of_ones_own_is_used_and_never_shown() {
    let jwt = minted("mint private --expires-in 1h");
    let script = once(
        "GET https://api.vapi.ai/assistant",
        answer(200, "[]").header("x-echo", &format!("Bearer {jwt}")),
    );
    let ran = Run::bare("request GET /assistant --token-file t --verbose")
        .file("t", format!("Bearer {jwt}\n"))
        .network(&script)
        .ran();
    assert_eq!(token(&script, 0), jwt);
    assert_eq!((ran.code, &*ran.stdout), (0, "[]"));
    let length = jwt.len();
    assert_eq!(
        ran.stderr,
        format!(
            "> GET https://api.vapi.ai/assistant\n\
             > Authorization: (not shown)\n\
             < 200\n\
             < content-type: application/json\n\
             < x-echo: Bearer ({length} characters, not shown)\n"
        )
    );
    Run::bare("request POST /call --token-file t")
        .file("t", &jwt)
        .fails(
            2,
            "POST with someone else's token can change things or cost money",
        )
        .hints("add --yes to send it anyway")
        .run();
    Run::bare("request GET /call --token-file t")
        .file("t", KEY)
        .fails(2, "there is no token in 't'")
        .hints("give the token alone; 'voxtoken inspect' finds one in any text")
        .run();
}

#[test]
fn a_token_file_that_holds_more_than_a_token_is_said_to() {
    let jwt = minted("mint private");
    let hint = "give the token alone; 'voxtoken inspect' finds one in any text";
    for content in [
        format!("Authorization: Bearer {jwt}"),
        format!("\"{jwt}\""),
        format!("{jwt}\n{jwt}"),
        format!("{jwt}\r\nand more"),
        format!("{jwt}\u{e9}"),
    ] {
        Run::bare("request GET /assistant --token-file hdr.txt")
            .file("hdr.txt", content)
            .fails(2, "'hdr.txt' does not hold a whole token alone")
            .hints(hint)
            .run();
    }
}

#[test]
fn what_cannot_be_sent_is_said_where_it_is() {
    for (arg, error, hint) in [
        (
            "-HX: a\r\nb",
            "-H: a header value contains a line break",
            "give each header an option of its own",
        ),
        (
            "-d@",
            "-d @: the name of a file is missing",
            "write -d @FILE, or -d @- for standard input",
        ),
        (
            "--base-url=ftp://x",
            "--base-url: the scheme 'ftp' is not https",
            "write https://host, with a port or a path if it has one",
        ),
        (
            "--base-url=https://x:99999",
            "--base-url: invalid port number",
            "write https://host, with a port or a path if it has one",
        ),
        (
            "--base-url=x",
            "--base-url: not an absolute URL",
            "write https://host, with a port or a path if it has one",
        ),
        (
            "--retry=abc",
            "--retry 'abc': not a whole number",
            "try 'voxtoken request --help'",
        ),
        (
            "--retry=99999999999",
            "--retry '99999999999': too large",
            "try 'voxtoken request --help'",
        ),
    ] {
        Run::of("request GET /assistant")
            .arg(arg)
            .fails(2, error)
            .hints(hint)
            .run();
    }
}

#[test]
fn the_host_says_whose_a_path_is() {
    let jwt = minted("mint private --expires-in 1h");
    let script = once("GET https://api.vapi.ai/v1/calls", answer(401, INVALID));
    let ran = Run::bare("request GET https://api.vapi.ai/v1/calls --token-file t")
        .file("t", &jwt)
        .network(&script)
        .ran();
    assert_eq!(ran.code, 1);
    assert!(!ran.stderr.contains("Volubile"), "{}", ran.stderr);
    let asked = "inspect --request";
    let of = |url: &str| {
        let run = Run::bare(asked).arg(format!("GET {url}")).arg(&jwt).ran();
        run.stdout.contains("this is a Vapi token")
    };
    assert!(!of("https://api.vapi.ai/v1/calls"));
    assert!(of("https://api.eu.volubile.ai/v1/calls") && of("/v1/calls"));
}

/// No key of the user's made a token of Volubile, and that says nothing.
#[test]
fn the_signature_of_a_volubile_token_is_left_to_volubile() {
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                 eyJzdWIiOiJhY2NvdW50Iiwic2NvcGUiOlsiY2FsbHM6cmVhZCJdLCJleHAiOjQxMDI0NDQ4MDB9.\
                 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for (request, reason) in [
        (
            None,
            "it looks like a Volubile token, which only Volubile can check",
        ),
        (
            Some("--request=GET /v1/calls"),
            "only Volubile can check it",
        ),
    ] {
        let mut run = Run::of("inspect --verify");
        if let Some(request) = request {
            run = run.arg(request);
        }
        let ran = run.arg(token).ran();
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        let words: Vec<_> = ran.stdout.split_whitespace().collect();
        let said = format!("cannot be verified: {reason}");
        assert!(words.join(" ").contains(&said), "{}", ran.stdout);
        assert!(!ran.stdout.contains("signature-mismatch"), "{}", ran.stdout);
    }
}

#[test]
fn an_organization_id_that_is_none_is_warned_of() {
    let script = once(ASSISTANT, answer(200, "[]"));
    let ran = Run::of("request GET /assistant?limit=1 --org-id my-org")
        .network(&script)
        .ran();
    assert_eq!(
        (ran.code, &*ran.stderr),
        (
            0,
            "voxtoken: warning: the organization id from --org-id is not a UUID\n"
        )
    );
}

#[test]
fn a_tunnel_is_no_call() {
    Run::of("request CONNECT /assistant")
        .fails(2, "CONNECT opens a tunnel, and calls nothing")
        .hints("write 'voxtoken request GET /assistant'")
        .run();
}

#[cfg(unix)]
#[test]
fn an_env_file_that_cannot_be_read_is_named_with_the_reason() {
    let run = Run::bare("request GET /assistant --org-id 9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10");
    std::os::unix::fs::symlink(".env", run.path(".env")).unwrap();
    let ran = run.ran();
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.starts_with(
            "voxtoken: error: no private key: VAPI_PRIVATE_KEY and PRIVATE_KEY are not set, and cannot read .env: "
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn credentials_are_no_headers_of_the_callers() {
    for name in ["Authorization", "x-api-key"] {
        Run::of("request GET /assistant")
            .arg(format!("-H{name}: canary"))
            .fails(
                2,
                &format!("-H: {name} would put a secret on the command line"),
            )
            .hints("to use your own token, give --token-file PATH")
            .run();
    }
}

#[test]
fn a_denied_call_is_explained_by_the_checks_of_inspect() {
    let jwt = minted("mint public --allow-origin https://example.com --allow-assistant 1 -q");
    let denied = r#"{"message":"JWT doesn't permit access. Hot tip, you may be missing `token` in your JWT.","error":"Forbidden","statusCode":403}"#;
    let ran = Run::bare("request GET /assistant --token-file t")
        .file("t", &jwt)
        .network(&once(
            "GET https://api.vapi.ai/assistant",
            answer(403, denied),
        ))
        .ran();
    assert_eq!((ran.code, &*ran.stdout), (1, denied));
    assert!(
        ran.stderr
            .starts_with("voxtoken: error: 403: the token is public, and GET /assistant"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("hint: the API says: JWT doesn't permit access.")
    );

    let ran =
        Run::bare("request POST /call/web --yes --token-file t --origin https://evil.example")
            .arg(r#"-d{"assistantId":"1"}"#)
            .file("t", &jwt)
            .network(&once(
                "POST https://api.vapi.ai/call/web",
                answer(
                    403,
                    r#"{"message":"Key doesn't allow origin 'https://evil.example'"}"#,
                ),
            ))
            .ran();
    assert!(
        ran.stderr.contains("error: 403:") && ran.stderr.contains("evil.example"),
        "{}",
        ran.stderr
    );

    let expired = minted("mint private --issued-at 1700000000 --expires-in 1h -q");
    let ran = Run::bare("request GET /assistant --token-file t")
        .file("t", &expired)
        .network(&once(
            "GET https://api.vapi.ai/assistant",
            answer(401, INVALID),
        ))
        .ran();
    assert!(
        ran.stderr
            .starts_with("voxtoken: error: 401: the token has expired"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_nobody_knows_is_a_hint_with_its_certainty() {
    Run::of("request GET /assistant?limit=1")
        .network(&once(ASSISTANT, answer(401, INVALID)))
        .prints_bytes(INVALID)
        .fails(1, "401: Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.")
        .hints("do the organization id and the private key belong together?")
        .hints("a key belongs to one region (documented); --region eu asks the other one")
        .run();
    Run::of("request GET /assistant?limit=1 --region eu")
        .at(UNIX_EPOCH + Duration::from_secs(NOW + 120))
        .network(&once(
            "GET https://api.eu.vapi.ai/assistant?limit=1",
            answer(401, "{}").header("date", "Fri, 20 Nov 2026 17:05:12 GMT"),
        ))
        .prints_bytes("{}")
        .fails(1, "401: the API does not accept the token")
        .hints("this machine's clock is 2 minutes ahead of the server's; tokens carry the time")
        .hints("do the organization id and the private key belong together?")
        .hints("a key belongs to one region (documented); --region us asks the other one")
        .run();
    Run::of("request GET /assistant?limit=1")
        .network(&once(ASSISTANT, answer(403, "error code: 1010")))
        .prints_bytes("error code: 1010")
        .fails(
            1,
            "403: the proxy in front of the API blocked the request (error code: 1010)",
        )
        .hints("it blocks requests without a User-Agent (observed); if you set one with -H, leave it out")
        .run();
    Run::of("request GET /asistant")
        .network(&once("GET https://api.vapi.ai/asistant", answer(404, "")))
        .prints_bytes("")
        .fails(
            1,
            "404: nothing found at GET /asistant: no such route, or no such object",
        )
        .run();
}

#[test]
fn a_redirect_is_reported_and_nothing_is_sent_there() {
    Run::of("request GET /assistant?limit=1")
        .network(&once(
            ASSISTANT,
            answer(307, "").header("location", "https://evil.example/\u{1b}[2J"),
        ))
        .prints_bytes("")
        .fails(1, "307: redirected to https://evil.example/\\u001b[2J")
        .hints("redirects are not followed, so the token went nowhere else")
        .run();
}

#[test]
fn what_may_pass_is_tried_again_with_a_fresh_token() {
    let script = Script::default()
        .answers(ASSISTANT, answer(503, "busy"))
        .answers(ASSISTANT, answer(429, "").header("retry-after", "7"))
        .answers(ASSISTANT, answer(200, "[]"));
    let script = Arc::new(script);
    let ran = Run::of("request GET /assistant?limit=1")
        .network(&script)
        .ran();
    assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (0, "[]", ""));
    assert_eq!(script.pauses(), [1, 7]);

    let late = Script::default().answers(
        ASSISTANT,
        answer(429, "").header("Retry-After", "Fri, 20 Nov 2026 17:06:12 GMT"),
    );
    let late = Arc::new(late);
    Run::of("request GET /assistant?limit=1")
        .network(&late)
        .prints_bytes("")
        .fails(3, "429: too many requests")
        .hints("the API asks you to wait (Retry-After: Fri, 20 Nov 2026 17:06:12 GMT); to wait and send it again, use --max-wait")
        .run();
    let patient = Script::default()
        .answers(
            ASSISTANT,
            answer(429, "").header("Retry-After", "Fri, 20 Nov 2026 17:06:12 GMT"),
        )
        .answers(ASSISTANT, answer(200, "[]"));
    let patient = Arc::new(patient);
    let ran = Run::of("request GET /assistant?limit=1 --max-wait 2m")
        .network(&patient)
        .ran();
    assert_eq!((ran.code, patient.pauses()), (0, vec![60]));

    // A POST may have taken effect, so it is not sent twice unless that is asked for.
    let post = "POST https://api.vapi.ai/call";
    Run::of("request POST /call")
        .network(&once(post, answer(500, "")))
        .prints_bytes("")
        .fails(3, "500: the API failed")
        .run();
}

#[test]
fn the_hint_of_a_wait_names_the_option_that_is_missing() {
    for (line, answers, options) in [
        ("POST /call -d {} --max-wait 10m", 1, "--retry 1"),
        ("GET /call --retry 0", 1, "--retry 1"),
        ("GET /call --retry 2", 3, "--retry 3"),
        (
            "POST /call -d {} --max-wait 1s",
            1,
            "--retry 1 and --max-wait",
        ),
        ("GET /call --max-wait 1s", 1, "--max-wait"),
    ] {
        let method = line.split(' ').next().unwrap();
        let url = format!("{method} https://api.vapi.ai/call");
        let script = (0..answers).fold(Script::default(), |script, _| {
            script.answers(&url, answer(429, "").header("retry-after", "2"))
        });
        let script = Arc::new(script);
        Run::of(&format!("request {line}"))
            .network(&script)
            .prints_bytes("")
            .fails(3, "429: too many requests")
            .hints(&format!(
                "the API asks you to wait (Retry-After: 2); to wait and send it again, use {options}"
            ))
            .run();
        script.is_done();
    }
    let script = once(ASSISTANT, answer(503, "").header("retry-after", "100"));
    Run::of("request GET /assistant?limit=1")
        .network(&script)
        .prints_bytes("")
        .fails(3, "503: the API failed")
        .hints("the API asks you to wait (Retry-After: 100); to wait and send it again, use --max-wait")
        .run();
    // More seconds than a number holds are not waited for.
    let script = once(
        ASSISTANT,
        answer(429, "").header("retry-after", "99999999999999999999999"),
    );
    let ran = Run::of("request GET /assistant?limit=1")
        .network(&script)
        .ran();
    assert_eq!((ran.code, script.pauses()), (3, vec![]));
}

#[test]
fn the_answer_of_the_api_goes_before_what_the_checks_find() {
    const WEB: &str = "POST https://api.vapi.ai/call/web";
    let jwt = minted("mint public --allow-origin https://example.com --allow-assistant A1 -q");
    let run = |line: &str, id: &str, said: &str| {
        let ran = Run::bare(&format!(
            "request POST /call/web --yes --token-file t{line}"
        ))
        .arg(format!(r#"-d{{"assistantId":"{id}"}}"#))
        .file("t", &jwt)
        .network(&once(
            WEB,
            answer(403, format!(r#"{{"message":"{said}"}}"#)),
        ))
        .ran();
        assert_eq!(ran.code, 1);
        ran.stderr
    };
    let missing = "voxtoken: hint: the token lists allowed origins, and the request names none; add --origin\n";
    let stderr = run("", "A2", "Key doesn't allow origin ''");
    assert_eq!(
        stderr,
        format!(
            "voxtoken: error: 403: Key doesn't allow origin ''\n{missing}\
             voxtoken: hint: assistant: the assistant is not listed\n\
             voxtoken: hint: 'voxtoken inspect --request' shows every check of this token\n"
        )
    );
    let stderr = run("", "A1", "Key doesn't allow origin ''");
    assert_eq!(
        stderr,
        format!("voxtoken: error: 403: Key doesn't allow origin ''\n{missing}")
    );
    let stderr = run(
        " --origin https://evil.example",
        "A2",
        "Key doesn't allow assistantId 'A2'",
    );
    assert!(
        stderr.starts_with(
            "voxtoken: error: 403: assistant: the assistant is not listed\n\
             voxtoken: hint: the API says: Key doesn't allow assistantId 'A2'\n"
        ),
        "{stderr}"
    );
}

#[test]
fn a_hint_fits_what_was_done() {
    // The token was fetched a moment ago.
    let issued =
        "{\"token\":\"eyJhbGciOiJIUzI1NiJ9.e30.c2ln\",\"expiresIn\":900,\"tokenType\":\"Bearer\"}";
    let script = Script::default()
        .answers(
            "POST https://api.eu.volubile.ai/v1/auth/token",
            answer(200, issued),
        )
        .answers("GET https://api.eu.volubile.ai/v1/calls", answer(401, ""));
    Run::of("request GET /v1/calls")
        .variable("VOLUBILE_API_KEY", "volubile-canary-key-0001")
        .network(&Arc::new(script))
        .prints_bytes("")
        .fails(1, "401: the API does not accept the token")
        .run();
    let missing = r#"{"message":"Missing Authorization Header."}"#;
    Run::of("request GET /assistant?limit=1")
        .network(&once(ASSISTANT, answer(401, missing)))
        .prints_bytes(missing)
        .fails(1, "401: Missing Authorization Header.")
        .hints("the token was sent; does something in between remove the Authorization header?")
        .run();
    Run::of("request GET /assistant?limit=1 -HIf-None-Match:x")
        .network(&once(ASSISTANT, answer(304, "")))
        .prints_bytes("")
        .fails(1, "304: not modified since the copy that the request names")
        .run();
}

#[test]
fn a_terminal_gets_no_escape_of_a_stranger() {
    let body = "a\u{1b}[8mhidden\u{1b}[31mred";
    for option in ["--raw", "--raw -i", "-i", ""] {
        let ran = Run::of(&format!("request GET /assistant?limit=1 {option}"))
            .in_colour()
            .network(&once(
                ASSISTANT,
                answer(200, body).header("x", "\u{1b}[31m"),
            ))
            .ran();
        assert!(!ran.stdout.contains('\u{1b}'), "{option}: {:?}", ran.stdout);
        assert!(ran.stdout.contains("a\\u001b[8mhidden"), "{:?}", ran.stdout);
    }
    // A character that is cut in two by the size of the pieces that are read.
    let body = format!("{}\u{20ac}", "x".repeat((64 << 10) - 1));
    let ran = Run::of("request GET /assistant?limit=1 --raw")
        .on_a_terminal()
        .network(&once(ASSISTANT, answer(200, body.clone())))
        .ran();
    assert!(ran.stdout == body, "{:?}", ran.stdout.get(65_530..));
}

#[test]
fn a_token_that_comes_back_is_not_shown_to_a_person() {
    let jwt = minted("mint private");
    let echo = |run: Run| {
        run.file("t", &jwt)
            .network(&once(
                "GET https://api.vapi.ai/assistant",
                answer(200, format!(r#"["{jwt}"]"#)).header("x-echo", &jwt),
            ))
            .ran()
    };
    let line = "request GET /assistant --token-file t -i";
    let ran = echo(Run::bare(line).on_a_terminal());
    assert!(!ran.stdout.contains(&*jwt), "{}", ran.stdout);
    // In a pipe, the bytes of the body stay as they are.
    let ran = echo(Run::bare(line));
    let (head, body) = ran.stdout.split_once("\r\n\r\n").unwrap();
    assert!(!head.contains(&*jwt), "{head}");
    assert_eq!(body, format!(r#"["{jwt}"]"#));
}

#[test]
fn no_response_is_a_network_error() {
    let script = Script::default()
        .answers(ASSISTANT, no_answer(NetworkCause::ConnectionRefused))
        .answers(ASSISTANT, no_answer(NetworkCause::ConnectionRefused));
    Run::of("request GET /assistant?limit=1 --retry 1")
        .network(&Arc::new(script))
        .prints_bytes("")
        .fails(3, "cannot connect to api.vapi.ai: connection refused")
        .hints("is the server running, and is the port right?")
        .run();
    Run::of("request GET /assistant?limit=1")
        .network(&once(
            ASSISTANT,
            answer(200, "[1,").then(NetworkCause::Stopped { after: 3 }),
        ))
        .prints_bytes("[1,")
        .fails(3, "api.vapi.ai: the response stopped after 3 bytes")
        .run();
}

#[test]
fn a_person_reads_json_laid_out_and_harmless() {
    let body = "{\"name\":\"\\u001b[31mred\",\"list\":[1,2],\"text\":\"a long text that does not fit on a line of its own\",\"evil\":\"\u{202e}\"}";
    let ran = Run::of("request GET /assistant?limit=1")
        .on_a_terminal()
        .network(&once(ASSISTANT, answer(200, body)))
        .ran();
    assert_eq!(
        ran.stdout,
        "{\n  \"name\": \"\\u001b[31mred\",\n  \"list\": [1, 2],\n  \"text\": \"a long text that does not fit on a line of its own\",\n  \"evil\": \"\\u202e\"\n}\n"
    );
    let colour = Run::of("request GET /assistant?limit=1")
        .in_colour()
        .network(&once(ASSISTANT, answer(200, body)))
        .ran();
    assert!(
        colour.stdout.contains("\u{1b}[1m\"name\"\u{1b}[0m: "),
        "{}",
        colour.stdout
    );
    let short = Run::of("request GET /assistant?limit=1")
        .in_colour()
        .network(&once(
            ASSISTANT,
            answer(200, r#"{"a":1,"b":[],"c":{"d":"e: \"f\""}}"#),
        ))
        .ran();
    assert_eq!(
        short
            .stdout
            .replace("\u{1b}[1m", "<")
            .replace("\u{1b}[0m", ">"),
        "{\n  <\"a\">: 1,\n  <\"b\">: [],\n  <\"c\">: {<\"d\">: \"e: \\\"f\\\"\"}\n}\n"
    );
    let raw = Run::of("request GET /assistant?limit=1 --raw")
        .on_a_terminal()
        .network(&once(ASSISTANT, answer(200, body)))
        .ran();
    assert_eq!(raw.stdout, body.replace('\u{202e}', "\\u202e"));
    let binary = Run::of("request GET /assistant?limit=1")
        .on_a_terminal()
        .network(&once(ASSISTANT, answer(200, [0_u8, 159, 146])))
        .ran();
    assert_eq!(binary.stdout, "");
    assert!(
        binary.stderr.contains("a body of 3 bytes that is not text"),
        "{}",
        binary.stderr
    );
}

#[test]
fn the_head_is_printed_where_it_is_asked_for() {
    let ran = Run::of("request GET /assistant?limit=1 -i")
        .network(&once(ASSISTANT, answer(200, "[]")))
        .ran();
    assert_eq!(
        ran.stdout,
        "HTTP/1.1 200\r\ncontent-type: application/json\r\n\r\n[]"
    );
}

#[test]
fn a_file_is_written_for_a_success_only() {
    let good = Run::of("request GET /assistant?limit=1 -o out.json")
        .file("out.json", "before")
        .network(&once(ASSISTANT, answer(200, "[]")));
    let ran = good.ran();
    assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (0, "", ""));
    assert_eq!(std::fs::read(good.path("out.json")).unwrap(), b"[]");
    for answer in [
        answer(404, "no"),
        answer(200, "[1").then(NetworkCause::Stopped { after: 2 }),
    ] {
        let bad =
            Run::of("request GET /assistant?limit=1 -o out.json").network(&once(ASSISTANT, answer));
        assert_ne!(bad.ran().code, 0);
        assert!(!bad.path("out.json").exists());
        assert_eq!(std::fs::read_dir(bad.path("")).unwrap().count(), 0);
    }
}

#[test]
fn a_credential_goes_to_its_own_platform_only() {
    for target in [
        "https://evil.example/assistant",
        "https://api.vapi.ai.evil.example/assistant",
        "https://api.vapi.ai:444/assistant",
        "https://user@api.vapi.ai/assistant",
        "http://api.vapi.ai/assistant",
        "//evil.example/assistant",
        "https:\\\\evil.example/",
        "assistant",
    ] {
        let ran = Run::of("request GET").arg(target).ran();
        assert_eq!(
            (ran.code, &*ran.stdout),
            (2, ""),
            "{target}: {}",
            ran.stderr
        );
    }
    // Nor does it go to the other platform, whoever asks for that.
    for (line, base, error) in [
        (
            "request GET /assistant",
            "https://api.eu.volubile.ai",
            "--base-url: https://api.eu.volubile.ai is the address of Volubile, and no credential of Vapi goes there",
        ),
        (
            "request GET /v1/calls --volubile-key-file key",
            "https://api.vapi.ai",
            "--base-url: https://api.vapi.ai is the address of Vapi, and no credential of Volubile goes there",
        ),
    ] {
        Run::of(line)
            .file("key", "a-volubile-api-key")
            .arg(format!("--base-url={base}"))
            .fails(2, error)
            .hints("give the address of a platform to its own requests only, or leave it out")
            .run();
    }
    let jwt = minted("mint private");
    Run::bare("request GET /v1/calls --token-file t")
        .file("t", &jwt)
        .fails(2, "the token from 't' is Vapi's: it has orgId or a token claim, and the request is to Volubile")
        .hints("get a token of Volubile with 'voxtoken mint scoped'")
        .run();
    // An env file that was found above may not send somebody's key elsewhere.
    let ran = Run::of("request GET /assistant")
        .file(".env", "VAPI_BASE_URL=https://evil.example\n")
        .below("sub")
        .ran();
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    let own = once("GET http://127.0.0.1:1/assistant", answer(200, "[]"));
    let ran = Run::of("request GET /assistant --base-url http://127.0.0.1:1")
        .network(&own)
        .ran();
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
}

/// Every way in which a call can fail, from a platform that echoes the token.
fn failing(token: &str) -> Vec<Answer> {
    let causes = [
        NetworkCause::UnknownHost,
        NetworkCause::ConnectionRefused,
        NetworkCause::Closed,
        NetworkCause::NotHttp,
        NetworkCause::Insecure,
        NetworkCause::Interrupted,
        NetworkCause::Tls("handshake".into()),
        NetworkCause::Proxy("it answers 407".into()),
        NetworkCause::Stopped { after: 1 },
    ];
    let statuses = [301, 400, 401, 403, 404, 429, 500, 503].map(|status| {
        answer(status, "")
            .header("location", &format!("https://evil.example/{token}"))
            .header("retry-after", token)
            .header("x-echo", token)
    });
    causes.map(no_answer).into_iter().chain(statuses).collect()
}

#[test]
fn no_failing_call_shows_a_credential() {
    let jwt = minted("mint private");
    for verbose in ["", " -v"] {
        for answer in failing(&jwt) {
            let ran = Run::of(&format!(
                "request GET /assistant --retry 0 --token-file t{verbose}"
            ))
            .file("t", &jwt)
            .network(&once("GET https://api.vapi.ai/assistant", answer))
            .ran();
            assert_ne!(ran.code, 0);
            for secret in [&*jwt, KEY] {
                assert!(!ran.stderr.contains(secret), "{}", ran.stderr);
                assert!(!ran.stdout.contains(secret), "{}", ran.stdout);
            }
        }
    }
}
