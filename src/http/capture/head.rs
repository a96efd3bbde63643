//! Parses the head of a captured request, leniently, so that every line that a strict server rejects can be named.

use super::fault::{Fault, Faults};
use super::strict;
use crate::http::Headers;
use crate::http::headers::is_token;
use crate::outcome::Refusal;

/// Largest head that is read, in bytes.
const LARGEST_HEAD: usize = 64 << 10;

/// Most headers that are read.
const MOST_HEADERS: usize = 128;

pub(super) const CAPTURE: &str =
    "capture the raw request: request line, headers, a blank line, body";

/// The parsed head of a request.
pub(super) struct CapturedHead {
    pub(super) method: String,
    /// The request target.
    pub(super) target: String,
    pub(super) version: String,
    /// The headers, unfolded.
    pub(super) headers: Headers,
    /// Whether lines end in CRLF, as on the wire, or in LF, as in text files.
    pub(super) crlf: bool,
}

impl CapturedHead {
    /// Parses the head at the start of a capture, and returns the bytes after it.
    pub(super) fn parse<'a>(
        bytes: &'a [u8],
        faults: &mut Faults,
    ) -> Result<(Self, &'a [u8]), Refusal> {
        let start = bytes.iter().position(|byte| !b"\r\n".contains(byte));
        let Some(start) = start else {
            return Err(Refusal::new("no request found").hint(CAPTURE));
        };
        let bytes = &bytes[start..];
        let first = bytes.split(|byte| *byte == b'\n').next();
        let Some((method, target, version)) = request_line(first.unwrap_or_default()) else {
            return Err(Refusal::new("line 1: not a request line").hint(CAPTURE));
        };
        let end = end_of_head(bytes)?;
        let crlf = line_endings(&bytes[..end], faults);
        let line = first.unwrap_or_default();
        strict::request_line(line.strip_suffix(b"\r").unwrap_or(line), faults);
        let head = Self {
            method,
            target,
            version,
            headers: headers(&bytes[..end], 1, faults)?,
            crlf,
        };
        Ok((head, &bytes[end..]))
    }
}

/// The HTTP version, in upper case, if the text's first line is a request line.
pub(super) fn first_line_version(bytes: &[u8]) -> Option<String> {
    let first = bytes.split(|byte| *byte == b'\n').next();
    let (_, _, version) = request_line(first.unwrap_or_default())?;
    Some(version.to_ascii_uppercase())
}

/// Method, target and version, if the line ends in a version.
fn request_line(line: &[u8]) -> Option<(String, String, String)> {
    let line = &line[..line.len().min(LARGEST_HEAD)];
    let line = String::from_utf8_lossy(line.trim_ascii());
    let (rest, version) = line.rsplit_once([' ', '\t'])?;
    let is_version = version
        .get(..5)
        .is_some_and(|name| name.eq_ignore_ascii_case("HTTP/"));
    let (method, target) = rest.trim_end().split_once([' ', '\t'])?;
    // Log lines can end like a request line, but `IP a > b: HTTP: POST / HTTP/1.1` is not one.
    let mut last = target.split_whitespace().rev();
    let path = last.next().unwrap_or_default();
    let logged = is_target(path) && last.next().is_some_and(|it| strict::METHODS.contains(&it));
    let is_version = is_version && !logged;
    is_version.then(|| (method.into(), target.trim_start().into(), version.into()))
}

/// Whether a text starts with a request line followed by a header.
pub(super) fn starts_request(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n');
    let (first, second) = (lines.next(), lines.next());
    request_line(first.unwrap_or_default()).is_some_and(|(method, target, version)| {
        let version = version.starts_with("HTTP/1.") && target.split(' ').count() == 1;
        version && strict::METHODS.contains(&&*method) && is_target(&target)
    }) && second.is_some_and(is_header)
}

/// Whether a line is a header: a name, a colon, and what follows.
fn is_header(line: &[u8]) -> bool {
    let colon = line.iter().position(|byte| *byte == b':');
    colon.is_some_and(|colon| is_token(&line[..colon]))
}

/// Whether a text is a request target: a path or a whole URL.
fn is_target(text: &str) -> bool {
    text.starts_with('/') || text.starts_with("http://") || text.starts_with("https://")
}

/// Where the body starts: after the first blank line.
fn end_of_head(bytes: &[u8]) -> Result<usize, Refusal> {
    let searched = &bytes[..bytes.len().min(LARGEST_HEAD)];
    let mut end = 0;
    for line in searched.split_inclusive(|byte| *byte == b'\n') {
        end += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            return Ok(end);
        }
    }
    if searched.len() < bytes.len() {
        return Err(Refusal::new(format!(
            "the headers do not end within {} KiB",
            LARGEST_HEAD >> 10
        ))
        .hint(CAPTURE));
    }
    Err(Refusal::new("there is no blank line after the headers").hint(CAPTURE))
}

/// Whether lines end in CRLF. A mixture is a fault.
fn line_endings(head: &[u8], faults: &mut Faults) -> bool {
    let mut with_return = 0;
    let mut all = 0;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        all += 1;
        with_return += usize::from(line.ends_with(b"\r\n"));
    }
    if with_return != 0 && with_return != all {
        faults.add(Fault::LineEnding, || {
            format!(
                "{} of {all} lines of the head end in LF without CR; strict servers reject that",
                all - with_return
            )
        });
    }
    with_return > 0
}

/// The headers after this many lines of a head, with each folded line joined to the previous one.
pub(super) fn headers(head: &[u8], skip: usize, faults: &mut Faults) -> Result<Headers, Refusal> {
    let mut fields: Vec<(&[u8], Vec<u8>)> = Vec::new();
    let lines = head.split(|byte| *byte == b'\n').enumerate().skip(skip);
    for (index, line) in lines {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if matches!(line[0], b' ' | b'\t') {
            faults.nested |= is_header(line.trim_ascii());
            if fields.is_empty() && faults.nested {
                let fact = format!("line {}: white space before the headers", index + 1);
                return Err(Refusal::new(fact).hint("remove the white space before each line"));
            }
            faults.add(Fault::Folded, || {
                format!(
                    "line {} starts with white space, to continue the line before it; strict servers \
                     reject that",
                    index + 1
                )
            });
            if let Some((_, value)) = fields.last_mut() {
                value.push(b' ');
                value.extend_from_slice(line.trim_ascii());
            }
            continue;
        }
        strict::header_line(line, index + 1, faults);
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        if fields.len() == MOST_HEADERS {
            return Err(
                Refusal::new(format!("there are more than {MOST_HEADERS} headers"))
                    .hint("keep the headers of one request, and leave out what no signature needs"),
            );
        }
        fields.push((line[..colon].trim_ascii(), line[colon + 1..].to_vec()));
    }
    let mut headers = Headers::default();
    for (name, value) in fields {
        headers.add(String::from_utf8_lossy(name).into_owned(), &value);
    }
    Ok(headers)
}
