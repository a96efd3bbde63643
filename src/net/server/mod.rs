//! The server: accepts connections, enforces every limit, and sends each complete request to a channel. The other
//! end decides about the request, and is also told what was rejected here.

mod arrivals;
mod budget;
mod heads;
mod limits;
mod pending;
mod service;
mod socket;

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

pub use arrivals::{ArrivalSender, Arrivals, arrivals};
pub use limits::ServerLimits;
pub use pending::{Arrival, PendingRequest, RejectedRequest};

use budget::MemoryBudget;
use heads::{Heads, Length, START, TOO_LARGE, malformed};
use limits::Shared;
use service::Service;
use socket::{Recorded, Socket};

/// How often the server checks whether to stop.
const POLL: Duration = Duration::from_millis(50);

/// A server that is bound to its port but does not accept connections yet.
pub trait Server: Send {
    /// Where it listens.
    fn address(&self) -> SocketAddr;

    /// Accepts connections until `stopped` says so, then finishes what is in flight.
    ///
    /// # Errors
    /// The operating system's, if the server cannot be set up.
    fn serve(
        self: Box<Self>,
        limits: &ServerLimits,
        stopped: &(dyn Fn() -> bool + Sync),
        arrivals: ArrivalSender,
    ) -> io::Result<()>;
}

/// A bound socket.
pub(super) struct Bound {
    listener: std::net::TcpListener,
    address: SocketAddr,
}

impl Bound {
    pub(super) fn new(address: SocketAddr) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }
}

impl Server for Bound {
    fn address(&self) -> SocketAddr {
        self.address
    }

    fn serve(
        self: Box<Self>,
        limits: &ServerLimits,
        stopped: &(dyn Fn() -> bool + Sync),
        arrivals: ArrivalSender,
    ) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(accept(self.listener, *limits, stopped, arrivals))
    }
}

async fn accept(
    listener: std::net::TcpListener,
    limits: ServerLimits,
    stopped: &(dyn Fn() -> bool + Sync),
    arrivals: ArrivalSender,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let permits = Arc::new(Semaphore::new(limits.connections));
    let shared = Arc::new(Shared {
        limits,
        budget: MemoryBudget::new(limits.bodies),
        stopping: AtomicBool::new(false),
        stop: Notify::new(),
    });
    let taking = take(&listener, &permits, &shared, stopped, &arrivals);
    match limits.life {
        Some(life) => drop(timeout(life, taking).await),
        None => taking.await,
    }
    drop((listener, arrivals));
    shared.stopping.store(true, Ordering::Relaxed);
    shared.stop.notify_waiters();
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    // Connections still open by then are closed when the runtime ends.
    let _ = timeout(limits.stop_time, permits.acquire_many(all)).await;
    Ok(())
}

/// Accepts connections until the server should stop.
async fn take(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
    shared: &Arc<Shared>,
    stopped: &(dyn Fn() -> bool + Sync),
    arrivals: &ArrivalSender,
) {
    while !stopped() {
        let Ok(Ok(permit)) = timeout(POLL, permits.clone().acquire_owned()).await else {
            continue;
        };
        let mut permit = Some(permit);
        while let Some(free) = permit.take() {
            match timeout(POLL, listener.accept()).await {
                Ok(Ok((stream, _))) => {
                    let _ = stream.set_nodelay(true);
                    let socket = Socket::new(stream);
                    let service = Service::new(shared.clone(), arrivals.clone(), socket.client());
                    tokio::spawn(connection(socket, service, shared.clone(), free));
                }
                // Most likely out of file descriptors: closing connections frees some.
                Ok(Err(_)) => sleep(POLL).await,
                Err(_) if stopped() => {}
                Err(_) => permit = Some(free),
            }
        }
    }
}

/// Serves one connection to its end.
async fn connection(
    socket: Socket,
    service: Service,
    shared: Arc<Shared>,
    _permit: OwnedSemaphorePermit,
) {
    let limits = shared.limits;
    let heads = Heads::new(limits.head);
    let io = TokioIo::new(Recorded::new(socket.clone(), heads.clone()));
    let arrivals = service.arrivals();
    let taken = heads.clone();
    let answer = service_fn(move |request| service.clone().answer(request, taken.next()));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_buf_size(limits.head)
        // A client may close its side once it has sent its request.
        .half_close(true)
        .serve_connection(io, answer);
    let mut served = pin!(served);
    let mut stop = pin!(shared.stop.notified());
    let mut stopping = false;
    let polled = poll_fn(|context| {
        if !stopping {
            // Registered before the flag is read, so that no notification is missed.
            let notified = stop.as_mut().poll(context).is_ready();
            if notified || shared.stopping.load(Ordering::Relaxed) {
                stopping = true;
                served.as_mut().graceful_shutdown();
            }
        }
        match served.as_mut().poll(context) {
            Poll::Ready(served) => Poll::Ready(served.err()),
            Poll::Pending => Poll::Pending,
        }
    });
    if let Ok(Some(error)) = timeout(limits.connection_time, polled).await
        && let Some(rejected) = rejected(&error, &heads)
    {
        if rejected.status == Some(REQUEST_TIMEOUT) {
            // The HTTP library closes such a connection without an answer.
            let _ = socket.say(TIMED_OUT).await;
        }
        let _ = arrivals.send(Arrival::Rejected(rejected));
    }
}

/// The request that the HTTP library rejected, if that ended the connection.
fn rejected(error: &hyper::Error, heads: &Heads) -> Option<RejectedRequest> {
    let read = heads.next().filter(|_| error.is_parse());
    let length = read.as_ref().map(|head| head.length);
    let mut head = read.map_or_else(|| heads.started(), |head| head.bytes);
    let (status, why) = if error.is_parse_too_large() {
        // The library tells them apart in its words only.
        match error.to_string().as_str() {
            "URI too long" => (Some(414), LONG_URL),
            _ => (Some(431), TOO_LARGE),
        }
    } else if error.is_parse_version_h2() {
        (None, HTTP2)
    } else if error.is_parse() && head.starts_with(TLS) {
        (Some(400), HTTPS)
    } else if error.is_parse() {
        let why = match length {
            Some(Length::Unknown(why)) => why,
            _ => malformed(&head),
        };
        (Some(400), why)
    } else if head.is_empty() {
        // A connection that was opened but not used, or that ended between two requests.
        return None;
    } else if error.is_timeout() {
        (Some(REQUEST_TIMEOUT), SLOW)
    } else if error.is_incomplete_message() {
        (None, BROKE_OFF)
    } else {
        return None;
    };
    head.truncate(START);
    Some(RejectedRequest { head, status, why })
}

/// How a TLS connection starts: a handshake record of version 3.
const TLS: &[u8] = &[22, 3];

const REQUEST_TIMEOUT: u16 = 408;
const TIMED_OUT: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

const HTTP2: &str = "the sender speaks HTTP/2; this server speaks HTTP/1.1";
const HTTPS: &str =
    "the sender speaks TLS, but this server speaks plain HTTP; let the tunnel handle TLS";
const LONG_URL: &str = "the URL is too long: at most 64 KiB is read";
const SLOW: &str = "the headers took longer than 10 seconds";
const BROKE_OFF: &str = "the connection ended in the middle of the headers";
