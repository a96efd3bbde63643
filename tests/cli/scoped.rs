//! `mint scoped`: which scopes are asked for, with which key, what must be right with the answer, and where the
//! token goes.

#[cfg(target_os = "linux")]
use std::process::Command;
use std::sync::Arc;

#[cfg(target_os = "linux")]
use crate::net::Server;
use crate::network::{Answer, Script, answer};
use crate::support::{NOW, Run};

const URL: &str = "POST https://api.eu.volubile.ai/v1/auth/token";
const KEY: &str = "volubile-canary-key-0001";

/// A token as Volubile's page shows one: no `typ`, and a subject.
fn jwt(claims: &str) -> String {
    let part = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    format!(
        "{}.{}.{}",
        part(r#"{"alg":"HS256"}"#),
        part(claims),
        part("signature")
    )
}

fn issued(claims: &str, expires_in: &str) -> Answer {
    let token = jwt(claims);
    answer(
        200,
        format!(r#"{{"token":"{token}","expiresIn":{expires_in},"tokenType":"Bearer"}}"#),
    )
}

fn good() -> Answer {
    issued(r#"{"sub":"account"}"#, "900")
}

fn network(answers: impl IntoIterator<Item = Answer>) -> Arc<Script> {
    let script = answers
        .into_iter()
        .fold(Script::default(), |script, answer| {
            script.answers(URL, answer)
        });
    Arc::new(script)
}

fn run(line: &str) -> Run {
    Run::bare(line).variable("VOLUBILE_API_KEY", KEY)
}

#[test]
fn the_scopes_are_those_named_and_those_of_the_routes() {
    for (line, body) in [
        ("--scope calls:read", r#"{"scope":["calls:read"]}"#),
        (
            "--scope integrations:write --scope calls:read --scope calls:read",
            r#"{"scope":["calls:read","integrations:write"]}"#,
        ),
    ] {
        let script = network([good()]);
        run(&format!("mint scoped {line}"))
            .network(&script)
            .prints(&jwt(r#"{"sub":"account"}"#))
            .run();
        let sent = &script.sent()[0];
        assert_eq!(sent.body, body);
        assert_eq!(sent.header("x-api-key"), Some(KEY));
        assert_eq!(sent.header("content-type"), Some("application/json"));
    }
    let script = network([good()]);
    run("mint scoped --format header")
        .arg("--route=GET /v1/calls/{id}")
        .arg("--route=post https://api.eu.volubile.ai/v1/calls?x=1")
        .network(&script)
        .answers()
        .run();
    assert_eq!(
        script.sent()[0].body,
        r#"{"scope":["calls:read","calls:write"]}"#
    );
}

#[test]
fn what_volubile_does_not_document_is_rejected_with_what_is_near() {
    run("mint scoped")
        .fails(2, "no scope: a token needs at least one")
        .hints("give --scope calls:read, or a route such as --route 'GET /v1/calls'")
        .run();
    run("mint scoped --scope call:read")
        .fails(2, "--scope 'call:read' is not a Volubile scope")
        .hints("did you mean calls:read or calls:write?")
        .run();
    run("mint scoped")
        .arg("--route=GET /v1/campaigns")
        .fails(
            2,
            "Volubile documents no route 'GET /v1/campaigns', so its scope is unknown",
        )
        .hints("the nearest is 'POST /v1/campaigns'")
        .run();
    for text in ["/v1/calls", "GET", "GET /v1/calls HTTP/1.1"] {
        run("mint scoped")
            .arg(format!("--route={text}"))
            .fails(2, &format!("--route '{text}' is not a method and a path"))
            .hints("write --route 'GET /v1/calls/{id}'")
            .run();
    }
    let ran = Run::bare("mint scoped --scope calls:read").ran();
    assert!(ran.code == 2 && ran.stderr.contains("no Volubile API key"));
}

#[test]
fn every_format_takes_a_fetched_token() {
    let token = jwt(r#"{"sub":"account"}"#);
    for (format, expected) in [
        ("header", format!("Authorization: Bearer {token}")),
        ("export", format!("export VOLUBILE_TOKEN='{token}'")),
        ("env", format!("VOLUBILE_TOKEN={token}")),
        (
            "json",
            format!(
                r#"{{"token":"{token}","tokenType":"Bearer","scopes":["calls:read"],"issuedAt":"2026-11-20T17:05:12Z","expiresAt":"2026-11-20T17:20:12Z","expiresIn":900}}"#
            ),
        ),
    ] {
        let printed = run(&format!("mint scoped --scope calls:read --format {format}"))
            .network(&network([good()]))
            .answers()
            .run();
        assert_eq!(
            printed.replace('\'', ""),
            expected.replace('\'', ""),
            "{format}"
        );
    }
    let to_file = run("mint scoped --scope calls:read -o token.txt").network(&network([good()]));
    assert_eq!(to_file.ran().code, 0);
    let written = std::fs::read_to_string(to_file.path("token.txt")).unwrap();
    assert_eq!(written, format!("{token}\n"));
}

#[test]
fn the_second_key_is_tried_where_the_first_is_rejected() {
    let script = network([answer(401, r#"{"error":"Unauthorized"}"#), good()]);
    run("mint scoped --scope calls:read")
        .variable("VOLUBILE_API_KEY_2", "second-canary-key-0002")
        .network(&script)
        .prints(&jwt(r#"{"sub":"account"}"#))
        .warns("Volubile rejects the API key from VOLUBILE_API_KEY (401); using the one from VOLUBILE_API_KEY_2")
        .run();
    assert_eq!(
        script.sent()[1].header("x-api-key"),
        Some("second-canary-key-0002")
    );

    let both = network([answer(401, ""), answer(401, "")]);
    run("mint scoped --scope calls:read")
        .variable("VOLUBILE_API_KEY_2", "second-canary-key-0002")
        .network(&both)
        .warns("Volubile rejects the API key from VOLUBILE_API_KEY (401); using the one from VOLUBILE_API_KEY_2")
        .prints_bytes("")
        .fails(1, "401: Volubile rejects the API key from VOLUBILE_API_KEY_2")
        .hints("copy the key from eu.volubile.ai, Integrations > API")
        .run();
}

#[test]
fn every_documented_error_says_what_to_do() {
    for (status, body, code, error, hint) in [
        (
            400,
            r#"{"message":"unknown scope"}"#,
            1,
            "400: Volubile rejects the scope calls:read: unknown scope",
            Some("does the account have these permissions?"),
        ),
        (
            401,
            "",
            1,
            "401: Volubile rejects the API key from VOLUBILE_API_KEY",
            Some("copy the key from eu.volubile.ai, Integrations > API"),
        ),
        (
            403,
            "",
            1,
            "403: Volubile does not issue a token for this",
            Some(
                "is the value from VOLUBILE_API_KEY a token? Only an API key can get one (documented)",
            ),
        ),
        (500, "", 3, "500: no token was issued", None),
        (
            302,
            "",
            1,
            "302: a redirect without a Location header",
            Some("is the address right? See VOLUBILE_BASE_URL and --base-url"),
        ),
    ] {
        let failing = run("mint scoped --scope calls:read")
            .network(&network([answer(status, body)]))
            .prints_bytes("")
            .fails(code, error);
        match hint {
            Some(hint) => failing.hints(hint).run(),
            None => failing.run(),
        };
    }
}

#[test]
fn a_redirect_is_named_and_not_followed() {
    let redirect = answer(302, "").header("location", &format!("https://evil.example/?{KEY}"));
    run("mint scoped --scope calls:read")
        .network(&network([redirect]))
        .prints_bytes("")
        .fails(1, "302: redirected to https://evil.example/?(not shown)")
        .hints("is the address right? See VOLUBILE_BASE_URL and --base-url")
        .run();
}

#[test]
fn a_token_is_not_taken_for_an_api_key() {
    let token = jwt(r#"{"sub":"account"}"#);
    for name in ["VOLUBILE_API_KEY", "VOLUBILE_API_KEY_2"] {
        run("mint scoped --scope calls:read")
            .variable(name, &token)
            .fails(
                2,
                &format!("the Volubile API key from {name} is itself a token (a JWT), and only an API key can get one"),
            )
            .hints("copy the key from eu.volubile.ai, Integrations > API")
            .run();
    }
    let ran = Run::of("doctor").variable("VOLUBILE_API_KEY", &token).ran();
    assert!(
        ran.stdout.contains("error    Volubile API key"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_limit_is_waited_for_as_long_as_allowed() {
    let limited = |after: &str| answer(429, "").header("Retry-After", after);
    let script = network([
        limited("5"),
        limited("Fri, 20 Nov 2026 17:05:22 GMT"),
        good(),
    ]);
    run("mint scoped --scope calls:read")
        .network(&script)
        .prints(&jwt(r#"{"sub":"account"}"#))
        .run();
    assert_eq!(script.pauses(), [5, 10]);
    let script = network([limited("20")]);
    run("mint scoped --scope calls:read --max-wait 15s")
        .network(&script)
        .prints_bytes("")
        .fails(3, "429: too many requests")
        .hints("Volubile asks you to wait 20 s; allow that with --max-wait")
        .run();
    assert_eq!(script.pauses(), [0; 0]);
    // A server that asks for no wait is not flooded, and one that asks for ages is not waited for.
    let ages = u64::MAX.to_string();
    let script = network(["0", "0", &ages].map(limited));
    run("mint scoped --scope calls:read")
        .network(&script)
        .prints_bytes("")
        .fails(3, "429: too many requests")
        .hints("Volubile asks you to wait 18446744073709551615 s; allow that with --max-wait")
        .run();
    assert_eq!(script.pauses(), [1, 1]);
}

#[test]
fn an_answer_is_checked_before_it_is_handed_over() {
    let token = jwt("{}");
    for (body, why) in [
        ("<html>".to_owned(), "it is not JSON"),
        ("{}".into(), "it has no 'token'"),
        (
            r#"{"token":"opaque","expiresIn":9,"tokenType":"Bearer"}"#.into(),
            "its 'token' is not a JWT",
        ),
        (
            format!(r#"{{"token":"{token}","expiresIn":9}}"#),
            "it has no 'tokenType'",
        ),
        (
            format!(r#"{{"token":"{token}","expiresIn":9,"tokenType":"MAC"}}"#),
            "its 'tokenType' is not Bearer",
        ),
        (
            format!(r#"{{"token":"{token}","tokenType":"Bearer"}}"#),
            "it has no 'expiresIn' in seconds",
        ),
        (
            format!(r#"{{"token":"{token}","expiresIn":-1,"tokenType":"Bearer"}}"#),
            "it has no 'expiresIn' in seconds",
        ),
    ] {
        run("mint scoped --scope calls:read")
            .network(&network([answer(200, body)]))
            .prints_bytes("")
            .fails(3, &format!("Volubile's response cannot be used: {why}"))
            .hints("is the address right? See VOLUBILE_BASE_URL and --base-url")
            .run();
    }
    for token in [
        "W10.W10.x\\n::add-path::/evil",
        "W10.e30.AA",
        "e30.e30.",
        "e30.e30",
        "e30.e30.AA.AA.AA",
        "e30.e30.AA\\u0000",
        "e30.e30.AA\\u001b",
        "e30.e30.AA\u{e9}",
        "e30.e30.AA ",
        "e30.e30.AA\\\"",
    ] {
        let body = format!(r#"{{"token":"{token}","expiresIn":900,"tokenType":"Bearer"}}"#);
        for rest in ["", " --format header", " --format json"] {
            run(&format!("mint scoped --scope calls:read{rest}"))
                .variable("GITHUB_ACTIONS", "true")
                .network(&network([answer(200, body.clone())]))
                .prints_bytes("")
                .fails(
                    3,
                    "Volubile's response cannot be used: its 'token' is not a JWT",
                )
                .hints("is the address right? See VOLUBILE_BASE_URL and --base-url")
                .run();
        }
    }
    let claims = format!(r#"{{"iat":{NOW},"exp":{}}}"#, NOW + 3_600);
    run("mint scoped --scope calls:read")
        .network(&network([issued(&claims, "900")]))
        .prints(&jwt(&claims))
        .warns("the response says that the token lives 900 seconds, but its 'exp' says 3600")
        .run();
}

#[test]
fn a_token_that_has_expired_is_not_handed_over() {
    let claims = format!(r#"{{"iat":{},"exp":{}}}"#, NOW - 1_800, NOW - 900);
    run("mint scoped --scope calls:read")
        .network(&network([issued(&claims, "900")]))
        .prints_bytes("")
        .fails(
            3,
            "Volubile's response cannot be used: its token expired 15 minutes ago",
        )
        .hints("is this machine's clock right? It says 2026-11-20 17:05:12 UTC")
        .run();
    // What is left of it counts, not what the answer says.
    let claims = format!(r#"{{"iat":{},"exp":{}}}"#, NOW - 600, NOW + 300);
    let json = run("mint scoped --scope calls:read --format json")
        .network(&network([issued(&claims, "900")]))
        .answers()
        .run();
    assert!(json.contains(r#""expiresIn":300}"#), "{json}");
}

#[test]
fn scopes_are_those_that_the_claims_list() {
    let claims = r#"{"scope":"calls:read"}"#;
    let json = run("mint scoped --scope calls:read --scope calls:write --format json")
        .network(&network([issued(claims, "900")]))
        .warns("the claims of the token list calls:read, without calls:write")
        .answers()
        .run();
    assert!(json.contains(r#""scopes":["calls:read"]"#), "{json}");
}

#[test]
fn nothing_is_asked_for_that_cannot_be_written() {
    run("mint scoped --scope calls:read -o existing.txt")
        .file("existing.txt", "mine")
        .fails(2, "--output: 'existing.txt' already exists")
        .hints("choose another name, or replace it with --force")
        .run();
    run("mint scoped --scope calls:read -o no/such/token.txt")
        .fails(
            2,
            "--output: cannot write 'no/such/token.txt': no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
    run("mint scoped --scope calls:read --format github-env")
        .variable("GITHUB_ENV", "no/such/env")
        .fails(
            2,
            "cannot add to 'no/such/env', which GITHUB_ENV names: no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
}

/// Runs `mint scoped` in a shell beside a server that would issue a token, and gives back the exit code and the error.
#[cfg(target_os = "linux")]
fn in_a_shell(script: &str, path: &str, server: &Server, run: &Run) -> (Option<i32>, String) {
    let output = Command::new("sh")
        .args(["-c", script])
        .arg(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .args(["mint", "scoped", "--scope", "calls:read", "-o", path])
        .arg(format!("--base-url=http://127.0.0.1:{}", server.port))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("VOLUBILE_API_KEY", KEY)
        .current_dir(run.path(""))
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"");
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), stderr)
}

/// A token that cannot be written would be lost, so the disk is tried before the key is sent.
#[cfg(target_os = "linux")]
#[test]
fn the_key_is_sent_only_if_there_is_room_for_the_token() {
    let body = format!(
        r#"{{"token":"{}","expiresIn":900,"tokenType":"Bearer"}}"#,
        jwt(r#"{"sub":"account"}"#)
    );
    let server = Server::answering(format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    let run = Run::bare("");
    let (code, stderr) = in_a_shell("ulimit -f 4; exec \"$0\" \"$@\"", "out", &server, &run);
    assert_eq!(
        (code, &*stderr),
        (
            Some(3),
            "voxtoken: error: --output: cannot write 'out': file too large\n"
        )
    );
    let allowed = Command::new("unshare").args(["-rm", "true"]).status();
    if allowed.is_ok_and(|status| status.success()) {
        std::fs::create_dir(run.path("disk")).unwrap();
        for (mount, reason) in [
            ("-o ro none disk", "read-only file system"),
            (
                "-o size=4k none disk; head -c 4096 /dev/zero >disk/all",
                "no space left on device",
            ),
        ] {
            let script = format!(
                "exec unshare -rm sh -c 'mount -t tmpfs {mount}; exec \"$0\" \"$@\"' \"$0\" \"$@\""
            );
            assert_eq!(
                in_a_shell(&script, "disk/out", &server, &run),
                (
                    Some(3),
                    format!("voxtoken: error: --output: cannot write 'disk/out': {reason}\n")
                )
            );
        }
    } else {
        eprintln!("skipped: this user may not mount file systems");
    }
    assert_eq!(server.served(), 0);
    let whole = in_a_shell("exec \"$0\" \"$@\"", "out", &server, &run);
    assert_eq!((whole, server.served()), ((Some(0), String::new()), 1));
    let written = std::fs::read_to_string(run.path("out")).unwrap();
    assert_eq!(written, jwt(r#"{"sub":"account"}"#) + "\n");
}

#[test]
fn the_token_is_masked_in_github_actions_and_neither_key_is_ever_shown() {
    let token = jwt(r#"{"sub":"account"}"#);
    let ran = run("mint scoped --scope calls:read")
        .variable("GITHUB_ACTIONS", "true")
        .network(&network([good()]))
        .ran();
    assert_eq!(ran.stderr, format!("::add-mask::{token}\n"));
    // The platform echoes the key; nothing of ours does.
    let ran = run("mint scoped --scope calls:read")
        .network(&network([answer(
            401,
            format!(r#"{{"message":"bad key {KEY}"}}"#),
        )]))
        .ran();
    assert!(!ran.stderr.contains(KEY), "{}", ran.stderr);
}

#[test]
fn the_page_has_every_route_with_its_scope() {
    let page = include_str!("../../docs/mint.md");
    let rows: Vec<_> = page
        .lines()
        .filter(|line| line.contains("` | `") && line.contains("/v1/"))
        .collect();
    let expected: Vec<_> = voxtoken::platform::volubile::ROUTES
        .iter()
        .map(|route| format!("| `{} {}` | `{}` |", route.method, route.path, route.scope))
        .collect();
    assert_eq!(rows, expected);
}
