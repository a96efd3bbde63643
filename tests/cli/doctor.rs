//! `doctor`: finds what is wrong with a set-up, all of it, and shows no value.

use std::time::{Duration, UNIX_EPOCH};

use crate::support::{KEY, ORG_ID, Run};

const CLOCK: &str = "clock: 2026-11-20 17:05:12 UTC";
const END: &str = "terminals: none\n\na mint would ";

/// The report, and whether a mint in the same world ends as the report says.
#[track_caller]
fn report(run: Run) -> String {
    let ran = run.ran();
    assert_eq!(ran.stderr, "");
    let text = ran.stdout.strip_suffix('\n').unwrap().to_owned();
    assert_eq!(
        ran.code,
        if text.contains("a mint would succeed") {
            0
        } else {
            2
        },
        "{text}"
    );
    for secret in [KEY, ORG_ID, &KEY[..13], &ORG_ID[..13]] {
        assert!(!text.contains(secret), "{text}");
    }
    let minted = run.also("mint private").ran();
    assert_eq!(minted.code == 0, ran.code == 0, "{text}\n{}", minted.stderr);
    text
}

/// The report has these lines, wherever they are.
#[track_caller]
fn finds(run: Run, expected: &[&str]) {
    let text = report(run);
    for part in expected {
        assert!(
            text.contains(&format!("{part}\n")),
            "no '{part}' in\n{text}"
        );
    }
}

/// A mint would fail, and this is to be done first.
#[track_caller]
fn fails_first_of(run: Run, first: &[&str]) {
    let text = report(run);
    let expected = format!("{END}fail; first of all:\n  {}", first.join("\n  hint: "));
    assert!(
        text.ends_with(&expected),
        "expected\n{expected}\nfound\n{text}"
    );
}

const NO_KEY_HINT: &str =
    "set VAPI_PRIVATE_KEY, put it into .env, or give a file with --key-file PATH";
const NO_ID_HINT: &str =
    "give --org-id ID or set VAPI_ORG_ID; the dashboard shows it under Settings > General";

#[test]
fn a_set_up_that_is_right() {
    let report = report(Run::of("doctor"));
    assert_eq!(
        report,
        format!(
            "organization id: usable\n  from VAPI_ORG_ID: UUID, 36 characters\n\
             private key: usable\n  from VAPI_PRIVATE_KEY: UUID, 36 characters\n\
             webhook secret: not set; only webhook commands ask for it\n\
             env file: none here or above\n{CLOCK}\n{END}succeed"
        )
    );
}

#[test]
fn the_same_as_json() {
    Run::of("doctor --format json")
        .prints(concat!(
            r#"{"ready":true,"settings":["#,
            r#"{"name":"organization id","status":"usable","needed":true,"from":"VAPI_ORG_ID","shape":["UUID","36 characters"],"shadows":[],"problems":[],"warnings":[]},"#,
            r#"{"name":"private key","status":"usable","needed":true,"from":"VAPI_PRIVATE_KEY","shape":["UUID","36 characters"],"shadows":[],"problems":[],"warnings":[]},"#,
            r#"{"name":"webhook secret","status":"notSet","needed":false,"shadows":[],"problems":[],"warnings":[]}],"#,
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
    let report = report(Run::bare("doctor"));
    assert_eq!(
        report,
        format!(
            "organization id: not set\n  \
             error: no organization id: VAPI_ORG_ID and ORG_ID are not set, and there is no .env here or above\n  \
             hint: {NO_ID_HINT}\n\
             private key: not set\n  \
             error: no private key: VAPI_PRIVATE_KEY and PRIVATE_KEY are not set, and there is no .env here or above\n  \
             hint: {NO_KEY_HINT}\n\
             webhook secret: not set; only webhook commands ask for it\n\
             env file: none here or above\n{CLOCK}\n{END}fail; first of all:\n  \
             no organization id: VAPI_ORG_ID and ORG_ID are not set, and there is no .env here or above\n  \
             hint: {NO_ID_HINT}"
        )
    );
}

#[test]
fn a_secret_that_the_job_does_not_get() {
    let run = || Run::of("doctor").variable("VAPI_PRIVATE_KEY", "");
    finds(
        run(),
        &["  warning: VAPI_PRIVATE_KEY is set to nothing, which counts as unset"],
    );
    fails_first_of(
        run(),
        &[
            "no private key: VAPI_PRIVATE_KEY and PRIVATE_KEY are not set, and there is no .env here or above",
            NO_KEY_HINT,
        ],
    );
    finds(
        Run::of("doctor").file(".env", "PRIVATE_KEY=\n"),
        &["  warning: PRIVATE_KEY is set to nothing in .env (line 1), which counts as unset"],
    );
}

#[test]
fn a_malformed_env_file() {
    let run = Run::bare("doctor").file(".env", format!("VAPI_ORG_ID={ORG_ID}\nkey {KEY}\n"));
    fails_first_of(
        run,
        &[
            ".env, line 2: not an assignment of the form NAME=value",
            "write NAME=value, with a closed pair of quotes around a value with spaces",
        ],
    );
    // A mint that finds all it needs above does not read it.
    finds(
        Run::of("doctor").file(".env", "no assignment"),
        &["env file: not usable"],
    );
}

#[test]
fn an_env_file_that_is_not_there() {
    fails_first_of(
        Run::of("doctor --env-file prod.env"),
        &["--env-file: cannot read 'prod.env': no such file or directory"],
    );
}

#[test]
fn an_env_file_that_is_a_directory() {
    finds(
        Run::bare("doctor").file(".env/placeholder", ""),
        &[
            "  warning: .env is a directory, which is passed over (docker makes one where a mounted file is missing)",
        ],
    );
}

#[test]
fn quotes_that_docker_keeps() {
    finds(
        Run::of("doctor").variable("VAPI_PRIVATE_KEY", format!("\"{KEY}\"")),
        &[
            "  from VAPI_PRIVATE_KEY: 38 characters, looks quoted",
            "  warning: the private key from VAPI_PRIVATE_KEY has quotes around it, which are taken as \
             part of it (docker --env-file keeps them)",
        ],
    );
}

#[test]
fn a_line_ending_that_was_pasted_along() {
    finds(
        Run::of("doctor").variable("VAPI_PRIVATE_KEY", format!("{KEY}\n")),
        &[
            "  from VAPI_PRIVATE_KEY: UUID, 37 characters, ends with a line ending",
            "  warning: the private key from VAPI_PRIVATE_KEY has white space around it, which is taken \
             as part of it",
        ],
    );
}

#[test]
fn a_key_in_the_place_of_the_id() {
    fails_first_of(
        Run::of("doctor").variable("VAPI_PRIVATE_KEY", ORG_ID),
        &[
            "the private key from VAPI_PRIVATE_KEY and the organization id from VAPI_ORG_ID are the same value",
            "one of them was put in the other's place; the dashboard shows both",
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
            "the private key from VAPI_PRIVATE_KEY is itself a token (a JWT), not the key that signs one",
            "copy the private API key from the dashboard",
        ],
    );
    assert!(!report(run()).contains(&token[..30]));
    let shape = format!(
        "  from VAPI_PRIVATE_KEY: token (JWT), {} characters",
        token.len()
    );
    finds(run(), &[&shape, "private key: not usable"]);
}

#[test]
fn a_key_that_was_cut_off() {
    finds(
        Run::of("doctor").variable("VAPI_PRIVATE_KEY", "5c0f7b2e"),
        &[
            "  from VAPI_PRIVATE_KEY: 8 characters",
            "  warning: the private key from VAPI_PRIVATE_KEY has 8 bytes, fewer than the 32 that HS256 \
             asks for (RFC 7518, section 3.2); was it cut off?",
        ],
    );
}

#[test]
fn the_example_key() {
    finds(
        Run::bare("doctor").file(".env", include_str!("../../.env.example")),
        &[
            "  from .env (line 3): UUID, 36 characters",
            "  warning: the private key from .env (line 3) is the example key, which no platform accepts",
            "env file: .env",
        ],
    );
}

#[test]
fn an_id_that_is_none() {
    finds(
        Run::of("doctor --org-id acme"),
        &[
            "  from --org-id: 4 characters",
            "  hides VAPI_ORG_ID: UUID, 36 characters; another value",
            "  warning: the organization id from --org-id is not a UUID",
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
            "  from VAPI_PRIVATE_KEY: UUID, 36 characters",
            "  hides .env (line 1): 39 characters; another value",
            "  hides .env (line 2): UUID, 36 characters; the same value",
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
            "  hides PRIVATE_KEY: 7 characters; another value",
            "  warning: VAPI_PRIVATE_KEY and PRIVATE_KEY are both set, to different values; \
             VAPI_PRIVATE_KEY is used",
        ],
    );
    finds(
        Run::bare("doctor").file(
            ".env",
            format!("ORG_ID=old\nORG_ID={ORG_ID}\nPRIVATE_KEY={KEY}\n"),
        ),
        &[
            "  from .env (line 2): UUID, 36 characters",
            "  hides .env (line 1): 3 characters; another value",
            "  warning: ORG_ID is set twice in .env, lines 1 and 2; the last is used",
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
            "  warning: VAPI_API_KEY sets a name that is not read here; the private key belongs into \
             VAPI_PRIVATE_KEY",
            "  warning: .env (line 1) sets a name that is not read here; the private key belongs into \
             VAPI_PRIVATE_KEY",
        ],
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read() {
    let env = format!("VAPI_ORG_ID={ORG_ID}\nVAPI_PRIVATE_KEY={KEY}\n");
    finds(
        Run::bare("doctor").file(".env", &env).mode(".env", 0o644),
        &["  warning: others can read .env (mode 0644); 'chmod 600' keeps them out"],
    );
    finds(
        Run::of("doctor --key-file key.txt")
            .file("key.txt", KEY)
            .mode("key.txt", 0o640),
        &[
            "  from 'key.txt': UUID, 36 characters",
            "  hides VAPI_PRIVATE_KEY: UUID, 36 characters; the same value",
            "  warning: --key-file: others can read key.txt (mode 0640); 'chmod 600' keeps them out",
        ],
    );
}

#[test]
fn a_key_file_that_is_empty_or_not_there() {
    fails_first_of(
        Run::of("doctor --key-file key.txt").file("key.txt", "\n"),
        &["the private key from 'key.txt' is empty"],
    );
    fails_first_of(
        Run::of("doctor --key-file key.txt"),
        &["--key-file: cannot read 'key.txt': no such file or directory"],
    );
}

#[cfg(unix)]
#[test]
fn a_key_command_that_fails() {
    fails_first_of(
        Run::of("doctor --key-command").arg("exit 3"),
        &[
            "no private key: the command of --key-command ended with exit code 3",
            "run the command by itself to see why; what it prints is not shown here",
        ],
    );
    finds(
        Run::of("doctor --key-command").arg(format!("echo {KEY}")),
        &["  from --key-command: UUID, 36 characters"],
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    fails_first_of(
        Run::of("doctor").variable("VAPI_PRIVATE_KEY", OsString::from_vec(vec![0xff; 36])),
        &["the variable VAPI_PRIVATE_KEY is not UTF-8"],
    );
}

#[test]
fn a_clock_that_cannot_be_right() {
    let stopped = UNIX_EPOCH + Duration::from_secs(86_400);
    finds(
        Run::of("doctor").at(stopped),
        &[
            "clock: 1970-01-02 00:00:00 UTC",
            "  warning: the clock is before this release of voxtoken, 2026-11-20 00:00:00 UTC; set it, or \
             tokens are expired when they are made",
        ],
    );
    fails_first_of(
        Run::of("doctor").at(UNIX_EPOCH - Duration::from_secs(1)),
        &[
            "the clock of this machine is not between 1970 and the year 9999",
            "set the clock; tokens carry the time",
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
        "warning: the organization id from --org-id is not a UUID",
        "error: --key-file: cannot read 'missing'",
        "webhook secret: usable\n  from VAPI_WEBHOOK_SECRET: 8 characters, looks quoted",
        "warning: the webhook secret from VAPI_WEBHOOK_SECRET has quotes around it",
        "warning: the clock is before this release",
    ] {
        assert!(text.contains(part), "no '{part}' in\n{text}");
    }
}

#[test]
fn terminals_and_an_env_file_left_out() {
    let text = report(Run::of("doctor --no-env-file").in_colour());
    assert!(text.contains("\nenv file: left out\n"), "{text}");
    let streams = "\nterminals: standard input, standard output, standard error\n";
    assert!(text.contains(streams), "{text}");
}
