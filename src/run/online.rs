//! What `doctor --online` asks the platforms: does the key work, and in which region; does the API key of Volubile
//! get a token; does this machine's clock agree with theirs.

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::clock::now;
use super::issue::issue;
use super::outside::Ports;
use super::wire::Wire;
use crate::api::explain::clock_off;
use crate::api::message::{message, redirect};
use crate::cli::DoctorArgs;
use crate::doctor::{Online, Status};
use crate::http::Request;
use crate::outcome::{Failure, Notice, Notices, Outcome};
use crate::platform::address::{Base, Platform, Region};
use crate::settings::{self, Address, Credentials, Inputs, VolubileKeys};
use crate::time::{UnixTime, in_words};
use crate::token::claims::{Claims, Scope, TokenClaim};
use crate::token::mint::mint;

/// A request that changes nothing and is allowed to every private token (the platform's own pages use it).
const HARMLESS: &str = "/assistant?limit=1";

/// The least scope that a documented route of Volubile takes.
const LEAST: [&str; 1] = ["calls:read"];

/// Lifetime of the token for such a request, in seconds.
const LIFETIME: i64 = 300;

/// Largest answer that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Asks the platforms, if `--online` is given.
pub fn ask(
    args: &DoctorArgs,
    credentials: &Credentials,
    ports: &Ports,
    inputs: &mut Inputs,
) -> Result<Vec<Online>, Failure> {
    if !args.online {
        return Ok(Vec::new());
    }
    let connection = settings::connection(&args.connection, inputs)?;
    let wire = Wire::new(ports.network, connection, Arc::default());
    let mut found = Vec::new();
    let mut date = None;
    let [vapi, volubile] = &credentials.bases;
    match (&credentials.identity, vapi) {
        (Some((org_id, key)), Some(address)) => found.extend(regions(
            &wire,
            address,
            &org_id.value,
            &key.value,
            ports,
            &mut date,
        )?),
        (Some(_), None) => found.push(not_asked(Platform::Vapi)),
        (None, _) => {}
    }
    match (&credentials.volubile, volubile) {
        (Some(keys), Some(address)) => {
            found.push(token(&wire, address, keys, ports, inputs.notices));
        }
        (Some(_), None) => found.push(not_asked(Platform::Volubile)),
        (None, _) => {}
    }
    if let Some(date) = date {
        let off = clock_off(&date, now(ports));
        let rejected = found.iter().any(|it| it.status == Status::Error);
        let clock = Online {
            name: "server's clock".into(),
            status: match (&off, rejected) {
                (None, _) => Status::Ok,
                (Some(_), false) => Status::Warning,
                (Some(_), true) => Status::Error,
            },
            facts: match off {
                Some(off) => vec![off, "set this machine's clock".into()],
                None => vec!["this machine's clock agrees with it".into()],
            },
        };
        // A clock that is off makes a good key look bad, so it comes first.
        found.insert(0, clock);
    }
    Ok(found)
}

/// A platform whose address is set but cannot be used.
fn not_asked(platform: Platform) -> Online {
    Online {
        name: platform.as_str().into(),
        status: Status::Unknown,
        facts: vec!["not checked: its address cannot be used".into()],
    }
}

/// What one region answered.
enum PlatformAnswer {
    /// Accepted, with what was seen.
    Accepted(String),
    /// Accepted, with what is odd about it.
    Doubtful(String),
    Rejected(String),
    Other(String),
    Nothing(Vec<String>),
}

/// Tries the key in both regions, or at the one address that is set.
fn regions(
    wire: &Wire,
    address: &Address,
    org_id: &SecretString,
    key: &SecretString,
    ports: &Ports,
    date: &mut Option<String>,
) -> Result<Vec<Online>, Failure> {
    let mut try_at = |base: &Base| -> Result<PlatformAnswer, Failure> {
        let (answer, at) = try_key(wire, base, org_id, key, now(ports))?;
        if date.is_none() {
            *date = at;
        }
        Ok(answer)
    };
    let Some(here) = address.base.region() else {
        let answer = try_at(&address.base)?;
        let rejected = "do the organization id and the private key belong together?";
        return Ok(vec![judged("Vapi", answer, Status::Error, rejected)]);
    };
    let (name, other, other_name) = match here {
        Region::Us => ("us", Region::Eu, "eu"),
        Region::Eu => ("eu", Region::Us, "us"),
    };
    let first = try_at(&address.base)?;
    let second = match Base::documented(Platform::Vapi, Some(other)) {
        Ok(base) => try_at(&base)?,
        Err(_) => PlatformAnswer::Nothing(Vec::new()),
    };
    let elsewhere = matches!(second, PlatformAnswer::Accepted(_));
    let hint = if elsewhere {
        format!(
            "the key belongs to region {other_name}; use --region {other_name}, or set VAPI_BASE_URL"
        )
    } else {
        "do the organization id and the private key belong together?".into()
    };
    // A key belongs to one region, so the other region should reject it.
    let in_other = match (&first, second) {
        (PlatformAnswer::Accepted(_), PlatformAnswer::Rejected(_)) => Online {
            name: format!("Vapi {other_name}"),
            status: Status::Ok,
            facts: vec![
                "the key does not work there; it belongs to one region (documented)".into(),
            ],
        },
        (_, second) => judged(
            &format!("Vapi {other_name}"),
            second,
            Status::Warning,
            "a key belongs to one region (documented)",
        ),
    };
    Ok(vec![
        judged(&format!("Vapi {name}"), first, Status::Error, &hint),
        in_other,
    ])
}

fn judged(name: &str, answer: PlatformAnswer, rejected: Status, hint: &str) -> Online {
    let (status, facts) = match answer {
        PlatformAnswer::Accepted(fact) => (Status::Ok, vec![fact]),
        PlatformAnswer::Doubtful(fact) => (
            Status::Warning,
            vec![fact, "check the organization id".into()],
        ),
        PlatformAnswer::Rejected(fact) => (rejected, vec![fact, hint.into()]),
        PlatformAnswer::Other(fact) => (Status::Unknown, vec![fact]),
        PlatformAnswer::Nothing(facts) => (Status::Unknown, facts),
    };
    Online {
        name: name.into(),
        status,
        facts,
    }
}

fn try_key(
    wire: &Wire,
    base: &Base,
    org_id: &SecretString,
    key: &SecretString,
    at: UnixTime,
) -> Result<(PlatformAnswer, Option<String>), Failure> {
    let claims = Claims {
        org_id: org_id.expose_secret().to_owned(),
        token: TokenClaim {
            tag: Scope::Private,
            restrictions: None,
        },
        extra: Vec::new(),
        iat: at,
        exp: UnixTime::new(at.seconds() + LIFETIME).unwrap_or(at),
    };
    let token = mint(&claims, key.expose_secret())
        .map_err(|_| Failure::lost("the claims cannot be written as JSON"))?;
    let url = Url::parse(&format!("{}{HARMLESS}", base.as_str())).map_err(|_| {
        Failure::misuse("the base URL cannot be used").hint("check --base-url or VAPI_BASE_URL")
    })?;
    let request =
        Request::new("GET", url).secret_header("Authorization", format!("Bearer {token}"));
    let (response, body) = match wire.fetch(&request, LARGEST) {
        Ok(answered) => answered,
        Err(failure) if failure.outcome == Outcome::Unavailable => {
            return Ok((PlatformAnswer::Nothing(in_lines(&failure)), None));
        }
        Err(failure) => return Err(failure),
    };
    let said = message(&body, &token).map_or_else(String::new, |said| format!(": {said}"));
    let status = response.status;
    let date = response.header("Date").map(str::to_owned);
    let date = date.filter(|date| httpdate::parse_http_date(date).is_ok());
    let answer = match status {
        200..=299 => listed(status, &body, org_id.expose_secret()),
        300..=399 => PlatformAnswer::Other(format!(
            "GET /assistant answered {}",
            redirect(status, response.header("Location"), &token)
        )),
        401 | 403 if may_be_the_api(&body) => {
            PlatformAnswer::Rejected(format!("the key is rejected ({status}){said}"))
        }
        _ => PlatformAnswer::Other(format!("GET /assistant answered {status}{said}")),
    };
    Ok((answer, date))
}

/// Whether a rejection may be the API's own, which are JSON objects. A proxy in front of it blocks with other texts.
fn may_be_the_api(body: &[u8]) -> bool {
    body.is_empty() || matches!(serde_json::from_slice(body), Ok(Value::Object(_)))
}

/// What a success says about the key: only a list of assistants shows that the API itself answered.
fn listed(status: u16, body: &[u8], org_id: &str) -> PlatformAnswer {
    let came = match serde_json::from_slice(body) {
        Ok(Value::Array(assistants)) => {
            let foreign = |it: &Value| it["orgId"].as_str().is_some_and(|id| id != org_id);
            return if assistants.iter().any(foreign) {
                PlatformAnswer::Doubtful(
                    "the key works, but GET /assistant lists assistants of another organization"
                        .into(),
                )
            } else {
                PlatformAnswer::Accepted(format!(
                    "the key works: GET /assistant answered {status} with a list"
                ))
            };
        }
        Ok(Value::Object(_)) => "a JSON object",
        Ok(_) => "other JSON",
        Err(_) if body.is_empty() => "an empty body",
        Err(_) if body.trim_ascii_start().starts_with(b"<") => "HTML",
        Err(_) => "something else",
    };
    PlatformAnswer::Nothing(vec![
        format!("GET /assistant answered {status} with {came}, not with a list of assistants"),
        "is this the address of the API, and does nothing answer in its place?".into(),
    ])
}

/// Tries the API key of Volubile.
fn token(
    wire: &Wire,
    address: &Address,
    keys: &VolubileKeys,
    ports: &Ports,
    notices: &mut Notices,
) -> Online {
    let base = address.base.as_str();
    let mut warnings = Vec::new();
    let (status, mut facts) = match issue(
        wire,
        base,
        keys,
        &LEAST,
        ports.clock,
        Duration::ZERO,
        &mut |notice| match notice {
            Notice::Warning(text) => warnings.push(text),
            note @ Notice::Note(_) => notices.0.push(note),
        },
    ) {
        Ok(issued) => (
            if warnings.is_empty() {
                Status::Ok
            } else {
                Status::Warning
            },
            vec![format!(
                "the API key from {} got a token with {}, valid for {}",
                issued.key,
                LEAST[0],
                in_words(issued.expires_in)
            )],
        ),
        Err(failure) if failure.outcome == Outcome::No => (Status::Error, in_lines(&failure)),
        Err(failure) => (Status::Unknown, in_lines(&failure)),
    };
    facts.extend(warnings);
    Online {
        name: "Volubile".into(),
        status,
        facts,
    }
}

fn in_lines(failure: &Failure) -> Vec<String> {
    let mut lines = vec![format!("{:#}", failure.error)];
    lines.extend(failure.hints.iter().cloned());
    lines
}
