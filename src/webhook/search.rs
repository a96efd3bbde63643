//! The search for what makes a signature match: the header read in other ways, and at most two departures
//! of key, payload format, timestamp, id or body at once, fewest first.

use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::deviation::Deviation;
use super::payload::{PayloadFormat, Values};
use super::plan::Hmac;
use super::rewritten::{Writer, rewritten};
use super::signature::{self, Algorithm, Encoding, any_base64, hex, same};
use super::timestamp::{self, Unit};
use super::verify::{Asked, with_each_url};

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

/// What senders write before a signature.
const PREFIXES: [&str; 6] = ["sha256=", "sha512=", "sha1=", "v1,", "v1=", "v0="];

/// Headers that carry a message id.
const ID_HEADERS: [&str; 2] = ["svix-id", "webhook-id"];

/// A part of what is signed, as an accident makes it.
enum Change {
    Key(SecretSlice<u8>),
    Format(PayloadFormat),
    Timestamp(String),
    MessageId(String),
    Body(Vec<u8>),
}

/// The departures that make the signature match, if any do.
pub(super) fn explain(
    plan: &Hmac,
    asked: &Asked,
    values: &Values,
    urls: &[String],
) -> Option<Vec<Deviation>> {
    let readings = readings(plan, asked);
    if readings.is_empty() || asked.secret.expose_secret().is_empty() {
        return None;
    }
    let mut departures = keys(asked.secret, plan.secret_is_base64);
    departures.extend(formats(plan));
    departures.extend(timestamps(plan, asked, values));
    departures.extend(message_ids(plan, asked));
    departures.extend(bodies(asked));
    let planned = Attempt {
        key: signature::key(asked.secret, plan.secret_is_base64).ok(),
        plan,
        values: *values,
        urls,
        readings: &readings,
    };
    for chosen in up_to_two(&departures) {
        let found = planned.with(&chosen);
        if let Some(of_header) = found {
            let of_payload = chosen.iter().map(|(_, deviation)| deviation.clone());
            let all: Vec<_> = of_payload.chain(of_header).collect();
            if !all.is_empty() {
                return Some(all);
            }
        }
    }
    None
}

type Departure = (Change, Deviation);

/// No departure, each one, and each two of different kinds.
fn up_to_two(all: &[Departure]) -> impl Iterator<Item = Vec<&Departure>> {
    let kind = |departure: &Departure| std::mem::discriminant(&departure.0);
    let pairs = all.iter().enumerate().flat_map(move |(index, one)| {
        all[index + 1..]
            .iter()
            .filter(move |other| kind(one) != kind(other))
            .map(move |other| vec![one, other])
    });
    std::iter::once(Vec::new())
        .chain(all.iter().map(|one| vec![one]))
        .chain(pairs)
}

/// A MAC that the header may mean, and the departures in how it is written.
type Reading = (Vec<u8>, Vec<Deviation>);

struct Attempt<'a> {
    plan: &'a Hmac,
    key: Option<SecretSlice<u8>>,
    values: Values<'a>,
    urls: &'a [String],
    readings: &'a [Reading],
}

impl Attempt<'_> {
    /// The departures in how a matching signature is written.
    fn with(&self, chosen: &[&Departure]) -> Option<Vec<Deviation>> {
        let mut key = self.key.as_ref();
        let mut format = &self.plan.payload_format;
        let mut values = self.values;
        for (change, _) in chosen {
            match change {
                Change::Key(other) => key = Some(other),
                Change::Format(other) => format = other,
                Change::Timestamp(other) => values.timestamp = Some(other),
                Change::MessageId(other) => values.message_id = Some(other),
                Change::Body(other) => values.body = other,
            }
        }
        let key = key?.expose_secret();
        for values in with_each_url(&values, self.urls) {
            if format.missing(&values).next().is_some() {
                continue;
            }
            for algorithm in Algorithm::ALL {
                let of_length = || {
                    let length = algorithm.length();
                    self.readings
                        .iter()
                        .filter(move |(mac, _)| mac.len() == length)
                };
                if of_length().next().is_none() {
                    continue;
                }
                let made = signature::mac(algorithm, key, format, &values);
                let matching = of_length().filter(|(mac, _)| same(&made, mac));
                if let Some((_, of_header)) = matching.min_by_key(|(_, found)| found.len()) {
                    let planned = self.plan.algorithm;
                    let other = (algorithm != planned).then_some(Deviation::Algorithm {
                        found: algorithm,
                        planned,
                    });
                    return Some(of_header.iter().cloned().chain(other).collect());
                }
            }
        }
        None
    }
}

/// What the signature's header may mean, or another header in its place.
fn readings(plan: &Hmac, asked: &Asked) -> Vec<Reading> {
    let mut readings = Vec::new();
    for (name, value) in asked.request.headers.iter() {
        let elsewhere = !name.eq_ignore_ascii_case(&plan.signature_header);
        for (text, of_prefix) in without_prefix(plan, value) {
            for (mac, of_encoding) in decoded(plan.signature_encoding, text) {
                if !Algorithm::ALL.iter().any(|it| it.length() == mac.len()) {
                    continue;
                }
                let mut found = Vec::new();
                if elsewhere {
                    found.push(Deviation::OtherHeader {
                        field: "signatureHeader",
                        found: name.into(),
                        planned: plan.signature_header.clone(),
                    });
                }
                found.extend(of_prefix.clone());
                found.extend(of_encoding);
                readings.push((mac, found));
            }
        }
    }
    readings
}

fn without_prefix<'a>(plan: &Hmac, value: &'a [u8]) -> Vec<(&'a [u8], Option<Deviation>)> {
    let planned = &plan.signature_prefix;
    let mut texts = Vec::new();
    for prefix in PREFIXES.into_iter().chain([&**planned, ""]) {
        if let Some(text) = value.strip_prefix(prefix.as_bytes()) {
            let other = (prefix != planned).then(|| Deviation::Prefix {
                found: prefix.into(),
                planned: planned.clone(),
            });
            texts.push((text, other));
        }
    }
    texts
}

fn decoded(planned: Encoding, text: &[u8]) -> Vec<Reading> {
    let mut readings = Vec::new();
    for encoding in [Encoding::Hex, Encoding::Base64] {
        let strict = encoding.decode(text);
        let (any, spelling) = match encoding {
            Encoding::Hex => (hex(text), Deviation::UpperHex),
            Encoding::Base64 => (any_base64(text), Deviation::OtherBase64),
        };
        let spelling = strict.is_none().then_some(spelling);
        if let Some(mac) = strict.or(any) {
            let other = (encoding != planned).then_some(Deviation::Encoding(encoding));
            readings.push((mac, other.into_iter().chain(spelling).collect()));
        }
    }
    readings
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
    let of_hex = hex(text.trim().as_bytes()).map(SecretSlice::from);
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

/// The timestamp in the other unit, or from a header that looks like one.
fn timestamps(plan: &Hmac, asked: &Asked, values: &Values) -> Vec<Departure> {
    let Some(value) = values.timestamp else {
        let looks_like_one = |(name, value): (&str, &[u8])| {
            let text = std::str::from_utf8(value).ok()?;
            let long = (10..=13).contains(&text.len());
            (long && timestamp::read(text).is_some()).then(|| {
                (
                    Change::Timestamp(text.into()),
                    Deviation::OtherHeader {
                        field: "timestampHeader",
                        found: name.into(),
                        planned: plan.timestamp_header.clone(),
                    },
                )
            })
        };
        let headers = asked.request.headers.iter();
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

fn message_ids(plan: &Hmac, asked: &Asked) -> Vec<Departure> {
    let planned = plan
        .message_id_header
        .as_deref()
        .unwrap_or("the message id");
    let headers = &asked.request.headers;
    ID_HEADERS
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
        })
        .collect()
}

/// The body as it was before or after something touched it.
fn bodies(asked: &Asked) -> Vec<Departure> {
    let (body, after) = (&*asked.request.body, asked.request.after);
    let mut bodies: Vec<(Vec<u8>, Deviation)> = Writer::ALL
        .into_iter()
        .filter_map(|writer| Some((rewritten(body, writer)?, Deviation::Rewritten(writer))))
        .collect();
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
    bodies.retain(|(other, _)| other != body);
    bodies
        .into_iter()
        .map(|(body, deviation)| (Change::Body(body), deviation))
        .collect()
}
