//! Makes connections: the library's own steps, with a record of how far each has come.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, SocksConnector, TcpConnector,
    Transport,
};
use ureq::{Agent, Error, Proxy};

use super::deadline::SharedDeadline;
use super::error::Phase;
use super::port::{LARGEST_HEADERS, Limits};
use super::tls::{Tls, TrustStore};

/// Size of the read buffer, in bytes: the largest headers must fit.
const INPUT: usize = 72 << 10;

/// Size of the write buffer, in bytes: the request line and the headers must fit, and the server takes 64 KiB of
/// them.
pub const OUTPUT: usize = 80 << 10;

/// An agent for one connection. `longest_line` is the longest line of its first head, in bytes; later heads have no
/// line longer than [`OUTPUT`].
pub fn agent(
    proxy: Option<Proxy>,
    longest_line: usize,
    trust: TrustStore,
    limits: &Limits,
    phase: &PhaseNow,
    deadline: &SharedDeadline,
) -> Agent {
    let proxied = proxy.is_some();
    let config = Config::builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        // The request already has the headers it needs.
        .user_agent("")
        .accept("")
        .accept_encoding("")
        .max_response_header_size(usize::try_from(LARGEST_HEADERS).unwrap_or(usize::MAX))
        .input_buffer_size(INPUT)
        .output_buffer_size(OUTPUT.max(longest_line))
        .max_idle_connections(1)
        .proxy(proxy)
        .build();
    let mark = |phase_to_mark| Mark {
        now: phase.clone(),
        phase: phase_to_mark,
        proxied,
    };
    let connector =
        ().chain(New(deadline.clone()))
            .chain(mark(Phase::Connect))
            .chain(SocksConnector::default())
            .chain(ConnectProxyConnector::default())
            .chain(TcpConnector::default())
            .chain(deadline.clone())
            .chain(mark(Phase::Tls))
            .chain(Tls::new(limits.ca_cert.clone(), trust))
            .chain(mark(Phase::Headers));
    let lookup = Lookup {
        resolver: DefaultResolver::default(),
        deadline: deadline.clone(),
    };
    Agent::with_parts(config, connector, lookup)
}

/// How far a connection has come; shared with its thread.
#[derive(Clone, Debug, Default)]
pub struct PhaseNow(Arc<AtomicU8>);

impl PhaseNow {
    /// The phase that the connection is in.
    pub fn get(&self) -> Phase {
        match self.0.load(Ordering::Relaxed) {
            0 => Phase::Lookup,
            1 => Phase::Connect,
            2 => Phase::Proxy,
            3 => Phase::Tls,
            _ => Phase::Headers,
        }
    }

    fn set(&self, phase: Phase) {
        let number = match phase {
            Phase::Lookup => 0,
            Phase::Connect => 1,
            Phase::Proxy => 2,
            Phase::Tls => 3,
            Phase::Headers | Phase::Body => 4,
        };
        self.0.store(number, Ordering::Relaxed);
    }
}

/// A step that records how far the connection has come.
#[derive(Debug)]
struct Mark {
    now: PhaseNow,
    phase: Phase,
    proxied: bool,
}

impl<In: Transport> Connector<In> for Mark {
    type Out = In;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<In>, Error> {
        // The library makes a separate run to connect to a proxy, with settings that name no proxy.
        let to_proxy = details.config.proxy().is_none() || self.phase == Phase::Connect;
        self.now.set(match self.phase {
            _ if self.proxied && to_proxy => Phase::Proxy,
            phase => phase,
        });
        Ok(chained)
    }
}

/// A step that fails once there was a connection: the caller replaces a kept one that was closed.
#[derive(Debug)]
struct New(SharedDeadline);

impl<In: Transport> Connector<In> for New {
    type Out = In;

    fn connect(&self, _: &ConnectionDetails, chained: Option<In>) -> Result<Option<In>, Error> {
        if self.0.is_set() {
            return Err(Error::ConnectionFailed);
        }
        Ok(chained)
    }
}

/// The system's resolver. Any error from it means that the host was not found.
#[derive(Debug)]
struct Lookup {
    resolver: DefaultResolver,
    deadline: SharedDeadline,
}

impl Resolver for Lookup {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        if self.deadline.is_set() {
            // The connection is established.
            return Ok(self.resolver.empty());
        }
        self.resolver
            .resolve(uri, config, timeout)
            .map_err(|error| match error {
                Error::Io(_) => Error::HostNotFound,
                other => other,
            })
    }
}
