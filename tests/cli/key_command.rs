//! `--key-command`: a key out of a password store, and nothing of it anywhere else.

#![cfg(unix)]

use crate::support::{KEY, ORG_ID, Run, payload};

fn asking(command: &str) -> Run {
    Run::bare("mint private --org-id")
        .arg(ORG_ID)
        .arg("--key-command")
        .arg(command)
}

#[test]
fn the_command_gives_the_key_less_one_line_ending() {
    for print in ["printf %s", "printf '%s\\n'", "printf '%s\\r\\n'", "echo"] {
        let token = asking(&format!("{print} {KEY}")).answers().run();
        payload(&token, KEY);
    }
    let token = asking(&format!("printf '%s\\n\\n' {KEY}"))
        .answers()
        .warns("the private key from --key-command has a trailing newline; remove the newline")
        .run();
    payload(&token, &format!("{KEY}\n"));
}

#[test]
fn it_runs_in_the_shell_and_in_the_current_directory() {
    let run = asking("cat key.txt | tr a-z a-z").file("key.txt", KEY);
    payload(&run.answers().run(), KEY);
}

#[test]
fn it_wins_over_a_variable() {
    let run = asking(&format!("echo {KEY}")).variable("VAPI_PRIVATE_KEY", "another");
    payload(&run.answers().run(), KEY);
}

#[test]
fn it_has_no_part_in_our_standard_input() {
    let run = asking(&format!("cat; echo {KEY}"))
        .arg("--claims")
        .arg("-")
        .stdin("{}");
    payload(&run.answers().run(), KEY);
    asking("cat")
        .stdin(KEY)
        .fails(2, "the private key from --key-command is empty")
        .hints("put the real value there")
        .run();
}

#[test]
fn its_standard_error_passes_through() {
    asking(&format!("echo 'enter the pass phrase' >&2; echo {KEY}"))
        .process()
        .assert()
        .success()
        .stderr("enter the pass phrase\n");
}

#[test]
fn a_failure_names_the_exit_code_and_shows_nothing() {
    const HINT: &str = "run the command by itself to see why; what it prints is not shown here";
    asking(&format!("echo {KEY}; exit 7"))
        .fails(
            2,
            "no private key: the command of --key-command ended with exit code 7",
        )
        .hints(HINT)
        .run();
    asking("kill -9 $$")
        .fails(
            2,
            "no private key: the command of --key-command ended with signal 9",
        )
        .hints(HINT)
        .run();
    asking("no-such-store get key 2>/dev/null")
        .fails(
            2,
            "no private key: the command of --key-command ended with exit code 127",
        )
        .hints(HINT)
        .run();
}

#[test]
fn what_it_prints_is_rejected_like_any_key() {
    asking("true")
        .fails(2, "the private key from --key-command is empty")
        .hints("put the real value there")
        .run();
    asking("printf '  \\n'")
        .fails(2, "the private key from --key-command is blank")
        .hints("put the real value there")
        .run();
    asking("printf '\\377'")
        .fails(2, "the private key from --key-command is not UTF-8")
        .hints("save it as UTF-8, without anything else in the file")
        .run();
    asking("yes")
        .fails(
            3,
            "--key-command: cannot read what the command prints: it is larger than 1 MiB",
        )
        .run();
    asking(&format!("echo {ORG_ID}"))
        .fails(2, "the private key from --key-command and the organization id from --org-id are the same value")
        .hints("one of them is in the wrong place; the dashboard shows both")
        .run();
}

#[test]
fn it_runs_only_when_a_key_is_needed() {
    let line = "mint private --no-env-file --key-command";
    for (line, arg) in [
        (line, None),
        ("mint private --expires-in 5 --key-command", Some("--quiet")),
        ("mint private --help --key-command", Some("--quiet")),
        ("mint private --no-such-flag --key-command", Some("--quiet")),
        ("mint private --claims missing --key-command", None),
    ] {
        let mut run = Run::bare(line).arg("touch ran");
        if let Some(arg) = arg {
            run = run.arg(arg);
        }
        run.ran();
        assert!(!run.path("ran").exists(), "{line}");
    }
}

#[test]
fn it_is_not_given_together_with_a_key_file() {
    asking("true")
        .arg("--key-file")
        .arg("key.txt")
        .fails(2, "--key-command cannot be used with --key-file")
        .hints("try 'voxtoken mint private --help'")
        .run();
}

#[test]
fn a_hang_ends_with_an_interrupt() {
    use std::io::Read;
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::{Command, Stdio};

    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .args(["mint", "private", "--org-id", ORG_ID, "--key-command"])
        .arg("echo waiting >&2; sleep 20")
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        // What a terminal sends on Ctrl-C goes to the whole group.
        .process_group(0)
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_exact(&mut [0; "waiting\n".len()]).unwrap();
    let group = format!("-{}", child.id());
    let interrupt = || Command::new("kill").args(["-INT", "--", &group]).output();
    assert!(interrupt().unwrap().status.success());
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    // A shell that was about to start its command may pass the first one by.
    std::thread::sleep(std::time::Duration::from_millis(50));
    interrupt().unwrap();
    // The end of the pipe is reached once nobody of the group is left.
    assert_eq!(stderr.read_to_end(&mut Vec::new()).unwrap(), 0);
}
