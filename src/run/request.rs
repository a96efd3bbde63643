//! Runs `request`: gets a token, makes the call, passes on the answer, and explains a failure.

use std::io::Read;
use std::path::Path;
use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret, SecretString};

use super::clock::moment;
use super::console::Console;
use super::deliver::cannot_write;
use super::issue::issue;
use super::outside::Ports;
use super::relay::{self, PIECE, pass_on};
use super::wire::{Wire, broken, failed};
use crate::api::explain::{Explanation, Facts, NotAgain, TokenOrigin, explain};
use crate::api::retry::{self, Patience};
use crate::cli::RequestArgs;
use crate::file::Unfinished;
use crate::http::Response;
use crate::net::NetworkCause;
use crate::outcome::{Failure, Notice, Outcome};
use crate::render::exchange;
use crate::settings::{self, CallToken, Inputs, Requested};
use crate::time::UnixTime;
use crate::token::claims::{Claims, TokenClaim};
use crate::token::mint::mint;

/// Lifetime of a token that is minted for a call, in seconds.
const LIFETIME: i64 = 300;

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
    let file = match &asked.output {
        Some(path) if !asked.dry_run => Some(begin(path, inputs.directory)?),
        Some(_) => None,
        None => console.stdout_reaches_somebody().map(|()| None)?,
    };
    console.say(inputs.notices);
    if asked.dry_run {
        let text = exchange::unsent(&asked.call.with(""), &described(&asked.bearer));
        return console.print(&text).map(|()| Outcome::Done);
    }
    // Only a half-written file has to be removed.
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
        let not_again = NotAgain {
            retries: (attempt >= asked.retries).then_some(asked.retries),
            too_long: !patience.has(pause),
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
        let now = moment((ports.clock)())?;
        return answered(&asked, file, response, not_again, &token, now, console);
    }
}

/// Whether the same request may get through the next time.
fn may_pass(cause: &NetworkCause) -> bool {
    matches!(
        cause,
        NetworkCause::ConnectionRefused
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

/// The token that a call would carry, for a dry run.
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
    file: Option<Unfinished>,
    mut response: Response,
    not_again: NotAgain,
    token: &SecretString,
    now: UnixTime,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    if asked.show.verbose {
        console.trace(&exchange::received(response.status, &response.headers));
    }
    if asked.show.include {
        if console.stdout.terminal.is_some() && !asked.show.raw {
            let head = exchange::head_on_terminal(response.status, &response.headers);
            console.write(console.without_secrets(&head).into_owned().as_bytes())?;
        } else {
            let head = exchange::head(response.status, &response.headers);
            relay::write(&console.hiding_secrets(head), console)?;
        }
    }
    let success = (200..300).contains(&response.status);
    let start = match (&asked.output, file) {
        (Some(path), Some(file)) if success => {
            save(file, path, &mut response, console)?;
            Vec::new()
        }
        _ if console.stdout.terminal.is_some() && !asked.show.raw => {
            lay_out(&mut response, console)?
        }
        _ => pass_on(&mut response.body, console)?,
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
        not_again,
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

/// Formats the body for a person; a very large one passes through unchanged.
fn lay_out(response: &mut Response, console: &mut Console) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    let read = (&mut response.body)
        .take(LARGEST_LAID_OUT)
        .read_to_end(&mut body);
    let complete = (body.len() as u64) < LARGEST_LAID_OUT;
    match exchange::body_on_terminal(&body, console.stdout.style()) {
        Some(text) if complete => {
            console.write(console.without_secrets(&text).into_owned().as_bytes())?;
        }
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

/// Creates the file for the body, so that nothing is sent if it cannot be written.
fn begin(path: &Path, directory: &Path) -> Result<Unfinished, Failure> {
    Unfinished::create(&directory.join(path), true).map_err(|cause| cannot_write(path, &cause))
}

/// Writes the body to its file, whole or not at all. If that fails after all, the body goes to standard output: the
/// call may have changed something, and cannot simply be repeated.
fn save(
    mut file: Unfinished,
    path: &Path,
    response: &mut Response,
    console: &mut Console,
) -> Result<(), Failure> {
    let failed = |cause| cannot_write(path, &cause);
    let written = file.written().map_err(failed)?;
    let mut length = 0;
    let mut piece = vec![0; PIECE];
    loop {
        let read = response
            .body
            .read(&mut piece)
            .map_err(|error| broken(&error))?;
        if read == 0 {
            break;
        }
        if let Err(cause) = file.write(&piece[..read]) {
            let again = written.read_again().map_err(failed)?.take(length);
            let seen = again.chain(&piece[..read]);
            pass_on(&mut seen.chain(&mut response.body), console)?;
            return Err(on_stdout(failed(cause)));
        }
        length += read as u64;
    }
    file.finish().or_else(|cause| {
        pass_on(&mut written.read_again().map_err(failed)?, console)?;
        Err(on_stdout(failed(cause)))
    })
}

fn on_stdout(failure: Failure) -> Failure {
    Failure {
        outcome: Outcome::Unavailable,
        ..failure.rather("the request was sent; the body of its response is on standard output")
    }
}
