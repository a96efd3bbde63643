//! Secrets to which two things happened: both are named, whichever side has the mangled one.

use secrecy::ExposeSecret;
use serde_json::Value;
use voxtoken::secret::{Bytes, Layered, Mangled, SecretSide, layered, variants};

use crate::inspect::signed_with;
use crate::support::{KEY, NOW, ORG_ID, Run, to_base64};
use crate::webhook_generated::{BODY, hex, mac, stamped};

const SECRET: &str = "3f0b8e6c-1d2a-4c5b-9e8f-7a6b5c4d3e2f";

/// One thing that happens to a secret: its code, and how.
type Way = (&'static str, fn(&str) -> String);

const WAYS: [Way; 21] = [
    ("secret-trailing-newline", |it| format!("{it}\n")),
    ("secret-trailing-newline", |it| format!("{it}\r\n")),
    ("secret-quotes", |it| format!("\"{it}\"")),
    ("secret-quotes", |it| format!("'{it}'")),
    ("secret-name", |it| format!("VAPI_SECRET={it}")),
    ("secret-name", |it| {
        format!("export VAPI_WEBHOOK_SECRET={it}")
    }),
    ("secret-bearer", |it| format!("Bearer {it}")),
    ("secret-header", |it| format!("Authorization: {it}")),
    ("secret-header", |it| format!("X-Vapi-Secret: {it}")),
    ("secret-punctuation", |it| format!("{it},")),
    ("secret-punctuation", |it| format!("{it};")),
    ("secret-byte-order-mark", |it| format!("\u{feff}{it}")),
    ("secret-trailing-white-space", |it| format!("{it} ")),
    ("secret-leading-white-space", |it| format!(" {it}")),
    ("secret-literal-newline", |it| format!("{it}\\n")),
    ("secret-printed-bytes", |it| format!("b'{it}'")),
    ("secret-base64", |it| to_base64(it)),
    ("secret-hex", |it| hex(it)),
    ("secret-url-encoded", |it| escaped(it)),
    ("secret-other-case", |it| it.to_uppercase()),
    ("secret-no-dashes", |it| it.replace('-', "")),
];

fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let escape = |byte: u8| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(escape).collect()
}

/// What is said of a secret of which one side has this form, and the other that one.
fn codes(here: &str, there: &[u8], of_signer: &[Layered]) -> Vec<&'static str> {
    let is = |it: &Bytes| it.expose_secret() == there;
    let all = |it: &Layered| it.causes.iter().map(Mangled::code).collect();
    let of_here = layered(here, SecretSide::Here);
    of_here
        .iter()
        .find(|it| is(&it.bytes))
        .map(all)
        .or_else(|| {
            let single = variants(here).find(|it| is(&it.bytes))?;
            Some(vec![single.cause.code()])
        })
        .or_else(|| of_signer.iter().find(|it| is(&it.bytes)).map(all))
        .unwrap_or_default()
}

/// Rows that tell two things, and white space that is removed in one go.
const OF_TWO: [&str; 4] = [
    "secret-white-space-around",
    "secret-trailing-white-space",
    "secret-base64-newline",
    "secret-hex-newline",
];

/// Each two of the ways, on either side: both are told.
#[test]
fn both_of_two_things_are_told() {
    let mut tried = 0;
    for secret in [SECRET, "hunter2/hunter2+x"] {
        let of_signer = layered(secret, SecretSide::There);
        for (outer, around) in WAYS {
            for (inner, within) in WAYS {
                let once = within(secret);
                let mangled = around(&once);
                // Letters and dashes are changed in a UUID itself.
                let of_uuid = ["secret-other-case", "secret-no-dashes"];
                let is_possible =
                    !of_uuid.contains(&outer) && (secret == SECRET || !of_uuid.contains(&inner));
                let changed = once != secret && mangled != once && mangled != secret;
                if outer == inner || !is_possible || !changed {
                    continue;
                }
                for found in [
                    codes(secret, mangled.as_bytes(), &of_signer),
                    codes(&mangled, secret.as_bytes(), &[]),
                ] {
                    let single = found.iter().any(|code| OF_TWO.contains(code));
                    let header =
                        found == ["secret-header"] && outer == "secret-leading-white-space";
                    assert!(
                        found == [outer, inner] || found == [inner, outer] || single || header,
                        "{outer} around {inner}, {mangled:?}: {found:?}"
                    );
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1_200, "{tried}");
}

/// The causes of a webhook's signature, and of a token's, as `code: message: fix` each.
fn told(here: &str, there: &str) -> [Vec<String>; 2] {
    let webhook = Run::bare("webhook verify body --type hmac --format json")
        .file("body", BODY)
        .variable("VAPI_WEBHOOK_SECRET", here)
        .arg(format!("--header=x-timestamp: {NOW}"))
        .arg(format!(
            "--header=x-signature: {}",
            hex(mac(there, stamped(BODY)))
        ));
    let token = Run::bare("inspect --verify --format json")
        .variable("VAPI_PRIVATE_KEY", here)
        .arg(signed_with(there));
    [(webhook, "/causes"), (token, "/signature/causes")].map(|(run, path)| {
        let shown: Value = serde_json::from_str(&run.ran().stdout).unwrap();
        let causes = shown.pointer(path).and_then(Value::as_array);
        let text = |cause: &Value| {
            ["code", "message", "fix"]
                .map(|field| cause[field].as_str().unwrap())
                .join(": ")
        };
        causes.into_iter().flatten().map(text).collect()
    })
}

#[test]
fn each_layer_has_its_message_and_its_fix() {
    let line = format!("VAPI_SECRET=\"{SECRET}\"");
    let [webhook, token] = told(SECRET, &line);
    assert_eq!(
        webhook,
        [
            "secret-name: signed with a secret that starts with the name of a variable and '=': remove the name and '=' \
             where the signer reads the secret",
            "secret-quotes: the signer's secret is also in quotes: also remove the quotes",
        ]
    );
    assert_eq!(
        token,
        [
            "secret-name: signed with a key that starts with the name of a variable and '=': remove the name and '=' \
             where the signer reads the key",
            "secret-quotes: the signer's key is also in quotes: also remove the quotes",
        ]
    );
    let [webhook, token] = told(&format!("{line}\n"), SECRET);
    assert_eq!(
        webhook,
        [
            "secret-trailing-newline: the secret here has a trailing newline, unlike the signer's: remove the newline in \
             the secret given to voxtoken",
            "secret-name: the secret here also starts with the name of a variable and '=': also remove the name and '='",
            "secret-quotes: the secret here is also in quotes: also remove the quotes",
        ]
    );
    assert_eq!(token.len(), 3, "{token:?}");
}

/// What happened once is told once, and of another secret nothing is told.
#[test]
fn nothing_is_told_that_did_not_happen() {
    for (code, mangle) in WAYS {
        for (here, there) in [
            (SECRET.to_owned(), mangle(SECRET)),
            (mangle(SECRET), SECRET.into()),
        ] {
            if here == there {
                continue;
            }
            for told in told(&here, &there) {
                assert_eq!(told.len(), 1, "{told:?}");
                assert!(told[0].starts_with(code), "{told:?}");
            }
        }
        let other = mangle("0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d");
        assert_eq!(
            told(&mangle(&format!("\"{SECRET}\"")), &other),
            [vec![""; 0], vec![]]
        );
    }
}

/// Where the key explains nothing, what it plainly looks like is told, all of it.
#[test]
fn a_key_that_signed_nothing_shows_both() {
    let run = Run::bare("inspect --verify --format json")
        .variable("VAPI_PRIVATE_KEY", format!("VAPI_PRIVATE_KEY=\"{SECRET}\""))
        .arg(signed_with("0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"));
    let shown: Value = serde_json::from_str(&run.ran().stdout).unwrap();
    let finding = &shown["findings"][0];
    assert_eq!(
        finding["message"],
        "not signed with this key, which starts with the name of a variable and '=' and is in quotes"
    );
    assert_eq!(
        finding["fix"],
        "remove the name and '=' where --verify reads it; also remove the quotes"
    );
}

/// A token that arrives in place of a signature is explained by the same layers.
#[test]
fn a_bearer_token_in_quotes_with_a_comma() {
    let run = Run::bare("webhook verify body --type bearer --format json")
        .file("body", BODY)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .arg(format!("--header=Authorization: Bearer \"{SECRET}\","));
    let shown: Value = serde_json::from_str(&run.ran().stdout).unwrap();
    let codes: Vec<_> = [0, 1].map(|at| shown["causes"][at]["code"].clone()).into();
    assert_eq!(codes, ["secret-punctuation", "secret-quotes"]);
    assert_eq!(
        shown["causes"][1]["message"],
        "the secret that was sent is also in quotes"
    );
}

/// Before anything is signed, a value that plainly shows both is warned of with both.
#[test]
fn warnings_name_both() {
    for (value, signs) in [
        (
            format!("VAPI_PRIVATE_KEY=\"{KEY}\""),
            &["starts with the name of a variable", "is in quotes"][..],
        ),
        (
            format!("\"{KEY}\","),
            &["ends with a comma", "is in quotes"],
        ),
        (
            format!("Bearer \"{KEY}\""),
            &["starts with 'Bearer '", "is in quotes"],
        ),
        (
            format!("\"{KEY}\"\n"),
            &["trailing newline", "is in quotes"],
        ),
        (
            format!("\u{feff}{KEY}\n"),
            &["byte order mark", "trailing newline"],
        ),
        (
            format!("VAPI_PRIVATE_KEY={}", to_base64(KEY)),
            &["starts with the name", "base64-encoded"],
        ),
        (
            "VAPI_PRIVATE_KEY=undefined".into(),
            &["starts with the name", "a missing value"],
        ),
    ] {
        let ran = Run::bare("mint private")
            .variable("VAPI_ORG_ID", ORG_ID)
            .variable("VAPI_PRIVATE_KEY", &value)
            .ran();
        for sign in signs {
            assert!(ran.stderr.contains(sign), "{value:?}: {}", ran.stderr);
        }
        assert!(!ran.stderr.contains("on one side"), "{}", ran.stderr);
        let lines = ran
            .stderr
            .lines()
            .filter(|line| line.contains("the private key from"));
        assert_eq!(lines.count(), signs.len(), "{value:?}: {}", ran.stderr);
    }
}
