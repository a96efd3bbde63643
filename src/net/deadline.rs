//! One deadline for all waits of a request on a kept connection, and writes that leave in one piece.

use std::fmt;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, NextTimeout, Transport, time,
};

use super::error::{NetworkCause, Phase};

/// How often a wait checks whether to stop.
pub const POLL: Duration = Duration::from_millis(50);

/// Most bytes that are held back until the rest of the request is written.
const HELD: usize = 16 << 10;

/// The deadline of a connection. There is none during its first request: then another thread waits for the
/// connection's thread, with its own limit.
#[derive(Clone, Default)]
pub struct SharedDeadline(Arc<Mutex<Option<RequestDeadline>>>);

/// The deadline of one request.
#[derive(Clone)]
pub struct RequestDeadline {
    /// When to give up.
    pub at: Instant,
    /// How long the limit was at the start.
    pub limit: Duration,
    /// What is waited for.
    pub phase: Phase,
    /// Ends every wait once it is set.
    pub stop: Arc<AtomicBool>,
}

impl SharedDeadline {
    /// Sets the deadline of the next waits.
    pub fn set(&self, deadline: RequestDeadline) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(deadline);
    }

    /// Whether the connection has had its first request.
    pub fn is_set(&self) -> bool {
        self.get().is_some()
    }

    fn get(&self) -> Option<RequestDeadline> {
        let deadline = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        deadline.clone()
    }
}

impl fmt::Debug for SharedDeadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedDeadline")
    }
}

impl RequestDeadline {
    /// The time that is left.
    fn left(&self) -> Result<NextTimeout, Error> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Error::Other(NetworkCause::Interrupted.into()));
        }
        let left = self.at.saturating_duration_since(Instant::now());
        if left.is_zero() {
            let (phase, after) = (self.phase, self.limit);
            let cause = NetworkCause::Timeout { phase, after };
            return Err(Error::Other(cause.into()));
        }
        Ok(timeout(left))
    }
}

fn timeout(after: Duration) -> NextTimeout {
    NextTimeout {
        after: time::Duration::Exact(after),
        ..NextTimeout::default()
    }
}

impl<In: Transport> Connector<In> for SharedDeadline {
    type Out = Buffered<In>;

    fn connect(
        &self,
        _: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Buffered<In>>, Error> {
        Ok(chained.map(|inner| Buffered {
            inner,
            deadline: self.clone(),
            held: Vec::new(),
        }))
    }
}

/// A connection that holds back what is written until it is read from. The library writes head and body
/// separately, which would wake the other side twice.
pub struct Buffered<T> {
    inner: T,
    deadline: SharedDeadline,
    held: Vec<u8>,
}

impl<T: Transport> Buffered<T> {
    /// Writes what was held back.
    fn flush(&mut self, given: NextTimeout) -> Result<(), Error> {
        let held = mem::take(&mut self.held);
        let mut rest = &held[..];
        while !rest.is_empty() {
            let timeout = match self.deadline.get() {
                Some(deadline) => deadline.left()?,
                None => given,
            };
            let output = self.inner.buffers().output();
            let (piece, more) = rest.split_at(rest.len().min(output.len()));
            output[..piece.len()].copy_from_slice(piece);
            self.inner.transmit_output(piece.len(), timeout)?;
            rest = more;
        }
        Ok(())
    }
}

impl<T: Transport> fmt::Debug for Buffered<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl<T: Transport> Transport for Buffered<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let output = &self.inner.buffers().output()[..amount];
        self.held.extend_from_slice(output);
        if self.held.len() > HELD {
            self.flush(timeout)?;
        }
        Ok(())
    }

    fn await_input(&mut self, given: NextTimeout) -> Result<bool, Error> {
        self.flush(given)?;
        let Some(deadline) = self.deadline.get() else {
            return self.inner.await_input(given);
        };
        loop {
            // Usually the same time, so that the socket's option rarely changes.
            let left = *deadline.left()?.after;
            match self.inner.await_input(timeout(left.min(POLL))) {
                Err(Error::Timeout(_)) => {}
                awaited => return awaited,
            }
        }
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
