//! The restrictions of a public token: the platform's `TokenRestrictions`, with exactly its four fields.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::Hash;

use serde::Serialize;

use super::origin::Origin;
use crate::json::{Kind, Value, strict_object};
use crate::outcome::Refusal;

/// The restrictions of a token, as in the platform's API schema `TokenRestrictions`.
///
/// No field is required. An absent list allows any value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Restrictions {
    /// Whether the token is enabled. Default: true.
    pub enabled: bool,
    /// Origins that are compared with the `Origin` header. Default: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_origins: Option<Vec<Origin>>,
    /// Assistants that may be used to create a call. Default: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_assistant_ids: Option<Vec<String>>,
    /// Whether a call may define its own assistant. Default: true, or false if assistants are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_transient_assistant: Option<bool>,
}

impl Default for Restrictions {
    fn default() -> Self {
        Self {
            enabled: true,
            allowed_origins: None,
            allowed_assistant_ids: None,
            allow_transient_assistant: None,
        }
    }
}

impl Restrictions {
    /// Whether anything is restricted; allowing what is allowed by default does not count.
    #[must_use]
    pub fn restricts(&self) -> bool {
        !self.enabled
            || self.allowed_origins.is_some()
            || self.allowed_assistant_ids.is_some()
            || self.allow_transient_assistant == Some(false)
    }

    /// Whether the platform turns off the transient assistants that this allows, because assistants are listed (API
    /// schema `TokenRestrictions`).
    #[must_use]
    pub fn transient_is_overruled(&self) -> bool {
        self.allow_transient_assistant == Some(true) && self.allowed_assistant_ids.is_some()
    }

    /// Adds origins that are not listed yet.
    pub fn allow_origins(&mut self, origins: impl IntoIterator<Item = Origin>) {
        add(&mut self.allowed_origins, origins);
    }

    /// Adds assistant ids that are not listed yet.
    pub fn allow_assistants(&mut self, ids: impl IntoIterator<Item = String>) {
        add(&mut self.allowed_assistant_ids, ids);
    }

    /// Parses the platform's own JSON object, strictly. Origins become canonical; `changed` is called for each that
    /// was written differently, with its JSON path.
    ///
    /// # Errors
    /// Text that is not JSON, an unknown or repeated field, a wrong type, `null` in a list: each with
    /// its JSON path.
    pub fn parse(
        text: &[u8],
        changed: &mut dyn FnMut(&str, &str, &Origin),
    ) -> Result<Self, Refusal> {
        let object = strict_object(text)?;
        let mut read = Self::default();
        for (name, value) in object.members() {
            let name = name.string().unwrap_or_default();
            if !read.field(&name, value, changed)? {
                return Err(at(
                    &crate::text::shown(&name),
                    "not a field of restrictions",
                    None,
                )
                .hint(format!("the fields are {FIELDS}")));
            }
        }
        Ok(read)
    }

    /// Sets the field of this name. False if the platform has no such field.
    ///
    /// # Errors
    /// A wrong type, a malformed origin, a blank id, `null` in a list: each with its JSON path.
    pub(super) fn field(
        &mut self,
        name: &str,
        value: Value,
        changed: &mut dyn FnMut(&str, &str, &Origin),
    ) -> Result<bool, Refusal> {
        match name {
            "enabled" => self.enabled = boolean(name, value)?,
            "allowTransientAssistant" => {
                self.allow_transient_assistant = Some(boolean(name, value)?);
            }
            "allowedOrigins" => {
                let mut origins = Vec::new();
                for (index, text) in strings(name, value, "an origin")? {
                    let text = text?;
                    let origin = Origin::parse(&text)
                        .map_err(|refusal| at(&path(name, index), &refusal.fact, refusal.hint))?;
                    if origin.as_str() != text {
                        changed(&path(name, index), &text, &origin);
                    }
                    origins.push(origin);
                }
                self.allowed_origins = Some(distinct(origins));
            }
            "allowedAssistantIds" => {
                let mut ids = Vec::new();
                for (index, id) in strings(name, value, "an assistant id")? {
                    let id = id?;
                    if id.trim().is_empty() {
                        let hint = "remove it, or write the id of an assistant".to_owned();
                        return Err(at(&path(name, index), "blank", Some(hint)));
                    }
                    ids.push(id.into_owned());
                }
                self.allowed_assistant_ids = Some(distinct(ids));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// The fields, for a hint.
pub(super) const FIELDS: &str =
    "enabled, allowedOrigins, allowedAssistantIds and allowTransientAssistant";

/// Adds new items to a list, which is then present even if it is empty.
fn add<T: Clone + Eq + Hash>(list: &mut Option<Vec<T>>, entries: impl IntoIterator<Item = T>) {
    let mut all = list.take().unwrap_or_default();
    all.extend(entries);
    *list = Some(distinct(all));
}

/// The entries without repetitions, in their order.
fn distinct<T: Clone + Eq + Hash>(mut entries: Vec<T>) -> Vec<T> {
    // Most lists have one entry or a few; a long one is not compared pair by pair.
    const FEW: usize = 8;
    if entries.len() > FEW {
        let mut seen = HashSet::new();
        entries.retain(|entry| seen.insert(entry.clone()));
    } else {
        let is_repeated = |at: usize, all: &[T]| all[..at].contains(&all[at]);
        while let Some(at) = (1..entries.len()).find(|at| is_repeated(*at, &entries)) {
            entries.remove(at);
        }
    }
    entries
}

fn at(path: &str, fact: &str, hint: Option<String>) -> Refusal {
    Refusal {
        fact: format!("{path}: {fact}"),
        hint,
    }
}

fn boolean(name: &str, value: Value) -> Result<bool, Refusal> {
    value.boolean().ok_or_else(|| {
        at(
            name,
            &format!("expected true or false, found {}", value.kind().described()),
            Some("write true or false, without quotes".into()),
        )
    })
}

/// The strings of an array, each with its index, up to the first value that is none.
fn strings<'a>(
    name: &str,
    value: Value<'a>,
    what: &str,
) -> Result<impl Iterator<Item = (usize, Result<Cow<'a, str>, Refusal>)>, Refusal> {
    if value.kind() != Kind::Array {
        let found = value.kind().described();
        return Err(at(
            name,
            &format!("expected an array of strings, found {found}"),
            Some(format!("write [\"…\"], each of them {what}")),
        ));
    }
    Ok(value.items().enumerate().map(move |(index, item)| {
        let text = item.string().ok_or_else(|| match item.kind() {
            Kind::Null => at(
                &path(name, index),
                &format!("null is not {what}; the platform returns 500 for it"),
                Some("look for a variable that is not set where the list is made".into()),
            ),
            kind => at(
                &path(name, index),
                &format!("{} is not {what}", kind.described()),
                Some("write it in quotes".into()),
            ),
        });
        (index, text)
    }))
}

fn path(name: &str, index: usize) -> String {
    format!("{name}[{index}]")
}
