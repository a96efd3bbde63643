//! The network as commands use it: with limits, and with failures that end a run.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::http::{Request, Response};
use crate::net::{Limits, Network, NetworkCause, NetworkError};
use crate::outcome::{Failure, Outcome};
use crate::settings::Connection;

/// The network and the limits of a command.
pub struct Wire<'a> {
    network: &'a dyn Network,
    limits: Limits,
}

impl<'a> Wire<'a> {
    /// The network, with calls that are given up once `stop` is set.
    pub fn new(network: &'a dyn Network, connection: Connection, stop: Arc<AtomicBool>) -> Self {
        let Connection { timeout, ca_cert } = connection;
        Self {
            network,
            limits: Limits {
                timeout,
                stop,
                ca_cert,
                ..Limits::default()
            },
        }
    }

    /// Sends a request; the response body may have any size.
    pub fn send(&self, request: &Request) -> Result<Response, NetworkError> {
        self.network.send(request, &self.limits)
    }

    /// Sends a request and reads the whole body, up to a size.
    pub fn fetch(&self, request: &Request, largest: u64) -> Result<(Response, Vec<u8>), Failure> {
        let limits = Limits {
            largest_body: Some(largest),
            ..self.limits.clone()
        };
        fetched(self.network, request, &limits)
    }

    /// Waits before the next attempt.
    pub fn pause(&self, time: Duration) {
        self.network.pause(time, &self.limits.stop);
    }
}

/// Sends a request and reads the whole body.
pub fn fetched(
    network: &dyn Network,
    request: &Request,
    limits: &Limits,
) -> Result<(Response, Vec<u8>), Failure> {
    let sent = network.send(request, limits);
    let mut response = sent.map_err(|error| failed(&error))?;
    let mut body = Vec::new();
    response
        .body
        .read_to_end(&mut body)
        .map_err(|error| broken(&error))?;
    Ok((response, body))
}

/// A request that got no response.
pub fn failed(error: &NetworkError) -> Failure {
    let mut failure = Failure::no(error.to_string());
    failure.outcome = match error.cause {
        NetworkCause::Interrupted => Outcome::Interrupted,
        NetworkCause::Setting { .. } | NetworkCause::Insecure => Outcome::Misuse,
        _ => Outcome::Unavailable,
    };
    failure.hints.extend(error.hint());
    failure
}

/// A body that broke off.
pub fn broken(error: &std::io::Error) -> Failure {
    match NetworkError::of(error) {
        Some(error) => failed(error),
        None => Failure::unavailable("cannot read the response", error),
    }
}
