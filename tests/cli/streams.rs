//! The rules for every command: streams, exit codes, colour, quiet, closed pipes, full disks.

use crate::support::{KEY, ORG_ID, Run};

#[test]
fn quiet_drops_notes_and_warnings_and_keeps_errors() {
    Run::of("mint public -q").on_a_terminal().answers().run();
    Run::of("--quiet mint public").answers().run();
    Run::of("mint private --quiet --expires-in 0s")
        .fails(
            2,
            "--expires-in '0s': a token that lives for no time is of no use",
        )
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
    Run::bare("")
        .fails(
            2,
            "'voxtoken' requires a subcommand but one was not provided [subcommands: mint, inspect, webhook, doctor, completions, man, help]",
        )
        .hints("try 'voxtoken --help'")
        .run();
    Run::bare("mint privat")
        .fails(2, "unrecognized subcommand 'privat'")
        .hints("a similar subcommand exists: 'private'")
        .hints("try 'voxtoken mint --help'")
        .run();
    Run::of("mint private --colour never")
        .fails(2, "unexpected argument '--colour' found")
        .hints("a similar argument exists: '--color'")
        .hints("try 'voxtoken mint private --help'")
        .run();
    Run::of("mint private --org-id")
        .fails(
            2,
            "a value is required for '--org-id <ID>' but none was supplied",
        )
        .hints("try 'voxtoken mint private --help'")
        .run();
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
        .fails(2, "unrecognized subcommand '\\u001b]0;title\\u0007'")
        .hints("try 'voxtoken mint --help'")
        .run();
}

#[test]
fn help_and_version_are_answers() {
    Run::bare("--version")
        .prints(concat!("voxtoken ", env!("CARGO_PKG_VERSION")))
        .run();
    for line in [
        "--help",
        "-h",
        "help",
        "mint --help",
        "mint private --help",
        "mint public -h",
    ] {
        let help = Run::bare(line).answers().run();
        for line in help.lines() {
            assert!(line.chars().count() <= 100, "too long: {line}");
        }
    }
}

#[test]
fn the_help_of_the_top_command_has_the_exit_codes() {
    let help = Run::bare("--help").answers().run();
    let table = "Exit codes:\n  0  done; what was asked about holds\n  \
        1  the answer is no: expired, wrong signature, refused, not a token\n  \
        2  misuse: command line, settings, a missing or unusable key\n  \
        3  the world failed: file, pipe other than a closed one, network, platform";
    assert!(help.ends_with(table), "{help}");
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
