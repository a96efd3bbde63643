//! HTTP messages as values, and the forms in which people have captured them. Pure: nothing here opens a
//! connection.

pub mod capture;
mod chunked;
mod headers;

pub use headers::{Headers, header_name};
