//! The server on loopback sockets: every limit, with limits short enough to be tried.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use voxtoken::http::Reply;
use voxtoken::net::{Arrival, HttpClient, Network, PendingRequest, ServerLimits, arrivals};

/// A server that replies by a function, until it is dropped.
pub struct Served {
    pub address: SocketAddr,
    stop: Arc<AtomicBool>,
    server: Option<JoinHandle<()>>,
}

impl Served {
    pub fn new(
        limits: ServerLimits,
        mut reply: impl FnMut(PendingRequest) + Send + 'static,
    ) -> Self {
        Self::telling(limits, move |arrival| {
            if let Arrival::Request(exchange) = arrival {
                reply(exchange);
            }
        })
    }

    /// The same, and hears what the server refuses by itself.
    fn telling(limits: ServerLimits, mut hear: impl FnMut(Arrival) + Send + 'static) -> Self {
        let server = HttpClient::new(|_| None)
            .listen(([127, 0, 0, 1], 0).into())
            .unwrap();
        let address = server.address();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let (sender, receiver) = arrivals();
        std::thread::spawn(move || receiver.for_each(&mut hear));
        let server = std::thread::spawn(move || {
            let stopped = move || stopped.load(Ordering::Relaxed);
            server.serve(&limits, &stopped, sender).unwrap();
        });
        Self {
            address,
            stop,
            server: Some(server),
        }
    }

    /// Replies 200 with the head and the body that came.
    fn echo(limits: ServerLimits) -> Self {
        Self::new(limits, |mut exchange| {
            let mut body = std::mem::take(&mut exchange.request.head);
            body.extend_from_slice(&exchange.request.body);
            exchange.reply(Reply {
                status: 200,
                body,
                ..Reply::default()
            });
        })
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// Everything that comes back on one connection.
    fn answer(&self, request: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect();
        // A server that has said no may close while we still send.
        let _ = stream.write_all(request.as_ref());
        let _ = stream.shutdown(Shutdown::Write);
        rest(&mut stream)
    }

    fn stop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.server.take().unwrap().join().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// What a connection still has, up to its end.
fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut piece = [0; 8_192];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => text.extend_from_slice(&piece[..length]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error}: {}", String::from_utf8_lossy(&text)),
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[track_caller]
fn status(answer: &str, expected: &str) {
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {expected} ")),
        "{answer:.300}"
    );
}

fn short() -> ServerLimits {
    ServerLimits {
        head_time: Duration::from_millis(300),
        body_time: Duration::from_millis(300),
        reply_time: Duration::from_millis(600),
        stop_time: Duration::from_millis(300),
        ..ServerLimits::default()
    }
}

#[test]
fn a_request_arrives_byte_for_byte() {
    let served = Served::echo(ServerLimits::default());
    let head = "POST /a%20b?c=d HTTP/1.1\r\nHost: x\r\nX-Odd-CASE:  two  \r\nx-odd-case: b\r\n\
                Content-Length: 3\r\nConnection: close\r\n\r\n";
    let answer = served.answer(format!("{head}\u{1}\n "));
    status(&answer, "200");
    assert!(
        answer.ends_with(&format!("\r\n\r\n{head}\u{1}\n ")),
        "{answer}"
    );
}

#[test]
fn chunks_are_joined_and_their_connection_ends() {
    let served = Served::echo(ServerLimits::default());
    let answer = served.answer(
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    );
    status(&answer, "200");
    assert!(
        answer.contains("connection: close") && answer.ends_with("\r\n\r\nabcde"),
        "{answer}"
    );
}

#[test]
fn two_announcements_of_the_length_are_rejected() {
    let served = Served::echo(ServerLimits::default());
    for headers in [
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: 3\r\nContent-Length: 3",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        "Content-Length: -1",
    ] {
        let answer = served.answer(format!(
            "POST / HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        ));
        status(&answer, "400");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{headers}: {answer}");
    }
}

#[test]
fn two_megabytes_of_headers_are_cut_short() {
    let served = Served::echo(ServerLimits::default());
    for head in [
        format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(2 << 20)),
        format!("GET /{} HTTP/1.1\r\n\r\n", "y".repeat(2 << 20)),
        format!("GET / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(400_000)),
    ] {
        let mut stream = served.connect();
        let sent = stream.write_all(head.as_bytes());
        let answer = rest(&mut stream);
        // The reset may overtake the answer.
        assert!(
            answer.starts_with("HTTP/1.1 4")
                || (answer.is_empty() && sent.is_err())
                || answer.is_empty(),
            "{answer:.300}"
        );
        assert!(!answer.contains(" 200 "));
    }
    status(&served.answer("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "200");
}

#[test]
fn slow_clients_are_let_go() {
    let served = Served::echo(short());
    let mut head = served.connect();
    head.write_all(b"POST / HTTP/1.1\r\nHost:").unwrap();
    let mut body = served.connect();
    body.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        .unwrap();
    let mut idle = served.connect();
    // While they wait, others are served.
    status(&served.answer("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "200");
    status(&rest(&mut head), "408");
    status(&rest(&mut body), "408");
    assert_eq!(rest(&mut idle), "");
}

#[test]
fn what_the_server_refuses_is_told() {
    let (sender, told) = mpsc::channel();
    let limits = ServerLimits {
        body: 100,
        ..short()
    };
    let served = Served::telling(limits, move |arrival| {
        if let Arrival::Rejected(refused) = arrival {
            sender.send(refused).unwrap();
        }
    });
    let post = "POST /a?b HTTP/1.1\r\nHost: x\r\n";
    for (message, status, why) in [
        (
            format!("{post}Content-Length: 101\r\n\r\n"),
            Some(413),
            "the body is too large",
        ),
        (
            format!(
                "{post}Transfer-Encoding: chunked\r\n\r\nfff\r\n{}",
                "a".repeat(101)
            ),
            Some(413),
            "the body is too large",
        ),
        (
            format!("{post}Content-Length: 1\r\nContent-Length: 2\r\n\r\n"),
            Some(400),
            "the length of the body is ambiguous",
        ),
        (
            format!("{post}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
            Some(400),
            "the length of the body is ambiguous",
        ),
        (
            format!("{post}X: {}\r\n\r\n", "y".repeat(70_000)),
            Some(431),
            "the headers are too large",
        ),
        (
            format!("{post}Content-Length: 9\r\n\r\nabc"),
            Some(400),
            "the connection ended in the middle of the body",
        ),
        (
            post.into(),
            None,
            "the connection ended in the middle of the headers",
        ),
        (
            "\u{16}\u{3}\u{1}\u{0}\u{5}hello".into(),
            Some(400),
            "the sender speaks TLS",
        ),
        (
            "hello\r\n\r\n".into(),
            Some(400),
            "this is not an HTTP/1 request",
        ),
        (
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
            None,
            "the sender speaks HTTP/2",
        ),
    ] {
        let answer = served.answer(&message);
        let refused = told.recv_timeout(Duration::from_secs(20)).expect(why);
        assert_eq!(refused.status, status, "{why}");
        // The answer is what is told, unless a reset overtakes it.
        let sent = answer.get(9..12).and_then(|it| it.parse().ok());
        assert!(answer.is_empty() || sent == status, "{why}: {answer}");
        assert!(refused.why.starts_with(why), "{why}: {}", refused.why);
        assert!(
            !message.starts_with(post) || refused.head.starts_with(b"POST /a?b HTTP/1.1\r\n"),
            "{why}"
        );
    }
    // A connection that is opened and not used is no request.
    assert_eq!(served.answer(""), "");
    for (start, status, why) in [
        (
            format!("{post}Content-Length: 9\r\n\r\n"),
            Some(408),
            "the body took longer",
        ),
        (post.to_owned(), Some(408), "the headers took longer"),
    ] {
        let mut stream = served.connect();
        stream.write_all(start.as_bytes()).unwrap();
        let refused = told.recv_timeout(Duration::from_secs(20)).expect(why);
        assert_eq!(refused.status, status);
        assert!(refused.why.starts_with(why), "{}", refused.why);
        self::status(&rest(&mut stream), "408");
    }
    assert!(told.try_recv().is_err());
}

#[test]
fn what_cannot_be_read_is_told_with_what_is_known() {
    let (sender, told) = mpsc::channel();
    let served = Served::telling(short(), move |arrival| {
        if let Arrival::Rejected(refused) = arrival {
            sender.send(refused).unwrap();
        }
    });
    let post = "POST /a?b HTTP/1.1\r\nHost: x\r\n";
    for (message, why) in [
        (
            format!("{post}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
            "the chunks of the body are malformed",
        ),
        (
            format!("{post}Transfer-Encoding: gzip\r\n\r\nabc"),
            "the Transfer-Encoding is not chunked",
        ),
        (
            format!("{post}Content-Length: abc\r\n\r\n"),
            "the Content-Length is not a number",
        ),
        (
            format!("{post}Content-Length: 99999999999999999999999\r\n\r\n"),
            "the Content-Length is not a number",
        ),
        (
            format!("{post}X-A: a\r\n b\r\n\r\n"),
            "a header is malformed",
        ),
        (format!("{post}X-A : a\r\n\r\n"), "a header is malformed"),
        (format!("{post}X-A: \u{1}\r\n\r\n"), "a header is malformed"),
        (
            "POST /a?b HTTP/1.2\r\nHost: x\r\n\r\n".into(),
            "the HTTP version is neither 1.0 nor 1.1",
        ),
        (
            "POST /\u{1b} HTTP/1.1\r\nHost: x\r\n\r\n".into(),
            "the request line is malformed",
        ),
        (
            "POST /a?b HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".into(),
            "the request line or a header is not valid",
        ),
    ] {
        let answer = served.answer(&message);
        status(&answer, "400");
        let refused = told.recv_timeout(Duration::from_secs(20)).expect(why);
        assert_eq!(refused.status, Some(400), "{why}");
        assert!(refused.why.starts_with(why), "{why}: {}", refused.why);
        assert!(refused.head.starts_with(b"POST /"), "{why}");
    }
}

#[test]
fn a_long_url_is_told_with_the_status_that_was_sent() {
    let (sender, told) = mpsc::channel();
    let served = Served::telling(ServerLimits::default(), move |arrival| {
        if let Arrival::Rejected(refused) = arrival {
            sender.send(refused).unwrap();
        }
    });
    for length in [60_000, 65_530, 65_534, 65_600, 70_000, 200_000] {
        let answer = served.answer(format!("GET /{} HTTP/1.1\r\n\r\n", "y".repeat(length)));
        // A request that is read gets no reply here.
        if answer.starts_with("HTTP/1.1 503 ") {
            continue;
        }
        let refused = told.recv_timeout(Duration::from_secs(20)).unwrap();
        let status = refused.status.unwrap();
        let why = if status == 414 {
            "the URL is too long"
        } else {
            "the headers are too large"
        };
        assert!(refused.why.starts_with(why), "{length}: {}", refused.why);
        // The reset may overtake the answer.
        assert!(
            answer.is_empty() || answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{length}: {status}, {answer:.100}"
        );
    }
}

#[test]
fn a_large_body_is_not_read() {
    let limits = ServerLimits {
        body: 1_000,
        ..ServerLimits::default()
    };
    let served = Served::echo(limits);
    let exact = "a".repeat(1_000);
    let head = "POST / HTTP/1.1\r\nHost: x\r\n";
    status(
        &served.answer(format!("{head}Content-Length: 1000\r\n\r\n{exact}")),
        "200",
    );
    status(
        &served.answer(format!("{head}Content-Length: 1001\r\n\r\n")),
        "413",
    );
    let large = "ffffffff\r\n".to_owned() + &"a".repeat(5_000);
    status(
        &served.answer(format!("{head}Transfer-Encoding: chunked\r\n\r\n{large}")),
        "413",
    );
}

#[test]
fn bodies_together_have_a_limit() {
    let limits = ServerLimits {
        bodies: 1_000,
        ..ServerLimits::default()
    };
    let served = Served::echo(limits);
    let mut first = served.connect();
    let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 700\r\n\r\n";
    first.write_all(head.as_bytes()).unwrap();
    first.write_all(&[b'a'; 100]).unwrap();
    // Its share is reserved once its head is read.
    let full = std::iter::repeat_with(|| served.answer(format!("{head}{}", "a".repeat(700))))
        .take(50)
        .any(|answer| answer.starts_with("HTTP/1.1 503 "));
    assert!(full);
    first.write_all(&[b'a'; 600]).unwrap();
    first.shutdown(Shutdown::Write).unwrap();
    status(&rest(&mut first), "200");
    // Its share is free again once its answer is on its way.
    let free = std::iter::repeat_with(|| served.answer(format!("{head}{}", "a".repeat(700))))
        .take(50)
        .any(|answer| answer.starts_with("HTTP/1.1 200 "));
    assert!(free);
}

#[test]
fn the_usual_ways_of_http_work() {
    let served = Served::echo(ServerLimits::default());
    let answer = served.answer("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    status(&answer, "200");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");

    let mut stream = served.connect();
    stream
        .write_all(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut line = [0; 25];
    stream.read_exact(&mut line).unwrap();
    assert_eq!(&line, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"ab").unwrap();
    status(&rest(&mut stream), "200");

    let pipelined = "POST /one HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\naGET /two HTTP/1.1\r\nHost: x\r\n\r\n";
    let answer = served.answer(pipelined);
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 2, "{answer}");
    assert!(answer.contains("POST /one") && answer.contains("GET /two"));

    let upgrade = "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
    status(&served.answer(upgrade), "200");
    for wrong in [
        "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n",
        "GET\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let answer = served.answer(wrong);
        assert!(!answer.contains(" 200 "), "{answer}");
    }
}

#[test]
fn many_connections_one_after_another_and_at_once() {
    let served = Served::echo(ServerLimits::default());
    for _ in 0..2_000 {
        status(&served.answer("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "200");
    }
    let mut streams: Vec<_> = (0..200).map(|_| served.connect()).collect();
    for stream in &mut streams {
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .unwrap();
    }
    for stream in &mut streams {
        status(&rest(stream), "200");
    }
}

#[test]
fn a_reply_that_never_comes_ends_in_504_and_one_that_is_dropped_in_503() {
    let (sender, kept) = mpsc::channel();
    let mut first = true;
    let served = Served::new(short(), move |exchange| {
        if std::mem::take(&mut first) {
            sender.send(exchange).unwrap();
        }
    });
    let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    status(&served.answer(request), "504");
    status(&served.answer(request), "503");
    drop(kept);
}

#[test]
fn a_client_that_goes_away_harms_nobody() {
    let (sender, gone) = mpsc::channel();
    let served = Served::new(ServerLimits::default(), move |mut exchange| {
        let wait = exchange.request.head.starts_with(b"GET /wait");
        if wait {
            std::thread::sleep(Duration::from_millis(300));
        }
        exchange.reply(Reply::json(200, "{}"));
        sender.send(()).unwrap();
    });
    let mut stream = served.connect();
    stream
        .write_all(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    drop(stream);
    gone.recv().unwrap();
    status(&served.answer("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "200");
}

#[test]
fn what_is_in_flight_is_finished_at_the_stop() {
    let (sender, arrived) = mpsc::channel();
    let mut served = Served::new(ServerLimits::default(), move |mut exchange| {
        sender.send(()).unwrap();
        std::thread::sleep(Duration::from_millis(200));
        exchange.reply(Reply::json(200, "{}"));
    });
    let mut stream = served.connect();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    arrived.recv().unwrap();
    served.stop();
    status(&rest(&mut stream), "200");
    assert!(TcpStream::connect(served.address).is_err());
}

#[test]
fn a_hanging_client_does_not_keep_the_stop_waiting() {
    let mut served = Served::echo(ServerLimits {
        stop_time: Duration::from_millis(200),
        ..ServerLimits::default()
    });
    let mut stream = served.connect();
    stream
        .write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
        .unwrap();
    status(&served.answer("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "200");
    served.stop();
    assert_eq!(rest(&mut stream), "");
}
