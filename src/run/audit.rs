//! Runs `webhook audit`: sends every case to a server, and reports what it accepts and rejects.

use std::io::Read;
use std::iter;

use secrecy::{ExposeSecret, SecretString};

use super::clock::now as moment;
use super::console::Console;
use super::fetch::{self, limits};
use super::outside::Ports;
use super::wire::failed;
use crate::cli::AuditArgs;
use crate::http::{Request, is_loopback};
use crate::net::{Limits, NetworkCause, NetworkError};
use crate::outcome::{Failure, Outcome};
use crate::render::audit::{AuditReport, Start};
use crate::secret::Echoes;
use crate::settings::{self, Audit, Inputs};
use crate::webhook::audit::{Answered, Basis, Case, Cases, Did, cases};
use crate::webhook::delivery::Delivery;
use crate::webhook::events::sample::{Shape, body};
use crate::webhook::plan::Plan;

/// Largest answer, in bytes.
const LARGEST: u64 = 1 << 20;

/// How much of an answer is read, in bytes.
const READ: u64 = 64 << 10;

/// Sends what a server must accept and what it must reject, and shows how it responded.
pub fn run(
    args: &AuditArgs,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::audit(args, moment(ports), inputs)?;
    console.say(inputs.notices);
    let limits = limits(&asked.connection, asked.allow_http, LARGEST, ports);
    let tokens = match &asked.authentication.plan {
        Plan::Oauth2(plan) => {
            let secret = &asked.authentication.secret.value;
            FetchedTokens {
                right: Some(fetch::token(plan, secret, &limits, ports)?),
                other_scope: Some(fetch::without_scope(plan, secret, &limits, ports)?),
            }
        }
        _ => FetchedTokens::default(),
    };
    let Cases { cases, skipped } = made(&asked, &tokens, ports)?;
    let signed = matches!(asked.authentication.plan, Plan::Hmac(_));
    let mut report = AuditReport::new(asked.json, signed, console.stdout.style(), &cases);
    let start = Start {
        url: asked.url.as_str(),
        event: asked.event.name,
        skipped: &skipped,
    };
    console.write(report.start(&start).as_bytes())?;
    let own = iter::once(&asked.authentication.secret.value).chain(&tokens.right);
    let echoes = Echoes::of(own.map(ExposeSecret::expose_secret));
    let mut correct = Answered::default();
    for (index, case) in cases.iter().enumerate() {
        // The last request is signed anew, so that its timestamp is current.
        let fresh = if index + 1 == cases.len() {
            made(&asked, &tokens, ports)?.cases.pop()
        } else {
            None
        };
        let answered = match send(&asked, fresh.as_ref().unwrap_or(case), &limits, ports) {
            Ok(answered) => Some(answered),
            Err(error) if index == 0 || error.cause == NetworkCause::Interrupted => {
                return Err(failed(&error));
            }
            Err(_) => None,
        };
        let answered = answered.map(|it| Answered {
            location: it.location.map(|text| echoes.hidden_in(&text)),
            ..it
        });
        if index == 0 {
            correct = answered.clone().unwrap_or_default();
        }
        let did = answered
            .as_ref()
            .map_or(Did::Unclear, |it| Did::of(it, &correct));
        let text = report.row(case, answered, did);
        console.write(text.as_bytes())?;
        if console.stdout.closed {
            break;
        }
    }
    let rows = console.stdout.terminal.map(|size| size.rows);
    console.write(report.end(&start, rows).as_bytes())?;
    let results = report.results();
    Ok(if results.holes() > 0 && !results.inconclusive() {
        Outcome::No
    } else if results.inconclusive() {
        Outcome::Unavailable
    } else {
        Outcome::Done
    })
}

/// The tokens that a token endpoint gave.
#[derive(Default)]
struct FetchedTokens {
    right: Option<SecretString>,
    other_scope: Option<Result<SecretString, &'static str>>,
}

fn made(asked: &Audit, tokens: &FetchedTokens, ports: &Ports) -> Result<Cases, Failure> {
    let now = moment(ports);
    let body = body(asked.event, Shape::Schema, now);
    let timestamp = now.seconds().to_string();
    let basis = Basis {
        plan: &asked.authentication.plan,
        secret: tokens
            .right
            .as_ref()
            .unwrap_or(&asked.authentication.secret.value),
        delivery: Delivery {
            method: "POST",
            url: &asked.url,
            signed_url: &asked.signed_url,
            body: &body,
            timestamp: &timestamp,
        },
        now: now.seconds(),
        loopback: is_loopback(&asked.url),
        expired: asked.expired.as_ref().map(|it| &it.value),
        other_scope: match &tokens.other_scope {
            Some(found) => found.as_ref().map_err(|why| *why),
            None => Err(""),
        },
    };
    cases(&basis).map_err(|refusal| refusal.at("nothing is sent"))
}

fn send(
    asked: &Audit,
    case: &Case,
    limits: &Limits,
    ports: &Ports,
) -> Result<Answered, NetworkError> {
    let mut request = Request::new("POST", asked.url.clone()).body(&*case.body);
    if !case
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
    {
        request = request.header("Content-Type", "application/json");
    }
    for (name, value) in &case.headers {
        request = request.secret_header(&**name, &**value);
    }
    let response = ports.network.send(&request, limits)?;
    let location = response.redirects_to().map(str::to_owned);
    let is_json = response
        .header("content-type")
        .is_some_and(|it| it.contains("json"));
    let (status, mut body) = (response.status, Vec::new());
    if is_json && (200..300).contains(&status) {
        // A body that breaks off adds nothing; the status is enough.
        let _ = response.body.take(READ).read_to_end(&mut body);
    }
    Ok(Answered {
        status,
        location,
        body,
    })
}
