//! What gets added around a secret: quotes, prefixes, comments. Each module here is one row of the table.

use super::forms::{Forms, bytes, changed};

/// The byte order mark that some editors write at the start of a file.
pub(super) const BOM: char = '\u{feff}';

/// How many quotes there are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    Pair,
    One,
}

pub(super) mod marks {
    use super::{Forms, Marks, bytes};

    const PAIRS: [(&str, &str); 7] = [
        ("\"", "\""),
        ("'", "'"),
        ("`", "`"),
        ("\\\"", "\\\""),
        ("“", "”"),
        ("‘", "’"),
        ("<", ">"),
    ];

    pub fn mangle(secret: &str, marks: Marks) -> Forms {
        bytes(PAIRS.iter().flat_map(|(open, close)| match marks {
            Marks::Pair => vec![format!("{open}{secret}{close}")],
            Marks::One => vec![format!("{secret}{close}"), format!("{open}{secret}")],
        }))
    }

    pub fn restore(secret: &str, marks: Marks) -> Forms {
        let inner = PAIRS.iter().find_map(|(open, close)| {
            let (opened, closed) = (secret.strip_prefix(open), secret.strip_suffix(close));
            match (opened, closed, marks) {
                (Some(rest), Some(_), Marks::Pair) => rest.strip_suffix(close),
                (Some(rest), None, Marks::One) | (None, Some(rest), Marks::One) => Some(rest),
                _ => None,
            }
        });
        let is_buffer = super::printed_buffer::seen(secret);
        let inner = inner.filter(|inner| !inner.trim().is_empty() && !is_buffer);
        bytes(inner.map(str::to_owned))
    }

    /// One quote, and not the first of a pair with something after it.
    pub fn seen(value: &str, marks: Marks) -> bool {
        let is_mark = |it: &str| {
            PAIRS
                .iter()
                .any(|(open, close)| it == *open || it == *close)
        };
        let alone = |inner: &[u8]| {
            let inner = String::from_utf8_lossy(inner);
            !inner.chars().any(|it| is_mark(it.encode_utf8(&mut [0; 4])))
        };
        let inner = restore(value, marks);
        inner
            .iter()
            .any(|inner| marks == Marks::Pair || alone(inner))
    }
}

pub(super) mod byte_order_mark {
    use super::{BOM, Forms, bytes, changed};

    pub fn mangle(secret: &str) -> Forms {
        bytes([format!("{BOM}{secret}")])
    }

    pub fn restore(secret: &str) -> Forms {
        changed(secret, secret.trim_start_matches(BOM))
    }
}

pub(super) mod literal_newline {
    use super::{Forms, bytes, changed};

    const WRITTEN: [&str; 4] = ["\\n", "\\r\\n", "\\r", "\\t"];

    pub fn mangle(secret: &str) -> Forms {
        bytes(WRITTEN.map(|written| format!("{secret}{written}")))
    }

    pub fn restore(secret: &str) -> Forms {
        let mut rest = secret;
        while let Some(shorter) = WRITTEN
            .iter()
            .find_map(|written| rest.strip_suffix(written))
        {
            rest = shorter;
        }
        changed(secret, rest)
    }

    pub fn seen(value: &str) -> bool {
        !restore(value).is_empty()
    }
}

pub(super) mod bearer {
    use super::{Forms, bytes, changed};

    pub fn mangle(secret: &str) -> Forms {
        bytes(["Bearer ", "bearer ", "Bearer"].map(|word| format!("{word}{secret}")))
    }

    pub fn restore(secret: &str) -> Forms {
        let mut rest = secret;
        while let Some((word, after)) = rest.split_once(char::is_whitespace)
            && word.trim_end_matches(':').eq_ignore_ascii_case("bearer")
        {
            rest = after;
        }
        changed(secret, rest)
    }

    pub fn seen(value: &str) -> bool {
        !restore(value).is_empty()
    }
}

pub(super) mod name {
    use super::{Forms, bytes};

    const NAMES: [&str; 7] = [
        "VAPI_PRIVATE_KEY",
        "PRIVATE_KEY",
        "VAPI_API_KEY",
        "VAPI_WEBHOOK_SECRET",
        "WEBHOOK_SECRET",
        "VAPI_SECRET",
        "SECRET",
    ];

    pub fn mangle(secret: &str) -> Forms {
        let lines = NAMES.map(|name| format!("{name}={secret}"));
        let exported = lines.clone().map(|line| format!("export {line}"));
        bytes(lines.into_iter().chain(exported))
    }

    pub fn restore(secret: &str) -> Forms {
        let line = secret.strip_prefix("export ").unwrap_or(secret);
        let Some((name, value)) = line.split_once('=') else {
            return Vec::new();
        };
        // `abcd==` is base64.
        let names = name.len() > 2
            && name.contains(['_', 'K', 'k'])
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|first: char| first.is_ascii_digit());
        if names && !value.trim_start_matches('=').is_empty() {
            bytes([value.to_owned()])
        } else {
            Vec::new()
        }
    }

    /// Only names that look like variables: a random secret may contain `=` anywhere.
    pub fn seen(value: &str) -> bool {
        let line = value.strip_prefix("export ").unwrap_or(value);
        let upper = |name: &str| {
            let usual =
                |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            name.contains('_') && name.bytes().all(usual)
        };
        line.split_once('=').is_some_and(|(name, _)| upper(name)) && !restore(value).is_empty()
    }
}

pub(super) mod header {
    use super::{Forms, bytes};

    const NAMES: [&str; 4] = ["Authorization", "X-Vapi-Secret", "X-Api-Key", "Key"];

    pub fn mangle(secret: &str) -> Forms {
        bytes(NAMES.map(|name| format!("{name}: {secret}")))
    }

    pub fn restore(secret: &str) -> Forms {
        let Some((name, value)) = secret.split_once(':') else {
            return Vec::new();
        };
        let named = NAMES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name.trim()));
        let value = value.strip_prefix(' ').unwrap_or(value);
        bytes((named && !value.is_empty()).then(|| value.to_owned()))
    }

    pub fn seen(value: &str) -> bool {
        !restore(value).is_empty()
    }
}

pub(super) mod comment {
    use super::{Forms, changed};

    pub fn restore(secret: &str) -> Forms {
        let Some((value, _)) = secret.split_once(" #") else {
            return Vec::new();
        };
        changed(secret, value.trim_end())
    }

    pub fn seen(value: &str) -> bool {
        !restore(value).is_empty()
    }
}

pub(super) mod punctuation {
    use super::{Forms, bytes, changed};

    pub fn mangle(secret: &str) -> Forms {
        bytes([",", ";"].map(|mark| format!("{secret}{mark}")))
    }

    pub fn restore(secret: &str) -> Forms {
        changed(secret, secret.trim_end_matches([',', ';']))
    }

    pub fn seen(value: &str) -> bool {
        !restore(value).is_empty()
    }
}

pub(super) mod braces {
    use super::{Forms, bytes};
    use crate::text::is_uuid;

    /// .NET also writes GUIDs in braces or parentheses.
    const PAIRS: [(&str, &str); 3] = [("{", "}"), ("(", ")"), ("[", "]")];

    pub fn mangle(secret: &str) -> Forms {
        bytes(PAIRS.map(|(open, close)| format!("{open}{secret}{close}")))
    }

    pub fn restore(secret: &str) -> Forms {
        let inner = PAIRS
            .iter()
            .find_map(|(open, close)| secret.strip_prefix(open)?.strip_suffix(close));
        bytes(inner.filter(|inner| is_uuid(inner)).map(str::to_owned))
    }

    pub fn seen(value: &str) -> bool {
        !restore(value).is_empty()
    }
}

pub(super) mod printed_bytes {
    use super::{Forms, bytes};

    pub fn mangle(secret: &str) -> Forms {
        bytes([format!("b'{secret}'"), format!("b\"{secret}\"")])
    }

    pub fn restore(secret: &str) -> Forms {
        let quoted = secret.strip_prefix('b');
        let inner = quoted.and_then(|quoted| {
            ['\'', '"']
                .into_iter()
                .find_map(|quote| quoted.strip_prefix(quote)?.strip_suffix(quote))
        });
        bytes(inner.filter(|inner| !inner.is_empty()).map(str::to_owned))
    }

    pub fn seen(value: &str) -> bool {
        !restore(value).is_empty()
    }
}

pub(super) mod printed_buffer {
    use data_encoding::HEXLOWER;

    use super::{Forms, bytes};

    pub fn mangle(secret: &str) -> Forms {
        let digits: Vec<_> = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        bytes([format!("<Buffer {}>", digits.join(" "))])
    }

    /// Of a long Buffer Node does not print all.
    pub fn restore(secret: &str) -> Forms {
        let inner = secret.strip_prefix("<Buffer ");
        let digits = inner.and_then(|inner| inner.strip_suffix('>'));
        let digits = digits.map(|digits| digits.replace(' ', ""));
        let secret = digits.and_then(|digits| HEXLOWER.decode(digits.as_bytes()).ok());
        secret.into_iter().collect()
    }

    pub fn seen(value: &str) -> bool {
        value.starts_with("<Buffer ") && value.ends_with('>')
    }
}
