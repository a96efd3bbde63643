//! Runs `request`: gets a token, makes the call, passes on the answer, and explains a failure.

use std::io::Read;
use std::path::Path;
use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret, SecretString};

use super::clock::moment;
use super::console::Console;
use super::issue::issue;
use super::outside::Ports;
use super::wire::{Wire, broken, failed};
use crate::api::explain::{Explanation, Facts, TokenOrigin, explain};
use crate::api::retry::{self, Patience};
use crate::cli::RequestArgs;
use crate::file::replace_from;
use crate::http::Response;
use crate::net::NetworkCause;
use crate::outcome::{Failure, Notice, Outcome};
use crate::render::exchange;
use crate::settings::{self, CallToken, Inputs, Requested};
use crate::text::shown;
use crate::time::UnixTime;
use crate::token::claims::{Claims, TokenClaim};
use crate::token::mint::mint;

/// How long a token lives that is minted for a call, in seconds.
const LIFETIME: i64 = 300;

/// Bytes of a body that are held at a time.
const PIECE: usize = 64 << 10;

/// Largest body that is laid out on a terminal, in bytes.
const LARGEST_LAID_OUT: u64 = 16 << 20;

/// Makes a call, and shows what comes back.
pub fn run(
    args: &RequestArgs,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::request(args, inputs)?;
    console.say(inputs.notices);
    if asked.dry_run {
        let text = exchange::unsent(&asked.call.with(""), &described(&asked.bearer));
        return console.print(&text).map(|()| Outcome::Done);
    }
    // Only a file that is half written has to be cleared away.
    let stop = match &asked.output {
        Some(_) => (ports.stop)(),
        None => std::sync::Arc::default(),
    };
    let wire = Wire::new(ports.network, asked.connection.clone(), stop);
    let mut patience = Patience::of(asked.max_wait);
    let mut attempt = 0;
    loop {
        let token = token(&asked, &wire, ports.clock, console)?;
        console.secrets.push(token.clone());
        let request = asked.call.with(token.expose_secret());
        if asked.show.verbose {
            console.trace(&exchange::sent(&request));
        }
        let sent = wire.send(&request);
        let pause = match &sent {
            Ok(response) if retry::is_temporary(response.status) => {
                retry::pause(response.header("Retry-After"), (ports.clock)(), attempt)
            }
            Err(error) if may_pass(&error.cause) => retry::pause(None, (ports.clock)(), attempt),
            _ => Duration::MAX,
        };
        if attempt < asked.retries && patience.allows(pause) {
            let why = match &sent {
                Ok(response) => response.status.to_string(),
                Err(error) => error.to_string(),
            };
            console.tell(Notice::Note(format!(
                "{why}; trying again in {} s",
                pause.as_secs()
            )));
            drop(sent);
            wire.pause(pause);
            attempt += 1;
            continue;
        }
        let response = sent.map_err(|error| failed(&error))?;
        return answered(
            &asked,
            response,
            &token,
            moment((ports.clock)())?,
            inputs,
            console,
        );
    }
}

/// Whether the same request may get through the next time.
fn may_pass(cause: &NetworkCause) -> bool {
    matches!(
        cause,
        NetworkCause::Refused
            | NetworkCause::Closed
            | NetworkCause::Timeout { .. }
            | NetworkCause::Unreachable(_)
            | NetworkCause::Other(_)
    )
}

/// A token for one attempt.
fn token(
    asked: &Requested,
    wire: &Wire,
    clock: &dyn Fn() -> SystemTime,
    console: &mut Console,
) -> Result<SecretString, Failure> {
    match &asked.bearer {
        CallToken::Given(token) => Ok(token.value.clone()),
        CallToken::Fetched { base, keys, scope } => {
            let scopes = [*scope];
            issue(
                wire,
                base,
                keys,
                &scopes,
                clock,
                asked.max_wait,
                &mut |notice| console.tell(notice),
            )
            .map(|issued| issued.token)
        }
        CallToken::Minted { identity, scope } => {
            let iat = moment(clock())?;
            let exp = UnixTime::new(iat.seconds() + LIFETIME).unwrap_or(iat);
            let claims = Claims {
                org_id: identity.org_id.value.clone(),
                token: TokenClaim {
                    tag: *scope,
                    restrictions: None,
                },
                extra: Vec::new(),
                iat,
                exp,
            };
            mint(&claims, identity.key.value.expose_secret())
                .map(SecretString::from)
                .map_err(|_| Failure::lost("the claims cannot be written as JSON"))
        }
    }
}

/// Which token a call would have, for a dry run.
fn described(bearer: &CallToken) -> String {
    match bearer {
        CallToken::Minted { scope, .. } => {
            format!("Bearer (a {} token, minted for 5 minutes)", scope.as_str())
        }
        CallToken::Fetched { scope, .. } => format!("Bearer (a token with the scope {scope})"),
        CallToken::Given(token) => format!("Bearer (the token from {})", token.source),
    }
}

/// Shows the answer, and explains one that is not a success.
fn answered(
    asked: &Requested,
    mut response: Response,
    token: &SecretString,
    now: UnixTime,
    inputs: &Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    if asked.show.verbose {
        console.trace(&exchange::received(response.status, &response.headers));
    }
    if asked.show.include {
        if console.stdout.terminal.is_some() && !asked.show.raw {
            let head = exchange::head_on_terminal(response.status, &response.headers);
            console.write(head.as_bytes())?;
        } else {
            console.write(&exchange::head(response.status, &response.headers))?;
        }
    }
    let success = (200..300).contains(&response.status);
    let start = match &asked.output {
        Some(path) if success => {
            save(path, &mut response, inputs.directory)?;
            Vec::new()
        }
        _ if console.stdout.terminal.is_some() && !asked.show.raw => {
            lay_out(&mut response, console)?
        }
        _ => pass_through(&mut response, console)?,
    };
    let explanation = explain(&Facts {
        call: &asked.call,
        token: token.expose_secret(),
        origin: match asked.bearer {
            CallToken::Minted { .. } => TokenOrigin::Minted,
            CallToken::Fetched { .. } => TokenOrigin::Fetched,
            CallToken::Given(_) => TokenOrigin::Given,
        },
        other_region: asked.other_region,
        status: response.status,
        location: response.header("Location"),
        date: response.header("Date"),
        retry_after: response.header("Retry-After"),
        body: &start,
        now,
    });
    match explanation {
        None => Ok(Outcome::Done),
        Some(Explanation {
            outcome,
            error,
            hints,
        }) => Err(Failure {
            outcome,
            hints,
            ..Failure::no(error)
        }),
    }
}

/// Writes the body to standard output as it comes, and gives back its start.
fn pass_through(response: &mut Response, console: &mut Console) -> Result<Vec<u8>, Failure> {
    let mut start = Vec::new();
    let mut piece = vec![0; PIECE];
    while !console.stdout.closed {
        let length = response
            .body
            .read(&mut piece)
            .map_err(|error| broken(&error))?;
        if length == 0 {
            break;
        }
        let left = PIECE.saturating_sub(start.len()).min(length);
        start.extend_from_slice(&piece[..left]);
        console.write(&piece[..length])?;
    }
    Ok(start)
}

/// Lays the body out for a person; one that is very large passes through.
fn lay_out(response: &mut Response, console: &mut Console) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    let read = (&mut response.body)
        .take(LARGEST_LAID_OUT)
        .read_to_end(&mut body);
    let complete = (body.len() as u64) < LARGEST_LAID_OUT;
    match exchange::body_on_terminal(&body, console.stdout.style()) {
        Some(text) if complete => console.write(text.as_bytes())?,
        _ => console.trace(&[format!(
            "(a body of {} bytes that is not text; write it to a file with -o FILE, or use --raw)",
            if complete {
                body.len().to_string()
            } else {
                format!("more than {}", body.len())
            }
        )]),
    }
    read.map_err(|error| broken(&error))?;
    Ok(body)
}

/// Writes the body to a file, whole or not at all.
fn save(path: &Path, response: &mut Response, directory: &Path) -> Result<(), Failure> {
    let name = shown(&path.to_string_lossy());
    replace_from(&directory.join(path), &mut response.body).map_err(|error| {
        if crate::net::NetworkError::of(&error).is_some() {
            broken(&error)
        } else {
            Failure::io(format!("--output: cannot write {name}"), &error)
        }
    })
}
