//! The stories of the webhook commands.

use super::Console;
use crate::cli::{SignWords, VerifyWords, WebhookCommand};
use crate::outcome::{Failure, Outcome};
use crate::render::{verdict, webhook};
use crate::settings::{self, World};
use crate::time::Instant;
use crate::webhook::sign::sign;
use crate::webhook::verify::{Answer, examine};

/// Runs one of the webhook commands.
pub fn run(
    command: &WebhookCommand,
    now: Instant,
    world: &mut World,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    match command {
        WebhookCommand::Sign(words) => run_sign(words, now, world, console),
        WebhookCommand::Verify(words) => run_verify(words, now, world, console),
    }
}

/// Signs a request, and prints the headers that go with it.
fn run_sign(
    words: &SignWords,
    now: Instant,
    world: &mut World,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::sign(words, now, world)?;
    console.say(world.notices);
    let authentication = &asked.authentication;
    let signed = sign(
        &authentication.plan,
        &authentication.secret.value,
        &asked.values(),
    )
    .map_err(|refusal| settings::refused("nothing is signed", refusal))?;
    let answer = webhook::signed(asked.format, &signed)
        .map_err(|_| Failure::misuse("the headers cannot be written as JSON"))?;
    console.answer(&answer)?;
    Ok(Outcome::Done)
}

/// Judges a captured request, and prints the verdict.
fn run_verify(
    words: &VerifyWords,
    now: Instant,
    world: &mut World,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::verify(words, now, world)?;
    console.say(world.notices);
    let request = asked.captured()?;
    let found = examine(&asked.asked(&request));
    let answer = verdict::verdict(asked.format, &found)
        .map_err(|_| Failure::misuse("the verdict cannot be written as JSON"))?;
    console.answer(&answer)?;
    Ok(match found.verdict {
        Answer::Accepted => Outcome::Done,
        // Who is not proven is not let in.
        Answer::Refused | Answer::Unknown => Outcome::No,
    })
}
