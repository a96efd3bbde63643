//! GitHub Actions hides a token only if it is told before the token is shown. Every command that hands one over
//! says it first, and hands nothing over where nobody would hear it or nobody would get the token.

#![cfg(unix)]

use std::io::ErrorKind;
use std::net::TcpListener;
use std::process::{Command, Output};
use std::sync::Arc;

use crate::network::{Script, answer};
use crate::support::{KEY, ORG_ID, Run};

/// The commands that hand a token over. `URL` is a server of the test.
const COMMANDS: [&str; 4] = [
    "mint private",
    "mint public --quiet",
    "mint scoped --scope calls:read --base-url URL",
    "webhook token --credential hook.json --format token --quiet",
];

fn credential(url: &str) -> String {
    format!(
        r#"{{"type":"oauth2","url":"{url}/token","clientId":"client","clientSecret":"canary-7f3a-client-secret"}}"#
    )
}

/// Runs a command in a shell with a redirection, in a job of GitHub Actions, and tells whether it connected.
fn step(command: &str, redirection: &str) -> (Output, bool) {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    let run = Run::bare("").file("hook.json", credential(&url));
    let line = command.replace("URL", &url);
    let output = Command::new("sh")
        .args(["-c", &format!("exec \"$0\" {line} {redirection}")])
        .arg(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .env_clear()
        .env("VAPI_ORG_ID", ORG_ID)
        .env("VAPI_PRIVATE_KEY", KEY)
        .env("VOLUBILE_API_KEY", "canary-7f3a-volubile-key")
        .env("GITHUB_ACTIONS", "true")
        .current_dir(run.path(""))
        .output()
        .unwrap();
    let connected = match server.accept() {
        Err(cause) => {
            assert_eq!(cause.kind(), ErrorKind::WouldBlock);
            false
        }
        Ok(_) => true,
    };
    (output, connected)
}

#[test]
fn a_mask_that_leads_nowhere_hands_nothing_over() {
    for command in COMMANDS {
        for redirection in ["2>&-", "2</dev/null", "2>/dev/null", "2<>/dev/null"] {
            let (output, connected) = step(command, redirection);
            let what = format!("{command} {redirection}");
            assert_eq!(output.status.code(), Some(3), "{what}");
            assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{what}");
            assert!(!connected, "{what}");
        }
    }
}

#[test]
fn a_standard_output_that_is_closed_hands_nothing_over() {
    for command in COMMANDS {
        for redirection in [">&-", "1</dev/null"] {
            let (output, connected) = step(command, redirection);
            let what = format!("{command} {redirection}");
            assert_eq!(
                String::from_utf8_lossy(&output.stderr),
                "voxtoken: error: standard output is closed, so the result cannot be written\n\
                 voxtoken: hint: redirect standard output to where the result should go\n",
                "{what}"
            );
            assert_eq!(output.status.code(), Some(3), "{what}");
            assert!(!connected, "{what}");
        }
    }
}

/// The two that sign offline, as processes; the two that ask a server are next.
#[test]
fn a_minted_token_is_masked_first() {
    for command in &COMMANDS[..2] {
        let (output, _) = step(command, "");
        let token = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{command}");
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            format!("::add-mask::{token}"),
            "{command}"
        );
    }
}

#[test]
fn a_fetched_token_is_masked_first() {
    let body = r#"{"access_token":"canary-token","token_type":"Bearer","expires_in":60}"#;
    for (line, said) in [("", "::add-mask::canary-token\n"), ("--no-mask", "")] {
        let network =
            Script::default().answers("POST http://localhost:4000/token", answer(200, body));
        let ran = Run::bare("webhook token --no-env-file --format token --credential hook.json")
            .also_args(line)
            .file("hook.json", credential("http://localhost:4000"))
            .variable("GITHUB_ACTIONS", "true")
            .network(&Arc::new(network))
            .ran();
        assert_eq!((&*ran.stdout, &*ran.stderr), ("canary-token\n", said));
        assert_eq!(ran.code, 0);
    }
}
