//! A request that waits for its reply.

use tokio::sync::oneshot;

use super::budget::Share;
use crate::http::{Incoming, Reply};

/// A request, and the way back to the client.
pub struct PendingRequest {
    /// The request.
    pub request: Incoming,
    reply: Option<oneshot::Sender<Reply>>,
    _share: Option<Share>,
}

impl PendingRequest {
    pub(super) fn new(request: Incoming, share: Share) -> (Self, oneshot::Receiver<Reply>) {
        let (sender, receiver) = oneshot::channel();
        let exchange = Self {
            request,
            reply: Some(sender),
            _share: Some(share),
        };
        (exchange, receiver)
    }

    /// Replies. Only the first reply counts; false means that the client is gone.
    pub fn reply(&mut self, reply: Reply) -> bool {
        let sender = self.reply.take();
        sender.is_some_and(|sender| sender.send(reply).is_ok())
    }
}
