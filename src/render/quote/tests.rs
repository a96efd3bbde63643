//! Each kind of quoting, proved by the program that reads it, if installed.

#![allow(clippy::print_stderr)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use super::*;

/// Values that are not tokens, and that a reader may trip over.
const STAND_INS: [&str; 14] = [
    "",
    "eyJhbGciOiJIUzI1NiJ9.e30.c2ln-_",
    "it's \"quoted\"",
    "'''",
    "two  spaces and a tab\t.",
    "  at both ends ",
    "$HOME ${HOME} $(id) `id` $$ !! %PATH% $env:PATH",
    "back\\slash \\\\ \\n \\' \\\" \\$ at the end \\",
    "line\nbreak\r\nand\n\nEND\nlast\n",
    "# no comment; no & command | no > file *?[a]{b,c}~",
    "-n --flag = @file",
    "ünïcode 日本 🙂 \u{202e}",
    "‘single’ ‚low‛ “double”",
    "\u{b}\u{c}\u{1b}[0m\u{7f}",
];

/// What a program prints, or nothing if it is not installed.
fn printed(program: &str, args: &[&str], stdin: &str) -> Option<Vec<u8>> {
    let spawned = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = spawned else {
        eprintln!("skipped: {program} is not installed");
        return None;
    };
    let mut input = child.stdin.take().unwrap();
    input.write_all(stdin.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program} cannot read {stdin}");
    Some(output.stdout)
}

#[track_caller]
fn gives_back(program: &str, args: &[&str], script: &str, text: &str) {
    if let Some(found) = printed(program, args, script) {
        let found = String::from_utf8_lossy(&found);
        assert_eq!(found, text, "{program} reads {script}");
    }
}

#[test]
fn shells_give_the_text_back() {
    for text in STAND_INS {
        let script = format!("export T={}\nprintf %s \"$T\"", sh(text));
        for shell in ["sh", "bash", "zsh"] {
            gives_back(shell, &["-s"], &script, text);
        }
        let script = format!("set -gx T {}\nprintf %s \"$T\"", fish(text));
        gives_back("fish", &["--no-config"], &script, text);
    }
}

#[test]
fn powershell_by_golden_text() {
    for (text, quoted) in [
        ("", "''"),
        ("plain", "'plain'"),
        ("it's", "'it''s'"),
        ("‘single’ ‚low‛", "'‘‘single’’ ‚‚low‛‛'"),
        ("$env:PATH `n \"$(id)\"\n", "'$env:PATH `n \"$(id)\"\n'"),
    ] {
        assert_eq!(powershell(text), quoted);
    }
}

#[test]
fn dotenv_and_shells_give_an_env_file_back() {
    for text in STAND_INS {
        let file = format!("T={}\n", env(text));
        let (name, value) = dotenvy::from_read_iter(file.as_bytes())
            .next()
            .unwrap()
            .unwrap();
        assert_eq!((&*name, &*value), ("T", text), "{file}");
        gives_back("sh", &["-s"], &format!("{file}printf %s \"$T\""), text);
    }
}

#[test]
fn a_token_stays_bare_in_an_env_file() {
    assert_eq!(
        env("eyJhbGciOiJIUzI1NiJ9.e30.c2ln-_"),
        "eyJhbGciOiJIUzI1NiJ9.e30.c2ln-_"
    );
}

#[test]
fn curl_sends_the_text() {
    for text in STAND_INS.into_iter().filter(|text| !text.is_empty()) {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", server.local_addr().unwrap());
        let received = std::thread::spawn(move || {
            let (mut stream, _) = server.accept().unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            loop {
                let count = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..count]);
                let seen = String::from_utf8_lossy(&request).into_owned();
                if count == 0 {
                    return String::new();
                }
                if let Some((head, body)) = seen.split_once("\r\n\r\n") {
                    let length = head
                        .lines()
                        .find_map(|line| line.strip_prefix("Content-Length: "))
                        .map_or(0, |length| length.parse().unwrap());
                    if body.len() >= length {
                        stream
                            .write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
                            .unwrap();
                        return body.to_owned();
                    }
                }
            }
        });
        let config = format!("data-raw = {}\n", curl(text));
        let args = ["-q", "--silent", "--noproxy", "*", "--config", "-", &url];
        if printed("curl", &args, &config).is_some() {
            assert_eq!(received.join().unwrap(), text, "{config}");
        } else {
            return;
        }
    }
}

/// Reads a GitHub Actions file as its runner documents it.
fn runner(file: &str) -> (String, String) {
    let (first, rest) = file.split_once('\n').unwrap();
    match (first.find('='), first.split_once("<<")) {
        (at, Some((name, delimiter))) if at.is_none_or(|at| at > name.len()) => {
            let end = format!("\n{delimiter}\n");
            let at = rest.find(&end).unwrap();
            assert_eq!(at + end.len(), rest.len(), "more after the delimiter");
            (name.into(), rest[..at].into())
        }
        _ => {
            let (name, value) = first.split_once('=').unwrap();
            assert_eq!(rest, "");
            (name.into(), value.into())
        }
    }
}

#[test]
fn the_files_of_github_actions_give_the_text_back() {
    for text in STAND_INS {
        let file = format!("{}\n", github("T", text));
        assert_eq!(runner(&file), ("T".into(), text.into()), "{file}");
    }
}
