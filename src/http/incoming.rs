//! A request as a server received it, and the reply to it, as values.

/// A request that arrived whole.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    /// The request line and the headers, byte for byte, up to the blank line that ends them.
    pub head: Vec<u8>,
    /// The body, without the framing of HTTP.
    pub body: Vec<u8>,
    /// Whether the body arrived in chunks.
    pub chunked: bool,
}

impl Incoming {
    /// The request as one message, as it was on the wire except for the sizes of its chunks.
    #[must_use]
    pub fn into_message(self) -> Vec<u8> {
        let mut message = self.head;
        if self.chunked && !self.body.is_empty() {
            message.extend_from_slice(format!("{:x}\r\n", self.body.len()).as_bytes());
            message.extend_from_slice(&self.body);
            message.extend_from_slice(b"\r\n");
        } else {
            message.extend_from_slice(&self.body);
        }
        if self.chunked {
            message.extend_from_slice(b"0\r\n\r\n");
        }
        message
    }
}

/// A server's reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers, in their order. Length and framing are added.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A reply with a JSON body.
    #[must_use]
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), b"application/json".to_vec())],
            body: body.into(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}
