//! Inline authentication found in a configuration: where it is, what it sends, and how it is removed.

use std::borrow::Cow;
use std::ops::Range;

use secrecy::SecretString;

use crate::json::{Kind, Value};
use crate::webhook::plan::Plan;

/// Words in the names of authentication headers.
const AUTHENTICATING: [&str; 8] = [
    "auth",
    "secret",
    "token",
    "key",
    "signature",
    "password",
    "credential",
    "session",
];

/// Inline authentication that can become a credential.
pub struct InlineSecret<'a> {
    /// Where it is, as a JSON path.
    pub path: String,
    /// How it authenticates.
    pub plan: Plan,
    /// With which secret.
    pub secret: SecretString,
    /// The URL that it is sent to, if there is one.
    pub url: Option<String>,
    /// The members that hold it.
    pub place: InlinePlace<'a>,
}

/// A member of an object: its name and its value.
pub type Member<'a> = (Value<'a>, Value<'a>);

/// The members that hold inline authentication, and thus how it is removed.
pub enum InlinePlace<'a> {
    /// One member, which a reference can replace.
    Whole(Member<'a>),
    /// One header of several: the member `headers`, and the range to remove for that header.
    Header {
        headers: Member<'a>,
        gone: Range<usize>,
    },
    /// The older pair: `serverUrl`, and the range to remove for `serverUrlSecret`.
    Pair { url: Member<'a>, gone: Range<usize> },
}

/// The inline authentication in a configuration.
#[derive(Default)]
pub struct InlineSecrets<'a> {
    /// What can be moved, in document order.
    pub inline: Vec<InlineSecret<'a>>,
    /// What stays inline although it should not: a JSON path and the reason.
    pub left: Vec<(String, &'static str)>,
    /// Whether the configuration is nested too deeply; nothing was searched then.
    pub too_deep: bool,
}

pub(super) fn name_is(key: Value, name: &str) -> bool {
    key.string().is_some_and(|key| key == name)
}

/// The value of a member by its name.
pub(super) fn get<'a>(members: &[Member<'a>], name: &str) -> Option<Value<'a>> {
    let member = members.iter().rfind(|(key, _)| name_is(*key, name));
    member.map(|(_, value)| *value)
}

/// The range of a value in the text.
pub(super) fn span(value: Value) -> Range<usize> {
    value.offset..value.offset + value.text.len()
}

/// The range to remove for a member, with one comma.
pub(super) fn without(members: &[Member], index: usize) -> Range<usize> {
    let (key, value) = members[index];
    match (index.checked_sub(1), members.get(index + 1)) {
        (Some(previous), _) => span(members[previous].1).end..span(value).end,
        (None, Some((next, _))) => key.offset..next.offset,
        (None, None) => key.offset..span(value).end,
    }
}

pub(super) fn text(value: Option<Value>) -> Option<String> {
    value?
        .string()
        .map(Cow::into_owned)
        .filter(|text| !text.trim().is_empty())
}

/// The text value of a header, if it has one, or why it cannot be moved.
pub(super) fn carried(value: Value) -> Result<Option<String>, &'static str> {
    if value.kind() == Kind::Null {
        return Ok(None);
    }
    let text = value.string().ok_or("it is not a string")?;
    if text.trim().is_empty() {
        return Err("it is empty, so it authenticates nothing");
    }
    if text.contains(|c: char| c.is_control() && c != '\t') {
        return Err(
            "it has a line break or another control character, which a header cannot contain",
        );
    }
    if is_placeholder(&text) {
        return Err(PLACEHOLDER);
    }
    Ok(Some(text.into_owned()))
}

pub(super) const PLACEHOLDER: &str =
    "it is a placeholder that something else fills in, not the secret itself";

/// Whether a text has a placeholder that another program fills in: `${NAME}`, `{{name}}`, `$NAME`, `<name>`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let between = |open: &str, close: &str| {
        text.find(open)
            .is_some_and(|at| text[at + open.len()..].contains(close))
    };
    let value = text.trim();
    let value = value.strip_prefix("Bearer ").unwrap_or(value).trim();
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    between("${", "}")
        || between("{{", "}}")
        || between("<%", "%>")
        || value.strip_prefix('$').is_some_and(is_name)
        || value
            .strip_prefix('%')
            .and_then(|it| it.strip_suffix('%'))
            .is_some_and(is_name)
        || value.starts_with("process.env.")
        || (value.starts_with('<') && value.ends_with('>'))
}

/// Whether a header is for authentication, by its name.
pub(super) fn authenticates(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    AUTHENTICATING.iter().any(|word| name.contains(word))
}
