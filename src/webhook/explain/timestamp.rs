//! The axis of timestamps: the sent one in other forms, or one from another header.

use super::axis::{Axis, Entry};
use super::side::Side;
use crate::judgement::Cause;
use crate::text::shown;
use crate::time::UnixTime;
use crate::webhook::plan::Hmac;
use crate::webhook::question::Question;
use crate::webhook::timestamp::{Unit, read};

/// Most values of one header, or headers with another name, that are tried.
const MOST: usize = 4;

/// What programs sign in place of a timestamp that they do not have.
const MISSING: [&str; 7] = ["", "undefined", "null", "None", "nil", "NaN", "0"];

/// The timestamps to try, and whether some were left out.
pub(super) fn timestamps(
    plan: &Hmac,
    asked: &Question,
    sent: Option<&str>,
    side: Side,
) -> (Axis<Option<String>>, bool) {
    let mut axis = vec![Entry::planned(sent.map(str::to_owned))];
    let (elsewhere, left_out) = elsewhere(plan, asked, side);
    if let Some(sent) = sent {
        for (text, cause) in forms(sent) {
            axis.push(Entry::other(Some(text), cause));
        }
    }
    for (text, cause) in elsewhere {
        if sent != Some(&*text) {
            axis.push(Entry::other(Some(text), cause));
        }
    }
    for text in MISSING {
        let message = if text.is_empty() {
            "signed with an empty timestamp".to_owned()
        } else {
            format!("signed with the text '{text}' in place of the timestamp")
        };
        let fix = format!(
            "read the timestamp from {} before signing",
            plan.timestamp_header
        );
        let cause = Cause::new("timestamp-missing", message, fix);
        axis.push(Entry::other(Some(text.into()), cause));
    }
    (axis, left_out)
}

/// The time of a timestamp in seconds and milliseconds, and its unit if it is a number.
fn moment(sent: &str) -> Option<(i64, i64, Option<Unit>)> {
    if let Some((moment, unit)) = read(sent) {
        let milliseconds = match unit {
            Unit::Seconds => moment.seconds() * 1_000,
            Unit::Milliseconds => sent.parse().ok()?,
        };
        return Some((moment.seconds(), milliseconds, Some(unit)));
    }
    let seconds = match sent.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte.is_ascii_digit()) => {
            read(whole)?.0.seconds()
        }
        _ => UnixTime::parse(sent).ok()?.seconds(),
    };
    Some((seconds, seconds * 1_000, None))
}

/// The time that was sent, as other programs write it.
fn forms(sent: &str) -> Vec<(String, Cause)> {
    let Some((seconds, milliseconds, unit)) = moment(sent) else {
        return Vec::new();
    };
    let mut forms = Vec::new();
    let mut others = Vec::new();
    let as_sent = match unit {
        Some(unit) => unit.as_str(),
        None => "another form",
    };
    for (text, name) in [
        (seconds.to_string(), "seconds"),
        (milliseconds.to_string(), "milliseconds"),
        ((seconds + 1).to_string(), "seconds, rounded up"),
    ] {
        // In the same unit, different digits are another form.
        if unit.is_some_and(|unit| name.starts_with(unit.as_str())) {
            others.push(text);
            continue;
        }
        let message = format!("the timestamp is signed in {name} and sent in {as_sent}");
        let fix = "sign the timestamp exactly as it is sent";
        forms.push((text, Cause::new("timestamp-unit", message, fix)));
    }
    let fraction = milliseconds % 1_000;
    others.extend([
        format!("{sent}.0"),
        format!("\"{sent}\""),
        format!("{seconds}.0"),
        format!("{milliseconds}.0"),
        format!("{seconds}.{fraction:03}"),
        format!("{seconds}{fraction:03}000"),
        format!("{seconds}{fraction:03}000000"),
    ]);
    if let Some(moment) = UnixTime::new(seconds) {
        let iso = moment.rfc3339();
        let bare = iso.trim_end_matches('Z');
        others.extend([
            iso.clone(),
            format!("{bare}.{fraction:03}Z"),
            format!("{bare}+00:00"),
            format!("{bare}.{fraction:03}+00:00"),
            bare.to_owned(),
            bare.replace('T', " "),
            format!("{bare}.{fraction:03}"),
            format!("{bare}.{fraction:03}000Z"),
        ]);
    }
    for text in others {
        let message = format!(
            "the timestamp is signed as {} and sent as {}",
            shown(&text),
            shown(sent)
        );
        let fix = "sign the timestamp exactly as it is sent";
        forms.push((text, Cause::new("timestamp-form", message, fix)));
    }
    forms.retain(|(text, _)| text != sent);
    forms
}

/// Timestamps in other headers than the planned one, or in repeated ones of its name.
fn elsewhere(plan: &Hmac, asked: &Question, side: Side) -> (Vec<(String, Cause)>, bool) {
    let planned = &plan.timestamp_header;
    let headers = &asked.request.headers;
    let repeated = headers.all(planned).count() > 1;
    let mut found = Vec::new();
    let mut counts = [0; 2];
    for (name, value) in headers.iter() {
        let here = name.eq_ignore_ascii_case(planned);
        let Some(text) = std::str::from_utf8(value).ok().filter(|it| {
            (10..=40).contains(&it.len()) && (here || named_so(name)) && moment(it).is_some()
        }) else {
            continue;
        };
        if here && !repeated && plan.include_timestamp {
            continue;
        }
        counts[usize::from(here)] += 1;
        if counts[usize::from(here)] > MOST {
            continue;
        }
        let shown = shown(name);
        let shown = shown.trim_matches('\'');
        let cause = if !plan.include_timestamp {
            let renamed = if here {
                String::new()
            } else {
                format!(" and timestampHeader to {shown}")
            };
            side.differs(
                "timestamp-not-included",
                format!("the timestamp of {shown} is signed, and the credential includes none"),
                &format!("set includeTimestamp to true{renamed}"),
                "leave the timestamp out",
            )
        } else if here {
            Cause::new(
                "repeated-header",
                format!("{planned} arrives more than once, and one of its values is signed"),
                "send it once",
            )
        } else {
            side.differs(
                "other-header",
                format!("the timestamp of {shown} is signed, not that of {planned}"),
                &format!("set timestampHeader to {shown}"),
                &format!("read {planned}"),
            )
        };
        found.push((text.to_owned(), cause));
    }
    found.extend(in_signature(plan, asked, side));
    let left_out = counts.iter().any(|count| *count > MOST);
    (found, left_out)
}

/// The timestamp in a list of the signature's header, as in `t=1795194312,v1=…`.
fn in_signature(plan: &Hmac, asked: &Question, side: Side) -> Option<(String, Cause)> {
    let header = &plan.signature_header;
    let value = asked.request.headers.all(header).next()?;
    let items = std::str::from_utf8(value).ok()?.split([',', ';', ' ']);
    let mut times = items.filter_map(|item| {
        let (name, time) = item.trim().split_once('=')?;
        let named = ["t", "ts", "timestamp"].contains(&&*name.to_ascii_lowercase());
        (named && moment(time).is_some()).then(|| time.to_owned())
    });
    let cause = side.differs(
        "timestamp-in-signature",
        format!("the timestamp in {header} is signed, beside the signature itself"),
        &format!("send the timestamp in {}", plan.timestamp_header),
        &format!("read {}", plan.timestamp_header),
    );
    times.next().map(|time| (time, cause))
}

/// Whether a header with this name may carry a timestamp.
fn named_so(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("time") || name == "date" || name.contains("-ts") || name == "ts"
}
