//! The network port: sends a request and returns the response. Tests replace it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::error::NetworkError;
use super::server::Server;
use crate::http::{Request, Response};

/// What a run may ask of the network. `main` passes the real one, tests a scripted one.
pub trait Network: Sync {
    /// Sends a request and returns the response once its headers have arrived. Follows no redirects.
    ///
    /// # Errors
    /// No response, with the cause. A body that breaks off fails while it is read; the `io::Error` then contains
    /// the [`NetworkError`], which [`NetworkError::of`] extracts.
    fn send(&self, request: &Request, limits: &Limits) -> Result<Response, NetworkError>;

    /// Waits between two requests, until `stop` is set. Tests do not wait.
    fn pause(&self, time: Duration, stop: &AtomicBool);

    /// Binds the address to serve on; port 0 takes any that is free.
    ///
    /// # Errors
    /// The operating system's: the port is in use, the address is not this machine's, or there is no network.
    fn listen(&self, address: SocketAddr) -> io::Result<Box<dyn Server>>;
}

/// Largest headers of a response in bytes, all together.
pub const LARGEST_HEADERS: u64 = 64 << 10;

/// How far a connection may go.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest time until the headers arrive, and then between two pieces of the body.
    pub timeout: Duration,
    /// Whether the timeout is for the whole response instead.
    pub whole: bool,
    /// Largest body in bytes; if absent, a body of any size is streamed.
    pub largest_body: Option<u64>,
    /// Whether `http://` may leave this machine.
    pub allow_http: bool,
    /// Whether the request may go over a connection that was kept after another, and whether its own is then kept.
    pub reuse: bool,
    /// Ends every wait once it is set.
    pub stop: Arc<AtomicBool>,
    /// Certificates in PEM form to trust besides the system's.
    pub ca_cert: Option<Vec<u8>>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            whole: false,
            largest_body: None,
            allow_http: false,
            reuse: false,
            stop: Arc::default(),
            ca_cert: None,
        }
    }
}
