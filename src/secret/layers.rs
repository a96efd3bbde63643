//! Secrets to which several things happened at once: a line of an env file, say, has a name, quotes and a newline
//! around the secret.

use super::mangled::{Bytes, Mangled, Names, SecretSide};
use super::table::TABLE;

/// A secret to which several things happened, and what explains it.
#[derive(Clone, Debug)]
pub struct Layered {
    /// What happened, outermost layer first, which is the order in which to undo it.
    pub causes: Vec<Mangled>,
    /// The bytes that were then used.
    pub bytes: Bytes,
}

impl Layered {
    /// The code, message and fix of each layer. The message of each but the first says what also happened.
    #[must_use]
    pub fn told(&self, names: Names) -> Vec<(&'static str, String, String)> {
        let Names { secret, signer, .. } = names;
        let told = |(index, layer): (usize, &Mangled)| {
            let code = layer.code();
            if index == 0 {
                return (code, layer.message(names), layer.fix(names));
            }
            let whose = match layer.side {
                SecretSide::There => format!("the {signer}'s {secret}"),
                SecretSide::Here => format!("the {secret} here"),
            };
            let fix = format!("also {}", layer.row.fix);
            (code, format!("{whose} {}", also(layer.row.is)), fix)
        };
        self.causes.iter().enumerate().map(told).collect()
    }
}

/// `is also in quotes`, `also has no dashes`.
#[must_use]
pub fn also(is: &str) -> String {
    match is.split_once(' ') {
        Some((verb @ ("is" | "was"), rest)) => format!("{verb} also {rest}"),
        _ => format!("also {is}"),
    }
}

/// Most layers that are removed from the secret here. Each gives few forms, so all are tried.
pub(super) const DEPTH: usize = 3;

/// The layers that occur together, most common first. Each is tried around each other one.
const COMMON: [&str; 19] = [
    "secret-trailing-newline",
    "secret-quotes",
    "secret-base64",
    "secret-name",
    "secret-bearer",
    "secret-other-case",
    "secret-no-dashes",
    "secret-base64-newline",
    "secret-trailing-white-space",
    "secret-punctuation",
    "secret-byte-order-mark",
    "secret-header",
    "secret-literal-newline",
    "secret-leading-white-space",
    "secret-printed-bytes",
    "secret-hex",
    "secret-url-encoded",
    "secret-utf-16",
    "secret-braces",
];

/// Every form of a secret to which several things happened on one side, likeliest first.
///
/// The secret here has only a handful, which must be tried before the single rows: what is inside two layers is
/// also a part of the secret, and would be taken for one that was cut. The other side's has thousands.
#[must_use]
pub fn layered(secret: &str, side: SecretSide) -> Vec<Layered> {
    match side {
        SecretSide::Here => restored(secret),
        SecretSide::There => mangled(secret),
    }
}

/// What the secret here was before two or more things happened to it, leaving out what it is with only one of them
/// undone.
fn restored(secret: &str) -> Vec<Layered> {
    let mut found = Vec::new();
    let mut seen = vec![secret.to_owned()];
    let mut level = vec![(Vec::new(), secret.to_owned())];
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for (causes, text) in level {
            for row in &TABLE {
                let forms = (row.restore)(&text).into_iter();
                for inner in forms.filter_map(|bytes| String::from_utf8(bytes).ok()) {
                    if inner.is_empty() || seen.contains(&inner) {
                        continue;
                    }
                    let mut causes: Vec<Mangled> = causes.clone();
                    causes.push(Mangled {
                        row,
                        side: SecretSide::Here,
                        stand_in: None,
                    });
                    if causes.len() > 1 {
                        found.push(Layered {
                            causes: causes.clone(),
                            bytes: inner.as_bytes().to_vec().into(),
                        });
                    }
                    seen.push(inner.clone());
                    next.push((causes, inner));
                }
            }
        }
        level = next;
    }
    found
}

/// The secret after two of the most common things happened to it.
fn mangled(secret: &str) -> Vec<Layered> {
    let rows = || {
        let row = |code: &&str| TABLE.iter().find(|row| row.code == *code);
        COMMON.iter().filter_map(row).enumerate()
    };
    let mut ranked = Vec::new();
    for (inner_rank, inner) in rows() {
        let forms = (inner.mangle)(secret).into_iter();
        let texts = forms.filter_map(|bytes| String::from_utf8(bytes).ok());
        for (inner_form, text) in texts.enumerate() {
            for (outer_rank, outer) in rows().filter(|(_, outer)| outer.code != inner.code) {
                for (outer_form, bytes) in (outer.mangle)(&text).into_iter().enumerate() {
                    let causes = [outer, inner].map(|row| Mangled {
                        row,
                        side: SecretSide::There,
                        stand_in: None,
                    });
                    let layered = Layered {
                        causes: causes.into(),
                        bytes: bytes.into(),
                    };
                    ranked.push((inner_rank + outer_rank + inner_form + outer_form, layered));
                }
            }
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, layered)| layered).collect()
}
