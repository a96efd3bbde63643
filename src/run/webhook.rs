//! Runs the offline webhook commands.

use super::console::Console;
use super::outside::Ports;
use super::{audit, events, listen, migrate, send, token};
use crate::cli::{SignArgs, VerifyArgs, WebhookCommand};
use crate::judgement::Answer;
use crate::outcome::{Failure, Outcome};
use crate::render::{verdict, webhook};
use crate::settings::{self, Inputs};
use crate::time::UnixTime;
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
    let request = asked.captured()?;
    let mut found = examine(&asked.asked(&request));
    found.guessed_from.clone_from(&asked.guessed_from);
    if let Some(failure) = asked.no_secret
        && found.rests_on_secret()
    {
        return Err(failure);
    }
    let answer = verdict::verdict(asked.format, &found, console.stdout.style())
        .map_err(|_| Failure::lost("the verdict cannot be written as JSON"))?;
    console.print(&answer)?;
    Ok(match found.verdict.answer {
        Answer::Accepted => Outcome::Done,
        _ => Outcome::No,
    })
}
