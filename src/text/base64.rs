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
