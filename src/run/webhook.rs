//! Runs `webhook sign` and `webhook verify`, and dispatches the other webhook commands.

use super::console::Console;
use super::outside::Ports;
use super::{audit, events, listen, migrate, send, token};
use crate::cli::{SignArgs, VerifyArgs, WebhookCommand};
use crate::http::capture::Captured;
use crate::judgement::Answer;
use crate::outcome::{Failure, Outcome};
use crate::render::{verdict, webhook};
use crate::settings::{self, GivenRequest, Inputs, Verify};
use crate::time::UnixTime;
use crate::webhook::guess::guess;
use crate::webhook::plan::{AUTHORIZATION, Plan};
use crate::webhook::sign::sign;
use crate::webhook::verdict::examine;

/// Runs one of the webhook commands.
pub fn run(
    command: &WebhookCommand,
    now: UnixTime,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    match command {
        WebhookCommand::Sign(args) => run_sign(args, now, inputs, console),
        WebhookCommand::Verify(args) => run_verify(args, now, inputs, console),
        WebhookCommand::Migrate(args) => migrate::run(args, inputs, console),
        WebhookCommand::Events(args) => events::run(args, now, console),
        WebhookCommand::Send(args) => send::run(args, now, ports, inputs, console),
        WebhookCommand::Token(args) => token::run(args, ports, inputs, console),
        WebhookCommand::Audit(args) => audit::run(args, ports, inputs, console),
        WebhookCommand::Listen(args) => listen::run(args, ports, inputs, console),
    }
}

/// Signs a request, and prints the headers that go with it.
fn run_sign(
    args: &SignArgs,
    now: UnixTime,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::sign(args, now, inputs)?;
    console.stdout_reaches_somebody()?;
    console.say(inputs.notices);
    let authentication = &asked.authentication;
    let signed = sign(
        &authentication.plan,
        &authentication.secret.value,
        &asked.values(),
    )
    .map_err(|refusal| refusal.at("nothing is signed"))?;
    let answer = webhook::signed(asked.format, &signed)
        .map_err(|_| Failure::lost("the headers cannot be written as JSON"))?;
    console.print(&answer)?;
    Ok(Outcome::Done)
}

/// Judges a captured request, and prints the verdict.
fn run_verify(
    args: &VerifyArgs,
    now: UnixTime,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::verify(args, now, inputs)?;
    console.say(inputs.notices);
    let (plan, guessed_from) = match asked.expected.plan.clone() {
        Some(plan) => (plan, None),
        None => guessed(&asked)?,
    };
    let request = captured(&asked.request, plan.proof_header())?;
    let mut found = examine(&asked.asked(&plan, &request));
    found.guessed_from = guessed_from;
    let format = asked.format;
    if found.rests_on_secret()
        && let Some(failure) = asked.expected.no_secret
    {
        return Err(failure);
    }
    let answer = verdict::verdict(format, &found, console.stdout.style())
        .map_err(|_| Failure::lost("the verdict cannot be written as JSON"))?;
    console.print(&answer)?;
    Ok(match found.verdict.answer {
        Answer::Accepted => Outcome::Done,
        _ => Outcome::No,
    })
}

/// The plan guessed from the request, and the header that shows it.
fn guessed(asked: &Verify) -> Result<(Plan, Option<String>), Failure> {
    let request = captured(&asked.request, AUTHORIZATION)?;
    let found = guess(&request, asked.expected.secret.as_ref()).ok_or_else(|| {
        Failure::misuse("no header of the request looks like authentication").hint(
            "give --credential FILE, or --type bearer, hmac or x-vapi-secret, to say what is missing",
        )
    })?;
    Ok((found.plan, Some(found.header)))
}

/// Parses the request; of several in a capture, one with this header.
fn captured<'a>(request: &'a GivenRequest, header: &str) -> Result<Captured<'a>, Failure> {
    match request {
        GivenRequest::Capture { capture, body } => {
            let mut captured = Captured::parse_with(&capture.bytes, Some(header))
                .map_err(|refusal| refusal.at(&capture.place))?;
            if let Some(body) = body {
                captured.replace_body(body);
            }
            Ok(captured)
        }
        GivenRequest::Parts { headers, body } => Ok(Captured::of_parts(headers.clone(), body)),
    }
}
