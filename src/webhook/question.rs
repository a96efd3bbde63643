//! The question about a captured request: how it should be authenticated, with which secret, and when.

use secrecy::SecretString;

use super::payload::Values;
use super::plan::Plan;
use crate::http::capture::Captured;
use crate::time::UnixTime;

/// Default maximum age of a request, in seconds. The platform documents no limit; five minutes is what senders with
/// a timestamp commonly recommend.
pub const MAX_AGE: i64 = 300;

/// The name in [`Question::others`] of a webhook secret that is set and not used, since another one is given.
pub const ANOTHER_SECRET: &str = "secret in VAPI_WEBHOOK_SECRET";

/// A request and what to judge it by.
pub struct Question<'a> {
    /// How the request should be authenticated.
    pub plan: &'a Plan,
    /// The secret of the plan, if known; without it nothing is proven.
    pub secret: Option<&'a SecretString>,
    /// The request.
    pub request: &'a Captured<'a>,
    /// The values of the placeholders that the request does not show; the body is not used.
    pub given: Values<'a>,
    /// The time of the check.
    pub at: UnixTime,
    /// How old the timestamp may be, and how far ahead, in seconds.
    pub max_age: i64,
    /// Other secrets of the user that may have been used instead of this one, each with its name.
    pub others: &'a [(&'static str, SecretString)],
    /// Whether the request has just arrived, so that it is judged as it is: nobody can add what it does not show.
    pub live: bool,
    /// The signature that the user's own server calculated, if that should be explained.
    pub server_signature: Option<&'a str>,
}

impl Question<'_> {
    /// The option that gives the URL.
    pub(super) fn url_option(&self) -> &'static str {
        if self.live { "--public-url" } else { "--url" }
    }
}
