//! A platform, or what stands before it, that repeats every credential it was sent in each place of its answer:
//! no message of `request`, `mint scoped` and `doctor --online` repeats it.

use std::io::{self, Cursor};
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use voxtoken::http::{Headers, Request, Response};
use voxtoken::net::{Limits, Network, NetworkCause, NetworkError, Server};

use crate::support::{KEY, Run};

const VOLUBILE_KEY: &str = "vk-canary-0123456789-abcdefghijk";
const SECOND_KEY: &str = "vk-second-0123456789-abcdefghij";
const VOLUBILE_TOKEN: &str =
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LWNhbmE";

/// How an echo answers.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Status(u16),
    Broken(u16),
    Nothing,
}

const TURNS: [Turn; 16] = [
    Turn::Status(200),
    Turn::Status(204),
    Turn::Status(301),
    Turn::Status(307),
    Turn::Status(400),
    Turn::Status(401),
    Turn::Status(403),
    Turn::Status(404),
    Turn::Status(405),
    Turn::Status(422),
    Turn::Status(429),
    Turn::Status(500),
    Turn::Status(503),
    Turn::Broken(200),
    Turn::Broken(401),
    Turn::Nothing,
];

/// Repeats what it was sent. Volubile's token endpoint may work nevertheless.
struct Echo {
    turn: Turn,
    issues: bool,
    sent: Mutex<Vec<String>>,
}

impl Network for Echo {
    fn send(&self, request: &Request, _: &Limits) -> Result<Response, NetworkError> {
        let values = request
            .headers
            .iter()
            .filter(|header| header.secret)
            .map(|header| String::from_utf8_lossy(header.value()).into_owned());
        let value = values.collect::<Vec<_>>().join(" ");
        let secret = value.strip_prefix("Bearer ").unwrap_or(&value).to_owned();
        self.sent.lock().unwrap().push(secret.clone());
        let failed = |cause| NetworkError {
            host: "api.example".into(),
            cause,
        };
        let mut headers = Headers::default();
        for name in ["Location", "Retry-After", "Date", "Set-Cookie", "X-Echo"] {
            headers.add(name.into(), secret.as_bytes());
        }
        let said = format!(r#"{{"message":"no: {secret}{secret}","error":"{value}"}}"#);
        let (status, body) = match self.turn {
            _ if self.issues && request.url.path().ends_with("/auth/token") => (
                200,
                format!(r#"{{"token":"{VOLUBILE_TOKEN}","expiresIn":900,"tokenType":"Bearer"}}"#),
            ),
            Turn::Status(status) | Turn::Broken(status) => (status, said),
            Turn::Nothing => return Err(failed(NetworkCause::Closed)),
        };
        let broken = matches!(self.turn, Turn::Broken(_)).then(|| failed(NetworkCause::Closed));
        Ok(Response {
            status,
            headers,
            body: Box::new(Breaking(Cursor::new(body.into_bytes()), broken)),
        })
    }

    fn pause(&self, _: Duration, _: &AtomicBool) {}

    fn listen(&self, _: SocketAddr) -> io::Result<Box<dyn Server>> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A body that breaks off.
struct Breaking(Cursor<Vec<u8>>, Option<NetworkError>);

impl io::Read for Breaking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match (self.0.read(buffer)?, &mut self.1) {
            (0, Some(_)) => Err(io::Error::other(self.1.take().unwrap())),
            (length, _) => Ok(length),
        }
    }
}

#[test]
fn no_message_repeats_what_the_other_side_echoes() {
    let given = Run::of("mint private").answers().run();
    for line in [
        "request GET /assistant",
        "request GET /assistant --token-file t",
        "request GET /v1/calls",
        "mint scoped --scope calls:read",
        "mint scoped --scope calls:read --format json -o out",
        "doctor --online",
        "doctor --online --format json",
    ] {
        for turn in TURNS {
            for (issues, terminal, verbose) in [
                (false, false, false),
                (true, false, true),
                (true, true, false),
            ] {
                let echo = Arc::new(Echo {
                    turn,
                    issues,
                    sent: Mutex::default(),
                });
                let verbose = verbose && line.starts_with("request");
                let run = Run::of(&format!("{line}{}", if verbose { " -v" } else { "" }))
                    .variable("VOLUBILE_API_KEY", VOLUBILE_KEY)
                    .variable("VOLUBILE_API_KEY_2", SECOND_KEY)
                    .file("t", &given)
                    .wire(echo.clone());
                let run = if terminal { run.on_a_terminal() } else { run };
                let ran = run.ran();
                let sent = echo.sent.lock().unwrap();
                assert!(!sent.is_empty(), "{line}");
                // What the platform answers, and a token that is asked for, are the result.
                let shown =
                    if line.starts_with("doctor") || (line.starts_with("mint") && ran.code != 0) {
                        ran.stdout + &ran.stderr
                    } else {
                        ran.stderr
                    };
                let fixed = [KEY, VOLUBILE_KEY, SECOND_KEY, VOLUBILE_TOKEN, &given];
                for secret in sent.iter().map(String::as_str).chain(fixed) {
                    // A message may be cut off.
                    let most = &secret[..secret.len() * 2 / 3];
                    assert!(!shown.contains(most), "{line} {turn:?}: {shown}");
                }
            }
        }
    }
}

/// Keeps the host of each request.
#[derive(Default)]
struct Hosts(Mutex<Vec<String>>);

impl Network for Hosts {
    fn send(&self, request: &Request, _: &Limits) -> Result<Response, NetworkError> {
        let host = request.url.host_str().unwrap_or_default().to_owned();
        self.0.lock().unwrap().push(host.clone());
        let cause = NetworkCause::Closed;
        Err(NetworkError { host, cause })
    }

    fn pause(&self, _: Duration, _: &AtomicBool) {}

    fn listen(&self, _: SocketAddr) -> io::Result<Box<dyn Server>> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A cloned repository brings an env file; the keys are the user's own.
#[test]
fn an_env_file_found_above_sends_no_credential_elsewhere() {
    let hostile = "VAPI_BASE_URL=https://evil.example\nVOLUBILE_BASE_URL=https://evil.example\n";
    for line in [
        "request GET /assistant",
        "request GET /assistant --token-file ../t",
        "request GET /v1/calls",
        "mint scoped --scope calls:read",
        "doctor --online",
    ] {
        for directory in ["", "sub/sub"] {
            let hosts = Arc::new(Hosts::default());
            let ran = Run::of(line)
                .variable("VOLUBILE_API_KEY", VOLUBILE_KEY)
                .file(".env", hostile)
                .file("sub/t", VOLUBILE_TOKEN)
                .file("t", VOLUBILE_TOKEN)
                .below(directory)
                .wire(hosts.clone())
                .ran();
            assert_ne!(ran.code, 0, "{line}");
            let sent = hosts.0.lock().unwrap();
            assert!(
                !sent.iter().any(|host| host == "evil.example"),
                "{line}: {sent:?}"
            );
        }
    }
}
