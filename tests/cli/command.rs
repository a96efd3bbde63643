//! `-- COMMAND`: the token in the environment of a command, and nowhere else.

#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use crate::support::{KEY, ORG_ID, Run, payload};

/// A mint that runs a command, in a process of its own.
fn running(line: &str, command: &[&str]) -> Run {
    let mut run = Run::of(line).variable("PATH", "/usr/bin:/bin").arg("--");
    for word in command {
        run = run.arg(*word);
    }
    run
}

/// The environment that the command sees.
fn environment(line: &str) -> Vec<String> {
    let run = running(line, &["env"])
        .variable("PRIVATE_KEY", KEY)
        .variable("VAPI_WEBHOOK_SECRET", "whsec")
        .variable("OTHER", "kept");
    let output = run.process().output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn the_command_gets_the_token_and_no_key() {
    for (line, name) in [
        ("mint private", "VAPI_TOKEN="),
        ("mint private --name OWN", "OWN="),
        ("mint private --name VAPI_PRIVATE_KEY", "VAPI_PRIVATE_KEY="),
    ] {
        let environment = environment(line);
        let tokens: Vec<_> = environment
            .iter()
            .filter_map(|line| line.strip_prefix(name))
            .collect();
        let [token] = tokens[..] else {
            panic!("{environment:?}")
        };
        payload(token, KEY);
        assert!(environment.contains(&"OTHER=kept".to_owned()));
        let shown = environment.join("\n");
        assert!(!shown.contains(KEY) && !shown.contains("whsec"), "{shown}");
    }
}

#[test]
fn the_exit_code_and_the_signal_are_the_commands_own() {
    for code in [0, 1, 7, 255] {
        let run = running("mint private", &["sh", "-c", &format!("exit {code}")]);
        run.process().assert().code(code).stdout("").stderr("");
    }
    for (signal, number) in [("TERM", 15), ("PIPE", 13), ("INT", 2)] {
        let run = running("mint private", &["sh", "-c", &format!("kill -{signal} $$")]);
        let output = run.process().output().unwrap();
        assert_eq!(output.status.signal(), Some(number));
    }
}

#[test]
fn the_command_has_our_streams_and_its_arguments_as_they_are() {
    let mut run = running(
        "mint private",
        &["sh", "-c", "cat; printf '%s|' \"$@\"", "sh"],
    );
    for arg in ["--format", "two words", "$HOME", "--"] {
        run = run.arg(arg);
    }
    run = run.stdin("from stdin\n");
    run.process()
        .assert()
        .success()
        .stdout("from stdin\n--format|two words|$HOME|--|");
}

#[test]
fn a_command_that_cannot_be_run_is_said() {
    let run = |program: &str| {
        Run::of("mint private --")
            .variable("PATH", "/usr/bin:/bin")
            .arg(program)
            .file("script", "")
    };
    let world = run("no-such-command");
    world.process().assert().code(3).stdout("").stderr(
        "voxtoken: error: cannot run 'no-such-command': no such file or directory\n\
         voxtoken: hint: is the command installed, and its directory in PATH?\n",
    );
    let world = run("./script");
    world
        .process()
        .assert()
        .code(3)
        .stdout("")
        .stderr("voxtoken: error: cannot run './script': permission denied\n");
    let world = run(KEY);
    world.process().assert().code(3).stdout("").stderr(
        "voxtoken: error: cannot run (36 characters, not shown): no such file or directory\n\
             voxtoken: hint: is the command installed, and its directory in PATH?\n",
    );
}

#[test]
fn an_empty_command_does_not_turn_the_token_loose() {
    Run::of("mint private --")
        .fails(2, "there is no command after '--'")
        .hints("try 'voxtoken mint private --help'")
        .run();
}

#[test]
fn warnings_are_said_and_masks_are_sent_before_it_runs() {
    let run =
        running("mint public", &["sh", "-c", "echo ran >&2"]).variable("GITHUB_ACTIONS", "true");
    let output = run.process().output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<_> = said.lines().collect();
    assert!(lines[0].starts_with("::add-mask::ey"), "{said}");
    assert!(lines[1].starts_with("voxtoken: warning: "), "{said}");
    assert_eq!(lines[2..], ["ran"]);
}

#[test]
fn the_process_list_shows_neither_key_nor_token() {
    // Other tests give theirs to other programs as arguments.
    let key = KEY.replace('5', "6");
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .args(["mint", "private", "--", "sh", "-c"])
        .arg("echo $VAPI_TOKEN; exec sleep 20")
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("VAPI_ORG_ID", ORG_ID)
        .env("VAPI_PRIVATE_KEY", &key)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut token = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut token)
        .unwrap();
    let listed = Command::new("ps").args(["-A", "-o", "pid,args"]).output();
    // The process was replaced, so what is ended here is the command itself.
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    payload(token.trim_end(), &key);
    let Ok(listed) = listed else {
        eprintln!("skipped: ps is not installed");
        return;
    };
    let listed = String::from_utf8_lossy(&listed.stdout);
    let ours = listed
        .lines()
        .find(|line| line.trim().starts_with(&child.id().to_string()))
        .unwrap();
    assert!(!ours.contains("voxtoken"), "{ours}");
    assert!(
        !listed.contains(token.trim_end()) && !listed.contains(&key),
        "{listed}"
    );
}
