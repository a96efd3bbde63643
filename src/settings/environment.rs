//! The environment variables that voxtoken reads.

use std::collections::BTreeMap;
use std::ffi::OsString;

use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::secret::stand_ins;

/// The variables that set the organization id, first found first.
pub const ORG_ID: [&str; 2] = ["VAPI_ORG_ID", "ORG_ID"];
/// The variables that hold the private key, first found first.
pub const PRIVATE_KEY: [&str; 2] = ["VAPI_PRIVATE_KEY", "PRIVATE_KEY"];
/// The variable that holds the webhook secret.
pub const WEBHOOK_SECRET: [&str; 1] = ["VAPI_WEBHOOK_SECRET"];
/// The variable that holds the Volubile API key.
pub const VOLUBILE_KEY: [&str; 1] = ["VOLUBILE_API_KEY"];
/// The variable that holds the second API key of a Volubile account, which replaces the first during a rotation.
pub const VOLUBILE_KEY_2: [&str; 1] = ["VOLUBILE_API_KEY_2"];
/// The variable that sets the address of Vapi's API.
pub const VAPI_BASE_URL: [&str; 1] = ["VAPI_BASE_URL"];
/// The variable that sets the address of Volubile's API.
pub const VOLUBILE_BASE_URL: [&str; 1] = ["VOLUBILE_BASE_URL"];
/// Variables that people mistake for the private key's, because other tools read them.
pub const LOOK_ALIKES: [&str; 4] = [
    "VAPI_API_KEY",
    "VAPI_TOKEN",
    "VAPI_KEY",
    "VAPI_PRIVATE_API_KEY",
];
/// Variables that people mistake for the organization id's.
pub const ORG_ID_LOOK_ALIKES: [&str; 2] = ["VAPI_ORGANIZATION_ID", "ORGANIZATION_ID"];
/// Variables that people mistake for the webhook secret's.
pub const SECRET_LOOK_ALIKES: [&str; 3] = ["WEBHOOK_SECRET", "VAPI_SECRET", "VAPI_SERVER_SECRET"];
/// Variables that people mistake for the Volubile API key's, the second key's among them.
pub const VOLUBILE_LOOK_ALIKES: [&str; 3] =
    ["VOLUBILE_API_KEY_2", "VOLUBILE_KEY", "VOLUBILE_TOKEN"];
/// The variables that mark a GitHub Actions job, and name the files from which it takes values.
const ACTIONS: [&str; 3] = ["GITHUB_ACTIONS", "GITHUB_ENV", "GITHUB_OUTPUT"];
/// The variables that control the use of a terminal.
const TERMINAL: [&str; 2] = ["NO_COLOR", "TERM"];

/// Shortest value that is hidden in messages: shorter ones occur in ordinary words.
const SHORTEST_SECRET: usize = 8;

/// The part of the process environment that voxtoken reads. Any value may be a secret, so values are never shown,
/// and wiped on drop.
#[derive(Debug, Default)]
pub struct Environment(BTreeMap<&'static str, SecretSlice<u8>>);

impl Environment {
    /// Picks the variables that voxtoken knows out of an environment.
    pub fn gather(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let known: [&[&'static str]; 13] = [
            &VOLUBILE_KEY,
            &VOLUBILE_KEY_2,
            &VAPI_BASE_URL,
            &VOLUBILE_BASE_URL,
            &ORG_ID,
            &PRIVATE_KEY,
            &WEBHOOK_SECRET,
            &LOOK_ALIKES,
            &ORG_ID_LOOK_ALIKES,
            &SECRET_LOOK_ALIKES,
            &VOLUBILE_LOOK_ALIKES,
            &ACTIONS,
            &TERMINAL,
        ];
        let pick = |(name, value): (OsString, OsString)| {
            let name = known.into_iter().flatten().find(|known| name == **known)?;
            Some((*name, SecretSlice::from(value.into_encoded_bytes())))
        };
        Self(variables.into_iter().filter_map(pick).collect())
    }

    /// The bytes of a variable, if it is set and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        let value = self.0.get(name)?.expose_secret();
        (!value.is_empty()).then_some(value)
    }

    /// The secrets that are set: no message shows one, wherever else it was put.
    pub(crate) fn secrets(&self) -> Vec<SecretString> {
        let names: [&[&str]; 7] = [
            &PRIVATE_KEY,
            &WEBHOOK_SECRET,
            &VOLUBILE_KEY,
            &VOLUBILE_KEY_2,
            &LOOK_ALIKES,
            &SECRET_LOOK_ALIKES,
            &VOLUBILE_LOOK_ALIKES,
        ];
        let values = names.into_iter().flatten().filter_map(|name| {
            let value = std::str::from_utf8(self.get(name)?).ok()?.trim();
            // `undefined` is not a secret, and a message about it must be able to show it.
            let stands_in = stand_ins().any(|(_, text)| text == value);
            (value.len() >= SHORTEST_SECRET && !stands_in).then(|| value.into())
        });
        values.collect()
    }

    /// Whether a variable is set but empty, which counts as unset.
    pub(crate) fn is_empty(&self, name: &str) -> bool {
        self.0
            .get(name)
            .is_some_and(|value| value.expose_secret().is_empty())
    }
}
