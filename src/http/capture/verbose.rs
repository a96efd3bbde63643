//! The output of `curl -v`: `> ` before each line of the request, `< ` before the response, `* ` and braces before
//! remarks. It does not print the body that it sends.

use super::captured::Captured;
use super::form::Form;
use super::wire;
use crate::judgement::Check;
use crate::outcome::Refusal;

/// Reads the last request in the output.
pub(super) fn request(bytes: &[u8]) -> Result<Captured<'static>, Refusal> {
    let (mut sent, mut answered, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        match text {
            [b'>', after @ ..] => {
                // After a redirect a second request follows.
                if !answered.is_empty() {
                    (sent, answered, rest) = (Vec::new(), Vec::new(), Vec::new());
                }
                sent.extend_from_slice(after.strip_prefix(b" ").unwrap_or(after));
                sent.push(b'\n');
            }
            [b'<', after @ ..] => {
                answered.extend_from_slice(after.strip_prefix(b" ").unwrap_or(after));
                answered.push(b'\n');
            }
            [b'*', ..] | [b'{' | b'}', b' ', b'[', ..] => {}
            _ => rest.extend_from_slice(line),
        }
    }
    if sent.is_empty() {
        return Err(
            Refusal::new("no line starts with '> ', as a request of curl -v does")
                .hint("keep the lines of the request, which curl -v writes to standard error"),
        );
    }
    if !sent.ends_with(b"\n\n") {
        sent.push(b'\n');
    }
    let request = wire::http2(&sent)?;
    let announced = wire::announced(&request.headers);
    let mut response = wire::response(&answered);
    // Text after the response is its body; text before it is the request's, added by hand.
    let body = if response.is_some() {
        if let Some(response) = &mut response {
            response.body = rest;
        }
        request.body.into_owned()
    } else {
        rest
    };
    let mut checks = Vec::new();
    let incomplete = announced.is_some_and(|length| body.len() < length);
    if incomplete {
        let message = "curl -v does not print the body that it sends; give that as BODY-FILE";
        checks.push(Check::unknown("request", message));
    }
    Ok(Captured {
        form: Form::CurlVerbose,
        method: request.method,
        target: request.target,
        headers: request.headers,
        body: body.into(),
        response,
        checks,
        incomplete,
        ..Captured::default()
    })
}
