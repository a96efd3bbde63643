//! Gets a token from Volubile: with the first of the account's two keys that works, waiting as long as the API
//! asks.

use std::time::{Duration, SystemTime};

use secrecy::ExposeSecret;

use super::clock::moment;
use super::wire::Wire;
use crate::api::issue::{self, Issued, NotIssued};
use crate::api::retry::{self, Patience};
use crate::outcome::{Failure, Notice, Outcome};
use crate::settings::VolubileKeys;
use crate::time::UnixTime;

/// Gets a token with these scopes. The waits add up to at most `max_wait`; `tell` announces each.
pub fn issue(
    wire: &Wire,
    base: &str,
    keys: &VolubileKeys,
    scopes: &[&str],
    clock: &dyn Fn() -> SystemTime,
    max_wait: Duration,
    tell: &mut dyn FnMut(Notice),
) -> Result<Issued, Failure> {
    let mut key = &keys.key;
    let mut patience = Patience::of(max_wait);
    for attempt in 0.. {
        let request = issue::request(base, &key.value, scopes).ok_or_else(|| {
            Failure::misuse("the base URL of Volubile cannot be used")
                .hint("check --base-url or VOLUBILE_BASE_URL")
        })?;
        let (response, body) = wire.fetch(&request, issue::LARGEST)?;
        let mut too_long = None;
        match (response.status, &keys.second) {
            (200..=299, _) => {
                let now = moment(clock())?;
                return accepted(&body, scopes, key.source.short(), now, tell);
            }
            (401, Some(second)) if key.source == keys.key.source => {
                tell(Notice::Warning(format!(
                    "Volubile rejects the API key from {} (401); using the one from {}",
                    key.source, second.source
                )));
                key = second;
                continue;
            }
            (429, _) => {
                let pause = retry::pause(response.header("Retry-After"), clock(), attempt);
                if patience.allows(pause) {
                    tell(Notice::Note(format!(
                        "Volubile asked to wait; trying again in {} s",
                        pause.as_secs()
                    )));
                    wire.pause(pause);
                    continue;
                }
                let asked_for = response.header("Retry-After").is_some() && !max_wait.is_zero();
                too_long = asked_for.then_some(pause);
            }
            _ => {}
        }
        let denied = NotIssued {
            status: response.status,
            body: &body,
            location: response.header("Location"),
            scopes,
            key: key.value.expose_secret(),
            source: &key.source.to_string(),
            wait: too_long,
        };
        return Err(failed(response.status, denied.explained()));
    }
    Err(Failure::lost("no attempt was made"))
}

fn accepted(
    body: &[u8],
    scopes: &[&str],
    key: String,
    now: UnixTime,
    tell: &mut dyn FnMut(Notice),
) -> Result<Issued, Failure> {
    let issued = issue::issued(body, scopes, key, now).map_err(|refusal| Failure {
        outcome: Outcome::Unavailable,
        ..refusal.at("Volubile's response cannot be used")
    })?;
    for odd in &issued.odd {
        tell(Notice::Warning(odd.clone()));
    }
    Ok(issued)
}

fn failed(status: u16, (fact, hint): (String, Option<String>)) -> Failure {
    let mut failure = Failure::no(fact);
    // Without that path, the address is not the API's.
    if matches!(status, 404 | 429 | 500..) {
        failure.outcome = Outcome::Unavailable;
    }
    failure.hints.extend(hint);
    failure
}
