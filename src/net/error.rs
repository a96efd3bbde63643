//! Network errors: why there is no response, and what to do about it.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use crate::text::{counted, safe};
use crate::time::UnixTime;

/// Most headers of a response; the library reads no more.
const MOST_HEADERS: usize = 128;

/// A failed connection: to which host, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError {
    /// The host, with the port unless it is the scheme's default.
    pub host: String,
    /// Why.
    pub cause: NetworkCause,
}

/// Why there is no response, or only a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkCause {
    /// The host's name has no known address.
    UnknownHost,
    /// This machine finds no address for the host's name, and the proxy only takes addresses.
    UnknownHere,
    /// Nothing listens there.
    ConnectionRefused,
    /// The host cannot be reached, in the operating system's words.
    Unreachable(String),
    /// The server's certificate is not accepted.
    Certificate(Certificate),
    /// The encryption could not be agreed on.
    Tls(String),
    /// It took too long.
    Timeout {
        /// What was waited for.
        phase: Phase,
        /// How long.
        after: Duration,
    },
    /// The connection ended in the middle of the body.
    Stopped {
        /// The bytes of the body that had arrived.
        after: u64,
    },
    /// The connection ended before there was a response.
    Closed,
    /// More than the limit.
    TooLarge {
        /// What is too large: `headers` or `body`.
        what: &'static str,
        /// The limit in bytes.
        limit: u64,
    },
    /// More headers than can be read.
    TooManyHeaders,
    /// The response is HTTP, but breaks one of its rules.
    Malformed(&'static str),
    /// The response is not HTTP.
    NotHttp,
    /// `http://` to another machine.
    Insecure,
    /// The proxy does not let the request through.
    Proxy(String),
    /// A network setting cannot be used.
    Setting {
        /// What is wrong with it.
        fact: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// Ctrl-C.
    Interrupted,
    /// Anything else, in the operating system's words.
    Other(String),
}

/// Why a certificate is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// It expired at this time.
    Expired(Option<UnixTime>),
    /// It is valid from this time on.
    NotYetValid(Option<UnixTime>),
    /// It is for other names.
    WrongName(Vec<String>),
    /// The issuer, named here if it could be read, is not trusted.
    UnknownIssuer(Option<String>),
    /// It is self-signed.
    SelfSigned,
    /// Anything else.
    Other(String),
}

/// What was waited for when the time was up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The lookup of the host's address.
    Lookup,
    /// The connection.
    Connect,
    /// The connection to a proxy, and its answer.
    Proxy,
    /// The TLS handshake.
    Tls,
    /// The headers of the response.
    Headers,
    /// The next piece of the body.
    Body,
}

impl NetworkError {
    /// The network error inside an I/O error, if there is one.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match &self.cause {
            NetworkCause::UnknownHost => {
                "check the name, and whether this machine is online".to_owned()
            }
            NetworkCause::UnknownHere => {
                "write the proxy as socks5h://, which lets it look up the host".into()
            }
            NetworkCause::ConnectionRefused => "is the server running, and is the port right?".into(),
            NetworkCause::Certificate(Certificate::UnknownIssuer(_) | Certificate::SelfSigned) => {
                "if you trust it, give the certificate of its issuer with --ca-cert or SSL_CERT_FILE"
                    .into()
            }
            NetworkCause::Certificate(Certificate::Expired(_) | Certificate::NotYetValid(_)) => {
                "the server's certificate must be renewed, unless this machine's clock is wrong"
                    .into()
            }
            NetworkCause::Certificate(Certificate::WrongName(_)) => {
                "use the name that the certificate is for".into()
            }
            NetworkCause::Tls(_) => "does the server speak TLS 1.2 or 1.3 on this port?".into(),
            NetworkCause::Timeout {
                phase: Phase::Proxy,
                ..
            } => "check HTTPS_PROXY and ALL_PROXY, or exempt the host with NO_PROXY".into(),
            NetworkCause::Timeout { .. } => "try again, or wait longer with --timeout".into(),
            NetworkCause::NotHttp => "is this the port of an HTTP server?".into(),
            NetworkCause::Insecure => "use https://".into(),
            NetworkCause::Proxy(_) => {
                "check HTTPS_PROXY and ALL_PROXY, or exempt the host with NO_PROXY".into()
            }
            NetworkCause::Setting { hint, .. } => (*hint).into(),
            _ => return None,
        })
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = safe(&self.host);
        match &self.cause {
            NetworkCause::UnknownHost => write!(f, "cannot find {host}: unknown host"),
            NetworkCause::UnknownHere => write!(
                f,
                "cannot find {host}: this machine does not know the host, and the proxy is not asked for it"
            ),
            NetworkCause::ConnectionRefused => {
                write!(f, "cannot connect to {host}: connection refused")
            }
            NetworkCause::Unreachable(why) => {
                write!(f, "cannot connect to {host}: {}", safe(why))
            }
            NetworkCause::Certificate(why) => write!(f, "the certificate of {host} {why}"),
            NetworkCause::Tls(why) => {
                write!(f, "no encrypted connection to {host}: {}", safe(why))
            }
            NetworkCause::Timeout { phase, after } => {
                write!(f, "{host}: timed out after {} {phase}", span(*after))
            }
            NetworkCause::Stopped { after } => {
                let bytes = counted(after, "byte");
                write!(f, "{host}: the response stopped after {bytes}")
            }
            NetworkCause::Closed => {
                write!(f, "{host} closed the connection before it answered")
            }
            NetworkCause::TooLarge { what, limit } => {
                write!(
                    f,
                    "{host}: the {what} of the response exceed{} {}",
                    third(what),
                    size(*limit)
                )
            }
            NetworkCause::TooManyHeaders => {
                write!(
                    f,
                    "{host}: the response has more than {MOST_HEADERS} headers"
                )
            }
            NetworkCause::Malformed(why) => {
                write!(f, "{host}: the response cannot be read: {why}")
            }
            NetworkCause::NotHttp => write!(f, "{host}: the response is not HTTP"),
            NetworkCause::Insecure => {
                write!(f, "http:// to {host} would send everything unencrypted")
            }
            NetworkCause::Proxy(why) => {
                write!(f, "cannot reach {host} through the proxy: {}", safe(why))
            }
            NetworkCause::Setting { fact, .. } => write!(f, "{}", safe(fact)),
            NetworkCause::Interrupted => write!(f, "interrupted"),
            NetworkCause::Other(why) => write!(f, "{host}: {}", safe(why)),
        }
    }
}

impl Error for NetworkError {}

impl Error for NetworkCause {}

impl fmt::Display for NetworkCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired(None) => f.write_str("has expired"),
            Self::Expired(Some(at)) => write!(f, "expired at {}", at.human()),
            Self::NotYetValid(None) => f.write_str("is not valid yet"),
            Self::NotYetValid(Some(at)) => write!(f, "is not valid before {}", at.human()),
            Self::WrongName(names) if names.is_empty() => f.write_str("is for another name"),
            Self::WrongName(names) => write!(f, "is for {}", safe(&names.join(", "))),
            Self::UnknownIssuer(None) => f.write_str("has an issuer that is not trusted here"),
            Self::UnknownIssuer(Some(name)) => {
                write!(
                    f,
                    "was issued by '{}', which is not trusted here",
                    safe(name)
                )
            }
            Self::SelfSigned => f.write_str("is self-signed and not trusted here"),
            Self::Other(why) => write!(f, "is not accepted: {}", safe(why)),
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lookup => "looking up the host",
            Self::Connect => "connecting",
            Self::Proxy => "waiting for the proxy",
            Self::Tls => "in the TLS handshake",
            Self::Headers => "waiting for the response",
            Self::Body => "waiting for the rest of the body",
        })
    }
}

/// The ending of the verb after `headers` and `body`.
fn third(what: &str) -> &'static str {
    if what.ends_with('s') { "" } else { "s" }
}

fn span(time: Duration) -> String {
    if time.subsec_millis() == 0 {
        format!("{} s", time.as_secs())
    } else {
        format!("{} ms", time.as_millis())
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0x10_0000.. if bytes.is_multiple_of(0x10_0000) => format!("{} MiB", bytes >> 20),
        0x400.. if bytes.is_multiple_of(0x400) => format!("{} KiB", bytes >> 10),
        _ => format!("{bytes} bytes"),
    }
}
