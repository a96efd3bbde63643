//! Two canaries, the key and the token: the key is shown nowhere, and the token only where it was asked
//! to appear.

use crate::support::{ORG_ID, Run};

const KEY: &str = "ca4a7100-c0de-4bad-8bad-5ec7e75ec7e7";

/// How a run is done: with or without `--quiet`, in colour on a terminal, in a job of GitHub Actions.
const WAYS: [fn(Run) -> Run; 5] = [
    |run| run,
    |run| run.arg("--quiet"),
    Run::in_colour,
    in_a_job,
    |run| in_a_job(run).arg("--quiet"),
];

fn in_a_job(run: Run) -> Run {
    run.variable("GITHUB_ACTIONS", "true")
}

fn world(line: &str) -> Run {
    Run::bare(line)
        .variable("VAPI_ORG_ID", ORG_ID)
        .variable("VAPI_PRIVATE_KEY", KEY)
        .variable("GITHUB_ENV", "env.txt")
        .variable("GITHUB_OUTPUT", "output.txt")
        .file("env.txt", "A=1")
        .file("output.txt", "")
        .file("old.txt", "old")
        .file("key.txt", KEY)
}

/// The token of the fixed hour: the same in every run.
fn token(line: &str) -> String {
    world(line).arg("--quiet").answers().run()
}

/// Both streams without the mask, which is where the runner takes the token from.
#[track_caller]
fn streams(run: &Run, token: &str, job: bool) -> (String, String) {
    let ran = run.ran();
    let mask = format!("::add-mask::{token}\n");
    let stderr = match ran.stderr.strip_prefix(&mask) {
        Some(rest) if job => rest.to_owned(),
        _ => ran.stderr,
    };
    for text in [&ran.stdout, &stderr] {
        assert!(!text.contains(KEY) && !text.contains(&KEY[..18]), "{text}");
    }
    (ran.stdout, stderr)
}

#[track_caller]
fn shows_no_token(what: &str, text: &str, token: &str) {
    let (_, signature) = token.rsplit_once('.').unwrap();
    assert!(
        !text.contains(token) && !text.contains(signature),
        "{what}: {text}"
    );
}

#[test]
fn a_format_shows_the_token_on_standard_output_alone() {
    for command in ["mint private", "mint public"] {
        let token = token(command);
        for format in [
            "token",
            "json",
            "header",
            "export",
            "fish",
            "powershell",
            "env",
            "curl",
        ] {
            for (index, way) in WAYS.into_iter().enumerate() {
                let run = way(world(&format!("{command} --format {format}")));
                let (stdout, stderr) = streams(&run, &token, index > 2);
                assert_eq!(stdout.matches(&token).count(), 1, "{format}");
                shows_no_token(format, &stderr, &token);
            }
        }
    }
}

#[test]
fn what_goes_elsewhere_or_fails_shows_no_token() {
    let token = token("mint private");
    for line in [
        "mint private --output new.txt",
        "mint private --output new.txt --format export",
        "mint private --output old.txt --force",
        "mint private --output old.txt",
        "mint private --output missing/new.txt",
        "mint private --output /dev/null --force",
        "mint private --format github-env",
        "mint private --format github-output --name token",
        "mint private --format github-env --name NODE_OPTIONS",
        "mint private --format github-env --output new.txt",
        "mint private --format env -- env",
        "mint private --output new.txt -- env",
        "mint private --",
        "mint private --format export --name 2ND",
        "mint private --format json --name OWN",
        "mint private --force",
        "mint private --key-file key.txt --key-command true",
        "mint private --key-command false",
        "mint private --key-file key.txt --output old.txt",
        "doctor",
        "doctor --format json",
        "doctor --key-file key.txt",
        "doctor --key-file missing",
        "doctor --env-file key.txt",
        "doctor --format yaml",
        "doctor --help",
        "completions bash",
        "man",
        "man --output-dir key.txt",
    ] {
        for (index, way) in WAYS.into_iter().enumerate() {
            // What stands after `--` is the command's.
            if line.ends_with("--") && index != 0 {
                continue;
            }
            let run = way(world(line));
            let (stdout, stderr) = streams(&run, &token, index > 2);
            shows_no_token(line, &stdout, &token);
            shows_no_token(line, &stderr, &token);
        }
    }
}

#[cfg(unix)]
#[test]
fn what_a_key_command_prints_is_not_shown() {
    for command in [
        format!("echo {KEY}; exit 1"),
        format!("echo {KEY}; kill -9 $$"),
        format!("echo {KEY}; echo {KEY}"),
        format!("echo ' {KEY} '"),
        format!("echo '\"{KEY}\"'"),
        format!("printf '{KEY}\\377'"),
        format!("yes {KEY}"),
    ] {
        for line in ["mint private", "doctor", "doctor --format json"] {
            let run = world(line).arg("--key-command").arg(&command);
            let (stdout, stderr) = streams(&run, "", false);
            assert!(!stdout.contains(&KEY[..18]) && !stderr.contains(&KEY[..18]));
        }
    }
}

#[test]
fn doctor_shows_neither_when_they_are_in_the_wrong_places() {
    let token = token("mint private");
    for name in [
        "VAPI_ORG_ID",
        "ORG_ID",
        "VAPI_PRIVATE_KEY",
        "PRIVATE_KEY",
        "VAPI_WEBHOOK_SECRET",
        "VAPI_API_KEY",
        "VAPI_TOKEN",
        "VAPI_KEY",
        "VAPI_PRIVATE_API_KEY",
        "VAPI_ORGANIZATION_ID",
        "ORGANIZATION_ID",
        "WEBHOOK_SECRET",
        "VAPI_SECRET",
        "VAPI_SERVER_SECRET",
        "VOLUBILE_KEY",
        "VOLUBILE_TOKEN",
    ] {
        for value in [KEY, &token, &format!("'{token}'"), &format!("{KEY}\n")] {
            for line in ["doctor", "doctor --format json"] {
                let env = format!("{name}=\"{}\"\n", value.trim());
                for run in [
                    world(line).variable(name, value),
                    world(line).file(".env", &env),
                    Run::bare(line).file(".env", &env),
                    Run::bare(line).file(".env", env.replace('=', " ")),
                    Run::bare(line).arg("--org-id").arg(value),
                    Run::bare(line).arg("--key-file").arg(value),
                    Run::bare(line).arg("--env-file").arg(value),
                ] {
                    let (stdout, stderr) = streams(&run, &token, false);
                    shows_no_token(name, &stdout, &token);
                    shows_no_token(name, &stderr, &token);
                }
            }
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_shows_neither() {
    use std::process::Command;
    let full = || {
        std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap()
    };
    for format in ["token", "json", "export", "curl", "github-env"] {
        let output = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args(["mint", "private", "--no-env-file", "--format", format])
            .env_clear()
            .env("RUST_BACKTRACE", "1")
            .env("VAPI_ORG_ID", ORG_ID)
            .env("VAPI_PRIVATE_KEY", KEY)
            .env("GITHUB_ENV", "/dev/full")
            .stdout(full())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains(KEY) && !said.contains("eyJ"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
