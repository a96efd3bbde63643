//! Recognises a server that signs its own clock's time instead of the timestamp that was sent.

use secrecy::ExposeSecret;

use super::budget::Budget;
use super::spelling::Spelling;
use crate::judgement::Cause;
use crate::webhook::payload::{Part, Values};
use crate::webhook::plan::Hmac;
use crate::webhook::question::Question;
use crate::webhook::signature::{key, mac, same};
use crate::webhook::timestamp::{Unit, read};

/// How many milliseconds after the sent timestamp are tried.
const MILLISECONDS: i64 = 3_000;

/// Bytes that may be hashed only for this.
const MOST: usize = 32 << 20;

/// The cause, if a time near the sent timestamp makes the server's signature.
pub(super) fn own_clock(
    plan: &Hmac,
    asked: &Question,
    values: &Values,
    spellings: &[Spelling],
    budget: &mut Budget,
) -> Option<Vec<Cause>> {
    let sent = values.timestamp?;
    let (moment, unit) = read(sent)?;
    if !plan.payload_format.has(&Part::Timestamp)
        || plan.payload_format.missing(values).next().is_some()
    {
        return None;
    }
    let key = key(asked.secret?, plan.secret_is_base64).ok()?;
    let mut times: Vec<i64> = Vec::new();
    for base in [moment.seconds(), asked.at.seconds()] {
        times.extend(base - asked.max_age..=base + asked.max_age);
    }
    if unit == Unit::Milliseconds {
        let sent: i64 = sent.parse().ok()?;
        times.extend(sent..=sent + MILLISECONDS);
    }
    times.dedup();
    let work = times.len() * (values.body.len() + 256);
    if work > MOST || !budget.hash(work, 1) {
        budget.give_up();
        return None;
    }
    times.into_iter().find_map(|time| {
        let text = time.to_string();
        let values = Values {
            timestamp: Some(&text),
            ..*values
        };
        let made = mac(
            plan.algorithm,
            key.expose_secret(),
            &plan.payload_format,
            &values,
        );
        let spelling = spellings
            .iter()
            .find(|it| !it.cut && same(&it.mac, &made))?;
        let header = &plan.timestamp_header;
        let clock = Cause::new(
            "timestamp-own-clock",
            format!("the server signs {text}, the time of its own clock, and {header} says {sent}"),
            format!("sign the value of {header} as it arrived"),
        );
        Some([&[clock], &*spelling.causes].concat())
    })
}
