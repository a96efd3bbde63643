//! Passes an accepted request on to the app, and the app's answer back.

use std::io::Read;

use url::Url;

use crate::http::{Headers, Reply, Request, Response};
use crate::net::{Limits, NetworkCause, NetworkError};
use crate::run::outside::Ports;
use crate::settings::Forward;
use crate::text::reason;

/// Largest answer of an app, in bytes.
const LARGEST: u64 = 16 << 20;

/// Headers that are about one connection only (RFC 9110, section 7.6.1). `Expect` was answered here, and the
/// length is counted again.
const HOP_BY_HOP: [&str; 11] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "content-length",
    "expect",
];

/// What is to be passed on.
pub struct Passed {
    pub method: String,
    pub url: Url,
    /// Path and query.
    pub target: String,
    pub headers: Headers,
    pub body: Vec<u8>,
}

/// Sends it, and turns the answer into a reply, or the failure, which is also reported.
pub fn pass(passed: &Passed, forward: &Forward, ports: &Ports) -> (Reply, Option<String>) {
    let mut request = Request::new(&*passed.method, passed.url.clone());
    let named = connection_names(&passed.headers);
    for (name, value) in passed.headers.iter() {
        if !is_hop_by_hop(name, &named) {
            request = request.secret_header(name, value);
        }
    }
    let mut request = request.body(&*passed.body);
    request.passed_on = Some(passed.target.clone());
    let limits = Limits {
        timeout: forward.timeout,
        whole: true,
        largest_body: Some(LARGEST),
        allow_http: forward.allow_http,
        reuse: true,
        ..Limits::default()
    };
    let answer = ports.network.send(&request, &limits).and_then(read);
    match answer {
        Ok(reply) if reply.status < 200 => (
            no_answer(502),
            Some(format!(
                "the app answered {}, which is not a final response",
                reply.status
            )),
        ),
        Ok(reply) => (reply, None),
        Err(error) => {
            let status = match error.cause {
                NetworkCause::Timeout { .. } => 504,
                _ => 502,
            };
            (no_answer(status), Some(error.to_string()))
        }
    }
}

fn no_answer(status: u16) -> Reply {
    Reply::json(status, "{\"error\":\"no answer\"}")
}

fn read(mut response: Response) -> Result<Reply, NetworkError> {
    let mut body = Vec::new();
    response.body.read_to_end(&mut body).map_err(|error| {
        NetworkError::of(&error)
            .cloned()
            .unwrap_or_else(|| NetworkError {
                host: "the app".into(),
                cause: NetworkCause::Other(reason(&error)),
            })
    })?;
    let named = connection_names(&response.headers);
    let headers = response.headers.iter();
    Ok(Reply {
        status: response.status,
        headers: headers
            .filter(|(name, _)| !is_hop_by_hop(name, &named))
            .map(|(name, value)| (name.to_owned(), value.to_vec()))
            .collect(),
        body,
    })
}

/// The headers named by `Connection`.
fn connection_names(headers: &Headers) -> Vec<String> {
    let text = |value| String::from_utf8_lossy(value).to_ascii_lowercase();
    let lists: Vec<String> = headers.all("connection").map(text).collect();
    let names = lists.iter().flat_map(|list| list.split(','));
    names.map(|name| name.trim().to_owned()).collect()
}

fn is_hop_by_hop(name: &str, named: &[String]) -> bool {
    HOP_BY_HOP.iter().any(|it| it.eq_ignore_ascii_case(name))
        || named.iter().any(|it| it.eq_ignore_ascii_case(name))
}
