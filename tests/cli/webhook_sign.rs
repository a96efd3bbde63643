//! `webhook sign`: the headers of a request, against vectors that other programs computed.

use crate::support::Run;

pub const SECRET: &str = "topsecret";
pub const BODY: &str = r#"{"message":{"type":"status-update","status":"ended"}}"#;

/// `e49a…`: computed with `openssl dgst -sha256 -hmac topsecret body.json`.
pub const OF_BODY: &str = "e49abd93fda9b260fc3c46caaf3c93fcb79f2ecc08065e5bf51c5ef1e22588a4";

/// A world with body and secret; the command line starts with `webhook sign body.json`.
fn sign(options: &str) -> Run {
    Run::bare(&format!("webhook sign body.json {options}"))
        .file("body.json", BODY)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
}

/// The same with a credential in JSON.
fn sign_with(credential: &str) -> Run {
    sign("--credential credential.json").file("credential.json", credential)
}

#[test]
fn the_body_alone() {
    sign("--type hmac --no-timestamp")
        .prints(&format!("x-signature: {OF_BODY}"))
        .run();
}

/// Computed with
/// `{ printf 1700000000000.; cat body.json; } | openssl dgst -sha256 -hmac topsecret`.
#[test]
fn timestamp_and_body() {
    sign("--type hmac --timestamp 1700000000000")
        .prints(
            "x-signature: 0c54c7c0005f347e4d6bfcaaa94599b01c19e323ea61c63a51f1960576cd04fd\n\
             x-timestamp: 1700000000000",
        )
        .run();
}

/// Computed with `{ printf msg_1.1700000000000.; cat body.json; } |
/// openssl dgst -sha256 -hmac topsecret -binary | base64`.
#[test]
fn id_timestamp_and_body() {
    sign(
        "--type hmac --payload-format {svix-id}.{timestamp}.{body} --message-id-header svix-id \
         --message-id msg_1 --secret-is-base64 --signature-encoding base64 --timestamp 1700000000000",
    )
    .variable("VAPI_WEBHOOK_SECRET", "dG9wc2VjcmV0")
    .prints(
        "x-signature: DNiZIYwMBIf6uuWd3cOLmD0YBBsCu4wSZj5UTVCcRnk=\n\
         x-timestamp: 1700000000000\n\
         svix-id: msg_1",
    )
    .run();
}

/// The example of GitHub's page "Validating webhook deliveries", section "Testing the webhook payload
/// validation": <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>.
#[test]
fn as_github_signs() {
    Run::bare("webhook sign - --type hmac --no-timestamp --signature-header X-Hub-Signature-256")
        .arg("--signature-prefix")
        .arg("sha256=")
        .variable("VAPI_WEBHOOK_SECRET", "It's a Secret to Everybody")
        .stdin("Hello, World!")
        .prints(
            "X-Hub-Signature-256: \
             sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        )
        .run();
}

/// The example of Svix's page "How to Verify Webhooks with the Svix Libraries":
/// <https://docs.svix.com/receiving/verifying-payloads/how>. Its secret is shown with `whsec_` in front.
#[test]
fn as_svix_signs() {
    let plan = r#"{"type":"hmac","secretKey":"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw","algorithm":"sha256",
        "signatureHeader":"svix-signature","timestampHeader":"svix-timestamp","signaturePrefix":"v1,",
        "payloadFormat":"{svix-id}.{timestamp}.{body}","messageIdHeader":"svix-id",
        "signatureEncoding":"base64","secretIsBase64":true}"#;
    Run::bare("webhook sign --credential plan.json --timestamp 1614265330")
        .arg("--message-id=msg_p5jXN8AQM9LWM0D4loKWxJek")
        .file("plan.json", plan)
        .stdin(r#"{"test": 2432232314}"#)
        .prints(
            "svix-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n\
             svix-timestamp: 1614265330\n\
             svix-id: msg_p5jXN8AQM9LWM0D4loKWxJek",
        )
        .run();
}

/// Computed with `openssl dgst -sha512 -hmac topsecret body.json`, and with `-sha1`.
#[test]
fn other_algorithms() {
    sign("--type hmac --no-timestamp --algorithm sha512")
        .prints(
            "x-signature: b4f965112744ae80ea6cdf87f8a9a35216cb8da8ecc45520ce2ee815cdc25de0\
             423e9eb984eb973ae788d7927ee3cbe82a744001cec09a07ff2e5f699822baf9",
        )
        .run();
    sign("--type hmac --no-timestamp --algorithm sha1")
        .prints("x-signature: 46ffc27e23ac631f074dc678991b8d9875907ab0")
        .run();
}

/// Computed with
/// `printf 'PUT https://example.com/hook\n{}\377' | openssl dgst -sha256 -hmac topsecret`.
#[test]
fn method_url_and_a_body_of_any_bytes() {
    Run::bare(
        "webhook sign --type hmac --no-timestamp --method PUT --url https://example.com/hook",
    )
    .arg("--payload-format")
    .arg("{method} {url}\n{body}")
    .variable("VAPI_WEBHOOK_SECRET", SECRET)
    .stdin(*b"{}\xff")
    .prints("x-signature: b88ca1335339128e907452b8a12a9d20869f77af7125036765b6516484eb1e77")
    .run();
}

#[test]
fn the_secret_itself() {
    for (options, header) in [
        ("--type bearer", "Authorization: Bearer topsecret"),
        (
            "--type bearer --no-bearer-prefix",
            "Authorization: topsecret",
        ),
        (
            "--type bearer --header-name X-Api-Key",
            "X-Api-Key: Bearer topsecret",
        ),
        ("--type x-vapi-secret", "X-Vapi-Secret: topsecret"),
    ] {
        sign(options).prints(header).run();
        // Without a body there is nothing to wait for.
        Run::bare("webhook sign")
            .arg(options.split(' ').next().unwrap())
            .arg(options.split(' ').nth(1).unwrap())
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
            .answers()
            .run();
    }
}

#[test]
fn a_credential_of_the_platform_is_read_with_and_without_what_is_around_it() {
    let plan = r#"{"type":"bearer","token":"topsecret","headerName":"X-Vapi-Secret","bearerPrefixEnabled":false}"#;
    for json in [
        plan.to_owned(),
        format!(
            r#"{{"provider":"custom-credential","name":"Production","authenticationPlan":{plan}}}"#
        ),
        format!(
            "\u{feff} {{\"id\":\"1\",\"provider\":\"webhook\",\"authenticationPlan\":{plan}}}\n"
        ),
    ] {
        sign_with(&json).prints("X-Vapi-Secret: topsecret").run();
    }
    Run::bare("webhook sign --credential -")
        .stdin(plan)
        .prints("X-Vapi-Secret: topsecret")
        .run();
}

#[test]
fn a_secret_that_the_credential_lacks_comes_from_the_settings() {
    let plan = r#"{"type":"bearer"}"#;
    let is = |secret: &str| format!("Authorization: Bearer {secret}");
    sign_with(plan).prints(&is(SECRET)).run();
    sign_with(plan)
        .arg("--secret-file")
        .arg("secret.txt")
        .file("secret.txt", "\u{feff}from a file\r\n")
        .prints(&is("from a file"))
        .run();
    sign_with(plan)
        .variable("VAPI_WEBHOOK_SECRET", "")
        .file(".env", "VAPI_WEBHOOK_SECRET=from-env\n")
        .prints(&is("from-env"))
        .run();
    Run::bare("webhook sign --type bearer --secret-file - --env-file other.env")
        .file("other.env", "VAPI_WEBHOOK_SECRET=other\n")
        .stdin("piped\n")
        .prints(&is("piped"))
        .run();
    Run::bare("webhook sign --type bearer --env-file other.env")
        .file("other.env", "VAPI_WEBHOOK_SECRET=other\n")
        .prints(&is("other"))
        .run();
}

#[cfg(unix)]
#[test]
fn a_command_prints_the_secret() {
    let by = |line: &str| Run::bare("webhook sign --type bearer --secret-command").arg(line);
    by("echo 'of a command'")
        .prints("Authorization: Bearer of a command")
        .run();
    by("echo hidden; exit 3")
        .fails(
            2,
            "no webhook secret: the command of --secret-command ended with exit code 3",
        )
        .hints("run the command by itself to see why; what it prints is not shown here")
        .run();
}

#[test]
fn a_secret_file_wins_over_the_credential_with_a_warning() {
    sign_with(r#"{"type":"bearer","token":"in json"}"#)
        .arg("--secret-file=secret.txt")
        .file("secret.txt", "in file")
        .warns("'credential.json' has a different secret from 'secret.txt'; the latter is used")
        .prints("Authorization: Bearer in file")
        .run();
}

#[test]
fn an_unknown_field_is_reported() {
    sign_with(
        r#"{"provider":"webhook","colour":1,"authenticationPlan":{"type":"bearer","prefix":"Bearer"}}"#,
    )
    .warns("credential.json: 'colour' is not a field that the platform documents; it is not used")
    .warns(
        "credential.json: authenticationPlan.'prefix' is not a field that the platform documents; it is \
         not used",
    )
    .prints("Authorization: Bearer topsecret")
    .run();
}

/// A credential, what is wrong with it, and the next step.
type Refused = (&'static str, &'static str, Option<&'static str>);

const REFUSED: &[Refused] = &[
    (
        "",
        "line 1, column 1: the text ends before the JSON value does",
        Some("check that the text is complete"),
    ),
    (
        "[]",
        "expected a JSON object, found an array",
        Some("write an object: {…}"),
    ),
    (
        r#"{"token":"x"}"#,
        "type: missing",
        Some("use bearer, oauth2 or hmac"),
    ),
    (
        r#"{"type":"basic"}"#,
        "type: 'basic' is not a type of plan",
        Some("use bearer, oauth2 or hmac"),
    ),
    (
        r#"{"type":"bearer","token":1}"#,
        "token: expected a string, found a number",
        Some("write a string, or leave the field out"),
    ),
    (
        r#"{"type":"bearer","token":" "}"#,
        "token: blank",
        Some("leave it out to use the secret from the settings"),
    ),
    (
        r#"{"type":"bearer","headerName":7}"#,
        "headerName: expected a string, found a number",
        Some("write a string, or leave the field out"),
    ),
    (
        r#"{"type":"bearer","headerName":"X Secret"}"#,
        "headerName: not the name of a header",
        Some("write the name alone, without colon or spaces, as x-signature"),
    ),
    (
        r#"{"type":"bearer","headerName":""}"#,
        "headerName: empty",
        Some("write the name of a header, such as x-signature"),
    ),
    (
        r#"{"type":"bearer","bearerPrefixEnabled":"no"}"#,
        "bearerPrefixEnabled: expected true or false, found a string",
        Some("write true or false, or leave the field out"),
    ),
    (
        r#"{"type":"hmac"}"#,
        "algorithm: missing",
        Some("use sha256, sha512 or sha1"),
    ),
    (
        r#"{"authenticationPlan":{"type":"hmac","algorithm":"md5"}}"#,
        "authenticationPlan.algorithm: 'md5' is not an algorithm",
        Some("use sha256, sha512 or sha1"),
    ),
    (
        r#"{"type":"hmac","algorithm":"sha1","signatureEncoding":"hex64"}"#,
        "signatureEncoding: 'hex64' is not an encoding",
        Some("use hex or base64"),
    ),
    (
        r#"{"type":"hmac","algorithm":"sha1","payloadFormat":"{id}.{body}"}"#,
        "payloadFormat: '{id}' is not a placeholder",
        Some("the placeholders are {body}, {timestamp}, {method}, {url} and {svix-id}"),
    ),
    (
        r#"{"authenticationPlan":[]}"#,
        "authenticationPlan: expected an object, found an array",
        Some("write an object, or leave the field out"),
    ),
    (
        r#"{"provider":"openai","authenticationPlan":{"type":"bearer"}}"#,
        "provider: 'openai' sends no requests to your server",
        Some("use custom-credential or webhook"),
    ),
    (
        r#"{"name":"","authenticationPlan":{"type":"bearer"}}"#,
        "name: 0 characters, expected 1 to 40",
        Some("write 1 to 40 characters, or leave the field out"),
    ),
    (
        r#"{"type":"oauth2","clientId":"a"}"#,
        "url: missing",
        Some("an oauth2 plan has url and clientId"),
    ),
    (
        r#"{"type":"oauth2","url":"a"}"#,
        "clientId: missing",
        Some("an oauth2 plan has url and clientId"),
    ),
];

#[test]
fn a_credential_that_cannot_be_one_is_rejected_with_its_path() {
    for &(json, fact, hint) in REFUSED {
        let run = sign_with(json).fails(2, &format!("credential.json: {fact}"));
        match hint {
            Some(hint) => run.hints(hint).run(),
            None => run.run(),
        };
    }
    let long = format!(
        r#"{{"type":"oauth2","url":"u","clientId":"c","scope":"{}"}}"#,
        "a".repeat(1_001)
    );
    sign_with(&long)
        .fails(
            2,
            "credential.json: scope: 1001 characters, expected at most 1000",
        )
        .hints("ask for fewer scopes")
        .run();
    let long = format!(
        r#"{{"name":"{}","authenticationPlan":{{"type":"bearer"}}}}"#,
        "a".repeat(41)
    );
    sign_with(&long)
        .fails(2, "credential.json: name: 41 characters, expected 1 to 40")
        .hints("write 1 to 40 characters, or leave the field out")
        .run();
}

#[test]
fn an_oauth2_credential_says_what_comes_first() {
    sign_with(
        r#"{"type":"oauth2","url":"https://login.example.com/token","clientId":"me & you",
            "clientSecret":"hidden","scope":"calls:read a"}"#,
    )
    .fails(
        2,
        "nothing is signed: an oauth2 credential does not sign requests: the platform first fetches a token over the network, and sends 'Authorization: Bearer TOKEN'",
    )
    .hints(
        "fetch one: POST https://login.example.com/token with Content-Type \
         application/x-www-form-urlencoded and the body \
         grant_type=client_credentials&client_id=me+%26+you&client_secret=…&scope=calls%3Aread+a",
    )
    .run();
}

#[test]
fn plans_that_are_odd_are_warned_of() {
    let odd = |options: &str, warning: &str| {
        let run = sign(&format!("--type hmac --timestamp 1 {options}")).warns(warning);
        run.answers().run();
    };
    odd(
        "--payload-format {timestamp}",
        "payloadFormat has no {body}: anyone who sees one request can send any other body with its signature",
    );
    odd(
        "--payload-format {timestamp}.{body} --no-timestamp",
        "payloadFormat has {timestamp}, but includeTimestamp is false: the timestamp is signed, but no header contains it",
    );
    odd(
        "--payload-format {body}",
        "payloadFormat has no {timestamp}: the timestamp is sent and not signed, so a replay can bring a \
         new one",
    );
    odd(
        "--payload-format {svix-id}.{timestamp}.{body}",
        "payloadFormat has {svix-id} and messageIdHeader is not set: the id is signed and no header \
         carries it",
    );
}

#[test]
fn flags_that_cannot_be_meant_are_rejected() {
    sign("")
        .fails(2, "no credential given")
        .hints("give --credential FILE, or --type bearer, hmac or x-vapi-secret")
        .run();
    sign("--type bearer --algorithm sha1")
        .fails(2, "--algorithm has no effect with --type bearer")
        .hints("leave it out, or give --type hmac")
        .run();
    sign("--type x-vapi-secret --header-name X-Secret")
        .fails(2, "--header-name has no effect with --type x-vapi-secret")
        .hints("leave it out, or give --type bearer")
        .run();
    sign("--type hmac --signature-header x-signature:")
        .fails(
            2,
            "--signature-header 'x-signature:': not the name of a header",
        )
        .hints("write the name alone, without colon or spaces, as x-signature")
        .run();
    sign("--type hmac --timestamp-header X-Signature")
        .fails(
            2,
            "the credential: signatureHeader and timestampHeader name the same header, x-signature",
        )
        .hints("give each a header of its own")
        .run();
    sign("--type hmac --payload-format {timestamp}.{Body}")
        .fails(
            2,
            "--payload-format '{timestamp}.{Body}': '{Body}' is not a placeholder",
        )
        .hints("the placeholders are {body}, {timestamp}, {method}, {url} and {svix-id}")
        .run();
    sign("--type hmac --no-timestamp --payload-format {url}.{body}")
        .fails(
            2,
            "the payload format has {url}, but no value is given for it",
        )
        .hints(
            "give --url URL; the platform does not document whether it is the whole URL or only the path",
        )
        .run();
    sign("--type hmac --timestamp yesterday")
        .fails(
            2,
            "--timestamp 'yesterday': neither RFC 3339 nor seconds since 1970",
        )
        .hints("write 2026-11-20T18:05:12Z, or seconds since 1970")
        .run();
    sign("--type hmac --secret-is-base64")
        .variable("VAPI_WEBHOOK_SECRET", "whsec_dG9wc2VjcmV0")
        .fails(
            2,
            "the webhook secret from VAPI_WEBHOOK_SECRET: it starts with whsec_, and secretIsBase64 is set",
        )
        .hints("leave out whsec_: the base64 starts after it")
        .run();
    sign("--type hmac --secret-is-base64")
        .variable("VAPI_WEBHOOK_SECRET", "not base64!")
        .fails(
            2,
            "the webhook secret from VAPI_WEBHOOK_SECRET: not base64, and secretIsBase64 is set",
        )
        .hints("if it is the secret itself, leave secretIsBase64 out")
        .run();
    Run::bare("webhook sign --type hmac --secret-file -")
        .stdin(SECRET)
        .fails(2, "--secret-file - and the body both read standard input")
        .hints("use a file for one of them")
        .run();
    Run::bare("webhook sign missing.json --type hmac")
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .fails(
            2,
            "the body: cannot read 'missing.json': no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
}

const HINT: &str =
    "set VAPI_WEBHOOK_SECRET, put it into .env, or give --secret-file PATH or --secret-command CMD";

#[test]
fn a_secret_that_cannot_be_one_is_rejected() {
    let bare = |options: &str| Run::bare(&format!("webhook sign --type bearer {options}"));
    bare("--no-env-file")
        .fails(2, "no webhook secret: VAPI_WEBHOOK_SECRET is not set")
        .hints(HINT)
        .run();
    bare("")
        .file(".env", "OTHER=1\n")
        .fails(
            2,
            "no webhook secret: VAPI_WEBHOOK_SECRET is not set, and .env does not set it",
        )
        .hints(HINT)
        .hints("run 'voxtoken doctor' to see where each setting comes from")
        .run();
    bare("--secret-file secret.txt")
        .file("secret.txt", "\n")
        .fails(2, "the webhook secret from 'secret.txt' is empty")
        .hints("put the real value there")
        .run();
    bare("")
        .variable("VAPI_WEBHOOK_SECRET", " ")
        .fails(2, "the webhook secret from VAPI_WEBHOOK_SECRET is blank")
        .hints("put the real value there")
        .run();
    // A header that ends in the middle could start another one.
    bare("")
        .variable("VAPI_WEBHOOK_SECRET", "a\r\nX-Other: b")
        .fails(
            2,
            "nothing is signed: the value of the header Authorization would contain a line break or another \
             control character",
        )
        .hints("check the secret and the prefix for extra characters")
        .run();
}

#[test]
fn the_timestamp_is_now_in_seconds_unless_it_is_given() {
    let timestamp = |run: Run| {
        let headers = run.answers().run();
        headers.lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(timestamp(sign("--type hmac")), "x-timestamp: 1795194312");
    assert_eq!(
        timestamp(sign("--type hmac --timestamp 2023-11-14T22:13:20Z")),
        "x-timestamp: 1700000000"
    );
    let note = "the platform does not document the unit of its timestamp; this one counts seconds";
    sign("--type hmac")
        .on_a_terminal()
        .notes(note)
        .answers()
        .run();
}

#[test]
fn a_message_without_an_id_gets_one_that_stays() {
    let options = "--type hmac --message-id-header id --timestamp-header at";
    let headers = |run: Run| run.answers().run();
    let one = headers(sign(options));
    assert_eq!(one, headers(sign(options)));
    assert_ne!(one, headers(sign(&format!("{options} --timestamp 1"))));
    let id = one
        .lines()
        .nth(2)
        .unwrap()
        .strip_prefix("id: msg_")
        .unwrap();
    assert!(
        id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{id}"
    );
}

#[test]
fn headers_are_handed_over_in_three_forms() {
    let options = "--type hmac --timestamp 1700000000000 --format";
    sign(&format!("{options} json"))
        .prints(
            r#"{"type":"hmac","headers":{"x-signature":"0c54c7c0005f347e4d6bfcaaa94599b01c19e323ea61c63a51f1960576cd04fd","x-timestamp":"1700000000000"}}"#,
        )
        .run();
    sign(&format!("{options} curl"))
        .prints(
            "header = \"x-signature: 0c54c7c0005f347e4d6bfcaaa94599b01c19e323ea61c63a51f1960576cd04fd\"\n\
             header = \"x-timestamp: 1700000000000\"",
        )
        .run();
    sign("--type bearer --no-bearer-prefix --format curl")
        .variable("VAPI_WEBHOOK_SECRET", "a\"b\\c\td")
        .prints("header = \"Authorization: a\\\"b\\\\c\\td\"")
        .run();
}

#[test]
fn the_list_that_migrate_writes_is_not_a_credential() {
    Run::bare("webhook sign --credential credentials.json")
        .file(
            "credentials.json",
            r#"[{"authenticationPlan":{"type":"bearer","token":"s"}}]"#,
        )
        .fails(
            2,
            "credentials.json: expected a JSON object, found an array",
        )
        .hints("it is a list, as migrate writes it: give a file with one of its elements")
        .run();
}

/// JSON in place of a file has the secret in it.
#[test]
fn what_is_not_a_path_is_not_echoed() {
    let plan = r#"{"type":"bearer","token":"inline-token-secret"}"#;
    for (line, option) in [
        ("webhook sign", "--credential"),
        ("webhook sign --type bearer", "--secret-file"),
        ("webhook sign --type bearer", "--env-file"),
        ("webhook verify --type bearer", "--request-file"),
    ] {
        let run = Run::bare(line).arg(option).arg(plan);
        run.fails(
            2,
            &format!("{option}: cannot read (47 characters, not shown): no such file or directory"),
        )
        .hints(&format!(
            "{option} takes the path of a file, not its content"
        ))
        .run();
    }
    Run::bare("webhook migrate --credentials")
        .arg(format!("missing/{plan}"))
        .stdin(r#"{"server":{"secret":"s"}}"#)
        .fails(
            2,
            "--credentials: cannot write (55 characters, not shown): no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
    Run::bare("webhook migrate")
        .arg(plan)
        .fails(
            2,
            "the configuration: cannot read (47 characters, not shown): no such file or directory",
        )
        .hints("the configuration takes the path of a file, not its content")
        .run();
}
