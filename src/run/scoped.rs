//! Runs `mint scoped`: gets a Volubile token with exactly the requested scopes.

use std::sync::Arc;

use super::clock::moment;
use super::console::Console;
use super::deliver::{TokenDelivery, cannot_write, deliver, prepare};
use super::issue::issue;
use super::outside::Ports;
use super::wire::Wire;
use crate::cli::ScopedArgs;
use crate::outcome::{Failure, Outcome};
use crate::settings::{self, Inputs, OutputPlace, Target, TokenOutput};
use crate::time::UnixTime;
use crate::token::deliverable::{Deliverable, Grant};

/// Room for a token in any output format, in bytes.
const LARGEST_TEXT: usize = 8 << 10;

/// Gets a token and delivers it.
pub fn run(
    args: &ScopedArgs,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::scoped(args, inputs)?;
    let mut file = prepare(&asked.output, asked.mask, inputs.directory, console)?;
    if let (
        Some(file),
        TokenOutput::Text {
            place: OutputPlace::File(Target::New { path, .. }),
            ..
        },
    ) = (&mut file, &asked.output)
    {
        // A token that was issued but cannot be written would be lost.
        let reserved = file.reserve(LARGEST_TEXT);
        reserved.map_err(|cause| cannot_write(path, &cause))?;
    }
    console.say(inputs.notices);
    let wire = Wire::new(ports.network, asked.connection, Arc::default());
    let issued = issue(
        &wire,
        &asked.base,
        &asked.keys,
        &asked.scopes,
        ports.clock,
        asked.max_wait,
        &mut |notice| console.tell(notice),
    )?;
    let now = moment((ports.clock)())?;
    let asked_for = || asked.scopes.iter().map(ToString::to_string).collect();
    let made = Deliverable {
        warnings: Vec::new(),
        token: issued.token,
        grant: Grant::Scopes(issued.scopes.unwrap_or_else(asked_for)),
        issued_at: now,
        expires_at: UnixTime::new(now.seconds().saturating_add(issued.expires_in)).unwrap_or(now),
    };
    let delivery = TokenDelivery {
        made,
        output: asked.output,
        file,
        mask: asked.mask,
        now,
        key: &issued.key,
    };
    deliver(delivery, inputs, console)
}
