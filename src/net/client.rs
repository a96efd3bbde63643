//! The real client: one connection per request, no redirects, no log. Each connection has its own thread, so that
//! Ctrl-C and the time limit work whatever the system is waiting for.

use std::borrow::Cow;
use std::io::{self, Read};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use ureq::http::{self, HeaderName, HeaderValue};
use ureq::{Agent, Body};
use url::{Position, Url};

use super::arriving::{Arriving, POLL, Piece, Wait};
use super::cause::{CauseOf, cause};
use super::connect::{PhaseNow, agent};
use super::error::{NetworkCause, NetworkError};
use super::port::{Limits, Network};
use super::proxy::{Proxies, Variables};
use super::server::{Bound, Server};
use super::tls::TrustStore;
use super::workers::Workers;
use crate::http::{Header, Headers, Request, Response, is_loopback};
use crate::text::reason;

/// Bytes of a body that are read at once.
const PIECE: usize = 64 << 10;

/// Pieces of a body that may wait for the reader before the connection has to wait.
const PIECES: usize = 2;

/// Headers that voxtoken's own requests have unless they set them.
const ADDED: [(&str, &str); 2] = [
    (
        "user-agent",
        concat!("voxtoken/", env!("CARGO_PKG_VERSION")),
    ),
    ("accept", "*/*"),
];

/// Sends requests to the network. Making one costs nothing; a request sets up what it needs.
pub struct HttpClient {
    variables: Variables,
    workers: Workers<'static>,
}

impl HttpClient {
    /// A client that finds its proxies in these variables.
    #[must_use]
    pub fn new(variables: Variables) -> Self {
        Self {
            variables,
            workers: Workers::default(),
        }
    }
}

impl Network for HttpClient {
    fn send(&self, request: &Request, limits: &Limits) -> Result<Response, NetworkError> {
        let host = host(&request.url);
        let failed = |cause| NetworkError {
            host: host.clone(),
            cause,
        };
        if request.url.scheme() == "http" && !limits.allow_http && !is_loopback(&request.url) {
            return Err(failed(NetworkCause::Insecure));
        }
        let proxy = Proxies(self.variables).of(&request.url).map_err(failed)?;
        let message = message(request).map_err(failed)?;
        let phase = PhaseNow::default();
        let trust = TrustStore::of(self.variables);
        let agent = agent(proxy.clone(), longest_line(request), trust, limits, &phase);
        let (sender, receiver) = sync_channel(PIECES);
        let wait = Wait {
            stop: limits.stop.clone(),
            limit: limits.timeout,
        };
        let ended = CauseOf {
            proxy,
            phase: phase.clone(),
        };
        let worker = agent.clone();
        let job = Box::new(move || work(&worker, message, &ended, &sender));
        let spawned = self.workers.start(job, |job| {
            let thread = thread::Builder::new().name("connection".into());
            thread.spawn(job).map(drop)
        });
        if let Err(error) = spawned {
            return Err(failed(NetworkCause::Other(reason(&error))));
        }
        let mut arriving = Arriving::new(receiver, wait, host.clone(), limits.largest_body, agent);
        let (status, headers) = arriving.head(&phase).map_err(failed)?;
        Ok(Response {
            status,
            headers,
            body: Box::new(arriving),
        })
    }

    fn pause(&self, time: Duration, stop: &AtomicBool) {
        let start = Instant::now();
        while start.elapsed() < time && !stop.load(Ordering::Relaxed) {
            thread::sleep(POLL.min(time.saturating_sub(start.elapsed())));
        }
    }

    fn listen(&self, address: SocketAddr) -> io::Result<Box<dyn Server>> {
        Ok(Box::new(Bound::new(address)?))
    }
}

/// The host as people write it: with the port, unless it is the scheme's default.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// The length of the longest line of the head, with its line ending and what surrounds the target or the name.
fn longest_line(request: &Request) -> usize {
    let line = request.method.len() + request.url.as_str().len();
    let headers = request.headers.iter();
    let header = |it: &Header| it.name.len() + it.value().len();
    headers.map(header).fold(line, usize::max) + 32
}

/// The request in the library's own type. The library keeps copies in ordinary memory, which the allocator wipes
/// when it is freed.
fn message(request: &Request) -> Result<http::Request<Vec<u8>>, NetworkCause> {
    let setting = |fact: String, hint| NetworkCause::Setting { fact, hint };
    let uri = match &request.passed_on {
        None => Cow::from(&request.url[..Position::AfterQuery]),
        Some(target) => format!("{}{target}", &request.url[..Position::BeforePath]).into(),
    };
    let mut builder = http::Request::builder().method(&*request.method).uri(&*uri);
    for (name, value) in ADDED {
        if request.passed_on.is_none() && request.get(name).is_none() {
            builder = builder.header(name, value);
        }
    }
    for header in &request.headers {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| {
            setting(
                "a header has a name that cannot be sent".into(),
                "write the name without spaces or colons, as X-Signature",
            )
        })?;
        let mut value = HeaderValue::from_bytes(header.value()).map_err(|_| {
            setting(
                format!("the header {name} has a value that cannot be sent"),
                "remove line breaks and other control characters from it",
            )
        })?;
        value.set_sensitive(header.secret);
        builder = builder.header(name, value);
    }
    builder.body(request.body.bytes().to_vec()).map_err(|_| {
        setting(
            "the URL or the method cannot be sent".into(),
            "check them for spaces and characters that are not ASCII",
        )
    })
}

/// Sends the request and passes on the response, until it ends or nobody listens any more.
fn work(
    agent: &Agent,
    message: http::Request<Vec<u8>>,
    ended: &CauseOf,
    sender: &SyncSender<Piece>,
) {
    let bodiless = message.body().is_empty() && !wants_length(message.method());
    let response = if bodiless {
        agent.run(message.map(|_| ()))
    } else {
        agent.run(message)
    };
    let mut response = match response {
        Ok(response) => response,
        Err(error) => {
            // This cannot be sent if the caller has given up waiting.
            let _ = sender.send(Piece::Failed(ended.cause(error)));
            return;
        }
    };
    let mut headers = Headers::default();
    for (name, value) in response.headers() {
        headers.add(name.as_str().to_owned(), value.as_bytes());
    }
    let status = response.status().as_u16();
    if sender.send(Piece::Head(status, headers)).is_ok() {
        stream_body(response.body_mut(), sender);
    }
}

/// Whether a request with this method and no body has `Content-Length: 0` (RFC 9110, section 8.6).
fn wants_length(method: &http::Method) -> bool {
    matches!(
        *method,
        http::Method::POST | http::Method::PUT | http::Method::PATCH
    )
}

fn stream_body(body: &mut Body, sender: &SyncSender<Piece>) {
    let mut reader = body.as_reader();
    loop {
        let mut piece = vec![0; PIECE];
        let message = match reader.read(&mut piece) {
            Ok(0) => return,
            Ok(length) => {
                piece.truncate(length);
                Piece::Body(piece)
            }
            Err(error) => Piece::Failed(cause(error.into())),
        };
        let last = matches!(message, Piece::Failed(_));
        if sender.send(message).is_err() || last {
            return;
        }
    }
}
