//! Runs `webhook send`: signs an event or a recorded request, sends it, and judges the answer.

use std::iter;

use secrecy::{ExposeSecret, SecretString};

use super::clock::since;
use super::console::Console;
use super::fetch::{self, limits, outcome_of};
use super::outside::Ports;
use super::wire::fetched;
use crate::cli::SendArgs;
use crate::http::Request;
use crate::http::capture::Captured;
use crate::net::Limits;
use crate::outcome::{Failure, Outcome};
use crate::render::send::{self, Sent};
use crate::secret::Echoes;
use crate::settings::{self, Content, Inputs, Send};
use crate::time::UnixTime;
use crate::webhook::answers::{self, ServerAnswer};
use crate::webhook::delivery::{Delivery, Signer};
use crate::webhook::events::Event;
use crate::webhook::plan::Plan;
use crate::webhook::unsigned::Unsigned;

/// Largest answer, in bytes.
const LARGEST: u64 = 16 << 20;

/// Signs now, sends, and judges the answer.
pub fn run(
    args: &SendArgs,
    now: UnixTime,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::send(args, now, inputs)?;
    console.stdout_reaches_somebody()?;
    console.say(inputs.notices);
    let message = unsigned(&asked)?;
    let limits = limits(&asked.connection, asked.allow_http, LARGEST, ports);
    let token = match &asked.authentication.plan {
        Plan::Oauth2(_) if asked.dry_run => Some(SecretString::from("TOKEN")),
        Plan::Oauth2(plan) => {
            let secret = &asked.authentication.secret.value;
            Some(fetch::token(plan, secret, &limits, ports)?)
        }
        _ => None,
    };
    let request = request(&asked, &message, token.as_ref(), now)?;
    if asked.dry_run {
        let plan = &asked.authentication.plan;
        if console.stdout.terminal.is_some() {
            console.print(&send::dry_run(&request, plan))?;
        } else {
            console.write(&send::message(&request, plan))?;
        }
        return Ok(Outcome::Done);
    }
    let token = token.as_ref();
    deliver(
        &asked,
        &request,
        &message.body,
        token,
        &limits,
        ports,
        console,
    )
}

/// The request before it is signed, with the headers of the options.
fn unsigned(asked: &Send) -> Result<Unsigned, Failure> {
    let mut message = match &asked.content {
        Content::Body(body) => Unsigned::of_body(&asked.url, body),
        Content::Replay(capture) => {
            let recorded =
                Captured::parse(&capture.bytes).map_err(|refusal| refusal.at(&capture.place))?;
            Unsigned::of_recorded(&asked.url, recorded, &asked.authentication.plan)
        }
    };
    for (name, value) in asked.headers.iter() {
        message.headers.add(name.to_owned(), value);
    }
    Ok(message)
}

/// The request, signed.
fn request(
    asked: &Send,
    message: &Unsigned,
    token: Option<&SecretString>,
    now: UnixTime,
) -> Result<Request, Failure> {
    let signer = Signer {
        plan: &asked.authentication.plan,
        secret: token.unwrap_or(&asked.authentication.secret.value),
    };
    let delivery = Delivery {
        method: &message.method,
        url: &message.url,
        signed_url: asked.public_url.as_deref().unwrap_or(message.url.as_str()),
        body: &message.body,
        timestamp: &now.seconds().to_string(),
    };
    let mut request = signer
        .request(&delivery)
        .map_err(|refusal| refusal.at("nothing is sent"))?;
    for (name, _) in message.headers.iter() {
        // A header given by the user replaces the one that would be sent.
        request
            .headers
            .retain(|it| !it.name.eq_ignore_ascii_case(name));
    }
    for (name, value) in message.headers.iter() {
        request = request.secret_header(name, value);
    }
    Ok(request)
}

fn deliver(
    asked: &Send,
    request: &Request,
    sent_body: &[u8],
    token: Option<&SecretString>,
    limits: &Limits,
    ports: &Ports,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let start = (ports.clock)();
    let (response, body) = fetched(ports.network, request, limits)?;
    let milliseconds = since(start, ports);
    let event_type = answers::event_type(sent_body);
    let event = event_type.as_deref().and_then(Event::named);
    let answered = ServerAnswer {
        status: response.status,
        content_type: response.header("content-type"),
        body: &body,
        milliseconds,
    };
    let mut checks = answers::judge(event, sent_body, &answered);
    // A server may echo what it receives.
    let own = &asked.authentication.secret.value;
    let secrets = iter::once(own).chain(token);
    let echoes = Echoes::of(secrets.map(ExposeSecret::expose_secret));
    for check in &mut checks {
        check.message = echoes.hidden_in(&check.message);
    }
    let body = echoes.hidden(&body);
    let location = response.redirects_to().map(|text| echoes.hidden_in(text));
    let sent = Sent {
        method: &request.method,
        url: request.url.as_str(),
        event_type: event_type.as_deref(),
        bytes: sent_body.len(),
        status: response.status,
        milliseconds,
        usable: answers::usable(&checks) && response.status < 300,
        location: location.as_deref(),
        checks: &checks,
        body: &body,
    };
    let text = if asked.json {
        send::json(&sent).map_err(|_| Failure::lost("the report cannot be written as JSON"))?
    } else {
        send::report(&sent, console.stdout.style())
    };
    console.print(&text)?;
    Ok(if sent.usable {
        Outcome::Done
    } else {
        outcome_of(response.status)
    })
}
