//! `webhook audit` against servers that are right, and against servers with one typical hole each.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_lc_rs::hmac;
use serde_json::Value;
use voxtoken::http::{Incoming, Reply};
use voxtoken::net::ServerLimits;

use crate::listen::Loopback;
use crate::server::Served;
use crate::support::{NOW, Run};

pub const SECRET: &str = "canary-7f3a-webhook-secret-of-the-tests";

/// What a server sees of a request.
pub struct Seen {
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Seen {
    fn of(request: &Incoming) -> Self {
        let head = String::from_utf8(request.head.clone()).unwrap();
        let headers = head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        Self {
            headers: headers
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            body: request.body.clone(),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| &**value)
    }

    pub fn count(&self, name: &str) -> usize {
        self.headers
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .count()
    }

    pub fn signature(&self, secret: &str, body: &[u8]) -> String {
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

    pub fn fresh(&self) -> bool {
        let timestamp = self
            .header("x-timestamp")
            .and_then(|it| it.parse::<u64>().ok());
        timestamp.is_some_and(|it| it.abs_diff(NOW) <= 300)
    }

    pub fn json(&self) -> bool {
        self.count("content-type") == 1 && self.header("content-type") == Some("application/json")
    }

    /// Everything as it should be.
    pub fn right(&self) -> bool {
        self.json() && self.count("x-signature") == 1 && self.fresh() && self.matches(SECRET)
    }

    pub fn matches(&self, secret: &str) -> bool {
        self.header("x-signature") == Some(&self.signature(secret, &self.body))
    }
}

/// A server that answers with a status.
pub fn server(mut decide: impl FnMut(&Seen) -> u16 + Send + 'static) -> Served {
    Served::new(ServerLimits::default(), move |mut request| {
        let seen = Seen::of(&request.request);
        request.reply(Reply::json(decide(&seen), "{}"));
    })
}

pub fn status(accepted: bool) -> u16 {
    if accepted { 200 } else { 401 }
}

pub fn audit(served: &Served, line: &str) -> (u8, String) {
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
pub fn named(served: &Served, line: &str, result: &str) -> (u8, Vec<String>) {
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

pub fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

#[test]
fn a_server_that_does_it_right_passes_every_case() {
    let served = server(|seen| status(seen.right()));
    let (code, text) = audit(&served, "--type hmac");
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("Secure as far as this audit can tell: the server rejects all 15 requests"),
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
    let holes: [(Decide, &[&str]); 8] = [
        // A check that runs where JSON is parsed.
        (
            |seen| status(!seen.json() || seen.right()),
            &["no signature header, text/plain"],
        ),
        // if (signature && secret) …
        (
            |seen| status(seen.count("x-signature") == 0 || seen.right()),
            &["no signature header", "no signature header, text/plain"],
        ),
        (
            |seen| status(seen.header("x-signature").is_none_or(str::is_empty) || seen.right()),
            &[
                "no signature header",
                "empty signature header",
                "no signature header, text/plain",
            ],
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
        assert_eq!((code, &found[..]), (1, &strings(names)[..]));
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
        assert_eq!((code, &found[..]), (0, &strings(names)[..]));
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

/// A token that has not expired says nothing about a server that accepts it.
#[test]
fn an_expired_token_has_to_have_expired() {
    let plan = r#"{"type":"oauth2","url":"http://localhost:4000/token","clientId":"me","clientSecret":"canary-client-secret"}"#;
    let jwt = |exp: u64| {
        let encode = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
        format!(
            "{}.{}.c2ln",
            encode(r#"{"alg":"HS256"}"#),
            encode(&format!("{{\"exp\":{exp}}}"))
        )
    };
    let run = |token: &str| {
        Run::bare("webhook audit http://localhost:3000 --no-env-file --credential hook.json --expired-token-file t")
            .file("hook.json", plan)
            .file("t", token)
    };
    run(&jwt(NOW + 6_000))
        .fails(
            2,
            "--expired-token-file: the token has not expired: its exp is in 1 hour 40 minutes",
        )
        .hints("give one that has, or leave the option out")
        .run();
    for text in ["one\ntwo", "a b", "\u{e9}"] {
        run(text)
            .fails(
                2,
                "--expired-token-file: the file holds more than a token, or none",
            )
            .hints("write the token alone, on one line")
            .run();
    }
    Run::bare(
        "webhook audit http://localhost:3000 --no-env-file --type hmac --expired-token-file t",
    )
    .variable("VAPI_WEBHOOK_SECRET", SECRET)
    .file("t", jwt(1))
    .fails(
        2,
        "--expired-token-file needs an oauth2 credential; this one is of type hmac",
    )
    .hints("leave it out: only tokens of oauth2 expire")
    .run();
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
        text.contains("Inconclusive: some responses prove nothing"),
        "{text}"
    );
    let all = server(|_| 200);
    let (code, text) = audit(&all, "--type hmac");
    assert_eq!(code, 1);
    assert!(
        text.contains("Insecure: this server accepts 15 of the 15 requests it must reject."),
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

/// A server that answers with a status, a body and a header.
fn answers(mut decide: impl FnMut(&Seen) -> Reply + Send + 'static) -> Served {
    Served::new(ServerLimits::default(), move |mut request| {
        let seen = Seen::of(&request.request);
        request.reply(decide(&seen));
    })
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_status_that_the_body_denies_proves_nothing() {
    let polite = || {
        answers(|seen| {
            let body = if seen.right() {
                "{}"
            } else {
                r#"{"error":"unauthorized"}"#
            };
            Reply::json(200, body)
        })
    };
    let (code, text) = audit(&polite(), "--type hmac");
    assert_eq!(code, 3, "{text}");
    let text = in_one_line(&text);
    for part in [
        "Inconclusive: the server answers 2xx and reports an error in the body.",
        "wrong secret 4xx 200 unknown",
        "The server answers 2xx, which says that it accepted the request, and reports an error in the body. Answer 401.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        !text.contains("checks nothing") && !text.contains("Insecure"),
        "{text}"
    );
    // An error that the correct request gets too says nothing.
    let always = answers(|_| Reply::json(200, r#"{"error":"no app"}"#));
    let (code, text) = audit(&always, "--type hmac");
    assert_eq!(code, 1);
    assert!(text.contains("This server checks nothing"), "{text}");
}

#[test]
fn what_the_server_expects_is_named_if_it_accepts_that() {
    type Decide = fn(&Seen) -> u16;
    let cases: [(Decide, &str, &str); 5] = [
        (
            |seen| {
                let expected = format!("sha256={}", seen.signature(SECRET, &seen.body));
                status(seen.json() && seen.header("x-signature") == Some(&expected))
            },
            "--type hmac",
            "It accepts one with 'sha256=' before the signature: set signaturePrefix to 'sha256='",
        ),
        (
            |seen| {
                let expected = seen.signature(SECRET, &seen.body).to_ascii_uppercase();
                status(seen.json() && seen.header("x-signature") == Some(&expected))
            },
            "--type hmac",
            "It accepts upper-case hexadecimal",
        ),
        (
            |seen| status(seen.json() && seen.matches(SECRET)),
            "--type hmac --signature-prefix v1=",
            "It accepts the signature without its prefix",
        ),
        (
            |seen| status(!seen.json() && seen.count("x-signature") == 1 && seen.matches(SECRET)),
            "--type hmac",
            "It accepts the same request as text/plain",
        ),
        (
            |seen| status(seen.json() && seen.header("authorization") == Some(SECRET)),
            "--type bearer",
            "It accepts the token without 'Bearer '",
        ),
    ];
    for (decide, line, said) in cases {
        let (code, text) = audit(&server(decide), line);
        let text = in_one_line(&text);
        assert_eq!(code, 3, "{text}");
        assert!(
            text.contains("Inconclusive: the server does not accept the correct request (401). ")
                && text.contains(said),
            "{said}: {text}"
        );
        assert!(!text.contains("(warning)"), "{text}");
    }
}

#[test]
fn a_wrong_url_is_not_called_a_wrong_secret() {
    for (code, said) in [
        (404, "with 404. Check the URL: its path may be wrong."),
        (405, "with 405. Does the path of the URL take POST?"),
        (500, "the server fails at the correct request (500)."),
    ] {
        let (ended, text) = audit(&server(move |_| code), "--type hmac");
        let text = in_one_line(&text);
        assert_eq!(ended, 3);
        assert!(
            text.contains(said) && !text.contains("same secret"),
            "{text}"
        );
    }
    let moved = answers(|_| Reply::json(302, "").header("location", "/hooks/new"));
    let (ended, text) = audit(&moved, "--type hmac");
    assert_eq!(ended, 3);
    let text = in_one_line(&text);
    assert!(
        text.contains("Give the URL that it redirects to: '/hooks/new'."),
        "{text}"
    );
    let (_, json) = audit(&moved, "--type hmac --format json");
    assert!(json.contains(r#""location":"/hooks/new""#), "{json}");
}

/// Two servers behind one URL, one of which checks nothing.
#[test]
fn answers_that_contradict_each_other_prove_nothing() {
    let mut turn = 0;
    let served = server(move |seen| {
        turn += 1;
        status(turn % 2 == 1 || seen.right())
    });
    let (code, text) = audit(&served, "--type hmac");
    let text = in_one_line(&text);
    assert_eq!(code, 3, "{text}");
    assert!(
        text.contains("Inconclusive: the answers contradict each other: one wrong secret is accepted, another is rejected.")
            && text.contains("But it accepts "),
        "{text}"
    );
    assert!(!text.contains("made with any secret"), "{text}");
}

/// The endpoint gives a token, and the report does not say that it gives none.
#[test]
fn why_no_token_lacks_the_scope_is_said() {
    let served = |scope: &'static str| {
        answers_to_all(move |head| {
            if head.starts_with("POST /token ") {
                let answer = format!(r#"{{"access_token":"t0ken","token_type":"Bearer"{scope}}}"#);
                return Reply::json(200, answer);
            }
            Reply::json(status(head.contains("Bearer t0ken\r\n")), "{}")
        })
    };
    for (scope, said) in [
        (
            "",
            "the token endpoint does not say which scope its token has",
        ),
        (
            r#","scope":"calls""#,
            "the token endpoint grants it to every token",
        ),
    ] {
        let served = served(scope);
        let (network, _) = Loopback::new();
        let plan = OAUTH.replace("ADDRESS", &served.address.to_string());
        let ran = Run::bare("webhook audit --no-env-file --credential hook.json")
            .arg(format!("http://{}/hook", served.address))
            .file("hook.json", plan)
            .wire(network)
            .ran();
        let text = in_one_line(&ran.stdout);
        assert!(text.contains(said), "{said}: {text} {}", ran.stderr);
    }
}

/// A server that decides by the head of a request.
fn answers_to_all(decide: impl Fn(&str) -> Reply + Send + 'static) -> Served {
    Served::new(ServerLimits::default(), move |mut request| {
        let head = String::from_utf8(request.request.head.clone()).unwrap();
        request.reply(decide(&head));
    })
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

const OAUTH: &str = r#"{"type":"oauth2","url":"http://ADDRESS/token","clientId":"a","clientSecret":"canary-client","scope":"calls"}"#;

/// A token endpoint and an app in one: `accepts` decides about the bearer token. The tokens of the endpoint are
/// JWTs, with the scope that was asked for.
fn oauth2(accepts: impl Fn(&str) -> bool + Send + 'static) -> Served {
    Served::new(ServerLimits::default(), move |mut request| {
        let head = String::from_utf8(request.request.head.clone()).unwrap();
        let reply = if head.starts_with("POST /token ") {
            let body = String::from_utf8(request.request.body.clone()).unwrap();
            let scope = if body.contains("scope=calls") {
                "calls"
            } else {
                "other"
            };
            let token = issued(scope);
            let answer =
                format!(r#"{{"access_token":"{token}","token_type":"Bearer","scope":"{scope}"}}"#);
            Reply::json(200, answer)
        } else {
            let line = |name: &'static str| {
                let lines = head.lines().filter(move |line| {
                    line.to_ascii_lowercase().starts_with(&format!("{name}: "))
                });
                lines.map(|line| line.split_once(": ").unwrap().1)
            };
            let token = line("authorization").next().unwrap_or_default();
            let right = line("authorization").count() == 1
                && line("content-type").eq(["application/json"])
                && token.strip_prefix("Bearer ").is_some_and(&accepts);
            Reply::json(status(right), "{}")
        };
        request.reply(reply);
    })
}

/// A JWT that is signed, as far as the tests need it.
fn issued(scope: &str) -> String {
    let part = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    let claims = part(&format!(
        r#"{{"sub":"canary","scope":"{scope}","exp":1795200000}}"#
    ));
    format!(
        "{}.{claims}.c2lnbmF0dXJl",
        part(r#"{"alg":"RS256","typ":"JWT"}"#)
    )
}

/// The names of the cases that came out like this, and what was skipped.
fn with_tokens(
    accepts: impl Fn(&str) -> bool + Send + 'static,
    result: &str,
) -> (u8, Vec<String>, Value) {
    let served = oauth2(accepts);
    let (network, _) = Loopback::new();
    let ran = Run::bare("webhook audit --no-env-file --credential hook.json --format json")
        .arg(format!("http://{}/hook", served.address))
        .arg("--expired-token-file")
        .arg("expired")
        .file("expired", "canary-expired")
        .file(
            "hook.json",
            OAUTH.replace("ADDRESS", &served.address.to_string()),
        )
        .wire(network)
        .ran();
    assert_eq!(ran.stderr, "");
    assert!(!ran.stdout.contains("canary"), "{}", ran.stdout);
    let mut json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let cases = json["cases"].as_array().unwrap().iter();
    let names = cases.filter(|case| case["result"] == result);
    let names = names
        .map(|case| case["name"].as_str().unwrap().to_owned())
        .collect();
    (ran.code, names, json["skipped"].take())
}

type Accepts = fn(&str) -> bool;

#[test]
fn holes_of_a_server_with_oauth_tokens_are_named() {
    let right = |token: &str| token == issued("calls");
    let (code, passes, skipped) = with_tokens(right, "pass");
    assert_eq!((code, skipped), (0, Value::Array(vec![])));
    for name in [
        "made-up token",
        "token without a signature",
        "token with changed claims",
        "expired token",
        "token without the scope",
    ] {
        assert!(passes.contains(&name.to_owned()), "{name}: {passes:?}");
    }
    let holes: [(Accepts, &[&str]); 4] = [
        (|token| token == "canary-expired", &["expired token"]),
        (
            |token| token.ends_with('.') && token.len() > 50,
            &["token without a signature"],
        ),
        (
            |token| token.ends_with(".c2lnbmF0dXJl") && token.len() > issued("calls").len(),
            &["token with changed claims"],
        ),
        (|token| token.starts_with("another"), &["made-up token"]),
    ];
    for (accepts, names) in holes {
        let (code, found, _) = with_tokens(
            move |token| token == issued("calls") || accepts(token),
            "fail",
        );
        assert_eq!((code, &found[..]), (1, &strings(names)[..]));
    }
    let any_scope = |token: &str| token == issued("calls") || token == issued("other");
    let (code, found, _) = with_tokens(any_scope, "warning");
    assert_eq!(
        (code, found),
        (0, vec!["token without the scope".to_owned()])
    );
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
            "the token endpoint returned no token: the response has no access_token",
        )
        .hints("'voxtoken webhook token' tries every way and shows what each gets")
        .run();
}

#[test]
fn a_server_that_stops_answering_is_named_with_the_request_that_it_stops_at() {
    let asked = AtomicUsize::new(0);
    let server = crate::net::Server::new(move |mut stream, head| {
        let head = head.to_lowercase();
        let length = head.split("content-length: ").nth(1).unwrap();
        let length = length.split("\r\n").next().unwrap().parse().unwrap();
        stream.read_exact(&mut vec![0; length]).unwrap();
        let status = match asked.fetch_add(1, Ordering::Relaxed) {
            0 => "200 OK",
            1..4 => "401 Unauthorized",
            _ => return,
        };
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\n{{}}");
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let (network, _) = Loopback::new();
    let ran = Run::bare("webhook audit --no-env-file --type hmac")
        .arg(format!("http://127.0.0.1:{}/hook", server.port))
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .wire(network)
        .on_a_terminal()
        .ran();
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let fifth = ran.stdout.lines().nth(7).unwrap();
    let name = fifth.trim().split("  ").next().unwrap();
    let verdict = format!(
        "Inconclusive: the server stops answering at the request '{name}'. Does that request crash it?"
    );
    // The report is longer than the terminal.
    assert_eq!(words.matches(&verdict).count(), 2, "{}", ran.stdout);
    assert!(words.ends_with(&verdict), "{}", ran.stdout);
    assert_eq!(ran.code, 3);
}
