//! The hosts of origins: which are plain, which are names at all, and which look like a variable that was not expanded.

use crate::secret::{Mangling, row};

/// Whether a text is an everyday origin in canonical form, so that a browser's parser would change nothing in it.
pub(super) fn is_plain(text: &str) -> bool {
    let Some(host) = text.strip_prefix("https://") else {
        return false;
    };
    let mut before = b'.';
    let (mut last, mut dots) = (0, 0);
    for (at, byte) in host.bytes().enumerate() {
        match byte {
            b'.' if before == b'.' => return false,
            // As in the names that stand for others, `xn--…`.
            b'-' if before == b'-' => return false,
            b'.' => (last, dots) = (at + 1, dots + 1),
            b'a'..=b'z' | b'0'..=b'9' | b'-' => {}
            _ => return false,
        }
        before = byte;
    }
    // The last part of an IPv4 address is a number.
    let is_name = dots > 0
        && host
            .as_bytes()
            .get(last)
            .is_some_and(u8::is_ascii_lowercase);
    is_name && !is_variable(host)
}

/// Whether a host is a JavaScript variable.
fn is_variable(host: &str) -> bool {
    host.starts_with("process.env.")
}

/// How an origin or a host is plainly mangled, in the ways of environment variables.
pub(super) fn mangled(text: &str) -> Option<&'static Mangling> {
    const MISSING: &str = "secret-missing";
    const UNEXPANDED: &str = "secret-unexpanded";
    const MARKS: [&str; 9] = [
        UNEXPANDED,
        "secret-trailing-newline",
        "secret-trailing-white-space",
        "secret-leading-white-space",
        "secret-quotes",
        "secret-one-quote",
        "secret-byte-order-mark",
        "secret-punctuation",
        "secret-invisible",
    ];
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:/".contains(&byte);
    // `env.example.com` is a host, and `env.KEY` is a variable elsewhere.
    let codes: &[&str] = match text.bytes().all(usual) {
        false => &MARKS,
        true if is_variable(text) => &[UNEXPANDED],
        true => &[],
    };
    let mut rows = [MISSING].iter().chain(codes).filter_map(|code| row(code));
    let first = rows.find(|row| (row.looks_like)(text));
    // Several origins in one text are not one with a comma at its end.
    first.filter(|row| row.code != "secret-punctuation" || text.matches("://").count() < 2)
}

/// A host and the port after it.
pub(super) fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    let port = authority.rfind(':').filter(|_| !authority.ends_with(']'));
    port.map_or((authority, None), |at| {
        (&authority[..at], Some(&authority[at + 1..]))
    })
}

/// Names of letters, digits, dashes and underscores, with dots between them and perhaps one at the end.
pub(super) fn is_host(name: &str) -> bool {
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let name = name.strip_suffix('.').unwrap_or(name);
    name.split('.')
        .all(|label| !label.is_empty() && label.bytes().all(usual))
}
