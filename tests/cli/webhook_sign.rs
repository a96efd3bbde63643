//! `webhook sign`: the headers of a request, against vectors that other programs computed.

use crate::support::Run;

pub const SECRET: &str = "topsecret";
pub const BODY: &str = r#"{"message":{"type":"status-update","status":"ended"}}"#;

/// The body, its secret and its timestamp; the command line starts with `webhook sign body.json`.
pub fn sign(options: &str) -> Run {
    Run::bare(&format!("webhook sign body.json {options}"))
        .file("body.json", BODY)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
}

/// Computed with `openssl dgst -sha256 -hmac topsecret body.json`.
#[test]
fn the_body_alone() {
    sign("--type hmac --no-timestamp")
        .prints("x-signature: e49abd93fda9b260fc3c46caaf3c93fcb79f2ecc08065e5bf51c5ef1e22588a4")
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
