//! Connections that are used for more than one request: when they are, and that no request is lost by it or
//! sent twice.

use core::net::SocketAddr;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use url::Url;
use voxtoken::http::{Request, Response};
use voxtoken::net::{HttpClient, Limits, Network, NetworkError};

use crate::listen::{STATUS, accepted, exchange, world};

pub const STAYS: &str = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}";
const SILENT: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// What an app does with a request.
#[derive(Clone, Copy)]
pub enum Act {
    /// Answers, and waits for the next.
    Answer(&'static str),
    /// Answers, and closes the connection without a word after this time.
    AnswerAndClose(&'static str, Duration),
    /// Answers when the head is there, and reads the body then.
    AnswerTheHead(&'static str),
    /// Sends this, and no more.
    Stall(&'static str),
    /// Closes the connection.
    Close,
}

/// What an app saw, with the number of the connection.
#[derive(Debug, PartialEq, Eq)]
pub enum Saw {
    Request(usize, String),
    End(usize),
}

/// What an app reads from and writes to.
pub trait Stream: Read + Write + Send {
    /// Ends the connection.
    fn close(&mut self);
}

impl Stream for TcpStream {
    fn close(&mut self) {
        let _ = self.shutdown(Shutdown::Both);
    }
}

/// An app on loopback. It ends, with its connections, when this is dropped.
pub struct App {
    pub address: SocketAddr,
    saw: Mutex<Receiver<Saw>>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    listening: Option<thread::JoinHandle<()>>,
}

impl App {
    /// An app that acts by the numbers of the connection, and of the request on it; both start at 0.
    fn new(act: impl Fn(usize, usize) -> Act + Clone + Send + 'static) -> Self {
        Self::at(([127, 0, 0, 1], 0).into(), act)
    }

    fn at(address: SocketAddr, act: impl Fn(usize, usize) -> Act + Clone + Send + 'static) -> Self {
        Self::over(address, |stream| Box::new(stream), act)
    }

    /// An app that reads and writes what this makes of a connection.
    pub fn over(
        address: SocketAddr,
        wrap: impl Fn(TcpStream) -> Box<dyn Stream> + Clone + Send + 'static,
        act: impl Fn(usize, usize) -> Act + Clone + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, saw) = mpsc::channel();
        let open = Arc::new(Mutex::new(Vec::new()));
        let all = open.clone();
        let listening = thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let stream = stream.unwrap();
                let mut open = all.lock().unwrap();
                // Whoever drops the app makes a last connection.
                if Arc::strong_count(&all) == 1 {
                    return;
                }
                open.push(stream.try_clone().unwrap());
                let (sender, wrap, act) = (sender.clone(), wrap.clone(), act.clone());
                thread::spawn(move || {
                    let mut stream = wrap(stream);
                    serve(&mut *stream, number, &sender, |index| act(number, index));
                });
            }
        });
        Self {
            address,
            saw: Mutex::new(saw),
            open,
            listening: Some(listening),
        }
    }

    fn url(&self) -> Url {
        Url::parse(&format!("http://{}/", self.address)).unwrap()
    }

    pub fn next(&self) -> Saw {
        let saw = self.saw.lock().unwrap();
        saw.recv_timeout(Duration::from_secs(20)).unwrap()
    }

    /// The connection that the next request comes over.
    pub fn connection(&self) -> usize {
        loop {
            if let Saw::Request(number, _) = self.next() {
                return number;
            }
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        for mut stream in self.open.lock().unwrap().drain(..) {
            stream.close();
        }
        self.open = Arc::default();
        let _ = TcpStream::connect(self.address);
        // Its port is free afterwards.
        self.listening.take().unwrap().join().unwrap();
    }
}

fn serve(
    stream: &mut dyn Stream,
    number: usize,
    sender: &mpsc::Sender<Saw>,
    act: impl Fn(usize) -> Act,
) {
    for index in 0.. {
        let Some(head) = head(stream) else {
            let _ = sender.send(Saw::End(number));
            return;
        };
        let act = act(index);
        if let Act::AnswerTheHead(answer) = act {
            stream.write_all(answer.as_bytes()).unwrap();
        }
        let length = head.to_lowercase();
        let length = length.split("content-length: ").nth(1).unwrap_or("0");
        let length = length.split("\r\n").next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        let request = head + &String::from_utf8(body).unwrap();
        let _ = sender.send(Saw::Request(number, request));
        match act {
            Act::AnswerTheHead(_) => {}
            Act::Answer(answer) => stream.write_all(answer.as_bytes()).unwrap(),
            Act::AnswerAndClose(answer, after) => {
                stream.write_all(answer.as_bytes()).unwrap();
                thread::sleep(after);
                stream.close();
                let _ = sender.send(Saw::End(number));
                return;
            }
            Act::Stall(start) => {
                stream.write_all(start.as_bytes()).unwrap();
                let _ = stream.read(&mut [0]);
                let _ = sender.send(Saw::End(number));
                return;
            }
            Act::Close => {
                stream.close();
                return;
            }
        }
    }
}

pub fn head(stream: &mut dyn Stream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if !stream.read(&mut byte).is_ok_and(|read| read == 1) {
            return None;
        }
        bytes.push(byte[0]);
    }
    Some(String::from_utf8(bytes).unwrap())
}

fn client() -> HttpClient {
    HttpClient::new(|_| None)
}

fn limits(reuse: bool) -> Limits {
    Limits {
        timeout: Duration::from_secs(20),
        reuse,
        ..Limits::default()
    }
}

pub fn body(response: Response) -> Result<String, String> {
    let mut text = String::new();
    let mut body = response.body;
    match body.read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => Err(NetworkError::of(&error).unwrap().to_string()),
    }
}

fn send(client: &HttpClient, app: &App, limits: &Limits) -> Result<String, String> {
    let request = Request::new("POST", app.url()).body("hello");
    let response = client.send(&request, limits);
    response.map_err(|error| error.to_string()).and_then(body)
}

#[test]
fn a_connection_is_reused_only_where_both_sides_want_it() {
    let client = client();
    let silent = App::new(|_, _| Act::Answer(SILENT));
    let stays = App::new(|_, _| Act::Answer(STAYS));
    for (app, reuse) in [(&silent, true), (&stays, false)] {
        for number in 0..3 {
            assert_eq!(send(&client, app, &limits(reuse)), Ok("{}".into()));
            assert_eq!(app.connection(), number);
        }
    }
    // On a machine that is busy more time may pass than a connection is kept.
    let reused = (0..50).any(|_| {
        let numbers = [(); 2].map(|()| {
            assert_eq!(send(&client, &stays, &limits(true)), Ok("{}".into()));
            stays.connection()
        });
        numbers[0] == numbers[1]
    });
    assert!(reused);
    // The app never closes a connection, so the client does.
    while stays.next() != Saw::End(3) {}
}

/// The first connection takes the second request in nearly every run; the outcome is the same where it does not.
#[test]
fn the_limits_hold_on_a_kept_connection() {
    const BODY: &str = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 9\r\n\r\nabc";
    for (second, expected) in [
        (
            Act::Stall(""),
            "timed out after 300 ms waiting for the response",
        ),
        (
            Act::Stall("HTTP/1.1 200"),
            "timed out after 300 ms waiting for the response",
        ),
        (
            Act::Stall(BODY),
            "timed out after 300 ms waiting for the rest of the body",
        ),
        (
            Act::Answer(
                "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n0123456789012345678901234567890123456789",
            ),
            "the body of the response exceeds 32 bytes",
        ),
        (
            Act::AnswerAndClose(BODY, Duration::ZERO),
            "the response stopped after 3 bytes",
        ),
        (Act::Close, "closed the connection before it answered"),
    ] {
        let count = Arc::new(Mutex::new(0));
        let app = App::new(move |_, _| {
            let mut count = count.lock().unwrap();
            *count += 1;
            if *count == 1 {
                Act::Answer(STAYS)
            } else {
                second
            }
        });
        let client = client();
        assert_eq!(send(&client, &app, &limits(true)), Ok("{}".into()));
        let limits = Limits {
            timeout: Duration::from_millis(300),
            largest_body: Some(32),
            ..limits(true)
        };
        let error = send(&client, &app, &limits).unwrap_err();
        assert!(error.ends_with(expected), "{error}");
    }
}

#[test]
fn an_app_that_closes_what_it_promised_to_keep_loses_no_request() {
    let client = client();
    let app = App::new(|_, _| Act::AnswerAndClose(STAYS, Duration::ZERO));
    for number in 0..5 {
        assert_eq!(send(&client, &app, &limits(true)), Ok("{}".into()));
        assert!(matches!(app.next(), Saw::Request(it, _) if it == number));
        assert_eq!(app.next(), Saw::End(number));
    }
}

#[test]
fn a_request_is_not_sent_again_where_a_kept_connection_breaks() {
    let client = client();
    let app = App::new(|_, index| match index {
        0 => Act::Answer(STAYS),
        _ => Act::Close,
    });
    let mut sent = 0;
    let error = loop {
        sent += 1;
        assert!(sent < 50);
        if let Err(error) = send(&client, &app, &limits(true)) {
            break error;
        }
    };
    assert!(
        error.ends_with("closed the connection before it answered"),
        "{error}"
    );
    // The next one goes over a new connection.
    assert_eq!(send(&client, &app, &limits(true)), Ok("{}".into()));
    let saw = app.saw.lock().unwrap();
    let requests = saw.try_iter().filter(|it| matches!(it, Saw::Request(..)));
    assert_eq!(requests.count(), sent + 1);
}

#[test]
fn a_response_that_is_given_up_closes_its_connection() {
    const START: &str = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 9\r\n\r\nabc";
    let client = client();
    let app = App::new(|_, _| Act::Stall(START));
    let request = Request::new("POST", app.url()).body("hello");
    for number in 0..3 {
        drop(client.send(&request, &limits(true)).unwrap());
        assert!(matches!(app.next(), Saw::Request(it, _) if it == number));
        assert_eq!(app.next(), Saw::End(number));
    }
}

/// Runs `webhook listen` in front of an app, and gives back the statuses of the answers to requests one after
/// another, and what was printed.
fn forwarded(
    address: SocketAddr,
    requests: usize,
    between: impl FnMut(usize) + Send,
) -> (Vec<String>, String) {
    let mut between = between;
    let run = world(&format!(
        "webhook listen --count {requests} --timeout 1m --forward-to"
    ))
    .arg(format!("http://{address}"));
    let (ran, statuses, _) = crate::listen::while_listening(run, move |listener| {
        let answer = |index| {
            between(index);
            let answer = exchange(listener, &accepted(STATUS));
            answer.split(' ').nth(1).unwrap_or_default().to_owned()
        };
        (0..requests).map(answer).collect()
    });
    (statuses, ran.stdout)
}

#[test]
fn requests_one_after_another_reach_every_kind_of_app() {
    let acts = [
        Act::Answer(STAYS),
        Act::Answer(SILENT),
        Act::AnswerAndClose(STAYS, Duration::ZERO),
        Act::AnswerAndClose(SILENT, Duration::ZERO),
        // The connection is open for a while, and the app listens no more.
        Act::AnswerAndClose(SILENT, Duration::from_millis(20)),
        Act::AnswerTheHead(STAYS),
    ];
    for act in acts {
        let app = App::new(move |_, _| act);
        let promises_and_closes = matches!(act, Act::AnswerAndClose(STAYS, _));
        let (statuses, told) = forwarded(app.address, 4, |index| {
            // An app that breaks its promise is waited for: nobody can know what it has not done yet.
            while promises_and_closes && index > 0 && !matches!(app.next(), Saw::End(_)) {}
        });
        assert_eq!(statuses, ["200"; 4], "{told}");
        assert!(
            told.ends_with("4 forwarded, 0 unusable answers.\n"),
            "{told}"
        );
    }
}

#[test]
fn an_app_may_be_restarted_between_two_requests() {
    let mut app = Some(App::new(|_, _| Act::Answer(STAYS)));
    let address = app.as_ref().unwrap().address;
    let (statuses, told) = forwarded(address, 4, |index| {
        if index == 2 {
            drop(app.take());
            app = Some(App::at(address, |_, _| Act::Answer(STAYS)));
        }
    });
    assert_eq!(statuses, ["200"; 4], "{told}");
}
