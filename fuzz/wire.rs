//! What holds for every byte that arrives on a connection, tried over loopback sockets: a response to a call,
//! and requests to a server.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use voxtoken::http::{Incoming, Reply, Request, Response};
use voxtoken::net::{
    Arrival, HttpClient, Limits, Network, NetworkError, Server, ServerLimits, arrivals,
};

use super::run_on;

/// Longest time that anything on a loopback socket may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The real network without waits between retries.
struct Impatient(HttpClient);

impl Network for Impatient {
    fn send(&self, request: &Request, limits: &Limits) -> Result<Response, NetworkError> {
        self.0.send(request, limits)
    }

    fn listen(&self, address: SocketAddr) -> io::Result<Box<dyn Server>> {
        self.0.listen(address)
    }

    fn pause(&self, _: Duration, _: &AtomicBool) {}
}

/// Something that is one for the whole process, so that only one input at a time may use it.
struct Shared<T>(OnceLock<Mutex<T>>);

impl<T> Shared<T> {
    fn get(&self, make: impl FnOnce() -> T) -> MutexGuard<'_, T> {
        let one = self.0.get_or_init(|| Mutex::new(make()));
        one.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Any response: the call ends with a known code, shows neither key nor token, and a body that arrived whole
/// comes out as it is.
pub fn response(data: &[u8]) {
    static API: Shared<Api> = Shared(OnceLock::new());
    let api = API.get(Api::start);
    data.clone_into(&mut api.answer.lock().unwrap());
    let url = format!("http://{}", api.address);
    let network = Impatient(HttpClient::new(|_| None));
    for terminal in [false, true] {
        let line = ["request", "GET", "/assistant", "--base-url", &url];
        let ran = run_on(&network, &line, b"", terminal);
        let token = api.token.lock().unwrap().clone();
        for shown in [&ran.stdout, &ran.stderr] {
            let shown = String::from_utf8_lossy(shown);
            assert!(
                token.is_empty() || !shown.contains(&token),
                "the token is shown"
            );
        }
    }
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", data.len());
    *api.answer.lock().unwrap() = [head.as_bytes(), data].concat();
    let ran = run_on(
        &network,
        &["request", "GET", "/assistant", "--base-url", &url],
        b"",
        false,
    );
    assert_eq!((ran.code, ran.stdout.as_slice()), (0, data));
}

/// An API that gives the same answer to every call.
struct Api {
    address: SocketAddr,
    answer: &'static Mutex<Vec<u8>>,
    token: &'static Mutex<String>,
}

impl Api {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let api = Self {
            address: listener.local_addr().unwrap(),
            answer: Box::leak(Box::default()),
            token: Box::leak(Box::default()),
        };
        let (answer, token) = (api.answer, api.token);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let head = head(&mut stream);
                let found = head.split_once("Bearer ").map_or("", |(_, rest)| rest);
                let found = found.lines().next().unwrap_or_default();
                found.clone_into(&mut token.lock().unwrap());
                let answer = answer.lock().unwrap().clone();
                // The client may close as soon as it knows that this is no response.
                let _ = stream.write_all(&answer);
                let _ = stream.shutdown(Shutdown::Write);
                let _ = io::copy(&mut stream, &mut io::sink());
            }
        });
        api
    }
}

/// The head of the request that arrives.
fn head(stream: &mut TcpStream) -> String {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut head = Vec::new();
    let mut piece = [0; 1 << 10];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(read) => head.extend_from_slice(&piece[..read]),
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// Any requests, in two pieces: what the server takes for a head and a body follow each other in what was sent,
/// and it answers each of them.
pub fn request(data: &[u8]) {
    static SERVER: Shared<Echo> = Shared(OnceLock::new());
    let server = SERVER.get(Echo::start);
    let (cut, data) = data.split_first().unwrap_or((&0, data));
    let (first, second) = data.split_at(usize::from(*cut).min(data.len()));
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let _ = stream
        .write_all(first)
        .and_then(|()| stream.write_all(second));
    let _ = stream.shutdown(Shutdown::Write);
    let mut answered = Vec::new();
    // A server that refuses a request may close before it has read all.
    if let Err(error) = stream.read_to_end(&mut answered) {
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{error}");
    }
    let mut at = 0;
    let mut taken = 0;
    while let Ok(incoming) = server.taken.try_recv() {
        let blank = data[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace());
        at += blank.count();
        assert!(
            data[at..].starts_with(&incoming.head),
            "the head is not what was sent"
        );
        at += incoming.head.len();
        if incoming.chunked {
            at = data.len();
        } else {
            assert!(
                data[at..].starts_with(&incoming.body),
                "the body is not what was sent"
            );
            at += incoming.body.len();
        }
        taken += 1;
    }
    let answered = String::from_utf8_lossy(&answered);
    assert!(
        answered.matches("HTTP/1.1 200 OK").count() <= taken,
        "{answered}"
    );
}

/// A server that takes every request.
struct Echo {
    address: SocketAddr,
    taken: mpsc::Receiver<Incoming>,
}

impl Echo {
    fn start() -> Self {
        let network = HttpClient::new(|_| None);
        let server = network
            .listen(SocketAddr::from(([127, 0, 0, 1], 0)))
            .unwrap();
        let address = server.address();
        let (arrivals, arriving) = arrivals();
        let (sender, taken) = mpsc::channel();
        thread::spawn(move || server.serve(&ServerLimits::default(), &|| false, arrivals));
        thread::spawn(move || {
            for arrival in arriving {
                if let Arrival::Request(mut pending) = arrival {
                    // Told before the reply, so that a client that has its reply finds it.
                    let _ = sender.send(pending.request.clone());
                    pending.reply(Reply::json(200, "{}"));
                }
            }
        });
        Self { address, taken }
    }
}
