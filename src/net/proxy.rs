//! Which proxy a request goes through, by the variables that other programs read too: none to this machine itself,
//! and none to the hosts in `NO_PROXY`.

use ureq::Proxy;
use url::Url;

use super::error::NetworkCause;
use crate::http::is_loopback;

/// What to do about a proxy that cannot be used.
pub const WRITE: &str = "write it as http://HOST:PORT";

/// How an environment variable is read.
pub type Variables = fn(&str) -> Option<String>;

/// The proxies that the environment names.
pub struct Proxies(pub Variables);

impl Proxies {
    /// The proxy for this URL.
    pub fn of(&self, url: &Url) -> Result<Option<Proxy>, NetworkCause> {
        // Under CGI, a request can set HTTP_PROXY in capitals, so it is ignored.
        let names: &[&'static str] = match url.scheme() {
            "https" => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
            _ => &["http_proxy", "all_proxy", "ALL_PROXY"],
        };
        let set = |name: &&'static str| self.set(name).map(|value| (*name, value));
        let Some((name, value)) = names.iter().find_map(set) else {
            return Ok(None);
        };
        if is_loopback(url) || self.excepted(url) {
            return Ok(None);
        }
        // The value may contain a password and is not shown.
        Proxy::new(&value)
            .map(Some)
            .map_err(|_| NetworkCause::Setting {
                fact: format!("{name} is not the URL of a proxy that can be used"),
                hint: WRITE,
            })
    }

    fn set(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.trim().is_empty())
    }

    fn excepted(&self, url: &Url) -> bool {
        let list = self.set("no_proxy").or_else(|| self.set("NO_PROXY"));
        let (host, port) = (
            url.host_str().unwrap_or_default(),
            url.port_or_known_default(),
        );
        list.is_some_and(|list| {
            list.split(',')
                .any(|entry| covers(entry.trim(), host, port))
        })
    }
}

/// Whether a `NO_PROXY` entry covers a host: by `*`, its name, a parent domain, or its address; with a port, only
/// at that port.
fn covers(entry: &str, host: &str, port: Option<u16>) -> bool {
    let (name, only) = match entry.rsplit_once(':') {
        Some((name, digits)) if !name.contains(':') || name.ends_with(']') => {
            match digits.parse::<u16>() {
                Ok(only) => (name, Some(only)),
                Err(_) => (entry, None),
            }
        }
        _ => (entry, None),
    };
    if only.is_some() && only != port {
        return false;
    }
    let name = name.trim_start_matches("*.").trim_start_matches('.');
    let (name, host) = (name.to_ascii_lowercase(), host.to_ascii_lowercase());
    let (name, host) = (name.trim_matches(['[', ']']), host.trim_matches(['[', ']']));
    name == "*"
        || (!name.is_empty()
            && (host == name
                || host
                    .strip_suffix(name)
                    .is_some_and(|rest| rest.ends_with('.'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_proxy_names_hosts_domains_and_ports() {
        for (entry, host, port, expected) in [
            ("*", "api.vapi.ai", 443, true),
            ("api.vapi.ai", "api.vapi.ai", 443, true),
            ("API.vapi.ai", "api.VAPI.ai", 443, true),
            ("vapi.ai", "api.vapi.ai", 443, true),
            (".vapi.ai", "api.vapi.ai", 443, true),
            ("*.vapi.ai", "api.vapi.ai", 443, true),
            ("pi.ai", "api.vapi.ai", 443, false),
            ("api.vapi.ai:443", "api.vapi.ai", 443, true),
            ("api.vapi.ai:8443", "api.vapi.ai", 443, false),
            ("10.0.0.1", "10.0.0.1", 80, true),
            ("[fd00::1]:80", "[fd00::1]", 80, true),
            ("fd00::1", "[fd00::1]", 80, true),
            ("", "api.vapi.ai", 443, false),
        ] {
            assert_eq!(covers(entry, host, Some(port)), expected, "{entry}");
        }
    }

    #[test]
    fn a_proxy_is_for_its_scheme_and_never_for_this_machine() {
        let all: Variables = |name| match name {
            "HTTPS_PROXY" => Some("http://proxy.example:3128".into()),
            "NO_PROXY" => Some("internal.example, 10.0.0.1".into()),
            _ => None,
        };
        let through = |url: &str| {
            let found = Proxies(all).of(&Url::parse(url).unwrap()).unwrap();
            found.map(|proxy| proxy.host().to_owned())
        };
        let proxy = Some("proxy.example".to_owned());
        assert_eq!(through("https://api.vapi.ai/"), proxy);
        for url in [
            "http://api.vapi.ai/",
            "https://localhost:8443/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://a.internal.example/",
            "https://10.0.0.1/",
        ] {
            assert_eq!(through(url), None, "{url}");
        }
    }
}
