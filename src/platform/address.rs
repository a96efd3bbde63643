//! The addresses of the platforms' APIs. A credential may be sent only to its own platform.

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
        documented_at(&self.0).is_some_and(|(of, _)| of == platform)
    }

    /// The region, if the address is documented.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        documented_at(&self.0).map(|(_, region)| region)
    }

    /// The URL of a path below this address.
    fn with(&self, path: &str) -> Option<Url> {
        let url = Url::parse(&format!("{}{path}", self.as_str())).ok()?;
        same_origin(&url, &self.0).then_some(url)
    }
}

/// The destination of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The platform whose credential it takes.
    pub platform: Platform,
    /// The whole URL.
    pub url: Url,
}

/// Decides where a request given as a path or a URL goes. `base` returns the address set for a platform; it is
/// called with the platform that the path belongs to.
///
/// # Errors
/// A URL whose origin is neither documented nor a base URL's, since no credential may go there; text that is
/// neither a path nor a URL.
pub fn destination<E: From<Refusal>>(
    text: &str,
    mut base: impl FnMut(Platform) -> Result<Base, E>,
) -> Result<Destination, E> {
    if text.contains(|it: char| it.is_whitespace() || it.is_control()) {
        return Err(Refusal::new("white space or a control character in a URL")
            .hint("write a space as %20")
            .into());
    }
    if text.starts_with('/') && !text.starts_with("//") {
        // Dots are resolved first, so that the decision is about the path that is sent.
        let resolved = Url::parse("https://resolved.invalid")
            .and_then(|url| url.join(text))
            .map_err(|error| Refusal::new(error.to_string()))?;
        let platform = Platform::of_path(resolved.path());
        let url = base(platform)?
            .with(&text[..text.find('#').unwrap_or(text.len())])
            .ok_or_else(|| Refusal::new("not a path"))?;
        return Ok(Destination { platform, url });
    }
    let Some(url) = absolute(text) else {
        return Err(Refusal::new("neither a path nor a URL")
            .hint("write a path such as /assistant, or a URL of the platform's API")
            .into());
    };
    safe(&url)?;
    if let Some((platform, _)) = documented_at(&url) {
        return Ok(Destination { platform, url });
    }
    let first = Platform::of_path(url.path());
    let other = match first {
        Platform::Vapi => Platform::Volubile,
        Platform::Volubile => Platform::Vapi,
    };
    for platform in [first, other] {
        if same_origin(&base(platform)?.0, &url) {
            return Ok(Destination { platform, url });
        }
    }
    let origin = url.origin().ascii_serialization();
    Err(Refusal::new(format!(
        "{} is not an address of Vapi or Volubile, so no credential is sent there",
        shown(&origin)
    ))
    .hint(format!("if you trust it, give --base-url {origin}"))
    .into())
}

fn absolute(text: &str) -> Option<Url> {
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
fn safe(url: &Url) -> Result<(), Refusal> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::new("a user name or password in a URL")
            .hint("leave out everything between '//' and '@'"));
    }
    if url.scheme() == "http" && !is_loopback(url) {
        return Err(Refusal::new(
            "http:// sends credentials unencrypted, so it works only to this machine",
        )
        .hint("write https://"));
    }
    Ok(())
}

/// Whether a URL leads to this machine itself.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
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

fn documented_at(url: &Url) -> Option<(Platform, Region)> {
    DOCUMENTED
        .iter()
        .find(|(_, _, text)| Url::parse(text).is_ok_and(|known| same_origin(&known, url)))
        .map(|(platform, region, _)| (*platform, *region))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(text: &str) -> Result<(Platform, String), String> {
        let base = |platform| Base::documented(platform, None);
        destination(text, base)
            .map(|it| (it.platform, it.url.to_string()))
            .map_err(|refusal| refusal.fact)
    }

    #[test]
    fn a_path_goes_to_the_platform_that_it_belongs_to() {
        for (text, platform, url) in [
            (
                "/assistant?limit=1",
                Platform::Vapi,
                "https://api.vapi.ai/assistant?limit=1",
            ),
            (
                "/v1/calls",
                Platform::Volubile,
                "https://api.eu.volubile.ai/v1/calls",
            ),
            ("/v1x", Platform::Vapi, "https://api.vapi.ai/v1x"),
            ("/v1/../call", Platform::Vapi, "https://api.vapi.ai/call"),
            (
                "/call/%2e%2e/v1/calls",
                Platform::Volubile,
                "https://api.eu.volubile.ai/v1/calls",
            ),
            (
                "/@evil.example",
                Platform::Vapi,
                "https://api.vapi.ai/@evil.example",
            ),
            (
                "/\\evil.example/x",
                Platform::Vapi,
                "https://api.vapi.ai//evil.example/x",
            ),
            (
                "https://API.vapi.ai:443/call",
                Platform::Vapi,
                "https://api.vapi.ai/call",
            ),
            (
                "https://api.eu.vapi.ai/v1/x",
                Platform::Vapi,
                "https://api.eu.vapi.ai/v1/x",
            ),
            (
                "https://api.eu.volubile.ai/v1/calls",
                Platform::Volubile,
                "https://api.eu.volubile.ai/v1/calls",
            ),
        ] {
            assert_eq!(to(text), Ok((platform, url.into())), "{text}");
        }
    }

    #[test]
    fn no_credential_goes_anywhere_else() {
        for text in [
            "https://api.vapi.ai.evil.example/x",
            "https://evil.example/api.vapi.ai",
            "https://api.vapi.ai@evil.example/x",
            "https://user:password@api.vapi.ai/x",
            "https://api.vapi.ai:8443/x",
            "https://api.vapi.ai./x",
            "https://api.v\u{430}pi.ai/x",
            "https://apiXvapi.ai/x",
            "https://vapi.ai/x",
            "https://eu.api.vapi.ai/x",
            "http://api.vapi.ai/x",
            "http://api.vapi.ai:443/x",
            "http://localhost:3000/x",
            "https:///evil.example/x",
            "https:/\\evil.example/x",
            "https:api.vapi.ai/x",
            "ftp://api.vapi.ai/x",
            "//api.vapi.ai/x",
            "///x",
            "api.vapi.ai/x",
            "assistant",
            "",
            " /x",
            "/x y",
            "/x\n",
            "https://api.vapi.ai/\tx",
        ] {
            assert!(to(text).is_err(), "{text}: {:?}", to(text));
        }
    }

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
        let base = |_| Base::parse("https://proxy.example/vapi/");
        let url = |text| destination(text, base).map(|it| it.url.to_string());
        assert_eq!(url("/call").unwrap(), "https://proxy.example/vapi/call");
        assert_eq!(
            url("https://proxy.example/x").unwrap(),
            "https://proxy.example/x"
        );
        assert!(url("https://proxy.example:8443/x").is_err());
    }
}
