//! The rules of HTTP/1.1 that servers enforce on request lines, headers and hosts.

use std::fmt;

use super::fault::{Fault, Faults};
use crate::http::Headers;
use crate::http::headers::is_token;
use crate::text::shown;

/// The methods that node knows, most common first. Node and most frameworks reject others.
pub(super) const METHODS: [&str; 35] = [
    "POST",
    "ACL",
    "BIND",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LINK",
    "LOCK",
    "M-SEARCH",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MOVE",
    "NOTIFY",
    "OPTIONS",
    "PATCH",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "PUT",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "SOURCE",
    "SUBSCRIBE",
    "TRACE",
    "UNBIND",
    "UNLINK",
    "UNLOCK",
    "UNSUBSCRIBE",
];

/// Checks a request line, without its line ending.
pub(super) fn request_line(line: &[u8], faults: &mut Faults) {
    let text = String::from_utf8_lossy(line);
    let mut parts = text.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return faults.add(Fault::RequestLine, || {
            "the request line is not method, path and version with one space between them".into()
        });
    };
    if !METHODS.contains(&method) {
        let upper = method.to_ascii_uppercase();
        let known = METHODS.contains(&&*upper);
        faults.add(Fault::Method, || {
            let fact = format!("{} is not a method that servers know", shown(method));
            if known {
                format!("{fact}; methods are case-sensitive: {upper}")
            } else {
                fact
            }
        });
    }
    if !matches!(version, "HTTP/1.1" | "HTTP/1.0") {
        faults.add(Fault::Version, || {
            format!("{} is not HTTP/1.1 or HTTP/1.0", shown(version))
        });
    }
    let absolute = ["http://", "https://"]
        .iter()
        .any(|scheme| target.starts_with(scheme));
    if !(target.starts_with('/') || absolute) {
        faults.add(Fault::Target, || {
            "the request line has neither a path nor a URL".into()
        });
    } else if !target.bytes().all(|byte| byte.is_ascii_graphic()) {
        faults.add(Fault::Target, || {
            "the path has characters that a request line cannot carry; percent-encode them".into()
        });
    } else if target.contains(['"', '<', '>', '\\', '^', '`', '{', '|', '}', '#']) {
        let message = "the path has characters that some servers reject; percent-encode them";
        faults.risk("request-line", message.into());
    }
}

/// Checks a line that should be a header, without its line ending.
pub(super) fn header_line(line: &[u8], number: usize, faults: &mut Faults) {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return faults.add(Fault::NoColon, || format!("line {number} has no colon"));
    };
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    let trimmed = name.trim_ascii_end();
    if !trimmed.is_empty() && trimmed.len() < name.len() {
        faults.add(Fault::SpaceBeforeColon, || {
            format!("line {number} has white space before its colon; servers must reject that")
        });
    }
    if !is_token(trimmed) {
        faults.add(Fault::Name, || {
            format!("line {number} does not start with a header name")
        });
    }
    self::value(value, &format_args!("line {number}"), faults);
}

/// Checks the value of a header.
fn value(value: &[u8], place: &dyn fmt::Display, faults: &mut Faults) {
    if value.contains(&b'\r') {
        faults.add(Fault::BareReturn, || {
            format!("{place} has a carriage return inside, which some servers read as a new line")
        });
    }
    let is_control = |byte: &u8| (*byte < b' ' && !matches!(byte, b'\t' | b'\r')) || *byte == 0x7f;
    if value.iter().any(is_control) {
        faults.add(Fault::Value, || {
            format!("{place} has a control character, which no header may have")
        });
    }
}

/// Checks that there is exactly one host.
pub(super) fn host(headers: &Headers, version: &str, faults: &mut Faults) {
    let hosts: Vec<_> = headers.all("host").collect();
    match *hosts {
        [] if version == "HTTP/1.1" => faults.add(Fault::Host, || {
            "there is no Host header, which HTTP/1.1 requires".into()
        }),
        [] => {}
        [b""] => faults.risk(
            "host",
            "the Host header is empty, which some servers reject".into(),
        ),
        [host] => {
            let fits =
                |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+;=:[]".contains(byte);
            // A port is all digits; only an IPv6 address, in brackets, has other colons.
            let after = host
                .iter()
                .rposition(|byte| *byte == b']')
                .map_or(0, |at| at + 1);
            let mut ports = host[after..].split(|byte| *byte == b':').skip(1);
            let port = ports.next().unwrap_or_default();
            let ported = port.iter().all(u8::is_ascii_digit) && ports.next().is_none();
            if !(host.iter().all(fits) && ported) {
                faults.add(Fault::Host, || {
                    format!(
                        "the Host header is {}, which is not a host",
                        shown(&String::from_utf8_lossy(host))
                    )
                });
            }
        }
        _ => faults.add(Fault::Host, || {
            format!("there are {} Host headers", hosts.len())
        }),
    }
}

/// Checks a header after the last chunk.
pub(super) fn trailer(line: &[u8], name: &str, faults: &mut Faults) {
    if matches!(name, "content-length" | "transfer-encoding" | "host") {
        faults.add(Fault::Trailer, || {
            format!("{name} after the last chunk, where it must not be")
        });
    }
    let fits = line
        .iter()
        .position(|byte| *byte == b':')
        .is_some_and(|colon| is_token(&line[..colon]));
    if !fits {
        faults.add(Fault::Trailer, || {
            "a line after the last chunk is not a header".into()
        });
    }
    value(line, &"a header after the last chunk", faults);
}
