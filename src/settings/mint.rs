//! What to mint: claims, key and output, from the args of `mint private` and `mint public`.

use std::path::Path;

use secrecy::ExposeSecret;

use super::batch::{Rows, rows};
use super::identity::{Identity, identity};
use super::inputs::Inputs;
use super::output::{TokenOutput, masked, output};
use super::place::{file, instant};
use crate::cli::{ClaimsArgs, MintArgs, RestrictionsArgs, TransientArg};
use crate::outcome::Failure;
use crate::render::output::Name;
use crate::secret::Spellings;
use crate::text::shown;
use crate::time::UnixTime;
use crate::token::claims::{ExtraClaim, Scope, extra_claims};
use crate::token::lifetime::lifetime;
use crate::token::origin::Origin;
use crate::token::recipe::{Expiry, Recipe};
use crate::token::restrictions::Restrictions;

/// Default lifetime, in seconds: the `1h` of the platform's own example.
const DEFAULT_LIFETIME: i64 = 3_600;

/// A token to mint, and how to deliver it.
pub struct Mint {
    pub recipe: Recipe,
    /// Where the key came from, without the line number.
    pub key_from: String,
    /// The rows to mint, if there is more than one token.
    pub rows: Option<Rows>,
    pub output: TokenOutput,
    /// Whether the GitHub Actions runner should hide the token.
    pub mask: bool,
}

/// Understands the args of `mint`.
pub fn mint(
    args: &MintArgs,
    restrictions_args: Option<&RestrictionsArgs>,
    now: UnixTime,
    inputs: &mut Inputs,
) -> Result<Mint, Failure> {
    let output = output(&args.output, Name::default(), inputs)?;
    let (issued_at, end) = life(&args.claims, now)?;
    let (scope, restrictions) = match restrictions_args {
        None => (Scope::Private, Restrictions::default()),
        Some(args) => (Scope::Public, restrictions(args, inputs)?),
    };
    let extra = match &args.claims.claims {
        Some(path) => claims(path, inputs)?,
        None => Vec::new(),
    };
    let rows = match &args.batch.batch {
        Some(path) => Some(rows(path, inputs)?),
        None => None,
    };
    let Identity { org_id, key } = identity(&args.identity, inputs)?;
    Ok(Mint {
        key_from: key.source.short(),
        rows,
        recipe: Recipe {
            spellings: Spellings::of(key.value.expose_secret()),
            key: key.value,
            key_source: key.source.to_string(),
            org_id: org_id.value,
            scope,
            restrictions,
            extra,
            issued_at,
            end,
        },
        output,
        mask: masked(args.output.no_mask, inputs.environment),
    })
}

/// When the tokens are issued, if an option says so, and when they expire.
fn life(args: &ClaimsArgs, now: UnixTime) -> Result<(Option<UnixTime>, Expiry), Failure> {
    let issued_at = match &args.issued_at {
        Some(text) => Some(instant("--issued-at", text)?),
        None => None,
    };
    let iat = issued_at.unwrap_or(now);
    let end = match (&args.expires_at, &args.expires_in) {
        (Some(text), _) => {
            let exp = instant("--expires-at", text)?;
            if exp <= iat {
                return Err(Failure::misuse(format!(
                    "--expires-at {} is not after the time of issue, {}",
                    shown(text),
                    iat.human()
                ))
                .hint("give a later time, or an earlier --issued-at"));
            }
            Expiry::At(exp)
        }
        (None, text) => {
            let (seconds, place) = match text {
                Some(text) => {
                    let place = format!("--expires-in {}", shown(text));
                    let seconds = lifetime(text).map_err(|refusal| refusal.at(&place))?;
                    (seconds, place)
                }
                None => (DEFAULT_LIFETIME, "the default lifetime of 1h".into()),
            };
            let end = Expiry::After(seconds);
            end.from(iat).map_err(|refusal| refusal.at(&place))?;
            end
        }
    };
    Ok((issued_at, end))
}

fn claims(path: &Path, inputs: &mut Inputs) -> Result<Vec<ExtraClaim>, Failure> {
    let text = inputs.read("--claims", path)?;
    extra_claims(&text).map_err(|refusal| refusal.at(file("--claims", path)))
}

/// The restrictions of a public token.
fn restrictions(args: &RestrictionsArgs, inputs: &mut Inputs) -> Result<Restrictions, Failure> {
    let mut asked = match &args.restrictions {
        Some(path) => {
            let text = inputs.read("--restrictions", path)?;
            let place = file("--restrictions", path);
            let notices = &mut *inputs.notices;
            let mut changed = |path: &str, text: &str, origin: &Origin| {
                notices.note(format!(
                    "{place}: {path} {} is written as {origin}",
                    shown(text)
                ));
            };
            Restrictions::parse(&text, &mut changed).map_err(|refusal| refusal.at(&place))?
        }
        None => Restrictions::default(),
    };
    let notices = &mut *inputs.notices;
    let mut origins = Vec::new();
    for text in &args.allow_origin {
        let place = format!("--allow-origin {}", shown(text));
        let origin = Origin::parse(text).map_err(|refusal| refusal.at(&place))?;
        if origin.as_str() != text {
            notices.note(format!("{place} is written as {origin}"));
        }
        origins.push(origin);
    }
    if !origins.is_empty() {
        asked.allow_origins(origins);
    }
    for id in &args.allow_assistant {
        if id.trim().is_empty() {
            return Err(Failure::misuse("--allow-assistant: blank")
                .hint("is the variable that holds the id set?"));
        }
    }
    if !args.allow_assistant.is_empty() {
        asked.allow_assistants(args.allow_assistant.iter().cloned());
    }
    if let Some(word) = args.transient_assistant {
        asked.allow_transient_assistant = Some(word == TransientArg::Allow);
    }
    Ok(asked)
}
