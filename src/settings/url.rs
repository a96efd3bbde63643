//! URLs that requests go to, checked before anything is sent there.

use url::Url;

use crate::http::is_loopback;
use crate::outcome::Failure;
use crate::text::shown;

/// Parses an absolute http or https URL without credentials in it.
pub fn web_url(option: &str, text: &str) -> Result<Url, Failure> {
    let fail = |fact: &str| Failure::misuse(format!("{option} {}: {fact}", shown(text)));
    let url = Url::parse(text).map_err(|_| {
        fail("not a URL").hint("write it whole, such as http://localhost:3000/webhook")
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(fail("not an http or https URL").hint("start it with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        // The text is not shown, because it contains a password.
        return Err(
            Failure::misuse(format!("{option}: a URL with credentials in it"))
                .hint("leave out what is before the @"),
        );
    }
    Ok(url)
}

/// The URL of a token endpoint. It gets the client's secret, so no option allows plain http:// to another machine.
pub fn token_url(text: &str) -> Result<Url, Failure> {
    const OPTION: &str = "the credential: url";
    let url = web_url(OPTION, text)?;
    if url.scheme() == "http" && !is_loopback(&url) {
        let host = url.host_str().unwrap_or_default();
        let fact =
            format!("{OPTION}: http:// to {host} would send the client's secret unencrypted");
        return Err(Failure::misuse(fact).hint("use https:// for the token endpoint"));
    }
    Ok(url)
}

/// The URL of a server that the user names.
pub fn server_url(option: &str, text: &str, allow_http: bool) -> Result<Url, Failure> {
    let url = web_url(option, text)?;
    if url.scheme() == "http" && !allow_http && !is_loopback(&url) {
        let host = url.host_str().unwrap_or_default();
        return Err(Failure::misuse(format!(
            "{option}: http:// to {host} would send everything unencrypted"
        ))
        .hint("use https://, or --allow-http if you trust the network in between"));
    }
    Ok(url)
}
