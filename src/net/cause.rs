//! Translates the HTTP library's errors into causes that a user can act on.

use std::io::{self, ErrorKind};

use rustls::AlertDescription;
use ureq::{Error, Proxy};

use super::connect::PhaseNow;
use super::error::{NetworkCause, Phase};
use super::port::LARGEST_HEADERS;
use super::proxy::WRITE;
use crate::text::reason;

/// Names the causes of one connection's failures.
pub struct CauseOf {
    /// The proxy that the connection goes through.
    pub proxy: Option<Proxy>,
    /// How far it has come.
    pub phase: PhaseNow,
}

impl CauseOf {
    /// The cause of an error that came before the headers.
    pub fn cause(&self, error: Error) -> NetworkCause {
        let cause = cause(error);
        let Some(proxy) = &self.proxy else {
            return cause;
        };
        match (self.phase.get(), cause) {
            (Phase::Lookup, NetworkCause::UnknownHost) => NetworkCause::UnknownHere,
            (Phase::Proxy, cause) => {
                let name = format!("{}:{}", proxy.host(), proxy.port());
                of_proxy(&name, cause)
            }
            (_, cause) => cause,
        }
    }
}

/// The cause of a failure between this machine and the proxy.
fn of_proxy(proxy: &str, cause: NetworkCause) -> NetworkCause {
    NetworkCause::Proxy(match cause {
        NetworkCause::UnknownHost => format!("{proxy} is an unknown host"),
        NetworkCause::ConnectionRefused => format!("{proxy} refuses connections"),
        NetworkCause::Closed => format!("{proxy} closed the connection"),
        NetworkCause::NotHttp | NetworkCause::Malformed(_) => {
            format!("{proxy} does not answer as a proxy")
        }
        NetworkCause::TooLarge { .. } | NetworkCause::TooManyHeaders => {
            format!("{proxy} answers with too many headers")
        }
        NetworkCause::Certificate(why) => format!("the certificate of {proxy} {why}"),
        NetworkCause::Tls(why) => format!("no encrypted connection to {proxy}: {why}"),
        NetworkCause::Unreachable(why) | NetworkCause::Proxy(why) | NetworkCause::Other(why) => {
            format!("{proxy}: {why}")
        }
        other => return other,
    })
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
        Error::Protocol(error) => of_protocol(&error),
        Error::ConnectProxyFailed(why) => NetworkCause::Proxy(refusal(&why)),
        Error::InvalidProxyUrl => NetworkCause::Setting {
            fact: "the proxy is not a URL".into(),
            hint: WRITE,
        },
        other => NetworkCause::Other(other.to_string()),
    }
}

/// The cause of a response that breaks a rule of HTTP, or of a request that the library does not send.
fn of_protocol(error: &ureq_proto::Error) -> NetworkCause {
    use ureq_proto::Error as Broken;
    match error {
        Broken::HttpParseTooManyHeaders => NetworkCause::TooManyHeaders,
        Broken::ChunkLenNotAscii | Broken::ChunkLenNotANumber | Broken::ChunkExpectedCrLf => {
            NetworkCause::Malformed("a chunk of its body has no valid size or end")
        }
        Broken::TooManyContentLengthHeaders
        | Broken::BadContentLengthHeader
        | Broken::ConflictingBodyHeaders => {
            NetworkCause::Malformed("its headers do not agree about its length")
        }
        // The library gives only its parser's message.
        Broken::HttpParseFail(why) if why.contains("header") => {
            NetworkCause::Malformed("one of its headers cannot be read")
        }
        Broken::HttpParseFail(_) | Broken::UnsupportedVersion => NetworkCause::NotHttp,
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
        ErrorKind::ConnectionRefused => NetworkCause::ConnectionRefused,
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
    NetworkCause::Tls(match error {
        rustls::Error::InvalidMessage(_) => "it does not answer in TLS".into(),
        rustls::Error::AlertReceived(alert) => match alert {
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
                "the server accepts none of the ciphers that are offered".into()
            }
            AlertDescription::ProtocolVersion => {
                "the server accepts neither TLS 1.2 nor TLS 1.3".into()
            }
            AlertDescription::UnrecognisedName => "the server does not know this name".into(),
            AlertDescription::CertificateRequired => {
                "the server asks for a certificate of the client".into()
            }
            _ => format!(
                "the server ended the handshake (TLS alert {})",
                u8::from(*alert)
            ),
        },
        rustls::Error::PeerIncompatible(_) => {
            "the server and voxtoken share no version or cipher of TLS".into()
        }
        rustls::Error::PeerMisbehaved(_) => "the server breaks the rules of TLS".into(),
        rustls::Error::InvalidCertificate(_) => "the server's proof of its key is wrong".into(),
        other => other.to_string(),
    })
}

/// The library says `proxy server responded 407/407`.
fn refusal(why: &str) -> String {
    match why.rsplit_once('/') {
        Some((_, status)) if status.len() == 3 => format!("it answers {status}"),
        _ => why.to_owned(),
    }
}
