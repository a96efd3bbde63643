//! One API call, without the token that authenticates it.

use serde_json::Value;
use url::Url;

use crate::http::capture::in_place_of_assistant;
use crate::http::{Header, Request};
use crate::platform::address::Platform;
use crate::platform::permission::Assistant;

/// An API call.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method, in upper case.
    pub method: String,
    /// The whole URL.
    pub url: Url,
    /// The platform that it goes to.
    pub platform: Platform,
    /// The caller's own headers.
    pub headers: Vec<Header>,
    /// The caller's own body. Default: none.
    pub body: Option<Vec<u8>>,
    /// The page that the call claims to come from. Default: none.
    pub origin: Option<String>,
}

impl Call {
    /// The request with a token. A body is sent as JSON unless the caller says otherwise.
    #[must_use]
    pub fn with(&self, token: &str) -> Request {
        let mut request = Request::new(self.method.clone(), self.url.clone())
            .secret_header("Authorization", format!("Bearer {token}"));
        if let Some(origin) = &self.origin {
            request = request.header("Origin", origin.clone());
        }
        if let Some(body) = &self.body {
            if !self.says("Content-Type") {
                request = request.header("Content-Type", "application/json");
            }
            request = request.body(body.clone());
        }
        request.headers.extend(self.headers.iter().cloned());
        request
    }

    /// Whether it is safe to send twice (RFC 9110, section 9.2.1).
    #[must_use]
    pub fn is_safe(&self) -> bool {
        matches!(&*self.method, "GET" | "HEAD")
    }

    /// The call for people: `GET /assistant`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.url.path())
    }

    /// The assistant that the body names, as web calls name it (documented).
    #[must_use]
    pub fn assistant(&self) -> Assistant {
        let body = self.body.as_deref().unwrap_or_default();
        let Ok(body) = serde_json::from_slice::<Value>(body) else {
            return Assistant::Unsaid;
        };
        match body["assistantId"].as_str() {
            Some(id) => Assistant::Id(id.to_owned()),
            None if body["assistant"].is_object() => Assistant::Transient,
            None => in_place_of_assistant(|name| !body[name].is_null())
                .map_or(Assistant::Unsaid, Assistant::InPlace),
        }
    }

    fn says(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|header| header.name.eq_ignore_ascii_case(name))
    }
}
