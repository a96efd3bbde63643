//! The network, as far as a command needs it. The only room that opens a connection.

mod client;
mod error;
mod port;
mod server;

pub use client::Client;
pub use error::{Certificate, NetworkCause, NetworkError, Phase};
pub use port::{Limits, Network};
pub use server::{Exchange, Server, ServerLimits};
