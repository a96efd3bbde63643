//! The payload as the platform defines it (platform page "JWT Authentication").

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::restrictions::Restrictions;
use crate::json;
use crate::outcome::Refusal;
use crate::secret::Spellings;
use crate::time::UnixTime;

/// The claims that callers cannot set themselves, because the command line does.
pub const RESERVED: [(&str, &str); 4] = [
    ("orgId", "--org-id"),
    ("token", "mint private or mint public, with their options"),
    ("iat", "--issued-at"),
    ("exp", "--expires-in or --expires-at"),
];

/// What a token may be used for: the `tag` of its `token` claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Every endpoint of the organization.
    Private,
    /// Web calls only; users of a web page may see it.
    Public,
}

impl Scope {
    /// The word that the platform uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public => "public",
        }
    }
}

/// The `token` claim.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TokenClaim {
    /// The scope. The platform treats a token without one as public.
    pub tag: Scope,
    /// What is restricted. Default: nothing; the field is then left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restrictions: Option<Restrictions>,
}

/// One of the caller's own claims, its value as JSON without white space.
#[derive(Clone, Debug)]
pub struct ExtraClaim {
    /// The claim's name.
    pub name: String,
    /// Its value, with numbers as they were written.
    pub value: Box<RawValue>,
}

/// The payload of a token, in the order in which it is written: `orgId`, `token`, the caller's own
/// claims, `iat`, `exp`.
#[derive(Clone, Debug)]
pub struct Claims {
    /// The organization.
    pub org_id: String,
    /// Scope and restrictions.
    pub token: TokenClaim,
    /// The caller's own claims, in their order.
    pub extra: Vec<ExtraClaim>,
    /// Issued at, in seconds since 1970 (RFC 7519, section 4.1.6).
    pub iat: UnixTime,
    /// Expires at, in seconds since 1970 (RFC 7519, section 4.1.4).
    pub exp: UnixTime,
}

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("orgId", &self.org_id)?;
        map.serialize_entry("token", &self.token)?;
        for claim in &self.extra {
            map.serialize_entry(&claim.name, &claim.value)?;
        }
        map.serialize_entry("iat", &self.iat.seconds())?;
        map.serialize_entry("exp", &self.exp.seconds())?;
        map.end()
    }
}

impl Claims {
    /// Where the payload contains a secret, if it does: anyone who has the token can read its payload.
    #[must_use]
    pub fn place_of(&self, secret: &Spellings) -> Option<String> {
        if secret.are_in(&self.org_id) {
            return Some("orgId".into());
        }
        let restrictions = self.token.restrictions.as_ref();
        let origins = restrictions.and_then(|it| it.allowed_origins.as_ref());
        let mut origins = origins.into_iter().flatten();
        if let Some(at) = origins.position(|it| secret.are_in(it.as_str())) {
            return Some(format!("allowedOrigins[{at}]"));
        }
        let ids = restrictions.and_then(|it| it.allowed_assistant_ids.as_ref());
        let mut ids = ids.into_iter().flatten();
        if let Some(at) = ids.position(|it| secret.are_in(it)) {
            return Some(format!("allowedAssistantIds[{at}]"));
        }
        self.extra
            .iter()
            .position(|claim| secret.are_in(&claim.name) || is_inside(claim.value.get(), secret))
            .map(|at| format!("claim {}", at + 1))
    }
}

/// Whether a JSON text contains a secret: in a string, a name or a number.
pub(super) fn is_inside(text: &str, secret: &Spellings) -> bool {
    json::leaves(text.as_bytes()).any(|leaf| match leaf.string() {
        Some(text) => secret.are_in(&text),
        None => secret.are_in(&String::from_utf8_lossy(leaf.text)),
    })
}

/// Parses the caller's own claims from a JSON object.
///
/// # Errors
/// Text that is not a JSON object, a repeated name, or a claim that the command line sets.
pub fn extra_claims(text: &[u8]) -> Result<Vec<ExtraClaim>, Refusal> {
    extra_claims_in(json::strict_object(text)?)
}

/// The caller's own claims in an object.
///
/// # Errors
/// A claim that the command line sets.
pub(super) fn extra_claims_in(object: json::Value) -> Result<Vec<ExtraClaim>, Refusal> {
    let mut claims = Vec::new();
    for (name, value) in object.members() {
        let name = name.string().unwrap_or_default().into_owned();
        if let Some((name, by)) = RESERVED.iter().find(|(reserved, _)| *reserved == name) {
            return Err(
                Refusal::new(format!("'{name}' is set by voxtoken")).hint(format!("use {by}"))
            );
        }
        let value = String::from_utf8(json::compact(value.text))
            .ok()
            .and_then(|text| RawValue::from_string(text).ok())
            .ok_or_else(|| {
                Refusal::new(format!(
                    "the value of {} is nested too deeply",
                    crate::text::shown(&name)
                ))
            })?;
        claims.push(ExtraClaim { name, value });
    }
    Ok(claims)
}
