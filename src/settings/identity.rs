//! Who mints: the organization id and its private key, with everything worth refusing or warning of.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::environment::{ORG_ID, PRIVATE_KEY};
use super::layers::Layers;
use super::{Source, Sourced, World};
use crate::cli::IdentityWords;
use crate::outcome::Failure;
use crate::text::{is_uuid, may_be_credential, safe};
use crate::token::judge::SHORTEST_KEY;

/// The key of `.env.example`. It signs, and no platform accepts it.
const EXAMPLE_KEY: &str = "e8a1c0de-0000-4000-8000-e8a1c0de0000";

/// The organization and the key that signs for it.
#[derive(Debug)]
pub struct Identity {
    pub org_id: Sourced<String>,
    pub key: Sourced<SecretString>,
}

/// Finds organization id and private key.
pub fn identity(words: &IdentityWords, world: &mut World) -> Result<Identity, Failure> {
    let mut layers = Layers::new(words, world)?;
    let org_id = org_id(words, &mut layers, world)?;
    let key = key(words, &mut layers, world)?;
    if key.value.expose_secret() == org_id.value {
        return Err(Failure::misuse(format!(
            "the private key from {} and the organization id from {} are the same value",
            key.source, org_id.source
        ))
        .hint("one of them was put in the other's place; the dashboard shows both"));
    }
    warn_if_short(&key, world);
    Ok(Identity { org_id, key })
}

/// Keys to check a signature with: the private key, and what else may have been used in its place.
pub struct Keys {
    pub key: Sourced<SecretString>,
    pub others: Vec<SecretString>,
    pub org_id: Option<SecretString>,
}

/// Finds the private key, the other values that are set for it, and the organization id if there is one.
pub fn keys(words: &IdentityWords, world: &mut World) -> Result<Keys, Failure> {
    let mut layers = Layers::new(words, world)?;
    let key = key(words, &mut layers, world)?;
    let mut others = layers.all(PRIVATE_KEY, world)?;
    others.retain(|other| other.expose_secret() != key.value.expose_secret());
    let org_id = match &words.org_id {
        Some(id) => Some(id.as_str().into()),
        None => layers.all(ORG_ID, world)?.into_iter().next(),
    };
    Ok(Keys {
        key,
        others,
        org_id,
    })
}

fn org_id(
    words: &IdentityWords,
    layers: &mut Layers,
    world: &mut World,
) -> Result<Sourced<String>, Failure> {
    const WHAT: &str = "organization id";
    let found = if let Some(id) = &words.org_id {
        Sourced {
            value: id.as_str().into(),
            source: Source::Flag("--org-id"),
        }
    } else {
        let found = layers.find(ORG_ID, world)?;
        found.ok_or_else(|| {
            missing(WHAT, ORG_ID, &layers.also_not_in(words))
                .hint("give --org-id ID or set VAPI_ORG_ID; the dashboard shows it under Settings > General")
        })?
    };
    check_value(WHAT, &found, world)?;
    if !is_uuid(found.value.expose_secret().trim()) {
        world.notices.warn(format!(
            "the organization id from {} is not a UUID",
            found.source
        ));
    }
    Ok(Sourced {
        value: found.value.expose_secret().to_owned(),
        source: found.source,
    })
}

fn key(
    words: &IdentityWords,
    layers: &mut Layers,
    world: &mut World,
) -> Result<Sourced<SecretString>, Failure> {
    const WHAT: &str = "private key";
    let found = match &words.key_file {
        Some(path) => secret_file("--key-file", WHAT, path, world)?,
        None => layers.find(PRIVATE_KEY, world)?.ok_or_else(|| {
            missing(WHAT, PRIVATE_KEY, &layers.also_not_in(words))
                .hint("set VAPI_PRIVATE_KEY, put it into .env, or give a file with --key-file PATH")
        })?,
    };
    check_value(WHAT, &found, world)?;
    let key = found.value.expose_secret();
    if is_jwt(key) {
        return Err(Failure::misuse(format!(
            "the private key from {} is itself a token (a JWT), not the key that signs one",
            found.source
        ))
        .hint("copy the private API key from the dashboard"));
    }
    if key == EXAMPLE_KEY {
        world.notices.warn(format!(
            "the private key from {} is the example key, which no platform accepts",
            found.source
        ));
    }
    Ok(found)
}

fn warn_if_short(found: &Sourced<SecretString>, world: &mut World) {
    let key = found.value.expose_secret();
    if key.len() < SHORTEST_KEY {
        world.notices.warn(format!(
            "the private key from {} has {} bytes, fewer than the {SHORTEST_KEY} that HS256 asks for \
             (RFC 7518, section 3.2); was it cut off?",
            found.source,
            key.len()
        ));
    }
}

fn missing(what: &str, names: [&str; 2], tail: &str) -> Failure {
    Failure::misuse(format!(
        "no {what}: {} and {} are not set{tail}",
        names[0], names[1]
    ))
}

/// Refuses what cannot be meant, and warns of what is rarely meant.
fn check_value(
    what: &str,
    found: &Sourced<SecretString>,
    world: &mut World,
) -> Result<(), Failure> {
    let (value, source) = (found.value.expose_secret(), &found.source);
    if value.is_empty() {
        return Err(Failure::misuse(format!(
            "the {what} from {source} is empty"
        )));
    }
    if value.trim().is_empty() {
        return Err(Failure::misuse(format!(
            "the {what} from {source} is blank"
        )));
    }
    let value_trimmed = value.trim();
    if value != value_trimmed {
        world.notices.warn(format!(
            "the {what} from {source} has white space around it, which is taken as part of it"
        ));
    }
    let quoted = ['"', '\''].iter().any(|quote| {
        value_trimmed.len() > 1
            && value_trimmed.starts_with(*quote)
            && value_trimmed.ends_with(*quote)
    });
    if quoted {
        world.notices.warn(format!(
            "the {what} from {source} has quotes around it, which are taken as part of it \
             (docker --env-file keeps them)"
        ));
    }
    Ok(())
}

/// Reads a secret from a file or standard input: one trailing line ending and a BOM are dropped.
fn secret_file(
    option: &'static str,
    what: &str,
    path: &Path,
    world: &mut World,
) -> Result<Sourced<SecretString>, Failure> {
    let name = path.to_string_lossy();
    let bytes = world.read(option, path).map_err(|failure| {
        if may_be_credential(&name) {
            failure.hint(format!(
                "{option} takes the path of a file, never the {what} itself"
            ))
        } else {
            failure
        }
    })?;
    let source = if path == Path::new("-") {
        Source::Stdin
    } else {
        warn_if_others_can_read(option, path, world);
        Source::File(name.into_owned())
    };
    let value = without_wrapping(bytes)
        .ok_or_else(|| Failure::misuse(format!("the {what} from {source} is not UTF-8")))?;
    Ok(Sourced { value, source })
}

fn without_wrapping(mut bytes: Vec<u8>) -> Option<SecretString> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    let text = SecretString::from(String::from_utf8(bytes).ok()?);
    match text.expose_secret().strip_prefix('\u{feff}') {
        Some(rest) => Some(rest.into()),
        None => Some(text),
    }
}

#[cfg(unix)]
fn warn_if_others_can_read(option: &str, path: &Path, world: &mut World) {
    use std::os::unix::fs::MetadataExt;

    let Ok(metadata) = std::fs::metadata(world.directory.join(path)) else {
        return;
    };
    let mode = metadata.mode() & 0o777;
    if metadata.is_file() && mode & 0o077 != 0 {
        let name = path.to_string_lossy();
        world.notices.warn(format!(
            "{option}: others can read {} (mode {mode:04o}); 'chmod 600' keeps them out",
            safe(&name)
        ));
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_: &str, _: &Path, _: &mut World) {}

/// Whether a value has the three parts of a JWT, the first of them a JSON object in base64url.
fn is_jwt(value: &str) -> bool {
    let value = value.trim();
    value.starts_with("eyJ") && value.split('.').count() == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_key_is_the_one_in_the_example_file() {
        let example = include_str!("../../.env.example");
        assert!(example.contains(&format!("VAPI_PRIVATE_KEY={EXAMPLE_KEY}\n")));
    }
}
