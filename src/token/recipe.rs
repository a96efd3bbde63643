//! Turns the options, and what one row of a batch changes, into the claims of a token.

use secrecy::SecretString;

use super::claims::{Claims, ExtraClaim, Scope, TokenClaim};
use super::restrictions::Restrictions;
use crate::outcome::Refusal;
use crate::secret::Spellings;
use crate::time::{LAST, UnixTime};

/// What all tokens of a run have in common. A [`BatchRow`] may override some of it.
pub struct Recipe {
    /// The key that signs the tokens.
    pub key: SecretString,
    /// The spellings of the key that must not be published.
    pub spellings: Spellings,
    /// Where the key came from, for errors.
    pub key_source: String,
    /// The organization.
    pub org_id: String,
    /// Every endpoint, or web calls only.
    pub scope: Scope,
    /// What a public token may not do. Default: nothing is restricted.
    pub restrictions: Restrictions,
    /// The caller's own claims, in their order.
    pub extra: Vec<ExtraClaim>,
    /// When the tokens are issued. Default: now.
    pub issued_at: Option<UnixTime>,
    /// When they expire.
    pub end: Expiry,
}

/// When a token expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// This many seconds after it is issued.
    After(i64),
    /// At this time.
    At(UnixTime),
}

/// What one token overrides. Anything absent comes from the recipe.
#[derive(Clone, Debug, Default)]
pub struct BatchRow {
    /// Seconds from issue to expiry.
    pub lifetime: Option<i64>,
    /// The caller's own claims, instead of the recipe's.
    pub extra: Option<Vec<ExtraClaim>>,
    /// All restrictions, instead of the recipe's.
    pub restrictions: Option<Restrictions>,
    /// Whether the key was looked for in all values, as they will be in the token. Default: false.
    pub searched: bool,
}

/// The claims of the token that a row asks for.
///
/// # Errors
/// A token that would expire before it is issued, or after the year 9999; a private key in the payload.
pub fn claims(recipe: &Recipe, row: BatchRow, now: UnixTime) -> Result<Claims, Refusal> {
    let iat = recipe.issued_at.unwrap_or(now);
    let exp = row.lifetime.map_or(recipe.end, Expiry::After).from(iat)?;
    let claims = Claims {
        org_id: recipe.org_id.clone(),
        token: TokenClaim {
            tag: recipe.scope,
            restrictions: written(row.restrictions, recipe),
        },
        extra: row.extra.unwrap_or_else(|| recipe.extra.clone()),
        iat,
        exp,
    };
    match claims.place_of(&recipe.spellings) {
        Some(place) => Err(recipe.key_in(&format!("the token: {place} holds it"))),
        None => Ok(claims),
    }
}

/// The restrictions to write for what a row asks for, if they restrict anything.
pub(super) fn written(asked: Option<Restrictions>, recipe: &Recipe) -> Option<Restrictions> {
    let mut asked = asked.unwrap_or_else(|| recipe.restrictions.clone());
    if asked.allowed_assistant_ids.is_some() {
        asked.allow_transient_assistant.get_or_insert(false);
    }
    asked.restricts().then_some(asked)
}

impl Expiry {
    /// The time of expiry.
    ///
    /// # Errors
    /// A time that is not after the time of issue, or after the year 9999.
    pub fn from(self, iat: UnixTime) -> Result<UnixTime, Refusal> {
        match self {
            Self::At(exp) if exp <= iat => Err(Refusal::new(format!(
                "the token would expire at {}, not after the time of issue, {}",
                exp.human(),
                iat.human()
            ))
            .hint("give a later time, or an earlier --issued-at")),
            Self::At(exp) => Ok(exp),
            Self::After(seconds) => iat
                .seconds()
                .checked_add(seconds)
                .and_then(UnixTime::new)
                .ok_or_else(|| {
                    Refusal::new("the token would expire after the year 9999")
                        .hint(format!("the latest 'exp' is {LAST}"))
                }),
        }
    }
}

impl Recipe {
    /// The key would be readable in the token.
    pub(super) fn key_in(&self, place: &str) -> Refusal {
        Refusal::new(format!(
            "the private key from {} would be in {place}",
            self.key_source
        ))
        .hint("remove it there; anyone who has a token can read its payload")
    }
}
