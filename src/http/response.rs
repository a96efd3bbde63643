//! A response as it arrives: status and headers as values, the body as a stream.

use std::fmt;
use std::io::Read;

use super::headers::Headers;

/// A response whose headers have arrived.
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers, in their order.
    pub headers: Headers,
    /// The body, without the framing of HTTP. Reading it may fail with the cause of a broken connection.
    pub body: Box<dyn Read + Send>,
}

impl Response {
    /// The first header with this name, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.all(name).next()?;
        std::str::from_utf8(value).ok()
    }

    /// Where it redirects to: its `Location`, if its status is 3xx.
    #[must_use]
    pub fn redirects_to(&self) -> Option<&str> {
        self.header("location")
            .filter(|_| (300..400).contains(&self.status))
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
