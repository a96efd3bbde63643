//! Connections that are kept open briefly for the next request to the same server.
//!
//! No request is sent twice. If a connection breaks before the answer, nobody knows whether the other side has
//! acted on the request, and a POST must not be repeated then (RFC 9110, section 9.2.2). So the care comes before: a
//! connection is kept only if the other side says that it keeps it, for less time than servers do, and it is
//! checked before use. If the other side has closed it, nothing was sent, and a new connection takes its place.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use ureq::{Agent, Proxy};
use url::Origin;

use super::connect::PhaseNow;
use super::deadline::SharedDeadline;
use crate::http::Headers;

/// How long a connection is kept. Servers wait longer for the next request, so they do not close the connection
/// while one is on its way.
const KEPT: Duration = Duration::from_secs(1);

/// Most connections that are kept.
const MOST: usize = 64;

/// Where a connection leads, and how it was made. Only an equal one is used again.
#[derive(Clone, PartialEq, Eq)]
pub struct Peer {
    pub origin: Origin,
    pub proxy: Option<Proxy>,
    pub ca_cert: Option<Vec<u8>>,
}

/// A connection.
pub struct OpenConnection {
    pub peer: Peer,
    pub agent: Agent,
    pub phase: PhaseNow,
    pub deadline: SharedDeadline,
}

/// The kept connections. They close when this is dropped.
#[derive(Default)]
pub struct Kept(Arc<Mutex<List>>);

/// Adds connections to the kept ones.
#[derive(Clone)]
pub struct Keeper(Weak<Mutex<List>>);

#[derive(Default)]
struct List {
    /// Each with the time from which it was kept.
    connections: Vec<(Instant, OpenConnection)>,
    /// Whether a thread is running that closes old ones.
    watched: bool,
}

impl Kept {
    pub fn keeper(&self) -> Keeper {
        Keeper(Arc::downgrade(&self.0))
    }

    /// Takes the most recent connection to this server, so that unneeded ones expire.
    pub fn take(&self, peer: &Peer) -> Option<OpenConnection> {
        let connections = &mut locked(&self.0).connections;
        let at = connections
            .iter()
            .rposition(|(since, it)| it.peer == *peer && since.elapsed() < KEPT)?;
        Some(connections.remove(at).1)
    }
}

impl Keeper {
    /// Keeps a connection.
    pub fn keep(&self, connection: OpenConnection) {
        let Some(list) = self.0.upgrade() else { return };
        let mut list = locked(&list);
        if !list.watched {
            let keeper = self.clone();
            let watch = thread::Builder::new().name("connections".into());
            if watch.spawn(move || keeper.close_the_old()).is_err() {
                return;
            }
            list.watched = true;
        }
        if list.connections.len() < MOST {
            list.connections.push((Instant::now(), connection));
        }
    }

    /// Closes connections after their time, until there are none.
    fn close_the_old(&self) {
        loop {
            thread::sleep(KEPT);
            let Some(list) = self.0.upgrade() else { return };
            let mut list = locked(&list);
            list.connections.retain(|(since, _)| since.elapsed() < KEPT);
            if list.connections.is_empty() {
                list.watched = false;
                return;
            }
        }
    }
}

fn locked(list: &Mutex<List>) -> MutexGuard<'_, List> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a response says that its connection stays open long enough. In HTTP/1.1 no header means yes, but simple
/// servers close without saying so.
pub fn stays_open(headers: &Headers) -> bool {
    let listed = |name| {
        headers
            .all(name)
            .flat_map(|value| value.split(|it| *it == b','))
    };
    let says = listed("connection").any(|it| it.trim_ascii().eq_ignore_ascii_case(b"keep-alive"));
    let seconds = listed("keep-alive").find_map(|it| {
        let it = std::str::from_utf8(it.trim_ascii()).ok()?;
        let (name, value) = it.split_once('=')?;
        name.eq_ignore_ascii_case("timeout")
            .then(|| value.parse().unwrap_or(0))
    });
    says && seconds.is_none_or(|seconds: u64| seconds > KEPT.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_stays_only_if_the_response_says_so() {
        for (sent, stays) in [
            (&[][..], false),
            (&[("Connection", "keep-alive")], true),
            (
                &[
                    ("connection", "x, Keep-Alive"),
                    ("Keep-Alive", "timeout=5, max=9"),
                ],
                true,
            ),
            (
                &[("Connection", "keep-alive"), ("Keep-Alive", "timeout=1")],
                false,
            ),
            (
                &[("Connection", "keep-alive"), ("Keep-Alive", "timeout=soon")],
                false,
            ),
            (&[("Keep-Alive", "timeout=5")], false),
            (&[("Connection", "close")], false),
        ] {
            let mut headers = Headers::default();
            for (name, value) in sent {
                headers.add((*name).to_owned(), value.as_bytes());
            }
            assert_eq!(stays_open(&headers), stays, "{sent:?}");
        }
    }
}
