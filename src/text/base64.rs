//! Base64 as lenient decoders read it.

use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};

/// Decodes base64 without padding, in either alphabet, whatever its unused trailing bits are.
pub fn lenient(text: &[u8]) -> Option<Vec<u8>> {
    static LENIENT: LazyLock<Option<Encoding>> = LazyLock::new(|| {
        let mut lenient = Specification::new();
        lenient
            .symbols
            .push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
        lenient.translate.from.push_str("-_");
        lenient.translate.to.push_str("+/");
        lenient.check_trailing_bits = false;
        lenient.encoding().ok()
    });
    LENIENT.as_ref()?.decode(text).ok()
}

/// Whether a byte is a digit of base64, in either alphabet.
pub fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Where, from here on, at least so many digits of base64 stand in a row. It may be inside a longer run only if that
/// started before.
pub fn next_run(text: &[u8], from: usize, length: usize) -> Option<usize> {
    let mut start = from;
    // The last byte is looked at first, so most of a text is skipped.
    while let Some(run) = text.get(start..start + length) {
        match run.iter().rposition(|byte| !is_base64(*byte)) {
            Some(gap) => start += gap + 1,
            None => return Some(start),
        }
    }
    None
}
