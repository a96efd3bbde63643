//! The private key is shown nowhere: from every source, in every way to fail.

use crate::support::{ORG_ID, Run};

const CANARY: &str = "ca4a7100-c0de-4bad-8bad-5ec7e75ec7e7";

/// Puts the canary where a key may come from.
type Source = (&'static str, fn(Run) -> Run);

const SOURCES: [Source; 7] = [
    ("VAPI_PRIVATE_KEY", |run| {
        run.variable("VAPI_PRIVATE_KEY", CANARY)
    }),
    ("PRIVATE_KEY", |run| run.variable("PRIVATE_KEY", CANARY)),
    ("env file", |run| {
        run.file(".env", format!("VAPI_PRIVATE_KEY={CANARY}\n"))
    }),
    ("quoted in the env file", |run| {
        run.file(".env", format!("PRIVATE_KEY=\"{CANARY}\"\n"))
    }),
    ("quoted and kept", |run| {
        run.variable("VAPI_PRIVATE_KEY", format!("'{CANARY}'"))
    }),
    ("key file", |run| {
        run.arg("--key-file").arg("key.txt").file("key.txt", CANARY)
    }),
    ("standard input", |run| {
        run.arg("--key-file").arg("-").stdin(CANARY)
    }),
];

/// Command lines that succeed, fail or only speak.
const LINES: [&str; 26] = [
    "mint private",
    "mint public",
    "mint public --allow-origin https://example.com --format json",
    "mint private --format header",
    "mint private --format nonsense",
    "mint private --no-such-flag",
    "mint private --expires-in 5",
    "mint private --expires-in soon",
    "mint private --expires-at 1",
    "mint private --issued-at never",
    "mint private --claims missing.json",
    "mint private --claims key.txt",
    "mint private --claims .env",
    "mint public --restrictions key.txt",
    "mint public --restrictions .env",
    "mint public --allow-origin nowhere",
    "mint private --env-file missing",
    "mint private --env-file key.txt",
    "mint private --no-env-file",
    "mint private --color never --quiet",
    "mint private extra",
    "mint",
    "--help",
    "mint --help",
    "mint private --help",
    "mint public --help",
];

#[track_caller]
fn shows_nothing(what: &str, run: &Run) {
    let ran = run.ran();
    for (stream, text) in [
        ("standard output", ran.stdout),
        ("standard error", ran.stderr),
    ] {
        assert!(
            !text.contains(CANARY),
            "{what}: the key is on {stream}: {text}"
        );
        assert!(
            !text.contains(&CANARY[..18]),
            "{what}: half the key is on {stream}: {text}"
        );
    }
}

#[test]
fn whatever_is_asked_the_key_is_not_shown() {
    for line in LINES {
        for (source, put) in SOURCES {
            let run = put(Run::bare(line).variable("VAPI_ORG_ID", ORG_ID));
            shows_nothing(&format!("{line}, {source}"), &run);
            shows_nothing(&format!("{line}, {source}"), &run.in_colour());
        }
    }
}

#[test]
fn an_organization_id_that_is_the_key_is_not_shown() {
    for (source, put) in SOURCES {
        let run = put(Run::bare("mint private --org-id").arg(CANARY));
        shows_nothing(source, &run.on_a_terminal());
    }
}

#[test]
fn a_malformed_env_file_line_is_not_shown() {
    for content in [
        format!("VAPI_PRIVATE_KEY {CANARY}"),
        format!("VAPI_PRIVATE_KEY='{CANARY}"),
        format!("VAPI_PRIVATE_KEY={CANARY} and more"),
        format!("{CANARY}=VAPI_PRIVATE_KEY"),
        format!("VAPI_PRIVATE_KEY=\"{CANARY}\\q\""),
        format!("VAPI_PRIVATE_KEY={CANARY}\u{0}\n=\n"),
    ] {
        let run = Run::bare("mint private").file(".env", content);
        shows_nothing("malformed line", &run);
        assert_eq!(run.ran().code, 2);
    }
}

#[test]
fn a_key_in_the_wrong_place_is_not_shown() {
    for line in [
        "mint private --key-file",
        "mint private --env-file",
        "mint private --claims",
        "mint private --expires-in",
        "mint private --expires-at",
        "mint private --issued-at",
        "mint private --format",
        "mint private",
        "mint",
        "",
        "mint public --restrictions",
        "mint public --allow-origin",
        "mint public --transient-assistant",
        "mint private --color",
    ] {
        shows_nothing(line, &Run::of(line).arg(CANARY));
        let bearer = format!("Bearer {CANARY}");
        shows_nothing(line, &Run::of(line).arg(bearer));
    }
    for flag in [
        "--key",
        "--private-key",
        "--key-file",
        "--format",
        "--quiet",
        "-k",
    ] {
        shows_nothing(
            flag,
            &Run::of("mint private").arg(format!("{flag}={CANARY}")),
        );
    }
}

#[test]
fn a_key_that_is_a_token_is_not_shown() {
    let token = Run::of("mint private").answers().run();
    let ran = Run::of("mint private")
        .variable("VAPI_PRIVATE_KEY", &token)
        .ran();
    assert!(!ran.stderr.contains(&token), "{}", ran.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_backtrace_or_a_full_disk_does_not_show_it() {
    use std::process::{Command, Stdio};
    for line in LINES {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args(line.split_whitespace())
            .env_clear()
            .env("RUST_BACKTRACE", "1")
            .env("VAPI_ORG_ID", ORG_ID)
            .env("VAPI_PRIVATE_KEY", CANARY)
            .stdin(Stdio::null())
            .stdout(full)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains(CANARY), "{said}");
        assert!(
            matches!(output.status.code(), Some(2 | 3)),
            "{line}: {said}"
        );
    }
}
