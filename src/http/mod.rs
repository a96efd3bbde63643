//! HTTP messages as values: requests and responses, and the forms in which people have captured them.
//! Pure: nothing here opens a connection.

pub mod capture;
mod chunked;
mod headers;
mod incoming;
mod request;
mod response;
mod url;

pub use headers::{Headers, header_name};
pub use incoming::{Incoming, Reply};
pub use request::{Body, Header, Request};
pub use response::Response;
pub use url::{is_loopback, origin_form, target_at, with_target};
