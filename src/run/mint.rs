//! Runs `mint private` and `mint public`.

use super::batch;
use super::console::Console;
use super::deliver::{TokenDelivery, deliver, prepare};
use super::outside::Ports;
use crate::cli::{MintArgs, RestrictionsArgs};
use crate::outcome::{Failure, Outcome, Refusal};
use crate::settings::{self, Inputs};
use crate::time::UnixTime;
use crate::token::claims::Claims;
use crate::token::deliverable::Deliverable;
use crate::token::mint::Minter;
use crate::token::recipe::{BatchRow, Recipe, claims};

/// Mints a token or a batch of them, and delivers the result.
pub fn run(
    args: &MintArgs,
    restrictions: Option<&RestrictionsArgs>,
    now: UnixTime,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::mint(args, restrictions, now, inputs)?;
    // Done for a batch as well: a mistake in the options is a mistake in every row.
    let claims = claims(&asked.recipe, BatchRow::default(), now).map_err(unusable)?;
    let file = prepare(&asked.output, asked.mask, inputs.directory, console)?;
    if asked.rows.is_some() {
        return batch::run(asked, file, now, ports, inputs, console);
    }
    let made = made(&asked.recipe, claims, now).map_err(unusable)?;
    for finding in &made.warnings {
        let warning = format!("{}; {}", finding.message, finding.fix);
        inputs.notices.warn(warning);
    }
    let delivery = TokenDelivery {
        made,
        output: asked.output,
        file,
        mask: asked.mask,
        now,
        key: &asked.key_from,
    };
    deliver(delivery, inputs, console)
}

/// Signs the claims.
fn made(recipe: &Recipe, claims: Claims, now: UnixTime) -> Result<Deliverable, Refusal> {
    let minter = Minter::new(&recipe.spellings, now);
    let token = minter.mint(&claims).map_err(|_| Refusal {
        fact: "the claims cannot be written as JSON".into(),
        hint: Some("make the claims simpler".into()),
    })?;
    let warnings = minter.warnings(&token);
    Ok(Deliverable::minted(token, claims, warnings))
}

fn unusable(refusal: Refusal) -> Failure {
    Failure::misuse(refusal.fact).hints(refusal.hint)
}
