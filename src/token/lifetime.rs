//! Parses the lifetime of a token.

use crate::outcome::Refusal;
use crate::time::Span;

/// Parses the lifetime of a token: a [`Span`] of at least one second.
///
/// Unit of the result: seconds. The platform's own example uses one hour.
///
/// # Errors
/// As [`Span::parse`]; zero; less than one second, because `exp` counts in seconds (RFC 7519, section 2).
pub fn lifetime(text: &str) -> Result<i64, Refusal> {
    let span = Span::parse(text)?;
    if span.is_zero() {
        let hint = "write a number and a unit, for example 30m, 1h or 1h30m";
        return Err(Refusal::new("the lifetime must not be zero").hint(hint));
    }
    match span.seconds() {
        0 => Err(Refusal::new("less than one second")
            .hint("'exp' counts whole seconds: write 1s or more")),
        seconds => Ok(seconds),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rejected() {
        for (text, fact) in [
            ("0s", "the lifetime must not be zero"),
            ("0h0m", "the lifetime must not be zero"),
            ("999ms", "less than one second"),
            ("0.999s", "less than one second"),
            ("1ms", "less than one second"),
        ] {
            assert_eq!(lifetime(text).unwrap_err().fact, fact, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_less_than_one_second(text in "\\PC{0,24}|([0-9.]{1,6} ?[a-zA-Z]{0,7}){1,3}") {
            if let Ok(seconds) = lifetime(&text) {
                prop_assert!(seconds >= 1);
            }
        }
    }
}
