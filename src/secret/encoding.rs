//! How a secret is encoded or decoded: base64, hexadecimal, URLs, JSON, character sets. Each module here is one
//! row of the table.

use data_encoding::{
    BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER, HEXLOWER_PERMISSIVE, HEXUPPER,
};

use super::forms::Forms;
use crate::text::is_uuid;

/// The bytes as text, if they are a UUID, apart from white space around it.
fn uuid_in(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| is_uuid(text.trim()))
}

/// Bytes from base64 of either alphabet, padded or not.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let decoded = BASE64_NOPAD.decode(text.as_bytes());
    decoded
        .or_else(|_| BASE64URL_NOPAD.decode(text.as_bytes()))
        .ok()
        .filter(|bytes| !bytes.is_empty())
}

/// Bytes from hexadecimal digits, with the dashes of a UUID or without.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.chars().filter(|it| *it != '-').collect();
    let decoded = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok();
    decoded.filter(|bytes| !bytes.is_empty())
}

fn is_text(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let printable = |byte: &u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\n' | b'\r');
    bytes.len() > 5 && bytes.iter().all(printable)
}

/// The bytes without the newline at their end, if they have one.
fn unended(bytes: &[u8]) -> Option<Vec<u8>> {
    let rest = bytes.strip_suffix(b"\n")?;
    Some(rest.strip_suffix(b"\r").unwrap_or(rest).to_vec())
}

pub(super) mod base64 {
    use super::{
        BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, Forms, from_base64, is_text, uuid_in,
    };

    pub fn mangle(secret: &str) -> Forms {
        let mut forms: Forms = Vec::new();
        for base in [BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD] {
            let encoded = base.encode(secret.as_bytes()).into_bytes();
            if !forms.contains(&encoded) {
                forms.push(encoded);
            }
        }
        forms
    }

    pub fn restore(secret: &str) -> Forms {
        let decoded = from_base64(secret).filter(|bytes| is_text(bytes));
        decoded.into_iter().collect()
    }

    pub fn seen(value: &str) -> bool {
        from_base64(value).is_some_and(|bytes| uuid_in(&bytes) && !bytes.ends_with(b"\n"))
    }
}

/// `echo KEY | base64`, as in Kubernetes secrets.
pub(super) mod base64_of_line {
    use super::{Forms, base64, from_base64, unended, uuid_in};

    pub fn mangle(secret: &str) -> Forms {
        base64::mangle(&format!("{secret}\n"))
    }

    pub fn restore(secret: &str) -> Forms {
        let decoded = base64::restore(secret);
        decoded.iter().filter_map(|bytes| unended(bytes)).collect()
    }

    pub fn seen(value: &str) -> bool {
        from_base64(value).is_some_and(|bytes| uuid_in(&bytes) && bytes.ends_with(b"\n"))
    }
}

pub(super) mod decoded_base64 {
    use super::{Forms, from_base64, uuid_in};
    use crate::text::base64::lenient;

    pub fn mangle(secret: &str) -> Forms {
        let decoded = from_base64(secret);
        // A value that decodes to a key is probably the encoded one, and the other side has the right one.
        if decoded.as_deref().is_some_and(uuid_in) {
            return Vec::new();
        }
        let mut forms: Forms = decoded.into_iter().collect();
        // Lenient decoders, such as Node's, skip characters outside their alphabet, or stop there.
        let known: String = secret
            .chars()
            .filter(|it| it.is_ascii_alphanumeric() || "+/-_".contains(*it))
            .collect();
        let plain: String = known.chars().filter(|it| !"-_".contains(*it)).collect();
        for text in [known, plain] {
            let whole = text.len() - usize::from(text.len() % 4 == 1);
            let decoded = text.as_bytes().get(..whole).and_then(lenient);
            forms.extend(decoded.filter(|bytes| !uuid_in(bytes)));
        }
        forms.dedup();
        forms
    }
}

pub(super) mod hex {
    use super::{Forms, HEXLOWER, from_hex, is_text, uuid_in};

    pub fn mangle(secret: &str) -> Forms {
        let lower = HEXLOWER.encode(secret.as_bytes());
        vec![lower.to_uppercase().into_bytes(), lower.into_bytes()]
    }

    pub fn restore(secret: &str) -> Forms {
        let decoded = from_hex(secret).filter(|bytes| is_text(bytes));
        decoded.into_iter().collect()
    }

    pub fn seen(value: &str) -> bool {
        from_hex(value).is_some_and(|bytes| uuid_in(&bytes) && !bytes.ends_with(b"\n"))
    }
}

/// `echo KEY | xxd -p`.
pub(super) mod hex_of_line {
    use super::{Forms, from_hex, hex, unended, uuid_in};

    pub fn mangle(secret: &str) -> Forms {
        hex::mangle(&format!("{secret}\n"))
    }

    pub fn restore(secret: &str) -> Forms {
        let decoded = hex::restore(secret);
        decoded.iter().filter_map(|bytes| unended(bytes)).collect()
    }

    pub fn seen(value: &str) -> bool {
        from_hex(value).is_some_and(|bytes| uuid_in(&bytes) && bytes.ends_with(b"\n"))
    }
}

pub(super) mod decoded_hex {
    use super::{Forms, HEXLOWER_PERMISSIVE, from_hex, is_uuid, uuid_in};

    pub fn mangle(secret: &str) -> Forms {
        let decoded = from_hex(secret.trim());
        if decoded.as_deref().is_some_and(uuid_in) {
            return Vec::new();
        }
        let mut forms: Forms = decoded.into_iter().collect();
        if is_uuid(secret) {
            forms.extend(forms.first().map(|bytes| as_guid(bytes)));
            // Node's decoder stops at the first character that is not a digit.
            forms.extend(HEXLOWER_PERMISSIVE.decode(&secret.as_bytes()[..8]));
        }
        forms
    }

    /// The bytes in the order of .NET's GUIDs: the first three groups are little-endian.
    fn as_guid(bytes: &[u8]) -> Vec<u8> {
        let mut guid = bytes.to_vec();
        for group in [0..4, 4..6, 6..8] {
            if let Some(group) = guid.get_mut(group) {
                group.reverse();
            }
        }
        guid
    }
}

pub(super) mod whsec {
    use super::{Forms, from_base64};

    const PREFIX: &str = "whsec_";

    pub fn mangle(secret: &str) -> Forms {
        let Some(rest) = secret.trim().strip_prefix(PREFIX) else {
            return Vec::new();
        };
        let decoded = from_base64(rest);
        decoded
            .into_iter()
            .chain([rest.as_bytes().to_vec()])
            .collect()
    }

    pub fn restore(secret: &str) -> Forms {
        if secret.starts_with(PREFIX) {
            return Vec::new();
        }
        vec![format!("{PREFIX}{secret}").into_bytes()]
    }
}

pub(super) mod url {
    use super::{Forms, HEXLOWER_PERMISSIVE, HEXUPPER, uuid_in};

    pub fn mangle(secret: &str) -> Forms {
        let encoded = |space: &str| {
            let mut out = String::new();
            for byte in secret.bytes() {
                match byte {
                    b' ' => out.push_str(space),
                    b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
                    _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
                    _ => out.extend(["%", &HEXUPPER.encode(&[byte])]),
                }
            }
            out
        };
        let mut forms: Forms = [encoded("%20"), encoded("+")]
            .map(String::into_bytes)
            .into();
        forms.dedup();
        forms
    }

    pub fn restore(secret: &str) -> Forms {
        let mut parts = secret.split('%');
        let mut out = parts.next().unwrap_or_default().as_bytes().to_vec();
        for part in parts {
            let digits = part.get(..2).unwrap_or_default();
            let Ok(byte) = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()) else {
                return Vec::new();
            };
            if byte.is_empty() {
                return Vec::new();
            }
            out.extend(byte);
            out.extend(&part.as_bytes()[2..]);
        }
        if secret.contains('%') {
            vec![out]
        } else {
            Vec::new()
        }
    }

    pub fn seen(value: &str) -> bool {
        let quotes = |byte: &u8| matches!(byte, b'"' | b'\'');
        restore(value).iter().any(|bytes| {
            let inner: Vec<u8> = bytes.iter().copied().filter(|byte| !quotes(byte)).collect();
            uuid_in(&inner)
        })
    }
}

pub(super) mod utf_16 {
    use super::Forms;

    pub fn mangle(secret: &str) -> Forms {
        let units = || secret.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        let marked = [&[0xff, 0xfe], &*little].concat();
        let marked_big = [&[0xfe, 0xff], &*big].concat();
        vec![little, big, marked, marked_big]
    }

    pub fn restore(secret: &str) -> Forms {
        if seen(secret) {
            vec![secret.replace('\0', "").into_bytes()]
        } else {
            Vec::new()
        }
    }

    pub fn seen(value: &str) -> bool {
        value.contains('\0')
    }
}

pub(super) mod latin_1 {
    use super::Forms;

    /// UTF-8 read as Latin-1 and written again, and Latin-1 itself.
    pub fn mangle(secret: &str) -> Forms {
        if secret.is_ascii() {
            return Vec::new();
        }
        let misread: String = secret.bytes().map(char::from).collect();
        let latin: Option<Vec<u8>> = secret.chars().map(|it| u8::try_from(it).ok()).collect();
        [misread.into_bytes()].into_iter().chain(latin).collect()
    }

    pub fn restore(secret: &str) -> Forms {
        if secret.is_ascii() {
            return Vec::new();
        }
        let bytes: Option<Vec<u8>> = secret.chars().map(|it| u8::try_from(it).ok()).collect();
        bytes
            .filter(|bytes| std::str::from_utf8(bytes).is_ok())
            .into_iter()
            .collect()
    }
}

pub(super) mod json {
    use super::Forms;

    pub fn seen(value: &str) -> bool {
        let value = value.trim();
        value.starts_with('{') && value.ends_with('}') && value.contains("\":")
    }

    pub fn mangle(secret: &str) -> Forms {
        const NAMES: [&str; 8] = [
            "key",
            "apiKey",
            "privateKey",
            "secret",
            "value",
            "token",
            "VAPI_PRIVATE_KEY",
            "PRIVATE_KEY",
        ];
        let each = NAMES.iter().flat_map(|name| {
            ["", " "].map(|space| format!("{{\"{name}\":{space}\"{secret}\"}}").into_bytes())
        });
        each.collect()
    }

    /// The object's values that are texts.
    pub fn restore(secret: &str) -> Forms {
        if !seen(secret) {
            return Vec::new();
        }
        let values = secret.split("\":").skip(1).filter_map(|after| {
            let text = after.trim_start().strip_prefix('"')?;
            Some(text.split('"').next()?.as_bytes().to_vec())
        });
        values.collect()
    }
}
