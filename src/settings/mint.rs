//! What to mint: claims, key and hand-over, from the words of `mint private` and `mint public`.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::handover::{Handover, handover, masked};
use super::identity::{Identity, identity};
use super::{Inputs, Sourced, claim_stdin, file, instant, refused};
use crate::cli::{ClaimsArgs, MintArgs, RestrictionsArgs, TransientArg};
use crate::outcome::Failure;
use crate::render::handover::Name;
use crate::secret::Spellings;
use crate::text::shown;
use crate::time::{LAST, UnixTime};
use crate::token::claims::{Claims, ExtraClaim, Scope, TokenClaim, extra_claims};
use crate::token::lifetime::lifetime;
use crate::token::origin::Origin;
use crate::token::restrictions::Restrictions;

/// Lifetime where no option sets one, in seconds: the `1h` of the platform's own example.
const DEFAULT_LIFETIME: i64 = 3_600;

/// A token to mint, and how to hand it over.
pub struct Mint {
    pub claims: Claims,
    pub key: Sourced<SecretString>,
    pub handover: Handover,
    /// Is the runner of GitHub Actions to hide the token?
    pub mask: bool,
}

/// Understands the words of a mint.
pub fn mint(
    args: &MintArgs,
    restrictions_args: Option<&RestrictionsArgs>,
    now: UnixTime,
    inputs: &mut Inputs,
) -> Result<Mint, Failure> {
    let from_stdin = [
        ("--key-file -", args.identity.key_file.as_deref()),
        ("--env-file -", args.identity.env.env_file.as_deref()),
        ("--claims -", args.claims.claims.as_deref()),
        (
            "--restrictions -",
            restrictions_args.and_then(|args| args.restrictions.as_deref()),
        ),
    ];
    claim_stdin(&from_stdin)?;
    let handover = handover(&args.handover, Name::default(), inputs)?;
    let (iat, exp) = life(&args.claims, now)?;
    let token = match restrictions_args {
        None => TokenClaim {
            tag: Scope::Private,
            restrictions: None,
        },
        Some(args) => TokenClaim {
            tag: Scope::Public,
            restrictions: restrictions(args, inputs)?,
        },
    };
    let extra = match &args.claims.claims {
        Some(path) => claims(path, inputs)?,
        None => Vec::new(),
    };
    let Identity { org_id, key } = identity(&args.identity, inputs)?;
    let claims = Claims {
        org_id: org_id.value,
        token,
        extra,
        iat,
        exp,
    };
    if let Some(place) = claims.place_of(&Spellings::of(key.value.expose_secret())) {
        return Err(key_in_payload(&key, &place));
    }
    Ok(Mint {
        claims,
        key,
        handover,
        mask: masked(args.handover.no_mask, inputs.environment),
    })
}

/// The key would be readable in the token.
fn key_in_payload(key: &Sourced<SecretString>, place: &str) -> Failure {
    Failure::misuse(format!(
        "the private key from {} would be in the token: {place} holds it",
        key.source
    ))
    .hint("take it out there; everybody who has a token can read its payload")
}

/// When the token is issued and when it expires.
fn life(args: &ClaimsArgs, now: UnixTime) -> Result<(UnixTime, UnixTime), Failure> {
    let iat = match &args.issued_at {
        Some(text) => instant("--issued-at", text)?,
        None => now,
    };
    let exp = match (&args.expires_at, &args.expires_in) {
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
            exp
        }
        (None, text) => {
            let (seconds, place) = match text {
                Some(text) => {
                    let place = format!("--expires-in {}", shown(text));
                    let seconds = lifetime(text).map_err(|refusal| refused(&place, refusal))?;
                    (seconds, place)
                }
                None => (DEFAULT_LIFETIME, "the default lifetime of 1h".into()),
            };
            iat.seconds()
                .checked_add(seconds)
                .and_then(UnixTime::new)
                .ok_or_else(|| {
                    Failure::misuse(format!(
                        "{place}: the token would expire after the year 9999"
                    ))
                    .hint(format!("'exp' may be {LAST} at the most"))
                })?
        }
    };
    Ok((iat, exp))
}

fn claims(path: &Path, inputs: &mut Inputs) -> Result<Vec<ExtraClaim>, Failure> {
    let text = inputs.read("--claims", path)?;
    extra_claims(&text).map_err(|refusal| refused(&file("--claims", path), refusal))
}

/// The restrictions of a public token, or nothing if nothing is restricted.
fn restrictions(
    args: &RestrictionsArgs,
    inputs: &mut Inputs,
) -> Result<Option<Restrictions>, Failure> {
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
            Restrictions::parse(&text, &mut changed).map_err(|refusal| refused(&place, refusal))?
        }
        None => Restrictions::default(),
    };
    let notices = &mut *inputs.notices;
    let mut origins = Vec::new();
    for text in &args.allow_origin {
        let place = format!("--allow-origin {}", shown(text));
        let origin = Origin::parse(text).map_err(|refusal| refused(&place, refusal))?;
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
                .hint("is the variable set that the id comes from?"));
        }
    }
    if !args.allow_assistant.is_empty() {
        asked.allow_assistants(args.allow_assistant.iter().cloned());
    }
    if let Some(word) = args.transient_assistant {
        asked.allow_transient_assistant = Some(word == TransientArg::Allow);
    } else if asked.allowed_assistant_ids.is_some() {
        asked.allow_transient_assistant.get_or_insert(false);
    }
    Ok(asked.restricts().then_some(asked))
}
