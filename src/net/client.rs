//! The real client.

use std::io;
use std::net::SocketAddr;

use super::error::{NetworkCause, NetworkError};
use super::port::{Limits, Network};
use super::server::{Bound, Server};
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

    fn listen(&self, address: SocketAddr) -> io::Result<Box<dyn Server>> {
        Ok(Box::new(Bound::new(address)?))
    }
}
