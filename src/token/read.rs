//! Reads a decoded token field by field: each field is present, absent, or of another type. Nothing is rejected or
//! judged here.

use std::borrow::Cow;

use super::decode::Token;
use crate::json::{Kind, Value};

/// One field as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field<T> {
    /// The field is absent.
    Absent,
    /// The field is absent, but the text is cut off or broken, so it may have been there.
    Lost,
    /// The field is present with another type.
    Wrong(&'static str),
    /// The field is present.
    Is(T),
}

impl<T> Field<T> {
    fn missing(whole: bool) -> Self {
        if whole { Self::Absent } else { Self::Lost }
    }

    /// The value, if it is present with the right type.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            _ => None,
        }
    }
}

/// The claims that the platform's page "JWT Authentication" and RFC 7519 define.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The organization.
    pub org_id: Field<Cow<'a, str>>,
    /// The `token` claim.
    pub token: Field<TokenFields<'a>>,
    /// Issued at, in seconds since 1970 (RFC 7519, section 4.1.6).
    pub iat: Field<i64>,
    /// Expires at, in seconds since 1970 (RFC 7519, section 4.1.4).
    pub exp: Field<i64>,
    /// Not valid before, in seconds since 1970 (RFC 7519, section 4.1.5).
    pub nbf: Field<i64>,
    /// The scopes in `scope` or `scopes`, given as a text with spaces (RFC 8693, section 4.2) or as an array.
    pub scopes: Field<Vec<String>>,
}

/// The `token` claim.
#[derive(Clone, Debug)]
pub struct TokenFields<'a> {
    /// Its scope.
    pub tag: Field<Cow<'a, str>>,
    /// Its restrictions.
    pub restrictions: Field<RestrictionsFields<'a>>,
}

/// The restrictions of the platform's schema `TokenRestrictions`.
#[derive(Clone, Debug)]
pub struct RestrictionsFields<'a> {
    /// The object as written.
    pub(crate) written: Value<'a>,
    /// Whether the token is enabled. Default: true.
    pub enabled: Field<bool>,
    /// The origins. Default: any.
    pub allowed_origins: Field<Vec<Field<Cow<'a, str>>>>,
    /// The assistants. Default: any.
    pub allowed_assistant_ids: Field<Vec<Field<Cow<'a, str>>>>,
    /// Whether a call may define its own assistant. Default: true, or false if assistants are listed.
    pub allow_transient_assistant: Field<bool>,
}

/// What a token may be used for, as the platform sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadScope {
    /// Every endpoint.
    Private,
    /// Web calls only.
    Public,
    /// Public, because it has no `token` claim (stated in an earlier edition of the page).
    PublicByOmission,
    /// The tag is unknown to the platform, or missing.
    Unknown(Option<String>),
    /// The text is cut off or broken before the tag.
    Lost,
}

impl ReadScope {
    /// The scope for a machine: `private`, `public` or `unknown`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public | Self::PublicByOmission => "public",
            Self::Unknown(_) | Self::Lost => "unknown",
        }
    }

    /// Whether restrictions apply to it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(self, Self::Public | Self::PublicByOmission)
    }
}

impl<'a> Reading<'a> {
    /// Reads the claims of a token, as far as they go. Nothing if they are not an object.
    #[must_use]
    pub fn of(token: &'a Token) -> Option<Self> {
        let whole = token.claims.valid_json().is_some();
        let mut read = Self {
            org_id: Field::missing(whole),
            token: Field::missing(whole),
            iat: Field::missing(whole),
            exp: Field::missing(whole),
            nbf: Field::missing(whole),
            scopes: Field::missing(whole),
        };
        for (name, value) in token.claims.json()?.members() {
            match name.string().unwrap_or_default().as_ref() {
                "orgId" => read.org_id = string(value),
                "token" => read.token = TokenFields::of(value),
                "iat" => read.iat = numeric_date(value),
                "exp" => read.exp = numeric_date(value),
                "nbf" => read.nbf = numeric_date(value),
                "scope" | "scopes" => read.scopes = scopes(value),
                _ => {}
            }
        }
        Some(read)
    }

    /// The scope as the platform sees it.
    #[must_use]
    pub fn scope(&self) -> ReadScope {
        let Some(token) = self.token.value() else {
            return match self.token {
                Field::Absent => ReadScope::PublicByOmission,
                Field::Lost => ReadScope::Lost,
                _ => ReadScope::Unknown(None),
            };
        };
        if matches!(token.tag, Field::Lost) {
            return ReadScope::Lost;
        }
        match token.tag.value().map(AsRef::as_ref) {
            Some("private") => ReadScope::Private,
            Some("public") => ReadScope::Public,
            other => ReadScope::Unknown(other.map(str::to_owned)),
        }
    }

    /// The restrictions, if there are any.
    #[must_use]
    pub fn restrictions(&self) -> Option<&RestrictionsFields<'a>> {
        self.token.value()?.restrictions.value()
    }
}

impl<'a> TokenFields<'a> {
    fn of(value: Value<'a>) -> Field<Self> {
        if value.kind() != Kind::Object {
            return Field::Wrong(value.kind().described());
        }
        let whole = value.text.ends_with(b"}");
        let mut read = Self {
            tag: Field::missing(whole),
            restrictions: Field::missing(whole),
        };
        for (name, value) in value.members() {
            let name = name.string().unwrap_or_default();
            match name.as_ref() {
                "tag" => read.tag = string(value),
                "restrictions" => read.restrictions = RestrictionsFields::of(value),
                _ => {}
            }
        }
        Field::Is(read)
    }
}

impl<'a> RestrictionsFields<'a> {
    fn of(value: Value<'a>) -> Field<Self> {
        if value.kind() != Kind::Object {
            return Field::Wrong(value.kind().described());
        }
        let whole = value.text.ends_with(b"}");
        let mut read = Self {
            written: value,
            enabled: Field::missing(whole),
            allowed_origins: Field::missing(whole),
            allowed_assistant_ids: Field::missing(whole),
            allow_transient_assistant: Field::missing(whole),
        };
        for (name, value) in value.members() {
            let name = name.string().unwrap_or_default();
            match name.as_ref() {
                "enabled" => read.enabled = boolean(value),
                "allowedOrigins" => read.allowed_origins = strings(value),
                "allowedAssistantIds" => read.allowed_assistant_ids = strings(value),
                "allowTransientAssistant" => read.allow_transient_assistant = boolean(value),
                _ => {}
            }
        }
        Field::Is(read)
    }

    /// Whether anything is restricted at all.
    #[must_use]
    pub fn restricts(&self) -> bool {
        self.enabled == Field::Is(false)
            || self.allowed_origins != Field::Absent
            || self.allowed_assistant_ids != Field::Absent
            || self.allow_transient_assistant == Field::Is(false)
    }

    /// Whether it has a restriction that only applies to public tokens: any but `enabled`.
    #[must_use]
    pub fn limits(&self) -> bool {
        self.allowed_origins != Field::Absent
            || self.allowed_assistant_ids != Field::Absent
            || self.allow_transient_assistant != Field::Absent
    }

    /// Whether assistants are listed, which turns off transient ones. What an empty list does is unknown.
    #[must_use]
    pub fn lists_assistants(&self) -> bool {
        matches!(&self.allowed_assistant_ids, Field::Is(ids) if !ids.is_empty())
    }

    /// Whether a call may define its own assistant, by the platform's defaults: no if assistants are listed, else
    /// what the field says, else yes.
    #[must_use]
    pub fn transient_allowed(&self) -> bool {
        self.allowed_assistant_ids == Field::Absent
            && self.allow_transient_assistant != Field::Is(false)
    }
}

fn string(value: Value) -> Field<Cow<str>> {
    value
        .string()
        .map_or(Field::Wrong(value.kind().described()), Field::Is)
}

fn boolean(value: Value) -> Field<bool> {
    value
        .boolean()
        .map_or(Field::Wrong(value.kind().described()), Field::Is)
}

fn strings(value: Value) -> Field<Vec<Field<Cow<str>>>> {
    if value.kind() == Kind::Array && !value.text.ends_with(b"]") {
        Field::Lost
    } else if value.kind() == Kind::Array {
        Field::Is(value.items().map(string).collect())
    } else {
        Field::Wrong(value.kind().described())
    }
}

/// Scopes as a text with spaces or commas between them, or as an array.
fn scopes(value: Value) -> Field<Vec<String>> {
    let words = |text: &str| -> Vec<String> {
        let words = text.split([' ', ',']).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    match strings(value) {
        Field::Is(items) => {
            let texts = items.iter().filter_map(Field::value);
            Field::Is(texts.flat_map(|text| words(text)).collect())
        }
        Field::Lost => Field::Lost,
        _ => string(value)
            .value()
            .map_or(Field::Wrong(value.kind().described()), |text| {
                Field::Is(words(text))
            }),
    }
}

/// A `NumericDate` (RFC 7519, section 2), a fraction dropped.
fn numeric_date(value: Value) -> Field<i64> {
    if value.kind() != Kind::Number {
        return Field::Wrong(value.kind().described());
    }
    let text = std::str::from_utf8(value.text).unwrap_or_default();
    if let Ok(seconds) = text.parse() {
        return Field::Is(seconds);
    }
    match text.parse::<f64>() {
        // Within these bounds the conversion is exact, except for the fraction.
        #[allow(clippy::cast_possible_truncation)]
        Ok(seconds) if seconds.abs() < 1e15 => Field::Is(seconds.floor() as i64),
        _ => Field::Wrong("a number beyond any date"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_spelling_of_a_number() {
        for (text, date) in [
            ("1795197912", Field::Is(1_795_197_912)),
            ("1795197912.9", Field::Is(1_795_197_912)),
            ("1.795197912e9", Field::Is(1_795_197_912)),
            ("1795197912000", Field::Is(1_795_197_912_000)),
            ("-1.5", Field::Is(-2)),
            ("0", Field::Is(0)),
            ("1e400", Field::Wrong("a number beyond any date")),
            (
                "12345678901234567890",
                Field::Wrong("a number beyond any date"),
            ),
            ("\"1795197912\"", Field::Wrong("a string")),
            ("null", Field::Wrong("null")),
        ] {
            let value = Value::root(text.as_bytes()).unwrap();
            assert_eq!(numeric_date(value), date, "{text}");
        }
    }
}
