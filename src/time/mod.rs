//! Dates as seconds since 1970 (RFC 7519, `NumericDate`), durations, and how both are written. Reads no clock.

mod span;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::outcome::Refusal;
use crate::text::counted;

pub use span::Span;

/// 9999-12-31T23:59:59Z, the last second that RFC 3339 can express.
pub const LAST: i64 = 253_402_300_799;

/// 2026-11-20T00:00:00Z, the day of this release: no correct clock is before it.
pub const RELEASED: i64 = 1_795_132_800;

/// Smallest number that is rather milliseconds than seconds: as seconds, eleven digits are years after 2286;
/// today's milliseconds have thirteen.
pub(crate) const MILLISECONDS: i64 = 100_000_000_000;

/// A time in whole seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// The time this many seconds after 1970, unless it is before 1970 or after the year 9999.
    #[must_use]
    pub fn new(seconds: i64) -> Option<Self> {
        (0..=LAST).contains(&seconds).then_some(Self(seconds))
    }

    /// Seconds since 1970, as `iat` and `exp` count.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// Parses a time: RFC 3339, or seconds since 1970. A fraction of a second is dropped.
    ///
    /// # Errors
    /// Anything else; a time before 1970 or after 9999; a number that can only be milliseconds.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        const FORMS: &str = "write 2026-11-20T18:05:12Z, or seconds since 1970";
        let seconds = if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            time.timestamp()
        } else if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            text.parse().unwrap_or(i64::MAX)
        } else {
            return Err(Refusal::new("neither RFC 3339 nor seconds since 1970").hint(FORMS));
        };
        Self::new(seconds).ok_or_else(|| match seconds / 1_000 {
            seconds if (MILLISECONDS / 1_000..LAST).contains(&seconds) => {
                Refusal::new("milliseconds, not seconds").hint(format!("write {seconds}"))
            }
            _ => Refusal::new("not between 1970 and the year 9999").hint(FORMS),
        })
    }

    /// The time in RFC 3339, in UTC: `2026-11-20T18:05:12Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// The time for people: `2026-11-20 18:05:12 UTC`.
    #[must_use]
    pub fn human(self) -> String {
        self.utc().to_string()
    }

    /// The time of day, in UTC: `18:05:12`.
    #[must_use]
    pub fn time_of_day(self) -> String {
        let (minutes, seconds) = (self.0 / 60, self.0 % 60);
        format!("{:02}:{:02}:{seconds:02}", minutes / 60 % 24, minutes % 60)
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }
}

/// A duration in words, rounded down to what is easy to read: `57 minutes`, `1 hour 30 minutes`. The smaller unit
/// is only named with one or two of the larger.
#[must_use]
pub fn in_words(seconds: i64) -> String {
    const UNITS: [(&str, u64); 5] = [
        ("year", 31_557_600),
        ("day", 86_400),
        ("hour", 3_600),
        ("minute", 60),
        ("second", 1),
    ];
    let seconds = seconds.unsigned_abs();
    let Some(index) = UNITS.iter().position(|(_, length)| seconds >= *length) else {
        return "0 seconds".into();
    };
    let (name, length) = UNITS[index];
    let count = seconds / length;
    let smaller = UNITS
        .get(index + 1)
        .map(|(name, smaller)| (name, seconds % length / smaller));
    match smaller {
        Some((smaller, rest)) if (count < 3 || (index == 0 && count < 100)) && rest > 0 => {
            format!("{} {}", counted(count, name), counted(rest, smaller))
        }
        _ => counted(count, name),
    }
}

/// The distance of a time, in words: `in 57 minutes`, `3 hours ago`, `now`.
#[must_use]
pub fn relative(seconds: i64) -> String {
    match seconds {
        0 => "now".into(),
        1.. => format!("in {}", in_words(seconds)),
        _ => format!("{} ago", in_words(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        for (text, seconds) in [
            ("0", 0),
            ("1763661912", 1_763_661_912),
            ("2025-11-20T18:05:12Z", 1_763_661_912),
            ("2025-11-20T19:05:12+01:00", 1_763_661_912),
            ("2025-11-20T18:05:12.999Z", 1_763_661_912),
            ("9999-12-31T23:59:59Z", LAST),
        ] {
            assert_eq!(
                UnixTime::parse(text).map(UnixTime::seconds),
                Ok(seconds),
                "{text}"
            );
        }
        let moment = UnixTime::parse("1763661912").unwrap();
        assert_eq!(moment.rfc3339(), "2025-11-20T18:05:12Z");
        for (seconds, human, time) in [
            (1_763_661_912, "2025-11-20 18:05:12 UTC", "18:05:12"),
            (0, "1970-01-01 00:00:00 UTC", "00:00:00"),
            (LAST, "9999-12-31 23:59:59 UTC", "23:59:59"),
        ] {
            let moment = UnixTime::new(seconds).unwrap();
            assert_eq!((&*moment.human(), &*moment.time_of_day()), (human, time));
        }
    }

    #[test]
    fn other_forms_are_rejected() {
        for (text, fact) in [
            ("", "neither RFC 3339 nor seconds since 1970"),
            ("now", "neither RFC 3339 nor seconds since 1970"),
            ("-5", "neither RFC 3339 nor seconds since 1970"),
            ("2025-11-20", "neither RFC 3339 nor seconds since 1970"),
            ("1763661912000", "milliseconds, not seconds"),
            ("1969-12-31T23:59:59Z", "not between 1970 and the year 9999"),
            ("99999999999999999999", "not between 1970 and the year 9999"),
        ] {
            assert_eq!(UnixTime::parse(text).unwrap_err().fact, fact, "{text}");
        }
        assert_eq!(
            UnixTime::parse("1763661912000").unwrap_err().hint.unwrap(),
            "write 1763661912"
        );
    }

    #[test]
    fn distances_in_words() {
        for (seconds, words) in [
            (0, "now"),
            (1, "in 1 second"),
            (-59, "59 seconds ago"),
            (60, "in 1 minute"),
            (90, "in 1 minute 30 seconds"),
            (3_599, "in 59 minutes"),
            (3_600, "in 1 hour"),
            (5_400, "in 1 hour 30 minutes"),
            (-10_800, "3 hours ago"),
            (86_400, "in 1 day"),
            (2_592_000, "in 30 days"),
            (31_557_600, "in 1 year"),
            (315_259_200, "in 9 years 361 days"),
            (i64::MIN, "292271023045 years ago"),
        ] {
            assert_eq!(relative(seconds), words);
        }
    }
}
