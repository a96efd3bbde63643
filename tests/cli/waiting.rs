//! A command that waits for standard input at a terminal says so, once.

use crate::support::{KEY, Run};

const NOTE: &str = "voxtoken: note: reading standard input; press Ctrl-D on a new line to end it\n";

/// Every way to ask for standard input, and what is typed.
const LINES: [(&str, &str); 20] = [
    ("inspect", "nothing"),
    ("inspect -", "nothing"),
    ("inspect --file -", "nothing"),
    ("inspect --verify --key-file - eyJ", KEY),
    ("mint private --key-file -", KEY),
    ("mint private --claims -", "{}"),
    ("mint private --env-file -", "A=1\n"),
    ("mint public --restrictions -", "{}"),
    ("mint scoped --scope calls:read --volubile-key-file -", ""),
    ("doctor --key-file -", KEY),
    ("request POST /call --dry-run -d @-", "{}"),
    ("request GET /assistant --dry-run --token-file -", "eyJ"),
    ("webhook sign --type hmac", "{}"),
    ("webhook sign --type hmac -", "{}"),
    (
        "webhook sign body.json --type hmac --secret-file -",
        "secret",
    ),
    ("webhook sign body.json --credential -", "{}"),
    ("webhook verify --type hmac --request-file -", "{}"),
    ("webhook migrate", "{}"),
    (
        "webhook send http://localhost:1 - --type hmac --dry-run",
        "{}",
    ),
    (
        "webhook send http://localhost:1 --replay - --type hmac --dry-run",
        "{}",
    ),
];

fn run(line: &str, typed: &str) -> Run {
    Run::of(line)
        .variable("VAPI_WEBHOOK_SECRET", "topsecret-topsecret-topsecret-123")
        .file("body.json", "{}")
        .stdin(typed)
}

#[test]
fn a_person_at_a_terminal_is_told_what_is_waited_for() {
    for (line, typed) in LINES {
        let said = run(line, typed).on_a_terminal().ran().stderr;
        assert_eq!(said.matches(NOTE).count(), 1, "{line}: {said}");
        let said = run(line, typed).on_a_terminal().arg("--quiet").ran().stderr;
        assert!(!said.contains("reading standard input"), "{line}: {said}");
        let said = run(line, typed).ran().stderr;
        assert!(!said.contains("reading standard input"), "{line}: {said}");
    }
}

#[test]
fn nothing_is_said_where_standard_input_is_not_read() {
    for line in [
        "mint private",
        "doctor",
        "webhook sign body.json --type hmac",
        "webhook sign --type x-vapi-secret",
        "webhook verify --type hmac",
    ] {
        let said = run(line, "").on_a_terminal().ran().stderr;
        assert!(!said.contains("reading standard input"), "{line}: {said}");
    }
}
