//! Anything at all is input: any bytes, any size, any depth, and what is minted here.

use proptest::prelude::*;
use serde_json::Value;

use crate::inspect::{encode, good, token};
use crate::support::{KEY, ORG_ID, Run};

/// Whether a person's terminal shows a text as it is: no control but line breaks, nothing invisible,
/// nothing that turns the reading direction.
fn is_harmless(text: &str) -> bool {
    !text.chars().any(|c| {
        (c.is_control() && c != '\n')
            || matches!(u32::from(c), 0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5
                | 0x180b..=0x180f | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164
                | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfff8 | 0x1bca0..=0x1bca3
                | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
    })
}

/// Text with much that should not reach a terminal.
fn wild() -> impl Strategy<Value = String> {
    let wild = "[\\x00-\\x1f\\x7f-\\x9f\u{ad}\u{61c}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{e0001}a-z|`<\"\\\\]{0,12}";
    wild.prop_map(|text| text)
}

const VIEWS: [&str; 5] = ["report", "markdown", "json", "claims", "header"];

fn looked_at(text: &[u8], format: &str) -> (String, String) {
    let ran = Run::of("inspect --verify --request")
        .arg("POST /call/web")
        .arg("--format")
        .arg(format)
        .stdin(text)
        .ran_lossy();
    (ran.stdout, ran.stderr)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_view_for_people_carries_anything_harmful(
        (org, tag, key, value, alg) in (wild(), wild(), wild(), wild(), wild()),
        (origin, id, around) in (wild(), wild(), wild()),
        raw in any::<bool>(),
    ) {
        let text = |text: &str| {
            if raw {
                // Not escaped, so that the JSON is wrong where the text has controls or quotes.
                format!("\"{text}\"")
            } else {
                serde_json::to_string(text).unwrap()
            }
        };
        let claims = format!(
            "{{\"orgId\":{},\"token\":{{\"tag\":{},\"restrictions\":{{\"allowedOrigins\":[{}],\"allowedAssistantIds\":[{}],{}:1}}}},{}:{}}}",
            text(&org), text(&tag), text(&origin), text(&id), text(&key), text(&key), text(&value)
        );
        let header = format!("{{\"alg\":{}}}", text(&alg));
        let token = format!("{around} {}.{}.{} {around}", encode(header), encode(claims), "AAAA");
        for format in ["report", "markdown"] {
            let (shown, said) = looked_at(token.as_bytes(), format);
            prop_assert!(is_harmless(&shown), "{shown:?}");
            prop_assert!(is_harmless(&said), "{said:?}");
        }
    }

    #[test]
    fn any_bytes_are_answered_in_every_view(
        before in proptest::collection::vec(any::<u8>(), 0..40),
        inside in proptest::collection::vec(any::<u8>(), 0..80),
        cut in 0_usize..200,
        flips in proptest::collection::vec((0_usize..200, any::<u8>()), 0..3),
    ) {
        let mut text = before;
        text.extend_from_slice(format!(" {}.{}", encode(r#"{"alg":"HS256"}"#), encode(&inside)).as_bytes());
        text.extend_from_slice(b".c2lnbmF0dXJl");
        for (at, byte) in flips {
            if let Some(place) = text.get_mut(at) {
                *place = byte;
            }
        }
        text.truncate(cut.max(20));
        for format in VIEWS {
            let (shown, said) = looked_at(&text, format);
            prop_assert!(is_harmless(&said), "{said:?}");
            if matches!(format, "report" | "markdown") {
                prop_assert!(is_harmless(&shown), "{shown:?}");
            }
            if format == "json" && !shown.is_empty() {
                prop_assert!(serde_json::from_str::<Value>(&shown).is_ok(), "{shown}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn what_is_minted_inspects_without_an_error(
        private in any::<bool>(),
        origins in proptest::collection::vec("https?://[a-z]{1,12}\\.example(:[1-9][0-9]{0,3})?|capacitor://localhost", 0..3),
        assistants in proptest::collection::vec("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}", 0..3),
        transient in proptest::option::of("allow|deny"),
        (count, unit) in (1_u32..100, "[smhdwy]"),
        claim in "[a-zA-Z]{5,9}",
        value in "\\PC{0,20}",
    ) {
        let mut run = Run::of("mint -q").arg(if private { "private" } else { "public" });
        run = run.arg("--expires-in").arg(format!("{count}{unit}")).arg("--claims").arg("-");
        run = run.stdin(serde_json::to_string(&std::collections::BTreeMap::from([(claim, value)])).unwrap());
        if !private {
            for origin in &origins {
                run = run.arg("--allow-origin").arg(origin);
            }
            for assistant in &assistants {
                run = run.arg("--allow-assistant").arg(assistant);
            }
            if let Some(transient) = transient {
                run = run.arg("--transient-assistant").arg(transient);
            }
        }
        let token = run.answers().run();
        let shown = Run::of("inspect --verify --format json").arg(token).answers().run();
        let shown: Value = serde_json::from_str(&shown).unwrap();
        for finding in shown["findings"].as_array().unwrap() {
            prop_assert_ne!(&finding["severity"], "error", "{}", finding);
        }
    }
}

fn answered(line: &str, text: impl Into<Vec<u8>>) -> crate::support::Ran {
    let words = line.split(' ').filter(|word| !word.is_empty());
    words.fold(Run::of("inspect"), Run::arg).stdin(text).ran()
}

#[test]
fn a_large_token_is_answered() {
    let large = token(&format!("{{\"orgId\":\"{}\"}}", "x".repeat(750_000)));
    for format in VIEWS {
        let ran = answered(&format!("--verify --format {format}"), large.clone());
        assert_eq!((ran.code, &*ran.stderr), (0, ""), "{format}");
    }
}

#[test]
fn of_a_token_that_no_server_could_take_the_start_is_read() {
    let large = token(&format!("{{\"orgId\":\"{}\"}}", "x".repeat(7_500_000)));
    let ran = Run::of("inspect --format json").stdin(large).ran();
    assert_eq!(ran.code, 1);
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        shown["findings"][0]["message"],
        "the token is longer than 1 MiB, and the rest is not read"
    );
}

#[test]
fn ten_thousand_tokens_in_one_line_are_answered() {
    let line = vec![good(); 10_000].join(" ");
    let ran = answered("--format claims", line);
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 10_000));
}

#[test]
fn deep_nesting_is_answered() {
    for depth in [10_000, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let claims = format!(
                "{{\"deep\":{}1{}}}",
                open.repeat(depth),
                close.repeat(depth)
            );
            for format in VIEWS {
                let text = token(&claims).into_bytes();
                let redact = if matches!(format, "claims" | "header") {
                    ""
                } else {
                    " --redact"
                };
                let ran = answered(&format!("--format {format}{redact}"), text);
                assert_eq!((ran.code, &*ran.stderr), (0, ""), "{format}");
            }
        }
    }
}

#[test]
fn many_wrongs_of_one_kind_are_told_in_brief() {
    let origins = vec!["\"nowhere\""; 10_000].join(",");
    let text = token(&format!(
        "{{\"orgId\":\"{ORG_ID}\",\"token\":{{\"tag\":\"public\",\"restrictions\":{{\"allowedOrigins\":[{origins}]}}}},\"exp\":1795197912}}"
    ));
    let ran = answered("--format json", text);
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = shown["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 4);
    assert_eq!(
        findings[3]["message"],
        "allowedOrigins[3], 'nowhere': no scheme (and 9996 more of this kind)"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_log() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .args(["inspect", "--format", "header"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let line = format!(
        "2026-11-20T17:05:12Z WARN 401 for {} from 10.0.0.1\n",
        good()
    );
    let mut stdin = child.stdin.take().unwrap();
    let status = format!("/proc/{}/status", child.id());
    // Far more than a pipe holds, so that what is measured is the search itself.
    let mut peak_after = |lines: usize| {
        stdin.write_all(line.repeat(lines).as_bytes()).unwrap();
        let status = std::fs::read_to_string(&status).unwrap();
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
    };
    let (early, late) = (peak_after(2_000), peak_after(20_000));
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert!(
        late < early + 2_048,
        "{early} kB after 2,000 lines, {late} kB after 22,000"
    );
}

#[test]
fn the_key_is_in_no_view() {
    for format in VIEWS {
        let ran = Run::of("inspect --verify --format")
            .arg(format)
            .arg(good())
            .ran();
        assert!(!ran.stdout.contains(KEY) && !ran.stderr.contains(KEY));
    }
}
