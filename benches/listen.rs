//! `webhook listen` beside the same server that answers 200 without looking: requests per second, the time
//! that forwarding adds, and the memory after many requests. Everything is a process on loopback.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[allow(dead_code)]
mod ratio;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ratio::{report, side_by_side};
use secrecy::SecretString;
use voxtoken::http::Reply;
use voxtoken::net::{Arrival, HttpClient, Network, ServerLimits, arrivals};
use voxtoken::webhook::payload::Values;
use voxtoken::webhook::plan::{Hmac, Plan};
use voxtoken::webhook::sign::sign;

const SECRET: &str = "a-secret-for-the-benchmark-of-listen";

/// Connections at one time.
const CONNECTIONS: usize = 64;

/// Requests on each connection in one round.
const REQUESTS: usize = 20;

/// The argument that makes this program the server that does not look.
const BARE: &str = "--bare-server";

/// The argument that has it say that it keeps connections open, as the servers of Node.js and others do.
const STAYS: &str = "--says-that-it-stays";

fn main() {
    let has = |name: &str| std::env::args().any(|arg| arg == name);
    if has(BARE) {
        return serve_bare(has(STAYS));
    }
    let message = signed();
    let bare = Server::bare(&[]);
    let listen = Server::listen(&[]);
    let ((one, other), mut clients) = {
        let mut clients = (
            Clients::new(&listen, &message),
            Clients::new(&bare, &message),
        );
        let times = side_by_side(
            1,
            || clients.0.round(REQUESTS),
            || clients.1.round(REQUESTS),
        );
        (times, clients)
    };
    let requests = u32::try_from(CONNECTIONS * REQUESTS).unwrap();
    let rate = |time: Duration| f64::from(requests) / time.as_secs_f64();
    println!(
        "{CONNECTIONS} connections, requests of {} bytes: verified {:.0}/s, not looked at {:.0}/s, ratio {:.2}",
        message.len(),
        rate(one),
        rate(other),
        rate(one) / rate(other)
    );

    for (what, args, kept) in [
        ("to an app that says keep-alive", &[STAYS][..], true),
        ("to an app that does not", &[], true),
        ("each on a new connection", &[], false),
    ] {
        let app = Server::bare(args);
        let forwarding = Server::listen(&["--forward-to", &app.url()]);
        let clients = |server| Clients::of(1, server, &message);
        let (through, direct) = if kept {
            let (mut through, mut direct) = (clients(&forwarding), clients(&app));
            side_by_side(100, || through.round(1), || direct.round(1))
        } else {
            side_by_side(
                100,
                || clients(&forwarding).round(1),
                || clients(&app).round(1),
            )
        };
        let added = through.saturating_sub(direct);
        let what = format!("forwarding adds to a request, {what}");
        report(&what, added, "a direct request", direct);
    }

    // A listener of its own, so that what the rounds above needed does not count.
    let fresh = Server::listen(&[]);
    clients.0 = Clients::new(&fresh, &message);
    clients.0.round(1_000 / CONNECTIONS);
    let before = fresh.memory();
    clients.0.round(100_000 / CONNECTIONS);
    if let (Some(before), Some(after)) = (before, fresh.memory()) {
        println!("memory after 1,000 requests: {before} KiB, after 100,000: {after} KiB");
    }

    let start = Instant::now();
    for _ in 0..10_000 {
        Clients::of(1, &fresh, &message).round(1);
    }
    let rate = 10_000.0 / start.elapsed().as_secs_f64();
    println!("10,000 connections one after another: {rate:.0}/s");
}

/// A request with a body of 1 KB that is signed now.
fn signed() -> Vec<u8> {
    let text = r#"{"message":{"type":"status-update","status":"in-progress","text":""#;
    let body = format!("{text}{}\"}}}}", "a".repeat(1_021 - text.len()));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = now.as_secs().to_string();
    let values = Values {
        body: body.as_bytes(),
        timestamp: Some(&now),
        ..Values::default()
    };
    let plan = Plan::Hmac(Hmac::default());
    let headers = sign(&plan, &SecretString::from(SECRET), &values).unwrap();
    let mut message = format!(
        "POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
        body.len()
    );
    for header in headers.headers {
        message.extend([&*header.name, ": ", &*header.value, "\r\n"]);
    }
    message.extend(["\r\n", &body]);
    message.into_bytes()
}

/// Answers 200 to everything, until the process is ended.
fn serve_bare(stays: bool) {
    let address = ([127, 0, 0, 1], 0).into();
    let server = HttpClient::new(|_| None).listen(address).unwrap();
    println!("Listening on http://{}", server.address());
    let (sender, arriving) = arrivals();
    std::thread::spawn(move || {
        for arrival in arriving {
            if let Arrival::Request(mut request) = arrival {
                let reply = Reply::json(200, "{}");
                request.reply(if stays {
                    reply.header("connection", "keep-alive")
                } else {
                    reply
                });
            }
        }
    });
    let limits = ServerLimits::default();
    server.serve(&limits, &|| false, sender).unwrap();
}

/// A server that is a process.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn bare(args: &[&str]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        Self::start(command.arg(BARE).args(args))
    }

    fn listen(args: &[&str]) -> Self {
        Self::start(
            Command::new(env!("CARGO_BIN_EXE_voxtoken"))
                .args(["webhook", "listen", "--no-env-file", "--type", "hmac"])
                .args(["--bind", "127.0.0.1:0", "--max-age", "1h"])
                .args(args)
                .env("VAPI_WEBHOOK_SECRET", SECRET),
        )
    }

    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let (_, rest) = line.split_once("http://").unwrap();
        let address = rest.split([',', '\n']).next().unwrap().to_owned();
        // What it prints is read, as a person would.
        std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        Self { child, address }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its memory in KiB, where the system tells it.
    fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Connections to one server that send the same request again and again.
struct Clients<'a> {
    message: &'a [u8],
    streams: Vec<TcpStream>,
    answer: Vec<u8>,
}

impl<'a> Clients<'a> {
    fn new(server: &Server, message: &'a [u8]) -> Self {
        Self::of(CONNECTIONS, server, message)
    }

    fn of(count: usize, server: &Server, message: &'a [u8]) -> Self {
        let connect = || {
            let stream = TcpStream::connect(&server.address).unwrap();
            stream.set_nodelay(true).unwrap();
            stream
        };
        Self {
            message,
            streams: std::iter::repeat_with(connect).take(count).collect(),
            answer: Vec::new(),
        }
    }

    /// Sends requests on all connections at once, so many on each.
    fn round(&mut self, requests: usize) {
        for _ in 0..requests {
            for stream in &mut self.streams {
                stream.write_all(self.message).unwrap();
            }
            for stream in &mut self.streams {
                read_answer(stream, &mut self.answer);
            }
        }
    }
}

/// Reads an answer whose body is `{}`.
fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) {
    answer.clear();
    let mut piece = [0; 1_024];
    while !answer.ends_with(b"\r\n\r\n{}") {
        let length = stream.read(&mut piece).unwrap();
        assert!(length > 0, "the connection ended");
        answer.extend_from_slice(&piece[..length]);
    }
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "not accepted");
}
