//! Nothing is sent whose answer could not be written, and an answer that is here is not lost.

use std::io::Write;
use std::process::Command;

use crate::net::Server;
use crate::support::{KEY, ORG_ID, Run};

#[test]
fn nothing_is_sent_if_the_body_cannot_be_written() {
    for (path, code, error, hint) in [
        (
            "no/such/dir/x",
            2,
            "--output: cannot write 'no/such/dir/x': no such file or directory",
            "check the path; a relative one starts in the current directory",
        ),
        (
            ".",
            2,
            "--output: cannot write '.': is a directory",
            "name a file, not a directory",
        ),
        (
            "/dev/full",
            3,
            "--output: cannot write '/dev/full': it is not a regular file",
            "name a new file, or use --output - for standard output",
        ),
    ] {
        // The network of these runs fails the test if it is called.
        Run::of(&format!("request POST /call -d {{}} -o {path}"))
            .fails(code, error)
            .hints(hint)
            .run();
    }
}

/// A server that answers with a long body, and a command line that calls it.
fn called(server: &Server, line: &str, script: &str, run: &Run) -> std::process::Output {
    Command::new("sh")
        .args(["-c", script])
        .arg(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .args(line.split_whitespace())
        .arg(format!("--base-url=http://127.0.0.1:{}", server.port))
        .env_clear()
        .env("VAPI_ORG_ID", ORG_ID)
        .env("VAPI_PRIVATE_KEY", KEY)
        .current_dir(run.path(""))
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_body_that_cannot_be_written_after_all_goes_to_standard_output() {
    let body = "0123456789".repeat(60_000);
    let answer = format!(
        "HTTP/1.1 201 Created\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let run = Run::bare("");
    let server = Server::answering(answer.clone());
    let output = called(
        &server,
        "request GET /call -o out",
        "ulimit -f 200; exec \"$0\" \"$@\"",
        &run,
    );
    assert!(output.stdout == body.as_bytes(), "{}", output.stdout.len());
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "voxtoken: error: --output: cannot write 'out': file too large\n\
         voxtoken: hint: the request was sent; the body of its response is on standard output\n"
    );
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(server.served(), 1);
    assert_eq!(std::fs::read_dir(run.path("")).unwrap().count(), 0);

    // The directory goes away while the request is under way.
    let directory = run.path("gone");
    std::fs::create_dir(&directory).unwrap();
    let server = Server::new(move |mut stream, _| {
        std::fs::remove_dir(&directory).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let line = "request GET /call -o gone/out";
    let output = called(&server, line, "exec \"$0\" \"$@\"", &run);
    assert!(output.stdout == body.as_bytes(), "{}", output.stdout.len());
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "voxtoken: error: --output: cannot write 'gone/out': no such file or directory\n\
         voxtoken: hint: the request was sent; the body of its response is on standard output\n"
    );
    assert_eq!(output.status.code(), Some(3));
}

#[cfg(unix)]
#[test]
fn nothing_is_sent_if_standard_output_is_closed() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]");
    let run = Run::bare("").file("secret", KEY);
    let url = format!("http://127.0.0.1:{}", server.port);
    for line in [
        "request POST /call -d {}".to_owned(),
        format!("webhook send {url} --event status-update --type hmac --secret-file secret"),
        "webhook listen --type hmac --secret-file secret --bind 127.0.0.1:0 --timeout 5s".into(),
        "webhook events".into(),
    ] {
        let line = if line.starts_with("request") {
            format!("{line} --base-url {url}")
        } else {
            line
        };
        let output = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" >&-"])
            .arg(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args(line.split_whitespace())
            .env_clear()
            .env("VAPI_ORG_ID", ORG_ID)
            .env("VAPI_PRIVATE_KEY", KEY)
            .current_dir(run.path(""))
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "voxtoken: error: standard output is closed, so the result cannot be written\n\
             voxtoken: hint: redirect standard output to where the result should go\n",
            "{line}"
        );
        assert_eq!(output.status.code(), Some(3), "{line}");
    }
    assert_eq!(server.served(), 0);
}

#[test]
fn a_dash_is_standard_output() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]");
    let run = Run::bare("");
    let line = "request GET /assistant -o -";
    let output = called(&server, line, "exec \"$0\" \"$@\"", &run);
    assert_eq!(
        (output.status.code(), &*output.stdout),
        (Some(0), &b"[]"[..])
    );
    assert_eq!(std::fs::read_dir(run.path("")).unwrap().count(), 0);
}
