//! The Volubile API key, the account's second key for a rotation, and the scope that a route needs.

use secrecy::ExposeSecret;

use super::environment::{VOLUBILE_KEY, VOLUBILE_KEY_2, VOLUBILE_LOOK_ALIKES};
use super::inputs::Inputs;
use super::layers::Layers;
use super::missing::MissingSetting;
use super::secret::{check_value, is_jwt, secret_command, secret_file};
use super::source::SourcedSecret;
use crate::cli::VolubileKeyArgs;
use crate::outcome::Failure;
use crate::platform::volubile;
use crate::secret::ValueKind;
use crate::text::safe;

/// What it is called in a sentence.
pub const VOLUBILE_KEY_NAME: &str = "Volubile API key";

/// The API keys of an account.
pub struct VolubileKeys {
    /// The key to use.
    pub key: SourcedSecret,
    /// The key to try if the first is rejected with 401.
    pub second: Option<SourcedSecret>,
}

/// Finds the API key; nothing if none is set.
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
    for found in [Some(&key), second.as_ref()].into_iter().flatten() {
        if is_jwt(found.value.expose_secret()) {
            return Err(Failure::misuse(format!(
                "the {VOLUBILE_KEY_NAME} from {} is itself a token (a JWT), and only an API key can get one",
                found.source
            ))
            .hint("copy the key from eu.volubile.ai, Integrations > API"));
        }
    }
    Ok(Some(VolubileKeys { key, second }))
}

/// The API key, for the error if it is not set.
pub const WANTED_VOLUBILE_KEY: MissingSetting = MissingSetting {
    what: VOLUBILE_KEY_NAME,
    names: &VOLUBILE_KEY,
    look_alikes: &VOLUBILE_LOOK_ALIKES,
    hint: "set VOLUBILE_API_KEY, put it into .env, or give a file with --volubile-key-file PATH",
};

/// The scope that a documented route of Volubile needs.
pub fn scope_of_route(method: &str, path: &str) -> Result<&'static str, Failure> {
    if path.trim_end_matches('/') == volubile::TOKEN_PATH {
        return Err(Failure::misuse(format!(
            "{} takes an API key, not a token",
            volubile::TOKEN_PATH
        ))
        .hint("get a token with 'voxtoken mint scoped'"));
    }
    volubile::find(method, path)
        .map(|route| route.scope)
        .ok_or_else(|| unknown_route(method, path))
}

/// The failure for a route that Volubile does not document.
pub fn unknown_route(method: &str, path: &str) -> Failure {
    let near: Vec<_> = volubile::nearest_routes(method, path)
        .iter()
        .map(|route| format!("'{} {}'", route.method, route.path))
        .collect();
    Failure::misuse(format!(
        "Volubile documents no route '{} {}', so its scope is unknown",
        safe(method),
        safe(path)
    ))
    .hint(format!(
        "the nearest {} {}",
        if near.len() == 1 { "is" } else { "are" },
        near.join(", ")
    ))
}
