//! How JavaScript writes a number that it has read. Knows no other writer.

/// A number as JavaScript writes it (ECMA-262, section 6.1.6.1.20).
pub(super) fn number(text: &[u8]) -> String {
    let value: f64 = String::from_utf8_lossy(text).parse().unwrap_or_default();
    if value == 0.0 {
        return "0".into();
    }
    if value.is_infinite() {
        return "null".into();
    }
    let scientific = format!("{:e}", value.abs());
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = digits.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let length = i32::try_from(digits.len()).unwrap_or_default();
    let point = exponent + 1;
    let written = if (length..=21).contains(&point) {
        format!("{digits}{}", zeros(point - length))
    } else if (1..=21).contains(&point) {
        let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or_default());
        format!("{whole}.{fraction}")
    } else if (-5..=0).contains(&point) {
        format!("0.{}{digits}", zeros(-point))
    } else {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{first}{dot}{rest}e{sign}{}", exponent.abs())
    };
    if value < 0.0 {
        format!("-{written}")
    } else {
        written
    }
}

#[cfg(test)]
mod tests {
    use crate::json::reserialize::{Writer, reserialized};

    /// Computed with Node: `JSON.stringify(JSON.parse(text))`.
    #[test]
    fn numbers_as_javascript_writes_them() {
        for (text, expected) in [
            (
                "[1.0,-0,1e3,1E21,1e-7,0.000001,123.456,-1.5e300]",
                "[1,0,1000,1e+21,1e-7,0.000001,123.456,-1.5e+300]",
            ),
            (
                "[12345678901234567890,1e400,100000000000000000000]",
                "[12345678901234567000,null,100000000000000000000]",
            ),
        ] {
            let written = reserialized(text.as_bytes(), Writer::JavaScript).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), expected, "{text}");
        }
    }
}
