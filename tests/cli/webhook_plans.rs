//! What `webhook sign` makes, `webhook verify` accepts, for plans, bodies and secrets of any kind; and one
//! bit less is refused.

use proptest::prelude::*;
use secrecy::SecretString;
use voxtoken::http::capture::Captured;
use voxtoken::judgement::{Answer, CheckResult};
use voxtoken::time::UnixTime;
use voxtoken::webhook::encoding::Encoding;
use voxtoken::webhook::payload::{Part, PayloadFormat, Values};
use voxtoken::webhook::plan::{Bearer, Hmac, Plan};
use voxtoken::webhook::question::Question;
use voxtoken::webhook::sign::sign;
use voxtoken::webhook::signature::Algorithm;
use voxtoken::webhook::verdict::examine;
use voxtoken::webhook::verify::{Proof, verify};

use crate::support::NOW;

/// A request as it is signed, and what stands for its placeholders.
#[derive(Clone, Debug)]
struct Sent {
    plan: Plan,
    secret: String,
    body: Vec<u8>,
    timestamp: String,
    message_id: String,
    target: String,
}

fn hmac() -> impl Strategy<Value = Hmac> {
    let formats = prop_oneof![
        "(\\{(body|timestamp|method|url|svix-id)\\}|[!-z]|[.: ]){1,6}",
        Just("{timestamp}.{body}".to_owned()),
    ];
    let algorithm = prop::sample::select(&Algorithm::ALL[..]);
    let encoding = prop::sample::select(&[Encoding::Hex, Encoding::Base64][..]);
    let prefix = prop_oneof![Just(String::new()), "[!-~]{1,8}"];
    (algorithm, encoding, prefix, any::<bool>(), formats).prop_map(
        |(algorithm, signature_encoding, signature_prefix, secret_is_base64, format)| Hmac {
            algorithm,
            signature_encoding,
            signature_prefix,
            secret_is_base64,
            payload_format: PayloadFormat::parse(&format).unwrap(),
            message_id_header: Some("x-id".into()),
            ..Hmac::default()
        },
    )
}

fn bearer() -> impl Strategy<Value = Bearer> {
    ("[A-Za-z][A-Za-z0-9-]{0,12}", any::<bool>()).prop_map(
        |(header_name, bearer_prefix_enabled)| Bearer {
            header_name,
            bearer_prefix_enabled,
        },
    )
}

fn sent() -> impl Strategy<Value = Sent> {
    let plan = prop_oneof![4 => hmac().prop_map(Plan::Hmac), 1 => bearer().prop_map(Plan::Bearer)];
    let body = proptest::collection::vec(any::<u8>(), 0..200);
    let timestamp = prop_oneof![Just(NOW.to_string()), Just(format!("{NOW}123"))];
    (
        plan,
        "[!-~]([ -~]{0,40}[!-~])?",
        "[A-Za-z0-9+/]{4}{1,9}",
        body,
        timestamp,
        "[!-~]{1,20}",
        "/[a-z?=&]{0,12}",
    )
        .prop_map(
            |(plan, text, base64, body, timestamp, message_id, target)| {
                let is_base64 = matches!(&plan, Plan::Hmac(plan) if plan.secret_is_base64);
                Sent {
                    secret: if is_base64 { base64 } else { text },
                    plan,
                    body,
                    timestamp,
                    message_id,
                    target,
                }
            },
        )
}

impl Sent {
    /// The headers of the request, one a line.
    fn headers(&self) -> String {
        let values = Values {
            body: &self.body,
            timestamp: Some(&self.timestamp),
            method: Some("POST"),
            url: Some(&self.target),
            message_id: Some(&self.message_id),
        };
        let secret = SecretString::from(self.secret.clone());
        let signed = sign(&self.plan, &secret, &values).unwrap();
        let lines = signed.headers.iter();
        lines
            .flat_map(|header| [&*header.name, ": ", &*header.value, "\r\n"])
            .collect()
    }

    fn accepted(&self, headers: &[u8]) -> bool {
        let length = self.body.len();
        let head = format!(
            "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n",
            self.target
        );
        let wire = [head.as_bytes(), headers, b"\r\n", &self.body].concat();
        let Ok(request) = Captured::parse(&wire) else {
            return false;
        };
        let asked = Question {
            plan: &self.plan,
            secret: Some(&SecretString::from(self.secret.clone())),
            request: &request,
            given: Values::default(),
            at: UnixTime::new(NOW.try_into().unwrap()).unwrap(),
            max_age: 300,
            others: &[],
            live: false,
            server_signature: None,
        };
        let judged = verify(&asked);
        judged.proof == Proof::Proven && !judged.any(CheckResult::Fail)
    }

    /// The places of what is signed besides the body: each a header with its bits.
    fn covered(&self) -> Vec<&'static str> {
        let Plan::Hmac(plan) = &self.plan else {
            return vec![""];
        };
        let mut names = vec!["x-signature"];
        if plan.payload_format.has(&Part::Timestamp) {
            names.push("x-timestamp");
        }
        if plan.payload_format.has(&Part::MessageId) {
            names.push("x-id");
        }
        names
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_signed_is_accepted_and_one_flipped_bit_is_not(sent in sent(), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        prop_assume!(!matches!(&sent.plan, Plan::Bearer(plan)
            if ["host", "content-length", "transfer-encoding"].contains(&&*plan.header_name.to_ascii_lowercase())));
        let headers = sent.headers();
        prop_assert!(sent.accepted(headers.as_bytes()));

        // One bit of a header's value.
        for name in sent.covered() {
            let line = headers.find(name).unwrap();
            let value = line + headers[line..].find(": ").unwrap() + 2;
            let end = value + headers[value..].find("\r\n").unwrap();
            let mut flipped = headers.clone().into_bytes();
            flipped[value + at.index(end - value)] ^= 1_u8 << bit;
            prop_assert!(!sent.accepted(&flipped), "a bit of {}", name);
        }

        // One bit of the body.
        let covers_body = matches!(&sent.plan, Plan::Hmac(plan) if plan.payload_format.has(&Part::Body));
        if covers_body && !sent.body.is_empty() {
            let mut other = sent.clone();
            let index = at.index(other.body.len());
            other.body[index] ^= 1_u8 << bit;
            prop_assert!(!other.accepted(headers.as_bytes()), "a bit of the body");
        }

        // One bit of the secret: of its key, where it is base64.
        let mut other = sent.clone();
        let mut secret = other.secret.into_bytes();
        let index = at.index(secret.len());
        secret[index] ^= if secret[index] == b'A' { 2 } else { 1 };
        other.secret = String::from_utf8(secret).unwrap();
        prop_assert!(!other.accepted(headers.as_bytes()), "a bit of the secret");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_as_a_request_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(request) = Captured::parse(&bytes) {
            let plan = Plan::Hmac(Hmac::default());
            let asked = Question {
                plan: &plan,
                secret: Some(&SecretString::from("topsecret")),
                request: &request,
                given: Values::default(),
                at: UnixTime::new(0).unwrap(),
                max_age: 0,
                others: &[],
                live: false,
                server_signature: None,
            };
            prop_assert_ne!(examine(&asked).verdict.answer, Answer::Accepted);
        }
    }
}
