//! `webhook verify` names the cause of a mismatch: each one made on purpose, and none where
//! the secret is simply another one.

use aws_lc_rs::hmac;

use crate::support::{NOW, Run, to_base64, to_base64url};

const SECRET: &str = "topsecret";

/// A body that no program writes so.
const BODY: &str = "{\"a\": 1.0, \"b\":[\"\\u00e9\"]}\n";

fn mac(algorithm: hmac::Algorithm, key: &[u8], text: &str) -> Vec<u8> {
    let key = hmac::Key::new(algorithm, key);
    hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    voxtoken::webhook::encoding::Encoding::Hex.encode(bytes)
}

/// The usual signature of this text.
fn usual(text: &str) -> String {
    hex(&mac(hmac::HMAC_SHA256, SECRET.as_bytes(), text))
}

/// Codes and sentences of the causes in a request with these headers.
#[track_caller]
fn causes(options: &str, secret: &str, headers: &[(&str, String)]) -> Option<(String, String)> {
    let mut run = Run::bare(&format!("webhook verify body.json --format json {options}"))
        .file("body.json", BODY)
        .variable("VAPI_WEBHOOK_SECRET", secret);
    for (name, value) in headers {
        run = run.arg(format!("--header={name}: {value}"));
    }
    let ran = run.ran();
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let verdict: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let causes = verdict["causes"].as_array().unwrap();
    let all = |field: &str| -> Vec<&str> {
        let texts = causes.iter().map(|cause| cause[field].as_str().unwrap());
        texts.collect()
    };
    for text in all("message").iter().chain(&all("fix")) {
        assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
    }
    let said = format!("{}: {}", all("message").join("; "), all("fix").join("; "));
    (!causes.is_empty()).then(|| (all("code").join("+"), said))
}

/// The codes of the causes where one signed this with the right secret.
#[track_caller]
fn signed(options: &str, signature: String) -> String {
    let headers = [("x-signature", signature), ("x-timestamp", NOW.to_string())];
    causes(&format!("--type hmac {options}"), SECRET, &headers)
        .map_or_else(String::new, |(codes, _)| codes)
}

fn planned() -> String {
    format!("{NOW}.{BODY}")
}

#[test]
fn what_is_signed() {
    for (text, code) in [
        (BODY.to_owned(), "body-only"),
        (format!("{NOW}{BODY}"), "payload-format"),
        (format!("{NOW}:{BODY}"), "payload-format"),
        (format!("v0:{NOW}:{BODY}"), "payload-format"),
        (format!("{NOW}000.{BODY}"), "timestamp-unit"),
    ] {
        assert_eq!(signed("", usual(&text)), code, "{text}");
    }
    assert_eq!(
        signed("--no-timestamp --timestamp 1795194312", usual(&planned())),
        "payload-format"
    );
    let headers = [
        ("x-signature", usual(&format!("m7.{NOW}.{BODY}"))),
        ("x-timestamp", NOW.to_string()),
        ("webhook-id", "m7".to_owned()),
    ];
    let (codes, _) = causes("--type hmac", SECRET, &headers).unwrap();
    assert_eq!(codes, "payload-format+other-header");
    let plan = "--type hmac --message-id-header x-id --payload-format {svix-id}.{timestamp}.{body}";
    let (codes, _) = causes(plan, SECRET, &headers).unwrap();
    assert_eq!(codes, "other-header");
}

#[test]
fn how_the_signature_is_written() {
    let mac = mac(hmac::HMAC_SHA256, SECRET.as_bytes(), &planned());
    let in_hex = hex(&mac);
    for (options, value, code) in [
        (
            "--signature-prefix sha256=",
            in_hex.clone(),
            "signature-prefix",
        ),
        ("", format!("sha256={in_hex}"), "signature-prefix"),
        (
            "--signature-prefix v1=",
            format!("sha256={in_hex}"),
            "signature-prefix",
        ),
        ("", in_hex.to_uppercase(), "upper-case-hex"),
        ("", in_hex[..40].to_owned(), "signature-cut"),
        ("", in_hex[..41].to_owned(), "signature-cut"),
        ("", in_hex[..63].to_owned(), "signature-cut"),
        ("", to_base64(&mac), "signature-encoding"),
        (
            "--signature-encoding base64",
            in_hex.clone(),
            "signature-encoding",
        ),
        (
            "--signature-encoding base64",
            to_base64url(&mac),
            "base64-spelling",
        ),
        (
            "--signature-encoding base64",
            in_hex.to_uppercase(),
            "signature-encoding+upper-case-hex",
        ),
        (
            "",
            format!("v1,{}", to_base64(&mac)),
            "signature-prefix+signature-encoding",
        ),
    ] {
        assert_eq!(signed(options, value.clone()), code, "{options} {value}");
    }
}

#[test]
fn another_algorithm() {
    let key = SECRET.as_bytes();
    let sha1 = hex(&mac(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key, &planned()));
    let sha512 = hex(&mac(hmac::HMAC_SHA512, key, &planned()));
    assert_eq!(signed("", sha1), "algorithm");
    assert_eq!(signed("", sha512.clone()), "algorithm");
    assert_eq!(signed("--algorithm sha1", sha512), "algorithm");
    assert_eq!(signed("--algorithm sha512", usual(&planned())), "algorithm");
}

#[test]
fn another_form_of_the_secret() {
    let encoded = "dG9wc2VjcmV0MTIz";
    let of = |key: &[u8]| hex(&mac(hmac::HMAC_SHA256, key, &planned()));
    for (options, secret, key, code) in [
        ("", SECRET, &b"topsecret\n"[..], "secret-trailing-newline"),
        ("", SECRET, b"topsecret\r\n", "secret-trailing-newline"),
        ("", SECRET, b"topsecret ", "secret-trailing-white-space"),
        ("", SECRET, b"\"topsecret\"", "secret-quotes"),
        ("", SECRET, b"'topsecret'", "secret-quotes"),
        ("", "'topsecret'", b"topsecret", "secret-quotes"),
        ("", "\"topsecret\"", b"topsecret", "secret-quotes"),
        ("", "topsecret\n", b"topsecret", "secret-trailing-newline"),
        ("", " topsecret", b"topsecret", "secret-leading-white-space"),
        ("", encoded, b"topsecret123", "secret-base64-decoded"),
        (
            "--secret-is-base64",
            encoded,
            encoded.as_bytes(),
            "secret-not-decoded",
        ),
        (
            "",
            "whsec_dG9wc2VjcmV0MTIz",
            b"topsecret123",
            "secret-whsec",
        ),
        ("", "746f70", b"top", "secret-hex-decoded"),
    ] {
        let headers = [("x-signature", of(key)), ("x-timestamp", NOW.to_string())];
        let found = causes(&format!("--type hmac {options}"), secret, &headers);
        assert_eq!(
            found.map(|(codes, _)| codes).as_deref(),
            Some(code),
            "{secret}"
        );
    }
}

#[test]
fn a_body_that_something_has_touched() {
    for (body, code) in [
        (r#"{"a":1,"b":["é"]}"#, "body-reserialized"),
        (r#"{"a": 1.0, "b": ["\u00e9"]}"#, "body-reserialized"),
        (
            "{\n  \"a\": 1,\n  \"b\": [\n    \"é\"\n  ]\n}",
            "body-reserialized",
        ),
        (BODY.trim_end(), "body-trailing-newline"),
    ] {
        assert_eq!(signed("", usual(&format!("{NOW}.{body}"))), code, "{body}");
    }
    // Two at once: parsed and written again, and without the timestamp.
    assert_eq!(
        signed("", usual(r#"{"a":1,"b":["é"]}"#)),
        "body-only+body-reserialized"
    );
    let request = |length: usize| {
        format!(
            "POST / HTTP/1.1\r\nHost: a\r\nx-signature: {}\r\nx-timestamp: {NOW}\r\ncontent-length: {length}\r\n\r\n{BODY}",
            usual(&planned())
        )
    };
    let verify = |length| {
        Run::bare("webhook verify --type hmac --format json --request-file -")
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
            .stdin(request(length))
            .ran()
    };
    assert_eq!(verify(BODY.len()).code, 0);
    assert!(
        verify(BODY.len() - 5)
            .stdout
            .contains(r#""code":"content-length""#)
    );
}

#[test]
fn another_header() {
    for (name, value) in [
        ("x-vapi-signature", usual(&planned())),
        (
            "X-Hub-Signature-256",
            format!("sha256={}", usual(&planned())),
        ),
    ] {
        let headers = [(name, value), ("x-timestamp", NOW.to_string())];
        let (codes, message) = causes("--type hmac", SECRET, &headers).unwrap();
        assert!(codes.starts_with("other-header"), "{codes}");
        assert!(
            message.contains(&format!("set signatureHeader to {name}")),
            "{message}"
        );
    }
    let headers = [
        ("x-signature", usual(&planned())),
        ("x-request-timestamp", NOW.to_string()),
    ];
    let (_, message) = causes("--type hmac", SECRET, &headers).unwrap();
    assert_eq!(
        message,
        "the timestamp of x-request-timestamp is signed, not that of x-timestamp: set timestampHeader to \
         x-request-timestamp, or read x-timestamp if your server made this signature"
    );
}

#[test]
fn a_bearer_token_in_another_form() {
    for (options, secret, name, value, code) in [
        (
            "bearer",
            SECRET,
            "Authorization",
            "topsecret",
            "bearer-prefix",
        ),
        (
            "bearer",
            SECRET,
            "Authorization",
            "bearer topsecret",
            "bearer-prefix",
        ),
        (
            "bearer",
            SECRET,
            "Authorization",
            "Bearer  topsecret",
            "secret-leading-white-space",
        ),
        (
            "bearer --no-bearer-prefix",
            SECRET,
            "Authorization",
            "Bearer topsecret",
            "bearer-prefix",
        ),
        (
            "bearer",
            SECRET,
            "X-Vapi-Secret",
            "topsecret",
            "other-header+bearer-prefix",
        ),
        (
            "x-vapi-secret",
            SECRET,
            "X-Secret",
            "topsecret",
            "other-header",
        ),
        (
            "x-vapi-secret",
            SECRET,
            "x-vapi-secret",
            "Bearer topsecret",
            "bearer-prefix",
        ),
        (
            "x-vapi-secret",
            "'topsecret'",
            "x-vapi-secret",
            "topsecret",
            "secret-quotes",
        ),
        (
            "x-vapi-secret",
            "topsecret\n",
            "x-vapi-secret",
            "topsecret",
            "secret-trailing-newline",
        ),
        (
            "x-vapi-secret",
            SECRET,
            "x-vapi-secret",
            "dG9wc2VjcmV0",
            "secret-base64",
        ),
        (
            "x-vapi-secret",
            "dG9wc2VjcmV0",
            "x-vapi-secret",
            "topsecret",
            "secret-base64-decoded",
        ),
        (
            "x-vapi-secret",
            SECRET,
            "x-vapi-secret",
            "",
            "no-credential",
        ),
        ("bearer", SECRET, "x-vapi-secret", "", "no-credential"),
        ("hmac", SECRET, "x-vapi-secret", "", "no-credential"),
    ] {
        let found = causes(
            &format!("--type {options}"),
            secret,
            &[(name, value.into())],
        );
        assert_eq!(
            found.map(|(codes, _)| codes).as_deref(),
            Some(code),
            "{options}: {value}"
        );
    }
}

/// Whatever else is wrong: with another secret nothing explains it.
#[test]
fn another_secret_has_no_cause() {
    let other = |text: &str| hex(&mac(hmac::HMAC_SHA256, b"another", text));
    for value in [
        other(&planned()),
        other(BODY),
        format!("sha256={}", other(&planned())),
        other(&planned()).to_uppercase(),
        String::new(),
        "0".repeat(64),
        "not a signature".into(),
    ] {
        assert_eq!(signed("", value.clone()), "", "{value}");
    }
    for value in ["another", "Bearer another", "Bearer topsecret2"] {
        assert_eq!(
            causes("--type bearer", SECRET, &[("Authorization", value.into())]),
            None
        );
    }
    assert_eq!(
        causes("--type bearer", SECRET, &[("Authorization", String::new())]),
        None
    );
}

#[test]
fn a_cause_leads_the_report() {
    Run::bare("webhook verify body.json --type hmac --no-timestamp")
        .arg(format!(
            "--header=x-signature: {}",
            usual(r#"{"a":1,"b":["é"]}"#)
        ))
        .file("body.json", BODY)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .says_no()
        .looks_like("webhook/reserialized.txt")
        .run();
}

/// The request is right, and a server that verifies wrongly refuses it.
#[test]
fn a_request_that_a_wrong_server_refuses_is_accepted_with_a_risk() {
    Run::bare("webhook verify body.json --type hmac --no-timestamp")
        .arg(format!("--header=x-signature: {}", usual(BODY)))
        .file("body.json", BODY)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .looks_like("webhook/risk.txt")
        .run();
}

/// An editor ends a file with a newline, and the body was compact: the line ending is the simpler story.
#[test]
fn a_line_ending_explains_more_than_writing_the_body_again() {
    Run::bare("webhook verify body.json --type hmac --no-timestamp --format json")
        .arg(format!("--header=x-signature: {}", usual(r#"{"a":1}"#)))
        .file("body.json", "{\"a\":1}\n")
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .says_no()
        .looks_like("webhook/line-ending.json")
        .run();
}

#[test]
fn a_header_that_arrives_twice_is_the_cause() {
    let twice = |name: &'static str, first: &str, second: &str, rest: &[(&'static str, String)]| {
        let mut headers = vec![(name, first.to_owned()), (name, second.to_owned())];
        headers.extend_from_slice(rest);
        headers
    };
    let signature = [("x-signature", usual(&planned()))];
    let now = NOW.to_string();
    for headers in [
        twice("X-Timestamp", &now, "1795194313", &signature),
        twice("X-Timestamp", "1795194313", &now, &signature),
        twice("X-Timestamp", &now, &now, &signature),
    ] {
        assert_eq!(
            causes("--type hmac", SECRET, &headers),
            Some((
                "repeated-header".into(),
                "x-timestamp arrives more than once, and one of its values is signed: send it once"
                    .into()
            ))
        );
    }
    let stamp = [("x-timestamp", now)];
    let headers = twice("X-Signature", &usual(&planned()), &usual("b"), &stamp);
    let (codes, message) = causes("--type hmac", SECRET, &headers).unwrap();
    assert_eq!(codes, "repeated-header");
    assert!(message.starts_with("x-signature arrives"), "{message}");
    let headers = twice("X-Vapi-Secret", "a", SECRET, &[]);
    let (codes, _) = causes("--type x-vapi-secret", SECRET, &headers).unwrap();
    assert_eq!(codes, "repeated-header");
}

#[test]
fn a_timestamp_that_the_credential_leaves_out() {
    let headers = |name| [("x-signature", usual(&planned())), (name, NOW.to_string())];
    assert_eq!(
        causes("--type hmac --no-timestamp", SECRET, &headers("X-Timestamp")),
        Some((
            "payload-format+timestamp-not-included".into(),
            "the signature is over {timestamp}.{body}, not over {body}; the timestamp of X-Timestamp is \
             signed, and the credential includes none: set payloadFormat to {timestamp}.{body}, or sign \
             {body} if your server made this signature; set includeTimestamp to true, or leave the \
             timestamp out if your server made this signature"
                .into()
        ))
    );
    let (_, message) = causes("--type hmac --no-timestamp", SECRET, &headers("X-Time")).unwrap();
    assert!(
        message.contains("set includeTimestamp to true and timestampHeader to X-Time"),
        "{message}"
    );
}

#[test]
fn what_no_cause_explains_ends_with_a_line_that_says_so() {
    Run::bare("webhook verify body.json --type hmac --no-timestamp")
        .arg(format!("--header=x-signature: {}", "0".repeat(64)))
        .file("body.json", BODY)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .says_no()
        .looks_like("webhook/no-cause-2.txt")
        .run();
    Run::bare("webhook verify --type x-vapi-secret")
        .arg("--header=X-Vapi-Secret: another")
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .says_no()
        .looks_like("webhook/no-cause-bearer.txt")
        .run();
}

#[test]
fn what_senders_make_of_a_body() {
    for (body, signed, what) in [
        (
            "{\n\"a\": 1}\n",
            "{\r\n\"a\": 1}\r\n",
            "CRLF in place of LF",
        ),
        ("a\r\nb\r\nc", "a\nb\nc", "LF in place of CRLF"),
        (
            r#"{"a": "é/"}"#,
            r#"{"a":"\u00e9/"}"#,
            "json.dumps with separators",
        ),
        (r#"{"a": "/"}"#, r#"{"a":"\/"}"#, "PHP's json_encode"),
    ] {
        let verify = |secret: &str| {
            Run::bare("webhook verify body --type hmac --no-timestamp")
                .arg(format!("--header=x-signature: {}", usual(signed)))
                .file("body", body)
                .variable("VAPI_WEBHOOK_SECRET", secret)
                .ran()
                .stdout
        };
        let said = verify(SECRET);
        let words: Vec<_> = said.split_whitespace().collect();
        assert!(words.join(" ").contains(what), "{said}");
        assert!(!verify("another").contains("cause  "));
    }
}

/// The rows of the tables of `docs/causes.md`.
fn documented() -> Vec<(String, String)> {
    let page = include_str!("../../docs/causes.md");
    let rows = page.lines().filter_map(|line| {
        let (code, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
        Some((code.to_owned(), rest.strip_suffix(" |")?.to_owned()))
    });
    rows.collect()
}

#[test]
fn the_tables_of_causes_are_those_in_the_code() {
    use voxtoken::webhook::cause::{CAUSES, COMPARISON};
    let own = CAUSES
        .iter()
        .chain([&COMPARISON])
        .map(|(code, what)| (*code, *what));
    let secrets = voxtoken::secret::TABLE.iter().map(|row| (row.code, row.is));
    let all: Vec<_> = own
        .chain(secrets)
        .map(|(code, what)| (code.to_owned(), what.to_owned()))
        .collect();
    assert_eq!(documented(), all);
}

/// Every code that the search can name has its row.
#[test]
fn every_cause_has_its_row() {
    let rows: Vec<_> = documented().into_iter().map(|(code, _)| code).collect();
    let room = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/webhook/explain");
    for entry in std::fs::read_dir(room).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let calls = ["Cause::new(", "differs(", "cause(", "prefix("];
        for call in calls {
            for rest in text.split(call).skip(1) {
                let word = rest.trim_start().strip_prefix('"');
                let code = word.and_then(|word| word.split('"').next());
                if let Some(code) = code.filter(|it| it.contains('-') && !it.contains(' ')) {
                    assert!(rows.iter().any(|row| row == code), "{code}");
                }
            }
        }
    }
}

/// What the user's own server calculated is told from its side.
#[test]
fn the_signature_of_a_server_is_explained() {
    let verify = |signature: String| {
        Run::bare("webhook verify body.json --type hmac --no-timestamp --format json")
            .arg(format!("--header=x-signature: {}", usual(BODY)))
            .arg(format!("--server-signature={signature}"))
            .file("body.json", BODY)
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
            .ran()
    };
    let newline = verify(hex(&mac(hmac::HMAC_SHA256, b"topsecret\n", BODY)));
    assert_eq!(newline.code, 0);
    let found: serde_json::Value = serde_json::from_str(&newline.stdout).unwrap();
    let cause = &found["causes"][0];
    assert_eq!(cause["code"], "secret-trailing-newline");
    assert_eq!(
        cause["fix"],
        "remove the newline where the server reads the secret"
    );
    let right: serde_json::Value = serde_json::from_str(&verify(usual(BODY)).stdout).unwrap();
    assert_eq!(right["causes"][0]["code"], "comparison");
    let foreign = verify(hex(&mac(hmac::HMAC_SHA256, b"another", BODY)));
    assert!(
        foreign.stdout.contains(r#""causes":[]"#),
        "{}",
        foreign.stdout
    );
}

/// A server that calculates the right signature is right to reject a request that carries another.
#[test]
fn a_server_that_is_right_is_not_blamed_for_a_request_that_is_wrong() {
    let right = usual(BODY);
    let newline = hex(&mac(hmac::HMAC_SHA256, b"topsecret\n", BODY));
    for (header, cause, fix) in [
        (format!("x-signature: {}", "ab".repeat(32)), None, ""),
        ("x-other: 1".into(), None, ""),
        (
            format!("x-signature: {newline}"),
            Some("secret-trailing-newline"),
            "remove the newline where the signer reads the secret",
        ),
        (
            format!("x-signature: sha256={right}"),
            Some("signature-prefix"),
            "set signaturePrefix to 'sha256='",
        ),
        (
            format!("x-vapi-signature: {right}"),
            Some("other-header"),
            "set signatureHeader to x-vapi-signature",
        ),
    ] {
        let verify = |format: &str| {
            Run::bare("webhook verify body.json --type hmac --no-timestamp --format")
                .arg(format)
                .arg(format!("--header={header}"))
                .arg(format!("--server-signature={right}"))
                .file("body.json", BODY)
                .variable("VAPI_WEBHOOK_SECRET", SECRET)
                .ran()
        };
        let ran = verify("json");
        assert_eq!(ran.code, 1, "{header}");
        let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let first = &found["causes"][0];
        assert_eq!(first["code"].as_str(), cause, "{header}");
        if cause.is_some() {
            assert_eq!(first["fix"], fix, "{header}");
        }
        let hint = found["hint"].as_str().unwrap();
        assert!(
            hint.starts_with("your server calculated the right signature"),
            "{hint}"
        );
        let report = verify("report").stdout;
        assert!(
            report.contains("Your server calculated the right signature"),
            "{report}"
        );
        assert!(!report.contains("compare"), "{report}");
    }
}

#[test]
fn a_token_has_no_signature_to_explain() {
    Run::bare("webhook verify --type bearer --server-signature topsecret")
        .arg("--header=Authorization: Bearer topsecret")
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .fails(
            2,
            "--server-signature is for hmac credentials, and this one is bearer",
        )
        .hints("leave it out; a token is compared as it is")
        .run();
}

/// A signature that is whole but for white space is neither a list nor cut off.
#[test]
fn white_space_inside_a_signature_is_named() {
    let right = mac(hmac::HMAC_SHA512, SECRET.as_bytes(), BODY);
    let base64 = data_encoding::BASE64.encode(&right);
    let digits = usual(BODY);
    for (options, header, server) in [
        (
            "",
            format!("{} {}", &digits[..32], &digits[32..]),
            String::new(),
        ),
        (
            "",
            format!("{}\t  {}", &digits[..1], &digits[1..]),
            String::new(),
        ),
        (
            "--algorithm sha512 --signature-encoding base64",
            base64.clone(),
            format!("{}\n{}\n", &base64[..60], &base64[60..]),
        ),
    ] {
        let line = "webhook verify body.json --type hmac --no-timestamp --format json";
        let run = Run::bare(&format!("{line} {options}"))
            .arg(format!("--header=x-signature: {header}"))
            .file("body.json", BODY)
            .variable("VAPI_WEBHOOK_SECRET", SECRET);
        let run = match &*server {
            "" => run,
            server => run.arg(format!("--server-signature={server}")),
        };
        let found: serde_json::Value = serde_json::from_str(&run.ran().stdout).unwrap();
        let causes = found["causes"].as_array().unwrap();
        let codes: Vec<_> = causes.iter().map(|cause| &cause["code"]).collect();
        assert_eq!(codes, ["signature-white-space"], "{header}");
    }
}

#[test]
fn without_a_credential_the_scheme_is_guessed_from_the_headers() {
    let verify = |header: String, code: u8| {
        let ran = Run::bare("webhook verify body.json --format json")
            .arg(format!("--header={header}"))
            .file("body.json", BODY)
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
            .ran();
        assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
        let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        found["guessedFrom"].as_str().unwrap().to_owned()
    };
    let signature = format!("X-Hub-Signature-256: sha256={}", usual(BODY));
    assert_eq!(verify(signature, 0), "X-Hub-Signature-256");
    assert_eq!(
        verify(format!("x-vapi-secret: {SECRET}"), 0),
        "X-Vapi-Secret"
    );
    assert_eq!(
        verify(format!("Authorization: Bearer {SECRET}"), 0),
        "Authorization"
    );
    assert_eq!(verify("x-vapi-secret: another".into(), 1), "X-Vapi-Secret");
    Run::bare("webhook verify body.json --header=Host:a")
        .file("body.json", BODY)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .fails(2, "no header of the request looks like authentication")
        .hints("give --credential FILE, or --type bearer, hmac or x-vapi-secret, to say what is missing")
        .run();
}

/// The secret itself arrives where a signature is expected, and the other way round.
#[test]
fn another_scheme_is_named() {
    let plain = [("x-vapi-secret", SECRET.to_owned())];
    assert_eq!(
        causes("--type hmac", SECRET, &plain).unwrap().0,
        "plain-secret"
    );
    let other = [("x-vapi-secret", "another".to_owned())];
    assert_eq!(
        causes("--type hmac", SECRET, &other).unwrap().0,
        "other-scheme"
    );
    let signed = [("x-signature", usual(BODY))];
    assert_eq!(
        causes("--type x-vapi-secret", SECRET, &signed).unwrap().0,
        "other-scheme"
    );
    assert_eq!(
        causes("--type bearer", SECRET, &other).unwrap().0,
        "other-scheme"
    );
}

/// The credential's own header arrives, and what arrives beside it is not the cause.
#[test]
fn what_arrives_beside_a_wrong_proof_is_not_the_cause() {
    let wrong = ("x-signature", "0".repeat(64));
    let at = ("x-timestamp", NOW.to_string());
    let empty = ("X-Vapi-Secret", String::new());
    let secret = ("Authorization", format!("Bearer {SECRET}"));
    let login = ("Authorization", "Basic dXNlcjpwYXNz".to_owned());
    let token = ("Authorization", "Bearer another".to_owned());
    for (options, headers) in [
        ("--type bearer", vec![token, empty.clone()]),
        ("--type hmac", vec![wrong.clone(), at.clone(), empty]),
        ("--type hmac", vec![wrong, at.clone(), secret]),
        ("--type hmac", vec![login, at]),
    ] {
        assert_eq!(causes(options, SECRET, &headers), None, "{headers:?}");
    }
}

#[test]
fn what_is_wrong_with_a_fetched_token_is_named() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.AAAA";
    let credential =
        r#"{"type":"oauth2","url":"https://a.example/token","clientId":"me","clientSecret":"s"}"#;
    for (header, code) in [
        (format!("Authorization: bearer {jwt}"), "bearer-prefix"),
        ("Authorization: bearer opaque".into(), "bearer-prefix"),
        (format!("Authorization: {jwt}"), "bearer-prefix"),
        ("Authorization: opaque".into(), ""),
        (format!("Authorization: Bearer {jwt}"), ""),
        (format!("x-signature: {}", usual(BODY)), "other-scheme"),
    ] {
        let ran = Run::bare("webhook verify body.json --credential oauth2.json --format json")
            .arg(format!("--header={header}"))
            .file("body.json", BODY)
            .file("oauth2.json", credential)
            .ran();
        let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(found["verdict"], "rejected", "{header}");
        let named = found["causes"][0]["code"].as_str().unwrap_or_default();
        assert_eq!(named, code, "{header}: {found}");
    }
}

#[test]
fn an_algorithm_that_the_platform_lacks_has_one_fix() {
    let key = hmac::Key::new(hmac::HMAC_SHA384, SECRET.as_bytes());
    let signature = hex(hmac::sign(&key, planned().as_bytes()).as_ref());
    let headers = [("x-signature", signature), ("x-timestamp", NOW.to_string())];
    let (code, said) = causes("--type hmac", SECRET, &headers).unwrap();
    assert_eq!(code, "algorithm");
    assert!(
        said.ends_with(": sign with sha256; the platform does not offer sha384"),
        "{said}"
    );
}

#[test]
fn the_name_before_a_bearer_token_is_the_cause() {
    let named = [("Authorization", format!("Bearer SECRET={SECRET}"))];
    let (code, _) = causes("--type bearer", SECRET, &named).unwrap();
    assert_eq!(code, "secret-name");
}

#[test]
fn a_prefix_that_arrives_twice_is_the_cause() {
    let twice = format!("sha256=sha256={}", usual(&planned()));
    assert_eq!(
        signed("--signature-prefix sha256=", twice),
        "signature-prefix"
    );
}

/// A credential that was read from the API has nulls, and may have an encryption plan.
#[test]
fn nulls_of_a_credential_count_as_absent() {
    let credential = r#"{"provider":"custom-credential","name":null,"encryptionPlan":{"type":"public-key"},
        "authenticationPlan":{"type":"hmac","algorithm":"sha256","secretKey":null,"messageIdHeader":null,
        "payloadFormat":"{body}","includeTimestamp":false}}"#;
    Run::bare("webhook verify body.json --credential c.json")
        .arg(format!("--header=x-signature: {}", usual(BODY)))
        .file("body.json", BODY)
        .file("c.json", credential)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .answers()
        .run();
}

/// Causes and fixes of a capture, and what comes of it once options and secret are as the fix says.
#[track_caller]
fn mended(capture: &str, options: &str, secret: &str, by: (&str, &str)) -> (String, String) {
    let verify = |options: &str, secret: &str| {
        Run::bare(&format!(
            "webhook verify --format json --request-file capture {options}"
        ))
        .file("capture", capture)
        .variable("VAPI_WEBHOOK_SECRET", secret)
        .ran()
    };
    let ran = verify(options, secret);
    let verdict: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let all = |field: &str| {
        let causes = verdict["causes"].as_array().unwrap().iter();
        let texts: Vec<_> = causes.map(|it| it[field].as_str().unwrap()).collect();
        texts.join("+")
    };
    let named = (all("code"), all("fix"));
    let after = verify(by.0, by.1);
    assert_eq!(after.code, 0, "{named:?}: {}{}", after.stdout, after.stderr);
    named
}

fn request(headers: &str, body: &str) -> String {
    format!("POST /hook HTTP/1.1\nHost: localhost:3000\n{headers}\n{body}")
}

#[test]
fn the_fix_for_a_request_without_a_timestamp_makes_it_match() {
    let request = request(&format!("x-signature: {}\n", usual("{}")), "{}");
    let by = ("--type hmac --no-timestamp --payload-format {body}", SECRET);
    let (codes, fixes) = mended(&request, "--type hmac", SECRET, by);
    assert_eq!(codes, "body-only");
    assert!(
        fixes.starts_with("set payloadFormat to {body} and includeTimestamp to false"),
        "{fixes}"
    );
}

#[test]
fn the_fix_for_a_secret_of_svix_makes_it_match() {
    let signature = mac(
        hmac::HMAC_SHA256,
        b"topsecret",
        &format!("msg_1.{NOW}.{{}}"),
    );
    let headers = format!(
        "svix-id: msg_1\nsvix-timestamp: {NOW}\nsvix-signature: v1,{}\n",
        to_base64(signature)
    );
    let secret = "whsec_dG9wc2VjcmV0";
    let by = (
        "--type hmac --signature-header svix-signature --timestamp-header svix-timestamp \
         --message-id-header svix-id --payload-format {svix-id}.{timestamp}.{body} \
         --signature-prefix v1, --signature-encoding base64 --secret-is-base64",
        "dG9wc2VjcmV0",
    );
    let (codes, fixes) = mended(&request(&headers, "{}"), "", secret, by);
    assert_eq!(codes, "secret-whsec");
    assert_eq!(
        fixes,
        "set secretIsBase64 to true, and leave 'whsec_' out of the secret"
    );
}

#[test]
fn the_fix_for_a_url_behind_a_proxy_makes_it_match() {
    let url = "https://abc.ngrok.app/hook";
    let headers = format!(
        "X-Forwarded-Host: abc.ngrok.app\nX-Forwarded-Proto: https\nx-timestamp: {NOW}\nx-signature: {}\n",
        usual(&format!("{url}.{NOW}.{{}}"))
    );
    let plan = "--type hmac --payload-format {url}.{timestamp}.{body}";
    let by = format!("{plan} --url {url}");
    let (codes, fixes) = mended(&request(&headers, "{}"), plan, SECRET, (&by, SECRET));
    assert_eq!(codes, "url");
    assert!(fixes.starts_with("give that URL with --url"), "{fixes}");
}

/// Headers that look like authentication in no form that a plan has.
#[test]
fn a_header_named_after_a_signature_is_one_in_any_form() {
    let signature = usual(&format!("{NOW}.{BODY}"));
    for (header, cause) in [
        (format!("x-vapi-signature: {SECRET}"), "plain-secret"),
        (
            format!("Stripe-Signature: t={NOW},v1={signature}"),
            "timestamp-in-signature",
        ),
    ] {
        let ran = Run::bare("webhook verify body.json --format json")
            .arg(format!("--header={header}"))
            .file("body.json", BODY)
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
            .ran();
        assert_eq!(ran.code, 1, "{header}: {}", ran.stderr);
        assert!(ran.stdout.contains(cause), "{}", ran.stdout);
    }
}

/// What is signed is right, and something between has written it in another way.
#[test]
fn what_a_cause_says_of_timestamp_body_and_secret_is_so() {
    let of = |body: &str, timestamp: &str, signature: String| {
        let headers = format!("x-timestamp: {timestamp}\nx-signature: {signature}\n");
        let ran = Run::bare("webhook verify --type hmac --format json --request-file capture")
            .file("capture", request(&headers, body))
            .variable("VAPI_WEBHOOK_SECRET", "pässwörd-1")
            .ran();
        let verdict: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let cause = &verdict["causes"][0];
        let field = |name: &str| cause[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            verdict["causes"].as_array().unwrap().len(),
            1,
            "{}",
            ran.stdout
        );
        format!("{}: {}; {}", field("code"), field("message"), field("fix"))
    };
    let signed = |key: &str, text: String| hex(&mac(hmac::HMAC_SHA256, key.as_bytes(), &text));
    let with = |text: &str| signed("pässwörd-1", format!("{NOW}.{text}"));
    assert_eq!(
        of("{}", &format!("0{NOW}"), with("{}")),
        format!(
            "timestamp-form: the timestamp is signed as '{NOW}' and sent as '0{NOW}'; sign the timestamp \
             exactly as it is sent"
        )
    );
    assert_eq!(
        of("eyJhIjoxfQ==", &NOW.to_string(), with(r#"{"a":1}"#)),
        "body-encoding: the signature is over the body decoded from base64; decode the body from base64 \
         where you verify, since a gateway or the capture may have encoded it, or sign it as it is sent"
    );
    assert_eq!(
        of(
            "payload=%7B%22a%22%3A1%7D",
            &NOW.to_string(),
            with(r#"{"a":1}"#)
        ),
        "body-part: the signature is over the value of the form field 'payload' alone; verify the value of \
         that field, decoded, or sign the whole body"
    );
    assert_eq!(
        of("%7B%22a%22%3A1%7D", &NOW.to_string(), with(r#"{"a":1}"#)),
        "body-encoding: the signature is over the body decoded from URL encoding; decode the body where \
         you verify, or sign it as it is sent"
    );
    let nil = signed("pässwörd-1", "nil.{}".into());
    assert!(of("{}", &NOW.to_string(), nil).starts_with("timestamp-missing: "));
    // No program of .NET writes U+2028 as it is.
    let spaced = "{\"a\": \"\u{2028}\"}";
    let compact = of(spaced, &NOW.to_string(), with(&spaced.replace(' ', "")));
    assert!(compact.contains("JSON.stringify"), "{compact}");
    assert!(!compact.contains(".NET"), "{compact}");
    let twice: String = "pässwörd-1".bytes().map(char::from).collect();
    assert_eq!(
        of(
            "{}",
            &NOW.to_string(),
            signed(&twice, format!("{NOW}.{{}}"))
        ),
        "secret-latin-1: signed with a secret that was read or written as Latin-1; read and write it as \
         UTF-8 where the signer reads the secret"
    );
}

/// Values that take the place of the URL and of the method, where the URL is read from the request.
#[test]
fn places_of_a_server_that_is_being_developed() {
    let found = |format: &str, text: &str| {
        let request = format!(
            "POST /hook HTTP/1.1\r\nHost: abc.example\r\nx-timestamp: {NOW}\r\nx-signature: {}\r\ncontent-length: {}\r\n\r\n{BODY}",
            usual(text),
            BODY.len()
        );
        let ran = Run::bare("webhook verify --type hmac --format json --request-file request")
            .also_args(&format!("--payload-format {format}"))
            .file("request", request)
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
            .ran();
        let verdict: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let causes = verdict["causes"].as_array().unwrap().clone();
        let told = causes
            .iter()
            .map(|it| format!("{}: {}", it["code"], it["message"]));
        told.collect::<Vec<_>>().join("; ").replace('"', "")
    };
    let format = "{method}{url}{body}";
    assert_eq!(
        found(format, &format!("posthttps://abc.example/hook{BODY}")),
        "method-case: signed with the method in lower case, post"
    );
    assert_eq!(
        found(format, &format!("post/hook{BODY}")),
        "method-case: signed with the method in lower case, post"
    );
    let format = "{url}{timestamp}{body}";
    assert_eq!(
        found(format, &format!("http://localhost:3000/hook{NOW}{BODY}")),
        "url: signed with 'http://localhost:3000/hook' as the URL"
    );
    assert_eq!(
        found(format, &format!("undefined{NOW}{BODY}")),
        "url: signed with the text 'undefined' in place of the URL"
    );
    assert_eq!(
        found(format, &format!("https://other.example/hook{NOW}{BODY}")),
        ""
    );
}

/// The credential has an old secret, and the environment the one that signed.
#[test]
fn a_stale_secret_beside_the_right_one() {
    let told = |signer: &str, credential: &str, headers: [String; 2]| {
        let [one, other] = headers;
        let ran = Run::bare("webhook verify body.json --format json --credential hook.json")
            .file("body.json", BODY)
            .file("hook.json", credential)
            .variable("VAPI_WEBHOOK_SECRET", signer)
            .variable("VOLUBILE_API_KEY", "volubile-api-key-0123456789")
            .arg(format!("--header={one}"))
            .arg(format!("--header={other}"))
            .ran();
        let verdict: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let causes = verdict["causes"].as_array().unwrap().clone();
        let told = causes
            .iter()
            .map(|it| format!("{}: {}: {}", it["code"], it["message"], it["fix"]));
        told.collect::<Vec<_>>().join("; ").replace('"', "")
    };
    let hmac = r#"{"type":"hmac","algorithm":"sha256","secretKey":"an-old-secret-0000"}"#;
    let signed = |key: &str| {
        let mac = mac(hmac::HMAC_SHA256, key.as_bytes(), &planned());
        [
            format!("x-timestamp: {NOW}"),
            format!("x-signature: {}", hex(&mac)),
        ]
    };
    assert_eq!(
        told("the-new-secret-1111", hmac, signed("the-new-secret-1111")),
        "other-secret: signed with the secret in VAPI_WEBHOOK_SECRET, which is not the one used here: find out which of \
         the two the platform has, and replace the other"
    );
    assert_eq!(
        told(
            "the-new-secret-1111",
            hmac,
            signed("volubile-api-key-0123456789")
        ),
        "other-secret: signed with the Volubile API key, not with the webhook secret: use the webhook secret, not the \
         Volubile API key, as the key"
    );
    assert_eq!(
        told(
            "the-new-secret-1111",
            hmac,
            signed("some-other-secret-2222")
        ),
        ""
    );
    let bearer = r#"{"type":"bearer","token":"an-old-secret-0000"}"#;
    let sent = |token: &str| [format!("Authorization: {token}"), "x-other: 1".into()];
    assert_eq!(
        told(
            "the-new-secret-1111",
            bearer,
            sent("Bearer the-new-secret-1111")
        ),
        "other-secret: the secret in VAPI_WEBHOOK_SECRET was sent, which is not the one used here: find out which of the \
         two the platform has, and replace the other"
    );
    assert_eq!(
        told(
            "the-new-secret-1111",
            bearer,
            sent("Bearer an-old-secret-0000, Bearer an-old-secret-0000")
        ),
        "repeated-header: the header has the same token 2 times, with commas between: send the header once; a proxy joins \
         headers of one name"
    );
    assert_eq!(
        told("the-new-secret-1111", bearer, sent("Bearer a, Bearer a")),
        ""
    );
}
