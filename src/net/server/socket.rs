//! The socket of a connection: the HTTP library reads and writes it, and others may ask whether its client is still
//! there.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::heads::Heads;

/// A socket that is shared.
#[derive(Clone)]
pub(super) struct Socket(Arc<Mutex<TcpStream>>);

impl Socket {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self(Arc::new(Mutex::new(stream)))
    }

    /// The client at the other end.
    pub(super) fn client(&self) -> ClientConnection {
        ClientConnection(Arc::downgrade(&self.0))
    }

    /// Writes a few bytes, past the HTTP library.
    pub(super) async fn say(&self, bytes: &[u8]) -> io::Result<()> {
        let write =
            |context: &mut Context<'_>| Pin::new(&mut *self.lock()).poll_write(context, bytes);
        poll_fn(write).await.map(drop)
    }

    fn lock(&self) -> MutexGuard<'_, TcpStream> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The connection of a client, which this does not keep open.
#[derive(Clone)]
pub(super) struct ClientConnection(Weak<Mutex<TcpStream>>);

impl ClientConnection {
    /// Whether the connection has ended or was reset. A client that only closed its side may still read.
    pub(super) fn is_gone(&self) -> bool {
        let Some(socket) = self.0.upgrade().map(Socket) else {
            return true;
        };
        let error = socket.lock().take_error();
        !matches!(error, Ok(None))
    }
}

/// A socket whose heads are recorded as they pass.
pub(super) struct Recorded {
    socket: Socket,
    heads: Heads,
}

impl Recorded {
    pub(super) fn new(socket: Socket, heads: Heads) -> Self {
        Self { socket, heads }
    }
}

impl AsyncRead for Recorded {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut *self.socket.lock()).poll_read(context, buffer);
        if let Some(new) = buffer.filled().get(before..) {
            self.heads.passed(new);
        }
        polled
    }
}

impl AsyncWrite for Recorded {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.socket.lock()).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.socket.lock()).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.socket.lock()).poll_shutdown(context)
    }
}
