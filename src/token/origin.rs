//! Where a page comes from: an origin in the one form that a browser sends (RFC 6454, section 6.2).
//!
//! How the platform compares `allowedOrigins` with the `Origin` header is unknown, so the canonical
//! form is the only one worth writing.

use std::fmt;

use serde::{Serialize, Serializer};
use url::{Host, Url};

use crate::outcome::Refusal;
use crate::text::{is_harmless, may_be_credential};

/// An origin, canonical: `scheme://host[:port]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    /// Makes an origin canonical: lower case, IDN in punycode, without the default port and one
    /// trailing slash. Of schemes other than `http` and `https` only the form is checked, and the case lowered.
    ///
    /// # Errors
    /// Whatever is more or less than an origin: path, query, fragment, user, `*`, `null`, no scheme.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.trim().is_empty() {
            return Err(Refusal::new("blank").hint("write https://example.com"));
        }
        if text == "null" {
            return Err(Refusal::new(
                "'null' is the origin of every sandboxed page and local file",
            )
            .hint("serve the page from an origin of its own"));
        }
        if text.contains(is_wildcard) {
            return Err(wildcard());
        }
        if let Some(bad) = text
            .chars()
            .find(|c| c.is_whitespace() || !is_harmless(*c) || *c == ',')
        {
            let what = match bad {
                ',' => "a comma",
                bad if bad.is_whitespace() || bad.is_control() => {
                    "white space or a control character"
                }
                _ => "an invisible character",
            };
            return Err(
                Refusal::new(format!("{what} in an origin")).hint("give each origin separately")
            );
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(Refusal::new("no scheme").hint(format!("write {}", with_scheme(text))));
        };
        if !is_scheme(scheme) {
            return Err(Refusal::new("no valid scheme").hint("write https://example.com"));
        }
        if rest.trim_start_matches('/').is_empty() || scheme.eq_ignore_ascii_case("file") {
            return Err(Refusal::new("no host").hint("write https://example.com"));
        }
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        for (mark, what) in [
            ('#', "a fragment"),
            ('?', "a query"),
            ('/', "a path"),
            ('\\', "a path"),
        ] {
            if authority.contains(mark) {
                let host = authority
                    .split(['/', '?', '#', '\\'])
                    .next()
                    .unwrap_or_default();
                return Err(
                    Refusal::new(format!("{what}, which is not part of an origin"))
                        .hint(format!("write {scheme}://{host}")),
                );
            }
        }
        if authority.contains('@') {
            return Err(Refusal::new("a user name, which is not part of an origin")
                .hint("leave out everything up to '@'"));
        }
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(&*scheme, "http" | "https") {
            return other_scheme(&scheme, authority);
        }
        let url = Url::parse(&format!("{scheme}://{authority}"))
            .map_err(|error| Refusal::new(error.to_string()).hint("write https://example.com"))?;
        let canonical = url.origin().ascii_serialization();
        // Several characters become an asterisk in a host name.
        if canonical.contains('*') {
            return Err(wildcard());
        }
        Ok(Self(canonical))
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether pages of this origin travel unencrypted: plain `http`, and not to this machine itself.
    #[must_use]
    pub fn travels_in_the_clear(&self) -> bool {
        let Ok(url) = Url::parse(&self.0) else {
            return false;
        };
        url.scheme() == "http"
            && !match url.host() {
                Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
                Some(Host::Ipv4(address)) => address.is_loopback(),
                Some(Host::Ipv6(address)) => address.is_loopback(),
                None => false,
            }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

fn is_wildcard(character: char) -> bool {
    matches!(
        character,
        '*' | '\u{ff0a}' | '\u{fe61}' | '\u{2217}' | '\u{204e}' | '\u{2731}'
    )
}

fn wildcard() -> Refusal {
    Refusal::new("a wildcard, which the platform does not document").hint("list each origin")
}

/// The origin of an app, such as `capacitor://localhost`: a host of letters, digits, dots, dashes and
/// underscores, or an address in brackets, and a port.
fn other_scheme(scheme: &str, authority: &str) -> Result<Origin, Refusal> {
    let port = authority.rfind(':').filter(|_| !authority.ends_with(']'));
    let (host, port) = port.map_or((authority, None), |at| {
        (&authority[..at], Some(&authority[at + 1..]))
    });
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let is_address = host.starts_with('[') && Host::parse(host).is_ok();
    if host.is_empty() || !(is_address || host.bytes().all(usual)) {
        return Err(Refusal::new("no valid host").hint(format!("write {scheme}://host")));
    }
    let is_port =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if port.is_some_and(|port| !is_port(port)) {
        return Err(Refusal::new("no valid port")
            .hint(format!("write {scheme}://{}", host.to_ascii_lowercase())));
    }
    Ok(Origin(format!(
        "{scheme}://{}",
        authority.to_ascii_lowercase()
    )))
}

/// A scheme as RFC 3986, section 3.1 spells it.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// What somebody who left the scheme out most likely meant.
fn with_scheme(text: &str) -> String {
    if may_be_credential(text) {
        return "https://example.com".into();
    }
    let plain = text.strip_prefix("http:");
    let text = plain.or(text.strip_prefix("https:")).unwrap_or(text);
    let host = text
        .trim_start_matches('/')
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let scheme = if plain.is_some() || name == "localhost" || name.starts_with("127.") {
        "http"
    } else {
        "https"
    };
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
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
    fn rejected() {
        for (text, fact, next) in [
            ("", "blank", "write https://example.com"),
            ("  ", "blank", "write https://example.com"),
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
            ("https://", "no host", "write https://example.com"),
            ("file:///", "no host", "write https://example.com"),
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
            (
                "1https://example.com",
                "no valid scheme",
                "write https://example.com",
            ),
            (
                "https://example.com:99999",
                "invalid port number",
                "write https://example.com",
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
}
