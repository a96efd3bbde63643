//! `--output`: a whole file that its owner alone can read, or none.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::Command;

use crate::support::{KEY, ORG_ID, Run, payload};

#[track_caller]
fn token_in(run: &Run, name: &str) {
    let content = fs::read_to_string(run.path(name)).unwrap();
    payload(content.strip_suffix('\n').unwrap(), KEY);
}

/// What else there is in the directory: nothing may be left behind.
fn names(run: &Run) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(run.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[track_caller]
fn silent(run: &Run) {
    let ran = run.ran();
    assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (0, "", ""));
}

#[test]
fn the_answer_goes_to_a_new_file_of_mode_0600() {
    let run = Run::of("mint private --output token.txt");
    silent(&run);
    token_in(&run, "token.txt");
    let mode = fs::metadata(run.path("token.txt")).unwrap().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(names(&run), ["token.txt"]);
    let run = Run::of("mint private --format json --output t.json");
    silent(&run);
    let content = fs::read_to_string(run.path("t.json")).unwrap();
    assert!(content.starts_with("{\"token\":\"ey") && content.ends_with("}\n"));
}

/// The file is made where it will be: from another file system it could not be moved.
#[cfg(target_os = "linux")]
#[test]
fn a_file_may_be_on_another_file_system() {
    let Ok(elsewhere) = tempfile::tempdir_in("/dev/shm") else {
        eprintln!("skipped: there is no /dev/shm");
        return;
    };
    let path = elsewhere.path().join("token.txt");
    for force in ["", "--force"] {
        let run = Run::of("mint private --output").arg(&path).also_args(force);
        silent(&run);
        let content = fs::read_to_string(&path).unwrap();
        payload(content.strip_suffix('\n').unwrap(), KEY);
    }
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}

#[test]
fn a_dash_is_standard_output() {
    let token = Run::of("mint private --output -").answers().run();
    payload(&token, KEY);
}

#[test]
fn a_file_that_exists_is_kept() {
    Run::of("mint private --output token.txt")
        .file("token.txt", "old")
        .fails(2, "--output: 'token.txt' already exists")
        .hints("choose another name, or replace it with --force")
        .run();
    let run = Run::of("mint private --output token.txt").file("token.txt", "old");
    run.ran();
    assert_eq!(fs::read(run.path("token.txt")).unwrap(), b"old");
    assert_eq!(names(&run), ["token.txt"]);
}

#[test]
fn force_replaces_it_whatever_its_mode_was() {
    let run = Run::of("mint private --force --output token.txt")
        .file("token.txt", "old and longer than any token".repeat(99))
        .mode("token.txt", 0o644);
    silent(&run);
    token_in(&run, "token.txt");
    let mode = fs::metadata(run.path("token.txt")).unwrap().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(names(&run), ["token.txt"]);
    Run::of("mint private --force")
        .fails(2, "--output <PATH> is missing")
        .hints("try 'voxtoken mint private --help'")
        .run();
}

#[test]
fn a_symbolic_link_is_not_followed() {
    for (target, line) in [
        ("target", "mint private --output link"),
        ("nowhere", "mint private --output link"),
    ] {
        let run = Run::of(line)
            .file("target", "old")
            .fails(2, "--output: 'link' already exists")
            .hints("choose another name, or replace it with --force");
        symlink(target, run.path("link")).unwrap();
        run.run();
    }
    let run = Run::of("mint private --force --output link").file("target", "old");
    symlink("target", run.path("link")).unwrap();
    silent(&run);
    token_in(&run, "link");
    assert!(fs::symlink_metadata(run.path("link")).unwrap().is_file());
    assert_eq!(fs::read(run.path("target")).unwrap(), b"old");
}

#[test]
fn what_is_not_a_file_is_rejected() {
    Run::of("mint private --output missing/token.txt")
        .fails(
            2,
            "--output: cannot write 'missing/token.txt': no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
    Run::of("mint private --force --output below")
        .below("below")
        .below("")
        .fails(2, "--output: cannot write 'below': is a directory")
        .hints("name a file, not a directory")
        .run();
    Run::of("mint private --force --output /dev/null")
        .fails(
            3,
            "--output: cannot write '/dev/null': it is not a regular file",
        )
        .hints("name a new file, or use --output - for standard output")
        .run();
}

/// As root, replacing `/dev/stdout` would break every program after it.
#[test]
fn a_link_is_replaced_only_if_it_leads_to_a_file() {
    for target in ["/proc/self/fd/1", "/dev/null", "directory", "missing"] {
        let run = Run::of("mint private --force --output link").file("directory/file", "");
        symlink(target, run.path("link")).unwrap();
        let ran = run.ran();
        assert_eq!((ran.code, &*ran.stdout), (3, ""), "{target}");
        let start = "voxtoken: error: --output: cannot write 'link': it is ";
        assert!(ran.stderr.starts_with(start), "{target}: {}", ran.stderr);
        let kept = fs::read_link(run.path("link")).unwrap();
        assert_eq!(kept, std::path::Path::new(target));
    }
}

#[test]
fn a_directory_that_is_not_ours_is_the_world() {
    let run = Run::of("mint private --output locked/token.txt").file("locked/x", "");
    fs::set_permissions(run.path("locked"), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(run.path("locked/probe"), "").is_ok() {
        eprintln!("skipped: this user may write anywhere");
        return;
    }
    run.fails(
        3,
        "--output: cannot write 'locked/token.txt': permission denied",
    )
    .run();
}

#[test]
fn the_token_does_not_go_two_ways() {
    for (line, one, other) in [
        (
            "mint private --output t --format github-env",
            "--format github-env",
            "--output",
        ),
        (
            "mint private --output t --format github-output",
            "--format github-output",
            "--output",
        ),
        ("mint private --output t -- env", "--output", "-- COMMAND"),
        ("mint private --format env -- env", "--format", "-- COMMAND"),
    ] {
        Run::of(line)
            .fails(
                2,
                &format!("{one} and {other} both say where the token goes"),
            )
            .hints("leave one of them out")
            .run();
    }
}

/// A shell that limits files to no bytes at all, as a full disk does.
#[test]
fn a_full_disk_leaves_the_old_file_or_none() {
    for (force, before) in [("", None), ("--force", Some("old"))] {
        let mut run = Run::of("");
        if let Some(content) = before {
            run = run.file("token.txt", content);
        }
        let output = Command::new("sh")
            .args(["-c", "ulimit -f 0; exec \"$@\"", "sh"])
            .arg(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args(["mint", "private", "--output", "token.txt"])
            .args(force.split_whitespace())
            .env("VAPI_ORG_ID", ORG_ID)
            .env("VAPI_PRIVATE_KEY", KEY)
            .current_dir(run.path(""))
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "voxtoken: error: --output: cannot write 'token.txt': file too large\n"
        );
        assert_eq!(output.status.code(), Some(3));
        let found = fs::read_to_string(run.path("token.txt")).ok();
        assert_eq!(found.as_deref(), before);
        assert_eq!(names(&run).len(), usize::from(before.is_some()));
    }
}

/// Killed again and again, at another moment each time.
#[test]
fn a_kill_leaves_the_old_file_or_the_whole_new_one() {
    let run = Run::of("").file("token.txt", "old\n");
    for round in 0..40 {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args(["mint", "private", "--force", "--output", "token.txt"])
            .env_clear()
            .env("VAPI_ORG_ID", ORG_ID)
            .env("VAPI_PRIVATE_KEY", KEY)
            .current_dir(run.path(""))
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_micros(round * 250));
        child.kill().unwrap();
        child.wait().unwrap();
        let content = fs::read_to_string(run.path("token.txt")).unwrap();
        let line = content.strip_suffix('\n').expect("a whole file");
        if line != "old" {
            payload(line, KEY);
        }
    }
    for name in names(&run) {
        let mode = fs::metadata(run.path(&name)).unwrap().mode() & 0o777;
        assert_eq!(mode, 0o600, "{name}");
    }
}
