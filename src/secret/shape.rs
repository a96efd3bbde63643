//! Ways to write a secret differently without encoding it: another case, other dashes, doubled, cut.

use super::forms::Forms;
use crate::text::is_uuid;

pub(super) mod other_case {
    use super::{Forms, is_uuid};

    pub fn mangle(secret: &str) -> Forms {
        [secret.to_uppercase(), secret.to_lowercase()]
            .into_iter()
            .filter(|other| {
                other != secret && !restore(secret).contains(&other.clone().into_bytes())
            })
            .map(String::into_bytes)
            .collect()
    }

    /// The platform shows its UUIDs in lower case.
    pub fn restore(secret: &str) -> Forms {
        let lower = secret.to_lowercase();
        if is_uuid(secret) && lower != secret {
            vec![lower.into_bytes()]
        } else {
            Vec::new()
        }
    }
}

pub(super) mod undashed {
    use super::{Forms, is_uuid};

    pub fn mangle(secret: &str) -> Forms {
        if is_uuid(secret) {
            vec![secret.replace('-', "").into_bytes()]
        } else {
            Vec::new()
        }
    }

    pub fn restore(secret: &str) -> Forms {
        let value = secret;
        if value.len() != 32 || !value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Vec::new();
        }
        let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| &value[range]);
        vec![parts.join("-").into_bytes()]
    }

    pub fn seen(value: &str) -> bool {
        !restore(value).is_empty()
    }
}

pub(super) mod dashes {
    use super::{Forms, is_uuid};

    /// Hyphens and dashes that editors write in place of `-`.
    const OTHERS: [char; 7] = [
        '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}', '\u{ad}',
    ];

    pub fn mangle(secret: &str) -> Forms {
        if !secret.contains('-') {
            return Vec::new();
        }
        let all = OTHERS.map(|dash| secret.replace('-', dash.encode_utf8(&mut [0; 4])));
        all.map(String::into_bytes).into()
    }

    pub fn restore(secret: &str) -> Forms {
        if secret.contains(OTHERS) {
            vec![secret.replace(OTHERS, "-").into_bytes()]
        } else {
            Vec::new()
        }
    }

    pub fn seen(value: &str) -> bool {
        value.contains(OTHERS) && is_uuid(value.trim().replace(OTHERS, "-").trim())
    }
}

pub(super) mod doubled {
    use super::Forms;

    pub fn mangle(secret: &str) -> Forms {
        vec![
            secret.repeat(2).into_bytes(),
            format!("{secret}\n{secret}").into_bytes(),
        ]
    }

    pub fn restore(secret: &str) -> Forms {
        let value = secret.trim();
        let half = value.len() / 2;
        match value.split_at_checked(half) {
            Some((one, other)) if one.len() > 7 && one.trim() == other.trim() => {
                vec![one.trim().as_bytes().to_vec()]
            }
            _ => Vec::new(),
        }
    }

    pub fn seen(value: &str) -> bool {
        !restore(value).is_empty()
    }
}

pub(super) mod shortened {
    use super::{Forms, is_uuid};

    /// How many characters may be missing at either end.
    const LOST: usize = 4;

    /// Lengths to which forms and columns cut.
    const LENGTHS: [usize; 4] = [16, 24, 32, 64];

    pub fn mangle(secret: &str) -> Forms {
        let mut forms: Forms = Vec::new();
        let mut add = |text: Option<&str>| {
            if let Some(text) = text.filter(|text| !text.trim().is_empty() && *text != secret) {
                let bytes = text.as_bytes().to_vec();
                if !forms.contains(&bytes) {
                    forms.push(bytes);
                }
            }
        };
        // The start of a comment for dotenv, and of a variable for a shell.
        if let Some((before, _)) = secret.split_once('#') {
            add(Some(before));
            add(Some(before.trim_end()));
        }
        if let Some((before, after)) = secret.split_once('$') {
            let name = |it: char| it.is_ascii_alphanumeric() || it == '_';
            let rest = after.trim_start_matches(name);
            add(Some(&format!("{before}{rest}")));
            add(Some(before));
            add(Some(&secret.replace("$$", "$")));
        }
        for lost in 1..=LOST {
            add(secret
                .len()
                .checked_sub(lost)
                .and_then(|end| secret.get(..end)));
            add(secret.get(lost..));
        }
        for length in LENGTHS {
            add(secret.get(..length));
        }
        for mark in [' ', '-', '_', '=', '/'] {
            add(secret.split_once(mark).map(|(before, _)| before));
            add(secret.rsplit_once(mark).map(|(_, after)| after));
        }
        forms
    }

    /// A UUID that lacks some characters at one end.
    pub fn seen(value: &str) -> bool {
        const UUID: &str = "00000000-0000-0000-0000-000000000000";
        let value = value.trim();
        let fits = |whole: &str| is_uuid(whole);
        let missing = UUID.len().saturating_sub(value.len());
        value.is_ascii()
            && value.len() > 8
            && missing > 0
            && (fits(&format!("{value}{}", &UUID[value.len()..]))
                || fits(&format!("{}{value}", &UUID[..missing])))
    }
}
