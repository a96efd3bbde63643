//! A request as the platform would send it: the body, and the headers that authenticate it.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::payload::{Part, Values};
use super::plan::{AUTHORIZATION, BEARER, Plan};
use super::sign::{has_message_id, message_id, sign};
use crate::http::Request;
use crate::outcome::Refusal;

/// What authenticates a delivery.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    /// How.
    pub plan: &'a Plan,
    /// The plan's secret; with an oauth2 plan, the token that was fetched.
    pub secret: &'a SecretString,
}

/// What is delivered.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The method.
    pub method: &'a str,
    /// Where it goes.
    pub url: &'a Url,
    /// The value of `{url}`.
    pub signed_url: &'a str,
    /// The body.
    pub body: &'a [u8],
    /// The timestamp that is sent, if the plan sends one.
    pub timestamp: &'a str,
}

impl Signer<'_> {
    /// The request, with its headers in the order in which they are sent.
    ///
    /// # Errors
    /// As [`sign`].
    pub fn request(&self, delivery: &Delivery) -> Result<Request, Refusal> {
        let request = Request::new(delivery.method, delivery.url.clone())
            .header("Content-Type", "application/json")
            .body(delivery.body);
        let mut request = request;
        for (name, value) in self.headers(delivery)? {
            request = request.secret_header(name, value);
        }
        Ok(request)
    }

    /// The headers that authenticate a delivery.
    ///
    /// # Errors
    /// As [`sign`].
    pub fn headers(&self, delivery: &Delivery) -> Result<Vec<(String, String)>, Refusal> {
        if let Plan::Oauth2(_) = self.plan {
            let token = self.secret.expose_secret();
            return Ok(vec![(AUTHORIZATION.into(), format!("{BEARER}{token}"))]);
        }
        let (timestamp, id) = match self.plan {
            Plan::Hmac(plan) => {
                let sent = plan.include_timestamp || plan.payload_format.has(&Part::Timestamp);
                let timestamp = sent.then_some(delivery.timestamp);
                let id = has_message_id(plan).then(|| message_id(delivery.body, timestamp));
                (timestamp, id)
            }
            _ => (None, None),
        };
        let values = Values {
            body: delivery.body,
            timestamp,
            method: Some(delivery.method),
            url: Some(delivery.signed_url),
            message_id: id.as_deref(),
        };
        let signed = sign(self.plan, self.secret, &values)?;
        Ok(signed
            .headers
            .into_iter()
            .map(|it| (it.name, it.value))
            .collect())
    }
}
