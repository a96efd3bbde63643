//! What a run leaves behind: no memory, no core dump, no file of credentials that nobody can use.

use allocation_counter::measure;

use crate::support::Run;

/// A hundred runs in one process end with as much memory as they began with.
#[test]
fn a_run_in_process_keeps_no_memory() {
    for line in [
        "mint private",
        "mint nothing",
        "--help",
        "webhook sign body.json --type hmac",
        "doctor --format json",
    ] {
        let run = Run::of(line)
            .variable("VAPI_WEBHOOK_SECRET", "topsecret-topsecret-topsecret-123")
            .file("body.json", "{}");
        // What is set up once and kept for good is set up here.
        let first = run.ran();
        let allocated = measure(|| {
            for _ in 0..100 {
                assert_eq!(run.ran().code, first.code);
            }
        });
        assert_eq!(allocated.bytes_current, 0, "{line}: {allocated:?}");
    }
}

#[cfg(unix)]
mod processes {
    use std::process::{Command, Stdio};

    use crate::support::Run;

    /// Runs `webhook migrate` into a pipe that nobody reads.
    fn migrated_into_nothing(run: &Run, args: &[&str], stdin: Stdio) -> (Option<i32>, String) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args(["webhook", "migrate", "--credentials", "out.json"])
            .args(args)
            .env_clear()
            .current_dir(run.path(""))
            .stdin(stdin)
            .stdout(writer)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said)
    }

    /// `voxtoken webhook migrate in.json --credentials out.json | true`
    #[test]
    fn credentials_whose_configuration_nobody_reads_are_removed_or_named() {
        let json = r#"{"server":{"url":"https://example.com","secret":"s"}}"#;
        let run = Run::bare("").file("in.json", json);
        let ended = migrated_into_nothing(&run, &["in.json"], Stdio::null());
        let said = "voxtoken: warning: nothing was migrated, and 'out.json' was removed: standard output was \
                    closed\n";
        assert_eq!(ended, (Some(0), said.to_owned()));
        assert!(!run.path("out.json").exists());

        // Of what came by a pipe only the credentials have the secrets now.
        let input = std::fs::File::open(run.path("in.json")).unwrap();
        let ended = migrated_into_nothing(&run, &[], input.into());
        let said = "voxtoken: error: standard output was closed by its reader\n\
                    voxtoken: hint: 'out.json' has the credentials: give another path, or --force to replace it\n";
        assert_eq!(ended, (Some(3), said.to_owned()));
        assert!(run.path("out.json").exists());
    }

    /// Ends a process as a crash does, once it runs, and tells whether it wrote a core dump.
    #[cfg(target_os = "linux")]
    fn dumps_core(command: &mut Command) -> bool {
        use std::io::{BufRead, BufReader, Write};
        use std::os::unix::process::ExitStatusExt;

        let directory = tempfile::TempDir::new().unwrap();
        let mut child = command
            .current_dir(directory.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let token = Run::of("mint private").answers().run();
        let mut stdin = child.stdin.take().unwrap();
        stdin
            .write_all(format!("{token}\n\n{token}\n\n{token}\n\n").as_bytes())
            .unwrap();
        let mut line = String::new();
        // A closed pipe would end it first.
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let id = child.id().to_string();
        let sent = Command::new("kill").args(["-s", "ABRT", &id]).status();
        assert!(sent.unwrap().success());
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(6));
        status.core_dumped()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_crash_writes_no_core_dump() {
        let unlimited = |program: &std::ffi::OsStr, args: &[&str]| {
            let mut command = Command::new("sh");
            command.args(["-c", "ulimit -c unlimited && exec \"$0\" \"$@\""]);
            command.arg(program).args(args).env("PATH", "/usr/bin:/bin");
            command
        };
        if !dumps_core(&mut unlimited("cat".as_ref(), &[])) {
            eprintln!("skipped: this system writes no core dumps");
            return;
        }
        let binary = assert_cmd::cargo::cargo_bin!("voxtoken");
        assert!(!dumps_core(&mut unlimited(
            binary.as_os_str(),
            &["inspect", "--format", "json"]
        )));
    }
}
