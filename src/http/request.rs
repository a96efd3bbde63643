//! A request to send, as a value. It holds credentials: `Debug` hides them, and they are wiped on drop.

use std::fmt;

use secrecy::{ExposeSecret, SecretSlice};
use url::Url;

/// A request to send.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method, in upper case.
    pub method: String,
    /// Where it goes. It never holds user info.
    pub url: Url,
    /// Exact path and query of a request that is passed on unchanged: the URL might write them differently.
    pub passed_on: Option<String>,
    /// The headers in their order; a name may occur more than once. `Host` and `Content-Length` are added if
    /// missing, and so are `User-Agent` and `Accept`, unless the request is passed on.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Body,
}

impl Request {
    /// A request without headers and body.
    #[must_use]
    pub fn new(method: impl Into<String>, url: Url) -> Self {
        Self {
            method: method.into(),
            url,
            passed_on: None,
            headers: Vec::new(),
            body: Body::default(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push(Header::new(name, value, false));
        self
    }

    /// Adds a header whose value must not be shown.
    #[must_use]
    pub fn secret_header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push(Header::new(name, value, true));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Body(bytes.into().into());
        self
    }

    /// The value of the first header with this name, in any case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(Header::value)
    }
}

/// A header of a request.
#[derive(Clone)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Whether its value must not be shown.
    pub secret: bool,
    value: SecretSlice<u8>,
}

impl Header {
    /// A header.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<Vec<u8>>, secret: bool) -> Self {
        Self {
            name: name.into(),
            secret,
            value: value.into().into(),
        }
    }

    /// The bytes of its value.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        self.value.expose_secret()
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.secret {
            write!(f, "{}: (hidden)", self.name)
        } else {
            write!(f, "{}: {}", self.name, self.value().escape_ascii())
        }
    }
}

/// The body of a request. It may hold a client's secret, so `Debug` only shows its length.
#[derive(Clone)]
pub struct Body(SecretSlice<u8>);

impl Body {
    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

impl Default for Body {
    fn default() -> Self {
        Self(Vec::new().into())
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.bytes().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_secret_headers_nor_bodies() {
        let url = Url::parse("https://api.example/path").unwrap();
        let request = Request::new("POST", url)
            .header("Accept", "application/json")
            .secret_header("Authorization", "Bearer canary")
            .body("client_secret=canary");
        let shown = format!("{request:?}");
        assert!(!shown.contains("canary"), "{shown}");
        assert!(shown.contains("Accept: application/json"), "{shown}");
        assert_eq!(request.get("authorization"), Some(&b"Bearer canary"[..]));
    }
}
