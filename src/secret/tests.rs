//! Every row is recognised, both directions agree, and nothing is reported for a correct secret.

use proptest::prelude::*;
use secrecy::ExposeSecret;

use super::*;

const KEY: &str = "5c0f7b2e-91d3-4a68-b7e4-c2d1f0a93b85";
const NAMES: Names = Names {
    secret: "key",
    signer: "signer",
    here: "where it is set",
};

fn codes(value: &str, expected: ValueKind) -> Vec<&'static str> {
    signs(value, expected).map(|row| row.code).collect()
}

/// Correct secrets.
const FINE: [&str; 16] = [
    KEY,
    "9D4A7C1E-2B3F-4C5D-8E6F-70819A2B3E10",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw==",
    "d3b07384d113edec49eaa6238ad5ff00",
    "correct horse battery staple",
    "p%41ss$word#1",
    "topsecret",
    "K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=",
    "a=b",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "päss wörd",
    "hunter2hunter2",
    "{k\":v9f8e7d",
    "ABCD_EFGH=",
    "pass_k=9f8e7d",
];

#[test]
fn a_secret_that_is_as_it_should_be_looks_like_nothing() {
    for value in FINE {
        assert_eq!(codes(value, ValueKind::Text), [""; 0], "{value}");
    }
    assert_eq!(codes(KEY, ValueKind::Uuid), [""; 0]);
    assert_eq!(codes("b2f8c1d7>", ValueKind::Text), ["secret-one-quote"]);
}

#[test]
fn what_people_leave_around_a_key_is_seen() {
    for (value, code) in [
        (format!("{KEY}\n"), "secret-trailing-newline"),
        (format!("{KEY}\r\n"), "secret-trailing-newline"),
        (format!("\"{KEY}\""), "secret-quotes"),
        (format!("'{KEY}'"), "secret-quotes"),
        (format!("‘{KEY}’"), "secret-quotes"),
        (format!("{KEY} "), "secret-trailing-white-space"),
        (format!("\t{KEY}"), "secret-leading-white-space"),
        (format!("'{KEY}"), "secret-one-quote"),
        (format!("{KEY}\""), "secret-one-quote"),
        (format!("\u{feff}{KEY}"), "secret-byte-order-mark"),
        (format!("{KEY}\\n"), "secret-literal-newline"),
        ("undefined".into(), "secret-missing"),
        ("null".into(), "secret-missing"),
        ("${VAPI_PRIVATE_KEY}".into(), "secret-unexpanded"),
        ("$PRIVATE_KEY".into(), "secret-unexpanded"),
        ("${{ secrets.VAPI_KEY }}".into(), "secret-unexpanded"),
        ("%VAPI_PRIVATE_KEY%".into(), "secret-unexpanded"),
        (EXAMPLE_KEY.into(), "secret-example"),
        (
            "your_private_key_goes_here_12345678".into(),
            "secret-placeholder",
        ),
        ("<paste the key>".into(), "secret-placeholder"),
        (
            "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".into(),
            "secret-placeholder",
        ),
        (
            "00000000-0000-0000-0000-000000000000".into(),
            "secret-placeholder",
        ),
        ("5c0f…3b85".into(), "secret-masked"),
        ("************3b85".into(), "secret-masked"),
        (format!("Bearer {KEY}"), "secret-bearer"),
        (format!("VAPI_PRIVATE_KEY={KEY}"), "secret-name"),
        (format!("export PRIVATE_KEY='{KEY}'"), "secret-name"),
        (format!("Authorization: Bearer {KEY}"), "secret-header"),
        (format!("{KEY} # production"), "secret-comment"),
        ("<Buffer 35 63 30 66 37 62 32 65>".into(), "secret-buffer"),
        (format!("{KEY},"), "secret-punctuation"),
        (format!("\"{KEY}\","), "secret-punctuation"),
        (
            "NWMwZjdiMmUtOTFkMy00YTY4LWI3ZTQtYzJkMWYwYTkzYjg1".into(),
            "secret-base64",
        ),
        (
            "NWMwZjdiMmUtOTFkMy00YTY4LWI3ZTQtYzJkMWYwYTkzYjg1Cg==".into(),
            "secret-base64-newline",
        ),
        (KEY.replace('-', ""), "secret-no-dashes"),
        (KEY.replace('-', "–"), "secret-other-dashes"),
        (format!("%22{KEY}%22"), "secret-url-encoded"),
        (KEY.repeat(2), "secret-doubled"),
        (format!(r#"{{"key":"{KEY}"}}"#), "secret-json"),
        (
            format!("{}\n{}", &KEY[..20], &KEY[20..]),
            "secret-inner-white-space",
        ),
        (format!("{KEY}\u{200b}"), "secret-invisible"),
        (KEY[..35].into(), "secret-cut"),
        (KEY[1..].into(), "secret-cut"),
        (KEY[..18].into(), "secret-cut"),
    ] {
        let codes = codes(&value, ValueKind::Uuid);
        assert!(codes.contains(&code), "{value:?}: {codes:?}, not {code}");
    }
}

/// Whatever happens to a key on the other side is found from the key here, and if the key here is mangled in the
/// same way, the right one is found from it.
#[test]
fn both_directions_meet() {
    for row in &TABLE {
        for mangled in (row.mangle)(KEY) {
            if mangled == KEY.as_bytes() {
                continue;
            }
            let found = variants(KEY).any(|it| it.bytes.expose_secret() == mangled);
            assert!(found, "{}", row.code);
            let Ok(text) = String::from_utf8(mangled) else {
                continue;
            };
            if (row.restore)(&text).is_empty() {
                continue;
            }
            let back: Vec<_> = variants(&text)
                .filter(|it| it.bytes.expose_secret() == KEY.as_bytes())
                .collect();
            assert!(!back.is_empty(), "{}: {text:?}", row.code);
        }
    }
}

#[test]
fn a_cause_says_what_happened_and_what_to_do_from_either_side() {
    let said = |secret: &str, used: &str| {
        let variant = variants(secret)
            .find(|it| it.bytes.expose_secret() == used.as_bytes())
            .unwrap();
        (variant.cause.message(NAMES), variant.cause.fix(NAMES))
    };
    assert_eq!(
        said(KEY, &format!("{KEY}\n")),
        (
            "signed with a key that has a trailing newline".into(),
            "remove the newline where the signer reads the key".into()
        )
    );
    assert_eq!(
        said(&format!("{KEY}\n"), KEY),
        (
            "the key here has a trailing newline, unlike the signer's".into(),
            "remove the newline where it is set".into()
        )
    );
    assert_eq!(
        said(KEY, "undefined").0,
        "signed with the text 'undefined' instead of the key"
    );
}

#[test]
fn codes_are_unique_and_words_are_plain() {
    let mut seen = std::collections::BTreeSet::new();
    for row in &TABLE {
        assert!(seen.insert(row.code), "{}", row.code);
        assert!(row.code.starts_with("secret-"), "{}", row.code);
        for text in [row.is, row.fix] {
            assert!(!text.ends_with('.') && !text.contains("  "), "{text}");
        }
    }
}

#[test]
fn nothing_is_the_secret_itself_and_nothing_is_empty() {
    for secret in FINE {
        for variant in variants(secret) {
            let bytes = variant.bytes.expose_secret();
            assert!(
                !bytes.is_empty() && bytes != secret.as_bytes(),
                "{}",
                variant.cause.code()
            );
        }
    }
}

proptest! {
    #[test]
    fn a_secret_is_found_among_anything(
        before in "[5c0f \\-\"a-zA-Z0-9é]{0,40}",
        between in proptest::collection::vec("[-_ .:/\"']{0,2}", KEY.len()),
        upper in any::<bool>(),
        hex in any::<bool>(),
        after in "[5c0f \\-\"a-zA-Z0-9é]{0,40}",
    ) {
        let secret = if hex { data_encoding::HEXLOWER.encode(KEY.as_bytes()) } else { KEY.to_owned() };
        let spelled = if upper { secret.to_uppercase() } else { secret };
        let gaps = between.iter().map(String::as_str).chain(std::iter::repeat(""));
        let spread: String = spelled.chars().zip(gaps).flat_map(|(it, gap)| [it.to_string(), gap.to_owned()]).collect();
        prop_assert!(Spellings::of(KEY).are_in(&[before, spread, after].concat()));
    }
}

#[test]
fn a_text_holds_a_secret_in_any_spelling() {
    for text in [
        KEY.to_owned(),
        format!("\"{KEY}\""),
        format!(" {KEY}"),
        KEY.to_uppercase(),
        KEY.replace('-', ""),
        KEY.replace('-', "_"),
        format!("org/{KEY}/x"),
        format!("abc{KEY}abc"),
        "NWMwZjdiMmUtOTFkMy00YTY4LWI3ZTQtYzJkMWYwYTkzYjg1".into(),
        "eDVjMGY3YjJlLTkxZDMtNGE2OC1iN2U0LWMyZDFmMGE5M2I4NQ".into(),
        data_encoding::HEXUPPER.encode(KEY.as_bytes()),
    ] {
        assert!(Spellings::of(KEY).are_in(&text), "{text}");
    }
    for text in [
        "",
        "5c0f7b2e",
        "9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10",
        "hunter",
    ] {
        assert!(!Spellings::of(KEY).are_in(text), "{text}");
    }
    let short = Spellings::of("hunter2");
    assert!(short.are_in("hunter2") && short.are_in(" 'Hunter2'"));
    assert!(!short.are_in("hunter2 is short"));
}
