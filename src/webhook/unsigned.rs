//! A request before it is signed: a body, or a recorded request that is sent again.

use url::Url;

use super::plan::Plan;
use crate::http::capture::Captured;
use crate::http::{Headers, origin_form, with_target};

/// A request before it is signed.
pub struct Unsigned {
    /// The method.
    pub method: String,
    /// Where it goes.
    pub url: Url,
    /// Its headers, without those that the client sets.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
}

impl Unsigned {
    /// A body, as the platform posts it.
    #[must_use]
    pub fn of_body(url: &Url, body: &[u8]) -> Self {
        Self {
            method: "POST".into(),
            url: url.clone(),
            headers: Headers::default(),
            body: body.to_vec(),
        }
    }

    /// A recorded request for the server at this URL. A URL without a path takes the recorded one.
    #[must_use]
    pub fn of_recorded(url: &Url, recorded: Captured, plan: &Plan) -> Self {
        let mut replay = Self::of_body(url, &recorded.body);
        let names_no_path = url.path() == "/" && url.query().is_none();
        if let Some(target) = recorded.target.filter(|_| names_no_path)
            && let Some(url) = with_target(url, &origin_form(&target))
        {
            replay.url = url;
        }
        if let Some(method) = recorded.method {
            replay.method = method;
        }
        for (name, value) in recorded.headers.iter() {
            if is_kept(name, plan) {
                replay.headers.add(name.to_owned(), value);
            }
        }
        replay
    }
}

/// Whether a recorded header is sent again. Headers of the connection, headers that are made anew, and credentials
/// for another server are not.
fn is_kept(name: &str, plan: &Plan) -> bool {
    const REPLACED: [&str; 18] = [
        "host",
        "content-length",
        "content-type",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "authorization",
        "accept-encoding",
        "cookie",
        "proxy-authorization",
        "proxy-connection",
        "x-api-key",
        "x-vapi-secret",
        "x-vapi-signature",
    ];
    let own: Vec<&str> = match plan {
        Plan::Bearer(plan) => vec![&plan.header_name],
        Plan::Hmac(plan) => {
            let mut names = vec![&*plan.signature_header, &*plan.timestamp_header];
            names.extend(plan.message_id_header.as_deref());
            names
        }
        Plan::Oauth2(_) => Vec::new(),
    };
    !REPLACED
        .iter()
        .copied()
        .chain(own)
        .any(|it| it.eq_ignore_ascii_case(name))
}
