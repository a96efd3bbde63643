//! What inspect says where the token is right and the settings are wrong, or nobody can tell which: never more than
//! what is known.

use crate::inspect::{ASSISTANT, good, good_claims, public, signed_by};
use crate::support::{KEY, NOW, ORG_ID, Run};

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const OTHER_ORG: &str = "11111111-2222-4333-8444-555555555555";

/// Standard output as one line, and the exit code.
fn said(run: &Run) -> (u8, String) {
    let ran = run.ran();
    let text: Vec<_> = ran.stdout.split_whitespace().collect();
    (ran.code, text.join(" "))
}

#[track_caller]
fn holds(text: &str, parts: &[&str], never: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
    for part in never {
        assert!(!text.contains(part), "{part:?} is in: {text}");
    }
}

fn verify(key: &str, org_id: Option<&str>, token: &str) -> Run {
    let run = Run::bare("inspect --verify").variable("VAPI_PRIVATE_KEY", key);
    let run = match org_id {
        Some(id) => run.variable("VAPI_ORG_ID", id),
        None => run,
    };
    run.arg(token)
}

#[test]
fn an_id_in_place_of_the_key_is_no_leak_for_sure() {
    let (code, text) = said(&verify(ORG_ID, None, &good()));
    assert_eq!(code, 1);
    holds(
        &text,
        &[
            "not signed with this key, which is the same value as the token's orgId",
            "orgId is the value of VAPI_PRIVATE_KEY: either that setting holds the organization id",
            "If it is the organization id, set the private key in VAPI_PRIVATE_KEY; if it is the key, replace it",
        ],
        &["no usual cause", "copy the token"],
    );
    // With the settings swapped, the id there is the key that signed.
    let (_, text) = said(&verify(ORG_ID, Some(KEY), &good()));
    holds(
        &text,
        &[
            "private key and organization id are swapped, here or where it is minted",
            "either that setting holds the organization id",
        ],
        &["instead of the private key", "org-mismatch"],
    );
    // The assistant's id in place of the key.
    let token = public(&format!(r#"{{"allowedAssistantIds":["{ASSISTANT}"]}}"#));
    let (_, text) = said(&verify(ASSISTANT, None, &token));
    holds(
        &text,
        &["If VAPI_PRIVATE_KEY holds the private key, replace it in the dashboard at once"],
        &["the claims hold the private key"],
    );
}

#[test]
fn a_key_that_signed_is_known_to_be_one() {
    let claims = good_claims().replace(ORG_ID, KEY);
    let (code, text) = said(&verify(KEY, None, &signed_by(KEY, HEADER, &claims)));
    assert_eq!(code, 0);
    holds(
        &text,
        &["either the organization id is used as the key, or orgId holds the private key"],
        &[],
    );
    for member in ["kid", "x-key"] {
        let header = format!(r#"{{"alg":"HS256","{member}":"{KEY}"}}"#);
        let token = signed_by(KEY, &header, &good_claims());
        let (_, text) = said(&verify(KEY, None, &token));
        holds(
            &text,
            &["error key-in-header", "The header holds the private key"],
            &["key-in-claims"],
        );
    }
    let (_, text) = said(&verify(KEY, None, &good()));
    holds(&text, &[], &["key-in-header", "key-in-claims"]);
}

#[test]
fn an_id_that_is_set_is_compared() {
    let check = |run: &Run| {
        let ran = run.ran();
        let shown: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let checks = shown["request"]["checks"].as_array().unwrap().clone();
        let check = checks.iter().find(|it| it["name"] == "organization");
        let check = check.unwrap().clone();
        let codes = shown["findings"].as_array().unwrap().iter();
        let differs = codes.clone().any(|it| it["code"] == "org-mismatch");
        let text = |name: &str| check[name].as_str().unwrap().to_owned();
        (text("result"), text("message"), text("rule"), differs)
    };
    let asked = |run: Run| {
        run.also_args("--format json --request")
            .arg("GET /assistant")
    };
    let same = "orgId names the organization whose key signed the token";
    let form = "orgId is a UUID, as every known organization id is";
    for (run, result, message, rule, differs) in [
        (
            verify(KEY, Some(ORG_ID), &good()),
            "pass",
            "orgId is the organization id in VAPI_ORG_ID",
            same,
            false,
        ),
        (
            verify(KEY, Some(OTHER_ORG), &good()),
            "unknown",
            "orgId is not the organization id in VAPI_ORG_ID",
            same,
            true,
        ),
        (
            verify(KEY, None, &good())
                .also_args("--org-id")
                .arg(OTHER_ORG),
            "unknown",
            "orgId is not the organization id in --org-id",
            same,
            true,
        ),
        (
            verify(KEY, None, &good()),
            "pass",
            "orgId is a UUID; --verify compares it with VAPI_ORG_ID",
            form,
            false,
        ),
        (
            Run::of("inspect").arg(good()),
            "pass",
            "orgId is a UUID; --verify compares it with VAPI_ORG_ID",
            form,
            false,
        ),
        // Not an id at all: nothing to compare with.
        (
            verify(KEY, Some("my-company"), &good()),
            "pass",
            "orgId is a UUID",
            form,
            false,
        ),
    ] {
        let found = check(&asked(run));
        let found = (&*found.0, &*found.1, &*found.2, found.3);
        assert_eq!(found, (result, message, rule, differs));
    }
    // Of another organization altogether.
    let other = "c1d2e3f4-0000-4a68-b7e4-c2d1f0a93b85";
    let (_, text) = said(&verify(other, Some(OTHER_ORG), &good()));
    holds(
        &text,
        &["If the token is of another organization, check it with that organization's key"],
        &[],
    );
    // The id there is rather the key.
    let (_, text) = said(&verify(other, Some(KEY), &good()));
    holds(
        &text,
        &["signed with the value of VAPI_ORG_ID, which is not the token's orgId"],
        &["instead of the private key"],
    );
    Run::bare("inspect --org-id")
        .arg(ORG_ID)
        .arg(good())
        .fails(2, "--org-id has no effect without --verify")
        .hints("add --verify to check the signature")
        .run();
}

#[test]
fn a_token_within_the_leeway_has_expired_all_the_same() {
    let late = (NOW + 3_620).to_string();
    let at = |line: &str| {
        Run::of(line)
            .also_args(&format!("--at {late} --leeway 30s"))
            .arg(good())
    };
    let (code, text) = said(&at("inspect --verify"));
    assert_eq!(code, 0);
    holds(
        &text,
        &["Expired 20 seconds ago, within the leeway of 30 seconds. Signed with this key."],
        &["Valid.", "Expires 20 seconds"],
    );
    let (_, text) = said(&at("inspect"));
    holds(
        &text,
        &["Expired 20 seconds ago, within the leeway of 30 seconds. Signature not checked."],
        &["Not expired"],
    );
    let (code, text) = said(&at("inspect --fail-if-expires-within 0s"));
    assert_eq!(code, 1);
    holds(&text, &["Expired 20 seconds ago"], &["Expires 20 seconds"]);
    let (_, text) = said(
        &at("inspect --verify --format json")
            .also_args("--request")
            .arg("GET /assistant"),
    );
    holds(
        &text,
        &["it has expired, but within the leeway"],
        &["it has not expired"],
    );
}

#[test]
fn what_the_platform_answered_is_not_contradicted() {
    let invalid = r#"{"message":"Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.","error":"Unauthorized","statusCode":401}"#;
    let token = good();
    let dialogue = format!(
        "> GET /assistant HTTP/2\n> Host: api.vapi.ai\n> authorization: Bearer {token}\n>\n< HTTP/2 401\n{invalid}\n"
    );
    let command = format!("curl https://api.vapi.ai/assistant -H 'Authorization: Bearer {token}'");
    let refused = format!(
        "token {}\n{{\"message\":\"Key doesn't allow assistantId '{ASSISTANT}'\",\"statusCode\":403}}\n",
        public(&format!(r#"{{"allowedAssistantIds":["{ASSISTANT}"]}}"#))
    );
    let bare = dialogue.replace(invalid, "");
    let allowed = dialogue
        .replace("HTTP/2 401", "HTTP/2 200")
        .replace(invalid, "[]");
    let run = |text: &str| Run::of("inspect --verify --request auto --format json").stdin(text);
    for (text, says) in [
        (
            &dialogue,
            "the platform answered 401 Invalid Key, which no check here explains",
        ),
        (&refused, "or belongs to another organization"),
        (
            &bare,
            "the platform answered 401, which no check here explains",
        ),
    ] {
        let (code, text) = said(&run(text));
        assert_eq!(code, 0);
        holds(
            &text,
            &[says, r#""verdict":"unknown""#, r#""name":"answer""#],
            &[],
        );
        assert_eq!(said(&run(&dialogue).also_args("--strict")).0, 1);
    }
    for text in [&command, &allowed] {
        let (_, text) = said(&run(text));
        holds(&text, &[r#""verdict":"allowed""#], &[r#""name":"answer""#]);
    }
    // A check that fails explains it.
    let expired = run(&dialogue)
        .also_args("--at")
        .arg((NOW + 9_000).to_string());
    let (code, text) = said(&expired);
    assert_eq!(code, 1);
    holds(&text, &[r#""verdict":"denied""#], &[r#""name":"answer""#]);
}

#[test]
fn a_request_to_the_other_region_is_not_allowed_for_sure() {
    let run = |url: &str| {
        Run::of("inspect --verify --request")
            .arg(format!("GET {url}"))
            .arg(good())
    };
    let eu = "https://api.eu.vapi.ai";
    let (us_path, eu_path) = (
        "https://api.vapi.ai/assistant",
        "https://api.eu.vapi.ai/assistant",
    );
    for path in ["/assistant", us_path] {
        let (code, text) = said(&run(path));
        assert_eq!(code, 0);
        holds(&text, &["Allowed: GET /assistant."], &["region"]);
    }
    let (code, text) = said(&run(eu_path));
    assert_eq!(code, 0);
    holds(
        &text,
        &[
            "Unknown: whether GET /assistant is allowed. Region: the request goes to the region eu, and the settings \
             here are for us; VAPI_BASE_URL sets the region.",
            "A key belongs to one region (documented: docs.vapi.ai)",
        ],
        &[],
    );
    let (_, text) = said(&run(eu_path).variable("VAPI_BASE_URL", eu));
    holds(&text, &["Allowed: GET /assistant."], &["region"]);
    let (_, text) = said(&run(us_path).variable("VAPI_BASE_URL", eu));
    holds(
        &text,
        &["goes to the region us, and the settings here are for eu"],
        &[],
    );
}
