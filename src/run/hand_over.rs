//! Delivers a token: masks it where a log would show it, then passes it to standard output, a file or a command.

use secrecy::ExposeSecret;

use super::console::Console;
use super::deliver;
use crate::outcome::{Failure, Outcome};
use crate::render::handover;
use crate::settings::{Handover, Inputs, Place};
use crate::time::UnixTime;
use crate::token::deliverable::Deliverable;

/// Fails if nobody would get the token, or if it could not be masked, before one is made.
pub fn check(handover: &Handover, mask: bool, console: &Console) -> Result<(), Failure> {
    if mask {
        console.stderr_reaches_runner()?;
    }
    match handover {
        Handover::Answer {
            place: Place::Stdout,
            ..
        } => console.stdout_reaches_somebody(),
        _ => Ok(()),
    }
}

/// Hands a token over, and tells the person at the terminal what it is. `key` says where its key came from.
pub fn hand_over(
    made: &Deliverable,
    to: Handover,
    mask: bool,
    now: UnixTime,
    key: &str,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let token = made.token.expose_secret();
    if mask {
        console.mask(token)?;
    }
    console.say(inputs.notices);
    match to {
        Handover::Answer { format, place } => {
            let answer = handover::answer(&format, made)
                .map_err(|_| Failure::lost("the claims cannot be written as JSON"))?;
            match place {
                Place::Stdout => console.answer(&answer)?,
                Place::File(file) => deliver::file(&file, &answer, inputs.directory)?,
            }
        }
        Handover::Command(command) => return deliver::command(&command, token),
    }
    inputs.notices.note(handover::note(made, now, key));
    Ok(Outcome::Done)
}
