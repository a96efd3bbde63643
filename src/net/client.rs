//! The real client.

use super::error::{NetworkCause, NetworkError};
use super::port::{Limits, Network};
use crate::http::{Request, Response};

/// Sends requests to the network. Making one costs nothing; the first request sets it up.
#[derive(Debug, Default)]
pub struct Client;

impl Network for Client {
    fn send(&self, request: &Request, _: &Limits) -> Result<Response, NetworkError> {
        Err(NetworkError {
            host: request.url.authority().to_owned(),
            cause: NetworkCause::Setting("no command opens a connection yet".into()),
        })
    }
}
