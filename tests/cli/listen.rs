//! `webhook listen` on loopback sockets: what it lets in, what it says, what it passes on.

use core::net::SocketAddr;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use serde_json::Value;
use voxtoken::http::{Request, Response};
use voxtoken::net::{HttpClient, Limits, Network, NetworkError, Server};

use crate::capture_bytes::gzip;
use crate::support::{Ran, Run};

const SECRET: &str = "canary-7f3a-webhook-secret-of-the-tests";

/// The real network on a port that is free, which it tells.
pub struct Loopback {
    client: HttpClient,
    address: Mutex<mpsc::Sender<SocketAddr>>,
}

impl Loopback {
    pub fn new() -> (Arc<Self>, mpsc::Receiver<SocketAddr>) {
        let (sender, receiver) = mpsc::channel();
        let network = Self {
            client: HttpClient::new(|_| None),
            address: Mutex::new(sender),
        };
        (Arc::new(network), receiver)
    }
}

impl Network for Loopback {
    fn send(&self, request: &Request, limits: &Limits) -> Result<Response, NetworkError> {
        self.client.send(request, limits)
    }

    fn listen(&self, address: SocketAddr) -> io::Result<Box<dyn Server>> {
        let server = self.client.listen(address)?;
        self.address.lock().unwrap().send(server.address()).unwrap();
        Ok(server)
    }

    fn pause(&self, time: Duration, stop: &AtomicBool) {
        self.client.pause(time, stop);
    }
}

/// Runs a command that listens, and sends it requests meanwhile.
pub fn while_listening<T: Send>(
    run: Run,
    requests: impl FnOnce(SocketAddr) -> T + Send,
) -> (Ran, T, Run) {
    let (network, address) = Loopback::new();
    let run = run.arg("--bind").arg("127.0.0.1:0").wire(network);
    let (ran, answers) = std::thread::scope(|scope| {
        let requests = scope.spawn(move || {
            let address = address
                .recv_timeout(Duration::from_secs(20))
                .expect("it never listened");
            requests(address)
        });
        (run.ran(), requests.join().unwrap())
    });
    (ran, answers, run)
}

/// Sends bytes, and gives back everything that comes.
pub fn exchange(address: SocketAddr, message: &(impl AsRef<[u8]> + ?Sized)) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream.write_all(message.as_ref()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// A request with these headers.
fn post(target: &str, headers: &str, body: &str) -> String {
    format!(
        "POST {target} HTTP/1.1\r\nHost: hook.example\r\n{headers}Content-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// The headers that the platform would send with a body.
fn signed(credential: &str, secret: &str, body: &str) -> String {
    let headers = Run::bare("webhook sign - -q --no-env-file --credential hook.json")
        .file("hook.json", credential)
        .variable("VAPI_WEBHOOK_SECRET", secret)
        .stdin(body)
        .answers()
        .run();
    headers.lines().flat_map(|line| [line, "\r\n"]).collect()
}

/// A request that is accepted.
pub fn accepted(body: &str) -> String {
    post("/", &signed(HMAC, SECRET, body), body)
}

const HMAC: &str = r#"{"type":"hmac","algorithm":"sha256","signatureHeader":"x-vapi-signature"}"#;

pub fn world(line: &str) -> Run {
    let (command, rest) =
        line.split_at(line.match_indices(' ').nth(1).map_or(line.len(), |it| it.0));
    Run::bare(&format!(
        "{command} --no-env-file --credential hook.json{rest}"
    ))
    .file("hook.json", HMAC)
    .variable("VAPI_WEBHOOK_SECRET", SECRET)
}

/// An app that keeps each request as it arrives, and answers all alike.
struct App {
    address: SocketAddr,
    requests: mpsc::Receiver<String>,
}

impl App {
    fn new(answer: &'static str, wait: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut request = Vec::new();
                let mut piece = [0; 4096];
                loop {
                    let length = stream.read(&mut piece).unwrap_or(0);
                    request.extend_from_slice(&piece[..length]);
                    let text = String::from_utf8_lossy(&request).into_owned();
                    let body = text.split_once("\r\n\r\n").map(|(_, body)| body.len());
                    let announced = text.to_ascii_lowercase();
                    let announced = announced.split("content-length: ").nth(1);
                    let announced = announced.and_then(|it| it.split("\r\n").next()?.parse().ok());
                    if length == 0 || body.is_some_and(|body| body >= announced.unwrap_or(0)) {
                        let _ = sender.send(text);
                        break;
                    }
                }
                std::thread::sleep(wait);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, requests }
    }
}

pub const STATUS: &str = r#"{"message":{"type":"status-update","status":"ended"}}"#;
const ASSISTANT: &str = r#"{"message":{"type":"assistant-request"}}"#;
const CALLS: &str =
    r#"{"message":{"type":"tool-calls","toolCallList":[{"id":"call_1","name":"f"}]}}"#;

#[test]
fn right_requests_are_accepted_and_wrong_ones_get_one_answer() {
    let run = world("webhook listen --count 4");
    let (ran, answers, _) = while_listening(run, |address| {
        let right = signed(HMAC, SECRET, STATUS);
        [
            exchange(address, &post("/webhook?secret=query", &right, STATUS)),
            exchange(
                address,
                &post(
                    "/webhook",
                    &signed(HMAC, &format!("{SECRET}\n"), STATUS),
                    STATUS,
                ),
            ),
            exchange(address, &post("/webhook", "", STATUS)),
            exchange(address, &post("/webhook", &right, ASSISTANT)),
        ]
    });
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        answers[0].starts_with("HTTP/1.1 200 OK\r\n"),
        "{}",
        answers[0]
    );
    for answer in &answers[1..] {
        assert!(
            answer.starts_with("HTTP/1.1 401 Unauthorized\r\n"),
            "{answer}"
        );
        assert!(
            answer.ends_with("\r\n\r\n{\"error\":\"unauthorized\"}"),
            "{answer}"
        );
        assert_eq!(
            answer.len(),
            answers[1].len(),
            "the answer is always the same"
        );
    }
    assert!(
        ran.stdout.starts_with("Listening on http://127.0.0.1:"),
        "{}",
        ran.stdout
    );
    let tail = ran.stdout.split("\n\n").nth(1).unwrap();
    assert!(
        tail.contains("17:05:12  status-update      POST /webhook  accepted  200, not forwarded\n"),
        "{tail}"
    );
    assert!(
        tail.contains("17:05:12  status-update      POST /webhook  REJECTED  401\n"),
        "{tail}"
    );
    assert!(
        tail.contains("the x-vapi-signature header is missing"),
        "{tail}"
    );
    let words = tail.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains(
            "no known cause explains it; most likely the secrets differ, or the body was changed hint check that this \
             is the secret of the credential that this server's credentialId names, and that the body is, byte \
             for byte, the one that was sent"
        ),
        "{tail}"
    );
    assert!(
        words.contains(
            "the x-timestamp header is missing hint set the credentialId of this server to the credential that \
             sends x-vapi-signature, and check that no proxy removes the header"
        ),
        "{tail}"
    );
    assert!(
        tail.ends_with("4 requests: 1 accepted, 3 rejected.\n"),
        "{tail}"
    );
    assert!(
        !ran.stdout.contains("canary") && !ran.stdout.contains("query"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.stderr, "");
}

#[test]
fn what_never_becomes_a_request_is_told_as_well() {
    let refused = || {
        [
            "POST /large?a=canary HTTP/1.1\r\nHost: h\r\nContent-Length: 20000000\r\n\r\n"
                .to_owned(),
            format!(
                "POST /wide HTTP/1.1\r\nX: {}\r\n\r\n",
                "canary".repeat(20_000)
            ),
            "\u{16}\u{3}\u{1}\u{0}\u{5}canary".to_owned(),
        ]
    };
    let send = |address: SocketAddr| {
        for message in refused() {
            let mut stream = TcpStream::connect(address).unwrap();
            let _ = stream.write_all(message.as_bytes());
            let _ = stream.shutdown(Shutdown::Write);
            let _ = stream.read_to_end(&mut Vec::new());
        }
    };
    let (ran, (), run) = while_listening(world("webhook listen --count 3 --record kept"), send);
    assert_eq!((ran.code, &*ran.stderr), (1, ""));
    let tail = ran.stdout.split("\n\n").nth(1).unwrap();
    assert!(
        tail.contains("17:05:12  -                  POST /large  REJECTED  413\n"),
        "{tail}"
    );
    assert!(tail.contains("cause      the body is too large"), "{tail}");
    assert!(tail.contains("POST /wide  REJECTED  431\n"), "{tail}");
    assert!(
        tail.contains("17:05:12  -                  -  REJECTED  400\n")
            && tail.contains("speaks TLS"),
        "{tail}"
    );
    assert!(
        tail.ends_with("3 requests: 0 accepted, 3 rejected.\n"),
        "{tail}"
    );
    assert!(!ran.stdout.contains("canary"), "{}", ran.stdout);
    assert_eq!(std::fs::read_dir(run.path("kept")).unwrap().count(), 0);
    let (ran, (), _) = while_listening(world("webhook listen --count 3 --format json"), send);
    let lines: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let statuses: Vec<_> = lines[1..4].iter().map(|line| &line["status"]).collect();
    assert_eq!(statuses, [413, 431, 400]);
    for line in &lines[1..4] {
        assert_eq!(
            (&line["type"], &line["verdict"], &line["failed"]),
            (
                &"request".into(),
                &"rejected".into(),
                &["request"][..].into()
            )
        );
    }
    assert_eq!(
        (&lines[4]["type"], &lines[4]["rejected"]),
        (&"done".into(), &3.into())
    );
    assert!(!ran.stdout.contains("canary"), "{}", ran.stdout);
}

#[test]
fn a_cause_in_json_holds_no_value_of_a_header() {
    let run = world("webhook listen --count 1 --format json");
    let headers = signed(HMAC, SECRET, CALLS).replace("timestamp: ", "timestamp: 0");
    let (_, sent) = headers.split_once("timestamp: ").unwrap();
    let sent = sent.lines().next().unwrap().to_owned();
    let (ran, (), _) = while_listening(run, |address| {
        exchange(address, &post("/a", &headers, CALLS));
    });
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("\"timestamp-form\""), "{}", ran.stdout);
    assert!(ran.stdout.contains("sent as '…'"), "{}", ran.stdout);
    assert!(!ran.stdout.contains(&sent), "{}", ran.stdout);
}

#[test]
fn json_lines_join_requests_with_answers_and_hold_no_values() {
    let app = App::new(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        Duration::ZERO,
    );
    let run = world("webhook listen --count 2 --format json --forward-to")
        .arg(format!("http://{}", app.address));
    let (ran, (), _) = while_listening(run, |address| {
        exchange(
            address,
            &post("/a?b=canary", &signed(HMAC, SECRET, CALLS), CALLS),
        );
        exchange(
            address,
            &post(
                "/a",
                "x-vapi-signature: canary\r\nx-timestamp: 17canary\r\n",
                CALLS,
            ),
        );
    });
    assert_eq!(ran.code, 1);
    assert!(
        !ran.stdout.contains("canary") && !ran.stdout.contains("call_1\",\"name"),
        "{}",
        ran.stdout
    );
    let mut lines: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 5, "{}", ran.stdout);
    let done = lines.pop().unwrap();
    assert_eq!(done["type"], "done");
    assert_eq!(
        (&done["accepted"], &done["rejected"], &done["unusable"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!(lines[0]["type"], "ready");
    assert!(
        lines[0]["url"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
    let find = |kind: &str, id: u64| {
        lines
            .iter()
            .find(|it| it["type"] == kind && it["id"] == id)
            .unwrap_or_else(|| panic!("{kind} {id}"))
    };
    let request = find("request", 1);
    assert_eq!(request["verdict"], "accepted");
    assert_eq!(request["eventType"], "tool-calls");
    assert_eq!(request["path"], "/a");
    assert_eq!(request["at"], "2026-11-20T17:05:12Z");
    let answer = find("answer", 1);
    assert_eq!(
        (&answer["status"], &answer["usable"]),
        (&200.into(), &false.into())
    );
    let rejected = find("request", 2);
    assert_eq!(
        (&rejected["verdict"], &rejected["status"]),
        (&"rejected".into(), &401.into())
    );
    assert!(
        rejected["failed"]
            .as_array()
            .unwrap()
            .contains(&"timestamp".into()),
        "{rejected}"
    );
}

#[test]
fn requests_and_answers_pass_byte_for_byte() {
    let app = App::new(
        "HTTP/1.1 201 Created\r\nX-App: 1\r\nX-App: 2\r\nConnection: close, x-hop\r\nX-Hop: no\r\n\
         Content-Length: 4\r\n\r\n\u{1} \r\n",
        Duration::ZERO,
    );
    let run = world("webhook listen --count 1 --forward-to").arg(format!("http://{}", app.address));
    let body = "{\"message\":{\"type\":\"status-update\"},  \"é\": 1.0}\r\n";
    let (ran, answer, _) = while_listening(run, |address| {
        let headers = signed(HMAC, SECRET, body) + "X-Odd: a  b\r\nKeep-Alive: 3\r\n";
        exchange(address, &post("/a%2Fb?c=%20d&e", &headers, body))
    });
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let seen = app.requests.recv().unwrap();
    assert!(
        seen.starts_with("POST /a%2Fb?c=%20d&e HTTP/1.1\r\n"),
        "{seen}"
    );
    assert!(seen.ends_with(&format!("\r\n\r\n{body}")), "{seen}");
    let lower = seen.to_ascii_lowercase();
    assert!(
        lower.contains("\r\nx-odd: a  b\r\n") && lower.contains("\r\nhost: hook.example\r\n"),
        "{seen}"
    );
    assert!(!lower.contains("keep-alive: 3"), "{seen}");
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    assert!(
        answer.contains("\r\nx-app: 1\r\nx-app: 2\r\n") && !answer.contains("x-hop"),
        "{answer}"
    );
    assert!(answer.ends_with("\r\n\r\n\u{1} \r\n"), "{answer}");
}

#[test]
fn event_types_may_go_to_apps_of_their_own() {
    let answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 18\r\nConnection: close\r\n\r\n{\"assistantId\":\"\"}";
    let (one, other) = (
        App::new(answer, Duration::ZERO),
        App::new(answer, Duration::ZERO),
    );
    let run = world("webhook listen --count 2")
        .arg("--forward-to")
        .arg(format!("assistant-request=http://{}/own?x=y", one.address))
        .arg("--forward-to")
        .arg(format!("http://{}/", other.address));
    let (ran, (), _) = while_listening(run, |address| {
        exchange(
            address,
            &post("/a?b=c", &signed(HMAC, SECRET, ASSISTANT), ASSISTANT),
        );
        exchange(
            address,
            &post("/a?b=c", &signed(HMAC, SECRET, STATUS), STATUS),
        );
    });
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(
        one.requests
            .recv()
            .unwrap()
            .starts_with("POST /own?x=y HTTP/1.1\r\n")
    );
    assert!(
        other
            .requests
            .recv()
            .unwrap()
            .starts_with("POST /a?b=c HTTP/1.1\r\n")
    );
    assert!(
        ran.stdout.contains("2 forwarded, 0 unusable answers."),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_app_that_is_down_or_hangs_is_named() {
    let down = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let hangs = App::new("", Duration::from_secs(3));
    let run = world("webhook listen --count 2 --forward-timeout 1s")
        .arg("--forward-to")
        .arg(format!("http://{down}"))
        .arg("--forward-to")
        .arg(format!("tool-calls=http://{}", hangs.address));
    let (ran, answers, _) = while_listening(run, |address| {
        [
            exchange(address, &post("/", &signed(HMAC, SECRET, STATUS), STATUS)),
            exchange(address, &post("/", &signed(HMAC, SECRET, CALLS), CALLS)),
        ]
    });
    assert!(answers[0].starts_with("HTTP/1.1 502 "), "{}", answers[0]);
    assert!(answers[1].starts_with("HTTP/1.1 504 "), "{}", answers[1]);
    assert!(
        ran.stdout.contains("connection refused") && ran.stdout.contains("timed out"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .ends_with("2 requests: 2 accepted, 0 rejected. 0 forwarded, 2 unusable answers.\n"),
        "{}",
        ran.stdout
    );
}

/// The lines of this type, as JSON.
fn lines(ran: &Ran, kind: &str) -> Vec<Value> {
    let lines = ran.stdout.lines();
    lines
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["type"] == kind)
        .collect()
}

#[test]
fn an_app_that_drips_its_answer_is_too_slow_in_the_end() {
    let drips = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = drips.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in drips.incoming() {
            let mut stream = stream.unwrap();
            let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
            let mut sent = stream.write_all(head);
            while sent.is_ok() {
                std::thread::sleep(Duration::from_millis(100));
                sent = stream.write_all(b"a");
            }
        }
    });
    let run = world("webhook listen --count 1 --format json --forward-timeout 1s --forward-to")
        .arg(format!("http://{address}"));
    let (ran, answer, _) = while_listening(run, |address| exchange(address, &accepted(STATUS)));
    assert!(answer.starts_with("HTTP/1.1 504 "), "{answer}");
    let answers = lines(&ran, "answer");
    assert_eq!(answers[0]["status"], 504);
    assert!(
        answers[0]["problem"]
            .as_str()
            .unwrap()
            .contains("timed out"),
        "{}",
        answers[0]
    );
}

#[test]
fn a_response_that_is_not_final_is_no_answer() {
    let app = App::new(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        Duration::ZERO,
    );
    let run = world("webhook listen --count 1 --format json --forward-to")
        .arg(format!("http://{}", app.address));
    let (ran, answer, _) = while_listening(run, |address| exchange(address, &accepted(STATUS)));
    assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
    let answers = lines(&ran, "answer");
    assert_eq!(answers[0]["status"], 502);
    assert_eq!(answers[0]["forwarded"], false);
}

#[test]
fn a_sender_that_resets_the_connection_is_gone() {
    let app = App::new(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        Duration::from_millis(400),
    );
    let requests = app.requests;
    let run = world("webhook listen --count 2 --format json --forward-to")
        .arg(format!("http://{}", app.address));
    let (ran, (), _) = while_listening(run, move |address| {
        let request = accepted(STATUS).replace("Connection: close\r\n", "");
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        // The first answer arrives but is not read, so that closing resets the connection.
        stream.peek(&mut [0]).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        for _ in 0..2 {
            requests.recv_timeout(Duration::from_secs(20)).unwrap();
        }
        drop(stream);
    });
    let gone: Vec<_> = lines(&ran, "answer")
        .iter()
        .map(|it| it["clientGone"].clone())
        .collect();
    assert_eq!(gone, [false, true], "{}", ran.stdout);
}

#[test]
fn json_says_what_is_wrong_with_a_message() {
    let run = world("webhook listen --count 4 --format json");
    let (ran, (), _) = while_listening(run, |address| {
        exchange(address, "POST /a HTTP/1.1\r\nX-A : b\r\n\r\n");
        exchange(address, &post("no-path", "", "{}"));
        let right = accepted(STATUS);
        exchange(address, &right.replace("hook.example", "canary host"));
        exchange(address, &right.replace("Host: hook.example\r\n", ""));
    });
    let problems: Vec<_> = lines(&ran, "request")
        .iter()
        .map(|it| (it["failed"][0].clone(), it["problem"].clone()))
        .collect();
    let host = "HTTP/1.1 requires exactly one Host header, with a valid host";
    assert_eq!(
        problems,
        [
            ("request".into(), "a header is malformed".into()),
            (
                "request".into(),
                "the request line has neither a path nor a URL".into()
            ),
            ("host".into(), host.into()),
            ("host".into(), host.into()),
        ],
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("canary"), "{}", ran.stdout);
}

#[test]
fn what_needs_no_search_is_told_however_many_come_at_once() {
    let run = world("webhook listen --count 100 --format json");
    let (ran, _, _) = while_listening(run, |address| {
        let one = post("/", "", STATUS).replace("Connection: close\r\n", "");
        exchange(address, &one.repeat(100))
    });
    let requests = lines(&ran, "request");
    assert_eq!(requests.len(), 100);
    for request in requests {
        let hint = request["hint"].as_str().unwrap_or_default();
        assert!(hint.starts_with("set the credentialId"), "{request}");
    }
}

#[test]
fn a_body_that_was_signed_before_its_compression_is_named() {
    let packed = gzip(CALLS.as_bytes());
    let message = |secret: &str, body: &[u8]| {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: hook.example\r\n{}Content-Encoding: gzip\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            signed(HMAC, secret, CALLS),
            body.len()
        );
        [head.as_bytes(), body].concat()
    };
    let run = world("webhook listen --count 3 --format json");
    let (ran, (), _) = while_listening(run, |address| {
        exchange(address, &message(SECRET, &packed));
        exchange(address, &message("another", &packed));
        exchange(address, &message(SECRET, CALLS.as_bytes()));
    });
    let mut requests = lines(&ran, "request");
    requests.sort_by_key(|request| request["id"].as_u64());
    let codes = requests.iter().map(|request| {
        let causes = request["causes"].as_array().unwrap();
        let codes = causes.iter().map(|cause| cause["code"].as_str().unwrap());
        (request["verdict"].as_str().unwrap(), codes.collect())
    });
    let codes: Vec<(&str, Vec<&str>)> = codes.collect();
    let expected = [
        ("rejected", vec!["body-compressed"]),
        ("rejected", vec![]),
        ("accepted", vec![]),
    ];
    assert_eq!(codes, expected, "{}", ran.stdout);
}

#[test]
fn a_large_body_hides_no_cause_that_is_not_in_it() {
    let bearer = r#"{"type":"bearer"}"#;
    let run = world("webhook listen --count 1").file("hook.json", bearer);
    let body = "a".repeat(1_500_000);
    let message = post("/", "Authorization: Bearer wrong\r\n", &body);
    let (ran, _, _) = while_listening(run, |address| exchange(address, &message));
    assert!(!ran.stdout.contains("not searched"), "{}", ran.stdout);
    assert!(ran.stdout.contains("  hint  "), "{}", ran.stdout);
    let message = post(
        "/",
        "x-vapi-signature: 00\r\nx-timestamp: 1795194312\r\n",
        &body,
    );
    let run = world("webhook listen --count 1");
    let (ran, _, _) = while_listening(run, |address| exchange(address, &message));
    let not_searched = "  cause      not searched for: the body is larger than 1 MiB\n";
    assert!(ran.stdout.contains(not_searched), "{}", ran.stdout);
}

#[test]
fn a_line_fits_the_screen_and_a_cause_has_a_subject() {
    let run = world("webhook listen --count 1 --max-age 5m");
    let path = format!("/{}%C3%A9", "%C3%A9/".repeat(30));
    let old = Run::bare("webhook sign - -q --no-env-file --credential hook.json --timestamp")
        .arg("1795190712")
        .file("hook.json", HMAC)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .stdin(STATUS)
        .answers()
        .run();
    let headers: String = old.lines().flat_map(|line| [line, "\r\n"]).collect();
    let message = post(&path, &headers, STATUS);
    let (ran, _, _) = while_listening(run, |address| exchange(address, &message));
    let line = ran.stdout.lines().find(|it| it.contains("REJECTED"));
    let line = line.unwrap_or_else(|| panic!("{}", ran.stdout));
    assert!(line.chars().count() <= 80, "{line}");
    assert!(
        line.contains("/…  REJECTED") || line.contains("%C3…  REJECTED"),
        "{line}"
    );
    assert!(
        ran.stdout
            .contains("age of the timestamp: 1 hour; up to 5 minutes is allowed"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_target_is_forwarded_to_the_byte_and_no_header_is_added() {
    let app = App::new(
        "HTTP/1.1 302 Found\r\nLocation: /login\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        Duration::ZERO,
    );
    let targets = [
        ("/a/./b/../c//d?x=/../y", "/a/./b/../c//d?x=/../y"),
        ("/x\\y%2e%2E", "/x\\y%2e%2E"),
        ("http://hook.example/a/../b?c", "/a/../b?c"),
        ("http://hook.example", "/"),
    ];
    let run = world("webhook listen --count 5 --forward-to").arg(format!("http://{}", app.address));
    let (ran, answer, _) = while_listening(run, |address| {
        let right = signed(HMAC, SECRET, STATUS);
        for (target, _) in targets {
            exchange(address, &post(target, &right, STATUS));
        }
        exchange(address, &post("/x#fragment", &right, STATUS))
    });
    for (_, expected) in targets {
        let seen = app.requests.recv().unwrap();
        assert!(
            seen.starts_with(&format!("POST {expected} HTTP/1.1\r\n")),
            "{seen}"
        );
        let lower = seen.to_ascii_lowercase();
        assert!(
            !lower.contains("user-agent") && !lower.contains("\r\naccept"),
            "{seen}"
        );
    }
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "redirects to '/login'",
        "the path has a '#', which no request may have",
        "4 forwarded, 0 unusable answers.",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

/// The rules of HTTP allow `OPTIONS *` and `CONNECT`, but a webhook has a path, which `--forward-to` needs.
#[test]
fn a_target_without_a_path_is_rejected_before_the_signature_is_checked() {
    const LINES: [&str; 4] = [
        "OPTIONS *",
        "POST *",
        "POST hook",
        "CONNECT hook.example:443",
    ];
    // Nothing listens there.
    for forward in [
        "",
        " --forward-to http://127.0.0.1:9",
        " --forward-to http://127.0.0.1:9/path",
    ] {
        let run = world(&format!("webhook listen --count 8{forward}"));
        let (ran, answers, _) = while_listening(run, |address| {
            let right = post("TARGET", &signed(HMAC, SECRET, STATUS), STATUS);
            let unsigned = post("TARGET", "", STATUS);
            LINES.map(|line| {
                [&right, &unsigned]
                    .map(|message| exchange(address, &message.replace("POST TARGET", line)))
            })
        });
        for answer in answers.iter().flatten() {
            assert!(
                answer.starts_with("HTTP/1.1 400 Bad Request\r\n"),
                "{answer}"
            );
            assert!(answer.ends_with("{\"error\":\"bad request\"}"), "{answer}");
        }
        for line in LINES {
            let told = format!(
                "-                  {line}  REJECTED  400\n          cause      the request line has neither a path nor a URL\n"
            );
            assert_eq!(ran.stdout.matches(&told).count(), 2, "{}", ran.stdout);
        }
        let summary = "8 requests: 0 accepted, 8 rejected.";
        assert!(ran.stdout.contains(summary), "{}", ran.stdout);
    }
}

#[test]
fn headers_up_to_the_limit_are_forwarded() {
    let app = App::new(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        Duration::ZERO,
    );
    let run = world("webhook listen --count 2 --forward-to").arg(format!("http://{}", app.address));
    let (ran, answers, _) = while_listening(run, |address| {
        let long = format!("X-Long: {}\r\n", "x".repeat(60_000));
        let many = (0..80).map(|it| format!("X-{it}: {it:0700}\r\n"));
        let many = many.collect::<Vec<_>>().concat();
        [long, many].map(|headers| {
            let headers = signed(HMAC, SECRET, STATUS) + &headers;
            exchange(address, &post("/", &headers, STATUS))
        })
    });
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    for answer in answers {
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
    assert!(app.requests.recv().unwrap().contains(&"x".repeat(60_000)));
    assert!(app.requests.recv().unwrap().contains("x-79: "));
}

#[test]
fn without_an_app_each_event_gets_an_answer_that_fits() {
    let run = world("webhook listen --count 3");
    let (ran, answers, _) = while_listening(run, |address| {
        [STATUS, ASSISTANT, CALLS]
            .map(|body| exchange(address, &post("/", &signed(HMAC, SECRET, body), body)))
    });
    assert_eq!(ran.code, 0);
    let body = |index: usize| -> Value {
        serde_json::from_str(answers[index].split_once("\r\n\r\n").unwrap().1).unwrap()
    };
    assert_eq!(body(0), serde_json::json!({}));
    assert!(body(1)["error"].is_string());
    assert_eq!(body(2)["results"][0]["toolCallId"], "call_1");
}

#[test]
fn recordings_are_private_and_can_be_verified() {
    let run = world("webhook listen --count 2 --record kept/here");
    let chunked = format!(
        "POST /x HTTP/1.1\r\nHost: h\r\n{}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{:x}\r\n{STATUS}\r\n0\r\n\r\n",
        signed(HMAC, SECRET, STATUS),
        STATUS.len()
    );
    let right = post("/y", &signed(HMAC, SECRET, CALLS), CALLS);
    let (ran, (), run) = while_listening(run, |address| {
        exchange(address, &right);
        exchange(address, &chunked);
    });
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    let mut files: Vec<_> = std::fs::read_dir(run.path("kept/here"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let names: Vec<_> = files
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "20261120T170512Z-0001-tool-calls.http",
            "20261120T170512Z-0002-status-update.http"
        ]
    );
    assert_eq!(std::fs::read_to_string(&files[0]).unwrap(), right);
    for file in files {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        let text = std::fs::read_to_string(&file).unwrap();
        world("webhook verify --request-file -")
            .stdin(text)
            .answers()
            .run();
    }
}

/// Other runs may record into the same directory at the same second, and a directory may be gone.
#[test]
fn a_name_that_is_taken_loses_no_recording() {
    let request = || post("/", &signed(HMAC, SECRET, STATUS), STATUS);
    let taken = "20261120T170512Z-0001-status-update";
    let run = world("webhook listen --count 1 --record kept")
        .file(&format!("kept/{taken}.http"), "one")
        .file(&format!("kept/{taken}-2.http"), "two");
    let (ran, (), run) = while_listening(run, |address| {
        exchange(address, &request());
    });
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    let read =
        |name: &str| std::fs::read_to_string(run.path(&format!("kept/{name}.http"))).unwrap();
    assert_eq!(read(taken), "one");
    assert_eq!(read(&format!("{taken}-2")), "two");
    assert_eq!(read(&format!("{taken}-3")), request());
    let run = world("webhook listen --count 1 --record kept");
    let kept = run.path("kept");
    let (ran, (), _) = while_listening(run, |address| {
        std::fs::remove_dir(&kept).unwrap();
        exchange(address, &request());
    });
    assert_eq!(
        ran.stderr,
        "voxtoken: warning: --record: cannot write to kept: no such file or directory; no more requests are saved\n"
    );
}

#[test]
fn no_body_path_or_answer_shows_the_secret_of_the_command() {
    let body = format!(
        r#"{{"message":{{"type":"{SECRET}","a":["{SECRET}"],"{SECRET}":1,"url":"x?y={}","arguments":"{{\"b\":\"{SECRET}\"}}","headers":[{{"name":"Authorization","value":"Bearer canary"}}]}}}}"#,
        SECRET.replace('-', "%2D"),
    );
    for format in ["--show-body", "--format json"] {
        let run = world(&format!("webhook listen --count 2 {format}"));
        let (ran, (), _) = while_listening(run, |address| {
            let target = format!("/{}", SECRET.replace('a', "%61"));
            exchange(address, &post(&target, &signed(HMAC, SECRET, &body), &body));
            exchange(address, &post(&target, "", &body));
        });
        assert_eq!(ran.code, 1);
        let decoded = ran.stdout.replace("%2D", "-").replace("%61", "a");
        assert!(!decoded.contains("canary"), "{}", ran.stdout);
        assert!(decoded.contains("(hidden)"), "{}", ran.stdout);
    }
}

#[test]
fn what_goes_where_and_how_to_reach_it_is_said() {
    let run = world(
        "webhook listen --timeout 1s --forward-to tool-calls=http://localhost:1 --forward-to http://localhost:2",
    );
    let (ran, (), _) = while_listening(run, |_| ());
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains(
            ", forwarding tool-calls to http://localhost:1, other events to http://localhost:2 HMAC"
        ),
        "{words}"
    );
    let (network, _receiver) = Loopback::new();
    let ran = world("webhook listen --timeout 1s --bind [::1]:0")
        .wire(network)
        .ran();
    if ran.code == 0 {
        for part in [
            "cloudflared tunnel --url 'http://[::1]:",
            "ngrok http 'http://[::1]:",
            "ssh -R '80:[::1]:",
        ] {
            assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
        }
    } else {
        eprintln!("skipped: this machine has no IPv6");
    }
}

#[test]
fn bodies_are_shown_with_their_secrets_masked() {
    let body = r#"{"message":{"type":"status-update","phoneNumber":{"twilioAuthToken":"canary","number":"+15555550100"}}}"#;
    let run = world("webhook listen --count 1 --show-body");
    let (ran, (), _) = while_listening(run, |address| {
        exchange(address, &post("/", &signed(HMAC, SECRET, body), body));
    });
    assert!(
        ran.stdout.contains("(masked)") && ran.stdout.contains("+15555550100"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("canary"), "{}", ran.stdout);
}

#[test]
fn a_tunnels_url_is_what_the_signature_covers() {
    let credential =
        r#"{"type":"hmac","algorithm":"sha256","payloadFormat":"{url}.{timestamp}.{body}"}"#;
    let headers = Run::bare(
        "webhook sign - -q --no-env-file --credential hook.json --url https://t.example/hook?a=b",
    )
    .file("hook.json", credential)
    .variable("VAPI_WEBHOOK_SECRET", SECRET)
    .stdin(STATUS)
    .answers()
    .run();
    let headers: String = headers.lines().flat_map(|line| [line, "\r\n"]).collect();
    for (public, code) in [("https://t.example", 0), ("https://other.example", 1)] {
        let run = world("webhook listen --count 1 --public-url")
            .arg(public)
            .file("hook.json", credential);
        let (ran, (), _) = while_listening(run, |address| {
            exchange(address, &post("/hook?a=b", &headers, STATUS));
        });
        assert_eq!(ran.code, code, "{}", ran.stdout);
        assert!(!ran.stdout.contains("cloudflared"));
    }
}

/// `webhook listen` has another option for the URL than `webhook verify`.
#[test]
fn what_is_said_of_a_url_names_the_option_of_listen() {
    let credential = r#"{"type":"hmac","algorithm":"sha256","payloadFormat":"{method}.{url}.{timestamp}.{body}"}"#;
    let signed = |secret: &str| {
        let headers =
            Run::bare("webhook sign - -q --no-env-file --credential hook.json --url http://localhost:3000/hook")
                .file("hook.json", credential)
                .variable("VAPI_WEBHOOK_SECRET", secret)
                .stdin(STATUS)
                .answers()
                .run();
        let lines = headers.lines().flat_map(|line| [line, "\r\n"]);
        lines.collect::<String>()
    };
    let (local, another) = (signed(SECRET), signed("another"));
    let run = world("webhook listen --count 2").file("hook.json", credential);
    let (ran, (), _) = while_listening(run, |address| {
        for headers in [&local, &another] {
            exchange(address, &post("/hook", headers, STATUS));
        }
    });
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "give the URL with --public-url if it is the one",
        "most likely the secrets differ, or another URL, method, timestamp or body was signed",
        "the URL is the one that is set on the platform (--public-url sets it here)",
    ] {
        assert!(words.contains(said), "{said}: {}", ran.stdout);
    }
}

const OAUTH: &str = r#"{"type":"oauth2","url":"https://hook.example/oauth/token","clientId":"me","clientSecret":"canary-client-secret","scope":"a b"}"#;

#[test]
fn an_oauth2_credential_makes_it_the_token_endpoint_too() {
    let form = |fields: &str| {
        let body = format!("grant_type=client_credentials&client_id=me&{fields}");
        format!(
            "POST /oauth/token HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    let run = world("webhook listen --count 3 --token-lifetime 10m").file("hook.json", OAUTH);
    let (ran, answers, _) = while_listening(run, |address| {
        let denied = exchange(address, &form("client_secret=wrong"));
        let granted = exchange(address, &form("client_secret=canary-client-secret&scope=a"));
        let json: Value = serde_json::from_str(granted.split_once("\r\n\r\n").unwrap().1).unwrap();
        let token = json["access_token"].as_str().unwrap();
        let with = |header: &str| exchange(address, &post("/", header, STATUS));
        let right = with(&format!("Authorization: Bearer {token}\r\n"));
        let made_up = with("Authorization: Bearer vt_made-up\r\n");
        let none = with("");
        assert_eq!(json["expires_in"], 600);
        [denied, granted.replace(token, ""), right, made_up, none]
    });
    let status = |index: usize| answers[index].split(' ').nth(1).unwrap();
    assert_eq!(
        [0, 1, 2, 3, 4].map(status),
        ["401", "200", "200", "401", "401"]
    );
    for answer in &answers[..2] {
        assert!(
            answer.contains("\r\ncache-control: no-store\r\n"),
            "{answer}"
        );
    }
    for (index, challenge) in [
        (0, Some("Basic realm=\"token\"")),
        (1, None),
        (2, None),
        (3, Some("Bearer")),
        (4, Some("Bearer")),
    ] {
        assert_eq!(challenge_of(&answers[index]), challenge);
    }
    assert!(
        answers[0].contains("\"error\":\"invalid_client\""),
        "{}",
        answers[0]
    );
    assert!(
        ran.stdout.contains("Token endpoint: http://127.0.0.1:"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("token              POST /oauth/token  issued  client in the body"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("DENIED  invalid_client"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("the token was not issued by this run"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("canary"), "{}", ran.stdout);
}

/// What an answer says in `WWW-Authenticate`.
fn challenge_of(answer: &str) -> Option<&str> {
    let (_, rest) = answer.split_once("\r\nwww-authenticate: ")?;
    rest.split("\r\n").next()
}

/// Only a token in `Authorization: Bearer` has a scheme that a 401 can name.
#[test]
fn a_rejection_names_the_scheme_that_is_missing() {
    for (credential, scheme) in [
        (r#"{"type":"bearer"}"#, Some("Bearer")),
        (
            r#"{"type":"bearer","headerName":"authorization"}"#,
            Some("Bearer"),
        ),
        (r#"{"type":"bearer","bearerPrefixEnabled":false}"#, None),
        (
            r#"{"type":"bearer","headerName":"X-Vapi-Secret","bearerPrefixEnabled":false}"#,
            None,
        ),
        (r#"{"type":"bearer","headerName":"X-Token"}"#, None),
        (HMAC, None),
    ] {
        let run = world("webhook listen --count 2").file("hook.json", credential);
        let (_, answers, _) = while_listening(run, |address| {
            let wrong = signed(credential, "canary-wrong", STATUS);
            [wrong, String::new()].map(|headers| exchange(address, &post("/", &headers, STATUS)))
        });
        for answer in &answers {
            assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
            assert_eq!(challenge_of(answer), scheme, "{credential}");
            assert_eq!(answer.len(), answers[0].len());
        }
    }
}

#[test]
fn the_time_ends_it_and_too_few_requests_are_a_failure() {
    let (ran, (), _) = while_listening(world("webhook listen --timeout 1s"), |_| ());
    assert_eq!(ran.code, 0);
    assert!(
        ran.stdout
            .ends_with("0 requests: 0 accepted, 0 rejected.\n")
    );
    let (ran, (), _) = while_listening(world("webhook listen --timeout 1s --count 1"), |_| ());
    assert_eq!(ran.code, 3);
}

#[test]
fn a_port_that_is_taken_is_told_at_once() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let (network, _receiver) = Loopback::new();
    world("webhook listen --bind")
        .arg(address.to_string())
        .wire(network)
        .fails(
            3,
            &format!("cannot listen on {address}: address already in use"),
        )
        .hints("another program uses this port; choose one with --bind 127.0.0.1:PORT")
        .run();
}

#[test]
fn what_cannot_be_meant_is_rejected_before_anything_listens() {
    for (line, message, hint) in [
        (
            "--timeout 0s",
            "--timeout '0s': less than one second",
            "write 1s or more",
        ),
        (
            "--max-age 0s",
            "--max-age '0s': less than one second",
            "write 1s or more",
        ),
        (
            "--bind nowhere",
            "--bind 'nowhere': not an address and a port",
            "write 127.0.0.1:4242, or [::1]:4242; port 0 picks a free port",
        ),
        (
            "--forward-to localhost:3000",
            "--forward-to 'localhost:3000': not an http or https URL",
            "start it with http:// or https://",
        ),
        (
            "--forward-to toolcalls=http://localhost",
            "'toolcalls' is not an event type",
            "did you mean 'tool-calls'?",
        ),
        (
            "--forward-to http://app.example",
            "--forward-to: http:// to app.example would send everything unencrypted",
            "use https://, or --allow-http if you trust the network in between",
        ),
        (
            "--forward-to http://me:canary@localhost",
            "--forward-to: a URL with credentials in it",
            "leave out what is before the @",
        ),
    ] {
        world(&format!("webhook listen {line}"))
            .fails(2, message)
            .hints(hint)
            .run();
    }
    world("webhook listen --forward-to http://localhost --forward-to http://localhost:1")
        .fails(2, "--forward-to names two URLs for the same events")
        .hints("give one URL for each event type, and one for all others")
        .run();
    world("webhook listen --token-lifetime 1h")
        .fails(2, "--token-lifetime needs an oauth2 credential")
        .hints("leave it out, or give a credential whose plan has type oauth2")
        .run();
    Run::bare("webhook listen --no-env-file")
        .fails(2, "no credential given")
        .hints("give --credential FILE, or --type bearer, hmac or x-vapi-secret")
        .run();
}
