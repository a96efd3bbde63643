//! What of a signature's payload or key may be otherwise by accident: keys, formats, timestamps, ids and
//! bodies, each with the name of the accident. Tries none.

use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::deviation::Deviation;
use super::encoding::{any_base64, any_hex};
use super::payload::{PayloadFormat, Values};
use super::plan::Hmac;
use super::question::Question;
use super::timestamp::{self, Unit};

use crate::json::reserialize::{Writer, reserialized};

/// Formats that servers and samples use.
const FORMATS: [&str; 7] = [
    "{body}",
    "{timestamp}.{body}",
    "{svix-id}.{timestamp}.{body}",
    "{timestamp}{body}",
    "{timestamp}:{body}",
    "v0:{timestamp}:{body}",
    "{body}{timestamp}",
];

/// Headers that carry a message id.
const ID_HEADERS: [&str; 2] = ["svix-id", "webhook-id"];

/// A part of what is signed, as an accident makes it.
pub(super) enum Change {
    Key(SecretSlice<u8>),
    Format(PayloadFormat),
    Timestamp(String),
    MessageId(String),
    Body(Vec<u8>),
}

/// A change, and the accident that makes it.
pub(super) type Departure = (Change, Deviation);

/// Every departure that is tried, the likeliest of each kind first.
pub(super) fn departures(plan: &Hmac, asked: &Question, values: &Values) -> Vec<Departure> {
    let mut departures = keys(asked.secret, plan.secret_is_base64);
    departures.extend(formats(plan));
    departures.extend(timestamps(plan, asked, values));
    departures.extend(message_ids(plan, asked));
    departures.extend(bodies(asked));
    departures
}

/// The keys that a secret becomes by accident.
fn keys(secret: &SecretString, is_base64: bool) -> Vec<Departure> {
    let text = secret.expose_secret();
    let of_base64 = |text: &str| any_base64(text.trim().as_bytes()).map(SecretSlice::from);
    let bytes = |text: String| SecretSlice::from(text.into_bytes());
    let mut keys = vec![
        (Some(bytes(format!("{text}\n"))), Deviation::LineEnding),
        (Some(bytes(format!("{text}\r\n"))), Deviation::LineEnding),
    ];
    if is_base64 {
        keys.push((Some(bytes(text.into())), Deviation::SecretIsNotBase64));
    } else {
        keys.push((of_base64(text), Deviation::SecretIsBase64));
    }
    if let Some(after) = text.strip_prefix("whsec_") {
        keys.push((of_base64(after), Deviation::Svix));
    }
    keys.extend(
        undressed(text)
            .into_iter()
            .map(|(text, deviation)| (Some(bytes(text.into())), deviation)),
    );
    keys.extend([
        (Some(bytes(format!("{text} "))), Deviation::WhiteSpaceThere),
        (Some(bytes(format!("\"{text}\""))), Deviation::QuotesThere),
        (Some(bytes(format!("'{text}'"))), Deviation::QuotesThere),
    ]);
    let of_hex = any_hex(text.trim().as_bytes()).map(SecretSlice::from);
    keys.push((of_hex, Deviation::SecretIsHex));
    keys.into_iter()
        .filter_map(|(key, deviation)| Some((key?, deviation)))
        .filter(|(key, _)| !key.expose_secret().is_empty())
        .map(|(key, deviation)| (Change::Key(key), deviation))
        .collect()
}

/// The secret without what may have got around it: a line ending, white space, quotes.
pub(super) fn undressed(secret: &str) -> Vec<(&str, Deviation)> {
    let trimmed = secret.trim();
    let unended = secret.trim_end_matches(['\r', '\n']);
    let mut texts = vec![
        (unended, Deviation::LineEndingHere),
        (trimmed, Deviation::WhiteSpace),
    ];
    for quote in ['"', '\''] {
        let inside = trimmed.strip_prefix(quote);
        texts.extend(
            inside
                .and_then(|text| text.strip_suffix(quote))
                .map(|text| (text, Deviation::Quotes)),
        );
    }
    texts.retain(|(text, _)| *text != secret && !text.is_empty());
    texts
}

fn formats(plan: &Hmac) -> impl Iterator<Item = Departure> {
    let planned = plan.payload_format.to_string();
    FORMATS
        .into_iter()
        .filter(move |format| *format != plan.payload_format.to_string())
        .filter_map(move |found| {
            let deviation = Deviation::Payload {
                found: found.into(),
                planned: planned.clone(),
            };
            Some((Change::Format(PayloadFormat::parse(found).ok()?), deviation))
        })
}

/// The timestamp in the other unit, or from a header that looks like one; the planned header first.
fn timestamps(plan: &Hmac, asked: &Question, values: &Values) -> Vec<Departure> {
    let Some(value) = values.timestamp else {
        let looks_like_one = |(name, value): (&str, &[u8])| {
            let text = std::str::from_utf8(value).ok()?;
            let long = (10..=13).contains(&text.len());
            let (found, planned) = (name.to_owned(), plan.timestamp_header.clone());
            let deviation = if !plan.include_timestamp {
                Deviation::TimestampLeftOut { found, planned }
            } else if name.eq_ignore_ascii_case(&planned) {
                // It would have been read if it were there once.
                Deviation::Repeated(planned)
            } else {
                Deviation::OtherHeader {
                    field: "timestampHeader",
                    found,
                    planned,
                }
            };
            (long && timestamp::read(text).is_some())
                .then(|| (Change::Timestamp(text.into()), deviation))
        };
        let planned = |(name, _): &(&str, _)| name.eq_ignore_ascii_case(&plan.timestamp_header);
        let (here, elsewhere): (Vec<_>, Vec<_>) = asked.request.headers.iter().partition(planned);
        let headers = here.into_iter().chain(elsewhere);
        return headers.filter_map(looks_like_one).collect();
    };
    let Some((moment, unit)) = timestamp::read(value) else {
        return Vec::new();
    };
    let seconds = moment.seconds();
    let (other, unit) = match unit {
        Unit::Seconds => (format!("{seconds}000"), Unit::Milliseconds),
        Unit::Milliseconds => (seconds.to_string(), Unit::Seconds),
    };
    vec![(Change::Timestamp(other), Deviation::TimestampUnit(unit))]
}

fn message_ids(plan: &Hmac, asked: &Question) -> Vec<Departure> {
    let planned = plan
        .message_id_header
        .as_deref()
        .unwrap_or("the message id");
    let headers = &asked.request.headers;
    let here: Vec<_> = headers.all(planned).collect();
    let repeated = here
        .iter()
        .filter(|_| here.len() > 1)
        .filter_map(|value| {
            let value = std::str::from_utf8(value).ok()?;
            let deviation = Deviation::Repeated(planned.into());
            Some((Change::MessageId(value.into()), deviation))
        })
        .collect::<Vec<_>>();
    let elsewhere = ID_HEADERS
        .into_iter()
        .filter(|name| !name.eq_ignore_ascii_case(planned))
        .flat_map(|name| headers.all(name).map(move |value| (name, value)))
        .filter_map(|(name, value)| {
            let deviation = Deviation::OtherHeader {
                field: "messageIdHeader",
                found: name.into(),
                planned: planned.into(),
            };
            let value = std::str::from_utf8(value).ok()?;
            Some((Change::MessageId(value.into()), deviation))
        });
    repeated.into_iter().chain(elsewhere).collect()
}

/// A text of several lines with CRLF for LF, or the other way round.
fn other_line_endings(text: &[u8]) -> Option<(Vec<u8>, &'static str)> {
    let lines: Vec<_> = text.split(|byte| *byte == b'\n').collect();
    let (_, ended) = lines.split_last()?;
    let crlf = ended.iter().filter(|line| line.ends_with(b"\r")).count();
    if ended.is_empty() {
        None
    } else if crlf == 0 {
        Some((lines.join(&b"\r\n"[..]), "with CRLF where it has LF"))
    } else {
        let bare = lines
            .iter()
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let bare: Vec<_> = bare.collect();
        Some((bare.join(&b'\n'), "with LF where it has CRLF"))
    }
}

/// The body as it was before or after something touched it.
fn bodies(asked: &Question) -> Vec<Departure> {
    let (body, after) = (&*asked.request.body, asked.request.after);
    let mut bodies: Vec<(Vec<u8>, Deviation)> = Vec::new();
    if !after.is_empty() {
        let all = [body, after].concat();
        bodies.push((all, Deviation::ContentLength(after.len())));
    }
    let text = body.trim_ascii_end();
    let ending = &body[text.len()..];
    if matches!(ending, b"\n" | b"\r\n") {
        let without = "without the line ending at its end";
        bodies.push((text.into(), Deviation::BodyLineEnding(without)));
    } else {
        for (ending, with) in [
            ("\n", "with a line ending after it"),
            ("\r\n", "with CRLF after it"),
        ] {
            let all = [body, ending.as_bytes()].concat();
            bodies.push((all, Deviation::BodyLineEnding(with)));
        }
    }
    if let Some((other, with)) = other_line_endings(text) {
        let all = [&other, ending].concat();
        bodies.push((all, Deviation::BodyLineEnding(with)));
    }
    // Where a line ending explains it as well as writing the body again does, it is the line ending.
    let written = |writer| Some((reserialized(body, writer)?, Deviation::Rewritten(writer)));
    bodies.extend(Writer::ALL.into_iter().filter_map(written));
    let mut tried = std::collections::BTreeSet::from([body.to_vec()]);
    bodies.retain(|(other, _)| tried.insert(other.clone()));
    bodies
        .into_iter()
        .map(|(body, deviation)| (Change::Body(body), deviation))
        .collect()
}
