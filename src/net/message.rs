//! Converts a request to the HTTP library's type, and the head of a response from it.

use std::borrow::Cow;

use ureq::http::{self, HeaderName, HeaderValue, Method};
use ureq::{Agent, Body, Error};
use url::Position;

use super::error::NetworkCause;
use crate::http::{Header, Headers, Request};

/// Headers that voxtoken's own requests have unless they set them.
const ADDED: [(&str, &str); 2] = [
    (
        "user-agent",
        concat!("voxtoken/", env!("CARGO_PKG_VERSION")),
    ),
    ("accept", "*/*"),
];

/// The length of the longest line of the head, with its line ending and what surrounds the target or the name.
pub fn longest_line(request: &Request) -> usize {
    let line = request.method.len() + request.url.as_str().len();
    let headers = request.headers.iter();
    let header = |it: &Header| it.name.len() + it.value().len();
    headers.map(header).fold(line, usize::max) + 32
}

/// The request in the library's own type. The library keeps copies in ordinary memory, which the allocator wipes
/// when it is freed.
pub fn message(request: &Request) -> Result<http::Request<Vec<u8>>, NetworkCause> {
    let setting = |fact: String, hint| NetworkCause::Setting { fact, hint };
    let uri = match &request.passed_on {
        None => Cow::from(&request.url[..Position::AfterQuery]),
        Some(target) => format!("{}{target}", &request.url[..Position::BeforePath]).into(),
    };
    let mut builder = http::Request::builder().method(&*request.method).uri(&*uri);
    for (name, value) in ADDED {
        if request.passed_on.is_none() && request.get(name).is_none() {
            builder = builder.header(name, value);
        }
    }
    for header in &request.headers {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| {
            setting(
                "a header has a name that cannot be sent".into(),
                "write the name without spaces or colons, as X-Signature",
            )
        })?;
        let mut value = HeaderValue::from_bytes(header.value()).map_err(|_| {
            setting(
                format!("the header {name} has a value that cannot be sent"),
                "remove line breaks and other control characters from it",
            )
        })?;
        value.set_sensitive(header.secret);
        builder = builder.header(name, value);
    }
    builder.body(request.body.bytes().to_vec()).map_err(|_| {
        setting(
            "the URL or the method cannot be sent".into(),
            "check them for spaces and characters that are not ASCII",
        )
    })
}

/// Sends a message, and waits for the head of the response.
pub fn run(agent: &Agent, message: http::Request<Vec<u8>>) -> Result<http::Response<Body>, Error> {
    let bodiless = message.body().is_empty() && !wants_length(message.method());
    if bodiless {
        agent.run(message.map(|_| ()))
    } else {
        agent.run(message)
    }
}

/// Status and headers of a response.
pub fn head(response: &http::Response<Body>) -> (u16, Headers) {
    let mut headers = Headers::default();
    for (name, value) in response.headers() {
        headers.add(name.as_str().to_owned(), value.as_bytes());
    }
    (response.status().as_u16(), headers)
}

/// Whether a request with this method and no body has `Content-Length: 0` (RFC 9110, section 8.6).
fn wants_length(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}
