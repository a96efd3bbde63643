//! The views for people, whole, beside golden copies: on a terminal and off it, in colour and without.

use crate::inspect::{ASSISTANT, dated, good, public, token};
use crate::support::{NOW, ORG_ID, Run};

/// Compares with a golden copy. `UPDATE_GOLDEN=1` writes it anew, to be read before it is kept.
#[track_caller]
pub fn golden(name: &str, shown: &str) {
    let path = format!("{}/tests/cli/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    let shown = format!("{shown}\n");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &shown).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(shown, kept, "{name}");
}

fn restricted() -> String {
    public(&format!(
        r#"{{"enabled":true,"allowedOrigins":["https://example.com","http://localhost:3000"],"allowedAssistantIds":["{ASSISTANT}"]}}"#
    ))
}

/// A token with one thing of each kind wrong, and with text that would harm a terminal.
fn broken() -> String {
    token(&format!(
        "{{\"orgId\":\"{ORG_ID}\",\"token\":{{\"tag\":\"public\",\"restrictions\":{{\"allowedOrigins\":[\"www.example.com\",null],\
         \"allowedAssistantIds\":[\"my\\u001b[2J\u{9b}bot\"],\"allowTransientAssistant\":true,\"allowedHosts\":[]}}}},\
         \"n\":12345678901234567890,\"\u{202e}key\":\"|`*<b>\",\"iat\":{},\"exp\":{}}}",
        NOW - 90_000,
        NOW - 60
    ))
}

#[track_caller]
fn shown(line: &str, token: &str) -> String {
    let run = line.split(' ').fold(Run::of("inspect"), |run, word| {
        run.arg(word.replace('_', " "))
    });
    run.arg(token)
        .ran()
        .stdout
        .trim_end_matches('\n')
        .to_owned()
}

#[test]
fn the_report_of_a_token_as_it_should_be() {
    golden("report.txt", &shown("--format report", &restricted()));
    golden("report-private.txt", &shown("--verify", &good()));
}

#[test]
fn the_report_on_a_terminal() {
    let at = "2026-11-20T17:25:12Z";
    let run = Run::of("inspect --at")
        .arg(at)
        .arg(restricted())
        .on_a_terminal()
        .answers();
    golden("report-terminal.txt", &run.run());
    let run = Run::of("inspect --verify --at")
        .arg(at)
        .arg(broken())
        .in_colour();
    golden("report-colour.txt", run.ran().stdout.trim_end_matches('\n'));
}

#[test]
fn the_report_of_a_broken_token() {
    golden("report-broken.txt", &shown("--format report", &broken()));
    golden("report-cut.txt", &shown("--verify", &restricted()[..160]));
}

#[test]
fn the_report_of_a_request() {
    golden(
        "report-request.txt",
        &shown(
            "--request POST_/call/web --origin https://evil.example --transient",
            &restricted(),
        ),
    );
}

#[test]
fn the_report_of_everything_that_may_be_asked() {
    golden(
        "report-asked.txt",
        &shown(
            "--verify --leeway 30s --fail-if-expires-within 2h --redact",
            &dated(&format!(r#""iat":{NOW},"nbf":{NOW},"exp":{}"#, NOW + 3_600)),
        ),
    );
}

/// A terminal of 80 by 24: verdict, reason and fix are on its first screen, and what scrolls away is said again.
#[test]
fn a_small_terminal_shows_the_verdict_first_and_last() {
    for (line, token, answer, fix) in [
        (
            "inspect",
            broken(),
            "Expired 1 minute ago.",
            "Mint a new one",
        ),
        (
            "inspect --verify",
            restricted()[..160].to_owned(),
            "Malformed: ",
            "Copy the whole token again",
        ),
        (
            "inspect --verify",
            token(r#"{"org_id":"x"}"#),
            "Faulty: ",
            "Rename 'org_id' to 'orgId'.",
        ),
    ] {
        let shown = Run::of(line).arg(token).on_a_terminal().ran().stdout;
        let lines: Vec<&str> = shown.trim_end().lines().collect();
        let first = lines[..lines.len().min(24)].join("\n");
        assert!(first.starts_with(answer), "{shown}");
        assert!(first.contains(fix), "{shown}");
        if lines.len() > 24 {
            assert!(
                lines
                    .iter()
                    .rev()
                    .take(3)
                    .any(|line| line.starts_with(answer)),
                "{shown}"
            );
        }
    }
}

#[test]
fn two_reports_have_titles() {
    let text = format!("{} {}", good(), good());
    let both = Run::of("inspect").arg(text).answers().run();
    let one = Run::of("inspect").arg(good()).answers().run();
    assert_eq!(both, format!("Token 1\n\n{one}\n\nToken 2\n\n{one}"));
}

#[test]
fn the_ticket() {
    golden("ticket.md", &shown("--format markdown --redact", &broken()));
    golden(
        "ticket-request.md",
        &shown(
            "--format markdown --request POST_/call/web --transient",
            &restricted(),
        ),
    );
}

#[test]
fn the_json_of_a_token() {
    golden("inspected.json", &shown("--format json", &restricted()));
}

#[test]
fn nothing_is_wider_than_a_terminal_but_what_the_token_says() {
    for (line, token) in [
        ("--verify", restricted()),
        ("--request POST_/call/web", broken()),
        (
            "--verify --request GET_/assistant",
            restricted()[..160].to_owned(),
        ),
    ] {
        for line in shown(line, &token).lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
