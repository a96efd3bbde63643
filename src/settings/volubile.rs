//! The Volubile API key, and the second one of its account that takes over while the first is replaced.

use secrecy::SecretString;

use super::environment::{VOLUBILE_KEY, VOLUBILE_KEY_2, VOLUBILE_LOOK_ALIKES};
use super::inputs::Inputs;
use super::layers::Layers;
use super::missing::Wanted;
use super::secret::{check_value, secret_command, secret_file};
use super::source::Sourced;
use crate::cli::VolubileKeyArgs;
use crate::outcome::Failure;
use crate::secret::ValueKind;

/// What it is called in a sentence.
pub const VOLUBILE_KEY_NAME: &str = "Volubile API key";

/// The API keys of an account.
pub struct VolubileKeys {
    /// The one to use.
    pub key: Sourced<SecretString>,
    /// The one to try where the first is rejected with 401.
    pub second: Option<Sourced<SecretString>>,
}

/// Finds the API key; nothing where none is set.
pub fn volubile_keys(
    args: &VolubileKeyArgs,
    layers: &mut Layers,
    inputs: &mut Inputs,
) -> Result<Option<VolubileKeys>, Failure> {
    let mut second = None;
    let key = match (&args.volubile_key_file, &args.volubile_key_command) {
        (Some(path), _) => secret_file("--volubile-key-file", VOLUBILE_KEY_NAME, path, inputs)?,
        (None, Some(line)) => {
            secret_command("--volubile-key-command", VOLUBILE_KEY_NAME, line, inputs)?
        }
        (None, None) => {
            let Some(found) = layers.find(&VOLUBILE_KEY, inputs)? else {
                return Ok(None);
            };
            second = layers
                .all(&VOLUBILE_KEY_2, inputs)
                .into_iter()
                .find(|other| other.source.same_layer(&found.source));
            found
        }
    };
    check_value(VOLUBILE_KEY_NAME, ValueKind::Text, &key, inputs)?;
    Ok(Some(VolubileKeys { key, second }))
}

/// The API key, for the error where it is not set.
pub const WANTED_VOLUBILE_KEY: Wanted = Wanted {
    what: VOLUBILE_KEY_NAME,
    names: &VOLUBILE_KEY,
    look_alikes: &VOLUBILE_LOOK_ALIKES,
    hint: "set VOLUBILE_API_KEY, put it into .env, or give a file with --volubile-key-file PATH",
};
