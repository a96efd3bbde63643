//! Inline authentication to credentials, as the platform's migration table has it. What is not changed
//! stays to the byte. Writes nothing.

use std::ops::Range;

use secrecy::{ExposeSecret, SecretString};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::credential::LONGEST_NAME;
use super::inline::{Inline, Member, Place, find};
use super::plan::{AUTHORIZATION, Plan};
use crate::json::Value;
use crate::outcome::Refusal;
use crate::token::restrictions::strict_value;

/// A configuration without inline authentication, and what it then needs.
pub struct Migration {
    /// The configuration.
    pub text: Vec<u8>,
    /// The credentials to create, each once, in the order of their first use.
    pub credentials: Vec<NewCredential>,
    /// What changed, in the order of the text.
    pub changes: Vec<Change>,
    /// What stays inline and should not: a JSON path and the reason.
    pub left: Vec<(String, &'static str)>,
}

/// A credential to create. Serialized, it is the platform's own JSON, secret included.
pub struct NewCredential {
    /// What stands for its id until the platform gives one: `cred_` and its name in small letters.
    pub placeholder: String,
    /// Its name, at most 40 characters.
    pub name: String,
    /// How it authenticates.
    pub plan: Plan,
    /// With which secret.
    pub secret: SecretString,
}

/// One piece of inline authentication that became a reference.
pub struct Change {
    /// Where it stood, as a JSON path.
    pub path: String,
    /// Index of its credential.
    pub credential: usize,
}

/// Moves inline authentication out of a configuration.
///
/// # Errors
/// Text that is not JSON, with the place; a name that is repeated in one object; nesting beyond 128 levels.
pub fn migrate(text: &[u8]) -> Result<Migration, Refusal> {
    let root = strict_value(text)?;
    // Places count from after a byte order mark.
    let mark = if text.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let (before, json) = text.split_at(mark);
    let found = find(root);
    if found.too_deep {
        return Err(Refusal::new("nested more than 128 levels deep"));
    }
    let mut migration = Migration {
        text: Vec::new(),
        credentials: Vec::new(),
        changes: Vec::new(),
        left: found.left,
    };
    let mut edits = Vec::new();
    for inline in found.inline {
        let credential = migration.credential(&inline);
        let id = &migration.credentials[credential].placeholder;
        edits.extend(edits_of(json, &inline.place, id));
        migration.changes.push(Change {
            path: inline.path,
            credential,
        });
    }
    migration.text = [before, &*edited(json, edits)].concat();
    Ok(migration)
}

impl Migration {
    /// The index of the credential that authenticates so; a new one if there is none.
    fn credential(&mut self, inline: &Inline) -> usize {
        let secret = inline.secret.expose_secret();
        let same =
            |it: &NewCredential| it.plan == inline.plan && it.secret.expose_secret() == secret;
        if let Some(index) = self.credentials.iter().position(same) {
            return index;
        }
        let name = self.name(inline);
        self.credentials.push(NewCredential {
            placeholder: placeholder(&name),
            name,
            plan: inline.plan.clone(),
            secret: inline.secret.clone(),
        });
        self.credentials.len() - 1
    }

    /// A name that no other has, nor another's placeholder.
    fn name(&self, inline: &Inline) -> String {
        let name = descriptive(inline);
        let cut = |length: usize| -> String {
            let cut: String = name.chars().take(length).collect();
            cut.trim_end_matches(|c: char| !c.is_alphanumeric())
                .to_owned()
        };
        let mut candidate = cut(LONGEST_NAME);
        let mut number = 1;
        while self
            .credentials
            .iter()
            .any(|it| it.placeholder == placeholder(&candidate))
        {
            number += 1;
            let suffix = format!(" {number}");
            candidate = cut(LONGEST_NAME - suffix.len()) + &suffix;
        }
        candidate
    }
}

/// What a credential is for: `X-Vapi-Secret for api.example.com`.
fn descriptive(inline: &Inline) -> String {
    let (what, url) = match &inline.plan {
        Plan::Bearer(plan) if plan.bearer_prefix_enabled && plan.header_name == AUTHORIZATION => {
            ("Bearer token", inline.url.as_deref())
        }
        Plan::Bearer(plan) => (&*plan.header_name, inline.url.as_deref()),
        Plan::Oauth2(plan) => ("OAuth", Some(&*plan.url)),
        Plan::Hmac(_) => ("HMAC", inline.url.as_deref()),
    };
    let host = url
        .and_then(|url| url::Url::parse(url).ok())
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

/// The part of the text that a value takes.
fn span(value: Value) -> Range<usize> {
    value.offset..value.offset + value.text.len()
}

fn edits_of(text: &[u8], place: &Place, id: &str) -> Vec<Edit> {
    const NAME: &str = "\"credentialId\"";
    let quoted = format!("\"{id}\"");
    match place {
        Place::Whole((key, value)) => vec![(span(*key), NAME.into()), (span(*value), quoted)],
        Place::Header {
            headers: (key, value),
            members,
            index,
        } => {
            // The new member is spaced as the one that it stands before.
            let gap = String::from_utf8_lossy(&text[span(*key).end..value.offset]).into_owned();
            let before = white_space_before(text, key.offset);
            let start = key.offset..key.offset;
            vec![
                (start, format!("{NAME}{gap}{quoted},{before}")),
                (without(members, *index), String::new()),
            ]
        }
        Place::Pair {
            url: (key, url),
            members,
            index,
        } => {
            let written = String::from_utf8_lossy(url.text);
            let object = format!("{{\"url\": {written}, {NAME}: {quoted}}}");
            vec![
                (span(*key), "\"server\"".into()),
                (span(*url), object),
                (without(members, *index), String::new()),
            ]
        }
    }
}

fn white_space_before(text: &[u8], end: usize) -> String {
    let before = &text[..end];
    let length = before.len() - before.trim_ascii_end().len();
    String::from_utf8_lossy(&before[end - length..]).into_owned()
}

/// What to take out so that a member is gone, and one comma with it.
fn without(members: &[Member], index: usize) -> Range<usize> {
    let (key, value) = members[index];
    match (index.checked_sub(1), members.get(index + 1)) {
        (Some(previous), _) => span(members[previous].1).end..span(value).end,
        (None, Some((next, _))) => key.offset..next.offset,
        (None, None) => key.offset..span(value).end,
    }
}

fn edited(text: &[u8], mut edits: Vec<Edit>) -> Vec<u8> {
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = Vec::with_capacity(text.len());
    let mut done = 0;
    for (range, with) in edits {
        // What is taken out whole cannot be changed inside as well.
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
            map.serialize_entry("url", &plan.url)?;
            map.serialize_entry("clientId", &plan.client_id)?;
        }
        map.serialize_entry(plan.secret_field(), self.0.secret.expose_secret())?;
        match plan {
            Plan::Bearer(plan) => {
                map.serialize_entry("headerName", &plan.header_name)?;
                map.serialize_entry("bearerPrefixEnabled", &plan.bearer_prefix_enabled)?;
            }
            Plan::Oauth2(plan) => {
                if let Some(scope) = &plan.scope {
                    map.serialize_entry("scope", scope)?;
                }
            }
            // Nothing inline signs.
            Plan::Hmac(_) => {}
        }
        map.end()
    }
}
