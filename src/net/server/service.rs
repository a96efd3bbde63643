//! Turns the HTTP library's request into a pending one, and the reply into the library's response.

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming as Arriving};
use hyper::header::{CONNECTION, CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use hyper::{Request, Response, StatusCode};
use tokio::time::timeout;

use super::arrivals::ArrivalSender;
use super::budget::Share;
use super::heads::{self, Head, Length};
use super::limits::Shared;
use super::pending::{Arrival, PendingRequest, RejectedRequest};
use super::socket::ClientConnection;
use crate::http::{Incoming, Reply};

/// Answers the requests of one connection.
#[derive(Clone)]
pub(super) struct Service {
    shared: Arc<Shared>,
    arrivals: ArrivalSender,
    client: ClientConnection,
}

/// A status, and what is wrong, in a few words.
type Rejection = (StatusCode, &'static str);

impl Service {
    pub(super) fn new(
        shared: Arc<Shared>,
        arrivals: ArrivalSender,
        client: ClientConnection,
    ) -> Self {
        Self {
            shared,
            arrivals,
            client,
        }
    }

    /// Where arrivals go.
    pub(super) fn arrivals(&self) -> ArrivalSender {
        self.arrivals.clone()
    }

    /// Answers one request. A request that breaks a limit is answered here, and its connection ends.
    pub(super) async fn answer(
        self,
        request: Request<Arriving>,
        head: Option<Head>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let length = head.as_ref().map(|head| head.length);
        let bytes = head.map(|head| head.bytes).unwrap_or_default();
        let mut response = match self.arrive(request, length).await {
            Ok((body, share)) => {
                let incoming = Incoming {
                    head: bytes,
                    body,
                    chunked: length == Some(Length::Chunked),
                };
                self.reply(incoming, share)
                    .await
                    .map_or_else(rejection, response)
            }
            Err((status, why)) => {
                let _ = self.arrivals.send(Arrival::Rejected(RejectedRequest {
                    head: bytes,
                    status: Some(status.as_u16()),
                    why,
                }));
                rejection((status, why))
            }
        };
        let last = matches!(length, None | Some(Length::Chunked));
        if last {
            let _ = response.headers_mut().insert(CONNECTION, CLOSE);
        }
        Ok(response)
    }

    /// Waits until the whole request has arrived.
    async fn arrive(
        &self,
        request: Request<Arriving>,
        length: Option<Length>,
    ) -> Result<(Vec<u8>, Share), Rejection> {
        let limits = self.shared.limits;
        match length {
            None => return Err((StatusCode::BAD_REQUEST, "the request cannot be read")),
            Some(Length::Unknown(why)) => return Err((StatusCode::BAD_REQUEST, why)),
            Some(Length::TooLarge) => return Err(HEAD_TOO_LARGE),
            Some(Length::Known(bytes)) if bytes > limits.body as u64 => return Err(TOO_LARGE),
            Some(Length::Known(_) | Length::Chunked) => {}
        }
        let mut share = self.shared.budget.share();
        let read = read(request.into_body(), limits.body, &mut share);
        let body = timeout(limits.body_time, read).await.unwrap_or(Err((
            StatusCode::REQUEST_TIMEOUT,
            "the body took longer than 30 seconds",
        )))?;
        Ok((body, share))
    }

    /// Passes a request on, and waits for the reply.
    async fn reply(&self, incoming: Incoming, share: Share) -> Result<Reply, Rejection> {
        let (exchange, reply) = PendingRequest::new(incoming, share, self.client.clone());
        if !self.arrivals.send(Arrival::Request(exchange)) {
            return Err(STOPPING);
        }
        match timeout(self.shared.limits.reply_time, reply).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(_)) => Err(STOPPING),
            Err(_) => Err((StatusCode::GATEWAY_TIMEOUT, "no reply in time")),
        }
    }
}

/// The response to a rejected request, after which the connection ends.
fn rejection((status, why): Rejection) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(format!("{why}\n")));
    *response.status_mut() = status;
    let _ = response.headers_mut().insert(CONNECTION, CLOSE);
    response
}

const CLOSE: HeaderValue = HeaderValue::from_static("close");
const HEAD_TOO_LARGE: Rejection = (
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    heads::TOO_LARGE,
);
const TOO_LARGE: Rejection = (
    StatusCode::PAYLOAD_TOO_LARGE,
    "the body is too large: at most 16 MiB is read",
);
const STOPPING: Rejection = (StatusCode::SERVICE_UNAVAILABLE, "the server is stopping");
const FULL: Rejection = (
    StatusCode::SERVICE_UNAVAILABLE,
    "too much at once; try again",
);

/// Reads a body, within its limits.
async fn read(mut body: Arriving, largest: usize, share: &mut Share) -> Result<Vec<u8>, Rejection> {
    let announced = body
        .size_hint()
        .exact()
        .and_then(|bytes| usize::try_from(bytes).ok());
    if !share.grow_to(announced.unwrap_or_default()) {
        return Err(FULL);
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| (StatusCode::BAD_REQUEST, unreadable(&error)))?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        if bytes.len() + data.len() > largest {
            return Err(TOO_LARGE);
        }
        if !share.grow_to(bytes.len() + data.len()) {
            return Err(FULL);
        }
        bytes.extend_from_slice(data);
    }
    Ok(bytes)
}

/// Why a body cannot be read.
fn unreadable(error: &hyper::Error) -> &'static str {
    let cause = error.source().and_then(|it| it.downcast_ref::<io::Error>());
    match cause.map(io::Error::kind) {
        Some(ErrorKind::InvalidInput | ErrorKind::InvalidData) => {
            "the chunks of the body are malformed"
        }
        _ => "the connection ended in the middle of the body",
    }
}

/// The response for a reply, without the headers that HTTP does not allow.
fn response(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status)
        .ok()
        .filter(|status| !status.is_informational())
        .unwrap_or(StatusCode::BAD_GATEWAY);
    for (name, value) in &reply.headers {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value),
        ) && ![CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name)
        {
            response.headers_mut().append(name, value);
        }
    }
    response
}
