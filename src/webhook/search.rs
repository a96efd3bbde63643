//! The search for what makes a signature match: the header read in other ways, and at most two departures
//! of key, payload format, timestamp, id or body at once, fewest first.

use secrecy::{ExposeSecret, SecretSlice};

use super::departure::{Change, Departure, departures};
use super::deviation::Deviation;
use super::encoding::{Encoding, any_base64, any_hex};
use super::payload::Values;
use super::plan::Hmac;
use super::question::Question;
use super::received::with_each_url;
use super::signature::{self, Algorithm, same};

/// What senders write before a signature.
const PREFIXES: [&str; 6] = ["sha256=", "sha512=", "sha1=", "v1,", "v1=", "v0="];

/// The departures that make the signature match, if any do.
pub(super) fn explain(
    plan: &Hmac,
    asked: &Question,
    values: &Values,
    urls: &[String],
) -> Option<Vec<Deviation>> {
    let readings = readings(plan, asked);
    if readings.is_empty() || asked.secret.expose_secret().is_empty() {
        return None;
    }
    let departures = departures(plan, asked, values);
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
fn readings(plan: &Hmac, asked: &Question) -> Vec<Reading> {
    let mut readings = Vec::new();
    let headers = &asked.request.headers;
    let repeated = headers.all(&plan.signature_header).count() > 1;
    for (name, value) in headers.iter() {
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
                } else if repeated {
                    found.push(Deviation::Repeated(plan.signature_header.clone()));
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
        let strict = encoding.decode(text).ok();
        let (any, spelling) = match encoding {
            Encoding::Hex => (any_hex(text), Deviation::UpperHex),
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
