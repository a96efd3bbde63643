//! The private key and the webhook secret are shown nowhere: from every source, in every way to fail.

use crate::support::{ORG_ID, Run};

const CANARY: &str = "ca4a7100-c0de-4bad-8bad-5ec7e75ec7e7";

/// Puts the canary where a key may come from.
type Source = (&'static str, fn(Run) -> Run);

const SOURCES: [Source; 7] = [
    ("VAPI_PRIVATE_KEY", |run| {
        run.variable("VAPI_PRIVATE_KEY", CANARY)
    }),
    ("PRIVATE_KEY", |run| run.variable("PRIVATE_KEY", CANARY)),
    ("env file", |run| {
        run.file(".env", format!("VAPI_PRIVATE_KEY={CANARY}\n"))
    }),
    ("quoted in the env file", |run| {
        run.file(".env", format!("PRIVATE_KEY=\"{CANARY}\"\n"))
    }),
    ("quoted and kept", |run| {
        run.variable("VAPI_PRIVATE_KEY", format!("'{CANARY}'"))
    }),
    ("key file", |run| {
        run.arg("--key-file").arg("key.txt").file("key.txt", CANARY)
    }),
    ("standard input", |run| {
        run.arg("--key-file").arg("-").stdin(CANARY)
    }),
];

/// Command lines that succeed, fail or only speak.
const LINES: [&str; 26] = [
    "mint private",
    "mint public",
    "mint public --allow-origin https://example.com --format json",
    "mint private --format header",
    "mint private --format nonsense",
    "mint private --no-such-flag",
    "mint private --expires-in 5",
    "mint private --expires-in soon",
    "mint private --expires-at 1",
    "mint private --issued-at never",
    "mint private --claims missing.json",
    "mint private --claims key.txt",
    "mint private --claims .env",
    "mint public --restrictions key.txt",
    "mint public --restrictions .env",
    "mint public --allow-origin nowhere",
    "mint private --env-file missing",
    "mint private --env-file key.txt",
    "mint private --no-env-file",
    "mint private --color never --quiet",
    "mint private extra",
    "mint",
    "--help",
    "mint --help",
    "mint private --help",
    "mint public --help",
];

#[track_caller]
fn shows_nothing(what: &str, run: &Run) {
    let ran = run.ran();
    for (stream, text) in [
        ("standard output", ran.stdout),
        ("standard error", ran.stderr),
    ] {
        assert!(
            !text.contains(CANARY),
            "{what}: the key is on {stream}: {text}"
        );
        assert!(
            !text.contains(&CANARY[..18]),
            "{what}: half the key is on {stream}: {text}"
        );
    }
}

#[test]
fn whatever_is_asked_the_key_is_not_shown() {
    for line in LINES {
        for (source, put) in SOURCES {
            let run = put(Run::bare(line).variable("VAPI_ORG_ID", ORG_ID));
            shows_nothing(&format!("{line}, {source}"), &run);
            shows_nothing(&format!("{line}, {source}"), &run.in_colour());
        }
    }
}

#[test]
fn an_organization_id_that_is_the_key_is_not_shown() {
    for (source, put) in SOURCES {
        let run = put(Run::bare("mint private --org-id").arg(CANARY));
        shows_nothing(source, &run.on_a_terminal());
    }
}

#[test]
fn a_malformed_env_file_line_is_not_shown() {
    for content in [
        format!("VAPI_PRIVATE_KEY {CANARY}"),
        format!("VAPI_PRIVATE_KEY='{CANARY}"),
        format!("VAPI_PRIVATE_KEY={CANARY} and more"),
        format!("{CANARY}=VAPI_PRIVATE_KEY"),
        format!("VAPI_PRIVATE_KEY=\"{CANARY}\\q\""),
        format!("VAPI_PRIVATE_KEY={CANARY}\u{0}\n=\n"),
    ] {
        let run = Run::bare("mint private").file(".env", content);
        shows_nothing("malformed line", &run);
        assert_eq!(run.ran().code, 2);
    }
}

#[test]
fn a_key_in_the_wrong_place_is_not_shown() {
    for line in [
        "mint private --key-file",
        "mint private --env-file",
        "mint private --claims",
        "mint private --expires-in",
        "mint private --expires-at",
        "mint private --issued-at",
        "mint private --format",
        "mint private",
        "mint",
        "",
        "mint public --restrictions",
        "mint public --allow-origin",
        "mint public --transient-assistant",
        "mint private --color",
    ] {
        shows_nothing(line, &Run::of(line).arg(CANARY));
        let bearer = format!("Bearer {CANARY}");
        shows_nothing(line, &Run::of(line).arg(bearer));
    }
    for flag in [
        "--key",
        "--private-key",
        "--key-file",
        "--format",
        "--quiet",
        "-k",
    ] {
        shows_nothing(
            flag,
            &Run::of("mint private").arg(format!("{flag}={CANARY}")),
        );
    }
}

#[test]
fn a_key_that_is_a_token_is_not_shown() {
    let token = Run::of("mint private").answers().run();
    let ran = Run::of("mint private")
        .variable("VAPI_PRIVATE_KEY", &token)
        .ran();
    assert!(!ran.stderr.contains(&token), "{}", ran.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_backtrace_or_a_full_disk_does_not_show_it() {
    use std::process::{Command, Stdio};
    for line in LINES {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args(line.split_whitespace())
            .env_clear()
            .env("RUST_BACKTRACE", "1")
            .env("VAPI_ORG_ID", ORG_ID)
            .env("VAPI_PRIVATE_KEY", CANARY)
            .stdin(Stdio::null())
            .stdout(full)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains(CANARY), "{said}");
        assert!(
            matches!(output.status.code(), Some(2 | 3)),
            "{line}: {said}"
        );
    }
}

/// Puts the canary where a webhook secret may come from.
const WEBHOOK_SOURCES: [Source; 8] = [
    ("VAPI_WEBHOOK_SECRET", |run| {
        run.variable("VAPI_WEBHOOK_SECRET", CANARY)
    }),
    ("env file", |run| {
        run.file(".env", format!("VAPI_WEBHOOK_SECRET='{CANARY}'\n"))
    }),
    ("malformed env file", |run| {
        run.file(".env", format!("VAPI_WEBHOOK_SECRET {CANARY}\n"))
    }),
    ("secret file", |run| {
        run.arg("--secret-file=key.txt")
            .file("key.txt", CANARY)
            .mode("key.txt", 0o644)
    }),
    ("standard input", |run| {
        run.arg("--secret-file=-").stdin(CANARY)
    }),
    ("command", |run| {
        run.arg("--secret-command").arg(format!("echo {CANARY}"))
    }),
    ("quoted, with a line ending", |run| {
        run.variable("VAPI_WEBHOOK_SECRET", format!("\"{CANARY}\"\n"))
    }),
    ("a line ending in the middle", |run| {
        run.variable("VAPI_WEBHOOK_SECRET", format!("{CANARY}\r\nX: {CANARY}"))
    }),
];

/// Command lines around the webhook secret that succeed, fail or only speak, with files that hold it.
const WEBHOOK_LINES: [&str; 30] = [
    "webhook sign body.json --type hmac",
    "webhook sign body.json --type hmac --format json",
    "webhook sign body.json --type hmac --format nonsense",
    "webhook sign body.json --type hmac --secret-is-base64",
    "webhook sign body.json --type hmac --payload-format {nothing}",
    "webhook sign body.json --type hmac --timestamp never",
    "webhook sign body.json",
    "webhook sign missing.json --type hmac",
    "webhook sign body.json --credential key.txt",
    "webhook sign body.json --credential wrong-type.json",
    "webhook sign body.json --credential cut.json",
    "webhook sign body.json --credential oauth2.json",
    "webhook sign body.json --credential hmac.json",
    "webhook sign body.json --credential not-base64.json",
    "webhook sign body.json --credential unknown.json",
    "webhook verify --type hmac --request-file request.http",
    "webhook verify --type bearer --request-file request.http",
    "webhook verify --type x-vapi-secret --request-file request.http --format json",
    "webhook verify --type x-vapi-secret --request-file other.http",
    "webhook verify --credential hmac.json --request-file request.http",
    "webhook verify --credential oauth2.json --request-file request.http",
    "webhook verify --type hmac --request-file key.txt",
    "webhook verify --type hmac --request-file oauth2.json",
    "webhook migrate inline.json",
    "webhook migrate inline.json --credentials new.json",
    "webhook migrate cut.json",
    "webhook migrate key.txt",
    "webhook migrate inline.json --credentials body.json",
    "webhook verify --type bearer --header key.txt",
    "webhook sign --help",
];

fn with_webhook_files(run: Run) -> Run {
    let plan = |fields: &str| {
        format!(r#"{{"type":"hmac","algorithm":"sha256","secretKey":"{CANARY}"{fields}}}"#)
    };
    run.file("body.json", "{}")
        .file("key.txt", CANARY)
        .file("wrong-type.json", format!(r#"{{"type":"{CANARY}","token":["{CANARY}"]}}"#))
        .file("cut.json", format!(r#"{{"server":{{"secret":"{CANARY}","#))
        .file("hmac.json", plan(""))
        .mode("hmac.json", 0o644)
        .file("not-base64.json", plan(r#","secretIsBase64":true"#))
        .file("unknown.json", plan(&format!(r#","{CANARY}":"{CANARY}""#)))
        .file(
            "oauth2.json",
            format!(r#"{{"type":"oauth2","url":"https://a.example","clientId":"c","clientSecret":"{CANARY}"}}"#),
        )
        .file(
            "request.http",
            format!(
                "POST / HTTP/1.1\nAuthorization: Bearer {CANARY}\nX-Vapi-Secret: \"{CANARY}\"\n\
                 x-signature: {CANARY}\nx-timestamp: {CANARY}\n\n{{}}"
            ),
        )
        .file("other.http", format!("POST / HTTP/1.1\nX-Other: {CANARY}\n\n{{}}"))
        .file(
            "inline.json",
            format!(
                r#"{{"server":{{"secret":"{CANARY}"}},"a":{{"server":{{"headers":{{"X-Key":"{CANARY}","X-A":"b"}}}}}},
                    "serverUrl":"u","b":{{"serverUrl":"u","serverUrlSecret":"{CANARY}"}}}}"#
            ),
        )
}

#[test]
fn whatever_is_asked_the_webhook_secret_is_not_shown() {
    for line in WEBHOOK_LINES {
        for (source, put) in WEBHOOK_SOURCES {
            let run = put(with_webhook_files(Run::bare(line)));
            shows_nothing(&format!("{line}, {source}"), &run);
            shows_nothing(
                &format!("{line}, {source}"),
                &put(with_webhook_files(Run::bare(line))).in_colour(),
            );
        }
    }
}

#[test]
fn a_webhook_secret_in_the_wrong_place_is_not_shown() {
    for line in [
        "webhook sign",
        "webhook sign --type",
        "webhook sign --type hmac --algorithm",
        "webhook sign --type hmac --payload-format",
        "webhook sign --type hmac --timestamp",
        "webhook sign --secret-file",
        "webhook sign --credential",
        "webhook sign --secret",
        "webhook verify --type bearer --header",
        "webhook verify --type bearer --request-file",
        "webhook verify --type hmac --max-age",
        "webhook verify --type hmac --at",
        "webhook migrate",
        "webhook migrate --credentials",
        "webhook",
    ] {
        let run = || Run::bare(line).variable("VAPI_WEBHOOK_SECRET", "topsecret");
        shows_nothing(line, &run().arg(CANARY));
        shows_nothing(line, &run().arg(format!("Bearer {CANARY}")));
        shows_nothing(line, &run().arg(format!("Authorization: Bearer {CANARY}")));
    }
    shows_nothing(
        "--secret=",
        &Run::bare("webhook sign").arg(format!("--secret={CANARY}")),
    );
}

/// A bearer token is the header: what `webhook sign` prints is the secret, and that alone.
#[test]
fn the_webhook_secret_is_shown_where_it_is_the_answer() {
    Run::bare("webhook sign --type x-vapi-secret")
        .variable("VAPI_WEBHOOK_SECRET", CANARY)
        .prints(&format!("X-Vapi-Secret: {CANARY}"))
        .run();
}
