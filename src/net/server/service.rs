//! From a request as the HTTP library has it to an exchange, and back to a response.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming as Arriving};
use hyper::header::{CONNECTION, CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use hyper::{Request, Response, StatusCode};
use tokio::time::timeout;

use super::budget::Share;
use super::heads::{Head, Length};
use super::limits::Shared;
use super::pending::PendingRequest;
use crate::http::{Incoming, Reply};

/// What answers the requests of a connection.
#[derive(Clone)]
pub(super) struct Service {
    shared: Arc<Shared>,
    exchanges: Sender<PendingRequest>,
}

/// A status, and what is wrong in a few words.
type Refused = (StatusCode, &'static str);

impl Service {
    pub(super) fn new(shared: Arc<Shared>, exchanges: Sender<PendingRequest>) -> Self {
        Self { shared, exchanges }
    }

    /// Answers one request. A request that breaks a limit is answered here, and its connection ends.
    pub(super) async fn answer(
        self,
        request: Request<Arriving>,
        head: Option<Head>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let last = head
            .as_ref()
            .is_none_or(|head| head.length == Length::Chunked);
        let mut response = match self.reply(request, head).await {
            Ok(reply) => response(reply),
            Err((status, why)) => {
                let mut response = Response::new(Full::from(format!("{why}\n")));
                *response.status_mut() = status;
                let _ = response.headers_mut().insert(CONNECTION, CLOSE);
                response
            }
        };
        if last {
            let _ = response.headers_mut().insert(CONNECTION, CLOSE);
        }
        Ok(response)
    }

    async fn reply(
        &self,
        request: Request<Arriving>,
        head: Option<Head>,
    ) -> Result<Reply, Refused> {
        let limits = self.shared.limits;
        let head = head.ok_or((StatusCode::BAD_REQUEST, "the request cannot be read"))?;
        match head.length {
            Length::Ambiguous => {
                return Err((
                    StatusCode::BAD_REQUEST,
                    "the length of the body is ambiguous",
                ));
            }
            Length::Known(bytes) if bytes > limits.body as u64 => return Err(TOO_LARGE),
            Length::Known(_) | Length::Chunked => {}
        }
        let mut share = self.shared.budget.share();
        let read = read(request.into_body(), limits.body, &mut share);
        let body = timeout(limits.body_time, read)
            .await
            .unwrap_or(Err((StatusCode::REQUEST_TIMEOUT, "the body took too long")))?;
        let incoming = Incoming {
            head: head.bytes,
            body,
            chunked: head.length == Length::Chunked,
        };
        let (exchange, reply) = PendingRequest::new(incoming, share);
        self.exchanges.send(exchange).map_err(|_| STOPPING)?;
        match timeout(limits.reply_time, reply).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(_)) => Err(STOPPING),
            Err(_) => Err((StatusCode::GATEWAY_TIMEOUT, "no reply in time")),
        }
    }
}

const CLOSE: HeaderValue = HeaderValue::from_static("close");
const TOO_LARGE: Refused = (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
const STOPPING: Refused = (StatusCode::SERVICE_UNAVAILABLE, "the server is stopping");
const FULL: Refused = (
    StatusCode::SERVICE_UNAVAILABLE,
    "too much at once; try again",
);

/// Reads a body, as far as it may go.
async fn read(mut body: Arriving, largest: usize, share: &mut Share) -> Result<Vec<u8>, Refused> {
    let announced = body
        .size_hint()
        .exact()
        .and_then(|bytes| usize::try_from(bytes).ok());
    if !share.grow_to(announced.unwrap_or_default()) {
        return Err(FULL);
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| (StatusCode::BAD_REQUEST, "the body broke off"))?;
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

/// The response that carries a reply. What HTTP cannot carry is left out.
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
