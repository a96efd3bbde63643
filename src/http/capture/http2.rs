//! HTTP/2 as browsers and proxies write it: pseudo-headers such as `:method: POST`, headers, and the body after a
//! blank line.

use super::captured::Captured;
use super::fault::Faults;
use super::form::Form;
use super::head::headers;
use super::wire::{ended, fitting, split_at_blank_line};
use crate::outcome::Refusal;

/// Reads headers that start with pseudo-headers.
pub(super) fn request(bytes: &[u8]) -> Result<Captured<'_>, Refusal> {
    let (head, body) = split_at_blank_line(bytes.trim_ascii_start());
    let (mut method, mut target, mut authority) = (None, None, None);
    let mut plain = Vec::with_capacity(head.len());
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let Some(pseudo) = line.strip_prefix(b":") else {
            plain.extend_from_slice(line);
            continue;
        };
        let text = String::from_utf8_lossy(pseudo);
        let Some((name, value)) = text.split_once(':') else {
            continue;
        };
        let value = Some(value.trim().to_owned());
        match name.trim() {
            "method" => method = value,
            "path" => target = value,
            "authority" => authority = value,
            _ => {}
        }
    }
    let mut headers = headers(&plain, 0, &mut Faults::default())?;
    if let Some(authority) = authority
        && headers.all("host").next().is_none()
    {
        headers.add("host".into(), authority.as_bytes());
    }
    if method.is_none() && target.is_none() {
        return Err(Refusal::new("pseudo-headers without :method and :path")
            .hint("copy those two lines as well"));
    }
    Ok(Captured {
        form: Form::Http2,
        framing: ended(&headers),
        method,
        target,
        body: fitting(&headers, body).into(),
        headers,
        ..Captured::default()
    })
}
