//! What a kill, a full disk, a failing `fsync` or a closed descriptor leaves of a file that voxtoken writes: all of
//! it or nothing. The tests are ignored, because they take minutes and need `strace`, and `root` for the full disk:
//!
//! ```sh
//! cargo test --test cli -- --ignored --nocapture --test-threads 1 kills
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::support::{KEY, ORG_ID};

/// A command that writes a file.
struct Case {
    args: &'static str,
    file: &'static str,
    /// Whether the file is there before.
    exists: bool,
    is_whole: fn(&str) -> bool,
}

/// What is in the file before; on a full disk, not a byte can be added to it.
fn before() -> String {
    format!("OLD={}\n", "x".repeat(4_091))
}

fn is_token(text: &str) -> bool {
    text.ends_with('\n')
        && text
            .trim_end()
            .split('.')
            .filter(|part| part.len() > 20)
            .count()
            == 3
}

fn is_json(text: &str) -> bool {
    text.ends_with('\n') && serde_json::from_str::<serde_json::Value>(text).is_ok()
}

fn is_added(text: &str) -> bool {
    text.strip_prefix(&*before())
        .and_then(|added| added.strip_prefix("VAPI_TOKEN="))
        .is_some_and(is_token)
}

const CASES: [Case; 5] = [
    Case {
        args: "mint private --output out",
        file: "out",
        exists: false,
        is_whole: is_token,
    },
    Case {
        args: "mint private --output out --force",
        file: "out",
        exists: true,
        is_whole: is_token,
    },
    Case {
        args: "webhook migrate in.json --credentials out",
        file: "out",
        exists: false,
        is_whole: is_json,
    },
    Case {
        args: "webhook migrate in.json --credentials out --force",
        file: "out",
        exists: true,
        is_whole: is_json,
    },
    Case {
        args: "mint private --format github-env",
        file: "env",
        exists: true,
        is_whole: is_added,
    },
];

/// What a run left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Left {
    Nothing,
    Whole,
    Incomplete,
}

impl Case {
    fn prepare(&self, directory: &Path) {
        let inline = r#"{"server":{"url":"https://a.example","secret":"0123456789"}}"#;
        fs::write(directory.join("in.json"), inline).unwrap();
        let file = directory.join(self.file);
        if self.exists {
            fs::write(file, before()).unwrap();
        } else {
            let _ = fs::remove_file(file);
        }
    }

    /// The program in this directory, started by the words before it.
    fn command(&self, directory: &Path, starter: &[&str]) -> Command {
        let program = assert_cmd::cargo::cargo_bin!("voxtoken");
        let mut words = starter.iter().map(Into::into).chain([program.into()]);
        let mut command = Command::new::<std::ffi::OsString>(words.next().unwrap());
        command
            .args(words)
            .args(self.args.split(' '))
            .current_dir(directory)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("VAPI_ORG_ID", ORG_ID)
            .env("VAPI_PRIVATE_KEY", KEY)
            .env("GITHUB_ENV", "env")
            .stdin(Stdio::null());
        command
    }

    /// What is there now, and how many files nobody asked for.
    fn left(&self, directory: &Path) -> (Left, usize) {
        let left = match fs::read_to_string(directory.join(self.file)) {
            Ok(text) if (self.is_whole)(&text) => Left::Whole,
            Ok(text) if self.exists && text == before() => Left::Nothing,
            Ok(_) => Left::Incomplete,
            Err(_) if self.exists => Left::Incomplete,
            Err(_) => Left::Nothing,
        };
        let entries = fs::read_dir(directory).unwrap();
        let strays = entries.filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with(".voxtoken-")
        });
        (left, strays.count())
    }
}

fn has(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        eprintln!("skipped: {program} is not installed");
    }
    there
}

/// Every system call of a run as its name and its number among those of that name.
fn calls(case: &Case, directory: &Path) -> Vec<(String, usize)> {
    let trace = directory.join("trace");
    let traced = case
        .command(directory, &["strace", "-o", trace.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(traced.status.success(), "{}", said(&traced));
    let mut counts = BTreeMap::new();
    let text = fs::read_to_string(trace).unwrap();
    let names = text.lines().filter_map(|line| line.split_once('('));
    names
        .map(|(name, _)| {
            let count = counts.entry(name.to_owned()).or_insert(0);
            *count += 1;
            (name.to_owned(), *count)
        })
        // The first one starts the program.
        .skip(1)
        .collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
#[ignore = "takes minutes, and needs strace"]
fn a_kill_at_any_system_call_leaves_all_of_a_file_or_nothing() {
    if !has("strace") {
        return;
    }
    eprintln!("| command | kills | nothing written | all written | incomplete | stray files |");
    eprintln!("|---|--:|--:|--:|--:|--:|");
    for case in &CASES {
        let directory = TempDir::new().unwrap();
        case.prepare(directory.path());
        let (mut results, mut strays) = (BTreeMap::new(), 0);
        for (name, count) in calls(case, directory.path()) {
            let directory = TempDir::new().unwrap();
            case.prepare(directory.path());
            let (filter, inject) = (
                format!("trace={name}"),
                format!("inject={name}:signal=KILL:when={count}"),
            );
            let starter = ["strace", "-o", "/dev/null", "-e", &filter, "-e", &inject];
            case.command(directory.path(), &starter).output().unwrap();
            let (left, stray) = case.left(directory.path());
            *results.entry(left).or_insert(0) += 1;
            strays += stray;
            assert!(left != Left::Incomplete, "{}: {name} {count}", case.args);
        }
        let count = |left| results.get(&left).copied().unwrap_or_default();
        eprintln!(
            "| `{}` | {} | {} | {} | {} | {strays} |",
            case.args,
            results.values().sum::<i32>(),
            count(Left::Nothing),
            count(Left::Whole),
            count(Left::Incomplete),
        );
        // A file that is replaced needs a second name for a moment.
        assert!(strays <= usize::from(case.exists), "{}", case.args);
    }
}

#[test]
#[ignore = "takes minutes"]
fn a_kill_leaves_whole_recordings_or_none() {
    const KILLS: u32 = 500;
    let body = format!(
        r#"{{"message":{{"type":"status-update","text":"{}"}}}}"#,
        "x".repeat(100_000)
    );
    let request = format!(
        "POST /hook HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer topsecret\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let (mut none, mut whole, mut strays) = (0, 0, 0);
    for kill in 0..KILLS {
        let directory = TempDir::new().unwrap();
        let mut listen = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args([
                "webhook",
                "listen",
                "--bind",
                "127.0.0.1:0",
                "--type",
                "bearer",
                "--format",
                "json",
            ])
            .args(["--no-env-file", "--record", "records"])
            .env_clear()
            .env("VAPI_WEBHOOK_SECRET", "topsecret")
            .current_dir(directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        let mut stdout = BufReader::new(listen.stdout.take().unwrap());
        stdout.read_line(&mut ready).unwrap();
        let ready: serde_json::Value = serde_json::from_str(&ready).unwrap();
        let address = ready["url"]
            .as_str()
            .unwrap()
            .strip_prefix("http://")
            .unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_micros(u64::from(kill) * 100));
        listen.kill().unwrap();
        listen.wait().unwrap();
        let _ = stream.read(&mut [0]);
        let mut found = 0;
        for entry in fs::read_dir(directory.path().join("records")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "http") {
                strays += 1;
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            assert!(text.ends_with(&body), "incomplete after {kill}");
            found += 1;
        }
        if found == 0 { none += 1 } else { whole += 1 }
    }
    eprintln!("| `webhook listen --record DIR` | {KILLS} | {none} | {whole} | 0 | {strays} |");
    assert_eq!(strays, 0);
}

/// A batch is written part by part, by several threads: killed at times spread over a whole run.
#[test]
#[ignore = "takes minutes"]
fn a_kill_of_a_batch_leaves_all_of_a_file_or_nothing() {
    const KILLS: u32 = 100;
    const ROWS: usize = 300;
    let case = Case {
        args: "mint private --batch rows --output out",
        file: "out",
        exists: false,
        is_whole: |text| text.ends_with('\n') && text.lines().count() == ROWS,
    };
    let (mut none, mut whole) = (0, 0);
    let run = |pause: Option<Duration>| {
        let directory = TempDir::new().unwrap();
        fs::write(directory.path().join("rows"), "{}\n".repeat(ROWS)).unwrap();
        let started = std::time::Instant::now();
        let mut batch = case
            .command(directory.path(), &[])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        if let Some(pause) = pause {
            std::thread::sleep(pause);
            batch.kill().unwrap();
        }
        batch.wait().unwrap();
        (case.left(directory.path()), started.elapsed())
    };
    let (left, full) = run(None);
    assert_eq!(left, (Left::Whole, 0));
    for kill in 0..KILLS {
        let (left, _) = run(Some(full * kill * 6 / 5 / KILLS));
        match left {
            (Left::Nothing, 0) => none += 1,
            (Left::Whole, 0) => whole += 1,
            other => panic!("{other:?}"),
        }
    }
    eprintln!("| `{}` | {KILLS} | {none} | {whole} | 0 | 0 |", case.args);
}

#[test]
#[ignore = "needs strace"]
fn a_failing_fsync_is_reported_and_leaves_nothing() {
    if !has("strace") {
        return;
    }
    for case in CASES.iter().filter(|case| case.file == "out") {
        let directory = TempDir::new().unwrap();
        case.prepare(directory.path());
        let starter = [
            "strace",
            "-o",
            "/dev/null",
            "-e",
            "trace=fsync",
            "-e",
            "inject=fsync:error=EIO",
        ];
        let output = case.command(directory.path(), &starter).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(3),
            "{}: {}",
            case.args,
            said(&output)
        );
        assert_eq!(
            case.left(directory.path()),
            (Left::Nothing, 0),
            "{}",
            case.args
        );
        eprintln!(
            "fsync fails: `{}`: exit 3, {}",
            case.args,
            said(&output).lines().next().unwrap()
        );
    }
}

#[test]
#[ignore = "needs root"]
fn a_full_disk_is_reported_and_leaves_nothing() {
    for case in &CASES {
        let directory = TempDir::new().unwrap();
        let path = directory.path().to_str().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k", "none", path])
            .output();
        if !mounted.is_ok_and(|it| it.status.success()) {
            eprintln!("skipped: no file system can be mounted here");
            return;
        }
        case.prepare(directory.path());
        let mut fill = fs::File::create(directory.path().join("fill")).unwrap();
        while fill.write_all(&[0; 4_096]).is_ok() {}
        let output = case.command(directory.path(), &[]).output();
        let left = case.left(directory.path());
        drop(fill);
        let unmounted = Command::new("umount").arg(path).status().unwrap();
        assert!(unmounted.success());
        let output = output.unwrap();
        assert_eq!(
            output.status.code(),
            Some(3),
            "{}: {}",
            case.args,
            said(&output)
        );
        assert_eq!(left, (Left::Nothing, 0), "{}", case.args);
        eprintln!(
            "full disk: `{}`: exit 3, {}",
            case.args,
            said(&output).lines().next().unwrap()
        );
    }
}

#[test]
#[ignore = "belongs to the others"]
fn with_closed_descriptors_the_exit_code_says_whether_the_file_is_written() {
    for case in &CASES {
        for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
            let directory = TempDir::new().unwrap();
            case.prepare(directory.path());
            let script = format!("exec \"$0\" \"$@\" {closed}");
            let output = case
                .command(directory.path(), &["sh", "-c", &script])
                .output()
                .unwrap();
            let (left, strays) = case.left(directory.path());
            let code = output.status.code().unwrap();
            eprintln!("{closed}: `{}`: exit {code}, {left:?}", case.args);
            assert!([0, 3].contains(&code), "{}: {}", case.args, said(&output));
            assert_eq!(
                (left == Left::Whole, strays),
                (code == 0, 0),
                "{} {closed}",
                case.args
            );
        }
    }
}
