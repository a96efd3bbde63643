//! A stub of both platforms on loopback, to try voxtoken without an account:
//!
//! ```sh
//! cargo run --example stub        # prints the variables to set, then serves until Ctrl-C
//! ```
//!
//! Vapi: `GET /assistant` needs a private token, `POST /call/web` a public one. Volubile: `POST /v1/auth/token`
//! accepts the API key and returns a token; the routes under `/v1/` need a token with their scope. The error
//! messages are those reported from the live platforms. Tokens are checked with the made-up keys below.

#![allow(clippy::print_stdout)]

use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};
use voxtoken::platform::volubile;

/// The organization.
pub const ORG_ID: &str = "11111111-2222-4333-8444-555555555555";
/// Its private key.
pub const PRIVATE_KEY: &str = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const VOLUBILE_KEY: &str = "stub-volubile-api-key";
const VOLUBILE_SECRET: &[u8] = b"the stub's own secret for Volubile's tokens";

fn main() -> Result<()> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:4280"))?;
    let base = format!("http://{}", listener.local_addr()?);
    println!("export VAPI_BASE_URL={base} VOLUBILE_BASE_URL={base}");
    println!("export VAPI_ORG_ID={ORG_ID} VAPI_PRIVATE_KEY={PRIVATE_KEY}");
    println!("export VOLUBILE_API_KEY={VOLUBILE_KEY}");
    serve(&listener, |request, status| {
        println!("{} {} -> {status}", request.method, request.path);
    })
}

/// The parts of a request that the stub reads.
pub struct Request {
    /// In upper case, as received.
    pub method: String,
    /// With the query.
    pub path: String,
    /// The `Authorization` header, or empty.
    pub authorization: String,
    api_key: String,
    origin: String,
    /// The body as received.
    pub body: Vec<u8>,
}

/// Answers every request, and reports each with the status of its answer.
///
/// # Errors
/// Fails if it can no longer accept connections.
pub fn serve(
    listener: &TcpListener,
    report: impl Fn(&Request, u16) + Clone + Send + 'static,
) -> Result<()> {
    for stream in listener.incoming() {
        let (stream, report) = (stream?, report.clone());
        // One broken connection does not end the stub.
        std::thread::spawn(move || exchange(&stream, report).ok());
    }
    Ok(())
}

fn exchange(stream: &TcpStream, report: impl Fn(&Request, u16)) -> Result<()> {
    let mut reader = BufReader::new(stream.take(1 << 20));
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let mut request = Request {
        method: words.next().unwrap_or_default(),
        path: words.next().unwrap_or_default(),
        authorization: String::new(),
        api_key: String::new(),
        origin: String::new(),
        body: Vec::new(),
    };
    let mut length = 0;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').unwrap_or_default();
        let value = value.trim().to_owned();
        match &*name.to_ascii_lowercase() {
            "authorization" => request.authorization = value,
            "x-api-key" => request.api_key = value,
            "origin" => request.origin = value,
            "content-length" => length = value.parse().unwrap_or(0),
            _ => {}
        }
    }
    request.body = vec![0; length];
    reader.read_exact(&mut request.body)?;
    let (status, body) = answer(&request);
    report(&request, status);
    let body = body.to_string();
    let date = httpdate::fmt_http_date(SystemTime::now());
    let mut stream = stream;
    // Any page may read the response: `answer` has already checked whether the token may be used there.
    write!(
        stream,
        "HTTP/1.1 {status} Stub\r\nDate: {date}\r\nContent-Type: application/json\r\n\
         Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: *\r\n\
         Access-Control-Allow-Headers: authorization, content-type\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn answer(request: &Request) -> (u16, Value) {
    // A browser asks first whether it may send the request.
    if request.method == "OPTIONS" {
        return (200, Value::Null);
    }
    let path = request.path.split('?').next().unwrap_or_default();
    if path.starts_with(volubile::PREFIX) {
        volubile(request, path)
    } else {
        vapi(request, path)
    }
}

fn no(status: u16, message: &str) -> (u16, Value) {
    let error = match status {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        _ => "Bad Request",
    };
    let body = json!({"message": message, "error": error, "statusCode": status});
    (status, body)
}

/// The claims of a bearer token that is signed with this key.
fn claims(request: &Request, key: &[u8]) -> Option<Value> {
    let token = request.authorization.strip_prefix("Bearer ")?;
    let mut rules = Validation::new(Algorithm::HS256);
    rules.leeway = 0;
    jsonwebtoken::decode(token, &DecodingKey::from_secret(key), &rules)
        .ok()
        .map(|decoded| decoded.claims)
}

fn vapi(request: &Request, path: &str) -> (u16, Value) {
    if request.authorization.is_empty() {
        return no(401, "Missing Authorization Header.");
    }
    let Some(claims) =
        claims(request, PRIVATE_KEY.as_bytes()).filter(|claims| claims["orgId"] == ORG_ID)
    else {
        return no(
            401,
            "Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.",
        );
    };
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let public = claims["token"]["tag"] != "private";
    let restrictions = &claims["token"]["restrictions"];
    let lists = |name: &str, value: &str| {
        restrictions[name]
            .as_array()
            .is_none_or(|list| list.iter().any(|item| item == value))
    };
    match (&*request.method, path) {
        ("POST", "/call/web") if public => {
            let assistant = body["assistantId"].as_str().unwrap_or_default();
            if !lists("allowedOrigins", &request.origin) {
                no(
                    403,
                    &format!("Key doesn't allow origin '{}'", request.origin),
                )
            } else if !lists("allowedAssistantIds", assistant) {
                no(403, &format!("Key doesn't allow assistantId '{assistant}'"))
            } else {
                (201, thing("call-1", "type", "webCall"))
            }
        }
        _ if public => no(
            403,
            "JWT doesn't permit access. Hot tip, you may be missing `token` in your JWT.",
        ),
        ("GET", "/assistant") => (200, json!([thing("assistant-1", "name", "Stub")])),
        ("POST", "/call") => (201, thing("call-2", "status", "queued")),
        (method, path) => no(404, &format!("Cannot {method} {path}")),
    }
}

/// The fields that the platform returns for every assistant and call.
fn thing(id: &str, field: &str, value: &str) -> Value {
    let date = "2026-11-20T17:05:12.000Z";
    json!({"id": id, "orgId": ORG_ID, "createdAt": date, "updatedAt": date, field: value})
}

fn volubile(request: &Request, path: &str) -> (u16, Value) {
    if (&*request.method, path) == ("POST", volubile::TOKEN_PATH) {
        return issue(request);
    }
    let Some(claims) = claims(request, VOLUBILE_SECRET) else {
        return no(401, "Unauthorized");
    };
    let Some(route) = volubile::find(&request.method, path) else {
        return no(404, &format!("Cannot {} {path}", request.method));
    };
    let scopes = claims["scope"].as_array().cloned().unwrap_or_default();
    if !scopes.iter().any(|scope| scope == route.scope) {
        return no(403, &format!("Missing scope {}", route.scope));
    }
    (200, json!({"route": path, "scope": route.scope}))
}

fn issue(request: &Request) -> (u16, Value) {
    if request.api_key != VOLUBILE_KEY {
        return no(401, "Invalid API key");
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let scopes: Vec<&str> = body["scope"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if let Some(unknown) = scopes.iter().find(|scope| volubile::scope(scope).is_none()) {
        return no(400, &format!("Unknown scope {unknown}"));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.unwrap_or_default().as_secs();
    let claims = json!({"sub": "stub", "scope": scopes, "iat": now, "exp": now + 900});
    let key = EncodingKey::from_secret(VOLUBILE_SECRET);
    match jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key) {
        Ok(token) => (
            200,
            json!({"token": token, "expiresIn": 900, "tokenType": "Bearer"}),
        ),
        Err(error) => no(400, &error.to_string()),
    }
}
