//! A real terminal: nothing reaches it but text, newlines, tabs and the colours that voxtoken makes.

#![cfg(unix)]

use std::process::Command;

use crate::support::{KEY, ORG_ID, Run};

/// Runs a command line in a pseudo-terminal and prints what the terminal got.
const PTY: &str = r#"
import os, pty, sys, struct, fcntl, termios, signal
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
os.write(fd, os.environ.get("TYPED", "").encode())
out = b""
while True:
    try:
        piece = os.read(fd, 65536)
    except OSError:
        break
    if not piece:
        break
    out += piece
os.waitpid(pid, 0)
sys.stdout.buffer.write(out)
"#;

/// What a terminal gets of a command line, or nothing where there is no Python.
fn on_a_pty(run: &Run, line: &str) -> Option<String> {
    typing(run, line, "")
}

/// The same, where a person types something.
fn typing(run: &Run, line: &str, typed: &str) -> Option<String> {
    let output = Command::new("python3")
        .args(["-c", PTY])
        .arg(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .args(line.split_whitespace())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TERM", "xterm-256color")
        .env("TYPED", typed)
        .env("VAPI_ORG_ID", ORG_ID)
        .env("VAPI_PRIVATE_KEY", KEY)
        .env("VAPI_WEBHOOK_SECRET", "topsecret")
        .current_dir(run.path(""))
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: python3 is not installed");
        return None;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // The terminal itself writes a carriage return before each newline.
    Some(
        String::from_utf8(output.stdout)
            .unwrap()
            .replace("\r\n", "\n"),
    )
}

/// Takes the codes of colours out, and fails at any other control or invisible character.
#[track_caller]
fn harmless(text: &str, line: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        let code = &rest[at + 1..];
        let end = code.find('m').unwrap_or_else(|| panic!("{line}: {text:?}"));
        let digits = code[..end].strip_prefix('[').unwrap();
        assert!(
            digits.bytes().all(|it| it.is_ascii_digit()),
            "{line}: {text:?}"
        );
        rest = &code[end + 1..];
    }
    for character in text.chars().filter(|it| *it != '\u{1b}') {
        let bad = character.is_control() && !matches!(character, '\n' | '\t')
            || "\u{200b}\u{202e}\u{2066}\u{feff}".contains(character);
        assert!(!bad, "{line}: {character:?} in {text:?}");
    }
}

/// Every command that shows text of somebody else, in every format.
const LINES: [&str; 17] = [
    "mint private --claims claims.json --format json",
    "mint private --claims missing-\u{202e}\u{9b}2J.json",
    "inspect --file token.txt",
    "inspect --format json --file token.txt",
    "inspect --format claims --file token.txt",
    "inspect --format markdown --file token.txt",
    "webhook sign body.json --type hmac --signature-prefix \u{202e}\u{9b}x",
    "webhook sign body.json --type hmac --format json --message-id \u{202e}",
    "webhook sign body.json --type hmac --format curl --signature-prefix \u{202e}",
    "webhook verify --type hmac --request-file request.http",
    "webhook verify --type hmac --request-file request.http --format json",
    "webhook migrate assistant.json",
    "webhook migrate assistant.json --credentials new.json",
    "doctor --env-file strange.env",
    "doctor --env-file strange.env --format json",
    "mint public --allow-assistant \u{202e}\u{1b}[2J --format json",
    "no-such-\u{1b}]0;title\u{7}",
];

#[test]
fn a_terminal_gets_nothing_that_could_harm_it() {
    let harm = "\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\u{2066}\u{7f}\u{feff}";
    let escaped = r"\u001b[2J\u009b31m\u202e\u200b\u2066\u007f\ufeff";
    let claims = format!(
        "{{\"a\":\"{}\",\"b\":\"{escaped}\"}}",
        harm.replace('\u{1b}', "")
    );
    let token = {
        let run = Run::of("mint private --claims c.json").file("c.json", &claims);
        run.ran().stdout
    };
    let assistant = format!(
        "{{\r\n\t\"name\": \"{0}\", \"server\": {{\"url\": \"https://example.com\", \"secret\": \"s{0}\"}}}}",
        harm.replace('\u{1b}', "")
    );
    let run = Run::bare("")
        .file("claims.json", &claims)
        .file("token.txt", token)
        .file("body.json", format!("{{\"a\":\"{harm}\"}}"))
        .file("assistant.json", assistant)
        .file("strange.env", format!("A={harm}\nVAPI_ORG_ID={harm}\n"))
        .file(
            "request.http",
            format!(
                "POST /{harm} HTTP/1.1\r\nx-signature: {harm}\r\nx-{harm}: {harm}\r\n\r\n{harm}"
            ),
        );
    for line in LINES {
        let Some(text) = on_a_pty(&run, line) else {
            return;
        };
        assert!(!text.is_empty(), "{line}");
        harmless(&text, line);
    }
}

/// In a pipe the same commands give the bytes as they are.
#[test]
fn a_pipe_gets_the_bytes_as_they_are() {
    let run = Run::of("webhook sign body.json --type hmac --signature-prefix \u{202e}")
        .variable("VAPI_WEBHOOK_SECRET", "topsecret")
        .file("body.json", "{}");
    assert!(run.ran().stdout.contains("x-signature: \u{202e}"));
}

/// A command that waits for a person says so on a real terminal.
#[test]
fn a_terminal_is_told_that_a_command_waits() {
    let run = Run::bare("").file("body.json", "{}");
    for line in [
        "inspect",
        "mint private --claims -",
        "webhook sign --type hmac",
        "webhook migrate",
    ] {
        let Some(text) = typing(&run, line, "{}\n\u{4}") else {
            return;
        };
        let note = "reading standard input; press Ctrl-D on a new line to end it\n";
        assert_eq!(text.matches(note).count(), 1, "{line}: {text}");
    }
}
