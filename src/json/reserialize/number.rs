//! How a program writes a number that it has parsed.

use std::borrow::Cow;

/// The language or program whose way of writing numbers is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// Unchanged.
    AsRead,
    /// ECMAScript: every number is a double (ECMA-262, section 6.1.6.1.20).
    JavaScript,
    /// Go: every number is a float64.
    Go,
    /// Python: integers of any size, `repr` of floats.
    Python,
    /// PHP: integers of 64 bits, others as doubles.
    Php,
    /// PHP with `JSON_PRESERVE_ZERO_FRACTION`: doubles keep their `.0`.
    PhpFraction,
    /// Ruby: integers of any size, `to_s` of floats.
    Ruby,
    /// Java: integers of any size, `Double.toString`.
    Java,
    /// .NET (Newtonsoft): integers of any size, doubles with `.0`.
    DotNet,
    /// Rust (`serde_json`): integers of 64 bits, others as doubles.
    Rust,
    /// Perl: integers of 64 bits, 15 digits of others.
    Perl,
    /// jq 1.6: every number is a double.
    Jq,
}

impl Numbers {
    /// A reserialized number.
    pub(super) fn written(self, text: &[u8]) -> Cow<'_, [u8]> {
        let Ok(read) = std::str::from_utf8(text) else {
            return text.into();
        };
        let integer = !read.contains(['.', 'e', 'E']);
        let keeps_integers = match self {
            Self::AsRead => return text.into(),
            Self::JavaScript | Self::Go | Self::Jq => false,
            Self::Python | Self::Ruby | Self::Java | Self::DotNet => true,
            Self::Php | Self::PhpFraction => read.parse::<i64>().is_ok(),
            Self::Rust | Self::Perl => read.parse::<i64>().is_ok() || read.parse::<u64>().is_ok(),
        };
        if integer && keeps_integers {
            return match (read, self) {
                ("-0", Self::Rust) => b"-0.0"[..].into(),
                ("-0", _) => b"0"[..].into(),
                _ => text.into(),
            };
        }
        let value: f64 = read.parse().unwrap_or_default();
        self.double(value).into_bytes().into()
    }

    fn double(self, value: f64) -> String {
        if value.is_infinite() {
            return match (self, value > 0.0) {
                (Self::Python, true) => "Infinity".into(),
                (Self::Python, false) => "-Infinity".into(),
                _ => "null".into(),
            };
        }
        if self == Self::Perl && value.fract() == 0.0 && value.abs() < 18_446_744_073_709_551_615.0
        {
            return format!("{value:.0}").trim_start_matches("-0").into();
        }
        let decimal = Decimal::of(value, self);
        // The range in which no exponent is written, and how one is written outside it.
        let (low, high, form) = match self {
            Self::JavaScript | Self::Go | Self::AsRead => {
                (-6, 20, ExponentForm::new("e", 1, true, false))
            }
            Self::Python => (-4, 15, ExponentForm::new("e", 2, true, false)),
            Self::Php | Self::PhpFraction => (-4, 16, ExponentForm::new("e", 1, true, true)),
            Self::Ruby => (-4, 14, ExponentForm::new("e", 2, true, true)),
            Self::Java => (-3, 6, ExponentForm::new("E", 1, false, true)),
            Self::DotNet => (-5, 14, ExponentForm::new("E", 2, true, false)),
            Self::Rust => (-5, 15, ExponentForm::new("e", 1, false, false)),
            Self::Perl => (-4, 14, ExponentForm::new("e", 2, true, false)),
            Self::Jq => {
                let digits = i32::try_from(decimal.digits.len()).unwrap_or_default();
                (-4, digits + 14, ExponentForm::new("e", 2, true, false))
            }
        };
        let sign = if value.is_sign_negative() && !(value == 0.0 && self == Self::JavaScript) {
            "-"
        } else {
            ""
        };
        let dot_zero = matches!(
            self,
            Self::Python | Self::PhpFraction | Self::Ruby | Self::Java | Self::DotNet | Self::Rust
        );
        let text = if (low..=high).contains(&decimal.exponent) {
            decimal.fixed(dot_zero)
        } else {
            decimal.scientific(form)
        };
        format!("{sign}{text}")
    }
}

/// How an exponent is written.
#[derive(Clone, Copy)]
struct ExponentForm {
    letter: &'static str,
    digits: usize,
    plus: bool,
    dot_zero: bool,
}

impl ExponentForm {
    const fn new(letter: &'static str, digits: usize, plus: bool, dot_zero: bool) -> Self {
        Self {
            letter,
            digits,
            plus,
            dot_zero,
        }
    }
}

/// The shortest digits of a double, and the exponent of the first digit.
struct Decimal {
    digits: String,
    exponent: i32,
}

impl Decimal {
    fn of(value: f64, numbers: Numbers) -> Self {
        let scientific = match numbers {
            Numbers::Perl => format!("{:.14e}", value.abs()),
            _ => format!("{:e}", value.abs()),
        };
        let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        let digits = digits.replace('.', "");
        let shortest = match digits.trim_end_matches('0') {
            "" => "0",
            other => other,
        };
        Self {
            digits: shortest.into(),
            exponent: exponent.parse().unwrap_or_default(),
        }
    }

    fn fixed(&self, dot_zero: bool) -> String {
        let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
        let length = i32::try_from(self.digits.len()).unwrap_or_default();
        let point = self.exponent + 1;
        let end = if dot_zero { ".0" } else { "" };
        if point <= 0 {
            format!("0.{}{}", zeros(-point), self.digits)
        } else if point >= length {
            format!("{}{}{end}", self.digits, zeros(point - length))
        } else {
            let (whole, fraction) = self
                .digits
                .split_at(usize::try_from(point).unwrap_or_default());
            format!("{whole}.{fraction}")
        }
    }

    fn scientific(&self, form: ExponentForm) -> String {
        let (first, rest) = self.digits.split_at(1);
        let fraction = match (rest, form.dot_zero) {
            ("", true) => ".0".into(),
            ("", false) => String::new(),
            _ => format!(".{rest}"),
        };
        let sign = match (self.exponent < 0, form.plus) {
            (true, _) => "-",
            (false, true) => "+",
            (false, false) => "",
        };
        let ExponentForm { letter, digits, .. } = form;
        let exponent = self.exponent.abs();
        format!("{first}{fraction}{letter}{sign}{exponent:0digits$}")
    }
}
