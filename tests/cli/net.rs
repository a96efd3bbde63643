//! The real client against real sockets on loopback: what arrives, what stops it, and which cause is named.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use url::Url;
use voxtoken::http::{Request, Response};
use voxtoken::net::{HttpClient, Limits, Network, NetworkError, Variables};

use crate::support::Run;

/// A server that does the same with each connection, until the test ends.
pub struct Server {
    pub port: u16,
    served: Arc<AtomicUsize>,
}

impl Server {
    /// Hands each connection to this, once the head of its request is read.
    pub fn new(serve: impl Fn(TcpStream, String) + Send + 'static) -> Self {
        Self::raw(move |mut stream| {
            let head = head(&mut stream);
            serve(stream, head);
        })
    }

    pub fn raw(serve: impl Fn(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = Arc::new(AtomicUsize::new(0));
        let count = served.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                serve(stream.unwrap());
            }
        });
        Self { port, served }
    }

    /// Answers every request with these bytes.
    pub fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::new(move |mut stream, _| {
            // The other side may have seen enough.
            let _ = stream.write_all(&answer);
        })
    }

    fn url(&self) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}/path?x=1", self.port)).unwrap()
    }

    pub fn served(&self) -> usize {
        self.served.load(Ordering::SeqCst)
    }
}

/// The head of a request, or what there is of one.
fn head(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        bytes.push(byte[0]);
    }
    String::from_utf8(bytes).unwrap()
}

fn client() -> HttpClient {
    HttpClient::new(|_| None)
}

/// Short limits, so that no test waits long.
fn limits() -> Limits {
    Limits {
        timeout: Duration::from_millis(300),
        ..Limits::default()
    }
}

/// Limits for what must arrive.
fn patient() -> Limits {
    Limits {
        timeout: Duration::from_secs(20),
        ..Limits::default()
    }
}

fn get(url: Url) -> Result<Response, NetworkError> {
    client().send(&Request::new("GET", url), &patient())
}

fn body(response: Response) -> String {
    let mut text = String::new();
    let mut body = response.body;
    body.read_to_string(&mut text).unwrap();
    text
}

/// The error with which reading a body ends.
fn broken(response: Response) -> String {
    let mut body = response.body;
    let error = std::io::copy(&mut body, &mut std::io::sink()).unwrap_err();
    NetworkError::of(&error)
        .expect("an error of the network")
        .to_string()
}

/// Sends a GET that fails, and says how.
#[track_caller]
fn fails(server: &Server, limits: &Limits, expected: &str) {
    let request = Request::new("GET", server.url());
    let error = client().send(&request, limits).unwrap_err().to_string();
    assert_eq!(error.replace(&server.port.to_string(), "PORT"), expected);
}

#[test]
fn a_request_is_sent_as_it_is_given() {
    let (sender, receiver) = mpsc::channel();
    let server = Server::new(move |mut stream, head| {
        let mut body = vec![0; 5];
        stream.read_exact(&mut body).unwrap();
        sender.send((head, body)).unwrap();
        stream
            .write_all(b"HTTP/1.1 201 Created\r\nX-One: a\r\nX-Two: b\r\nX-One: c\r\ncontent-length: 2\r\n\r\nok")
            .unwrap();
    });
    let request = Request::new("POST", server.url())
        .secret_header("Authorization", "Bearer t")
        .header("X-Signature", "first")
        .header("X-Signature", "")
        .body("hello");
    let response = client().send(&request, &patient()).unwrap();
    assert_eq!(response.status, 201);
    let values: Vec<_> = response.headers.all("x-one").collect();
    assert_eq!(values, [b"a", b"c"]);
    assert_eq!(body(response), "ok");
    let (head, sent) = receiver.recv().unwrap();
    assert_eq!(sent, b"hello");
    let mut lines: Vec<_> = head
        .trim_end()
        .split("\r\n")
        .map(str::to_lowercase)
        .collect();
    lines.sort();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        lines,
        [
            "accept: */*".to_owned(),
            "authorization: bearer t".to_owned(),
            "content-length: 5".to_owned(),
            format!("host: 127.0.0.1:{}", server.port),
            "post /path?x=1 http/1.1".to_owned(),
            format!("user-agent: voxtoken/{version}"),
            "x-signature:".to_owned(),
            "x-signature: first".to_owned(),
        ]
    );
}

#[test]
fn a_long_head_is_sent_whole() {
    for length in [7_000, 9_000, 17_000, 40_000, 60_000] {
        let (sender, receiver) = mpsc::channel();
        let server = Server::new(move |mut stream, head| {
            sender.send(head).unwrap();
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
        });
        let long = "x".repeat(length);
        let url = Url::parse(&format!("http://127.0.0.1:{}/?q={long}", server.port)).unwrap();
        let request = Request::new("GET", url)
            .secret_header("Authorization", long.as_bytes())
            .header("X-Other", long.as_bytes());
        assert_eq!(client().send(&request, &patient()).unwrap().status, 204);
        let head = receiver.recv().unwrap();
        assert!(
            head.starts_with(&format!("GET /?q={long} HTTP/1.1\r\n")),
            "{length}"
        );
        assert_eq!(
            head.matches(&format!(": {long}\r\n")).count(),
            2,
            "{length}"
        );
    }
}

#[test]
fn a_get_may_have_a_body_and_a_post_none() {
    let (sender, receiver) = mpsc::channel();
    let server = Server::new(move |mut stream, head| {
        sender.send(head.to_lowercase()).unwrap();
        let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
    });
    let get = Request::new("GET", server.url()).body("x");
    let post = Request::new("POST", server.url());
    for request in [get, post] {
        let response = client().send(&request, &patient()).unwrap();
        assert_eq!((response.status, body(response)), (204, String::new()));
    }
    assert!(receiver.recv().unwrap().contains("content-length: 1\r\n"));
    assert!(receiver.recv().unwrap().contains("content-length: 0\r\n"));
}

#[test]
fn bodies_arrive_however_they_are_framed() {
    for (answer, status, expected) in [
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc",
            200,
            "abc",
        ),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\n",
            200,
            "abc",
        ),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end"),
        ("HTTP/1.0 200 OK\r\n\r\nold", 200, "old"),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        (
            "HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n",
            304,
            "",
        ),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na",
            200,
            "a",
        ),
        (
            "HTTP/1.1 500 Oh\r\ncontent-length: 4\r\n\r\noh: ",
            500,
            "oh: ",
        ),
        // Nobody asked for gzip, so nobody undoes it.
        (
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n\x1f\x0b",
            200,
            "\x1f\x0b",
        ),
    ] {
        let response = get(Server::answering(answer).url()).expect(answer);
        assert_eq!(response.status, status, "{answer}");
        assert_eq!(body(response), expected, "{answer}");
    }
}

#[test]
fn a_redirect_is_reported_and_not_followed() {
    let other = Server::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    for status in [301, 302, 303, 307, 308] {
        let server = Server::answering(format!(
            "HTTP/1.1 {status} Moved\r\nlocation: {}\r\ncontent-length: 5\r\n\r\nmoved",
            other.url()
        ));
        for method in ["GET", "POST"] {
            let request = Request::new(method, server.url()).secret_header("X-Api-Key", "canary");
            let response = client().send(&request, &patient()).unwrap();
            assert_eq!(response.status, status);
            assert_eq!(response.header("location"), Some(other.url().as_str()));
            assert_eq!(body(response), "moved");
        }
        assert_eq!(server.served(), 2);
    }
    assert_eq!(other.served(), 0);
}

#[test]
fn what_does_not_come_in_time_is_given_up() {
    let silent = Server::raw(|stream| thread::sleep(Duration::from_secs(5).min(hold(&stream))));
    fails(
        &silent,
        &limits(),
        "127.0.0.1:PORT: timed out after 300 ms waiting for the response",
    );
    // One byte now and then does not stretch the time for the headers.
    let slow = Server::new(|mut stream, _| {
        for byte in b"HTTP/1.1 200 OK\r\nx-slow: yes\r\n\r\n".iter().cycle() {
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    });
    fails(
        &slow,
        &limits(),
        "127.0.0.1:PORT: timed out after 300 ms waiting for the response",
    );
    let stalled = Server::new(|mut stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc");
        thread::sleep(hold(&stream));
    });
    let response = client()
        .send(&Request::new("GET", stalled.url()), &limits())
        .unwrap();
    assert!(broken(response).ends_with("timed out after 300 ms waiting for the rest of the body"));
}

/// Long enough for a test to give up.
fn hold(_: &TcpStream) -> Duration {
    Duration::from_millis(900)
}

#[test]
fn a_slow_body_that_moves_arrives() {
    let server = Server::new(|mut stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n");
        for _ in 0..8 {
            thread::sleep(Duration::from_millis(60));
            let _ = stream.write_all(b"x");
        }
    });
    let limits = Limits {
        timeout: Duration::from_millis(400),
        ..Limits::default()
    };
    let response = client()
        .send(&Request::new("GET", server.url()), &limits)
        .unwrap();
    assert_eq!(body(response), "xxxxxxxx");
}

#[test]
fn a_connection_that_breaks_says_how_much_had_arrived() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\nabc",
    ] {
        let server = Server::answering(answer);
        let error = broken(get(server.url()).unwrap());
        assert!(
            error.ends_with("the response stopped after 3 bytes"),
            "{error}"
        );
    }
    // A socket that is closed before it was read from resets the connection.
    let (read, reading) = mpsc::channel();
    let reset = Server::raw(move |mut stream| {
        let _ = stream.peek(&mut [0]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
        let _ = reading.recv();
    });
    let mut response = get(reset.url()).unwrap();
    let mut start = [0; 3];
    response.body.read_exact(&mut start).unwrap();
    read.send(()).unwrap();
    let error = broken(response);
    assert!(error.contains("stopped after 3 bytes"), "{error}");
}

#[test]
fn what_is_no_response_is_told_apart() {
    for (answer, expected) in [
        (
            "",
            "127.0.0.1:PORT closed the connection before it answered",
        ),
        (
            "HTTP/1.1 200",
            "127.0.0.1:PORT closed the connection before it answered",
        ),
        (
            "SSH-2.0-OpenSSH_9.6\r\n\r\n",
            "127.0.0.1:PORT: the response is not HTTP",
        ),
        (
            "\0\x01\x02\x7f\r\n\r\n",
            "127.0.0.1:PORT: the response is not HTTP",
        ),
        (
            "HTTP/2 200\r\n\r\n",
            "127.0.0.1:PORT: the response is not HTTP",
        ),
        (
            "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
            "127.0.0.1:PORT: the response cannot be read: one of its headers cannot be read",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
            "127.0.0.1:PORT: the response cannot be read: its headers do not agree about its length",
        ),
    ] {
        fails(&Server::answering(answer), &patient(), expected);
    }
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x-a: b\r\n".repeat(200));
    fails(
        &Server::answering(many),
        &patient(),
        "127.0.0.1:PORT: the response has more than 128 headers",
    );
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nno size\r\n";
    let chunked = get(Server::answering(chunked).url()).unwrap();
    let error = broken(chunked);
    assert!(
        error.ends_with(
            ": the response cannot be read: a chunk of its body has no valid size or end"
        ),
        "{error}"
    );
    let endless = Server::new(|mut stream, _| {
        let line = format!("x-long: {}\r\n", "x".repeat(8_000));
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        for _ in 0..12_800 {
            if stream.write_all(line.as_bytes()).is_err() {
                return;
            }
        }
    });
    fails(
        &endless,
        &patient(),
        "127.0.0.1:PORT: the headers of the response exceed 64 KiB",
    );
}

#[test]
fn a_body_larger_than_its_limit_stops() {
    let server = Server::new(|mut stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let limits = Limits {
        largest_body: Some(1 << 20),
        ..patient()
    };
    let response = client()
        .send(&Request::new("GET", server.url()), &limits)
        .unwrap();
    assert!(broken(response).ends_with("the body of the response exceeds 1 MiB"));
}

#[test]
fn a_host_that_is_not_there_is_named() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let refused = get(Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("cannot connect to 127.0.0.1:{port}: connection refused")
    );
    let unknown = get(Url::parse("https://no-such-host.invalid/").unwrap()).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "cannot find no-such-host.invalid: unknown host"
    );
}

#[test]
fn plain_http_stays_on_this_machine() {
    let url = Url::parse("http://api.example/").unwrap();
    assert_eq!(
        get(url.clone()).unwrap_err().to_string(),
        "http:// to api.example would send everything unencrypted"
    );
    let allowed = Limits {
        allow_http: true,
        ..patient()
    };
    let url = Url::parse("http://no-such-host.invalid/").unwrap();
    let error = client()
        .send(&Request::new("GET", url), &allowed)
        .unwrap_err();
    assert!(error.to_string().contains("unknown host"));
}

#[test]
fn a_stop_ends_every_wait() {
    let stop = Arc::new(AtomicBool::new(false));
    let limits = Limits {
        stop: stop.clone(),
        ..patient()
    };
    let silent = Server::raw(|stream| thread::sleep(hold(&stream)));
    let set = stop.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        set.store(true, Ordering::SeqCst);
    });
    let request = Request::new("GET", silent.url());
    let error = client().send(&request, &limits).unwrap_err();
    assert_eq!(error.to_string(), "interrupted");

    stop.store(false, Ordering::SeqCst);
    let stalled = Server::new(|mut stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc");
        thread::sleep(hold(&stream));
    });
    let response = client()
        .send(&Request::new("GET", stalled.url()), &limits)
        .unwrap();
    stop.store(true, Ordering::SeqCst);
    assert_eq!(broken(response), "interrupted");
}

/// A certificate authority, and a server with a certificate of it.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    pub fn trusted(&self) -> Limits {
        Limits {
            ca_cert: Some(self.0.pem().into_bytes()),
            ..patient()
        }
    }

    /// A server with a certificate for this name, changed as the test has it.
    fn serves(&self, name: &str, change: impl Fn(&mut CertificateParams)) -> Server {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        tls_server(certificate.der().to_vec(), &key)
    }

    /// What a server for this name needs.
    pub fn config(&self, name: &str) -> Arc<ServerConfig> {
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        config(certificate.der().to_vec(), &key)
    }
}

fn config(certificate: Vec<u8>, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], key)
        .unwrap();
    Arc::new(config)
}

fn tls_server(certificate: Vec<u8>, key: &KeyPair) -> Server {
    tls_server_answering(
        certificate,
        key,
        |_| "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret",
    )
}

/// A server that answers by the head of the request.
fn tls_server_answering(
    certificate: Vec<u8>,
    key: &KeyPair,
    answer: impl Fn(&str) -> &'static str + Send + 'static,
) -> Server {
    let config = config(certificate, key);
    Server::raw(move |stream| {
        let connection = ServerConnection::new(config.clone()).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        let head = head(&mut stream);
        if head.ends_with("\r\n\r\n") {
            let _ = stream.write_all(answer(&head).as_bytes());
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    })
}

fn over_tls(server: &Server, host: &str, limits: &Limits) -> Result<String, String> {
    let url = Url::parse(&format!("https://{host}:{}/", server.port)).unwrap();
    match client().send(&Request::new("GET", url), limits) {
        Ok(response) => Ok(body(response)),
        Err(error) => Err(error.to_string().replace(&server.port.to_string(), "PORT")),
    }
}

#[test]
fn a_certificate_is_checked_and_a_bad_one_explained() {
    let authority = Authority::new("Test Authority");
    let trusted = authority.trusted();
    let good = authority.serves("localhost", |_| {});
    assert_eq!(over_tls(&good, "localhost", &trusted).unwrap(), "secret");

    let unknown = over_tls(&good, "localhost", &patient()).unwrap_err();
    assert_eq!(
        unknown,
        "the certificate of localhost:PORT was issued by 'Test Authority', which is not trusted here"
    );
    let other = Authority::new("Other").trusted();
    assert_eq!(over_tls(&good, "localhost", &other).unwrap_err(), unknown);

    let elsewhere = authority.serves("api.example", |_| {});
    assert_eq!(
        over_tls(&elsewhere, "localhost", &trusted).unwrap_err(),
        "the certificate of localhost:PORT is for api.example"
    );
    let mail = rcgen::SanType::Rfc822Name("a@b.example".try_into().unwrap());
    let mixed = authority.serves("api.example", move |params| {
        params.subject_alt_names.push(mail.clone());
    });
    assert_eq!(
        over_tls(&mixed, "localhost", &trusted).unwrap_err(),
        "the certificate of localhost:PORT is for api.example"
    );
    let client_only = authority.serves("localhost", |params| {
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    });
    assert_eq!(
        over_tls(&client_only, "localhost", &trusted).unwrap_err(),
        "the certificate of localhost:PORT is not accepted: it is not for servers"
    );
    let expired = authority.serves("localhost", |params| {
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(2002, 1, 1);
    });
    assert_eq!(
        over_tls(&expired, "localhost", &trusted).unwrap_err(),
        "the certificate of localhost:PORT expired at 2002-01-01 00:00:00 UTC"
    );
    let early = authority.serves("localhost", |params| {
        params.not_before = rcgen::date_time_ymd(2900, 1, 1);
        params.not_after = rcgen::date_time_ymd(2901, 1, 1);
    });
    assert_eq!(
        over_tls(&early, "localhost", &trusted).unwrap_err(),
        "the certificate of localhost:PORT is not valid before 2900-01-01 00:00:00 UTC"
    );
    for ca in [false, true] {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        if ca {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        let key = KeyPair::generate().unwrap();
        let own = params.self_signed(&key).unwrap();
        let server = tls_server(own.der().to_vec(), &key);
        assert_eq!(
            over_tls(&server, "localhost", &trusted).unwrap_err(),
            "the certificate of localhost:PORT is self-signed and not trusted here"
        );
    }
}

/// `SSL_CERT_FILE` stands in for the system's certificates, and `--ca-cert` is trusted beside them.
#[test]
fn a_process_trusts_the_authority_it_is_given() {
    let authority = Authority::new("Test Authority");
    let server = authority.serves("localhost", |_| {});
    let call = |more: &str| {
        let address = format!("https://localhost:{}", server.port);
        Run::of(&format!(
            "request GET /assistant --retry 0 --base-url {address} {more}"
        ))
        .file("ca.pem", authority.0.pem())
        .file("other.pem", Authority::new("Other").0.pem())
    };
    let ran = |run: &Run| {
        let output = run.process().output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let stderr = text(output.stderr).replace(&server.port.to_string(), "PORT");
        (output.status.code().unwrap(), text(output.stdout), stderr)
    };
    let good = (0, "secret".to_owned(), String::new());
    let trusted = call("");
    let file = trusted.path("ca.pem");
    assert_eq!(ran(&trusted.variable("SSL_CERT_FILE", file)), good);
    let beside = call("--ca-cert ca.pem");
    let file = beside.path("other.pem");
    assert_eq!(ran(&beside.variable("SSL_CERT_FILE", file)), good);
    let (code, stdout, stderr) = ran(&call("").variable("SSL_CERT_FILE", "/no/such/file"));
    assert_eq!((code, &*stdout), (2, ""));
    assert_eq!(
        stderr,
        "voxtoken: error: SSL_CERT_FILE names no certificates that can be read\n\
         voxtoken: hint: name certificates in PEM form there, or unset it to trust the system's\n"
    );
    let other = call("");
    let file = other.path("other.pem");
    let (code, stdout, stderr) = ran(&other.variable("SSL_CERT_FILE", file));
    assert_eq!((code, &*stdout), (3, ""));
    assert_eq!(
        stderr,
        "voxtoken: error: the certificate of localhost:PORT was issued by 'Test Authority', which is not trusted here\n\
         voxtoken: hint: if you trust it, give the certificate of its issuer with --ca-cert or SSL_CERT_FILE\n"
    );
}

#[test]
fn a_server_without_tls_is_told() {
    let server = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    });
    assert_eq!(
        over_tls(&server, "127.0.0.1", &patient()).unwrap_err(),
        "no encrypted connection to 127.0.0.1:PORT: it does not answer in TLS"
    );
    let empty = Limits {
        ca_cert: Some(b"no certificate".to_vec()),
        ..patient()
    };
    assert_eq!(
        over_tls(&server, "127.0.0.1", &empty).unwrap_err(),
        "--ca-cert: the file holds no certificate in PEM form"
    );
}

/// Where the proxy of the test below listens.
static PROXY: OnceLock<String> = OnceLock::new();

#[test]
fn a_proxy_sees_what_leaves_this_machine_and_nothing_else() {
    let (sender, receiver) = mpsc::channel();
    let proxy = Server::new(move |mut stream, head| {
        let line = head.lines().next().unwrap().to_owned();
        sender.send(line).unwrap();
        let _ = stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    });
    let address = format!("http://user:canary@127.0.0.1:{}", proxy.port);
    PROXY.set(address).unwrap();
    let variables: Variables = |name| match name {
        "HTTPS_PROXY" => PROXY.get().cloned(),
        "NO_PROXY" => Some("excepted.invalid".into()),
        _ => None,
    };
    let client = HttpClient::new(variables);
    let send = |url: &str| {
        let request = Request::new("GET", Url::parse(url).unwrap());
        client.send(&request, &patient())
    };
    let error = send("https://api.invalid/").unwrap_err().to_string();
    assert_eq!(
        error,
        format!(
            "cannot reach api.invalid through the proxy: 127.0.0.1:{}: it answers 407",
            proxy.port
        )
    );
    assert_eq!(receiver.recv().unwrap(), "CONNECT api.invalid:443 HTTP/1.1");
    let direct = send("https://excepted.invalid/").unwrap_err().to_string();
    assert_eq!(direct, "cannot find excepted.invalid: unknown host");
    let here = Server::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(send(here.url().as_str()).unwrap().status, 200);
    assert_eq!(proxy.served(), 1);
}

/// What goes wrong between here and the proxy is the proxy's, not the platform's.
#[test]
fn faults_of_a_proxy_are_the_proxys() {
    const CHECK: &str = "check HTTPS_PROXY and ALL_PROXY, or exempt the host with NO_PROXY";
    let call = |proxy: String, host: &str| {
        let output = Run::of(&format!(
            "request GET /assistant --retry 0 --timeout 1s --base-url https://{host}"
        ))
        .variable("https_proxy", proxy)
        .process()
        .output()
        .unwrap();
        assert_eq!(output.status.code(), Some(3));
        String::from_utf8(output.stderr).unwrap()
    };
    let silent = Server::raw(|stream| {
        thread::sleep(Duration::from_secs(3));
        drop(stream);
    });
    assert_eq!(
        call(format!("socks5://127.0.0.1:{}", silent.port), "api.invalid"),
        "voxtoken: error: cannot find api.invalid: this machine does not know the host, and the proxy is not asked for it\n\
         voxtoken: hint: write the proxy as socks5h://, which lets it look up the host\n"
    );
    for scheme in ["http", "socks5h"] {
        assert_eq!(
            call(
                format!("{scheme}://127.0.0.1:{}", silent.port),
                "api.invalid"
            ),
            format!(
                "voxtoken: error: api.invalid: timed out after 1 s waiting for the proxy\nvoxtoken: hint: {CHECK}\n"
            )
        );
    }
    for (scheme, answer, why) in [
        ("socks5h", &b"\x05\xff"[..], ": no acceptable auth methods"),
        ("http", b"garbage\r\n\r\n", " does not answer as a proxy"),
        ("http", b"", ": proxy server did not respond"),
    ] {
        let proxy = Server::raw(move |mut stream| {
            if scheme == "http" {
                head(&mut stream);
            } else {
                let _ = stream.read(&mut [0; 3]);
            }
            let _ = stream.write_all(answer);
        });
        assert_eq!(
            call(
                format!("{scheme}://127.0.0.1:{}", proxy.port),
                "api.invalid"
            ),
            format!(
                "voxtoken: error: cannot reach api.invalid through the proxy: 127.0.0.1:{}{why}\nvoxtoken: hint: {CHECK}\n",
                proxy.port
            )
        );
    }
}

/// Both regions, behind a proxy that leads to them: what a company's network looks like.
#[test]
fn doctor_finds_a_swapped_region_through_a_proxy() {
    let authority = Authority::new("Test Authority");
    let names = ["api.vapi.ai".to_owned(), "api.eu.vapi.ai".to_owned()];
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(names)
        .unwrap()
        .signed_by(&key, &authority.0)
        .unwrap();
    let platform = tls_server_answering(certificate.der().to_vec(), &key, |head| {
        let here = head
            .to_ascii_lowercase()
            .contains("host: api.eu.vapi.ai\r\n");
        if here && head.starts_with("GET /assistant?limit=1 ") {
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]"
        } else {
            "HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n"
        }
    });
    let port = platform.port;
    let proxy = Server::new(move |mut stream, head| {
        assert!(head.starts_with("CONNECT api."), "{head}");
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        let mut server = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let mut back = (server.try_clone().unwrap(), stream.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut back.0, &mut back.1));
        thread::spawn(move || std::io::copy(&mut stream, &mut server));
    });
    let run = Run::of("doctor --online --timeout 20s --ca-cert ca.pem")
        .file("ca.pem", authority.0.pem())
        .variable("HTTPS_PROXY", format!("http://127.0.0.1:{}", proxy.port));
    let output = run.process().output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    let words: Vec<_> = report.split_whitespace().collect();
    let words = words.join(" ");
    assert_eq!(output.status.code(), Some(1), "{report}");
    for part in [
        "Not ready: Vapi us: the key is rejected (401).",
        "The key belongs to region eu; use --region eu, or set VAPI_BASE_URL.",
        "ok Vapi eu The key works: GET /assistant answered 200 with a list.",
    ] {
        assert!(words.contains(part), "{report}");
    }
    assert!(!report.contains("server's clock"), "{report}");
    assert_eq!(proxy.served(), 2);
}
