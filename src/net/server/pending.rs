//! What arrives at the server: requests that wait for a reply, and those that it rejected itself.

use tokio::sync::oneshot;

use super::budget::Share;
use super::socket::ClientConnection;
use crate::http::{Incoming, Reply};

/// What arrived.
pub enum Arrival {
    /// A request, whole.
    Request(PendingRequest),
    /// A request that the server rejected before it was whole.
    Rejected(RejectedRequest),
}

/// A request that broke a rule or a limit of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRequest {
    /// The request line and the headers, as far as they arrived and were kept.
    pub head: Vec<u8>,
    /// The status that was answered; nothing if the connection was closed without an answer.
    pub status: Option<u16>,
    /// Why.
    pub why: &'static str,
}

/// A request, and how to reply to its client.
pub struct PendingRequest {
    /// The request.
    pub request: Incoming,
    reply: Option<oneshot::Sender<Reply>>,
    client: ClientConnection,
    _share: Share,
}

impl PendingRequest {
    pub(super) fn new(
        request: Incoming,
        share: Share,
        client: ClientConnection,
    ) -> (Self, oneshot::Receiver<Reply>) {
        let (sender, receiver) = oneshot::channel();
        let exchange = Self {
            request,
            reply: Some(sender),
            client,
            _share: share,
        };
        (exchange, receiver)
    }

    /// Whether the client has reset the connection, or the server has ended it. A client that only closed its side
    /// may still wait for the reply.
    #[must_use]
    pub fn client_is_gone(&self) -> bool {
        self.client.is_gone()
    }

    /// Replies. Only the first reply counts; false means that the client is gone.
    pub fn reply(&mut self, reply: Reply) -> bool {
        let sender = self.reply.take();
        sender.is_some_and(|sender| sender.send(reply).is_ok())
    }
}
