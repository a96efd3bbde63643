//! How requests to a server are authenticated: a plan and its secret.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::environment::{ORG_ID, PRIVATE_KEY, SECRET_LOOK_ALIKES, VOLUBILE_KEY, WEBHOOK_SECRET};
use super::identity::{KEY_NAME, ORG_ID_NAME};
use super::inputs::Inputs;
use super::layers::Layers;
use super::missing::MissingSetting;
use super::plan::plan;
use super::secret::{check_value, secret_command, secret_file};
use super::source::SourcedSecret;
use super::volubile::VOLUBILE_KEY_NAME;
use crate::cli::{CredentialArgs, SecretArgs};
use crate::outcome::Failure;
use crate::secret::ValueKind;
use crate::webhook::plan::Plan;
use crate::webhook::question::ANOTHER_SECRET;
use crate::webhook::{sign, signature};

/// What the secret is called in a sentence.
pub const SECRET_NAME: &str = "webhook secret";

/// The secret, for the error if it is not set.
const WANTED_SECRET: MissingSetting = MissingSetting {
    what: SECRET_NAME,
    names: &WEBHOOK_SECRET,
    look_alikes: &SECRET_LOOK_ALIKES,
    hint: "set VAPI_WEBHOOK_SECRET, put it into .env, or give --secret-file PATH or --secret-command CMD",
};

/// A plan with its secret.
pub struct Authentication {
    pub plan: Plan,
    pub secret: SourcedSecret,
}

/// How a captured request should be authenticated.
pub struct PlanToVerify {
    /// Nothing if it is still to be guessed.
    pub plan: Option<Plan>,
    /// Nothing if none is set, or if requests are judged without one.
    pub secret: Option<SecretString>,
    /// The error for a secret that is needed but not set.
    pub no_secret: Option<Failure>,
}

/// Finds plan and secret.
pub fn authentication(
    args: &CredentialArgs,
    secret_args: &SecretArgs,
    inputs: &mut Inputs,
) -> Result<Authentication, Failure> {
    let (plan, inline) = plan(args, inputs)?;
    let secret = secret_of(&plan, inline, secret_args, inputs)??;
    Ok(Authentication { plan, secret })
}

/// Finds plan and secret to sign with; oauth2 tokens are fetched instead.
pub fn authentication_to_sign(
    args: &CredentialArgs,
    secret_args: &SecretArgs,
    inputs: &mut Inputs,
) -> Result<Authentication, Failure> {
    let (plan, inline) = plan(args, inputs)?;
    if let Plan::Oauth2(plan) = &plan {
        return Err(sign::token_request(plan).at("nothing is signed"));
    }
    let secret = secret_of(&plan, inline, secret_args, inputs)??;
    Ok(Authentication { plan, secret })
}

/// Finds the plan, and the secret if one is set.
pub fn expected(
    args: &CredentialArgs,
    secret_args: &SecretArgs,
    inputs: &mut Inputs,
) -> Result<PlanToVerify, Failure> {
    let (plan, inline) = plan(args, inputs)?;
    if let Plan::Oauth2(_) = plan {
        // Only the server that issued a token can verify it.
        return Ok(PlanToVerify {
            plan: Some(plan),
            secret: None,
            no_secret: None,
        });
    }
    let found = secret_of(&plan, inline, secret_args, inputs)?;
    Ok(PlanToVerify::of(Some(plan), found))
}

/// The secret for a plan that is still to be guessed.
pub fn unspecified(args: &SecretArgs, inputs: &mut Inputs) -> Result<PlanToVerify, Failure> {
    Ok(PlanToVerify::of(None, secret(None, args, inputs)?))
}

impl PlanToVerify {
    fn of(plan: Option<Plan>, found: Result<SourcedSecret, Failure>) -> Self {
        let (secret, no_secret) = match found {
            Ok(secret) => (Some(secret.value), None),
            Err(failure) => (None, Some(failure)),
        };
        Self {
            plan,
            secret,
            no_secret,
        }
    }
}

/// What is set besides the secret that is used: people use it instead by mistake.
pub fn other_secrets(args: &SecretArgs, inputs: &mut Inputs) -> Vec<(&'static str, SecretString)> {
    // Standard input can be read only once.
    if args.env.env_file.as_deref() == Some(Path::new("-")) {
        return Vec::new();
    }
    let Ok(mut layers) = Layers::new(&args.env, inputs) else {
        return Vec::new();
    };
    let settings: [(_, &[&str]); 4] = [
        (KEY_NAME, &PRIVATE_KEY),
        (ORG_ID_NAME, &ORG_ID),
        (ANOTHER_SECRET, &WEBHOOK_SECRET),
        (VOLUBILE_KEY_NAME, &VOLUBILE_KEY),
    ];
    settings
        .into_iter()
        .flat_map(|(name, names)| {
            let found = layers.all(names, inputs);
            found.into_iter().map(move |found| (name, found.value))
        })
        .collect()
}

/// The secret for a plan, or the error that none is set.
fn secret_of(
    plan: &Plan,
    inline: Option<SourcedSecret>,
    args: &SecretArgs,
    inputs: &mut Inputs,
) -> Result<Result<SourcedSecret, Failure>, Failure> {
    let found = secret(inline, args, inputs)?;
    if let (Plan::Hmac(plan), Ok(found)) = (plan, &found) {
        signature::key(&found.value, plan.secret_is_base64)
            .map_err(|refusal| refusal.at(format!("the {SECRET_NAME} from {}", found.source)))?;
    }
    Ok(found)
}

/// The secret from the option, the JSON, the environment or the env file, or the error that none is set.
fn secret(
    inline: Option<SourcedSecret>,
    args: &SecretArgs,
    inputs: &mut Inputs,
) -> Result<Result<SourcedSecret, Failure>, Failure> {
    let chosen = match (&args.secret_file, &args.secret_command) {
        (Some(path), _) => Some(secret_file("--secret-file", SECRET_NAME, path, inputs)?),
        (None, Some(line)) => Some(secret_command(
            "--secret-command",
            SECRET_NAME,
            line,
            inputs,
        )?),
        (None, None) => None,
    };
    let found = match (chosen, inline) {
        (Some(found), inline) => {
            if let Some(inline) = inline
                && inline.value.expose_secret() != found.value.expose_secret()
            {
                inputs.notices.warn(format!(
                    "{} has a different secret from {}; the latter is used",
                    inline.source, found.source
                ));
            }
            found
        }
        (None, Some(inline)) => inline,
        (None, None) => {
            let mut layers = Layers::new(&args.env, inputs)?;
            let Some(found) = layers.find(&WEBHOOK_SECRET, inputs)? else {
                return Ok(Err(WANTED_SECRET.ends(&args.env, &mut layers, inputs)));
            };
            found
        }
    };
    check_value(SECRET_NAME, ValueKind::Text, &found, inputs)?;
    Ok(Ok(found))
}
