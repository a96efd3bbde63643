//! The formats, the variable's name, and GitHub Actions: the token in the form that its reader takes.

use crate::support::{KEY, Run, payload};

/// The answer to a mint, and the token in it.
#[track_caller]
fn token_between(line: &str, before: &str, after: &str) {
    let answer = Run::of(line).answers().run();
    let token = answer
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after))
        .unwrap_or_else(|| panic!("{line}: {answer}"));
    payload(token, KEY);
}

#[test]
fn each_format_has_its_form() {
    for (format, before, after) in [
        ("token", "", ""),
        ("header", "Authorization: Bearer ", ""),
        ("curl", "header = \"Authorization: Bearer ", "\""),
        ("export", "export VAPI_TOKEN='", "'"),
        ("fish", "set -gx VAPI_TOKEN '", "'"),
        ("powershell", "$env:VAPI_TOKEN = '", "'"),
        ("env", "VAPI_TOKEN=", ""),
    ] {
        let line = format!("mint private --format {format}");
        token_between(&line, before, after);
    }
}

#[test]
fn the_name_is_in_every_format_that_names_a_variable() {
    for (format, before, after) in [
        ("export", "export _Own2='", "'"),
        ("fish", "set -gx _Own2 '", "'"),
        ("powershell", "$env:_Own2 = '", "'"),
        ("env", "_Own2=", ""),
    ] {
        let line = format!("mint private --name _Own2 --format {format}");
        token_between(&line, before, after);
    }
}

#[test]
fn a_name_that_no_shell_takes_is_rejected() {
    for name in ["", "2ND", "a-b", "a b", "A=B", "a$(id)", "ÜBER", "a\nb"] {
        Run::of("mint private --format export --name")
            .arg(name)
            .fails(
                2,
                &format!(
                    "--name '{}': not the name of a variable",
                    name.replace('\n', "\\n")
                ),
            )
            .hints("use letters, digits and '_', no digit first, as in VAPI_TOKEN")
            .run();
    }
}

#[test]
fn a_name_that_the_format_would_drop_is_rejected() {
    for format in ["token", "json", "header", "curl"] {
        Run::of(&format!("mint private --name TOKEN --format {format}"))
            .fails(2, &format!("--name: the format {format} names no variable"))
            .hints("choose one that does, such as --format export, or leave --name out")
            .run();
    }
}

/// A step of a job: the files of the runner, and the mask on standard error.
fn step(line: &str) -> Run {
    Run::of(line)
        .variable("GITHUB_ACTIONS", "true")
        .variable("GITHUB_ENV", "env.txt")
        .variable("GITHUB_OUTPUT", "output.txt")
        .file("env.txt", "")
        .file("output.txt", "")
}

/// The token that a file of the runner got, the only thing in it after `before`.
#[track_caller]
fn added(run: &Run, file: &str, before: &str) -> String {
    let ran = run.ran();
    assert_eq!((ran.code, &*ran.stdout), (0, ""));
    let content = std::fs::read_to_string(run.path(file)).unwrap();
    let token = content
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix('\n'))
        .unwrap_or_else(|| panic!("{content:?}"));
    payload(token, KEY);
    assert_eq!(ran.stderr, format!("::add-mask::{token}\n"));
    token.to_owned()
}

#[test]
fn a_step_gets_the_token_in_the_file_that_the_variable_names() {
    let run = step("mint private --format github-env");
    added(&run, "env.txt", "VAPI_TOKEN=");
    let run = step("mint private --format github-output --name token");
    added(&run, "output.txt", "token=");
}

#[test]
fn what_the_file_holds_stays_and_its_last_line_is_ended_first() {
    let run = step("mint private --format github-env").file("env.txt", "A=1");
    added(&run, "env.txt", "A=1\nVAPI_TOKEN=");
    let run = step("mint private --format github-env").file("env.txt", "A=1\n");
    added(&run, "env.txt", "A=1\nVAPI_TOKEN=");
}

#[test]
fn a_missing_variable_is_said() {
    for (format, variable) in [
        ("github-env", "GITHUB_ENV"),
        ("github-output", "GITHUB_OUTPUT"),
    ] {
        Run::of(&format!("mint private --format {format}"))
            .variable("GITHUB_ACTIONS", "true")
            .variable(variable, "")
            .fails(
                2,
                &format!("--format {format}: the variable {variable} is not set"),
            )
            .hints("GitHub Actions sets it for each step; elsewhere choose another format")
            .run();
    }
}

#[test]
fn a_file_that_cannot_be_added_to_is_said() {
    Run::of("mint private --format github-env")
        .variable("GITHUB_ENV", "missing/env.txt")
        .fails(
            2,
            "cannot add to 'missing/env.txt', which GITHUB_ENV names: no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
    #[cfg(target_os = "linux")]
    Run::of("mint private --format github-output")
        .variable("GITHUB_OUTPUT", "/dev/full")
        .fails(
            3,
            "cannot add to '/dev/full', which GITHUB_OUTPUT names: no space left on device",
        )
        .run();
}

#[test]
fn a_name_that_the_runner_does_not_take_is_rejected() {
    for name in ["GITHUB_TOKEN", "RUNNER_OS", "NODE_OPTIONS"] {
        Run::of(&format!("mint private --format github-env --name {name}"))
            .variable("GITHUB_ENV", "env.txt")
            .fails(
                2,
                &format!("--name '{name}': GitHub Actions does not let a step set this variable"),
            )
            .hints("choose another name")
            .run();
    }
}

#[test]
fn the_mask_comes_before_anything_else() {
    let ran = Run::of("mint public")
        .variable("GITHUB_ACTIONS", "true")
        .ran();
    let token = ran.stdout.trim_end();
    assert_eq!(
        ran.stderr,
        format!(
            "::add-mask::{token}\nvoxtoken: warning: the token is public and unrestricted: any page may \
             use it, with any assistant; list allowedOrigins and allowedAssistantIds\n"
        )
    );
    let ran = Run::of("mint public --quiet --format json")
        .variable("GITHUB_ACTIONS", "true")
        .ran();
    assert!(ran.stderr.starts_with("::add-mask::ey"), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1);
}

#[test]
fn there_is_no_mask_elsewhere_or_with_no_mask() {
    Run::of("mint private")
        .variable("GITHUB_ACTIONS", "false")
        .answers()
        .run();
    Run::of("mint private")
        .variable("GITHUB_ACTIONS", "")
        .answers()
        .run();
    Run::of("mint private --no-mask")
        .variable("GITHUB_ACTIONS", "true")
        .answers()
        .run();
}

/// The limit of a file's size comes in the middle of the token. Shells count it in blocks of 512 or 1,024
/// bytes, so one of the two files meets it there.
#[cfg(unix)]
#[test]
fn a_file_of_the_runner_that_is_full_is_cut_back() {
    for lines in [120, 240] {
        let before = "A=1\n".repeat(lines);
        let run = Run::bare("").file("env.txt", &before);
        let output = std::process::Command::new("sh")
            .args(["-c", "ulimit -f 1; exec \"$@\"", "sh"])
            .arg(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args(["mint", "private", "--no-env-file"])
            .args(["--format", "github-env"])
            .env_clear()
            .env("VAPI_ORG_ID", crate::support::ORG_ID)
            .env("VAPI_PRIVATE_KEY", KEY)
            .env("GITHUB_ENV", run.path("env.txt"))
            .output()
            .unwrap();
        let content = std::fs::read_to_string(run.path("env.txt")).unwrap();
        if output.status.success() {
            assert!(lines == 120 && content.ends_with('\n'), "{content}");
            continue;
        }
        assert_eq!(output.status.code(), Some(3));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains("which GITHUB_ENV names: file too large"),
            "{said}"
        );
        assert_eq!(content, before);
    }
}

/// Standard error closed, open for reading only, or thrown away: nobody would see the mask.
#[cfg(unix)]
#[test]
fn a_mask_that_leads_nowhere_stops_the_mint() {
    for redirection in ["2>&-", "2</dev/null", "2>/dev/null", "2<>/dev/null"] {
        for place in ["", "--output token.txt", "--format github-env", "-- env"] {
            let run = Run::bare("").file("env.txt", "");
            let output = std::process::Command::new("sh")
                .arg("-c")
                .arg(format!("exec \"$0\" mint private {place} {redirection}"))
                .arg(assert_cmd::cargo::cargo_bin!("voxtoken"))
                .env_clear()
                .env("VAPI_ORG_ID", crate::support::ORG_ID)
                .env("VAPI_PRIVATE_KEY", KEY)
                .env("GITHUB_ACTIONS", "true")
                .env("GITHUB_ENV", "env.txt")
                .env("PATH", "/usr/bin:/bin")
                .current_dir(run.path(""))
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(3), "{redirection} {place}");
            assert_eq!(output.stdout, b"", "{redirection} {place}");
            assert!(!run.path("token.txt").exists());
            assert_eq!(std::fs::read(run.path("env.txt")).unwrap(), b"");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_token_that_cannot_be_masked_is_not_handed_over() {
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .args(["mint", "private", "--no-env-file"])
        .env_clear()
        .env("VAPI_ORG_ID", crate::support::ORG_ID)
        .env("VAPI_PRIVATE_KEY", KEY)
        .env("GITHUB_ACTIONS", "true")
        .stderr(full)
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"");
    assert_eq!(output.status.code(), Some(3));
}

#[cfg(unix)]
mod readers {
    //! Whole command lines, as the README shows them, with their real readers.

    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::process::Command;

    use super::*;

    /// What a script of a shell prints, with `voxtoken` in its path, or nothing where there is no shell.
    fn script(shell: &str, text: &str) -> Option<String> {
        let binary = assert_cmd::cargo::cargo_bin!("voxtoken");
        let path = format!("{}:/usr/bin:/bin", binary.parent().unwrap().display());
        let run = Run::of("");
        let Ok(output) = Command::new(shell)
            .args(["-c", text])
            .env_clear()
            .env("PATH", path)
            .env("HOME", run.path(""))
            .env("VAPI_ORG_ID", crate::support::ORG_ID)
            .env("VAPI_PRIVATE_KEY", KEY)
            .current_dir(run.path(""))
            .output()
        else {
            eprintln!("skipped: {shell} is not installed");
            return None;
        };
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "",
            "{shell}: {text}"
        );
        Some(String::from_utf8(output.stdout).unwrap())
    }

    #[test]
    fn shells_take_the_assignment() {
        for (shell, text) in [
            (
                "sh",
                "line=$(voxtoken mint private --format export) && eval \"$line\"; printenv VAPI_TOKEN",
            ),
            (
                "bash",
                "line=$(voxtoken mint private --format export) && eval \"$line\"; printenv VAPI_TOKEN",
            ),
            (
                "zsh",
                "line=$(voxtoken mint private --format export) && eval \"$line\"; printenv VAPI_TOKEN",
            ),
            (
                "fish",
                "voxtoken mint private --format fish | source; printenv VAPI_TOKEN",
            ),
            (
                "sh",
                "set -a; voxtoken mint private --format env > t.env; . ./t.env; printenv VAPI_TOKEN",
            ),
        ] {
            if let Some(token) = script(shell, text) {
                payload(token.trim_end(), KEY);
            }
        }
    }

    #[test]
    fn curl_takes_the_header() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/assistant", server.local_addr().unwrap());
        let heard = std::thread::spawn(move || {
            let (mut stream, _) = server.accept().unwrap();
            let head: Vec<String> = BufReader::new(&stream)
                .lines()
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .collect();
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]")
                .unwrap();
            head
        });
        if Command::new("curl").arg("--version").output().is_err() {
            eprintln!("skipped: curl is not installed");
            return;
        }
        let line = format!(
            "config=$(voxtoken mint private --format curl)\n\
             printf '%s\\n' \"$config\" | curl -q -s --noproxy '*' --fail-with-body --config - {url}"
        );
        assert_eq!(script("sh", &line).as_deref(), Some("[]"));
        let request = heard.join().unwrap();
        let token = request
            .iter()
            .find_map(|line| line.strip_prefix("Authorization: Bearer "));
        payload(token.unwrap(), KEY);
    }
}
