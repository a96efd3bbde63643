//! Translates the HTTP library's errors into causes that a user can act on.

use std::io::{self, ErrorKind};

use ureq::{Error, Proxy};

use super::error::NetworkCause;
use super::port::LARGEST_HEADERS;
use super::proxy::WRITE;
use crate::text::reason;

/// Tells the causes of one connection.
pub struct CauseOf {
    /// The proxy that the connection goes through.
    pub proxy: Option<Proxy>,
}

impl CauseOf {
    /// The cause of an error that came before the headers.
    pub fn cause(&self, error: Error) -> NetworkCause {
        let cause = cause(error);
        let Some(proxy) = &self.proxy else {
            return cause;
        };
        // The proxy looks up the host and connects to it, so these are about the proxy itself.
        let proxy = format!("{}:{}", proxy.host(), proxy.port());
        NetworkCause::Proxy(match cause {
            NetworkCause::UnknownHost => format!("{proxy} is an unknown host"),
            NetworkCause::Refused => format!("{proxy} refuses connections"),
            NetworkCause::Unreachable(why) | NetworkCause::Proxy(why) => format!("{proxy}: {why}"),
            other => return other,
        })
    }
}

/// The cause of an error.
pub fn cause(error: Error) -> NetworkCause {
    match error {
        Error::HostNotFound => NetworkCause::UnknownHost,
        Error::Io(error) => of_io(&error),
        Error::Other(error) => match error.downcast::<NetworkCause>() {
            Ok(cause) => *cause,
            Err(error) => NetworkCause::Tls(error.to_string()),
        },
        Error::Tls(why) => NetworkCause::Tls(why.into()),
        Error::LargeResponseHeader(..) => NetworkCause::TooLarge {
            what: "headers",
            limit: LARGEST_HEADERS,
        },
        Error::Protocol(_) => NetworkCause::NotHttp,
        Error::ConnectProxyFailed(why) => NetworkCause::Proxy(refusal(&why)),
        Error::InvalidProxyUrl => NetworkCause::Setting {
            fact: "the proxy is not a URL".into(),
            hint: WRITE,
        },
        other => NetworkCause::Other(other.to_string()),
    }
}

fn of_io(error: &io::Error) -> NetworkCause {
    if let Some(error) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>())
    {
        return of_tls(error);
    }
    match error.kind() {
        ErrorKind::ConnectionRefused => NetworkCause::Refused,
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::NotConnected
        | ErrorKind::UnexpectedEof => NetworkCause::Closed,
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            NetworkCause::Unreachable("there is no route to it".into())
        }
        _ => NetworkCause::Other(reason(error)),
    }
}

fn of_tls(error: &rustls::Error) -> NetworkCause {
    if let rustls::Error::InvalidCertificate(rustls::CertificateError::Other(other)) = error
        && let Some(cause) = other.0.downcast_ref::<NetworkCause>()
    {
        return cause.clone();
    }
    match error {
        rustls::Error::InvalidMessage(_) => NetworkCause::Tls("it does not answer in TLS".into()),
        other => NetworkCause::Tls(other.to_string()),
    }
}

/// The library says `proxy server responded 407/407`.
fn refusal(why: &str) -> String {
    match why.rsplit_once('/') {
        Some((_, status)) if status.len() == 3 => format!("it answers {status}"),
        _ => why.to_owned(),
    }
}
