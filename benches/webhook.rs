//! What signing and verifying a body of 1 MB costs in process, beside the bare HMAC of the same bytes.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[allow(dead_code)]
mod ratio;

use std::hint::black_box;

use aws_lc_rs::hmac;
use ratio::{report, side_by_side};
use secrecy::SecretString;
use voxtoken::http::capture::Captured;
use voxtoken::time::UnixTime;
use voxtoken::webhook::payload::Values;
use voxtoken::webhook::plan::{Hmac, Plan};
use voxtoken::webhook::question::{MAX_AGE, Question};
use voxtoken::webhook::sign::sign;
use voxtoken::webhook::verify::{Proof, verify};

const SECRET: &str = "topsecret";
const TIMESTAMP: &str = "1795194312";

/// Calls in one round.
const CALLS: u32 = 10;

fn main() {
    let text = r#"{"role":"assistant","message":"How can I help you today?"},"#.repeat(17_000);
    let body = format!("[{}0]", &text).into_bytes();
    let body = &body[..];
    let payload = [TIMESTAMP.as_bytes(), b".", body].concat();
    let plain_mac = || {
        let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
        black_box(hmac::sign(&key, black_box(&payload)));
    };
    let plan = Plan::Hmac(Hmac::default());
    let secret = SecretString::from(SECRET);
    let values = Values {
        body,
        timestamp: Some(TIMESTAMP),
        ..Values::default()
    };

    let (took, beside) = side_by_side(
        CALLS,
        || {
            black_box(sign(&plan, &secret, black_box(&values)).unwrap());
        },
        plain_mac,
    );
    println!("body of {} bytes", body.len());
    report("webhook sign", took, "bare HMAC-SHA256", beside);

    let mut head = format!(
        "POST /webhook HTTP/1.1\r\nContent-Length: {}\r\n",
        body.len()
    );
    for header in sign(&plan, &secret, &values).unwrap().headers {
        head.extend([&*header.name, ": ", &*header.value, "\r\n"]);
    }
    let wire = [head.as_bytes(), b"\r\n", body].concat();
    let (took, beside) = side_by_side(
        CALLS,
        || {
            let request = Captured::parse(black_box(&wire)).unwrap();
            let verdict = verify(&Question {
                plan: &plan,
                secret: Some(&secret),
                request: &request,
                given: Values::default(),
                at: UnixTime::new(1_795_194_320).unwrap(),
                max_age: MAX_AGE,
                others: &[],
                live: false,
                server_signature: None,
            });
            assert_eq!(black_box(verdict).proof, Proof::Proven);
        },
        plain_mac,
    );
    report("webhook verify", took, "bare HMAC-SHA256", beside);
}
