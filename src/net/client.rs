//! The real client: no redirects, no log, and one connection per request unless the caller allows reuse. Each new
//! connection has its own thread, so that Ctrl-C and the time limit work whatever the system is waiting for.

use std::io::{self, Read};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use ureq::{Body, http};
use url::Url;

use super::arriving::{Arriving, Over, Piece, Wait};
use super::cause::{CauseOf, cause};
use super::connect::{OUTPUT, PhaseNow, agent};
use super::deadline::{POLL, SharedDeadline};
use super::error::{NetworkCause, NetworkError};
use super::kept::{Keeper, Kept, OpenConnection, Peer, stays_open};
use super::message::{head, longest_line, message, run};
use super::port::{Limits, Network};
use super::proxy::{Proxies, Variables};
use super::reused::send_reused;
use super::server::{Bound, Server};
use super::tls::TrustStore;
use super::workers::Workers;
use crate::http::{Request, Response, is_loopback};
use crate::text::reason;

/// Bytes of a body that are read at once.
const PIECE: usize = 64 << 10;

/// Pieces of a body that may wait for the reader before the connection has to wait.
const PIECES: usize = 2;

/// Sends requests to the network. Making one costs nothing; a request sets up what it needs.
pub struct HttpClient {
    variables: Variables,
    workers: Workers<'static>,
    kept: Kept,
}

impl HttpClient {
    /// A client that finds its proxies in these variables.
    #[must_use]
    pub fn new(variables: Variables) -> Self {
        Self {
            variables,
            workers: Workers::default(),
            kept: Kept::default(),
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
        let longest = longest_line(request);
        let peer = Peer {
            origin: request.url.origin(),
            proxy: proxy.clone(),
            ca_cert: limits.ca_cert.clone(),
        };
        if limits.reuse
            && longest <= OUTPUT
            && let Some(kept) = self.kept.take(&peer)
            && let Some(response) = send_reused(kept, request, limits, &host, self.kept.keeper())
        {
            return response;
        }
        let message = message(request).map_err(failed)?;
        let (phase, deadline) = (PhaseNow::default(), SharedDeadline::default());
        let trust = TrustStore::of(self.variables);
        let agent = agent(proxy.clone(), longest, trust, limits, &phase, &deadline);
        let (sender, receiver) = sync_channel(PIECES);
        let wait = Wait {
            stop: limits.stop.clone(),
            limit: limits.timeout,
            until: limits.whole.then(|| Instant::now() + limits.timeout),
        };
        let over = Over::default();
        let outgoing = Outgoing {
            connection: OpenConnection {
                peer,
                agent: agent.clone(),
                phase: phase.clone(),
                deadline,
            },
            message,
            causes: CauseOf {
                proxy,
                phase: phase.clone(),
            },
            sender,
            over: over.clone(),
            keeper: limits.reuse.then(|| self.kept.keeper()),
        };
        let job = Box::new(move || outgoing.work());
        let spawned = self.workers.start(job, |job| {
            let thread = thread::Builder::new().name("connection".into());
            thread.spawn(job).map(drop)
        });
        if let Err(error) = spawned {
            return Err(failed(NetworkCause::Other(reason(&error))));
        }
        let mut arriving = Arriving::new(
            receiver,
            wait,
            host.clone(),
            limits.largest_body,
            agent,
            over,
        );
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

/// A request on a new connection, and where its response goes.
struct Outgoing {
    connection: OpenConnection,
    message: http::Request<Vec<u8>>,
    causes: CauseOf,
    sender: SyncSender<Piece>,
    over: Over,
    /// Only if the connection may be kept.
    keeper: Option<Keeper>,
}

impl Outgoing {
    /// Sends the request and passes on the response, until it ends or nobody listens any more.
    fn work(self) {
        let mut response = match run(&self.connection.agent, self.message) {
            Ok(response) => response,
            Err(error) => {
                // This cannot be sent if the caller has given up waiting.
                let _ = self.sender.send(Piece::Failed(self.causes.cause(error)));
                return;
            }
        };
        let (status, headers) = head(&response);
        let keeper = self.keeper.filter(|_| stays_open(&headers));
        let whole = self.sender.send(Piece::Head(status, headers)).is_ok()
            && stream_body(response.body_mut(), &self.sender);
        // This comes before the reader learns of the end, so that the next request finds the connection.
        if whole
            && self.over.set()
            && let Some(keeper) = keeper
        {
            keeper.keep(self.connection);
        }
    }
}

/// Passes on a body piece by piece. True if it arrived whole.
fn stream_body(body: &mut Body, sender: &SyncSender<Piece>) -> bool {
    let mut reader = body.as_reader();
    loop {
        let mut piece = vec![0; PIECE];
        let message = match reader.read(&mut piece) {
            Ok(0) => return true,
            Ok(length) => {
                piece.truncate(length);
                Piece::Body(piece)
            }
            Err(error) => Piece::Failed(cause(error.into())),
        };
        let last = matches!(message, Piece::Failed(_));
        if sender.send(message).is_err() || last {
            return false;
        }
    }
}
