//! The progress of a long run, in one line of a fixed width. Libraries for this draw by the clock and with escapes;
//! a line drawn over the previous one needs neither, and a test can read it.

use crate::text::counted;

/// Characters of the bar.
const BAR: u64 = 30;

/// Characters of the line.
const WIDTH: usize = 62;

/// The line: a bar and a percentage if the size is known, and a count.
pub fn line(done: u64, size: Option<u64>, count: u64, what: &str) -> String {
    let count = counted(grouped(count), what);
    let text = match size {
        Some(size) if size > 0 => {
            let done = done.min(size);
            let filled = "#".repeat(usize::try_from(done * BAR / size).unwrap_or_default());
            format!("[{filled:-<30}] {:>3}%  {count}", done * 100 / size)
        }
        _ => count,
    };
    format!("{text:<WIDTH$}")
}

/// A number with commas as thousands separators.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Clears the line.
pub fn nothing() -> String {
    " ".repeat(WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_the_same_width() {
        assert_eq!(
            line(250, Some(1_000), 12_345, "row").trim_end(),
            "[#######-----------------------]  25%  12,345 rows"
        );
        assert_eq!(line(7, None, 3, "token").trim_end(), "3 tokens");
        for text in [
            line(2_000, Some(1_000), 999_999_999_999, "token"),
            line(0, Some(0), 0, "row"),
            nothing(),
        ] {
            assert_eq!(text.len(), WIDTH, "{text:?}");
        }
    }
}
