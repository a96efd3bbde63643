//! The network of tests in process: none, or one that answers by a script.

use core::net::SocketAddr;
use std::io::{self, Cursor, Read};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use voxtoken::http::{Headers, Request, Response};
use voxtoken::net::{Limits, Network, NetworkCause, NetworkError, Server};

/// The network of every command that must not use one.
pub struct NoNetwork;

impl Network for NoNetwork {
    fn send(&self, request: &Request, _: &Limits) -> Result<Response, NetworkError> {
        panic!("a command that must stay offline sent {request:?}");
    }

    fn pause(&self, time: Duration, _: &AtomicBool) {
        panic!("a command that must stay offline waits {time:?}");
    }

    fn listen(&self, address: SocketAddr) -> io::Result<Box<dyn Server>> {
        panic!("a command that must stay offline listened on {address}");
    }
}

/// What is asked of the network, in order, and what it answers.
#[derive(Default)]
pub struct Script {
    expected: Mutex<Vec<(String, Answer)>>,
    sent: Mutex<Vec<Sent>>,
    pauses: Mutex<Vec<u64>>,
}

/// A request that a command sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// `METHOD URL`.
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Sent {
    /// The value of a header, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| &**value)
    }
}

/// What a script answers to one request.
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    cause: Option<NetworkCause>,
}

/// A response with a body of JSON.
pub fn answer(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    Answer {
        status,
        headers: vec![("content-type".into(), "application/json".into())],
        body: body.into(),
        cause: None,
    }
}

/// No response.
pub fn no_answer(cause: NetworkCause) -> Answer {
    Answer {
        cause: Some(cause),
        ..answer(0, "")
    }
}

impl Answer {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The connection breaks at the end of what is there of the body.
    pub fn then(mut self, cause: NetworkCause) -> Self {
        self.cause = Some(cause);
        self
    }
}

impl Script {
    /// The next request is `METHOD URL`, and this is its answer.
    pub fn answers(self, line: &str, answer: Answer) -> Self {
        self.expected.lock().unwrap().push((line.into(), answer));
        self
    }

    /// What was sent so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// The seconds of every wait so far.
    pub fn pauses(&self) -> Vec<u64> {
        self.pauses.lock().unwrap().clone()
    }

    /// Fails if something was expected that was not sent.
    #[track_caller]
    pub fn is_done(&self) {
        let left = self.expected.lock().unwrap();
        let left: Vec<_> = left.iter().map(|(line, _)| line).collect();
        assert!(left.is_empty(), "never sent: {left:?}");
    }
}

impl Network for Script {
    fn send(&self, request: &Request, _: &Limits) -> Result<Response, NetworkError> {
        let line = format!("{} {}", request.method, request.url);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.sent.lock().unwrap().push(Sent {
            line: line.clone(),
            headers: request
                .headers
                .iter()
                .map(|header| (header.name.clone(), text(header.value())))
                .collect(),
            body: text(request.body.bytes()),
        });
        let mut expected = self.expected.lock().unwrap();
        assert!(!expected.is_empty(), "nothing more was expected: {line}");
        let (wanted, answer) = expected.remove(0);
        assert_eq!(line, wanted);
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let broken = answer.cause.map(|cause| NetworkError { host, cause });
        if answer.status == 0 {
            return Err(broken.expect("a status or a cause"));
        }
        let mut headers = Headers::default();
        for (name, value) in answer.headers {
            headers.add(name, value.as_bytes());
        }
        Ok(Response {
            status: answer.status,
            headers,
            body: Box::new(Cursor::new(answer.body).chain(End(broken))),
        })
    }

    fn pause(&self, time: Duration, _: &AtomicBool) {
        self.pauses.lock().unwrap().push(time.as_secs());
    }

    fn listen(&self, _: SocketAddr) -> io::Result<Box<dyn Server>> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// The end of a body, as the script has it.
struct End(Option<NetworkError>);

impl Read for End {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        match self.0.take() {
            Some(error) => Err(io::Error::other(error)),
            None => Ok(0),
        }
    }
}
