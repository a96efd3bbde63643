//! What a call costs as a whole process, beside curl with a token that it is given: over http and https, to a
//! server on this machine. Over https, what the system's certificates cost is told apart.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod ratio;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use ratio::{installed, report, side_by_side};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

const ORG_ID: &str = "9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10";
const KEY: &str = "5c0f7b2e-91d3-4a68-b7e4-c2d1f0a93b85";
const CALLS: u32 = 10;
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]";

fn main() {
    let directory = TempDir::new().unwrap();
    let Some([program, empty]) = installed(directory.path()) else {
        return;
    };
    let authority = directory.path().join("ca.pem");
    let http = format!("http://127.0.0.1:{}", serve(None));
    let https = format!("https://localhost:{}", serve(Some(tls(&authority))));
    let token = voxtoken(&program, &http)
        .args(["mint", "private"])
        .output()
        .unwrap();
    let token = String::from_utf8(token.stdout).unwrap();
    let bearer = format!("Authorization: Bearer {}", token.trim());

    let request = |base: &str| {
        let mut command = voxtoken(&program, base);
        command.args(["request", "GET", "/assistant?limit=1"]);
        command
    };
    let only = |mut command: Command| {
        command.env("SSL_CERT_FILE", &authority);
        command
    };
    let beside = |mut command: Command| {
        command.arg("--ca-cert").arg(&authority);
        command
    };
    let curl = |base: &str| {
        let mut command = Command::new("curl");
        command
            .args(["--silent", "--fail", "--header", &bearer, "--cacert"])
            .arg(&authority)
            .arg(format!("{base}/assistant?limit=1"));
        command
    };
    if curl(&http).output().is_err() {
        println!("requests were not measured: curl is not to be found");
        return;
    }
    let (ours, theirs) = side_by_side(CALLS, || call(request(&http)), || call(curl(&http)));
    report("request over http", ours, "curl with a token", theirs);
    let nothing = || call(Command::new(&empty));
    let (ours, theirs) = side_by_side(CALLS, || call(request(&http)), nothing);
    report("request over http", ours, "an empty process", theirs);
    let (ours, theirs) = side_by_side(CALLS, || call(only(request(&https))), || call(curl(&https)));
    report(
        "request over https that trusts one certificate",
        ours,
        "curl that does",
        theirs,
    );
    let (system, one) = side_by_side(
        CALLS,
        || call(beside(request(&https))),
        || call(only(request(&https))),
    );
    report(
        "request over https that reads the system's certificates",
        system,
        "that trusts one",
        one,
    );
}

fn voxtoken(program: &Path, base: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("VAPI_ORG_ID", ORG_ID)
        .env("VAPI_PRIVATE_KEY", KEY)
        .env("VAPI_BASE_URL", base);
    command
}

fn call(mut command: Command) {
    assert!(command.stdout(Stdio::null()).status().unwrap().success());
}

/// Serves on a port until the program ends.
fn serve(tls: Option<Arc<ServerConfig>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            match &tls {
                None => answer(&mut stream),
                Some(tls) => {
                    let connection = ServerConnection::new(tls.clone()).unwrap();
                    let mut stream = StreamOwned::new(connection, stream);
                    answer(&mut stream);
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
        }
    });
    port
}

fn answer(stream: &mut (impl Read + Write)) {
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    while !head.ends_with(b"\r\n\r\n") {
        let length = stream.read(&mut piece).unwrap();
        assert!(length > 0);
        head.extend_from_slice(&piece[..length]);
    }
    stream.write_all(ANSWER).unwrap();
}

/// A server's certificate for this machine, whose issuer is written to a file.
fn tls(authority: &Path) -> Arc<ServerConfig> {
    let mut params = CertificateParams::default();
    // Unlike the name of the server, or the certificate would look as if it had signed itself.
    params
        .distinguished_name
        .push(DnType::CommonName, "Authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    std::fs::write(authority, issuer.pem()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()])
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().to_vec().into()], key)
        .unwrap();
    Arc::new(config)
}
