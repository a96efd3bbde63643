//! The network, as far as commands need it. The only room that opens connections.

mod arriving;
mod cause;
mod certificate;
mod client;
mod connect;
mod deadline;
mod error;
mod kept;
mod message;
mod port;
mod proxy;
mod reused;
mod server;
mod tls;
mod workers;

pub use client::HttpClient;
pub use error::{Certificate, NetworkCause, NetworkError, Phase};
pub use port::{Limits, Network};
pub use proxy::Variables;
pub use server::{
    Arrival, ArrivalSender, Arrivals, PendingRequest, RejectedRequest, Server, ServerLimits,
    arrivals,
};
