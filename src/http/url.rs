//! The parts of a URL that decide where a request goes.

use std::borrow::Cow;

use url::{Host, Position, Url};

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

/// The exact path and query for sending a request with this target to a URL. A URL without a path keeps the
/// target's path; one with a path replaces it, and the query stays.
#[must_use]
pub fn target_at(base: &Url, target: &str) -> Option<String> {
    let path = base.path();
    if path == "/" && base.query().is_none() {
        return target.starts_with('/').then(|| target.to_owned());
    }
    let query = target.split_once('?').map(|(_, query)| query);
    Some(match base.query().or(query) {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    })
}

/// The URL for sending a request with this target to a URL.
#[must_use]
pub fn with_target(base: &Url, target: &str) -> Option<Url> {
    let origin = &base[..Position::BeforePath];
    Url::parse(&format!("{origin}{}", target_at(base, target)?)).ok()
}

/// The path and query of a target that may be a whole URL (RFC 9112, section 3.2.2).
#[must_use]
pub fn origin_form(target: &str) -> Cow<'_, str> {
    let scheme = |scheme: &str| {
        let start = target.get(..scheme.len())?;
        start
            .eq_ignore_ascii_case(scheme)
            .then(|| &target[scheme.len()..])
    };
    let Some(rest) = scheme("http://").or_else(|| scheme("https://")) else {
        return target.into();
    };
    match rest.find(['/', '?']) {
        Some(at) if rest[at..].starts_with('/') => rest[at..].into(),
        Some(at) => format!("/{}", &rest[at..]).into(),
        None => "/".into(),
    }
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
    fn a_target_stays_as_it_came() {
        let base = Url::parse("http://a:1").unwrap();
        for target in [
            "/a/./b/../c//d",
            "/x\\y",
            "/%2e%2e/%zz?a=<b>&c",
            "//b/c",
            "/?",
        ] {
            assert_eq!(target_at(&base, target).as_deref(), Some(target));
        }
        for (target, expected) in [
            ("http://h.example:1/a/../b?c", "/a/../b?c"),
            ("HTTPS://h.example", "/"),
            ("http://h?a", "/?a"),
            ("/http://h/a", "/http://h/a"),
            ("*", "*"),
        ] {
            assert_eq!(origin_form(target), expected);
        }
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
