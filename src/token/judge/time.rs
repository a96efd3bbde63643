//! Findings about the dates of a token. The caller gives the time.

use crate::time::{LAST, UnixTime, in_words, relative};
use crate::token::findings::{Code, Finding};
use crate::token::read::{Field, Reading};

/// From here on a number is in milliseconds: as seconds it would be after the year 9999.
const MILLISECONDS: i64 = LAST + 1;

/// From here on a number is in microseconds.
const MICROSECONDS: i64 = 100_000_000_000_000;

/// From here on a number is in nanoseconds.
const NANOSECONDS: i64 = 100_000_000_000_000_000;

/// Lifetime from which a token counts as long-lived, in seconds.
const LONG: i64 = 86_400;

/// Lifetime up to which a wrong unit is likelier than intent, in seconds: `86400` taken as milliseconds is 86
/// seconds.
const SHORT: i64 = 120;

/// A date before this one, in seconds, is probably a lifetime that was not added to the current time: it is before
/// 1980.
const LIFETIME: i64 = 315_576_000;

/// The state of a token's dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeStatus {
    /// It is valid at this time.
    Valid,
    /// Its `exp` is reached (RFC 7519, section 4.1.4).
    Expired,
    /// Its `nbf` is not reached (RFC 7519, section 4.1.5).
    NotYetValid,
    /// It has no readable `exp`.
    Unknown,
}

/// The time to judge a token at, and how strictly.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The time.
    pub at: UnixTime,
    /// Seconds by which clocks may differ. Default: 0.
    pub leeway: i64,
    /// Whether the user chose the time. Default: false, it is the present.
    pub chosen: bool,
}

impl Moment {
    /// Whether a token is in its time.
    #[must_use]
    pub fn status(self, reading: &Reading) -> TimeStatus {
        match (reading.exp.value(), reading.nbf.value()) {
            (Some(exp), _) if self.is_past(*exp) => TimeStatus::Expired,
            (_, Some(nbf)) if self.is_future(*nbf) => TimeStatus::NotYetValid,
            (Some(_), _) => TimeStatus::Valid,
            (None, _) => TimeStatus::Unknown,
        }
    }

    /// Whether a token is only valid at this time because clocks may differ.
    #[must_use]
    pub fn needs_leeway(self, reading: &Reading) -> bool {
        let exp = reading.exp.value();
        exp.is_some_and(|exp| self.at.seconds() >= *exp && !self.is_past(*exp))
    }

    fn is_past(self, date: i64) -> bool {
        self.at.seconds() >= date.saturating_add(self.leeway)
    }

    fn is_future(self, date: i64) -> bool {
        date > self.at.seconds().saturating_add(self.leeway)
    }
}

/// The unit that a date is in, if it is not seconds, and the date in seconds.
fn unit(date: i64) -> Option<(&'static str, i64)> {
    match date {
        NANOSECONDS.. => Some(("nanoseconds", date / 1_000_000_000)),
        MICROSECONDS.. => Some(("microseconds", date / 1_000_000)),
        MILLISECONDS.. => Some(("milliseconds", date / 1_000)),
        _ => None,
    }
}

pub(super) fn of_time(
    reading: &Reading,
    moment: Moment,
    explained: bool,
    found: &mut Vec<Finding>,
) {
    of_exp(reading, moment, explained, found);
    of_iat(reading, moment, found);
    if let Field::Is(nbf) = reading.nbf
        && moment.is_future(nbf)
    {
        let message = match unit(nbf) {
            Some((unit, _)) => {
                format!("nbf is in {unit}, but is read as seconds, far in the future")
            }
            None => format!(
                "nbf is {} ahead of this clock; whether the platform honours it is unknown",
                in_words(nbf.saturating_sub(moment.at.seconds()))
            ),
        };
        let finding = Finding::new(Code::NotYetValid, message);
        found.push(match unit(nbf) {
            Some((_, seconds)) => finding.fixed_by(format!("leave nbf out, or write {seconds}")),
            None => finding,
        });
    }
    if let (Field::Is(iat), Field::Is(exp)) = (&reading.iat, &reading.exp)
        && unit(*iat).is_none()
        && unit(*exp).is_none()
    {
        of_life(exp.saturating_sub(*iat), *exp, found);
    }
}

fn of_exp(reading: &Reading, moment: Moment, explained: bool, found: &mut Vec<Finding>) {
    match &reading.exp {
        Field::Absent if !explained => found.push(Finding::new(
            Code::ExpMissing,
            "there is no exp; whether the platform accepts that is unknown",
        )),
        Field::Wrong(kind) => {
            found.push(Finding::new(
                Code::ExpNotANumber,
                format!("exp is {kind}, not a number of seconds"),
            ));
        }
        Field::Is(exp) => {
            if let Some((unit, seconds)) = unit(*exp) {
                let meant = UnixTime::new(seconds)
                    .map_or_else(String::new, |at| format!(" ({})", at.human()));
                let code = if unit == "milliseconds" {
                    Code::ExpInMilliseconds
                } else {
                    Code::ExpInMicroseconds
                };
                found.push(
                    Finding::new(
                        code,
                        format!(
                            "exp is in {unit}{meant}, but is read as seconds, far in the future"
                        ),
                    )
                    .fixed_by(format!("write {seconds}")),
                );
            } else if moment.is_past(*exp) {
                found.push(expired(*exp, moment));
            }
        }
        Field::Absent | Field::Lost => {}
    }
}

fn of_iat(reading: &Reading, moment: Moment, found: &mut Vec<Finding>) {
    match &reading.iat {
        Field::Wrong(kind) => found.push(Finding::new(
            Code::IatNotANumber,
            format!("iat is {kind}, not a number of seconds"),
        )),
        Field::Is(iat) if moment.is_future(*iat) => found.push(match unit(*iat) {
            Some((unit, seconds)) => Finding::new(
                Code::IatInMilliseconds,
                format!("iat is in {unit}, but is read as seconds, far in the future"),
            )
            .fixed_by(format!("write {seconds}")),
            None => Finding::new(
                Code::IssuedInFuture,
                format!(
                    "iat is {} ahead of this clock",
                    in_words(iat.saturating_sub(moment.at.seconds()))
                ),
            ),
        }),
        _ => {}
    }
}

fn of_life(life: i64, exp: i64, found: &mut Vec<Finding>) {
    match life {
        ..0 if exp < LIFETIME => {}
        ..0 => found.push(Finding::new(
            Code::ExpBeforeIat,
            format!(
                "exp is {} before iat: the token was never valid",
                in_words(life)
            ),
        )),
        0 => found.push(Finding::new(
            Code::ExpBeforeIat,
            "exp equals iat: the token expired the moment it was issued",
        )),
        1..=SHORT => found.push(Finding::new(
            Code::ShortLived,
            format!("the token is valid for only {}", in_words(life)),
        )),
        LONG.. if life > LONG => found.push(Finding::new(
            Code::LongLived,
            format!("the token is valid for {}", in_words(life)),
        )),
        _ => {}
    }
}

fn expired(exp: i64, moment: Moment) -> Finding {
    let now = moment.at.seconds();
    let in_unit = |(_, factor): &(&str, i64)| {
        (exp.saturating_mul(*factor).saturating_sub(now)).saturating_abs() < 31_557_600
    };
    let units = [("minutes", 60), ("hours", 3_600), ("days", 86_400)];
    if let Some((unit, _)) = units.into_iter().find(in_unit) {
        return Finding::new(
            Code::Expired,
            format!("exp is in {unit}, but is read as seconds, long in the past"),
        )
        .fixed_by("write exp in seconds since 1970");
    }
    if exp < 0 {
        return Finding::new(
            Code::Expired,
            format!("exp is {exp}, and a date before 1970 is no date of a token"),
        )
        .fixed_by("write the current time in seconds since 1970, plus the lifetime");
    }
    if exp < LIFETIME {
        return Finding::new(
            Code::Expired,
            format!(
                "exp is {exp}, a date in the 1970s: it looks like a lifetime that was not added to the current time"
            ),
        )
        .fixed_by("write the current time in seconds since 1970, plus the lifetime");
    }
    let distance = exp.saturating_sub(moment.at.seconds());
    let message = match distance {
        0.. => "the token expires right now".to_owned(),
        _ => format!("the token expired {}", relative(distance)),
    };
    Finding::new(Code::Expired, message)
}
