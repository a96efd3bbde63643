//! Raw captures of several requests in a row, as on a connection or in a log.

use std::borrow::Cow;

use super::body::Framing;
use super::captured::Captured;
use super::choice;
use super::head::{CAPTURE, starts_request};
use super::wire::{self, end_body};
use crate::outcome::Refusal;

/// Most requests that are read.
const MOST: usize = 1_000;

/// Reads an HTTP/1.1 request that responses or other requests may follow; of several, the most likely webhook.
pub(super) fn request<'a>(bytes: &'a [u8], header: Option<&str>) -> Result<Captured<'a>, Refusal> {
    choice::chosen(requests(bytes)?, "request", header)
        .ok_or_else(|| Refusal::new("no request found").hint(CAPTURE))
}

/// All requests, in order.
pub(super) fn requests(bytes: &[u8]) -> Result<Vec<Captured<'_>>, Refusal> {
    let mut read = Vec::new();
    let mut rest = bytes;
    loop {
        let whole = wire::request(rest)?;
        let tail = match &whole.body {
            Cow::Borrowed(body) if whole.framing == Framing::End => body.len(),
            _ => whole.after.len(),
        };
        let from = rest.len() - tail;
        let next = (read.len() + 1 < MOST).then(|| next_request(&rest[from..]));
        let Some(next) = next.flatten() else {
            read.push(wire::before_response(whole));
            return Ok(read);
        };
        let (this, later) = rest.split_at(from + next);
        let mut captured = wire::captured(this)?;
        if captured.framing == Framing::End {
            captured = end_body(captured, tail.min(next), Framing::Next);
        }
        read.push(captured);
        rest = later;
    }
}

/// Where the next request starts: at a request line followed by a header.
fn next_request(bytes: &[u8]) -> Option<usize> {
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|at| at + 1));
    starts.into_iter().find(|at| starts_request(&bytes[*at..]))
}
