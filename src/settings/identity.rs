//! The organization id and its private key, rejected or warned about if they look wrong.

use secrecy::ExposeSecret;

use super::environment::{
    LOOK_ALIKES, ORG_ID, ORG_ID_LOOK_ALIKES, PRIVATE_KEY, VAPI_BASE_URL, WEBHOOK_SECRET,
};
use super::inputs::Inputs;
use super::layers::Layers;
use super::missing::MissingSetting;
use super::secret::{check_there, check_value, is_jwt, secret_command, secret_file};
use super::source::{Source, Sourced, SourcedSecret};
use crate::cli::IdentityArgs;
use crate::outcome::Failure;
use crate::platform::address::{Base, Region};
use crate::secret::{Spellings, ValueKind, signs};
use crate::text::is_uuid;
use crate::token::judge::SHORTEST_KEY;

/// What the two settings are called in a sentence.
pub const ORG_ID_NAME: &str = "organization id";
pub const KEY_NAME: &str = "private key";

/// The organization and the key that signs for it.
#[derive(Debug)]
pub struct Identity {
    pub org_id: Sourced<String>,
    pub key: SourcedSecret,
}

/// Finds organization id and private key.
pub fn identity(args: &IdentityArgs, inputs: &mut Inputs) -> Result<Identity, Failure> {
    let mut layers = Layers::new(&args.env, inputs)?;
    identity_in(args, &mut layers, inputs)
}

/// Finds organization id and private key in these layers.
pub fn identity_in(
    args: &IdentityArgs,
    layers: &mut Layers,
    inputs: &mut Inputs,
) -> Result<Identity, Failure> {
    let org_id = find_org_id(args, layers, inputs)?
        .ok_or_else(|| WANTED_ORG_ID.ends(&args.env, layers, inputs))?;
    check_there(ORG_ID_NAME, &org_id)?;
    // The key comes last, so that a key command is not run in vain.
    let key = find_key(args, layers, inputs)?
        .ok_or_else(|| WANTED_KEY.ends(&args.env, layers, inputs))?;
    check_key(&key, inputs)?;
    check_pair(&org_id, &key)?;
    Ok(Identity {
        org_id: Sourced {
            value: org_id.value.expose_secret().to_owned(),
            source: org_id.source,
        },
        key,
    })
}

/// Keys to check a signature with: the private key, and what may have been used in its place.
pub struct FoundKeys {
    pub key: SourcedSecret,
    pub others: Vec<SourcedSecret>,
    pub org_id: Option<SourcedSecret>,
    /// The region of the API address that is set, if it is one that the platform documents.
    pub region: Option<Region>,
}

/// Finds the private key, the other values set for it, and the organization id if there is one.
pub fn keys(args: &IdentityArgs, inputs: &mut Inputs) -> Result<FoundKeys, Failure> {
    let mut layers = Layers::new(&args.env, inputs)?;
    let key = find_key(args, &mut layers, inputs)?
        .ok_or_else(|| WANTED_KEY.ends(&args.env, &mut layers, inputs))?;
    check_key(&key, inputs)?;
    let mut others = layers.all(&PRIVATE_KEY, inputs);
    others.extend(layers.all(&LOOK_ALIKES, inputs));
    others.extend(layers.all(&WEBHOOK_SECRET, inputs));
    others.retain(|other| other.value.expose_secret() != key.value.expose_secret());
    let org_id = match &args.org_id {
        Some(id) => Some(Sourced {
            value: id.as_str().into(),
            source: Source::Flag("--org-id"),
        }),
        None => layers.all(&ORG_ID, inputs).into_iter().next(),
    };
    let address = layers.all(&VAPI_BASE_URL, inputs).into_iter().next();
    let base = address.and_then(|found| Base::parse(found.value.expose_secret()).ok());
    Ok(FoundKeys {
        key,
        others,
        org_id,
        region: base.and_then(|base| base.region()),
    })
}

/// The organization id of the first layer that has one.
pub fn find_org_id(
    args: &IdentityArgs,
    layers: &mut Layers,
    inputs: &mut Inputs,
) -> Result<Option<SourcedSecret>, Failure> {
    match &args.org_id {
        Some(id) => Ok(Some(Sourced {
            value: id.as_str().into(),
            source: Source::Flag("--org-id"),
        })),
        None => layers.find(&ORG_ID, inputs),
    }
}

/// The private key of the first layer that has one.
pub fn find_key(
    args: &IdentityArgs,
    layers: &mut Layers,
    inputs: &mut Inputs,
) -> Result<Option<SourcedSecret>, Failure> {
    if let Some(path) = &args.key_file {
        return secret_file("--key-file", KEY_NAME, path, inputs).map(Some);
    }
    if let Some(line) = &args.key_command {
        return secret_command("--key-command", KEY_NAME, line, inputs).map(Some);
    }
    layers.find(&PRIVATE_KEY, inputs)
}

/// Rejects an invalid organization id.
pub fn check_org_id(found: &SourcedSecret, inputs: &mut Inputs) -> Result<(), Failure> {
    let mangled = check_value(ORG_ID_NAME, ValueKind::Uuid, found, inputs)?;
    if !mangled && !is_uuid(found.value.expose_secret()) {
        inputs.notices.warn(format!(
            "the organization id from {} is not a UUID",
            found.source
        ));
    }
    Ok(())
}

/// Rejects an invalid private key.
pub fn check_key(found: &SourcedSecret, inputs: &mut Inputs) -> Result<(), Failure> {
    check_value(KEY_NAME, ValueKind::Uuid, found, inputs)?;
    let key = found.value.expose_secret();
    if is_jwt(key) {
        return Err(Failure::misuse(format!(
            "the private key from {} is itself a token (a JWT), not the key that signs one",
            found.source
        ))
        .hint("copy the private API key from the dashboard"));
    }
    Ok(())
}

/// Warns of a key shorter than the algorithm requires.
pub fn warn_if_short(found: &SourcedSecret, inputs: &mut Inputs) {
    let key = found.value.expose_secret();
    if key.len() < SHORTEST_KEY && signs(key, ValueKind::Uuid).next().is_none() {
        inputs.notices.warn(format!(
            "the private key from {} has {} bytes, fewer than the {SHORTEST_KEY} that HS256 asks for \
             (RFC 7518, section 3.2); was it cut off?",
            found.source,
            key.len()
        ));
    }
}

/// Rejects the same value in both places, however it is spelled: anyone can read the id in a token.
pub fn check_pair(org_id: &SourcedSecret, key: &SourcedSecret) -> Result<(), Failure> {
    let (id, secret) = (org_id.value.expose_secret(), key.value.expose_secret());
    if !Spellings::of(secret).are_in(id) {
        return Ok(());
    }
    let are = if id == secret {
        "are the same value"
    } else {
        "are the same value, written in two ways"
    };
    Err(Failure::misuse(format!(
        "the private key from {} and the organization id from {} {are}",
        key.source, org_id.source
    ))
    .hint("one of them is in the wrong place; the dashboard shows both"))
}

/// The organization id, for the error if it is not set.
pub const WANTED_ORG_ID: MissingSetting = MissingSetting {
    what: ORG_ID_NAME,
    names: &ORG_ID,
    look_alikes: &ORG_ID_LOOK_ALIKES,
    hint: "give --org-id ID or set VAPI_ORG_ID; the dashboard shows it under Settings > General",
};

/// The private key, for the error if it is not set.
pub const WANTED_KEY: MissingSetting = MissingSetting {
    what: KEY_NAME,
    names: &PRIVATE_KEY,
    look_alikes: &LOOK_ALIKES,
    hint: "set VAPI_PRIVATE_KEY, put it into .env, or give a file with --key-file PATH",
};

#[cfg(test)]
mod tests {
    use crate::secret::EXAMPLE_KEY;

    #[test]
    fn the_example_key_is_the_one_in_the_example_file() {
        let example = include_str!("../../.env.example");
        assert!(example.contains(&format!("VAPI_PRIVATE_KEY={EXAMPLE_KEY}\n")));
    }
}
