//! The origin of a web page, in the one form that browsers send (RFC 6454, section 6.2).
//!
//! How the platform compares `allowedOrigins` with the `Origin` header is unknown, so the canonical
//! form is the only one worth writing.

mod host;

use std::fmt;

use serde::{Serialize, Serializer};
use url::{Host, Url};

use crate::outcome::Refusal;
use crate::text::{is_harmless, may_be_credential};
use host::{host_and_port, is_host, is_plain, mangled};

/// An origin, canonical: `scheme://host[:port]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    text: String,
    /// Whether it is `https` and an everyday host name.
    plain: bool,
}

impl Origin {
    /// Makes an origin canonical: lower case, IDN in punycode, without the default port and one
    /// trailing slash. Of schemes other than `http` and `https` only the form is checked, and the case lowered.
    ///
    /// # Errors
    /// Anything more or less than an origin: path, query, fragment, user, `*`, `null`, no scheme.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        // Each row of a batch has origins, and nearly all of them are plain.
        if is_plain(text) {
            return Ok(Self {
                text: text.to_owned(),
                plain: true,
            });
        }
        let text = Self::canonical(text)?;
        Ok(Self {
            plain: is_plain(&text),
            text,
        })
    }

    fn canonical(text: &str) -> Result<String, Refusal> {
        if text.trim().is_empty() {
            return Err(Refusal::new("blank").hint(FORM));
        }
        if text == "null" {
            return Err(Refusal::new(
                "'null' is the origin of every sandboxed page and local file",
            )
            .hint("serve the page from an origin of its own"));
        }
        // A host that starts with a dot means every host below it.
        if text.contains(is_wildcard) || text.starts_with('.') || text.contains("://.") {
            return Err(wildcard());
        }
        if let Some(row) = mangled(text) {
            return Err(Refusal::new(format!("the origin {}", row.is)).hint(row.fix));
        }
        if let Some(bad) = text
            .chars()
            .find(|c| c.is_whitespace() || !is_harmless(*c) || *c == ',')
        {
            let (what, hint) = match bad {
                ',' => ("a comma", SEPARATELY),
                bad if bad.is_whitespace() || bad.is_control() => {
                    ("white space or a control character", SEPARATELY)
                }
                _ => (
                    "an invisible character",
                    "copy the origin again, or type it",
                ),
            };
            return Err(Refusal::new(format!("{what} in an origin")).hint(hint));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(Refusal::new("no scheme").hint(with_scheme(text)));
        };
        if !is_scheme(scheme) {
            return Err(Refusal::new("no valid scheme").hint(FORM));
        }
        if scheme.eq_ignore_ascii_case("file") {
            return Err(Refusal::new("a local file, which has no origin of its own")
                .hint("serve the page from an origin of its own"));
        }
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let authority = rest.trim_start_matches('/');
        if authority.is_empty() {
            return Err(Refusal::new("no host").hint(FORM));
        }
        if authority != rest {
            return Err(Refusal::new("more than two slashes after the scheme")
                .hint(suggestion(scheme, authority)));
        }
        for (mark, what) in [
            ('#', "a fragment"),
            ('?', "a query"),
            ('/', "a path"),
            ('\\', "a path"),
        ] {
            if authority.contains(mark) {
                return Err(
                    Refusal::new(format!("{what}, which is not part of an origin"))
                        .hint(suggestion(scheme, authority)),
                );
            }
        }
        if authority.contains('@') {
            return Err(Refusal::new("a user name, which is not part of an origin")
                .hint("leave out everything up to '@'"));
        }
        let (host, port) = host_and_port(authority);
        if let Some(row) = mangled(host) {
            return Err(Refusal::new(format!("the host {}", row.is)).hint(row.fix));
        }
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(&*scheme, "http" | "https") {
            return other_scheme(&scheme, authority, host, port);
        }
        let url = Url::parse(&format!("{scheme}://{authority}")).map_err(|error| {
            let hint = suggestion(&scheme, host);
            Refusal::new(error.to_string()).hint(match port {
                Some(_) if hint != FORM => format!("{hint}, or a port up to 65535"),
                _ => hint,
            })
        })?;
        let canonical = url.origin().ascii_serialization();
        // Several characters become an asterisk in host names.
        if canonical.contains('*') {
            return Err(wildcard());
        }
        if url.domain().is_some_and(|name| !is_host(name)) {
            return Err(Refusal::new("no valid host").hint(FORM));
        }
        Ok(canonical)
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is `https` and an everyday host name, so that there is nothing to say about it.
    pub(super) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether pages of this origin travel unencrypted: plain `http`, and not to this machine itself.
    #[must_use]
    pub fn travels_in_the_clear(&self) -> bool {
        if !self.text.starts_with("http://") {
            return false;
        }
        Url::parse(&self.text).is_ok_and(|url| match url.host() {
            Some(Host::Domain(name)) => name != "localhost" && !name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => !address.is_loopback(),
            Some(Host::Ipv6(address)) => !address.is_loopback(),
            None => true,
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
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
fn other_scheme(
    scheme: &str,
    authority: &str,
    host: &str,
    port: Option<&str>,
) -> Result<String, Refusal> {
    let is_address = host.starts_with('[') && Host::parse(host).is_ok();
    if !(is_address || is_host(host)) {
        return Err(Refusal::new("no valid host").hint(format!("write {scheme}://host")));
    }
    let is_port =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if port.is_some_and(|port| !is_port(port)) {
        return Err(Refusal::new("no valid port")
            .hint(format!("write {scheme}://{}", host.to_ascii_lowercase())));
    }
    Ok(format!("{scheme}://{}", authority.to_ascii_lowercase()))
}

/// A scheme as RFC 3986, section 3.1 spells it.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// What was most likely meant by an origin without a scheme.
fn with_scheme(text: &str) -> String {
    if may_be_credential(text) {
        return FORM.into();
    }
    let after = |starts: [&str; 2]| {
        starts
            .into_iter()
            .find_map(|start| text.strip_prefix(start))
    };
    let plain = after(["http:", "http/"]);
    let text = plain.or(after(["https:", "https/"])).unwrap_or(text);
    let text = text.trim_start_matches('/');
    let (name, _) = host_and_port(text);
    let scheme = if plain.is_some() || name == "localhost" || name.starts_with("127.") {
        "http"
    } else {
        "https"
    };
    suggestion(scheme, text)
}

/// The origin to write instead of one with too much in it, or the general form if that is not clear.
fn suggestion(scheme: &str, text: &str) -> String {
    let authority = text.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let (host, port) = host_and_port(authority);
    let is_right = match Host::parse(host) {
        Ok(Host::Domain(name)) => is_host(&name) && mangled(host).is_none(),
        Ok(_) => true,
        Err(_) => false,
    };
    if is_right && port.is_none_or(|port| port.parse::<u16>().is_ok()) {
        format!("write {scheme}://{authority}")
    } else {
        FORM.into()
    }
}

/// The general form of an origin.
const FORM: &str = "write an origin as browsers send it, such as https://example.com";

const SEPARATELY: &str = "give each origin separately";

#[cfg(test)]
mod tests;
