//! Ten typical holes of servers that check a signature: `webhook audit` finds each by name, or says that it
//! cannot be seen.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::audit::{SECRET, Seen, audit, named, server, status, strings};

/// Everything as it should be but the signature.
fn sound(seen: &Seen) -> bool {
    seen.json() && seen.fresh() && seen.count("x-signature") == 1
}

type Decide = fn(&Seen) -> u16;

/// What the server does, how it comes out, the cases that say so, and the exit code.
const HOLES: [(&str, Decide, &str, &[&str], u8); 8] = [
    (
        "accepts unsigned requests",
        |seen| status(seen.header("x-signature").is_none() || seen.right()),
        "fail",
        &["no signature header", "no signature header, text/plain"],
        1,
    ),
    (
        "compares with == while its secret is not set: undefined == undefined",
        |seen| status(seen.header("x-signature").is_none()),
        "fail",
        // Not even the correct request is accepted, so the run is inconclusive as a whole.
        &[
            "correct request",
            "no signature header",
            "no signature header, text/plain",
            "correct request again",
        ],
        3,
    ),
    (
        "signs the parsed body",
        |seen| {
            let compact = String::from_utf8_lossy(&seen.body).replacen("{ ", "{", 1);
            let expected = seen.signature(SECRET, compact.as_bytes());
            status(sound(seen) && seen.header("x-signature") == Some(&expected))
        },
        "warning",
        &["reformatted body"],
        0,
    ),
    (
        "ignores the timestamp",
        |seen| status(seen.json() && seen.count("x-signature") == 1 && seen.matches(SECRET)),
        "fail",
        &["timestamp 10 minutes old", "timestamp 10 minutes ahead"],
        1,
    ),
    (
        "takes any case",
        |seen| {
            let sent = seen.header("x-signature").map(str::to_ascii_lowercase);
            status(sound(seen) && sent == Some(seen.signature(SECRET, &seen.body)))
        },
        "warning",
        &["upper-case signature"],
        0,
    ),
    (
        "takes the first of two headers",
        |seen| status(seen.json() && seen.fresh() && seen.matches(SECRET)),
        "warning",
        &["two signature headers"],
        0,
    ),
    (
        "swallows exceptions into 200: timingSafeEqual throws if the lengths differ",
        |seen| {
            let sent = seen.header("x-signature").unwrap_or_default();
            status(sent.len() != 64 || seen.right())
        },
        "fail",
        &[
            "no signature header",
            "empty signature header",
            "malformed signature",
            "first half of the signature",
            "one character of the signature",
            "prefixed signature, changed body",
            "no signature header, text/plain",
            "the secret as the signature",
        ],
        1,
    ),
    (
        "forgets the body when the header has a prefix",
        |seen| {
            let prefixed = seen.header("x-signature").unwrap_or_default();
            status(seen.right() || prefixed.starts_with("sha256="))
        },
        "fail",
        &["prefixed signature, changed body"],
        1,
    ),
];

#[test]
fn each_of_ten_typical_holes_is_found_by_name() {
    for (what, decide, result, names, code) in HOLES {
        assert_eq!(
            named(&server(decide), "--type hmac", result),
            (code, strings(names)),
            "{what}"
        );
    }
    // Its answers are those of a server without a hole.
    let acted = Arc::new(AtomicUsize::new(0));
    let acts = acted.clone();
    let acts_before_it_checks = server(move |seen| {
        acts.fetch_add(1, Ordering::Relaxed);
        status(seen.right())
    });
    let (code, text) = audit(&acts_before_it_checks, "--type hmac");
    assert_eq!((code, acted.load(Ordering::Relaxed)), (0, 22));
    assert!(
        text.ends_with(
            "The audit sees responses only: a server that acts before it checks looks right.\n"
        ),
        "{text}"
    );
    let breaks = server(|seen| if seen.right() { 200 } else { 500 });
    let (code, text) = audit(&breaks, "--type hmac");
    assert_eq!(code, 0);
    assert!(
        text.contains("  no signature header                  4xx       500   warning\n")
            && text.contains("The server rejects it with 5xx, which looks like a crash"),
        "{text}"
    );
    let (_, json) = audit(&breaks, "--type hmac --format json");
    let broken = "The server rejects it with 5xx, which looks like a crash";
    assert_eq!(json.matches(broken).count(), 20, "{json}");
    assert!(!json.contains("let in"), "{json}");
}

/// A secret that is not set and has '' or 'undefined' in its place: what was signed with that is accepted, and
/// what is correct is not.
#[test]
fn a_server_without_its_secret_is_named_though_it_rejects_the_correct_request() {
    for (unset, name) in [("", "empty secret"), ("undefined", "secret 'undefined'")] {
        let served = server(move |seen| status(sound(seen) && seen.matches(unset)));
        let (code, text) = audit(&served, "--type hmac");
        assert_eq!(code, 3, "{text}");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "Inconclusive: the server does not accept the correct request (401).",
            "But it accepts 1 of the 15 requests it must reject.",
            &format!("{name} 4xx 200 FAIL"),
            "Refuse to start without it.",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

/// What follows from another hole has no explanation of its own: it would be a wrong one.
#[test]
fn only_the_hole_that_explains_the_others_is_explained() {
    let explained = |decide: Decide, line: &str| {
        let (_, text) = audit(&server(decide), &format!("{line} --format json"));
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let cases = json["cases"].as_array().unwrap().iter();
        let told = cases.filter(|case| case["meaning"].is_string());
        told.map(|case| case["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let any_signature = explained(
        |seen| status(sound(seen) && seen.header("x-signature") != Some("")),
        "--type hmac",
    );
    assert_eq!(
        any_signature,
        strings(&[
            "wrong secret",
            "changed body",
            "timestamp changed, not signed again",
            "upper-case signature",
            "prefixed signature",
        ])
    );
    let swallows = explained(HOLES[6].1, "--type hmac");
    assert_eq!(
        swallows,
        strings(&[
            "no signature header",
            "empty signature header",
            "malformed signature",
            "prefixed signature",
        ])
    );
    let any_token = explained(
        |seen| {
            let token = seen.header("x-vapi-secret").unwrap_or_default();
            status(seen.json() && seen.count("x-vapi-secret") == 1 && !token.is_empty())
        },
        "--type x-vapi-secret",
    );
    assert_eq!(any_token, strings(&["wrong token"]));
    let (_, text) = audit(&server(HOLES[6].1), "--type hmac");
    assert!(!text.contains("Only the start"), "{text}");
}
