//! A response as it arrives from its connection's thread, with a time limit on every wait, ended by Ctrl-C.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use ureq::Agent;

use super::connect::PhaseNow;
use super::deadline::POLL;
use super::error::{NetworkCause, NetworkError, Phase};
use crate::http::Headers;

/// A part of the response.
pub enum Piece {
    /// Status and headers.
    Head(u16, Headers),
    /// A piece of the body; never empty.
    Body(Vec<u8>),
    /// The connection failed.
    Failed(NetworkCause),
}

/// How long to wait, and what ends the wait early.
pub struct Wait {
    pub stop: Arc<AtomicBool>,
    pub limit: Duration,
    /// When all waits end, if the limit is for the whole response.
    pub until: Option<Instant>,
}

impl Wait {
    /// The next part, or nothing at the end.
    fn next(
        &self,
        from: &Receiver<Piece>,
        phase: impl Fn() -> Phase,
    ) -> Result<Option<Piece>, NetworkCause> {
        let until = self.until.unwrap_or_else(|| Instant::now() + self.limit);
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Err(NetworkCause::Interrupted);
            }
            let left = until.saturating_duration_since(Instant::now());
            match from.recv_timeout(left.min(POLL)) {
                Ok(Piece::Failed(cause)) => return Err(cause),
                Ok(piece) => return Ok(Some(piece)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                    return Err(NetworkCause::Timeout {
                        phase: phase(),
                        after: self.limit,
                    });
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

/// Set by whichever comes first: the connection reaches the end of the response, or the reader gives up.
#[derive(Clone, Default)]
pub struct Over(Arc<AtomicBool>);

impl Over {
    /// Ends the request; false if it had already ended.
    pub fn set(&self) -> bool {
        !self.0.swap(true, Ordering::Relaxed)
    }
}

/// The body of a response as a stream. Dropping it before its end closes the connection.
pub struct Arriving {
    pieces: Receiver<Piece>,
    wait: Wait,
    host: String,
    largest: Option<u64>,
    agent: Agent,
    over: Over,
    piece: io::Cursor<Vec<u8>>,
    arrived: u64,
}

impl Arriving {
    pub fn new(
        pieces: Receiver<Piece>,
        wait: Wait,
        host: String,
        largest: Option<u64>,
        agent: Agent,
        over: Over,
    ) -> Self {
        Self {
            pieces,
            wait,
            host,
            largest,
            agent,
            over,
            piece: io::Cursor::default(),
            arrived: 0,
        }
    }

    /// Waits for status and headers.
    pub fn head(&mut self, phase: &PhaseNow) -> Result<(u16, Headers), NetworkCause> {
        match self.wait.next(&self.pieces, || phase.get())? {
            Some(Piece::Head(status, headers)) => Ok((status, headers)),
            _ => Err(NetworkCause::Closed),
        }
    }

    /// Waits for the next piece of the body; false at its end.
    fn advance(&mut self) -> Result<bool, NetworkCause> {
        let next = match self.wait.next(&self.pieces, || Phase::Body) {
            Err(NetworkCause::Closed) => Err(NetworkCause::Stopped {
                after: self.arrived,
            }),
            other => other,
        };
        let Some(Piece::Body(bytes)) = next? else {
            return Ok(false);
        };
        self.arrived += bytes.len() as u64;
        if let Some(limit) = self.largest
            && self.arrived > limit
        {
            return Err(NetworkCause::TooLarge {
                what: "body",
                limit,
            });
        }
        self.piece = io::Cursor::new(bytes);
        Ok(true)
    }
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let length = self.piece.read(buffer)?;
        if length > 0 {
            return Ok(length);
        }
        match self.advance() {
            Ok(true) => self.piece.read(buffer),
            Ok(false) => Ok(0),
            Err(cause) => Err(io::Error::other(NetworkError {
                host: self.host.clone(),
                cause,
            })),
        }
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if self.over.set() {
            self.agent.clone().shutdown();
        }
    }
}
