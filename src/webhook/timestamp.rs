//! The timestamp of a request: its unit, which is not documented, and its age.

use serde::Serialize;

use crate::judgement::Check;
use crate::text::shown;
use crate::time::{MILLISECONDS, UnixTime, in_words};

/// A parsed timestamp.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Timestamp {
    /// As it arrived.
    pub value: String,
    /// What it counts, judged by its size: the platform does not document it.
    pub unit: Unit,
    /// The time in RFC 3339.
    pub at: String,
    /// Seconds before the time of the check; negative if after.
    pub age: i64,
}

/// What a timestamp counts since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Seconds, as most senders do.
    Seconds,
    /// Milliseconds, as JavaScript's `Date.now()` does.
    Milliseconds,
}

impl Unit {
    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
        }
    }
}

/// The time of a timestamp, and its unit.
#[must_use]
pub fn read(value: &str) -> Option<(UnixTime, Unit)> {
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: i64 = value.parse().ok()?;
    let (seconds, unit) = if count < MILLISECONDS {
        (count, Unit::Seconds)
    } else {
        (count / 1_000, Unit::Milliseconds)
    };
    Some((UnixTime::new(seconds)?, unit))
}

/// Judges a timestamp: whether it is valid, and within `max_age` seconds of `at`, before or after. An unsigned
/// timestamp does not prove the age.
pub(super) fn judge(
    value: &str,
    at: UnixTime,
    max_age: i64,
    signed: bool,
) -> (Option<Timestamp>, Vec<Check>) {
    let Some((moment, unit)) = read(value) else {
        let fact = format!(
            "{} is neither seconds nor milliseconds since 1970",
            shown(value)
        );
        return (None, vec![Check::fail("timestamp", fact)]);
    };
    let age = at.seconds() - moment.seconds();
    let understood = Check::pass(
        "timestamp",
        format!("{value}, {}: {}", unit.as_str(), moment.human()),
    );
    let late = age.unsigned_abs() > max_age.unsigned_abs();
    // Seconds are shown if rounding would hide the difference.
    let words = if late && in_words(age) == in_words(max_age) {
        |seconds: i64| format!("{} seconds", seconds.unsigned_abs())
    } else {
        in_words
    };
    let distance = match age {
        0 => "this second".into(),
        1.. => words(age),
        _ => format!("{} in the future", words(age)),
    };
    let sentence = format!("{distance}; up to {} is allowed", words(max_age));
    let check = if late {
        Check::fail("age", sentence)
    } else if signed {
        Check::pass("age", sentence)
    } else {
        Check::unknown(
            "age",
            format!("{sentence}; but the timestamp is not signed, so anyone can change it"),
        )
    };
    let timestamp = Timestamp {
        value: value.into(),
        unit,
        at: moment.rfc3339(),
        age,
    };
    (Some(timestamp), vec![understood, check])
}
