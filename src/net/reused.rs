//! Sends a request on a kept connection and reads the response on the caller's thread: the connection is open, so
//! every wait has a deadline.

use std::io::{self, Read};
use std::time::Instant;

use ureq::{BodyReader, Error};

use super::cause::{CauseOf, cause};
use super::deadline::RequestDeadline;
use super::error::{NetworkCause, NetworkError, Phase};
use super::kept::{Keeper, OpenConnection, stays_open};
use super::message::{head, message, run};
use super::port::Limits;
use crate::http::{Request, Response};

/// Sends a request on a kept connection. If the other side has closed it, nothing was sent, and there is no result.
pub fn send_reused(
    connection: OpenConnection,
    request: &Request,
    limits: &Limits,
    host: &str,
    keeper: Keeper,
) -> Option<Result<Response, NetworkError>> {
    let failed = |cause| NetworkError {
        host: host.to_owned(),
        cause,
    };
    let message = match message(request) {
        Ok(message) => message,
        Err(cause) => return Some(Err(failed(cause))),
    };
    let start = Instant::now();
    connection
        .deadline
        .set(deadline(limits, start, Phase::Headers));
    let response = match run(&connection.agent, message) {
        Ok(response) => response,
        Err(Error::ConnectionFailed) => return None,
        Err(error) => {
            let causes = CauseOf {
                proxy: connection.peer.proxy.clone(),
                phase: connection.phase.clone(),
            };
            return Some(Err(failed(causes.cause(error))));
        }
    };
    let (status, headers) = head(&response);
    let body = ReusedBody {
        reader: response.into_body().into_reader(),
        connection: Some(connection),
        keeper: stays_open(&headers).then_some(keeper),
        limits: limits.clone(),
        start,
        host: host.to_owned(),
        arrived: 0,
    };
    Some(Ok(Response {
        status,
        headers,
        body: Box::new(body),
    }))
}

fn deadline(limits: &Limits, start: Instant, phase: Phase) -> RequestDeadline {
    RequestDeadline {
        at: start + limits.timeout,
        limit: limits.timeout,
        phase,
        stop: limits.stop.clone(),
    }
}

/// The body of a response. Once it is read to its end, the connection is kept again.
struct ReusedBody {
    reader: BodyReader<'static>,
    connection: Option<OpenConnection>,
    /// Only if the connection may be kept.
    keeper: Option<Keeper>,
    limits: Limits,
    /// When the request was sent.
    start: Instant,
    host: String,
    arrived: u64,
}

impl ReusedBody {
    fn next(&mut self, buffer: &mut [u8]) -> Result<usize, NetworkCause> {
        let Some(connection) = &self.connection else {
            return Ok(0);
        };
        let start = if self.limits.whole {
            self.start
        } else {
            Instant::now()
        };
        connection
            .deadline
            .set(deadline(&self.limits, start, Phase::Body));
        let length = self
            .reader
            .read(buffer)
            .map_err(|error| match cause(error.into()) {
                NetworkCause::Closed => NetworkCause::Stopped {
                    after: self.arrived,
                },
                cause => cause,
            })?;
        self.arrived += length as u64;
        match self.limits.largest_body {
            Some(limit) if self.arrived > limit => {
                let what = "body";
                return Err(NetworkCause::TooLarge { what, limit });
            }
            _ => {}
        }
        if length == 0
            && let (Some(connection), Some(keeper)) = (self.connection.take(), &self.keeper)
        {
            keeper.keep(connection);
        }
        Ok(length)
    }
}

impl Read for ReusedBody {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.next(buffer).map_err(|cause| {
            self.connection = None;
            io::Error::other(NetworkError {
                host: self.host.clone(),
                cause,
            })
        })
    }
}
