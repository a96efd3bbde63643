//! Decides where a request goes. A credential may be sent only to its own platform.

use url::Url;

use super::address::{Base, Platform, absolute, documented_at, safe};
use crate::outcome::Refusal;
use crate::text::shown;

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
        if base(platform)?.is_origin_of(&url) {
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
    fn a_path_is_appended_to_the_base_url() {
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
