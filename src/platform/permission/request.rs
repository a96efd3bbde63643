//! The request to check: `METHOD PATH`, with its origin and its assistant.

use url::Url;

use super::carried::Carried;
use crate::outcome::Refusal;
use crate::platform::address::{Platform, Region};
use crate::platform::vapi::{self, PublicEndpoint};
use crate::platform::volubile as routes;
use crate::text::shown;
use crate::token::exposure::Exposure;

/// A request to the platform's API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiRequest {
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path, without query, repeated slashes and trailing slash.
    pub path: String,
    /// The platform that it is for: by its host, else by its path.
    pub platform: Platform,
    /// The `Origin` header, if it is known.
    pub origin: Option<String>,
    /// Which assistant the call uses.
    pub assistant: Assistant,
    /// How it carries its token.
    pub carried: Carried,
    /// The region of the host that it names.
    pub region: Option<Region>,
    /// The region of the key according to the settings, if a key is given.
    pub key_region: Option<Region>,
    /// How the platform rejected it, if known.
    pub answered: Option<String>,
}

/// Which assistant a call uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assistant {
    /// Unknown.
    Unsaid,
    /// The assistant with this id.
    Id(String),
    /// A transient assistant, defined in the call.
    Transient,
    /// None: the call names something else, such as `a squad`.
    InPlace(&'static str),
}

impl ApiRequest {
    /// Parses `METHOD PATH` or `METHOD URL`, such as `POST /call/web`.
    ///
    /// # Errors
    /// No method, no path, a URL of another host.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        const FORM: &str = "write 'POST /call/web', or a URL in place of the path";
        let mut words = text.split_whitespace();
        let (Some(method), Some(target), None) = (words.next(), words.next(), words.next()) else {
            return Err(Refusal::new("not a method and a path").hint(FORM));
        };
        if !method.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(Refusal::new("no method before the path").hint(FORM));
        }
        let (mut region, mut named) = (None, None);
        let path = if target.starts_with('/') {
            target
                .split(['?', '#'])
                .next()
                .unwrap_or_default()
                .to_owned()
        } else {
            let url = Url::parse(target)
                .map_err(|_| Refusal::new("neither a path nor a URL").hint(FORM))?;
            let host = url.host_str().unwrap_or_default();
            if host == routes::HOST && Platform::of_path(url.path()) != Platform::Volubile {
                return Err(Refusal::new("not a path of Volubile's API")
                    .hint(format!("its paths start with {}", routes::PREFIX)));
            }
            if !vapi::HOSTS.contains(&host) && host != routes::HOST {
                return Err(Refusal::new(format!(
                    "{} is not a host of the platforms",
                    shown(host)
                ))
                .hint(format!(
                    "the hosts are {} and {}; or give the path alone",
                    vapi::HOSTS.join(", "),
                    routes::HOST
                )));
            }
            region = Region::of_host(host);
            named = Some(if host == routes::HOST {
                Platform::Volubile
            } else {
                Platform::Vapi
            });
            url.path().to_owned()
        };
        let segments: Vec<_> = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .collect();
        let path = format!("/{}", segments.join("/"));
        Ok(Self {
            method: method.to_ascii_uppercase(),
            platform: named.unwrap_or_else(|| Platform::of_path(&path)),
            path,
            origin: None,
            assistant: Assistant::Unsaid,
            carried: Carried::Unsaid,
            region,
            key_region: None,
            answered: None,
        })
    }

    /// The request for people: `POST /call/web from https://example.com`.
    #[must_use]
    pub fn described(&self, exposure: Exposure) -> String {
        let place = format!("{} {}", self.method, exposure.path(&self.path));
        match &self.origin {
            Some(origin) => format!("{place} from {}", exposure.raw(origin)),
            None => place,
        }
    }

    /// Whether it creates a call or a chat, and so needs an assistant.
    pub(super) fn takes_assistant(&self) -> bool {
        let creates = |place: &str| self.path.starts_with(place);
        self.method == "POST" && (creates("/call") || creates("/chat"))
    }

    /// The endpoint, if public tokens may use it.
    pub(super) fn public_endpoint(&self) -> Option<&'static PublicEndpoint> {
        vapi::PUBLIC_ENDPOINTS
            .iter()
            .find(|endpoint| endpoint.method == self.method && endpoint.path == self.path)
    }
}
