//! The side that a cause's fix is for: the sender or the server.

use crate::judgement::Cause;

/// Whose signature is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The request's. It may still have been calculated by the user's server and sent in a test.
    Request,
    /// The request's, while the user's server is known to calculate the right one.
    Sender,
    /// The one that the user's server calculated.
    Server,
}

impl Side {
    /// Who made the signature.
    pub(super) fn signer(self) -> &'static str {
        match self {
            Self::Request | Self::Sender => "signer",
            Self::Server => "server",
        }
    }

    /// A cause with a fix for the sender's credential, and one for a server that calculated the signature.
    pub(super) fn differs(
        self,
        code: &'static str,
        message: String,
        sender: &str,
        server: &str,
    ) -> Cause {
        let fix = match self {
            Self::Request => {
                format!("{sender}, or {server} if your server made this signature")
            }
            Self::Sender => sender.to_owned(),
            Self::Server => server.to_owned(),
        };
        Cause { code, message, fix }
    }
}
