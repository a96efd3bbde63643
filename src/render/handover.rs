//! A minted token in the form that its reader takes: each format a pure function to text.

use serde::Serialize;

use crate::text::safe;
use crate::time::{Instant, distance};
use crate::token::claims::{Claims, Scope};
use crate::token::restrictions::Restrictions;

/// The forms in which a token is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Token,
    Json,
    Header,
}

/// A token with what it says.
pub struct Minted<'a> {
    pub token: &'a str,
    pub claims: &'a Claims,
}

/// The text for standard output, without the newline that ends it.
pub fn answer(format: Format, minted: &Minted) -> Result<String, serde_json::Error> {
    Ok(match format {
        Format::Token => minted.token.to_owned(),
        Format::Header => format!("Authorization: Bearer {}", minted.token),
        Format::Json => serde_json::to_string(&MintedJson::of(minted))?,
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MintedJson<'a> {
    token: &'a str,
    token_type: &'static str,
    scope: Scope,
    org_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    restrictions: Option<&'a Restrictions>,
    issued_at: String,
    expires_at: String,
    expires_in: i64,
}

impl<'a> MintedJson<'a> {
    fn of(minted: &Minted<'a>) -> Self {
        let claims = minted.claims;
        Self {
            token: minted.token,
            token_type: "Bearer",
            scope: claims.token.tag,
            org_id: &claims.org_id,
            restrictions: claims.token.restrictions.as_ref(),
            issued_at: claims.iat.rfc3339(),
            expires_at: claims.exp.rfc3339(),
            expires_in: claims.exp.seconds() - claims.iat.seconds(),
        }
    }
}

/// What was minted, in one line for the person at the terminal.
pub fn note(claims: &Claims, now: Instant, key_from: &str) -> String {
    let left = claims.exp.seconds() - now.seconds();
    format!(
        "{} token for org {}, {} {} ({}), key from {key_from}",
        claims.token.tag.as_str(),
        abbreviated(&claims.org_id),
        if left > 0 { "expires" } else { "expired" },
        distance(left),
        claims.exp.for_people(),
    )
}

/// First and last four characters of a long id.
fn abbreviated(id: &str) -> String {
    let characters: Vec<char> = id.chars().collect();
    if characters.len() <= 12 {
        return safe(id).into_owned();
    }
    let start: String = characters[..4].iter().collect();
    let end: String = characters[characters.len() - 4..].iter().collect();
    format!("{}…{}", safe(&start), safe(&end))
}
