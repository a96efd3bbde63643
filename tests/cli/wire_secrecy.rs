//! What a webhook command tells of an answer, or of a failure, never holds a secret: not even if the server
//! echoes everything it gets.

use core::net::SocketAddr;
use std::io::{self, Cursor};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use data_encoding::BASE64;
use voxtoken::http::{Headers, Request, Response};
use voxtoken::net::{Certificate, Limits, Network, NetworkCause, NetworkError, Phase, Server};

use crate::support::Run;

const SECRET: &str = "ca4a7100-c0de-4bad-8bad-5ec7e75ec7e7";

/// Answers every request with a status and all that it got, or not at all.
#[derive(Clone)]
enum Echo {
    Status(u16),
    /// A token, which is secret too.
    Token(u16),
    Fails(NetworkCause),
}

impl Network for Echo {
    fn send(&self, request: &Request, _: &Limits) -> Result<Response, NetworkError> {
        let is_token_request = request.url.path() == "/token";
        let (status, body) = match self {
            Self::Token(_) if is_token_request => {
                let token = format!(r#"{{"access_token":"{SECRET}","token_type":"Bearer"}}"#);
                (200, token.into_bytes())
            }
            Self::Status(status) | Self::Token(status) => {
                let mut body = Vec::new();
                for header in &request.headers {
                    body.extend([header.name.as_bytes(), b": ", header.value(), b"\n"].concat());
                }
                body.extend_from_slice(request.body.bytes());
                (*status, body)
            }
            Self::Fails(cause) => {
                return Err(NetworkError {
                    host: "localhost:3000".into(),
                    cause: cause.clone(),
                });
            }
        };
        let mut headers = Headers::default();
        headers.add("location".into(), format!("/login?{SECRET}").as_bytes());
        headers.add("content-type".into(), b"application/json");
        Ok(Response {
            status,
            headers,
            body: Box::new(Cursor::new(body)),
        })
    }

    fn pause(&self, _: Duration, _: &AtomicBool) {}

    fn listen(&self, _: SocketAddr) -> io::Result<Box<dyn Server>> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
}

fn echoes() -> Vec<Echo> {
    let statuses = [200, 204, 301, 400, 401, 403, 408, 413, 429, 500, 503];
    let fails = [
        NetworkCause::UnknownHost,
        NetworkCause::ConnectionRefused,
        NetworkCause::Unreachable("no route".into()),
        NetworkCause::Certificate(Certificate::SelfSigned),
        NetworkCause::Tls("handshake".into()),
        NetworkCause::Timeout {
            phase: Phase::Headers,
            after: Duration::from_secs(1),
        },
        NetworkCause::Closed,
        NetworkCause::NotHttp,
        NetworkCause::Insecure,
        NetworkCause::Proxy("407".into()),
        NetworkCause::Interrupted,
        NetworkCause::Other("odd".into()),
    ];
    let both = |status| [Echo::Status(status), Echo::Token(status)];
    statuses
        .into_iter()
        .flat_map(both)
        .chain(fails.map(Echo::Fails))
        .collect()
}

#[test]
fn no_answer_and_no_failure_shows_a_secret() {
    let oauth2 = format!(
        r#"{{"type":"oauth2","url":"http://localhost:3000/token","clientId":"me","clientSecret":"{SECRET}","scope":"a"}}"#
    );
    let plans = [
        "--type hmac",
        "--type bearer",
        "--type x-vapi-secret",
        "--credential oauth2.json",
    ];
    let commands = [
        "webhook send http://localhost:3000 --event tool-calls",
        "webhook send http://localhost:3000 --event tool-calls --format json",
        "webhook audit http://localhost:3000",
        "webhook audit http://localhost:3000 --format json",
        "webhook listen",
        "webhook listen --format json --bind 127.0.0.1:80",
        "webhook token",
        "webhook token --format json",
    ];
    let encoded = BASE64.encode(format!("me:{SECRET}").as_bytes());
    for echo in echoes() {
        for (plan, command) in plans
            .iter()
            .flat_map(|plan| commands.map(|command| (plan, command)))
        {
            let is_token = command.starts_with("webhook token");
            if is_token && !plan.contains("oauth2") {
                continue;
            }
            let ran = Run::bare(&format!("{command} {plan} --no-env-file"))
                .file("oauth2.json", &oauth2)
                .variable("VAPI_WEBHOOK_SECRET", if is_token { "" } else { SECRET })
                .wire(Arc::new(echo.clone()))
                .ran();
            let shown = ran.stdout + &ran.stderr;
            assert!(
                !shown.contains(&SECRET[..18]) && !shown.contains(&encoded[..24]),
                "{command} {plan}: {shown}"
            );
        }
    }
}

/// What a server echoes in a string of JSON, in a URL or in HTML is the secret all the same.
#[test]
fn an_echo_is_hidden_however_it_is_escaped() {
    const ODD: &str = "wh/canary\"secret&0'1\\2";
    let json = serde_json::to_string(ODD).unwrap();
    let inner = serde_json::to_string(&json).unwrap();
    let url = "wh%2Fcanary%22secret%260%271%5C2";
    let html = "wh&#x2F;canary&quot;secret&amp;0&#39;1\\2";
    let id = format!(r#"{{"results":[{{"toolCallId":{json},"result":"a"}}]}}"#);
    let slashes = json.replace('/', "\\/");
    let unicode = json.replace('/', "\\u002f").replace('&', "\\u0026");
    for body in [
        ODD,
        &json,
        &slashes,
        &unicode,
        &format!("{{\"a\":{inner}}}"),
        url,
        html,
        &id,
    ] {
        for format in ["", "--format json"] {
            let echo = Said(body.to_owned());
            let ran = Run::bare(
                "webhook send http://localhost:3000 --no-env-file --type bearer --event tool-calls",
            )
            .also_args(format)
            .variable("VAPI_WEBHOOK_SECRET", ODD)
            .wire(Arc::new(echo))
            .ran();
            assert!(!ran.stdout.contains("canary"), "{body}: {}", ran.stdout);
            assert!(ran.stdout.contains("(hidden)"), "{body}: {}", ran.stdout);
        }
    }
    let plan = serde_json::json!({"type": "oauth2", "url": "http://localhost:3000/token", "clientId": "me", "clientSecret": ODD});
    for body in [
        format!(r#"{{"error":{json}}}"#),
        format!(r#"{{"access_token":"t","token_type":{json},"scope":{json}}}"#),
    ] {
        for format in ["", "--format json"] {
            let ran = Run::bare("webhook token --no-env-file --credential oauth2.json")
                .also_args(format)
                .file("oauth2.json", plan.to_string())
                .wire(Arc::new(Said(body.clone())))
                .ran();
            assert!(!ran.stdout.contains("canary"), "{body}: {}", ran.stdout);
        }
    }
}

/// Answers every request with a body.
struct Said(String);

impl Network for Said {
    fn send(&self, request: &Request, _: &Limits) -> Result<Response, NetworkError> {
        Ok(Response {
            status: if request.url.path() == "/token" && self.0.contains("error") {
                400
            } else {
                200
            },
            headers: Headers::default(),
            body: Box::new(Cursor::new(self.0.clone().into_bytes())),
        })
    }

    fn pause(&self, _: Duration, _: &AtomicBool) {}

    fn listen(&self, _: SocketAddr) -> io::Result<Box<dyn Server>> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
}
