//! `webhook audit` against servers that are right, and against servers with one typical hole each.

use aws_lc_rs::hmac;
use serde_json::Value;
use voxtoken::http::Reply;
use voxtoken::net::ServerLimits;

use crate::listen::Loopback;
use crate::server::Served;
use crate::support::{NOW, Run};

const SECRET: &str = "canary-7f3a-webhook-secret-of-the-tests";

/// What a server sees of a request.
struct Seen {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Seen {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| &**value)
    }

    fn count(&self, name: &str) -> usize {
        self.headers
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .count()
    }

    fn signature(&self, secret: &str, body: &[u8]) -> String {
        let timestamp = self.header("x-timestamp").unwrap_or_default();
        let message = [timestamp.as_bytes(), b".", body].concat();
        let tag = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
            &message,
        );
        tag.as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<Vec<_>>()
            .concat()
    }

    fn fresh(&self) -> bool {
        let timestamp = self
            .header("x-timestamp")
            .and_then(|it| it.parse::<u64>().ok());
        timestamp.is_some_and(|it| it.abs_diff(NOW) <= 300)
    }

    fn json(&self) -> bool {
        self.count("content-type") == 1 && self.header("content-type") == Some("application/json")
    }

    /// Everything as it should be.
    fn right(&self) -> bool {
        self.json() && self.count("x-signature") == 1 && self.fresh() && self.matches(SECRET)
    }

    fn matches(&self, secret: &str) -> bool {
        self.header("x-signature") == Some(&self.signature(secret, &self.body))
    }
}

/// A server that answers with a status.
fn server(decide: impl Fn(&Seen) -> u16 + Send + 'static) -> Served {
    Served::new(ServerLimits::default(), move |mut exchange| {
        let head = String::from_utf8(exchange.request.head.clone()).unwrap();
        let headers = head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        let seen = Seen {
            headers: headers
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            body: exchange.request.body.clone(),
        };
        exchange.reply(Reply::json(decide(&seen), "{}"));
    })
}

fn status(accepted: bool) -> u16 {
    if accepted { 200 } else { 401 }
}

fn audit(served: &Served, line: &str) -> (u8, String) {
    let (network, _) = Loopback::new();
    let url = format!("http://{}/hook", served.address);
    let ran = Run::bare("webhook audit --no-env-file")
        .arg(url)
        .also_args(line)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .wire(network)
        .ran();
    assert_eq!(ran.stderr, "");
    assert!(!ran.stdout.contains("canary"), "{}", ran.stdout);
    (ran.code, ran.stdout)
}

/// The names of the cases that came out like this.
fn named(served: &Served, line: &str, result: &str) -> (u8, Vec<String>) {
    let (code, text) = audit(served, &format!("{line} --format json"));
    let json: Value = serde_json::from_str(&text).unwrap();
    let cases = json["cases"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|case| case["result"] == result);
    (
        code,
        cases
            .map(|case| case["name"].as_str().unwrap().to_owned())
            .collect(),
    )
}

#[test]
fn a_server_that_does_it_right_passes_every_case() {
    let served = server(|seen| status(seen.right()));
    let (code, text) = audit(&served, "--type hmac");
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("Secure as far as this shows: it rejects all 13 requests"),
        "{text}"
    );
    assert!(
        !text.contains("FAIL") && !text.contains("warning"),
        "{text}"
    );
    let bearer = server(|seen| {
        let right = format!("Bearer {SECRET}");
        status(
            seen.json()
                && seen.count("authorization") == 1
                && seen.header("authorization") == Some(&right),
        )
    });
    assert_eq!(audit(&bearer, "--type bearer").0, 0);
    let plain = server(|seen| {
        status(
            seen.json()
                && seen.count("x-vapi-secret") == 1
                && seen.header("x-vapi-secret") == Some(SECRET),
        )
    });
    assert_eq!(audit(&plain, "--type x-vapi-secret").0, 0);
}

#[test]
fn each_typical_hole_of_a_signature_is_named() {
    type Decide = fn(&Seen) -> u16;
    let holes: [(Decide, &[&str]); 7] = [
        // if (signature && secret) …
        (
            |seen| status(seen.count("x-signature") == 0 || seen.right()),
            &["no signature header"],
        ),
        (
            |seen| status(seen.header("x-signature").is_none_or(str::is_empty) || seen.right()),
            &["no signature header", "empty signature header"],
        ),
        (
            |seen| {
                status(
                    seen.right()
                        || (seen.json()
                            && seen.count("x-signature") == 1
                            && seen.matches("undefined")),
                )
            },
            &["secret 'undefined'"],
        ),
        // No look at the age.
        (
            |seen| status(seen.json() && seen.count("x-signature") == 1 && seen.matches(SECRET)),
            &["timestamp 10 minutes old", "timestamp 10 minutes ahead"],
        ),
        // An exception that is caught and answered with 200.
        (
            |seen| {
                status(
                    seen.right()
                        || (seen.fresh()
                            && seen
                                .header("x-signature")
                                .is_some_and(|it| it == "not-a-signature")),
                )
            },
            &["malformed signature"],
        ),
        // The body is forgotten if there is a prefix.
        (
            |seen| {
                status(
                    seen.right()
                        || seen
                            .header("x-signature")
                            .is_some_and(|it| it.starts_with("sha256=")),
                )
            },
            &["prefixed signature, changed body"],
        ),
        (
            |seen| status(seen.right() || seen.header("x-signature") == Some(SECRET)),
            &["the secret as the signature"],
        ),
    ];
    for (decide, names) in holes {
        let (code, found) = named(&server(decide), "--type hmac", "fail");
        assert_eq!(
            (code, &found[..]),
            (
                1,
                &names.iter().map(ToString::to_string).collect::<Vec<_>>()[..]
            )
        );
    }
}

#[test]
fn what_opens_nothing_is_a_warning() {
    type Decide = fn(&Seen) -> u16;
    let warnings: [(Decide, &[&str]); 4] = [
        (
            |seen| {
                let signature = seen.header("x-signature").map(str::to_ascii_lowercase);
                status(
                    seen.json()
                        && seen.fresh()
                        && seen.count("x-signature") == 1
                        && signature == Some(seen.signature(SECRET, &seen.body)),
                )
            },
            &["upper-case signature"],
        ),
        (
            |seen| status(seen.json() && seen.fresh() && seen.matches(SECRET)),
            &["two signature headers"],
        ),
        (
            |seen| status(seen.count("x-signature") == 1 && seen.fresh() && seen.matches(SECRET)),
            &["content type text/plain"],
        ),
        // It signs what it has parsed.
        (
            |seen| {
                let compact = String::from_utf8_lossy(&seen.body)
                    .replacen("{ ", "{", 1)
                    .into_bytes();
                let right = seen.header("x-signature") == Some(&seen.signature(SECRET, &compact));
                status(seen.json() && seen.fresh() && seen.count("x-signature") == 1 && right)
            },
            &["reformatted body"],
        ),
    ];
    for (decide, names) in warnings {
        let (code, found) = named(&server(decide), "--type hmac", "warning");
        assert_eq!(
            (code, &found[..]),
            (
                0,
                &names.iter().map(ToString::to_string).collect::<Vec<_>>()[..]
            )
        );
    }
    let crashes = server(|seen| if seen.right() { 200 } else { 500 });
    let (code, found) = named(&crashes, "--type hmac", "warning");
    assert_eq!(code, 0);
    assert!(found.len() > 10, "{found:?}");
}

#[test]
fn holes_of_a_token_are_named() {
    let prefix = server(|seen| {
        let value = seen.header("authorization").unwrap_or_default();
        status(
            seen.json()
                && seen.count("authorization") == 1
                && value.starts_with(&format!("Bearer {SECRET}")),
        )
    });
    assert_eq!(
        named(&prefix, "--type bearer", "fail"),
        (1, vec!["token with text after it".into()])
    );
    let unset = server(|seen| {
        let value = seen.header("x-vapi-secret").unwrap_or_default();
        status(
            seen.json() && seen.count("x-vapi-secret") < 2 && (value == SECRET || value.is_empty()),
        )
    });
    let (code, found) = named(&unset, "--type x-vapi-secret", "fail");
    assert_eq!(
        (code, found),
        (
            1,
            vec!["no token header".to_owned(), "empty token header".into()]
        )
    );
}

#[test]
fn nothing_is_proven_unless_the_right_request_is_accepted() {
    let (code, text) = audit(&server(|_| 401), "--type hmac");
    assert_eq!(code, 3);
    assert!(
        text.contains("Inconclusive: the server does not accept the correct request (401)."),
        "{text}"
    );
    let (code, text) = audit(
        &server(|seen| if seen.right() { 200 } else { 429 }),
        "--type hmac",
    );
    assert_eq!(code, 3);
    assert!(
        text.contains("Inconclusive: some answers say nothing"),
        "{text}"
    );
    let all = server(|_| 200);
    let (code, text) = audit(&all, "--type hmac");
    assert_eq!(code, 1);
    assert!(
        text.contains("Insecure: this server accepts 13 of the 13 requests it must reject."),
        "{text}"
    );
    assert!(
        text.contains("This server checks nothing: it accepts every request."),
        "{text}"
    );
    assert!(!text.contains("Often"), "{text}");
}

#[test]
fn a_server_that_compares_only_a_start_is_insecure() {
    let signature = server(|seen| {
        let sent = seen.header("x-signature").unwrap_or("-");
        let expected = seen.signature(SECRET, &seen.body);
        let starts = !sent.is_empty() && expected.starts_with(sent);
        status(seen.json() && seen.count("x-signature") == 1 && seen.fresh() && starts)
    });
    let parts = [
        "first half of the signature",
        "one character of the signature",
    ];
    assert_eq!(
        named(&signature, "--type hmac", "fail"),
        (1, parts.map(String::from).to_vec())
    );
    let token = server(|seen| {
        let sent = seen.header("x-vapi-secret").unwrap_or("-");
        let starts = !sent.is_empty() && SECRET.starts_with(sent);
        status(seen.json() && seen.count("x-vapi-secret") == 1 && starts)
    });
    let parts = ["token cut short", "one character of the token"];
    assert_eq!(
        named(&token, "--type x-vapi-secret", "fail"),
        (1, parts.map(String::from).to_vec())
    );
}

#[test]
fn a_redirect_or_a_rejected_token_asks_for_no_signature() {
    for (status, said) in [
        (301, "the server redirects the correct request (301)"),
        (401, "the server does not accept the correct request (401)"),
    ] {
        let (code, text) = audit(&server(move |_| status), "--type bearer");
        assert_eq!(code, 3);
        assert!(
            text.contains(said) && !text.contains("--server-signature"),
            "{text}"
        );
    }
}

#[test]
fn an_oauth2_server_is_tried_with_tokens() {
    let credential = |address| {
        format!(
            r#"{{"type":"oauth2","url":"http://{address}/token","clientId":"a","clientSecret":"canary-client"}}"#
        )
    };
    let served = server(|seen| {
        if seen.header("content-type") == Some("application/x-www-form-urlencoded") {
            return 200;
        }
        status(seen.header("authorization") == Some("Bearer tok-en-1"))
    });
    // Its token endpoint answers {} and so gives none.
    let (network, _) = Loopback::new();
    Run::bare("webhook audit --no-env-file --credential hook.json")
        .arg(format!("http://{}/hook", served.address))
        .file("hook.json", credential(served.address))
        .wire(network)
        .fails(
            1,
            "the token endpoint gives no token: the answer has no access_token",
        )
        .hints("'voxtoken webhook token' tries every way and shows what each gets")
        .run();
}
