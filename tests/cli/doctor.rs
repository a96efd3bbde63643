//! `doctor`: finds what is wrong with a set-up, all of it, and shows no value.

use std::time::{Duration, UNIX_EPOCH};

use crate::support::{KEY, ORG_ID, Run};

/// The report, and whether a mint in the same world ends as the report says.
#[track_caller]
fn report(run: Run) -> String {
    let ran = run.ran();
    assert_eq!(ran.stderr, "");
    let text = ran.stdout.strip_suffix('\n').unwrap().to_owned();
    let ready = text.starts_with("Ready: mint would succeed");
    assert_eq!(ran.code, if ready { 0 } else { 2 }, "{text}");
    for secret in [KEY, ORG_ID, &KEY[..13], &ORG_ID[..13]] {
        assert!(!text.contains(secret), "{text}");
    }
    let minted = run.also("mint private").ran();
    assert_eq!(minted.code == 0, ran.code == 0, "{text}\n{}", minted.stderr);
    text
}

/// The text on one line: where a report breaks its lines says nothing.
fn unbroken(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The report says this, wherever it is.
#[track_caller]
fn finds(run: Run, expected: &[&str]) {
    let text = report(run);
    for part in expected {
        assert!(unbroken(&text).contains(part), "no '{part}' in\n{text}");
    }
}

/// A mint would fail, and this is to be done first.
#[track_caller]
fn fails_first_of(run: Run, first: &[&str]) {
    let text = report(run);
    let expected = format!("Not ready: {} ", first.join(" "));
    let found = unbroken(&text) + " ";
    assert!(
        found.starts_with(&expected),
        "expected\n{expected}\nfound\n{text}"
    );
}

const NO_KEY_HINT: &str =
    "Set VAPI_PRIVATE_KEY, put it into .env, or give a file with --key-file PATH.";

#[test]
fn a_set_up_that_is_right() {
    assert_eq!(
        report(Run::of("doctor")),
        "Ready: mint would succeed.\n\n\
         \x20 ok       organization id   VAPI_ORG_ID: UUID, 36 characters\n\
         \x20 ok       private key       VAPI_PRIVATE_KEY: UUID, 36 characters\n\
         \x20 unset    webhook secret    only webhook commands need it\n\
         \x20 unset    Volubile API key  only commands that call Volubile need it\n\
         \x20 unset    env file          no .env here or above\n\
         \x20 ok       clock             2026-11-20 17:05:12 UTC"
    );
}

#[test]
fn the_same_as_json() {
    Run::of("doctor --format json")
        .prints(concat!(
            r#"{"ready":true,"settings":["#,
            r#"{"name":"organization id","status":"ok","needed":true,"from":"VAPI_ORG_ID","shape":["UUID","36 characters"],"shadows":[],"problems":[],"warnings":[]},"#,
            r#"{"name":"private key","status":"ok","needed":true,"from":"VAPI_PRIVATE_KEY","shape":["UUID","36 characters"],"shadows":[],"problems":[],"warnings":[]},"#,
            r#"{"name":"webhook secret","status":"unset","needed":false,"shadows":[],"problems":[],"warnings":[]},"#,
            r#"{"name":"Volubile API key","status":"unset","needed":false,"shadows":[],"problems":[],"warnings":[]}],"#,
            r#""envFile":{"status":"absent","warnings":[]},"clock":{"now":"2026-11-20T17:05:12Z"},"#,
            r#""terminals":{"stdin":false,"stdout":false,"stderr":false}}"#
        ))
        .run();
    let ran = Run::bare("doctor --format json").ran();
    assert_eq!((ran.code, &*ran.stderr), (2, ""));
    assert!(
        ran.stdout.starts_with(concat!(
            r#"{"ready":false,"first":{"fact":"no organization id: VAPI_ORG_ID and ORG_ID are not set, "#,
            r#"and there is no .env here or above","hints":["#
        )),
        "{}",
        ran.stdout
    );
}

#[test]
fn nothing_is_set_at_all() {
    let text = report(Run::bare("doctor"));
    assert!(
        text.starts_with(
            "Not ready: no organization id: VAPI_ORG_ID and ORG_ID are not set, and there is\n\
             no .env here or above.\n\
             Give --org-id ID or set VAPI_ORG_ID; the dashboard shows it under Settings >\n\
             General.\n\
             \n\
             \x20 error    organization id   No organization id: VAPI_ORG_ID and ORG_ID are not\n"
        ),
        "{text}"
    );
}

#[test]
fn a_secret_that_the_job_does_not_get() {
    fails_first_of(
        Run::of("doctor").variable("VAPI_PRIVATE_KEY", ""),
        &[
            "no private key: VAPI_PRIVATE_KEY is set but empty, PRIVATE_KEY is not set.",
            NO_KEY_HINT,
            "In CI, an empty variable usually means that the secret is not set, or that a pull request from a fork cannot read it.",
        ],
    );
    finds(
        Run::of("doctor").file(".env", "PRIVATE_KEY=\n"),
        &["PRIVATE_KEY is set but empty in .env (line 1), which counts as unset."],
    );
}

#[test]
fn a_malformed_env_file() {
    let run = Run::bare("doctor").file(".env", format!("VAPI_ORG_ID={ORG_ID}\nkey {KEY}\n"));
    fails_first_of(
        run,
        &[
            ".env, line 2: not an assignment of the form NAME=value.",
            "Write NAME=value, with a closed pair of quotes around a value with spaces.",
        ],
    );
    // A mint that finds all it needs above does not read it.
    finds(
        Run::of("doctor").file(".env", "no assignment"),
        &[
            "warning env file .env Line 1 is not an assignment of the form NAME=value, so nothing is read from it.",
        ],
    );
}

#[test]
fn an_env_file_that_is_not_there() {
    fails_first_of(
        Run::of("doctor --env-file prod.env"),
        &["--env-file: cannot read 'prod.env': no such file or directory."],
    );
}

#[test]
fn an_env_file_that_is_a_directory() {
    finds(
        Run::bare("doctor").file(".env/placeholder", ""),
        &[
            ".env is a directory, which is skipped (docker makes one where a mounted file is missing).",
        ],
    );
}

#[test]
fn quotes_that_docker_keeps() {
    finds(
        Run::of("doctor").variable("VAPI_PRIVATE_KEY", format!("\"{KEY}\"")),
        &[
            "warning private key VAPI_PRIVATE_KEY: 38 characters, looks quoted",
            "The private key from VAPI_PRIVATE_KEY is in quotes; remove the quotes.",
        ],
    );
}

#[test]
fn a_line_ending_that_was_pasted_along() {
    finds(
        Run::of("doctor").variable("VAPI_PRIVATE_KEY", format!("{KEY}\n")),
        &[
            "VAPI_PRIVATE_KEY: UUID, 37 characters, ends with a newline",
            "The private key from VAPI_PRIVATE_KEY has a trailing newline; remove the newline.",
        ],
    );
}

#[test]
fn a_key_in_the_place_of_the_id() {
    fails_first_of(
        Run::of("doctor").variable("VAPI_PRIVATE_KEY", ORG_ID),
        &[
            "the private key from VAPI_PRIVATE_KEY and the organization id from VAPI_ORG_ID are the same value.",
            "One of them is in the wrong place; the dashboard shows both.",
        ],
    );
}

#[test]
fn a_token_in_the_place_of_the_key() {
    let token = Run::of("mint private").answers().run();
    let run = || Run::of("doctor").variable("VAPI_PRIVATE_KEY", &token);
    fails_first_of(
        run(),
        &[
            "the private key from VAPI_PRIVATE_KEY is itself a token (a JWT), not the key that signs one.",
            "Copy the private API key from the dashboard.",
        ],
    );
    assert!(!report(run()).contains(&token[..30]));
    let shape = format!(
        "error private key VAPI_PRIVATE_KEY: token (JWT), {} characters",
        token.len()
    );
    finds(run(), &[&shape]);
}

#[test]
fn a_key_that_was_cut_off() {
    finds(
        Run::of("doctor").variable("VAPI_PRIVATE_KEY", "5c0f7b2e"),
        &[
            "VAPI_PRIVATE_KEY: 8 characters",
            "The private key from VAPI_PRIVATE_KEY has 8 bytes, fewer than the 32 that HS256 \
             asks for (RFC 7518, section 3.2); was it cut off?",
        ],
    );
}

#[test]
fn the_example_key() {
    finds(
        Run::bare("doctor").file(".env", include_str!("../../.env.example")),
        &[
            "warning private key .env (line 3): UUID, 36 characters The private key from .env (line 3) is the \
             example key; replace it with your own.",
            "ok env file .env",
        ],
    );
}

#[test]
fn an_id_that_is_not_a_uuid() {
    finds(
        Run::of("doctor --org-id acme"),
        &[
            "warning organization id --org-id: 4 characters",
            "Overrides VAPI_ORG_ID: UUID, 36 characters, another value.",
            "The organization id from --org-id is not a UUID.",
        ],
    );
}

#[test]
fn an_old_variable_that_hides_the_env_file() {
    finds(
        Run::of("doctor").file(
            ".env",
            format!("VAPI_PRIVATE_KEY=new{KEY}\nPRIVATE_KEY={KEY}\n"),
        ),
        &[
            "VAPI_PRIVATE_KEY: UUID, 36 characters",
            "Overrides .env (line 1): 39 characters, another value.",
            "Overrides .env (line 2): UUID, 36 characters, the same value.",
        ],
    );
}

#[test]
fn two_names_and_one_name_twice() {
    finds(
        Run::of("doctor")
            .variable("PRIVATE_KEY", "another")
            .file(".env", ""),
        &[
            "Overrides PRIVATE_KEY: 7 characters, another value.",
            "VAPI_PRIVATE_KEY and PRIVATE_KEY are both set, to different values; \
             VAPI_PRIVATE_KEY is used.",
        ],
    );
    finds(
        Run::bare("doctor").file(
            ".env",
            format!("ORG_ID=old\nORG_ID={ORG_ID}\nPRIVATE_KEY={KEY}\n"),
        ),
        &[
            ".env (line 2): UUID, 36 characters",
            "Overrides .env (line 1): 3 characters, another value.",
            "ORG_ID is set twice in .env, lines 1 and 2; the last is used.",
        ],
    );
}

#[test]
fn a_name_that_only_other_tools_read() {
    let run = Run::bare("doctor --org-id")
        .arg(ORG_ID)
        .variable("VAPI_API_KEY", KEY)
        .file(".env", format!("VAPI_TOKEN={KEY}\n"));
    finds(
        run,
        &[
            "VAPI_API_KEY is set but not read here; if it holds the private key, set VAPI_PRIVATE_KEY to the \
             same value.",
        ],
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read() {
    let env = format!("VAPI_ORG_ID={ORG_ID}\nVAPI_PRIVATE_KEY={KEY}\n");
    finds(
        Run::bare("doctor").file(".env", &env).mode(".env", 0o644),
        &["Others can read .env (mode 0644); restrict it with 'chmod 600'."],
    );
    finds(
        Run::of("doctor --key-file key.txt")
            .file("key.txt", KEY)
            .mode("key.txt", 0o640),
        &[
            "'key.txt': UUID, 36 characters",
            "Overrides VAPI_PRIVATE_KEY: UUID, 36 characters, the same value.",
            "--key-file: others can read key.txt (mode 0640); restrict it with 'chmod 600'.",
        ],
    );
}

#[test]
fn a_key_file_that_is_empty_or_not_there() {
    fails_first_of(
        Run::of("doctor --key-file key.txt").file("key.txt", "\n"),
        &["the private key from 'key.txt' is empty."],
    );
    fails_first_of(
        Run::of("doctor --key-file key.txt"),
        &["--key-file: cannot read 'key.txt': no such file or directory."],
    );
}

#[cfg(unix)]
#[test]
fn a_key_command_that_fails() {
    fails_first_of(
        Run::of("doctor --key-command").arg("exit 3"),
        &[
            "no private key: the command of --key-command ended with exit code 3.",
            "Run the command by itself to see why; what it prints is not shown here.",
        ],
    );
    finds(
        Run::of("doctor --key-command").arg(format!("echo {KEY}")),
        &["--key-command: UUID, 36 characters"],
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    fails_first_of(
        Run::of("doctor").variable("VAPI_PRIVATE_KEY", OsString::from_vec(vec![0xff; 36])),
        &["the variable VAPI_PRIVATE_KEY is not UTF-8."],
    );
}

#[test]
fn a_clock_that_cannot_be_right() {
    let stopped = UNIX_EPOCH + Duration::from_secs(86_400);
    finds(
        Run::of("doctor").at(stopped),
        &[
            "warning clock 1970-01-02 00:00:00 UTC The clock is set earlier than this release of voxtoken, \
             2026-11-20 00:00:00 UTC; correct it, or new tokens will already be expired.",
        ],
    );
    fails_first_of(
        Run::of("doctor").at(UNIX_EPOCH - Duration::from_secs(1)),
        &[
            "the clock of this machine is not between 1970 and the year 9999.",
            "Set the clock; tokens carry the time.",
        ],
    );
}

#[test]
fn all_problems_are_shown_and_not_the_first_alone() {
    let text = report(
        Run::bare("doctor --org-id x --key-file missing")
            .variable("VAPI_WEBHOOK_SECRET", "'quoted'")
            .at(UNIX_EPOCH),
    );
    for part in [
        "The organization id from --org-id is not a UUID.",
        "error private key --key-file: cannot read 'missing'",
        "warning webhook secret VAPI_WEBHOOK_SECRET: 8 characters, looks quoted",
        "The webhook secret from VAPI_WEBHOOK_SECRET is in quotes; remove the quotes.",
        "The clock is set earlier than this release",
    ] {
        assert!(unbroken(&text).contains(part), "no '{part}' in\n{text}");
    }
}

#[test]
fn an_env_file_left_out() {
    finds(
        Run::of("doctor --no-env-file"),
        &["unset env file left out by --no-env-file"],
    );
}

#[test]
fn the_verdict_is_in_colour_on_a_terminal() {
    let ran = Run::of("doctor").in_colour().ran();
    assert!(
        ran.stdout.starts_with("\u{1b}[1m\u{1b}[32mReady"),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_address_that_an_env_file_may_not_set() {
    let text = "VAPI_BASE_URL=https://evil.example\n";
    finds(
        Run::of("doctor").file(".env", text),
        &[
            "error Vapi address .env (line 1) sets VAPI_BASE_URL, but the Vapi credential does not come from that file.",
        ],
    );
    finds(
        Run::of("doctor --env-file .env").file(".env", text),
        &["ok Vapi address .env (line 1): https://evil.example"],
    );
    finds(
        Run::bare("doctor").file(
            ".env",
            format!("VAPI_ORG_ID={ORG_ID}\nVAPI_PRIVATE_KEY={KEY}\n{text}"),
        ),
        &["ok Vapi address .env (line 3): https://evil.example"],
    );
}

#[test]
fn the_volubile_key_is_looked_for_too() {
    finds(
        Run::of("doctor")
            .variable("VOLUBILE_API_KEY", "'vol-1234567890'")
            .variable("VOLUBILE_API_KEY_2", "another"),
        &[
            "warning Volubile API key VOLUBILE_API_KEY: 16 characters, looks quoted",
            "The Volubile API key from VOLUBILE_API_KEY is in quotes; remove the quotes.",
        ],
    );
}

#[test]
fn standard_input_is_there_once() {
    let run = Run::bare("doctor --key-file - --volubile-key-file - --org-id")
        .arg(ORG_ID)
        .stdin(KEY);
    let ran = run.ran();
    assert!(
        unbroken(&ran.stdout)
            .contains("--key-file - and --volubile-key-file - both read standard input."),
        "{}",
        ran.stdout
    );
}
