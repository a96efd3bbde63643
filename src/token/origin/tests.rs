//! Origins as people write them: each canonical, or rejected with the next step.

use proptest::prelude::*;

use super::*;

#[test]
fn canonical_form() {
    for (text, canonical) in [
        ("https://example.com", "https://example.com"),
        ("HTTPS://Example.COM", "https://example.com"),
        ("https://example.com/", "https://example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://example.com:80/", "http://example.com"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("https://example.com:", "https://example.com"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://BÜCHER.example", "https://xn--bcher-kva.example"),
        ("https://env.example.com", "https://env.example.com"),
        ("https://secrets.example.com", "https://secrets.example.com"),
        ("capacitor://localhost", "capacitor://localhost"),
        ("ionic://localhost", "ionic://localhost"),
        ("Capacitor://LocalHost:8080/", "capacitor://localhost:8080"),
        ("app://[::1]:80", "app://[::1]:80"),
        (
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        ),
    ] {
        assert_eq!(Origin::parse(text).unwrap().as_str(), canonical, "{text}");
        assert_eq!(
            Origin::parse(canonical).unwrap().as_str(),
            canonical,
            "{text}"
        );
    }
}

#[test]
#[allow(clippy::too_many_lines)] // A case after the other.
fn rejected() {
    for (text, fact, next) in [
        ("", "blank", FORM),
        ("  ", "blank", FORM),
        (
            "null",
            "'null' is the origin of every sandboxed page and local file",
            "serve the page from an origin of its own",
        ),
        (
            "*",
            "a wildcard, which the platform does not document",
            "list each origin",
        ),
        (
            "https://*.example.com",
            "a wildcard, which the platform does not document",
            "list each origin",
        ),
        (
            "www.example.com",
            "no scheme",
            "write https://www.example.com",
        ),
        ("example.com/path", "no scheme", "write https://example.com"),
        ("//example.com", "no scheme", "write https://example.com"),
        ("localhost:3000", "no scheme", "write http://localhost:3000"),
        ("http:example.com", "no scheme", "write http://example.com"),
        (
            "https:example.com",
            "no scheme",
            "write https://example.com",
        ),
        (
            "https://example.com/app",
            "a path, which is not part of an origin",
            "write https://example.com",
        ),
        (
            "https://example.com//",
            "a path, which is not part of an origin",
            "write https://example.com",
        ),
        (
            "https://example.com?a=1",
            "a query, which is not part of an origin",
            "write https://example.com",
        ),
        (
            "https://example.com/#top",
            "a fragment, which is not part of an origin",
            "write https://example.com",
        ),
        (
            "https://me@example.com",
            "a user name, which is not part of an origin",
            "leave out everything up to '@'",
        ),
        ("https://", "no host", FORM),
        (
            "file:///",
            "a local file, which has no origin of its own",
            "serve the page from an origin of its own",
        ),
        (
            "https//shop.example",
            "no scheme",
            "write https://shop.example",
        ),
        (
            "https:/shop.example",
            "no scheme",
            "write https://shop.example",
        ),
        (
            "https:///shop.example",
            "more than two slashes after the scheme",
            "write https://shop.example",
        ),
        (
            " https://shop.example",
            "the origin starts with white space",
            "remove the white space",
        ),
        (
            "https://shop.example\u{200b}",
            "the origin has invisible characters",
            "copy it again, or type it",
        ),
        (
            "\"https://shop.example\"",
            "the origin is in quotes",
            "remove the quotes",
        ),
        (
            "https://shop.example;",
            "the origin ends with a comma or a semicolon",
            "remove it",
        ),
        (
            "undefined",
            "the origin is the text of a missing value, such as 'undefined'",
            "set the variable that should hold it",
        ),
        (
            "https://undefined:3000",
            "the host is the text of a missing value, such as 'undefined'",
            "set the variable that should hold it",
        ),
        (
            "https://${DOMAIN}",
            "the host is the name of a variable, not its value",
            "write it so that the variable is expanded",
        ),
        (
            "https://process.env.HOST",
            "the host is the name of a variable, not its value",
            "write it so that the variable is expanded",
        ),
        (
            "https://{{host}}",
            "the host is the name of a variable, not its value",
            "write it so that the variable is expanded",
        ),
        (
            "https://.shop.example",
            "a wildcard, which the platform does not document",
            "list each origin",
        ),
        ("https://shop..example", "no valid host", FORM),
        ("https://shop{1}.example", "no valid host", FORM),
        ("^https:\\/\\/shop", "no scheme", FORM),
        (
            "https://(www.)?shop.example",
            "a query, which is not part of an origin",
            FORM,
        ),
        (
            "https://exa mple.com",
            "white space or a control character in an origin",
            "give each origin separately",
        ),
        (
            "https://a.com,https://b.com",
            "a comma in an origin",
            "give each origin separately",
        ),
        ("1https://example.com", "no valid scheme", FORM),
        (
            "https://example.com:99999",
            "invalid port number",
            "write https://example.com, or a port up to 65535",
        ),
    ] {
        let refusal = Origin::parse(text).unwrap_err();
        assert_eq!(
            (&*refusal.fact, &*refusal.hint.unwrap()),
            (fact, next),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn a_plain_origin_is_its_own_canonical_form(
        text in "https://([a-z0-9-]{0,4}\\.|xn--[a-z0-9]{1,4}\\.|env\\.|process\\.){0,3}([a-z0-9-]{0,5}|0x1f|127|undefined)",
    ) {
        if is_plain(&text) {
            prop_assert_eq!(Origin::canonical(&text).unwrap(), text);
        }
    }
}

#[test]
fn only_plain_http_to_another_machine_travels_in_the_clear() {
    for (text, expected) in [
        ("http://example.com", true),
        ("http://192.168.1.5:3000", true),
        ("http://localhost:3000", false),
        ("http://app.localhost", false),
        ("http://127.0.0.1", false),
        ("http://[::1]", false),
        ("https://example.com", false),
        ("capacitor://localhost", false),
    ] {
        assert_eq!(
            Origin::parse(text).unwrap().travels_in_the_clear(),
            expected,
            "{text}"
        );
    }
}
