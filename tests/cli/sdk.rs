//! The platform's own SDKs beside `request`, at the same stub: a third party's reading of the routes, of the
//! header and of the answers.

use std::net::TcpListener;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::Value;
use stub_server::{ORG_ID, PRIVATE_KEY, serve};

use crate::support::{Run, payload};

#[allow(dead_code)]
#[path = "../../examples/stub.rs"]
mod stub_server;

/// What arrived at the stub.
#[derive(Debug, PartialEq)]
struct Arrived {
    line: String,
    /// The claims of the bearer token, but for its times.
    claims: String,
    body: Value,
    status: u16,
}

/// A stub, and what arrives there.
fn stub() -> (String, Receiver<Arrived>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        serve(&listener, move |request, status| {
            let token = request.authorization.strip_prefix("Bearer ").unwrap();
            let claims = payload(token, PRIVATE_KEY);
            let arrived = Arrived {
                line: format!("{} {}", request.method, request.path),
                claims: claims.split(",\"iat\"").next().unwrap().to_owned(),
                body: serde_json::from_slice(&request.body).unwrap_or_default(),
                status,
            };
            // The test may have ended.
            let _ = sender.send(arrived);
        })
    });
    (base, receiver)
}

fn voxtoken(line: &str) -> Run {
    Run::bare(line)
        .variable("VAPI_ORG_ID", ORG_ID)
        .variable("VAPI_PRIVATE_KEY", PRIVATE_KEY)
}

/// Has a program list an assistant and start a call at a stub, and holds `request` to what it sends and reads.
fn side_by_side(program: &str, script: &str) {
    let (base, arrived) = stub();
    // Their functions are called for every request, so one token serves for both.
    let output = voxtoken("mint private").process().output().unwrap();
    let token = String::from_utf8(output.stdout).unwrap();
    let theirs = Command::new(program)
        .args([option(program), script, &base, token.trim()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&theirs.stderr);
    assert_eq!(
        String::from_utf8_lossy(&theirs.stdout).trim(),
        format!("assistant-1 {ORG_ID} call-2"),
        "{said}"
    );
    let theirs = [arrived.recv().unwrap(), arrived.recv().unwrap()];

    let own = |run: Run, field: &str| {
        let output = run.variable("VAPI_BASE_URL", &base).process().output();
        let answer: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
        answer.pointer(field).unwrap().as_str().unwrap().to_owned()
    };
    let listed = own(voxtoken("request GET /assistant?limit=1"), "/0/id");
    let call = voxtoken("request POST /call -d {\"assistantId\":\"assistant-1\"}");
    assert_eq!([listed, own(call, "/id")], ["assistant-1", "call-2"]);
    let ours = [arrived.recv().unwrap(), arrived.recv().unwrap()];
    assert_eq!(ours, theirs);
}

fn option(program: &str) -> &'static str {
    if program == "node" { "-e" } else { "-c" }
}

fn finds(program: &str, script: &str) -> bool {
    let output = Command::new(program)
        .args([option(program), script])
        .output();
    output.is_ok_and(|output| output.status.success())
}

#[test]
fn the_sdk_for_node_and_request_send_the_same() {
    if !finds("node", "require('@vapi-ai/server-sdk')") {
        eprintln!("skipped: node finds no @vapi-ai/server-sdk; NODE_PATH says where it is");
        return;
    }
    side_by_side(
        "node",
        "const { VapiClient } = require('@vapi-ai/server-sdk');
        const [baseUrl, token] = process.argv.slice(1);
        const client = new VapiClient({ token: () => token, baseUrl, environment: baseUrl });
        (async () => {
            const [assistant] = await client.assistants.list({ limit: 1 });
            const call = await client.calls.create({ assistantId: assistant.id });
            console.log(assistant.id, assistant.orgId, call.id);
        })();",
    );
}

#[test]
fn the_sdk_for_python_and_request_send_the_same() {
    if !finds("python3", "import vapi") {
        eprintln!("skipped: python3 finds no vapi_server_sdk; PYTHONPATH says where it is");
        return;
    }
    side_by_side(
        "python3",
        "import sys
from vapi import Vapi
base, token = sys.argv[1:]
client = Vapi(token=lambda: token, base_url=base)
assistant = client.assistants.list(limit=1)[0]
call = client.calls.create(assistant_id=assistant.id)
print(assistant.id, assistant.org_id, call.id)",
    );
}
