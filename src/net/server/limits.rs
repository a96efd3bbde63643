//! How far the clients of a server may go, and what their connections share.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::Notify;

use super::budget::MemoryBudget;

/// How far the clients of a server may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// Largest request line and headers together, in bytes.
    pub head: usize,
    /// Largest body, in bytes.
    pub body: usize,
    /// All bodies held at one time, in bytes.
    pub bodies: usize,
    /// Connections at one time; more wait.
    pub connections: usize,
    /// Longest time for the head of a request, and for an idle connection.
    pub head_time: Duration,
    /// Longest time for the body of a request.
    pub body_time: Duration,
    /// Longest time until there is a reply.
    pub reply_time: Duration,
    /// Longest life of a connection.
    pub connection_time: Duration,
    /// Longest life of the server; if absent, only `stopped` ends it.
    pub life: Option<Duration>,
    /// Longest time for requests in flight when the server stops.
    pub stop_time: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            head: 64 << 10,
            body: 16 << 20,
            bodies: 64 << 20,
            connections: 128,
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(30),
            reply_time: Duration::from_secs(310),
            connection_time: Duration::from_secs(600),
            life: None,
            stop_time: Duration::from_secs(10),
        }
    }
}

/// What all connections share.
pub(super) struct Shared {
    pub(super) limits: ServerLimits,
    pub(super) budget: MemoryBudget,
    pub(super) stopping: AtomicBool,
    pub(super) stop: Notify,
}
