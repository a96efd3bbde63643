//! How requests to a server are authenticated: the plan, from its JSON or from options, and the secret.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::environment::{ORG_ID, PRIVATE_KEY, SECRET_LOOK_ALIKES, WEBHOOK_SECRET};
use super::inputs::Inputs;
use super::layers::Layers;
use super::missing::Wanted;
use super::place::file;
use super::secret::{check_value, secret_command, secret_file, warn_if_others_can_read};
use super::source::{Source, Sourced};
use crate::cli::{CredentialArgs, PlanArgs, SecretArgs, TypeArg};
use crate::outcome::{Failure, Refusal};
use crate::secret::ValueKind;
use crate::text::shown;
use crate::webhook::credential::Credential;
use crate::webhook::field::{PlanField, Takes};
use crate::webhook::given::{self, Given};
use crate::webhook::plan::{Bearer, Plan};
use crate::webhook::{sign, signature};

/// What the secret is called in a sentence.
const WHAT: &str = "webhook secret";

/// The secret, for the error where it is not set.
const WANTED_SECRET: Wanted = Wanted {
    what: WHAT,
    names: &WEBHOOK_SECRET,
    look_alikes: &SECRET_LOOK_ALIKES,
    hint: "set VAPI_WEBHOOK_SECRET, put it into .env, or give --secret-file PATH or --secret-command CMD",
};

/// A plan with its secret.
pub struct Authentication {
    pub plan: Plan,
    pub secret: Sourced<SecretString>,
}

/// How a captured request should be authenticated.
pub struct PlanToVerify {
    /// Nothing where it is still to be guessed.
    pub plan: Option<Plan>,
    /// Nothing where none is set, or where requests are judged without one.
    pub secret: Option<SecretString>,
    /// What to say where none is set and one is needed.
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

/// Finds plan and secret for something that signs: the tokens of oauth2 are fetched instead.
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
        // Only the server that gave a token can verify it.
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
    fn of(plan: Option<Plan>, found: Result<Sourced<SecretString>, Failure>) -> Self {
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

/// The plan, and the secret that its JSON has.
fn plan(
    args: &CredentialArgs,
    inputs: &mut Inputs,
) -> Result<(Plan, Option<Sourced<SecretString>>), Failure> {
    let (plan, inline) = match (&args.credential, args.kind) {
        (Some(path), _) => from_json(path, inputs)?,
        (None, Some(kind)) => (from_options(kind, &args.plan)?, None),
        (None, None) => {
            return Err(Failure::misuse(
                "no credential says how the platform authenticates its requests",
            )
            .hint("give --credential FILE, or --type bearer, hmac or x-vapi-secret"));
        }
    };
    if let Plan::Hmac(plan) = &plan {
        plan.one_header_each()
            .map_err(|refusal| refusal.at("the credential"))?;
        for oddity in plan.oddities() {
            inputs.notices.warn(oddity);
        }
    }
    Ok((plan, inline))
}

/// Whether nothing on the command line says how requests are authenticated.
pub fn is_unspecified(args: &CredentialArgs) -> bool {
    args.credential.is_none() && args.kind.is_none() && args.plan.given.is_empty()
}

/// Organization id and private key, if they are set: they are used in place of the webhook secret by mistake.
pub fn other_secrets(args: &SecretArgs, inputs: &mut Inputs) -> Vec<(&'static str, SecretString)> {
    // Standard input is read once.
    if args.env.env_file.as_deref() == Some(Path::new("-")) {
        return Vec::new();
    }
    let Ok(mut layers) = Layers::new(&args.env, inputs) else {
        return Vec::new();
    };
    [("private key", PRIVATE_KEY), ("organization id", ORG_ID)]
        .into_iter()
        .flat_map(|(name, names)| {
            let found = layers.all(&names, inputs);
            found.into_iter().map(move |found| (name, found.value))
        })
        .collect()
}

fn from_json(
    path: &Path,
    inputs: &mut Inputs,
) -> Result<(Plan, Option<Sourced<SecretString>>), Failure> {
    let text = inputs.read("--credential", path)?;
    let place = file("--credential", path);
    let credential = Credential::parse(&text).map_err(|refusal| refusal.at(&place))?;
    for path in &credential.unknown {
        inputs.notices.warn(format!(
            "{place}: {path} is not a field that the platform documents; it is not used"
        ));
    }
    let source = if path == Path::new("-") {
        Source::Stdin
    } else {
        Source::File(path.to_string_lossy().into_owned())
    };
    if credential.secret.is_some() && source != Source::Stdin {
        warn_if_others_can_read("--credential", path, inputs);
    }
    let secret = credential.secret.map(|value| Sourced { value, source });
    Ok((credential.plan, secret))
}

/// The secret for a plan; or, inside, that none is set.
fn secret_of(
    plan: &Plan,
    inline: Option<Sourced<SecretString>>,
    args: &SecretArgs,
    inputs: &mut Inputs,
) -> Result<Result<Sourced<SecretString>, Failure>, Failure> {
    let found = secret(inline, args, inputs)?;
    if let (Plan::Hmac(plan), Ok(found)) = (plan, &found) {
        signature::key(&found.value, plan.secret_is_base64)
            .map_err(|refusal| refusal.at(format!("the {WHAT} from {}", found.source)))?;
    }
    Ok(found)
}

/// The secret: that of the option, of the JSON, of the environment or of the env file; or, inside, that none
/// is set.
fn secret(
    inline: Option<Sourced<SecretString>>,
    args: &SecretArgs,
    inputs: &mut Inputs,
) -> Result<Result<Sourced<SecretString>, Failure>, Failure> {
    let chosen = match (&args.secret_file, &args.secret_command) {
        (Some(path), _) => Some(secret_file("--secret-file", WHAT, path, inputs)?),
        (None, Some(line)) => Some(secret_command("--secret-command", WHAT, line, inputs)?),
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
    check_value(WHAT, ValueKind::Text, &found, inputs)?;
    Ok(Ok(found))
}

/// The plan that the options spell.
fn from_options(kind: TypeArg, args: &PlanArgs) -> Result<Plan, Failure> {
    for (field, _) in &args.given {
        if field.plan != plan_of(kind) {
            let option = field.option.as_ref().map_or("", |option| option.long);
            let fact = format!("--{option} has no effect with --type {}", word(kind));
            let hint = format!("leave it out, or give --type {}", field.plan);
            return Err(Failure::misuse(fact).hint(hint));
        }
    }
    let plan = match kind {
        TypeArg::XVapiSecret => Ok(Plan::Bearer(Bearer::x_vapi_secret())),
        TypeArg::Bearer => given::bearer(args).map(Plan::Bearer),
        TypeArg::Hmac => given::hmac(args).map(Plan::Hmac),
    };
    plan.map_err(|refusal| Failure::misuse(refusal.fact).hints(refusal.hint))
}

impl Given for PlanArgs {
    fn text(&self, field: &PlanField) -> Result<Option<String>, Refusal> {
        let mut given = self.given.iter();
        let found = given.find(|(given, _)| *given == field);
        Ok(found.and_then(|(_, text)| text.clone()))
    }

    fn boolean(&self, field: &PlanField) -> Result<Option<bool>, Refusal> {
        let mut given = self.given.iter();
        let found = given.find(|(given, _)| *given == field);
        let option = found.and_then(|(field, _)| field.option.as_ref());
        Ok(option.and_then(|option| match option.takes {
            Takes::Nothing(value) => Some(value),
            _ => None,
        }))
    }

    fn at(&self, field: &PlanField, refusal: Refusal) -> Refusal {
        let option = field.option.as_ref().map_or("", |option| option.long);
        let text = self.text(field).ok().flatten().unwrap_or_default();
        Refusal {
            fact: format!("--{option} {}: {}", shown(&text), refusal.fact),
            hint: refusal.hint,
        }
    }

    fn missing(&self, _: &PlanField) -> Option<Refusal> {
        None
    }
}

/// The type as the option has it.
fn word(kind: TypeArg) -> &'static str {
    match kind {
        TypeArg::XVapiSecret => "x-vapi-secret",
        kind => plan_of(kind),
    }
}

/// The plan whose fields go with a type.
fn plan_of(kind: TypeArg) -> &'static str {
    match kind {
        TypeArg::Bearer => "bearer",
        TypeArg::Hmac => "hmac",
        // Its plan is always the same.
        TypeArg::XVapiSecret => "",
    }
}
