//! Runs `mint scoped`: gets a Volubile token with exactly the requested scopes.

use std::sync::Arc;

use super::clock::moment;
use super::console::Console;
use super::deliver::{TokenDelivery, deliver, prepare};
use super::issue::issue;
use super::outside::Ports;
use super::wire::Wire;
use crate::cli::ScopedArgs;
use crate::outcome::{Failure, Outcome};
use crate::settings::{self, Inputs};
use crate::time::UnixTime;
use crate::token::deliverable::{Deliverable, Grant};

/// Gets a token and delivers it.
pub fn run(
    args: &ScopedArgs,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::scoped(args, inputs)?;
    let file = prepare(&asked.output, asked.mask, inputs.directory, console)?;
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
