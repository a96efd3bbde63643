//! Parses durations such as `1h30m`, and rejects ambiguous ones.
//!
//! The platform's example passes `expiresIn` to a JWT library, which parses it with the npm package ms 2.1.3. The
//! same is accepted here, except for what people get wrong.

use crate::outcome::Refusal;

/// Longest text that is read, in characters (as ms 2.1.3).
const LONGEST: usize = 100;

/// Digits kept after the decimal point. A millisecond is `SCALE` units.
const DECIMALS: usize = 18;
const SCALE: u128 = 10_u128.pow(18);

/// Every unit: its names, then its length in milliseconds (as ms 2.1.3; a year has 365.25 days).
const UNITS: [(&[&str], u128); 7] = [
    (&["ms", "msec", "msecs", "millisecond", "milliseconds"], 1),
    (&["s", "sec", "secs", "second", "seconds"], 1_000),
    (&["m", "min", "mins", "minute", "minutes"], 60_000),
    (&["h", "hr", "hrs", "hour", "hours"], 3_600_000),
    (&["d", "day", "days"], 86_400_000),
    (&["w", "week", "weeks"], 604_800_000),
    (&["y", "yr", "yrs", "year", "years"], 31_557_600_000),
];

/// Names that look like a unit but are not: a month has no fixed length.
const MONTHS: [&str; 5] = ["mo", "mon", "mons", "month", "months"];

/// A duration, as precise as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// In units of 1/`SCALE` of a millisecond.
    scaled: u128,
    seconds: i64,
}

impl Span {
    /// Parses a duration, zero included. Grammar: ms 2.1.3 (an integer or decimal, optional spaces, a unit in any
    /// case), and sums of such terms.
    ///
    /// # Errors
    /// A number without a unit, a capital `M`, months, a negative number, anything else that is not a duration.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let scaled = scaled(text)?;
        let seconds = i64::try_from(scaled / SCALE / 1_000).map_err(|_| too_long())?;
        Ok(Self { scaled, seconds })
    }

    /// Whole seconds, rounded down.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.scaled == 0
    }
}

/// The duration in units of 1/`SCALE` of a millisecond.
fn scaled(text: &str) -> Result<u128, Refusal> {
    if text.chars().count() > LONGEST {
        return Err(Refusal::new(format!("longer than {LONGEST} characters")).hint(EXAMPLES));
    }
    if text.trim().is_empty() {
        return Err(Refusal::new("blank").hint(EXAMPLES));
    }
    let mut total = 0_u128;
    let mut rest = text;
    while !rest.is_empty() {
        let (term, after) = term(rest, text)?;
        total = total.checked_add(term).ok_or_else(too_long)?;
        rest = after;
        // Spaces may separate the terms of a sum, but not follow the last.
        let unspaced = rest.trim_start_matches(' ');
        if !unspaced.is_empty() {
            rest = unspaced;
        }
    }
    Ok(total)
}

const EXAMPLES: &str = "write a number and a unit, for example 30m, 1h or 1h30m";

fn too_long() -> Refusal {
    Refusal::new("too long: no date is that far away").hint(EXAMPLES)
}

/// Parses one number with its unit; returns the rest.
fn term<'a>(rest: &'a str, whole: &str) -> Result<(u128, &'a str), Refusal> {
    if rest.starts_with('-') {
        return Err(Refusal::new("negative").hint(EXAMPLES));
    }
    let after_number = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &rest[..rest.len() - after_number.len()];
    let after_spaces = after_number.trim_start_matches(' ');
    let after_unit = after_spaces.trim_start_matches(char::is_alphabetic);
    let unit = &after_spaces[..after_spaces.len() - after_unit.len()];

    let (whole_part, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_decimal = !number.is_empty() && !number.ends_with('.') && !fraction.contains('.');
    if !is_decimal {
        return Err(Refusal::new("not a number with a unit").hint(EXAMPLES));
    }
    if unit.is_empty() {
        if number != whole || !after_unit.is_empty() {
            return Err(Refusal::new(format!("'{number}' has no unit")).hint(EXAMPLES));
        }
        return Err(
            Refusal::new("a number without a unit is ambiguous: seconds or milliseconds")
                .hint(format!("for seconds write {number}s")),
        );
    }
    if unit == "M" {
        return Err(
            Refusal::new("a capital M is ambiguous: minutes or months").hint(format!(
                "for minutes write {number}m; for months write days, for example 30d"
            )),
        );
    }
    let name = unit.to_ascii_lowercase();
    if MONTHS.contains(&&*name) {
        return Err(Refusal::new("a month has no fixed length").hint("write days, for example 30d"));
    }
    let Some((_, length)) = UNITS.iter().find(|(names, _)| names.contains(&&*name)) else {
        return Err(Refusal::new(format!("unknown unit '{unit}'"))
            .hint("units are ms, s, m, h, d, w and y"));
    };
    let value = decimal(whole_part, fraction)
        .and_then(|value| value.checked_mul(*length))
        .ok_or_else(too_long)?;
    Ok((value, after_unit))
}

/// A decimal number times `SCALE`; digits after the eighteenth decimal are dropped.
fn decimal(whole_part: &str, fraction: &str) -> Option<u128> {
    let whole: u128 = if whole_part.is_empty() {
        0
    } else {
        whole_part.parse().ok()?
    };
    let fraction = &fraction[..fraction.len().min(DECIMALS)];
    let fraction: u128 = format!("{fraction:0<DECIMALS$}").parse().ok()?;
    whole.checked_mul(SCALE)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted() {
        for (text, seconds) in [
            ("1s", 1),
            ("1S", 1),
            ("1 s", 1),
            ("1    s", 1),
            ("1sec", 1),
            ("2secs", 2),
            ("1second", 1),
            ("90 seconds", 90),
            ("1000ms", 1),
            ("1500ms", 1),
            ("1999.9ms", 1),
            ("2000 milliseconds", 2),
            ("1000 MSEC", 1),
            ("3000msecs", 3),
            ("1000millisecond", 1),
            ("1m", 60),
            ("5 m", 300),
            ("10Min", 600),
            ("10mins", 600),
            ("1 minute", 60),
            ("2 MINUTES", 120),
            ("1h", 3_600),
            ("1H", 3_600),
            ("1hr", 3_600),
            ("2hrs", 7_200),
            ("1 hour", 3_600),
            ("2 Hours", 7_200),
            ("1.5h", 5_400),
            (".5h", 1_800),
            ("0.5 h", 1_800),
            ("1.1h", 3_960),
            ("1.15m", 69),
            ("0.29m", 17),
            ("01h", 3_600),
            ("1d", 86_400),
            ("2 days", 172_800),
            ("1w", 604_800),
            ("2 weeks", 1_209_600),
            ("1y", 31_557_600),
            ("1yr", 31_557_600),
            ("2yrs", 63_115_200),
            ("1 year", 31_557_600),
            ("2years", 63_115_200),
            ("1h30m", 5_400),
            ("1h 30m", 5_400),
            ("1 hour 30 minutes", 5_400),
            ("1d12h", 129_600),
            ("1w2d3h4m5s", 788_645),
            ("30m1h", 5_400),
            ("1h1h", 7_200),
            ("1.5h.5h", 7_200),
            ("0.5s0.5s", 1),
            ("0.1s0.2s0.7s", 1),
            ("1h0m", 3_600),
            ("1.0000000000000000000000001s", 1),
        ] {
            assert_eq!(Span::parse(text).map(Span::seconds), Ok(seconds), "{text}");
        }
    }

    #[test]
    fn rejected() {
        let spelled_out = "1".repeat(99) + "s";
        let too_many = "1".repeat(100) + "s";
        for (text, fact) in [
            ("", "blank"),
            (" ", "blank"),
            (
                "3600",
                "a number without a unit is ambiguous: seconds or milliseconds",
            ),
            (
                "1.5",
                "a number without a unit is ambiguous: seconds or milliseconds",
            ),
            ("5M", "a capital M is ambiguous: minutes or months"),
            ("5 M", "a capital M is ambiguous: minutes or months"),
            ("1h5M", "a capital M is ambiguous: minutes or months"),
            ("1mo", "a month has no fixed length"),
            ("1 month", "a month has no fixed length"),
            ("2 Months", "a month has no fixed length"),
            (
                "0",
                "a number without a unit is ambiguous: seconds or milliseconds",
            ),
            ("-1h", "negative"),
            ("1h-30m", "negative"),
            ("1h30", "'30' has no unit"),
            ("1 2h", "'1' has no unit"),
            ("1.h", "not a number with a unit"),
            ("1.2.3h", "not a number with a unit"),
            (".h", "not a number with a unit"),
            ("h", "not a number with a unit"),
            ("+1h", "not a number with a unit"),
            (" 1h", "not a number with a unit"),
            ("1h ", "not a number with a unit"),
            ("1e3s", "unknown unit 'e'"),
            ("1_000s", "'1' has no unit"),
            ("1,5h", "'1' has no unit"),
            ("1h,30m", "not a number with a unit"),
            ("1h and 30m", "not a number with a unit"),
            ("PT1H", "not a number with a unit"),
            ("1\th", "'1' has no unit"),
            ("1fortnight", "unknown unit 'fortnight'"),
            ("1 µs", "unknown unit 'µs'"),
            ("１h", "not a number with a unit"),
            ("1ſ", "unknown unit 'ſ'"),
            ("forever", "not a number with a unit"),
            (&spelled_out, "too long: no date is that far away"),
            (&too_many, "longer than 100 characters"),
        ] {
            assert_eq!(Span::parse(text).unwrap_err().fact, fact, "{text}");
        }
        assert_eq!(
            Span::parse("3600").unwrap_err().hint.unwrap(),
            "for seconds write 3600s"
        );
        for (text, zero) in [("0s", true), ("0h0m", true), ("0.9ms", false)] {
            let span = Span::parse(text).unwrap();
            assert_eq!((span.seconds(), span.is_zero()), (0, zero), "{text}");
        }
    }
}
