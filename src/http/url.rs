//! The parts of a URL that decide where a request goes.

use url::{Host, Url};

/// Whether a URL leads to this machine itself.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

/// Where a request with this target goes. A URL without a path keeps the target's; one with a path replaces
/// it, and the query stays.
#[must_use]
pub fn with_target(base: &Url, target: &str) -> Option<Url> {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let mut url = base.clone();
    url.set_fragment(None);
    if base.path() == "/" && base.query().is_none() {
        // Parsed as a whole, so that nothing in it is encoded again.
        let origin = base.as_str().trim_end_matches('/');
        return path
            .starts_with('/')
            .then(|| Url::parse(&format!("{origin}{target}")).ok())?;
    }
    if query.is_some() && base.query().is_none() {
        url.set_query(query);
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_without_a_path_keeps_the_target() {
        for (base, target, expected) in [
            ("http://a", "/b%2Fc?d=%20e&f", "http://a/b%2Fc?d=%20e&f"),
            ("http://a/", "/", "http://a/"),
            ("http://a/x", "/b?c=d", "http://a/x?c=d"),
            ("http://a/x?y", "/b?c=d", "http://a/x?y"),
            (
                "http://a:1",
                "//evil.example/x",
                "http://a:1//evil.example/x",
            ),
            ("http://a", "/@evil.example", "http://a/@evil.example"),
        ] {
            let url = with_target(&Url::parse(base).unwrap(), target);
            assert_eq!(url.unwrap().as_str(), expected, "{base} {target}");
        }
        let base = Url::parse("http://a").unwrap();
        assert_eq!(with_target(&base, "@evil.example/"), None);
        assert_eq!(with_target(&base, "http://evil.example/"), None);
    }

    #[test]
    fn this_machine_and_no_other() {
        for (url, expected) in [
            ("http://127.0.0.1/", true),
            ("http://127.9.9.9:80/", true),
            ("http://[::1]:80/", true),
            ("http://localhost:3000/", true),
            ("http://LOCALHOST./", true),
            ("http://app.localhost/", true),
            ("http://localhost.example.com/", false),
            ("http://127.0.0.1.example.com/", false),
            ("http://0.0.0.0/", false),
            ("http://192.168.0.1/", false),
            ("http://[fe80::1]/", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }
}
