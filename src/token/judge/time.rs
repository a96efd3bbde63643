//! Is a token in its time, and what is odd about its dates? Reads no clock: the moment is given.

use crate::time::{UnixTime, in_words};
use crate::token::findings::{Code, Finding};
use crate::token::read::{Field, Reading};

/// A count of seconds that can only be one of milliseconds: it lies after the year 5138.
const MILLISECONDS: i64 = 100_000_000_000;

/// Lifetime from which a token counts as long-lived, in seconds.
const LONG: i64 = 86_400;

/// Lifetime up to which a slip of the unit is likelier than intent, in seconds: `86400` taken as
/// milliseconds is 86 seconds.
const SHORT: i64 = 120;

/// Whether a token is in its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeStatus {
    /// Its time has come and is not over.
    Valid,
    /// Its `exp` is reached (RFC 7519, section 4.1.4).
    Expired,
    /// Its `nbf` is not reached (RFC 7519, section 4.1.5).
    NotYetValid,
    /// It has no readable `exp`.
    Unknown,
}

/// When a token is looked at, and how strictly.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The moment.
    pub at: UnixTime,
    /// Seconds by which clocks may differ. Default: 0.
    pub leeway: i64,
    /// Did somebody choose the moment? Default: no, it is the present.
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

    fn is_past(self, date: i64) -> bool {
        self.at.seconds() >= date.saturating_add(self.leeway)
    }

    fn is_future(self, date: i64) -> bool {
        date > self.at.seconds().saturating_add(self.leeway)
    }
}

pub(super) fn of_time(reading: &Reading, moment: Moment, found: &mut Vec<Finding>) {
    let now = moment.at.seconds();
    match &reading.exp {
        Field::Absent => found.push(Finding::new(
            Code::ExpMissing,
            "there is no exp, and the platform does not say whether it accepts that",
        )),
        Field::Wrong(kind) => {
            found.push(Finding::new(
                Code::ExpNotANumber,
                format!("exp is {kind}, not a number of seconds"),
            ));
        }
        Field::Is(exp) if *exp >= MILLISECONDS => {
            let meant = UnixTime::new(exp / 1_000)
                .map_or_else(String::new, |at| format!(" ({})", at.human()));
            found.push(
                Finding::new(
                    Code::ExpInMilliseconds,
                    format!("exp counts milliseconds{meant}, and is read as seconds of a far year"),
                )
                .fixed_by(format!("write {}", exp / 1_000)),
            );
        }
        Field::Is(exp) if moment.is_past(*exp) => found.push(expired(*exp, now, reading)),
        Field::Is(_) | Field::Lost => {}
    }
    if let Field::Is(nbf) = reading.nbf
        && moment.is_future(nbf)
    {
        found.push(Finding::new(
            Code::NotYetValid,
            format!(
                "nbf is {} ahead; whether the platform heeds it is unknown",
                in_words(nbf.saturating_sub(now))
            ),
        ));
    }
    if let Field::Is(iat) = reading.iat {
        if moment.is_future(iat) {
            let ahead = if iat >= MILLISECONDS {
                "iat counts milliseconds, where seconds are meant".into()
            } else {
                format!(
                    "iat is {} ahead of this clock",
                    in_words(iat.saturating_sub(now))
                )
            };
            found.push(Finding::new(Code::IssuedInFuture, ahead));
        }
        if let Field::Is(exp) = reading.exp
            && exp < MILLISECONDS
            && exp.saturating_sub(iat) > LONG
        {
            found.push(Finding::new(
                Code::LongLived,
                format!(
                    "the token is valid for {}",
                    in_words(exp.saturating_sub(iat))
                ),
            ));
        }
    }
}

fn expired(exp: i64, now: i64, reading: &Reading) -> Finding {
    let since = match now.saturating_sub(exp) {
        ..=0 => "the token expires at this very second".into(),
        since => format!("the token expired {} ago", in_words(since)),
    };
    let life = reading.iat.value().map(|iat| exp.saturating_sub(*iat));
    match life {
        Some(life @ ..=0) => Finding::new(
            Code::Expired,
            format!(
                "{since}; it expired {} before it was issued",
                in_words(life)
            ),
        )
        .fixed_by("check the lifetime where it is minted"),
        Some(life @ 1..SHORT) => Finding::new(
            Code::Expired,
            format!("{since}, after a life of only {}", in_words(life)),
        )
        .fixed_by(
            "check the lifetime where it is minted: a number without a unit may be milliseconds",
        ),
        _ => Finding::new(Code::Expired, since),
    }
}
