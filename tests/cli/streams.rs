//! The rules for every command: streams, exit codes, colour, quiet, closed pipes, full disks.

use crate::support::{KEY, ORG_ID, Run};

#[test]
fn quiet_drops_notes_and_warnings_and_keeps_errors() {
    Run::of("mint public -q").on_a_terminal().answers().run();
    Run::of("--quiet mint public").answers().run();
    Run::of("mint private --quiet --expires-in 0s")
        .fails(2, "--expires-in '0s': the lifetime must not be zero")
        .hints("write a number and a unit, for example 30m, 1h or 1h30m")
        .run();
}

#[test]
fn a_pipeline_that_works_is_silent() {
    Run::of("mint private").answers().run();
}

#[test]
fn messages_are_coloured_on_a_terminal_only_and_as_asked() {
    let coloured = |run: Run| run.ran().stderr.contains('\u{1b}');
    assert!(coloured(Run::of("mint public").in_colour()));
    assert!(!coloured(Run::of("mint public")));
    assert!(!coloured(
        Run::of("mint public").in_colour().variable("NO_COLOR", "1")
    ));
    assert!(coloured(
        Run::of("mint public").in_colour().variable("NO_COLOR", "")
    ));
    assert!(!coloured(
        Run::of("mint public").in_colour().variable("TERM", "dumb")
    ));
    assert!(!coloured(Run::of("mint public --color never").in_colour()));
    assert!(coloured(
        Run::of("mint public --color always").variable("NO_COLOR", "1")
    ));
    assert!(coloured(Run::of("mint nothing").in_colour()));
}

#[test]
fn mistakes_of_the_command_line_are_said_in_the_one_form() {
    for (line, fact, hints) in [
        (
            "mint privat",
            "unknown command 'privat'",
            &["did you mean 'private'?", "try 'voxtoken mint --help'"][..],
        ),
        (
            "mint private --colour never",
            "unknown option '--colour'",
            &[
                "did you mean '--color'?",
                "try 'voxtoken mint private --help'",
            ],
        ),
        (
            "webhook send --type hmac",
            "<URL> and one of BODY-FILE, --event TYPE, --replay FILE are missing",
            &["try 'voxtoken webhook send --help'"],
        ),
        (
            "mint private --org-id",
            "--org-id <ID> needs a value",
            &["try 'voxtoken mint private --help'"],
        ),
        (
            "inspect --format jsn",
            "--format 'jsn': not one of report, json, markdown, claims, header",
            &["did you mean 'json'?", "try 'voxtoken inspect --help'"],
        ),
        (
            "inspect --format",
            "--format needs a value: one of report, json, markdown, claims, header",
            &["try 'voxtoken inspect --help'"],
        ),
        (
            "mint private --force",
            "--output <PATH> is missing",
            &["try 'voxtoken mint private --help'"],
        ),
        (
            "mint private --expires-in 1h --expires-at 1",
            "--expires-in cannot be used with --expires-at",
            &["try 'voxtoken mint private --help'"],
        ),
        (
            "mint private --org-id a --org-id b",
            "--org-id is given twice",
            &["try 'voxtoken mint private --help'"],
        ),
        (
            "mint private --quiet=yes",
            "--quiet takes no value",
            &["try 'voxtoken mint private --help'"],
        ),
        (
            "webhook migrate one two",
            "unexpected argument 'two'",
            &["try 'voxtoken webhook migrate --help'"],
        ),
        (
            "--quiet",
            "the command is missing",
            &["try 'voxtoken --help'"],
        ),
    ] {
        let run = Run::bare(line).fails(2, fact);
        hints.iter().fold(run, |run, hint| run.hints(hint)).run();
    }
}

/// Options that other tools have: the hint says how it is done here, and shows no value.
#[test]
fn an_option_of_another_tool_is_told_what_to_use_instead() {
    const KEY_HINT: &str = "a secret is never an option's value; use --key-file PATH, --key-command CMD or VAPI_PRIVATE_KEY";
    for (line, option, hint) in [
        ("mint private", "--key", KEY_HINT),
        ("inspect", "--private-key", KEY_HINT),
        (
            "webhook sign",
            "--secret",
            "a secret is never an option's value; use --secret-file PATH, --secret-command CMD or VAPI_WEBHOOK_SECRET",
        ),
        (
            "inspect",
            "--token",
            "give tokens as arguments or on standard input",
        ),
        (
            "mint public",
            "--expires",
            "use --expires-in DURATION or --expires-at TIME",
        ),
        (
            "mint private",
            "--allow-origin",
            "only public tokens can be restricted; use 'voxtoken mint public'",
        ),
    ] {
        for value in [format!("{option} {KEY}"), format!("{option}={KEY}")] {
            Run::bare(&format!("{line} {value}"))
                .fails(2, &format!("unknown option '{option}'"))
                .hints(hint)
                .hints(&format!("try 'voxtoken {line} --help'"))
                .run();
        }
    }
}

#[test]
fn a_message_does_not_repeat_a_long_argument() {
    for line in [
        "",
        "mint private",
        "mint private --format",
        "mint private -",
    ] {
        let ran = Run::bare(line).arg("x ".repeat(60_000)).ran();
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.len() < 400, "{line}: {}", ran.stderr.len());
    }
}

#[test]
fn untrusted_text_in_a_message_is_harmless() {
    Run::of("mint private --expires-in")
        .arg("\u{1b}[2J\u{202e}h\n")
        .fails(
            2,
            "--expires-in '\\u001b[2J\\u202eh\\n': not a number with a unit",
        )
        .hints("write a number and a unit, for example 30m, 1h or 1h30m")
        .run();
    Run::bare("mint")
        .arg("\u{1b}]0;title\u{7}")
        .fails(2, "unknown command '\\u001b]0;title\\u0007'")
        .hints("try 'voxtoken mint --help'")
        .run();
}

#[test]
fn help_and_version_are_answers() {
    Run::bare("--version")
        .prints(concat!("voxtoken ", env!("CARGO_PKG_VERSION")))
        .run();
    for line in ["--help", "-h", "help", "help mint public", "mint public -h"] {
        Run::bare(line).answers().run();
    }
}

#[test]
fn the_process_behaves_as_the_run_in_process() {
    Run::of("mint private")
        .process()
        .assert()
        .success()
        .stderr("")
        .stdout(predicates::str::is_match(r"\A[\w-]+\.[\w-]+\.[\w-]{43}\n\z").unwrap());
    Run::bare("mint private --no-env-file")
        .process()
        .assert()
        .code(2)
        .stdout("");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure_and_says_so() {
    use std::process::{Command, Stdio};
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    for args in [
        &["mint", "private", "--no-env-file"][..],
        &["--help"],
        &["--version"],
    ] {
        let output = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args(args)
            .env_clear()
            .env("VAPI_ORG_ID", ORG_ID)
            .env("VAPI_PRIVATE_KEY", KEY)
            .stdout(Stdio::from(full.try_clone().unwrap()))
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "voxtoken: error: cannot write to standard output: no space left on device\n"
        );
        assert_eq!(output.status.code(), Some(3));
    }
}

/// A command whose point is what it prints fails if nobody can get it.
#[cfg(unix)]
#[test]
fn a_standard_output_that_is_closed_is_a_failure() {
    use std::process::Command;
    let run = |line: &str| {
        Command::new("sh")
            .args(["-c", &format!("exec \"$0\" {line}")])
            .arg(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .env_clear()
            .env("VAPI_ORG_ID", ORG_ID)
            .env("VAPI_PRIVATE_KEY", KEY)
            .env("VAPI_WEBHOOK_SECRET", KEY)
            .output()
            .unwrap()
    };
    for line in [
        "mint private >&-",
        "mint private --format json >&-",
        "mint public --quiet >&-",
        "mint private </dev/null >&-",
        "mint private 1</dev/null",
        "webhook sign --type x-vapi-secret >&-",
    ] {
        let output = run(line);
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "voxtoken: error: standard output is closed, so the result cannot be written\n\
             voxtoken: hint: redirect standard output to where the result should go\n",
            "{line}"
        );
        assert_eq!(output.status.code(), Some(3), "{line}");
    }
    for line in ["mint private >/dev/null", "doctor >/dev/null", "doctor >&-"] {
        let output = run(line);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
        assert_eq!(output.status.code(), Some(0), "{line}");
    }
}

/// Ctrl-C and SIGTERM end a command that waits, as they end any program: a shell reports 130 and 143.
#[cfg(unix)]
#[test]
fn a_signal_ends_a_command_that_waits() {
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, Stdio};
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .arg("inspect")
            .env_clear()
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let id = child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(number));
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly() {
    use std::process::{Command, Stdio};
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .args(["mint", "private", "--no-env-file"])
        .env_clear()
        .env("VAPI_ORG_ID", ORG_ID)
        .env("VAPI_PRIVATE_KEY", KEY)
        .stdout(Stdio::from(writer))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_clock_before_1970_is_a_clear_error() {
    Run::of("mint private")
        .at(std::time::UNIX_EPOCH - std::time::Duration::from_secs(1))
        .fails(
            2,
            "the clock of this machine is not between 1970 and the year 9999",
        )
        .hints("set the clock; tokens carry the time")
        .run();
}

#[cfg(unix)]
#[test]
fn a_pipe_that_is_closed_in_the_midst_of_a_log_ends_quietly_too() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};
    let token = Run::of("mint private").answers().run();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .arg("inspect")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || {
        // It ends once nobody reads any more.
        while stdin
            .write_all(format!("{token}\n").repeat(999).as_bytes())
            .is_ok()
        {}
    });
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    assert_eq!(first, "Token 1\n");
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
