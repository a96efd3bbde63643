//! Turns inline authentication into credentials, following the platform's migration table. Everything else stays
//! byte for byte.

mod found;
mod inline;
mod path;
mod server;
mod url;

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use secrecy::{ExposeSecret, SecretString};
use serde::ser::{Serialize, SerializeMap, Serializer};

use self::found::{InlinePlace, InlineSecret, span};
use self::inline::find;
use crate::json::strict_value;
use crate::outcome::Refusal;
use crate::webhook::credential::LONGEST_NAME;
use crate::webhook::field::{BEARER_PREFIX_ENABLED, CLIENT_ID, HEADER_NAME, SCOPE, URL};
use crate::webhook::plan::{AUTHORIZATION, Plan};

/// A configuration without inline authentication, and what it then needs.
pub struct Migration {
    /// The configuration.
    pub text: Vec<u8>,
    /// The credentials to create, each once, in order of first use.
    pub credentials: Vec<NewCredential>,
    /// What was replaced, in document order.
    pub replacements: Vec<Replacement>,
    /// What stays inline although it should not: a JSON path and the reason.
    pub left: Vec<(String, &'static str)>,
}

/// A credential to create. Serialized, it is the platform's own JSON, secret included.
pub struct NewCredential {
    /// Its id until the platform assigns one: `cred_` and its name in lower case.
    pub placeholder: String,
    /// Its name, at most 40 characters.
    pub name: String,
    /// How it authenticates.
    pub plan: Plan,
    /// With which secret.
    pub secret: SecretString,
}

/// One piece of inline authentication that became a reference.
pub struct Replacement {
    /// Where it was, as a JSON path.
    pub path: String,
    /// Index of its credential.
    pub credential: usize,
}

/// Moves inline authentication out of a configuration.
///
/// # Errors
/// Text that is not JSON, with the place; a repeated name in one object; nesting beyond 128 levels.
pub fn migrate(text: &[u8]) -> Result<Migration, Refusal> {
    let root = strict_value(text)?;
    // Positions are counted after a byte order mark.
    let mark = if text.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let (before, json) = text.split_at(mark);
    let found = find(root);
    if found.too_deep {
        return Err(Refusal::new("nested more than 128 levels deep")
            .hint("give the configuration alone, as the API returns it"));
    }
    let mut credentials = NewCredentials::default();
    let mut replacements = Vec::new();
    let mut edits = Vec::new();
    for inline in found.inline {
        let credential = credentials.index(&inline);
        let id = &credentials.list[credential].placeholder;
        edits.extend(edits_of(json, &inline.place, id));
        replacements.push(Replacement {
            path: inline.path,
            credential,
        });
    }
    Ok(Migration {
        text: [before, &*edited(json, edits)].concat(),
        credentials: credentials.list,
        replacements,
        left: found.left,
    })
}

/// The credentials so far, with an index to find equal ones quickly.
#[derive(Default)]
struct NewCredentials {
    list: Vec<NewCredential>,
    /// The indices of credentials by the hash of plan and secret. No secret is copied.
    same: HashMap<u64, Vec<usize>>,
    hasher: RandomState,
    /// All placeholders in use.
    used: HashSet<String>,
    /// The first number that may be free, by its number of digits and the placeholder before it.
    next: HashMap<(usize, String), usize>,
}

impl NewCredentials {
    /// The index of the credential that authenticates this way; a new one if there is none.
    fn index(&mut self, inline: &InlineSecret) -> usize {
        let secret = inline.secret.expose_secret();
        let hash = self.hasher.hash_one((fields(&inline.plan), secret));
        let same = |&index: &usize| {
            let it = &self.list[index];
            it.plan == inline.plan && it.secret.expose_secret() == secret
        };
        let alike = self.same.entry(hash).or_default();
        if let Some(index) = alike.iter().copied().find(|index| same(index)) {
            return index;
        }
        let index = self.list.len();
        alike.push(index);
        let (name, placeholder) = self.name(inline);
        self.list.push(NewCredential {
            placeholder,
            name,
            plan: inline.plan.clone(),
            secret: inline.secret.clone(),
        });
        index
    }

    /// A name, and a placeholder that no other credential has.
    fn name(&mut self, inline: &InlineSecret) -> (String, String) {
        let name = descriptive(inline);
        let cut = |length: usize| {
            let end = name.char_indices().nth(length).map(|(end, _)| end);
            name[..end.unwrap_or(name.len())].trim_end_matches(|c: char| !c.is_alphanumeric())
        };
        let whole = cut(LONGEST_NAME);
        let id = placeholder(whole);
        if self.used.insert(id.clone()) {
            return (whole.into(), id);
        }
        let (mut first, mut digits) = (2, 1);
        loop {
            let stem = cut(LONGEST_NAME - 1 - digits);
            let stem_id = placeholder(stem);
            let next = self.next.entry((digits, stem_id.clone())).or_insert(first);
            let end = 10_usize.pow(u32::try_from(digits).unwrap_or(u32::MAX));
            while *next < end {
                let number = *next;
                *next += 1;
                let id = format!("{stem_id}_{number}");
                if self.used.insert(id.clone()) {
                    return (format!("{stem} {number}"), id);
                }
            }
            (first, digits) = (end, digits + 1);
        }
    }
}

/// What tells inline plans apart.
fn fields(plan: &Plan) -> [Option<&str>; 3] {
    match plan {
        Plan::Bearer(plan) => {
            let prefix = plan.bearer_prefix_enabled.then_some("");
            [Some(&plan.header_name), prefix, None]
        }
        Plan::Oauth2(plan) => [
            Some(&plan.url),
            Some(&plan.client_id),
            plan.scope.as_deref(),
        ],
        // Inline authentication never signs.
        Plan::Hmac(_) => [None; 3],
    }
}

/// What a credential is for: `X-Vapi-Secret for api.example.com`.
fn descriptive(inline: &InlineSecret) -> String {
    let (what, url) = match &inline.plan {
        Plan::Bearer(plan) if plan.bearer_prefix_enabled && plan.header_name == AUTHORIZATION => {
            ("Bearer token", inline.url.as_deref())
        }
        Plan::Bearer(plan) => (&*plan.header_name, inline.url.as_deref()),
        Plan::Oauth2(plan) => ("OAuth", Some(&*plan.url)),
        Plan::Hmac(_) => ("HMAC", inline.url.as_deref()),
    };
    let host = url
        .and_then(|url| ::url::Url::parse(url).ok())
        .and_then(|url| url.host_str().map(str::to_owned));
    match host {
        Some(host) => format!("{what} for {host}"),
        None => what.to_owned(),
    }
}

fn placeholder(name: &str) -> String {
    let mut out = String::from("cred");
    let mut gap = true;
    for character in name.chars() {
        if !character.is_ascii_alphanumeric() {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

type Edit = (Range<usize>, String);

fn edits_of(text: &[u8], place: &InlinePlace, id: &str) -> Vec<Edit> {
    const NAME: &str = "\"credentialId\"";
    let quoted = format!("\"{id}\"");
    match place {
        InlinePlace::Whole((key, value)) => vec![(span(*key), NAME.into()), (span(*value), quoted)],
        InlinePlace::Header {
            headers: (key, value),
            gone,
        } => {
            // The new member gets the spacing of the member after it.
            let gap = String::from_utf8_lossy(&text[span(*key).end..value.offset]).into_owned();
            let before = white_space_before(text, key.offset);
            let start = key.offset..key.offset;
            vec![
                (start, format!("{NAME}{gap}{quoted},{before}")),
                (gone.clone(), String::new()),
            ]
        }
        InlinePlace::Pair {
            url: (key, url),
            gone,
        } => {
            let written = String::from_utf8_lossy(url.text);
            let object = format!("{{\"url\": {written}, {NAME}: {quoted}}}");
            vec![
                (span(*key), "\"server\"".into()),
                (span(*url), object),
                (gone.clone(), String::new()),
            ]
        }
    }
}

fn white_space_before(text: &[u8], end: usize) -> String {
    let before = &text[..end];
    let length = before.len() - before.trim_ascii_end().len();
    String::from_utf8_lossy(&before[end - length..]).into_owned()
}

fn edited(text: &[u8], mut edits: Vec<Edit>) -> Vec<u8> {
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = Vec::with_capacity(text.len());
    let mut done = 0;
    for (range, with) in edits {
        // A range that is removed cannot also be changed inside.
        if range.start < done {
            continue;
        }
        out.extend_from_slice(&text[done..range.start]);
        out.extend(with.bytes());
        done = range.end;
    }
    out.extend_from_slice(&text[done..]);
    out
}

impl Serialize for NewCredential {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("provider", "custom-credential")?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("authenticationPlan", &PlanJson(self))?;
        map.end()
    }
}

struct PlanJson<'a>(&'a NewCredential);

impl Serialize for PlanJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let plan = &self.0.plan;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", plan.kind())?;
        if let Plan::Oauth2(plan) = plan {
            map.serialize_entry(URL.name, &plan.url)?;
            map.serialize_entry(CLIENT_ID.name, &plan.client_id)?;
        }
        map.serialize_entry(plan.secret_field().name, self.0.secret.expose_secret())?;
        match plan {
            Plan::Bearer(plan) => {
                map.serialize_entry(HEADER_NAME.name, &plan.header_name)?;
                map.serialize_entry(BEARER_PREFIX_ENABLED.name, &plan.bearer_prefix_enabled)?;
            }
            Plan::Oauth2(plan) => {
                if let Some(scope) = &plan.scope {
                    map.serialize_entry(SCOPE.name, scope)?;
                }
            }
            // Inline authentication never signs.
            Plan::Hmac(_) => {}
        }
        map.end()
    }
}
