//! Two hundred mistakes that people make when they mint, each with what must be said of it, and what must not.

use serde_json::Value;

use crate::inspect::{ASSISTANT, encode, good, good_claims, signed_by};
use crate::support::{KEY, NOW, ORG_ID, Run};

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A mistake: what it is, the token, the codes of findings and causes that must be there, and those that must not.
struct Mistake {
    what: String,
    token: String,
    must: Vec<&'static str>,
    never: Vec<&'static str>,
}

#[derive(Default)]
struct Mistakes(Vec<Mistake>);

impl Mistakes {
    fn add(
        &mut self,
        what: impl Into<String>,
        token: String,
        must: &[&'static str],
        never: &[&'static str],
    ) {
        self.0.push(Mistake {
            what: what.into(),
            token,
            must: must.to_vec(),
            never: never.to_vec(),
        });
    }

    /// Claims of any kind, signed rightly.
    fn claims(&mut self, claims: &str, must: &[&'static str], never: &[&'static str]) {
        self.add(claims, signed_by(KEY, HEADER, claims), must, never);
    }

    /// A private token with these dates.
    fn dates(&mut self, dates: &str, must: &[&'static str], never: &[&'static str]) {
        self.claims(
            &format!(r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},{dates}}}"#),
            must,
            never,
        );
    }

    /// A token of now for an hour with this organization.
    fn org(&mut self, member: &str, must: &[&'static str], never: &[&'static str]) {
        self.claims(
            &format!(r#"{{{member}"token":{{"tag":"private"}},{}}}"#, hour()),
            must,
            never,
        );
    }

    /// A token of now for an hour with these members besides `orgId`.
    fn token(&mut self, members: &str, must: &[&'static str], never: &[&'static str]) {
        self.claims(
            &format!(r#"{{"orgId":"{ORG_ID}",{members},{}}}"#, hour()),
            must,
            never,
        );
    }

    /// A public token with these restrictions.
    fn restrictions(&mut self, restrictions: &str, must: &[&'static str], never: &[&'static str]) {
        self.token(
            &format!(r#""token":{{"tag":"public","restrictions":{restrictions}}}"#),
            must,
            never,
        );
    }

    /// A good token that another key signed.
    fn key(&mut self, key: &str, cause: &'static str, more: &[&'static str]) {
        let must = [&["signature-mismatch", cause][..], more].concat();
        self.add(
            format!("key {key:?}"),
            signed_by(key, HEADER, &good_claims()),
            &must,
            &["malformed"],
        );
    }
}

fn hour() -> String {
    format!(r#""iat":{NOW},"exp":{}"#, NOW + 3_600)
}

/// What is said of a token that is as it should be in the part at hand.
const SOUND: [&str; 4] = ["malformed", "signature-mismatch", "org-missing", "expired"];

fn mistakes() -> Vec<Mistake> {
    let mut all = Mistakes::default();
    lifetimes(&mut all);
    organizations(&mut all);
    scopes(&mut all);
    restrictions(&mut all);
    keys(&mut all);
    forms(&mut all);
    all.0
}

#[allow(clippy::too_many_lines)] // A case after the other.
fn lifetimes(all: &mut Mistakes) {
    let now = NOW;
    for (unit, factor, exp, iat) in [
        (
            "milliseconds",
            1_000,
            "exp-in-milliseconds",
            "iat-in-milliseconds",
        ),
        (
            "microseconds",
            1_000_000,
            "exp-in-microseconds",
            "iat-in-milliseconds",
        ),
        (
            "nanoseconds",
            1_000_000_000,
            "exp-in-microseconds",
            "iat-in-milliseconds",
        ),
    ] {
        let _ = unit;
        let (start, end) = (now * factor, (now + 3_600) * factor);
        all.dates(
            &format!(r#""iat":{now},"exp":{end}"#),
            &[exp],
            &["long-lived", "exp-before-iat", "issued-in-future"],
        );
        all.dates(
            &format!(r#""iat":{start},"exp":{end}"#),
            &[exp, iat],
            &["long-lived", "issued-in-future"],
        );
        all.dates(
            &format!(r#""iat":{start},"exp":{}"#, now + 3_600),
            &[iat],
            &["issued-in-future", "exp-before-iat"],
        );
        all.dates(
            &format!(r#""nbf":{start},"iat":{now},"exp":{}"#, now + 3_600),
            &["not-yet-valid"],
            &[],
        );
    }
    // A lifetime without its unit: milliseconds to the signer.
    for seconds in [1, 2, 60, 86, 100, 120] {
        all.dates(
            &format!(r#""iat":{now},"exp":{}"#, now + seconds),
            &["short-lived"],
            &["expired"],
        );
        all.dates(
            &format!(r#""iat":{},"exp":{}"#, now - 7_200, now - 7_200 + seconds),
            &["short-lived", "expired"],
            &["exp-before-iat"],
        );
    }
    // A lifetime that the present was not added to.
    for seconds in [0, 1, 60, 3_600, 86_400, 2_592_000, 31_536_000] {
        all.dates(
            &format!(r#""iat":{now},"exp":{seconds}"#),
            &["expired"],
            &["exp-before-iat", "short-lived"],
        );
        all.dates(
            &format!(r#""exp":{seconds}"#),
            &["expired"],
            &["exp-before-iat", "exp-missing"],
        );
    }
    for (unit, seconds) in [("minutes", 60), ("hours", 3_600), ("days", 86_400)] {
        let exp = now / seconds + 1;
        all.dates(
            &format!(r#""exp":{exp},"unit":"{unit}""#),
            &["expired"],
            &["exp-missing", "exp-before-iat"],
        );
    }
    for before in [0_i64, 1, 60, 3_600, 86_400] {
        let exp = now.cast_signed() - before;
        all.dates(
            &format!(r#""iat":{now},"exp":{exp}"#),
            &["exp-before-iat", "expired"],
            &["short-lived"],
        );
    }
    for hours in [25, 48, 24 * 30, 24 * 365, 87_513] {
        all.dates(
            &format!(r#""iat":{now},"exp":{}"#, now + hours * 3_600),
            &["long-lived"],
            &["exp-in-milliseconds", "expired"],
        );
    }
    for exp in [
        format!(r#""{}""#, now + 3_600),
        r#""1h""#.into(),
        r#""2026-11-20T18:05:12Z""#.into(),
        "null".into(),
        "true".into(),
        format!("[{}]", now + 3_600),
        format!(r#"{{"seconds":{}}}"#, now + 3_600),
        r#""NaN""#.into(),
        "1e300".into(),
    ] {
        all.dates(
            &format!(r#""iat":{now},"exp":{exp}"#),
            &["exp-not-a-number"],
            &["exp-missing", "expired"],
        );
    }
    for iat in [
        format!(r#""{now}""#),
        r#""now""#.into(),
        "null".into(),
        "{}".into(),
        "false".into(),
    ] {
        all.dates(
            &format!(r#""iat":{iat},"exp":{}"#, now + 3_600),
            &["iat-not-a-number"],
            &["issued-in-future"],
        );
    }
    for ahead in [60, 3_600, 36_000] {
        all.dates(
            &format!(r#""iat":{},"exp":{}"#, now + ahead, now + ahead + 3_600),
            &["issued-in-future"],
            &["iat-in-milliseconds", "exp-before-iat"],
        );
        all.dates(
            &format!(
                r#""iat":{now},"nbf":{},"exp":{}"#,
                now + ahead,
                now + ahead + 60
            ),
            &["not-yet-valid"],
            &[],
        );
    }
    all.dates(
        &format!(r#""iat":{now}"#),
        &["exp-missing"],
        &["exp-not-a-number", "expired"],
    );
    all.dates(
        &format!(r#""iat":{now},"expiresIn":"1h""#),
        &["misplaced"],
        &["exp-missing"],
    );
    all.dates(
        &format!(r#""iat":{now},"expires_in":3600"#),
        &["misplaced"],
        &["exp-missing"],
    );
    for name in [
        "expires",
        "expiresAt",
        "expires_at",
        "expiry",
        "expiration",
        "EXP",
        "Exp",
    ] {
        all.dates(
            &format!(r#""iat":{now},"{name}":{}"#, now + 3_600),
            &["misspelt"],
            &["exp-missing", "misplaced"],
        );
    }
    all.dates(
        &format!(r#""algorithm":"HS256",{}"#, hour()),
        &["misplaced"],
        &["misspelt"],
    );
    all.dates(
        &format!(r#""alg":"HS256","typ":"JWT",{}"#, hour()),
        &["misplaced"],
        &[],
    );
    all.token(
        &format!(r#""token":{{"tag":"private","exp":{}}}"#, now + 60),
        &["misplaced"],
        &["unknown-field"],
    );
}

#[allow(clippy::too_many_lines)] // A case after the other.
fn organizations(all: &mut Mistakes) {
    for id in [
        "undefined",
        "null",
        "None",
        "",
        " ",
        "Acme Inc",
        "acme",
        "org_123",
        "your-org-id",
        "${VAPI_ORG_ID}",
        "$ORG_ID",
        "{{orgId}}",
        "<org-id>",
        "[object Object]",
        "process.env.VAPI_ORG_ID",
        "VAPI_ORG_ID",
        "12345",
        "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
    ] {
        let code = if id.trim().is_empty() {
            "org-missing"
        } else {
            "org-not-uuid"
        };
        all.org(
            &format!(r#""orgId":"{id}","#),
            &[code],
            &["misspelt", "key-as-org"],
        );
    }
    for id in [
        format!("{ORG_ID} "),
        format!(" {ORG_ID}"),
        format!("{ORG_ID}\\n"),
        format!("{ORG_ID}\\r\\n"),
        format!("\\\"{ORG_ID}\\\""),
        format!("'{ORG_ID}'"),
        format!("\\ufeff{ORG_ID}"),
        ORG_ID.replace('-', ""),
        ORG_ID[..35].to_owned(),
        format!("VAPI_ORG_ID={ORG_ID}"),
        format!("{ORG_ID},"),
        format!("{ORG_ID}{ORG_ID}"),
        format!("{{{ORG_ID}}}"),
    ] {
        all.org(
            &format!(r#""orgId":"{id}","#),
            &["org-not-uuid"],
            &["org-missing"],
        );
    }
    for value in ["null", "5", "true", "[]", "{}"] {
        all.org(
            &format!(r#""orgId":{value},"#),
            &["org-missing"],
            &["org-not-uuid", "misspelt"],
        );
    }
    all.org("", &["org-missing"], &["misspelt", "misplaced"]);
    for name in [
        "org_id",
        "orgID",
        "OrgId",
        "orgid",
        "ORG_ID",
        "org-id",
        "organizationId",
        "organization_id",
        "organisationId",
        "org",
        "organization",
        "orgld",
        "ordId",
    ] {
        all.org(
            &format!(r#""{name}":"{ORG_ID}","#),
            &["misspelt"],
            &["org-missing", "org-not-uuid"],
        );
    }
    all.org(
        &format!(r#""orgId":"{KEY}","#),
        &["key-as-org"],
        &["org-missing", "org-not-uuid"],
    );
    all.org(
        &format!(r#""orgId":"{}","#, KEY.to_uppercase()),
        &["key-as-org"],
        &[],
    );
    all.org(&format!(r#""orgId":" {KEY}","#), &["key-as-org"], &[]);
    all.org(
        &format!(r#""orgId":"{ORG_ID}","key":"{KEY}","#),
        &["key-in-claims"],
        &["key-as-org"],
    );
    all.claims(
        &format!(
            r#"{{"token":{{"tag":"private","orgId":"{ORG_ID}"}},{}}}"#,
            hour()
        ),
        &["misplaced"],
        &["org-missing", "unknown-field"],
    );
    for name in ["payload", "data", "claims", "body", "user", "vapi"] {
        all.claims(
            &format!(r#"{{"{name}":{},{}}}"#, good_claims(), hour()),
            &["misplaced"],
            &["org-missing", "token-missing", "exp-missing"],
        );
        let text = serde_json::to_string(&good_claims()).unwrap();
        all.claims(
            &format!(r#"{{"{name}":{text}}}"#),
            &["misplaced"],
            &["org-missing", "token-missing", "exp-missing"],
        );
    }
}

fn scopes(all: &mut Mistakes) {
    for tag in [
        "Private",
        "PUBLIC",
        "private ",
        " public",
        "admin",
        "secret",
        "server",
        "",
        "read",
        "undefined",
    ] {
        all.token(
            &format!(r#""token":{{"tag":"{tag}"}}"#),
            &["scope-unknown"],
            &["token-missing"],
        );
    }
    for tag in ["null", "7", "true", r#"["private"]"#, "{}"] {
        all.token(
            &format!(r#""token":{{"tag":{tag}}}"#),
            &["scope-unknown"],
            &["token-missing", "misspelt"],
        );
    }
    for value in ["{}", "null", "5", "[]", r#"[{"tag":"public"}]"#] {
        all.token(
            &format!(r#""token":{value}"#),
            &["scope-unknown"],
            &["token-missing"],
        );
    }
    for value in ["public", "private", "Public"] {
        all.token(
            &format!(r#""token":"{value}""#),
            &["misplaced"],
            &["token-missing"],
        );
        all.token(
            &format!(r#""tag":"{value}""#),
            &["misplaced"],
            &["token-missing"],
        );
    }
    all.token(
        r#""token":"{\"tag\":\"public\"}""#,
        &["misplaced"],
        &["token-missing"],
    );
    for name in [
        "type", "scope", "Tag", "TAG", "role", "kind", "tags", "access",
    ] {
        all.token(
            &format!(r#""token":{{"{name}":"private"}}"#),
            &["misspelt"],
            &["unknown-field", "token-missing"],
        );
    }
    for name in ["Token", "TOKEN", "tokens", "tokn", "toekn"] {
        all.token(
            &format!(r#""{name}":{{"tag":"private"}}"#),
            &["misspelt"],
            &["token-missing"],
        );
    }
    all.token(
        r#""token":{"token":{"tag":"private"}}"#,
        &["misplaced"],
        &["unknown-field"],
    );
    all.claims(
        &format!(r#"{{"orgId":"{ORG_ID}",{}}}"#, hour()),
        &["token-missing"],
        &["misplaced", "misspelt"],
    );
    for name in ["permissions", "name", "id", "createdAt"] {
        all.token(
            &format!(r#""token":{{"tag":"private","{name}":["x"]}}"#),
            &["unknown-field"],
            &["misspelt", "misplaced"],
        );
    }
    all.token(
        &format!(r#""token":"{}""#, good()),
        &["misplaced"],
        &["token-missing"],
    );
    all.token(
        &format!(r#""token":{{"tag":"private"}},"jwt":"{}""#, good()),
        &["misplaced"],
        &[],
    );
}

#[allow(clippy::too_many_lines)] // A case after the other.
fn restrictions(all: &mut Mistakes) {
    let page = r#"["https://example.com"]"#;
    all.token(
        r#""token":{"tag":"public"}"#,
        &["unrestricted"],
        &["restrictions-malformed"],
    );
    all.restrictions("{}", &["unrestricted"], &["empty-list"]);
    all.restrictions(
        r#"{"allowedOrigins":[]}"#,
        &["empty-list"],
        &["origin-malformed"],
    );
    all.restrictions(
        r#"{"allowedAssistantIds":[]}"#,
        &["empty-list"],
        &["assistant-not-uuid", "transient-overruled"],
    );
    all.restrictions(r#"{"enabled":false}"#, &["disabled"], &["unrestricted"]);
    all.token(
        r#""token":{"tag":"private","restrictions":{"enabled":false}}"#,
        &["disabled"],
        &["restrictions-on-private"],
    );
    all.token(
        &format!(r#""token":{{"tag":"private","restrictions":{{"allowedOrigins":{page}}}}}"#),
        &["restrictions-on-private"],
        &["disabled"],
    );
    all.token(
        &format!(r#""token":{{"tag":"public"}},"restrictions":{{"allowedOrigins":{page}}}"#),
        &["misplaced"],
        &["unrestricted", "unknown-field"],
    );
    all.token(
        &format!(r#""token":{{"tag":"public"}},"allowedOrigins":{page}"#),
        &["misplaced"],
        &["unrestricted", "misspelt"],
    );
    for name in [
        "allowedOrigins",
        "allowedAssistantIds",
        "allowTransientAssistant",
        "enabled",
    ] {
        all.token(
            &format!(r#""token":{{"tag":"public","{name}":[]}}"#),
            &["misplaced"],
            &["unknown-field", "unrestricted"],
        );
        all.token(
            &format!(r#""token":{{"tag":"public"}},"{name}":false"#),
            &["misplaced"],
            &["unknown-field", "unrestricted"],
        );
    }
    all.restrictions(
        &format!(r#"{{"tag":"public","allowedOrigins":{page}}}"#),
        &["misplaced"],
        &["unknown-field"],
    );
    for name in [
        "allowed_origins",
        "AllowedOrigins",
        "allowedorigins",
        "allowedOrigin",
        "origins",
        "allowed-origins",
        "allowOrigins",
        "allowedOrigns",
        "allowedDomains",
    ] {
        all.restrictions(
            &format!(r#"{{"{name}":{page}}}"#),
            &["misspelt"],
            &["unknown-field", "unrestricted"],
        );
    }
    for name in [
        "allowed_assistant_ids",
        "allowedAssistants",
        "allowedAssistantId",
        "assistantIds",
        "assistantId",
        "allowedAssistantIDs",
        "allowedAssistentIds",
    ] {
        all.restrictions(
            &format!(r#"{{"{name}":["{ASSISTANT}"]}}"#),
            &["misspelt"],
            &["unknown-field", "unrestricted"],
        );
    }
    for name in [
        "allow_transient_assistant",
        "allowTransientAssistants",
        "allowTransient",
        "transientAssistant",
    ] {
        all.restrictions(
            &format!(r#"{{"{name}":false}}"#),
            &["misspelt"],
            &["unknown-field", "unrestricted"],
        );
    }
    for name in ["Enabled", "enable", "isEnabled"] {
        all.restrictions(
            &format!(r#"{{"{name}":false}}"#),
            &["misspelt"],
            &["unknown-field", "disabled"],
        );
    }
    for name in ["Restrictions", "restriction", "restrictons", "restrict"] {
        all.token(
            &format!(r#""token":{{"tag":"public","{name}":{{"allowedOrigins":{page}}}}}"#),
            &["misspelt"],
            &["unknown-field", "unrestricted"],
        );
    }
    for value in ["[]", r#""{}""#, "true", "null", "7"] {
        all.restrictions(value, &["restrictions-malformed"], &["unrestricted"]);
    }
    for (field, values) in [
        (
            "allowedOrigins",
            [r#""https://example.com""#, "null", "{}", "true"],
        ),
        (
            "allowedAssistantIds",
            [
                r#""1cbf8c70-5fd7-4f61-a220-376ab35be1b0""#,
                "null",
                "{}",
                "5",
            ],
        ),
        ("enabled", [r#""true""#, "null", "1", "[]"]),
        ("allowTransientAssistant", [r#""false""#, "null", "0", "{}"]),
    ] {
        for value in values {
            all.restrictions(
                &format!(r#"{{"{field}":{value}}}"#),
                &["restrictions-malformed"],
                &["unknown-field", "misspelt"],
            );
        }
    }
    for origin in [
        "www.example.com",
        "example.com",
        "https://example.com/",
        "https://example.com/page",
        "https://EXAMPLE.com",
        "HTTPS://example.com",
        "https://example.com:443",
        "*",
        "https://*.example.com",
        "https://\u{ff0a}.example.com",
        "*.example.com",
        "https://example.com?x",
        "https://user@example.com",
        "null",
        "",
        " https://example.com",
        "https://example.com,https://b.example",
        "localhost:3000",
        "undefined",
        "https://",
        "//example.com",
        "https://example.com#top",
        "capacitor://localhost:abc",
        "data://x y",
        "https://exa\u{200b}mple.com",
        "app://x\u{202e}y",
    ] {
        let json = serde_json::to_string(origin).unwrap();
        all.restrictions(
            &format!(r#"{{"allowedOrigins":[{json}]}}"#),
            &["origin-malformed"],
            &["origin-null", "origin-insecure", "unrestricted"],
        );
    }
    all.restrictions(
        r#"{"allowedOrigins":[null]}"#,
        &["origin-null"],
        &["origin-malformed"],
    );
    all.restrictions(
        r#"{"allowedOrigins":["https://example.com",null]}"#,
        &["origin-null"],
        &["origin-malformed"],
    );
    for origin in [
        "http://example.com",
        "http://example.com:8080",
        "http://192.168.1.5",
    ] {
        all.restrictions(
            &format!(r#"{{"allowedOrigins":["{origin}"]}}"#),
            &["origin-insecure"],
            &["origin-malformed"],
        );
    }
    for id in [
        "support",
        "",
        "my-bot",
        "undefined",
        "{{assistant}}",
        "asst_abc123",
    ] {
        all.restrictions(
            &format!(r#"{{"allowedAssistantIds":["{id}"]}}"#),
            &["assistant-not-uuid"],
            &["unrestricted"],
        );
    }
    for id in [
        format!("{ASSISTANT} "),
        format!("\\\"{ASSISTANT}\\\""),
        ASSISTANT.replace('-', ""),
    ] {
        all.restrictions(
            &format!(r#"{{"allowedAssistantIds":["{id}"]}}"#),
            &["assistant-not-uuid"],
            &[],
        );
    }
    all.restrictions(
        &format!(r#"{{"allowedAssistantIds":["{ASSISTANT}"],"allowTransientAssistant":true}}"#),
        &["transient-overruled"],
        &[],
    );
}

fn keys(all: &mut Mistakes) {
    for (key, cause) in [
        (format!("{KEY}\n"), "secret-trailing-newline"),
        (format!("{KEY}\r\n"), "secret-trailing-newline"),
        (format!("{KEY} "), "secret-trailing-white-space"),
        (format!(" {KEY}"), "secret-leading-white-space"),
        (format!("\t{KEY}"), "secret-leading-white-space"),
        (format!("\"{KEY}\""), "secret-quotes"),
        (format!("'{KEY}'"), "secret-quotes"),
        (format!("'{KEY}"), "secret-one-quote"),
        (format!("{KEY}\""), "secret-one-quote"),
        (format!("\u{feff}{KEY}"), "secret-byte-order-mark"),
        (format!("{KEY}\\n"), "secret-literal-newline"),
        (format!("Bearer {KEY}"), "secret-bearer"),
        (format!("VAPI_PRIVATE_KEY={KEY}"), "secret-name"),
        (KEY.to_uppercase(), "secret-other-case"),
        (KEY.replace('-', ""), "secret-no-dashes"),
        (KEY[..35].to_owned(), "secret-cut"),
        (KEY[1..].to_owned(), "secret-cut"),
        (format!("{KEY}{KEY}"), "secret-doubled"),
        (
            "NWMwZjdiMmUtOTFkMy00YTY4LWI3ZTQtYzJkMWYwYTkzYjg1".to_owned(),
            "secret-base64",
        ),
        (data_encoding::HEXLOWER.encode(KEY.as_bytes()), "secret-hex"),
        (format!("{KEY},"), "secret-punctuation"),
    ] {
        all.key(&key, cause, &[]);
    }
    for (key, cause) in [
        ("undefined", "secret-missing"),
        ("null", "secret-missing"),
        ("None", "secret-missing"),
        ("[object Object]", "secret-missing"),
        ("${VAPI_PRIVATE_KEY}", "secret-unexpanded"),
        ("$VAPI_PRIVATE_KEY", "secret-unexpanded"),
        ("process.env.VAPI_PRIVATE_KEY", "secret-unexpanded"),
        ("secret", "secret-placeholder"),
        ("your-256-bit-secret", "secret-placeholder"),
        ("your-private-key", "secret-placeholder"),
        ("changeme", "secret-placeholder"),
        ("e8a1c0de-0000-4000-8000-e8a1c0de0000", "secret-example"),
        ("", "empty-key"),
        (ORG_ID, "organization-id"),
    ] {
        all.key(key, cause, &["known-key"]);
    }
    for (key, causes) in [
        (
            KEY.to_uppercase().replace('-', ""),
            ["secret-other-case", "secret-no-dashes"],
        ),
        (
            format!("\"{KEY}\"\n"),
            ["secret-quotes", "secret-trailing-newline"],
        ),
        (
            format!("Bearer {KEY}\n"),
            ["secret-bearer", "secret-trailing-newline"],
        ),
    ] {
        all.key(&key, causes[0], &[causes[1]]);
    }
    // A key that has nothing to do with it.
    for key in [
        "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
        "correct horse battery staple, and more",
    ] {
        all.add(
            "another key",
            signed_by(key, HEADER, &good_claims()),
            &["signature-mismatch"],
            &["known-key", "organization-id", "empty-key", "malformed"],
        );
    }
}

#[allow(clippy::too_many_lines)] // A case after the other.
fn forms(all: &mut Mistakes) {
    let good = good();
    let (header, claims, signature) = {
        let parts: Vec<&str> = good.split('.').collect();
        (
            parts[0].to_owned(),
            parts[1].to_owned(),
            parts[2].to_owned(),
        )
    };
    let text = serde_json::to_string(&good_claims()).unwrap();
    all.claims(
        &text,
        &["malformed"],
        &["signature-mismatch", "org-missing"],
    );
    all.claims("[]", &["malformed"], &["org-missing"]);
    all.claims("null", &["malformed"], &["org-missing"]);
    all.add(
        "no signature",
        format!("{header}.{claims}."),
        &["malformed"],
        &["signature-mismatch", "jwe"],
    );
    all.add(
        "padding",
        format!("{good}="),
        &["malformed", "signature-base64"],
        &["jwe"],
    );
    all.add(
        "two parts",
        format!("{header}.{claims}"),
        &["malformed"],
        &["jwe"],
    );
    all.add(
        "cut",
        good[..good.len() - 9].to_owned(),
        &["malformed"],
        &["signature-mismatch"],
    );
    all.add(
        "changed claims",
        format!(
            "{header}.{}.{signature}",
            encode(good_claims().replace("private", "public "))
        ),
        &["signature-mismatch"],
        &["malformed"],
    );
    for alg in ["none", "None", "NONE"] {
        all.add(
            alg,
            format!("{}.{claims}.", encode(format!(r#"{{"alg":"{alg}"}}"#))),
            &["alg-none"],
            &["malformed", "signature-mismatch"],
        );
    }
    for alg in ["RS256", "ES256", "hs256", "HS1", "EdDSA"] {
        let token = signed_by(
            KEY,
            &format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#),
            &good_claims(),
        );
        all.add(alg, token, &["alg-unexpected"], &["alg-none", "known-key"]);
    }
    all.add(
        "no alg",
        signed_by(KEY, r#"{"typ":"JWT"}"#, &good_claims()),
        &["alg-unexpected"],
        &["alg-none"],
    );
    for member in [
        r#""crit":["exp"]"#,
        r#""kid":7"#,
        r#""b64":false"#,
        r#""typ":null"#,
    ] {
        let token = signed_by(
            KEY,
            &format!(r#"{{"alg":"HS256",{member}}}"#),
            &good_claims(),
        );
        all.add(member, token, &["header-invalid"], &["signature-mismatch"]);
    }
    for (made, algorithm, never) in [
        ("HS384", aws_lc_rs::hmac::HMAC_SHA384, "signature-hex"),
        ("HS512", aws_lc_rs::hmac::HMAC_SHA512, "signature-hex"),
    ] {
        let input = format!("{header}.{claims}");
        let mac = aws_lc_rs::hmac::sign(
            &aws_lc_rs::hmac::Key::new(algorithm, KEY.as_bytes()),
            input.as_bytes(),
        );
        all.add(
            made,
            format!("{input}.{}", encode(mac.as_ref())),
            &["other-hmac", "malformed"],
            &[never],
        );
        let hex = data_encoding::HEXLOWER.encode(mac.as_ref());
        all.add(
            format!("{made} in hex"),
            format!("{input}.{hex}"),
            &["signature-hex", "other-hmac", "malformed"],
            &[],
        );
    }
    all.claims(
        &format!(
            r#"{{"orgId":"{ORG_ID}","orgId":"{ORG_ID}","token":{{"tag":"private"}},{}}}"#,
            hour()
        ),
        &["duplicate-key"],
        &["misspelt"],
    );
}

/// All codes that a run names: of findings, and of causes.
fn named(value: &Value) -> Vec<String> {
    let codes = |list: &Value| -> Vec<String> {
        let each = list.as_array().into_iter().flatten();
        each.map(|it| it["code"].as_str().unwrap().to_owned())
            .collect()
    };
    [
        codes(&value["findings"]),
        codes(&value["signature"]["causes"]),
    ]
    .concat()
}

fn inspected(token: &str) -> Value {
    let ran = Run::of("inspect --verify --format json").arg(token).ran();
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr))
}

#[test]
fn mistakes_are_named_and_nothing_else_is() {
    let all = mistakes();
    assert!(all.len() >= 200, "{}", all.len());
    let mut missed = Vec::new();
    for Mistake {
        what,
        token,
        must,
        never,
    } in &all
    {
        let value = inspected(token);
        let named = named(&value);
        for code in must {
            if !named.iter().any(|it| it == code) {
                missed.push(format!("{code} is not said of {what}: {named:?}"));
            }
        }
        for code in never {
            if named.iter().any(|it| it == code) {
                missed.push(format!("WRONG: {code} is said of {what}: {named:?}"));
            }
        }
    }
    assert!(
        missed.is_empty(),
        "{} of {}:\n{}",
        missed.len(),
        all.len(),
        missed.join("\n")
    );
}

/// The headline and the findings agree: what keeps a token from working, or lets more in than was meant, is an
/// error in both.
#[test]
fn the_headline_agrees_with_the_findings() {
    let page = r#"["https://example.com"]"#;
    let claims = |members: &str| format!("{{{members},{}}}", hour());
    let public = format!(r#""orgId":"{ORG_ID}","token":{{"tag":"public"}}"#);
    let private = format!(r#""orgId":"{ORG_ID}","token":{{"tag":"private"}}"#);
    for (claims, severity, starts) in [
        (
            claims(&format!(
                r#""org_id":"{ORG_ID}","token":{{"tag":"private"}}"#
            )),
            "error",
            "Faulty: there is no orgId, but 'org_id'",
        ),
        (
            claims(&format!(r#""payload":{}"#, good_claims())),
            "error",
            "Faulty: the claims are inside 'payload'",
        ),
        (
            claims(&format!(
                r#"{public},"restrictions":{{"allowedOrigins":{page}}}"#
            )),
            "error",
            "Faulty: restrictions is in the top level of the claims, where it has no effect",
        ),
        (
            claims(&format!(
                r#""orgId":"{ORG_ID}","token":{{"tag":"public","restrictions":{{"allowed_origins":{page}}}}}"#
            )),
            "error",
            "Faulty: there is no allowedOrigins, but 'allowed_origins'",
        ),
        (
            claims(&format!(r#"{private},"allowedOrigins":{page}"#)),
            "warning",
            "Not expired, with 1 warning",
        ),
        (
            claims(r#""orgId":"${{ vars.ORG }}","token":{"tag":"private"}"#),
            "error",
            "Faulty: orgId, '${{ vars.ORG }}', is the name of a variable",
        ),
        (
            claims(r#""orgId":"Acme Inc","token":{"tag":"private"}"#),
            "warning",
            "Not expired, with 1 warning",
        ),
    ] {
        let token = signed_by(KEY, HEADER, &claims);
        let ran = Run::of("inspect --format json").arg(&token).ran();
        let value: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(value["findings"][0]["severity"], severity, "{claims}");
        let report = Run::of("inspect").arg(&token).ran().stdout;
        let words: Vec<_> = report.split_whitespace().collect();
        assert!(words.join(" ").starts_with(starts), "{report}");
    }
}

/// What nobody needs to hear of a token that is as it should be.
#[test]
fn nothing_is_said_of_tokens_as_they_should_be() {
    let page = format!(
        r#"{{"enabled":true,"allowedOrigins":["https://example.com","http://localhost:3000","capacitor://localhost"],"allowedAssistantIds":["{ASSISTANT}"],"allowTransientAssistant":false}}"#
    );
    for claims in [
        good_claims(),
        format!(
            r#"{{"orgId":"{ORG_ID}","token":{{"tag":"public","restrictions":{page}}},{}}}"#,
            hour()
        ),
        format!(
            r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},"sub":"user-1","org":"Acme","origin":"web","name":"x","type":"private",{}}}"#,
            hour()
        ),
        format!(
            r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},"data":{{"orgId":"x"}},"jti":"1","iss":"me",{}}}"#,
            hour()
        ),
        format!(
            r#"{{"orgId":"{}","token":{{"tag":"private"}},{}}}"#,
            ORG_ID.to_uppercase(),
            hour()
        ),
        format!(
            r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},"expires":"never","nbf":{NOW},{}}}"#,
            hour()
        ),
    ] {
        let value = inspected(&signed_by(KEY, HEADER, &claims));
        assert_eq!(named(&value), [""; 0], "{claims}");
    }
    for code in SOUND {
        assert!(!named(&inspected(&good())).iter().any(|it| it == code));
    }
}

#[test]
fn every_finding_is_named_by_some_mistake_and_has_a_fix() {
    let mut seen = std::collections::BTreeSet::new();
    for mistake in mistakes() {
        let value = inspected(&mistake.token);
        for finding in value["findings"].as_array().unwrap() {
            seen.insert(finding["code"].as_str().unwrap().to_owned());
            for sentence in [&finding["message"], &finding["fix"]] {
                let sentence = sentence.as_str().unwrap();
                assert!(sentence.len() > 8 && !sentence.ends_with('.'), "{sentence}");
            }
        }
    }
    // An encrypted token is held in `inspect`, another platform's in `pastes`, what settings say against a token
    // in `sides`; a weak key needs one that is set.
    let held = [
        "jwe",
        "other-platform",
        "org-mismatch",
        "key-in-header",
        "weak-key",
        "assistant-is-org",
    ];
    seen.extend(held.map(str::to_owned));
    for row in voxtoken::token::findings::TABLE {
        assert!(seen.contains(row.name), "{}", row.name);
    }
}
