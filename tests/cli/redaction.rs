//! `--redact`: what a ticket shows of a token holds nothing of the customer's.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::inspect::{ASSISTANT, encode, public, token};
use crate::support::{NOW, ORG_ID, Run};

const FORMATS: [&str; 3] = ["report", "json", "markdown"];

/// A redacted view of a token; it is JSON where it says so.
#[track_caller]
fn redacted(format: &str, token: &str, more: &[&str]) -> String {
    let run = Run::bare("inspect --redact --format").arg(format);
    let run = more.iter().fold(run, |run, word| run.arg(*word));
    let ran = run.arg(token).ran();
    assert!(!ran.stdout.is_empty(), "{}", ran.stderr);
    if format == "json" {
        serde_json::from_str::<Value>(&ran.stdout).expect(&ran.stdout);
    }
    if format == "markdown" {
        for block in ran.stdout.split("```json\n").skip(1) {
            let text = block.split("\n```").next().unwrap();
            assert!(
                text.ends_with('…') || serde_json::from_str::<Value>(text).is_ok(),
                "{text}"
            );
        }
    }
    ran.stdout
}

/// Every spelling in which a string may be found again.
fn spellings(text: &str) -> Vec<String> {
    let json = serde_json::to_string(text).unwrap();
    let escaped: String = text
        .chars()
        .map(|c| {
            if "\\`*_[]|#~!".contains(c) {
                format!("\\{c}")
            } else {
                c.to_string()
            }
        })
        .collect();
    let html = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    vec![
        text.into(),
        json[1..json.len() - 1].into(),
        json[1..json.len() - 1].replace('/', "\\/"),
        escaped,
        html,
    ]
}

#[track_caller]
fn holds_none_of(texts: &[&str], token: &str, more: &[&str]) {
    for format in FORMATS {
        let view = redacted(format, token, more);
        for text in texts {
            for spelling in spellings(text) {
                assert!(
                    !view.contains(&spelling),
                    "{spelling} is in the {format}: {view}"
                );
            }
            // Nothing of it survives where a line is wrapped or cut either.
            let start: String = text.chars().take(12).collect();
            assert!(!view.contains(&start), "{start} is in the {format}: {view}");
        }
    }
}

#[test]
fn ids_and_origins_become_the_same_digest_everywhere() {
    let token = public(&format!(
        r#"{{"allowedOrigins":["https://acme-shop.example"],"allowedAssistantIds":["{ASSISTANT}"]}}"#
    ));
    for format in FORMATS {
        let view = redacted(
            format,
            &token,
            &[
                "--request",
                "POST /call/web",
                "--origin",
                "https://acme-shop.example",
            ],
        );
        for (digest, least) in [("id:ffc18d5d", 2), ("id:c3b1c0e1", 2), ("origin:", 2)] {
            let count = view.matches(digest).count();
            assert!(
                count >= least,
                "{digest} {count} times in the {format}: {view}"
            );
        }
        assert!(view.contains("sha256:"), "{view}");
    }
    let secret = token.rsplit('.').next().unwrap();
    holds_none_of(
        &[ORG_ID, ASSISTANT, "acme-shop", secret],
        &token,
        &["--request", "POST /call/web", "--assistant", ASSISTANT],
    );
}

#[test]
fn what_used_to_leak_does_not() {
    for (claims, hidden) in [
        (r#"{"org":"acme_corp"}"#, "acme_corp"),
        (r#"{"sub":"\u0061cme-7"}"#, "acme-7"),
        (r#"{"url":"https:\/\/acme\/path"}"#, "https://acme/path"),
        (r#"{"phone":"+1 555 0100"}"#, "+1 555 0100"),
        (r#"{"callback":"tel://15550100"}"#, "15550100"),
        (r#"{"userId":12345}"#, "12345"),
        (r#"{"acme-customer":1}"#, "acme-customer"),
        (r#"{"orgId":"Acme Incorporated"}"#, "Acme Inc"),
        (r#"{"token":{"tag":"Acme Incorporated"}}"#, "Acme Inc"),
        (r#"{"token":{"tag":"public","acmeField":1}}"#, "acmeField"),
        (
            r#"{"token":{"tag":"public","restrictions":{"allowedOrigins":["www.acme-shop.example"],"allowedAssistantIds":["acme-bot"]}}}"#,
            "acme-",
        ),
    ] {
        holds_none_of(&[hidden], &token(claims), &[]);
        holds_none_of(&[hidden], &token(claims), &["--request", "POST /call/web"]);
        // Cut off in the midst of it.
        let cut = token(claims);
        holds_none_of(&[hidden], &cut[..cut.len() - 50], &[]);
    }
    let header = format!(
        "{}.e30.c2ln",
        encode(r#"{"alg":"acme-256","kid":"acme-key","crit":["acme-ext"]}"#)
    );
    holds_none_of(&["acme-"], &header, &[]);
}

#[test]
fn a_value_that_is_a_word_of_the_view_replaces_nothing() {
    let token = token(&format!(
        r#"{{"orgId":"{ORG_ID}","userId":12345,"sub":"true","token":{{"tag":"public","restrictions":{{"enabled":true}}}},"iat":{NOW},"exp":{}}}"#,
        NOW + 3_600
    ));
    let view: Value = serde_json::from_str(&redacted("json", &token, &[])).unwrap();
    assert_eq!(
        view["claims"],
        json!({
            "orgId": "id:ffc18d5d",
            "name 1 (6)": "(number, 5 characters)",
            "sub": "(string, 4 characters)",
            "token": {"tag": "public", "restrictions": {"enabled": true}},
            "iat": NOW,
            "exp": NOW + 3_600,
        })
    );
    assert_eq!(view["orgId"], "id:ffc18d5d");
}

/// JSON of any shape, its strings from letters that no word of the program has in that order.
fn foreign() -> impl Strategy<Value = Value> {
    let text = "[qxzQXZ][a-zA-Z0-9 _/\\\\\"<>&|*`#~!é\u{202e}\u{9b}]{0,8}[qxzQXZ]{3}[0-9]{2,4}";
    let leaf = prop_oneof![
        text.prop_map(Value::String),
        (10_000_000_000_u64..99_999_999_999).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(3, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The platform's names among others, so that values stand where the views look for them.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "orgId",
            "token",
            "tag",
            "restrictions",
            "enabled",
            "allowedOrigins",
            "allowedAssistantIds",
            "allowTransientAssistant",
            "sub",
            "kid",
            "alg",
            "typ",
            "crit",
            "iss",
            "aud",
            "x5c",
        ])
        .prop_map(str::to_owned),
        "[qxz][a-z]{2,6}[QXZ]{3}".prop_map(|name| name),
    ]
}

/// All strings, names and numbers of a value that are four characters or longer and not the platform's.
fn own(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Number(number) => into.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| own(item, into)),
        Value::Object(map) => {
            for (name, value) in map {
                if name.contains(['Q', 'X', 'Z']) {
                    into.push(name.clone());
                }
                own(value, into);
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_of_any_token_is_left(
        header in prop::collection::btree_map(name(), foreign(), 1..3),
        claims in prop::collection::btree_map(name(), foreign(), 0..6),
        cut in 0_usize..400,
    ) {
        let (header, claims) = (json!(header), json!(claims));
        let mut hidden = Vec::new();
        own(&header, &mut hidden);
        own(&claims, &mut hidden);
        let whole = format!("{}.{}.c2lnbmF0dXJl", encode(header.to_string()), encode(claims.to_string()));
        let hidden: Vec<&str> = hidden.iter().map(String::as_str).filter(|text| text.chars().count() >= 4).collect();
        holds_none_of(&hidden, &whole, &[]);
        holds_none_of(&hidden, &whole, &["--request", "POST /call/web", "--transient"]);
        if whole.contains(".eyJ") && cut > whole.find('.').unwrap_or(0) + 24 && cut < whole.len() {
            holds_none_of(&hidden, &whole[..cut], &[]);
        }
    }
}
