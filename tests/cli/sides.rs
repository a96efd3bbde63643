//! What inspect says where the token is right and the settings are wrong, or nobody can tell which: never more than
//! what is known.

use crate::inspect::{ASSISTANT, encode, good, good_claims, public, signed_by};
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
    // JSON may write any character by its code.
    let escaped: Vec<_> = KEY.bytes().map(|it| format!("\\u{it:04x}")).collect();
    let escaped = escaped.concat();
    let header = format!(r#"{{"alg":"HS256","kid":"{escaped}"}}"#);
    let (_, text) = said(&verify(KEY, None, &signed_by(KEY, &header, &good_claims())));
    holds(&text, &["error key-in-header"], &["key-in-claims"]);
    let claims = good_claims().replacen('{', &format!(r#"{{"key":"{escaped}","#), 1);
    let (_, text) = said(&verify(KEY, None, &signed_by(KEY, HEADER, &claims)));
    holds(&text, &["error key-in-claims"], &["key-in-header"]);
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

fn signed_with(key: impl AsRef<[u8]>, header: &str, claims: impl AsRef<[u8]>) -> String {
    use aws_lc_rs::hmac;
    let input = format!("{}.{}", encode(header), encode(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_ref());
    format!("{input}.{}", encode(hmac::sign(&key, input.as_bytes())))
}

#[test]
fn the_side_with_the_encoded_key_is_named() {
    use data_encoding::{BASE64, HEXLOWER};
    let line = format!("{KEY}\n");
    for (set, message, fix) in [
        (
            BASE64.encode(KEY.as_bytes()),
            "the key here is base64-encoded, unlike the signer's.",
            "Decode it where --verify reads it.",
        ),
        (
            HEXLOWER.encode(KEY.as_bytes()),
            "the key here is written in hexadecimal, unlike the signer's.",
            "Decode it where --verify reads it.",
        ),
        (
            BASE64.encode(line.as_bytes()),
            "the key here is base64-encoded together with a newline, unlike the signer's.",
            "Decode it and remove the newline where --verify reads it.",
        ),
        (
            HEXLOWER.encode(line.as_bytes()),
            "the key here is written in hexadecimal together with a newline, unlike the signer's.",
            "Decode it and remove the newline where --verify reads it.",
        ),
        (
            format!("{{{KEY}}}"),
            "the key here is in braces, unlike the signer's.",
            "Remove the braces where --verify reads it.",
        ),
        (
            format!("b'{KEY}'"),
            "the key here is what Python prints of bytes, as b'…', unlike the signer's.",
            "Decode the bytes to text first where --verify reads it.",
        ),
    ] {
        let run = verify(&set, None, &good());
        let (code, text) = said(&run);
        assert_eq!(code, 1);
        holds(&text, &[message, fix], &["decoded from"]);
        assert!(
            run.ran()
                .stderr
                .contains("voxtoken: warning: the private key from VAPI_PRIVATE_KEY")
        );
    }
    // The signer has the encoded one.
    let token = signed_with(BASE64.encode(line.as_bytes()), HEADER, good_claims());
    holds(
        &said(&verify(KEY, None, &token)).1,
        &[
            "signed with a key that is base64-encoded together with a newline.",
            "Decode it and remove the newline where the signer reads the key.",
        ],
        &[],
    );
}

#[test]
fn more_ways_to_sign_with_what_is_not_quite_the_key() {
    let guid = [
        0x2e, 0x7b, 0x0f, 0x5c, 0xd3, 0x91, 0x68, 0x4a, 0xb7, 0xe4, 0xc2, 0xd1, 0xf0, 0xa9, 0x3b,
        0x85,
    ];
    for (key, code) in [
        (b"***".to_vec(), "secret-masked"),
        (format!("b'{KEY}'").into(), "secret-printed-bytes"),
        (
            guid[..4].iter().rev().copied().collect(),
            "secret-hex-decoded",
        ),
        (guid.to_vec(), "secret-hex-decoded"),
        (
            format!("export VAPI_PRIVATE_KEY={KEY}").into(),
            "secret-name",
        ),
        (format!(r#"{{"key":"{KEY}"}}"#).into(), "secret-json"),
        (format!(r#"{{"apiKey": "{KEY}"}}"#).into(), "secret-json"),
        (format!("{{{KEY}}}").into(), "secret-braces"),
        (format!("({KEY})").into(), "secret-braces"),
    ] {
        let token = signed_with(&key, HEADER, good_claims());
        let (_, text) = said(&verify(KEY, None, &token).also_args("--format json"));
        holds(&text, &[&format!(r#""causes":[{{"code":"{code}""#)], &[]);
    }
    for (alg, says) in [
        (r#""RS256""#, "the header says RS256"),
        (r#""hs256""#, "the header says 'hs256'"),
        (r#""PS256""#, "the header says PS256"),
    ] {
        let header = format!(r#"{{"alg":{alg},"typ":"JWT"}}"#);
        let (code, text) = said(&verify(
            KEY,
            None,
            &signed_with(KEY, &header, good_claims()),
        ));
        assert_eq!(code, 1);
        holds(
            &text,
            &[
                "signed with HS256, and",
                says,
                "Sign with HS256 and say so in the header.",
            ],
            &[],
        );
        // Nothing is known of a signature that the key did not make.
        let (code, text) = said(&verify(
            KEY,
            None,
            &signed_with("x", &header, good_claims()),
        ));
        assert_eq!(code, 1);
        holds(
            &text,
            &["Signature cannot be verified"],
            &["signed with HS256, and"],
        );
    }
}

#[test]
fn a_key_of_another_kind_is_warned_of() {
    for (key, says) in [
        (
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END PRIVATE KEY-----\n",
            "is a PEM or SSH key",
        ),
        (
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me@host",
            "is a PEM or SSH key",
        ),
        (
            "sk-proj-abcdefghij0123456789abcdefghij",
            "is a key of another platform",
        ),
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "is a key of another platform",
        ),
    ] {
        let ran = Run::of("mint private")
            .variable("VAPI_PRIVATE_KEY", key)
            .ran();
        assert_eq!(ran.code, 0);
        let first = ran.stderr.lines().next().unwrap();
        assert_eq!(
            first,
            format!(
                "voxtoken: warning: the private key from VAPI_PRIVATE_KEY {says}; use the API key that the dashboard \
                 shows"
            )
        );
    }
    Run::of("mint public --allow-origin https://a.example --allow-assistant")
        .arg(ORG_ID)
        .answers()
        .warns(
            "allowedAssistantIds[0] is the organization id, not the id of an assistant; copy the id from the \
             assistant's page",
        )
        .run();
}

#[test]
fn an_origin_gets_a_fix_that_works() {
    for (origin, fact, hint) in [
        (
            "https//shop.example",
            "no scheme",
            "write https://shop.example",
        ),
        (
            "https:///shop.example",
            "more than two slashes after the scheme",
            "write https://shop.example",
        ),
        (
            "https://.shop.example",
            "a wildcard, which the platform does not document",
            "list each origin",
        ),
        (
            "https://undefined",
            "the host is the text of a missing value, such as 'undefined'",
            "set the variable that should hold it",
        ),
        (
            "https://${DOMAIN}",
            "the host is the name of a variable, not its value",
            "write it so that the variable is expanded",
        ),
        (
            "https://shop.example:99999",
            "invalid port number",
            "write https://shop.example, or a port up to 65535",
        ),
    ] {
        Run::of("mint public --allow-origin")
            .arg(origin)
            .fails(2, &format!("--allow-origin '{origin}': {fact}"))
            .hints(hint)
            .run();
        let token = public(&format!(r#"{{"allowedOrigins":["{origin}"]}}"#));
        let (_, text) = said(&Run::of("inspect").arg(token));
        let fix = format!("{}{}.", hint[..1].to_uppercase(), &hint[1..]);
        holds(
            &text,
            &["origin-malformed", fact, &fix],
            &["Write https://https", "example.com"],
        );
    }
}

#[test]
fn a_whole_token_that_was_minted_wrongly_is_not_to_be_copied_again() {
    let claims = good_claims();
    let utf_16: Vec<u8> = claims.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mark = [&b"\xef\xbb\xbf"[..], claims.as_bytes()].concat();
    for (claims, fix) in [
        (
            claims.replace('"', "'").into_bytes(),
            "Sign json.dumps(claims), not str(claims).",
        ),
        (
            claims
                .replace("\"exp\":", "\"exp\":NaN,\"x\":")
                .into_bytes(),
            "Sign a JSON object, written by a JSON library.",
        ),
        (
            claims.replace("\"private\"", "\"private\",").into_bytes(),
            "Sign a JSON object, written by a JSON library.",
        ),
        (
            claims.replace(r#""iat""#, "iat").into_bytes(),
            "Sign a JSON object, written by a JSON library.",
        ),
        (format!("[{claims}]").into(), "Sign a JSON object."),
        (b"null".to_vec(), "Sign a JSON object."),
        (
            b"[object Object]".to_vec(),
            "Sign JSON.stringify(claims), not the object as text.",
        ),
        (utf_16, "Encode the JSON in UTF-8."),
        (
            mark,
            "Encode it without the byte order mark, and sign that.",
        ),
        (
            b"orgId=1&tag=private".to_vec(),
            "Sign the claims as a JSON object.",
        ),
        (good().into(), "Sign the claims themselves, not a token."),
        (
            b"hello".to_vec(),
            "Mint it again with JSON objects as header and claims; nothing was lost since it was signed.",
        ),
    ] {
        let token = signed_with(KEY, HEADER, &claims);
        let (code, text) = said(&verify(KEY, None, &token));
        let what = String::from_utf8_lossy(&claims);
        assert_eq!(code, 1, "{what}");
        holds(
            &text,
            &[fix, "signed with this key, and what is signed is malformed"],
            &["Copy the whole", "copy the token"],
        );
        if !claims.starts_with(b"hello") {
            let (_, text) = said(&Run::bare("inspect").arg(&token));
            holds(&text, &[fix], &["Copy the whole"]);
        }
    }
    // Nothing proves that this one is whole.
    let token = signed_with("another key", HEADER, "hello");
    holds(
        &said(&verify(KEY, None, &token)).1,
        &["Copy the whole token again"],
        &["nothing was lost"],
    );
    let cut = &good()[..good().len() - 60];
    holds(
        &said(&Run::bare("inspect").arg(cut)).1,
        &["Copy the whole token again"],
        &[],
    );
}

#[test]
fn a_header_gets_a_fix_that_works() {
    for (header, says, never) in [
        (
            r#"{"alg":256}"#,
            "The header's alg is a number, not a string (RFC 7515, section 4.1). Write HS256 as a string into alg.",
            "names no alg",
        ),
        (
            r#"{"alg":"HS256","alg":"HS256"}"#,
            "The header has 'alg' twice in one object (RFC 7515, section 4). Write each parameter once.",
            "Leave the parameter out",
        ),
        (
            r#"{"alg":"HS256","x5c":"abc"}"#,
            "The header's x5c is a string, not an array of strings",
            "something else",
        ),
        (
            r#"{"alg":"HS256","x5c":[1]}"#,
            "The header's x5c is an array of other values, not an array of strings",
            "something else",
        ),
        (
            r#"{"alg":"HS256","jku":"abc"}"#,
            "The header's jku is another string, not a URL",
            "something else",
        ),
        (
            r#"{"typ":"JWT"}"#,
            "The header names no alg",
            "Leave the parameter out",
        ),
    ] {
        let token = signed_by("another key", header, &good_claims());
        holds(&said(&verify(KEY, None, &token)).1, &[says], &[never]);
    }
}

#[test]
fn other_issuers_get_no_advice_on_how_they_mint() {
    let dates = |life: u64| format!(r#""iat":{NOW},"exp":{}"#, NOW + life);
    for (claims, name) in [
        (
            format!(
                r#"{{"iss":"https://app.clerk.accounts.dev","sub":"user_1","sid":"sess_1","org_id":"org_1",{}}}"#,
                dates(60)
            ),
            "a Clerk session token",
        ),
        (
            format!(
                r#"{{"iss":"https://a.auth0.com/","sub":"auth0|1","org_id":"org_1","scope":"openid",{}}}"#,
                dates(60)
            ),
            "an Auth0 token",
        ),
        (
            format!(r#"{{"scopes":["a"],"project_claims":{{}},{}}}"#, dates(30)),
            "a Deepgram token",
        ),
        (
            format!(
                r#"{{"iss":"supabase","role":"anon","ref":"abc",{}}}"#,
                dates(300_000_000)
            ),
            "a Supabase token",
        ),
        (
            r#"{"r":"room","d":"domain-id","o":true}"#.into(),
            "a Daily meeting token",
        ),
        (
            format!(
                r#"{{"iss":"devkey","sub":"me","video":{{"room":"a","roomJoin":true}},{}}}"#,
                dates(21_600)
            ),
            "a LiveKit access token",
        ),
    ] {
        let (_, text) =
            said(&Run::bare("inspect").arg(signed_by("another key of somebody", HEADER, &claims)));
        holds(
            &text,
            &["other-platform", name],
            &[
                "short-lived",
                "long-lived",
                "exp-missing",
                "misspelt",
                "misplaced",
                "org-missing",
            ],
        );
    }
}

#[test]
fn dates_and_ids_are_told_as_they_are() {
    let dated = |dates: &str| {
        let claims = format!(r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},{dates}}}"#);
        said(&Run::bare("inspect").arg(signed_by(KEY, HEADER, &claims))).1
    };
    let later = NOW + 3_600;
    holds(
        &dated(r#""exp":-1"#),
        &["exp is -1, and a date before 1970"],
        &["1970 to 1979"],
    );
    holds(
        &dated(&format!(r#""nbf":{NOW}000,"exp":{later}"#)),
        &[&format!("Leave nbf out, or write {NOW}.")],
        &["set the clock"],
    );
    let claims = good_claims().replace(ORG_ID, &format!("{ORG_ID} "));
    let (_, text) = said(&Run::bare("inspect").arg(signed_by(KEY, HEADER, &claims)));
    holds(
        &text,
        &["orgId ends with white space. Remove the white space where orgId comes from."],
        &["not shown"],
    );
    // Cut inside of orgId.
    let token = good();
    let dot = token.find('.').unwrap();
    let (_, text) = said(&Run::bare("inspect").arg(&token[..dot + 30]));
    holds(
        &text,
        &["unknown: the claims are cut off or malformed before it"],
        &["without an organization"],
    );
}

#[test]
fn what_is_no_key_is_not_called_one() {
    for (text, what) in [
        (
            "v4.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAr68PS4AXe7If_ZgesdkUMvSwscFlAl1pk5HC0e8kApeaqMfGo",
            "a PASETO",
        ),
        (
            "H4sIAAAAAAAAA6tWyi9KSS1SslIqLU4tUqoFAEh2bZoTAAAA",
            "gzipped data in base64",
        ),
        (
            "PHNhbWxwOlJlc3BvbnNlIHhtbG5zOnNhbWxwPSJ1cm46b2FzaXM6bmFtZXM6dGM6U0FNTDoyLjA6cHJvdG9jb2wi",
            "a SAML response in base64",
        ),
    ] {
        let ran = Run::bare("inspect").stdin(text).ran();
        assert_eq!(ran.code, 1);
        let first = ran.stderr.lines().next().unwrap();
        assert_eq!(
            first,
            format!("voxtoken: error: no token found, but {what}")
        );
    }
    let ran = Run::bare("inspect")
        .stdin("AC0123456789abcdef0123456789abcdef")
        .ran();
    assert!(
        ran.stderr.contains("which may be an opaque key"),
        "{}",
        ran.stderr
    );
}
