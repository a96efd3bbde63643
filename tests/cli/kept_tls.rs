//! Connections that are kept over TLS and through a proxy: they are used again, and no request is lost or sent twice.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};
use url::Url;
use voxtoken::http::Request;
use voxtoken::net::{HttpClient, Limits, Network};

use crate::kept::{Act, App, STAYS, Saw, Stream, body, head};
use crate::net::Authority;

/// How a server over TLS ends a connection.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// With an alert, as TLS asks for.
    Alert,
    /// Without one.
    Abrupt,
    /// With an alert right after the answer, while the socket stays open.
    AlertWithTheAnswer,
}

struct Encrypted {
    stream: StreamOwned<ServerConnection, TcpStream>,
    end: End,
}

impl Encrypted {
    fn transmit(&mut self) -> io::Result<()> {
        while self.stream.conn.wants_write() {
            self.stream.conn.write_tls(&mut self.stream.sock)?;
        }
        Ok(())
    }
}

impl Read for Encrypted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read(buffer)
    }
}

impl Write for Encrypted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stream.conn.writer().write(bytes)?;
        if self.end == End::AlertWithTheAnswer {
            self.stream.conn.send_close_notify();
        }
        self.transmit().map(|()| written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stream for Encrypted {
    fn close(&mut self) {
        if self.end == End::Alert {
            self.stream.conn.send_close_notify();
            let _ = self.transmit();
        }
        self.stream.sock.close();
    }
}

thread_local! {
    /// The proxy of the test that runs on this thread.
    static PROXY: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A proxy that connects to the app, whichever host it is asked for.
struct Proxy {
    port: u16,
    ended: Receiver<()>,
}

impl Proxy {
    fn new(app: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, ended) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut client, sender) = (stream.unwrap(), sender.clone());
                thread::spawn(move || {
                    let asked = head(&mut client).unwrap_or_default();
                    assert!(asked.starts_with("CONNECT app.invalid:"), "{asked}");
                    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
                    let mut server = TcpStream::connect(app).unwrap();
                    let mut up = (client.try_clone().unwrap(), server.try_clone().unwrap());
                    thread::spawn(move || {
                        let _ = io::copy(&mut up.0, &mut up.1);
                        let _ = up.1.shutdown(Shutdown::Write);
                    });
                    let _ = io::copy(&mut server, &mut client);
                    client.close();
                    let _ = sender.send(());
                });
            }
        });
        Self { port, ended }
    }
}

/// An app, the way to it, and the client that goes it.
struct Route {
    app: App,
    proxy: Option<Proxy>,
    url: Url,
    limits: Limits,
    client: HttpClient,
}

impl Route {
    fn new(
        tls: Option<End>,
        proxied: bool,
        act: impl Fn(usize, usize) -> Act + Clone + Send + 'static,
    ) -> Self {
        let host = if proxied { "app.invalid" } else { "localhost" };
        let authority = Authority::new("Test Authority");
        let config = authority.config(host);
        let wrap = move |sock: TcpStream| -> Box<dyn Stream> {
            let Some(end) = tls else {
                return Box::new(sock);
            };
            let conn = ServerConnection::new(config.clone()).unwrap();
            let stream = StreamOwned::new(conn, sock);
            Box::new(Encrypted { stream, end })
        };
        let app = App::over(([127, 0, 0, 1], 0).into(), wrap, act);
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{host}:{}/", app.address.port());
        let proxy = proxied.then(|| Proxy::new(app.address));
        let address = proxy
            .as_ref()
            .map(|proxy| format!("http://127.0.0.1:{}", proxy.port));
        PROXY.set(address);
        Self {
            app,
            proxy,
            url: Url::parse(&url).unwrap(),
            limits: Limits {
                reuse: true,
                allow_http: true,
                ..authority.trusted()
            },
            client: HttpClient::new(|name| match name {
                "http_proxy" | "https_proxy" => PROXY.with_borrow(Clone::clone),
                _ => None,
            }),
        }
    }

    fn send(&self) -> Result<String, String> {
        let request = Request::new("POST", self.url.clone()).body("hello");
        let response = self.client.send(&request, &self.limits);
        response.map_err(|error| error.to_string()).and_then(body)
    }
}

/// With TLS or without, and whether through a proxy. The plain way without a proxy has tests of its own.
const WAYS: [(Option<End>, bool); 3] = [
    (Some(End::Alert), false),
    (Some(End::Abrupt), true),
    (None, true),
];

#[test]
fn a_connection_is_used_again_over_tls_and_through_a_proxy() {
    for (tls, proxied) in WAYS {
        let route = Route::new(tls, proxied, |_, _| Act::Answer(STAYS));
        // On a machine that is busy more time may pass than a connection is kept.
        let reused = (0..50).any(|_| {
            let numbers = [(); 2].map(|()| {
                assert_eq!(route.send(), Ok("{}".into()));
                route.app.connection()
            });
            numbers[0] == numbers[1]
        });
        assert!(reused);
    }
}

#[test]
fn an_app_that_closes_between_two_requests_gets_each_once() {
    for (tls, proxied) in WAYS {
        let closes = |_, _| Act::AnswerAndClose(STAYS, Duration::ZERO);
        let route = Route::new(tls, proxied, closes);
        for number in 0..2 {
            assert_eq!(route.send(), Ok("{}".into()));
            assert!(matches!(route.app.next(), Saw::Request(it, _) if it == number));
            assert_eq!(route.app.next(), Saw::End(number));
            if let Some(proxy) = &route.proxy {
                proxy.ended.recv_timeout(Duration::from_secs(20)).unwrap();
            }
        }
    }
}

/// The socket is still open then, but the server sends nothing more.
#[test]
fn a_connection_whose_end_came_with_the_answer_is_not_used_again() {
    for proxied in [false, true] {
        let act = |_, _| Act::Answer(STAYS);
        let route = Route::new(Some(End::AlertWithTheAnswer), proxied, act);
        for number in 0..2 {
            assert_eq!(route.send(), Ok("{}".into()));
            assert_eq!(route.app.connection(), number);
        }
    }
}

#[test]
fn a_request_is_not_sent_again_where_an_encrypted_or_proxied_connection_breaks() {
    for (tls, proxied) in WAYS {
        let route = Route::new(tls, proxied, |_, index| match index {
            0 => Act::Answer(STAYS),
            _ => Act::Close,
        });
        let mut sent = 0;
        let error = loop {
            sent += 1;
            assert!(sent < 50);
            if let Err(error) = route.send() {
                break error;
            }
            assert!(matches!(route.app.next(), Saw::Request(..)));
        };
        assert!(
            error.ends_with("closed the connection before it answered"),
            "{error}"
        );
        // The app saw it once, and the next one comes over a new connection.
        let broken = route.app.connection();
        assert_eq!(route.send(), Ok("{}".into()));
        assert_eq!(route.app.connection(), broken + 1);
    }
}
