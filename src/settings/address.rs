//! Finds the address of an API, and whether a credential may be sent there.

use secrecy::ExposeSecret;

use super::environment::{VAPI_BASE_URL, VOLUBILE_BASE_URL};
use super::inputs::Inputs;
use super::layers::Layers;
use super::source::Source;
use crate::cli::{AddressArgs, RegionArg};
use crate::outcome::Failure;
use crate::platform::address::{Base, Platform, Region};

/// The address of an API.
pub struct Address {
    pub base: Base,
    /// Where it is set; nothing if the platform's documented one is used.
    pub source: Option<Source>,
}

/// The address for a credential that comes from `credential`.
///
/// An env file found in a parent directory may belong to a cloned repository. It sets the address only for its own
/// credentials, so that it cannot redirect anyone else's key.
pub fn address(
    args: &AddressArgs,
    platform: Platform,
    credential: Option<&Source>,
    layers: &mut Layers,
    inputs: &mut Inputs,
) -> Result<Address, Failure> {
    let region = args.region.map(|region| match region {
        RegionArg::Us => Region::Us,
        RegionArg::Eu => Region::Eu,
    });
    let documented = |region| {
        Base::documented(platform, region)
            .map(|base| Address { base, source: None })
            .map_err(|refusal| refusal.at("--region"))
    };
    if region.is_some() {
        return documented(region);
    }
    let names = match platform {
        Platform::Vapi => &VAPI_BASE_URL,
        Platform::Volubile => &VOLUBILE_BASE_URL,
    };
    let (text, source) = match &args.base_url {
        Some(text) => (text.clone(), Source::Flag("--base-url")),
        None => match layers.find(names, inputs)? {
            Some(found) => (found.value.expose_secret().to_owned(), found.source),
            None => return documented(None),
        },
    };
    let base = Base::parse(&text).map_err(|refusal| refusal.at(source.to_string()))?;
    if let Some(other) = base.documented_by().filter(|other| *other != platform) {
        return Err(Failure::misuse(format!(
            "{source}: {} is the address of {}, and no credential of {} goes there",
            base.as_str(),
            other.as_str(),
            platform.as_str()
        ))
        .hint("give the address of a platform to its own requests only, or leave it out"));
    }
    let documented = base.is_documented(platform);
    if !documented && !may_go(&source, credential, layers.env_file_is_named()) {
        let name = names[0];
        return Err(Failure::misuse(format!(
            "{source} sets {name}, but the {} credential does not come from that file",
            platform.as_str()
        ))
        .hint("if the address is right, give it with --base-url URL or in the environment"));
    }
    Ok(Address {
        base,
        source: Some(source),
    })
}

/// Whether a credential from one place may be sent to an address from another.
fn may_go(address: &Source, credential: Option<&Source>, env_file_is_named: bool) -> bool {
    match (address, credential) {
        (Source::EnvFile { .. }, _) if env_file_is_named => true,
        (Source::EnvFile { path, .. }, Some(Source::EnvFile { path: other, .. })) => path == other,
        (Source::EnvFile { .. }, Some(_)) => false,
        // Without a credential there is nothing to send.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_env_file_that_was_found_gets_no_credential_from_elsewhere() {
        let found = Source::EnvFile {
            path: "../.env".into(),
            line: 1,
        };
        let same = Source::EnvFile {
            path: "../.env".into(),
            line: 7,
        };
        let elsewhere = [
            Source::Variable("VAPI_PRIVATE_KEY"),
            Source::Flag("--key-command"),
            Source::File("key.txt".into()),
            Source::Stdin,
        ];
        assert!(may_go(&found, Some(&same), false) && may_go(&found, None, false));
        for credential in &elsewhere {
            assert!(!may_go(&found, Some(credential), false), "{credential}");
            assert!(may_go(&found, Some(credential), true), "{credential}");
            for chosen in [
                Source::Flag("--base-url"),
                Source::Variable("VAPI_BASE_URL"),
            ] {
                assert!(may_go(&chosen, Some(credential), false), "{credential}");
                assert!(may_go(&chosen, Some(&same), false), "{credential}");
            }
        }
    }
}
