//! The addresses of the platforms' APIs.

use serde::Serialize;
use url::{Host, Url};

use crate::outcome::Refusal;
use crate::text::shown;

/// A platform that has an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Vapi, whose tokens are minted here.
    Vapi,
    /// Volubile, whose tokens are fetched with an API key.
    Volubile,
}

impl Platform {
    /// The platform's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vapi => "Vapi",
            Self::Volubile => "Volubile",
        }
    }

    /// The platform that an API path belongs to: `/v1/` is Volubile's (documented).
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        if path == "/v1" || path.starts_with("/v1/") {
            Self::Volubile
        } else {
            Self::Vapi
        }
    }
}

/// Where an organization's data is kept. Keys belong to one region (documented).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Region {
    /// The default for Vapi.
    Us,
    /// Volubile's only region.
    Eu,
}

impl Region {
    /// The name of the region, as `--region` takes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Eu => "eu",
        }
    }

    /// The region of Vapi's API at this host.
    #[must_use]
    pub fn of_host(host: &str) -> Option<Self> {
        let base = Base::parse(&format!("https://{host}")).ok()?;
        base.is_documented(Platform::Vapi)
            .then(|| base.region())
            .flatten()
    }
}

/// Every documented address.
const DOCUMENTED: [(Platform, Region, &str); 3] = [
    (Platform::Vapi, Region::Us, "https://api.vapi.ai"),
    (Platform::Vapi, Region::Eu, "https://api.eu.vapi.ai"),
    (Platform::Volubile, Region::Eu, "https://api.eu.volubile.ai"),
];

/// The base URL of an API: scheme, host, port and perhaps a path prefix, without a trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(Url);

impl Base {
    /// The documented address of a platform.
    ///
    /// # Errors
    /// A region that the platform does not document. The default is `us` for Vapi and `eu` for Volubile.
    pub fn documented(platform: Platform, region: Option<Region>) -> Result<Self, Refusal> {
        DOCUMENTED
            .iter()
            .find(|(of, at, _)| *of == platform && region.is_none_or(|region| region == *at))
            .and_then(|(_, _, text)| Url::parse(text).ok())
            .map(Self)
            .ok_or_else(|| {
                Refusal::new(format!("{} documents no such region", platform.as_str()))
                    .hint("use --region eu, or leave it out")
            })
    }

    /// Parses the base URL of an API.
    ///
    /// # Errors
    /// Anything but an absolute `https` URL without user, query and fragment. Plain `http` is for loopback only.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        const FORM: &str = "write https://host, with a port or a path if it has one";
        let url = absolute(text).ok_or_else(|| unusable(text).hint(FORM))?;
        safe(&url)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Refusal::new("a base URL cannot have a query or a fragment").hint(FORM));
        }
        Ok(Self(url))
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Whether the platform documents this address: all its credentials may go there.
    #[must_use]
    pub fn is_documented(&self, platform: Platform) -> bool {
        self.documented_by() == Some(platform)
    }

    /// The platform that documents this address.
    #[must_use]
    pub fn documented_by(&self) -> Option<Platform> {
        documented_at(&self.0).map(|(platform, _)| platform)
    }

    /// The region, if the address is documented.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        documented_at(&self.0).map(|(_, region)| region)
    }

    /// Whether a URL has the origin of this address.
    pub(super) fn is_origin_of(&self, url: &Url) -> bool {
        same_origin(&self.0, url)
    }

    /// The URL of a path below this address.
    pub(super) fn with(&self, path: &str) -> Option<Url> {
        let url = Url::parse(&format!("{}{path}", self.as_str())).ok()?;
        same_origin(&url, &self.0).then_some(url)
    }
}

pub(super) fn absolute(text: &str) -> Option<Url> {
    let (scheme, rest) = text.split_once("://")?;
    let web = ["http", "https"]
        .iter()
        .any(|it| scheme.eq_ignore_ascii_case(it));
    // `https:///host` and `https://\host` are URLs to a browser, but surely mistakes.
    let plain = !rest.starts_with(['/', '\\']) && !text.contains(char::is_whitespace);
    (web && plain).then(|| Url::parse(text).ok()).flatten()
}

/// Why a text is not an API's URL.
fn unusable(text: &str) -> Refusal {
    match Url::parse(text) {
        Ok(url) if text.contains("://") && !matches!(url.scheme(), "http" | "https") => {
            Refusal::new(format!("the scheme {} is not https", shown(url.scheme())))
        }
        Err(error) if text.contains("://") => Refusal::new(error.to_string()),
        _ => Refusal::new("not an absolute URL"),
    }
}

/// Rejects URLs over which no credential may be sent.
pub(super) fn safe(url: &Url) -> Result<(), Refusal> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::new("a user name or password in a URL")
            .hint("leave out everything between '//' and '@'"));
    }
    if url.scheme() == "http" && !is_this_machine(url) {
        return Err(Refusal::new(
            "http:// sends credentials unencrypted, so it works only to this machine",
        )
        .hint("write https://"));
    }
    Ok(())
}

/// Whether a URL names this machine itself. Stricter than for other requests, since not every resolver keeps
/// `api.localhost` here.
fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin() && one.origin().is_tuple()
}

pub(super) fn documented_at(url: &Url) -> Option<(Platform, Region)> {
    DOCUMENTED
        .iter()
        .find(|(_, _, text)| Url::parse(text).is_ok_and(|known| same_origin(&known, url)))
        .map(|(platform, region, _)| (*platform, *region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_an_origin_and_perhaps_a_path() {
        for (text, base) in [
            ("https://api.eu.vapi.ai/", "https://api.eu.vapi.ai"),
            (
                "https://proxy.example:8443/vapi",
                "https://proxy.example:8443/vapi",
            ),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.2:1", "http://127.0.0.2:1"),
            ("http://[::1]:1", "http://[::1]:1"),
        ] {
            assert_eq!(Base::parse(text).unwrap().as_str(), base);
        }
        for text in [
            "api.vapi.ai",
            "http://api.vapi.ai",
            "http://localhost.evil.example",
            "http://0.0.0.0:3000",
            "https://a@b.example",
            "https://a.example?x",
            "https://a.example#x",
            "https://",
            "",
        ] {
            assert!(Base::parse(text).is_err(), "{text}");
        }
    }
}
