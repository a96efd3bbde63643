//! `webhook verify` and captured requests: every form that people have, and what a strict server rejects.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Run, to_base64};
use crate::webhook_sign::{BODY, SECRET};

/// A run that accepts the capture if nothing but its secret matters.
fn verify(capture: impl AsRef<[u8]>) -> Run {
    Run::bare("webhook verify --type x-vapi-secret --format json --request-file capture")
        .file("capture", capture)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
}

/// The verdict, and each check that does not pass with its message.
#[track_caller]
fn verdict(capture: impl AsRef<[u8]>) -> (bool, Vec<String>) {
    let ran = verify(capture).ran();
    assert_eq!(ran.stderr, "");
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let checks = json["checks"].as_array().unwrap().iter();
    let checks = checks
        .filter(|check| !["holds", "pass"].contains(&check["result"].as_str().unwrap()))
        .map(|check| {
            let field = |name: &str| check[name].as_str().unwrap().to_owned();
            format!("{}: {}", field("name"), field("message"))
        });
    assert_eq!(ran.code == 0, json["verdict"] == "accepted");
    (ran.code == 0, checks.collect())
}

/// A request with this request line, these headers and this body.
fn wire(line: &str, headers: &str, body: &str) -> String {
    format!("{line}\r\n{headers}X-Vapi-Secret: {SECRET}\r\n\r\n{body}")
}

const POST: &str = "POST /webhook HTTP/1.1";
const HOST: &str = "Host: localhost\r\n";
const CHUNKED: &str = "Host: localhost\r\nTransfer-Encoding: chunked\r\n";
const CHUNKS: &str = "3\r\nabc\r\n0\r\n\r\n";

/// Each request is rejected, for its reason at least.
#[track_caller]
fn rejected<const N: usize>(cases: [(String, &str); N]) {
    for (request, reason) in cases {
        let (accepted, reasons) = verdict(&request);
        assert!(!accepted, "{request:?}");
        assert!(
            reasons.iter().any(|it| it == reason),
            "{request:?}: {reasons:#?}"
        );
    }
}

#[test]
fn a_body_that_a_strict_server_rejects_is_rejected_with_its_reason() {
    let length = |length: &str| format!("{HOST}Content-Length: {length}\r\n");
    let coding = |coding: &str| format!("{HOST}Transfer-Encoding: {coding}\r\n");
    rejected([
        (
            wire(POST, &coding("gzip"), "abc"),
            "framing: Transfer-Encoding is 'gzip'; unless its last coding is chunked, no server can tell \
             where the body ends",
        ),
        (
            wire(POST, &coding("chunked, identity"), CHUNKS),
            "framing: Transfer-Encoding is 'chunked, identity'; unless its last coding is chunked, no \
             server can tell where the body ends",
        ),
        (
            wire(POST, &coding("chunked, chunked"), CHUNKS),
            "framing: Transfer-Encoding is 'chunked, chunked', which is not a list of codings with one \
             chunked",
        ),
        (
            wire(
                POST,
                &(coding("chunked") + "Transfer-Encoding: chunked\r\n"),
                CHUNKS,
            ),
            "framing: there are 2 Transfer-Encoding headers; servers differ in which one they read",
        ),
        (
            wire("POST / HTTP/1.0", CHUNKED, CHUNKS),
            "framing: Transfer-Encoding in an HTTP/1.0 request, which does not support it",
        ),
        (
            wire(POST, CHUNKED, BODY),
            "framing: Transfer-Encoding is chunked, but the body has no chunks; if your capture tool joined them, remove that header from the capture",
        ),
        (
            wire(POST, CHUNKED, "3;a=\0\r\nabc\r\n0\r\n\r\n"),
            "framing: what follows the size of chunk 1 is not a valid extension",
        ),
        (
            wire(POST, CHUNKED, "3\r\nabcd\r\n0\r\n\r\n"),
            "framing: chunk 1 is longer than its size of 3 bytes",
        ),
        (
            wire(POST, CHUNKED, "3\r\nabc\r\n0\r\nContent-Length: 3\r\n\r\n"),
            "framing: content-length after the last chunk, where it must not be",
        ),
        (
            wire(
                POST,
                &(length("3") + "Transfer-Encoding: chunked\r\n"),
                CHUNKS,
            ),
            "framing: there are both Transfer-Encoding and Content-Length, as in an attempt to smuggle a \
             request; strict servers reject that",
        ),
        (
            wire(POST, &(length("3") + "Content-Length: 3\r\n"), "abc"),
            "framing: there are 2 Content-Length headers; strict servers reject that",
        ),
        (
            wire(POST, &(length("3") + "Content-Length: 4\r\n"), "abc"),
            "framing: there are 2 Content-Length headers that contradict each other",
        ),
        (
            wire(POST, &length("3, 3"), "abc"),
            "framing: Content-Length is '3, 3', which is not a number of bytes",
        ),
        (
            wire(POST, &length("+3"), "abc"),
            "framing: Content-Length is '+3', which is not a number of bytes",
        ),
    ]);
}

#[test]
fn a_head_that_a_strict_server_rejects_is_rejected_with_its_reason() {
    rejected([
        (
            wire(POST, "", ""),
            "host: there is no Host header, which HTTP/1.1 requires",
        ),
        (
            wire(POST, &format!("{HOST}{HOST}"), ""),
            "host: there are 2 Host headers",
        ),
        (
            wire(POST, "Host: a b\r\n", ""),
            "host: the Host header is 'a b', which is not a host",
        ),
        (
            wire(POST, "Host: a:xx\r\n", ""),
            "host: the Host header is 'a:xx', which is not a host",
        ),
        (
            wire(POST, &format!("{HOST}X-A: 1\r\n  2\r\n"), ""),
            "header-syntax: line 4 starts with white space, to continue the line before it; strict servers \
             reject that",
        ),
        (
            wire(POST, &format!("{HOST}X-A : 1\r\n"), ""),
            "header-syntax: line 3 has white space before its colon; servers must reject that",
        ),
        (
            wire(POST, &format!("{HOST}no colon\r\n"), ""),
            "header-syntax: line 3 has no colon",
        ),
        (
            wire(POST, &format!("{HOST}X A: 1\r\n"), ""),
            "header-syntax: line 3 does not start with a header name",
        ),
        (
            wire(POST, &format!("{HOST}X-A: 1\rX-B: 2\r\n"), ""),
            "header-syntax: line 3 has a carriage return inside, which some servers read as a new line",
        ),
        (
            wire(POST, &format!("{HOST}X-A: 1\0\r\n"), ""),
            "header-syntax: line 3 has a control character, which no header may have",
        ),
        (
            wire(POST, "Host: localhost\n", ""),
            "header-syntax: 1 of 4 lines of the head end in LF without CR; strict servers reject that",
        ),
        (
            wire("post / HTTP/1.1", HOST, ""),
            "request-line: 'post' is not a method that servers know; methods are case-sensitive: POST",
        ),
        (
            wire("PO:ST / HTTP/1.1", HOST, ""),
            "request-line: 'PO:ST' is not a method that servers know",
        ),
        (
            wire("POST / HTTP/1.2", HOST, ""),
            "request-line: 'HTTP/1.2' is not HTTP/1.1 or HTTP/1.0",
        ),
        (
            wire("POST  / HTTP/1.1", HOST, ""),
            "request-line: the request line is not method, path and version with one space between them",
        ),
        (
            wire("POST webhook HTTP/1.1", HOST, ""),
            "request-line: the request line has neither a path nor a URL",
        ),
        (
            wire("POST /é HTTP/1.1", HOST, ""),
            "request-line: the path has characters that a request line cannot carry; percent-encode them",
        ),
    ]);
}

/// Methods that node accepts, and hosts with a port.
#[test]
fn methods_and_hosts_that_servers_accept_are_accepted() {
    for (line, host) in [
        ("PROPFIND / HTTP/1.1", "a"),
        ("QUERY / HTTP/1.1", "a:80"),
        (POST, "[::1]:3000"),
        (POST, "[::1]"),
        (POST, "a:"),
    ] {
        let request = wire(line, &format!("Host: {host}\r\n"), "");
        assert_eq!(verdict(request), (true, vec![]), "{line} {host}");
    }
}

#[test]
fn what_servers_differ_in_is_said_and_not_held_against_the_request() {
    for (request, reason) in [
        (
            wire(
                POST,
                &format!("{HOST}Transfer-Encoding: gzip, chunked\r\n"),
                CHUNKS,
            ),
            "framing: Transfer-Encoding is 'gzip, chunked'; most servers support only chunked",
        ),
        (
            wire(POST, CHUNKED, "3\r\nabc\r\n0\r\n"),
            "framing: the capture ends before the blank line that ends the chunks",
        ),
        (
            wire(POST, "Host:\r\n", ""),
            "host: the Host header is empty, which some servers reject",
        ),
        (
            wire("POST /a{b} HTTP/1.1", HOST, ""),
            "request-line: the path has characters that some servers reject; percent-encode them",
        ),
    ] {
        assert_eq!(
            verdict(&request),
            (true, vec![reason.into()]),
            "{request:?}"
        );
    }
}

#[test]
fn a_given_timestamp_does_not_stand_in_for_two_that_arrive() {
    let request = format!(
        "{POST}\r\n{HOST}x-timestamp: 1\r\nx-timestamp: 2\r\nx-signature: {}\r\n\r\n{BODY}",
        "885b7238b1feeab5b4adf04498f1a6e18bd0b6003ec9d8b233539f32b8359cb9"
    );
    let run = |request: &str| {
        Run::bare("webhook verify --type hmac --timestamp 1795194312 --request-file capture")
            .file("capture", request)
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
            .ran()
            .code
    };
    assert_eq!(run(&request), 1);
    assert_eq!(
        run(&request.replace("x-timestamp: 1\r\nx-timestamp: 2\r\n", "")),
        0
    );
}

/// An HTTP server by node. It reads requests in base64, a line each, and prints the body that arrives of each
/// in base64, or that it is rejected.
const NODE: &str = r"
const http = require('http'), net = require('net'), lines = require('readline');
const server = http.createServer((request, response) => {
  const body = [];
  request.on('data', part => body.push(part)).on('error', () => {});
  request.on('end', () => response.end(Buffer.concat(body).toString('base64') + ';'));
});
server.listen(0, '127.0.0.1', async () => {
  for await (const line of lines.createInterface({ input: process.stdin })) {
    await new Promise(done => {
      let answer = '';
      const socket = net.connect(server.address().port, '127.0.0.1');
      socket.end(Buffer.from(line, 'base64'));
      socket.on('data', part => answer += part).on('error', () => {}).on('close', () => {
        const accepted = answer.startsWith('HTTP/1.1 200');
        console.log(accepted ? answer.split('\r\n\r\n')[1].split('\r\n').pop().split(';')[0] : '!');
        done();
      });
    });
  }
  server.close();
});
";

/// What is put together into requests: beside what is common, what has fooled servers.
const LINES: [&str; 9] = [
    "POST / HTTP/1.1",
    "POST /a?b=c HTTP/1.1",
    "POST http://localhost/ HTTP/1.1",
    "PUT / HTTP/1.0",
    "post / HTTP/1.1",
    "POST  / HTTP/1.1",
    "POST / HTTP/1.1 ",
    "POST /\u{e9} HTTP/1.1",
    "POST / http/1.1",
];
const HEADERS: [&str; 22] = [
    "Host: localhost\r\n",
    "Host: localhost\r\n",
    "host:localhost:80\r\n",
    "Host:\r\n",
    "Content-Length: 3\r\n",
    "Content-Length: 3\r\n",
    "content-length:\t003 \r\n",
    "Content-Length: 3, 3\r\n",
    "Content-Length: 0x3\r\n",
    "Content-Length : 3\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\n",
    "transfer-encoding:CHUNKED\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding: chunked, gzip\r\n",
    "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding:\r\n chunked\r\n",
    "Transfer-Encoding:\x0bchunked\r\n",
    "X-A: \u{e9}\t\"\r\n",
    "X-A: 1\n",
    "X-A: 1\rB: 2\r\n",
    "X\0A: 1\r\n",
];
const BODIES: [&str; 16] = [
    "abc",
    "3\r\nabc\r\n0\r\n\r\n",
    "3\r\nabc\r\n0\r\n\r\n",
    "003;a=\"b c\"\r\nabc\r\n000\r\n\r\n",
    "1\r\na\r\n2\r\nbc\r\n0\r\nX-B: 1\r\n\r\n",
    "3 \r\nabc\r\n0\r\n\r\n",
    "3;a\0\r\nabc\r\n0\r\n\r\n",
    "3;\r\nabc\r\n0\r\n\r\n",
    "3\nabc\r\n0\r\n\r\n",
    "3\r\nabc\n0\r\n\r\n",
    "3\r\nabcd\r\n0\r\n\r\n",
    "0x3\r\nabc\r\n0\r\n\r\n",
    "-3\r\nabc\r\n0\r\n\r\n",
    "3\r\nabc\r\n0\r\nContent-Length: 3\r\n\r\n",
    "3\r\nabc\r\n0\r\nX : 1\r\n\r\n",
    "3\r\nabc\r\n00000000000000000000\r\n\r\n",
];

#[test]
fn what_is_accepted_is_accepted_by_node_with_the_same_body() {
    let child = Command::new("node")
        .args(["-e", NODE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: node is not installed");
        return;
    };
    let mut state = 7_u64;
    let mut pick = move |count: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % count
    };
    let mut accepted = Vec::new();
    for _ in 0..1_000 {
        // The first of each is common; the rest is not.
        let line = LINES[if pick(3) > 0 {
            pick(4)
        } else {
            pick(LINES.len())
        }];
        let mut headers = String::from(if pick(8) > 0 { HEADERS[0] } else { "" });
        headers.push_str(HEADERS[4 + pick(HEADERS.len() - 4)]);
        for _ in 0..pick(3) {
            headers.push_str(HEADERS[pick(HEADERS.len())]);
        }
        // Without a length a capture may still have a body, which a server would not read.
        let lower = headers.to_ascii_lowercase();
        if !lower.contains("content-length") && !lower.contains("transfer-encoding") {
            headers.push_str(HEADERS[4]);
        }
        let body = BODIES[pick(BODIES.len())];
        // What follows the length is the next request, and not looked at.
        let body = if lower.contains("chunked") {
            body
        } else {
            "abc"
        };
        let request = wire(line, &headers, body);
        if verdict(&request).0 {
            accepted.push(request);
        }
    }
    accepted.sort();
    accepted.dedup();
    assert!(accepted.len() > 20, "{}", accepted.len());
    let mut stdin = child.stdin.take().unwrap();
    for request in &accepted {
        writeln!(stdin, "{}", to_base64(request)).unwrap();
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.lines().count(), accepted.len());
    for (request, answer) in accepted.iter().zip(answers.lines()) {
        assert_ne!(answer, "!", "rejected by node: {request:?}");
        let chunks = request.to_ascii_lowercase().contains("transfer-encoding");
        let body = data_encoding::BASE64.decode(answer.as_bytes()).unwrap();
        assert!(
            body == b"abc" || !chunks && body.len() == 3,
            "{request:?}: {answer}"
        );
    }
}
