//! Runs `webhook token`: fetches an OAuth token with each client authentication method, and reports which the
//! endpoint takes.

use secrecy::ExposeSecret;

use super::console::Console;
use super::fetch::{attempts, limits, outcome_of};
use super::outside::Ports;
use crate::cli::TokenArgs;
use crate::outcome::{Failure, Outcome};
use crate::render::oauth::{self, Tried};
use crate::settings::{self, Inputs, TokenFormat};

/// Largest answer, in bytes.
const LARGEST: u64 = 1 << 20;

/// Tries every method, and shows the answer to each.
pub fn run(
    args: &TokenArgs,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::token(args, inputs)?;
    console.say(inputs.notices);
    if asked.format == TokenFormat::Token {
        console.stdout_reaches_somebody()?;
        if asked.mask {
            console.stderr_reaches_runner()?;
        }
    }
    let limits = limits(&asked.connection, false, LARGEST, ports);
    let all = asked.format != TokenFormat::Token;
    let secret = &asked.authentication.secret.value;
    let tried = attempts(asked.plan()?, secret, &limits, all, ports)?;
    let granted = tried.iter().find_map(|it| it.granted.as_ref());
    if let (TokenFormat::Token, Some(granted)) = (asked.format, granted) {
        let token = granted.token.expose_secret();
        if asked.mask {
            console.mask(token)?;
        }
        console.print(token)?;
        return Ok(Outcome::Done);
    }
    let ways: Vec<_> = tried
        .iter()
        .map(|it| Tried {
            way: it.way,
            granted: it.granted.as_ref(),
            checks: &it.checks,
        })
        .collect();
    let text = match asked.format {
        TokenFormat::Json => {
            oauth::json(&ways).map_err(|_| Failure::lost("the report cannot be written as JSON"))?
        }
        _ => oauth::report(&ways, console.stdout.style()),
    };
    if asked.format == TokenFormat::Token {
        // Standard output is for the token alone.
        return Err(Failure {
            outcome: tried.last().map_or(Outcome::No, |it| outcome_of(it.status)),
            ..Failure::no("the token endpoint gives no token")
        }
        .hint("leave out '--format token' to see why"));
    }
    console.print(&text)?;
    Ok(match (granted, tried.last()) {
        (None, Some(last)) => outcome_of(last.status),
        _ => Outcome::Done,
    })
}
