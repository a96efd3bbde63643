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
use crate::webhook::plan::{Bearer, Hmac, Plan};
use crate::webhook::signature;

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

/// Finds plan and secret.
pub fn authentication(
    args: &CredentialArgs,
    secret_args: &SecretArgs,
    inputs: &mut Inputs,
) -> Result<Authentication, Failure> {
    match authentication_or_plan(args, secret_args, inputs)? {
        (authentication, None) => Ok(authentication),
        (_, Some(failure)) => Err(failure),
    }
}

/// Finds plan and secret; with an oauth2 plan the secret of its client, which the network needs.
pub fn authentication_on_the_wire(
    args: &CredentialArgs,
    secret_args: &SecretArgs,
    inputs: &mut Inputs,
) -> Result<Authentication, Failure> {
    let found = authentication(args, secret_args, inputs)?;
    let is_missing = found.secret.value.expose_secret().is_empty();
    if !matches!(found.plan, Plan::Oauth2(_)) || !is_missing {
        return Ok(found);
    }
    Ok(Authentication {
        secret: secret(None, secret_args, inputs)??,
        ..found
    })
}

/// Finds plan and secret. Where no secret is set it is empty, and the failure says what to set.
pub fn authentication_or_plan(
    args: &CredentialArgs,
    secret_args: &SecretArgs,
    inputs: &mut Inputs,
) -> Result<(Authentication, Option<Failure>), Failure> {
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
    let none = || Sourced {
        value: SecretString::default(),
        source: Source::Flag("--credential"),
    };
    let secret = match &plan {
        // What a client secret would be for happens over the network.
        Plan::Oauth2(_) => inline.unwrap_or_else(none),
        _ => match secret(inline, secret_args, inputs)? {
            Ok(secret) => secret,
            Err(failure) => {
                let secret = none();
                return Ok((Authentication { plan, secret }, Some(failure)));
            }
        },
    };
    if let Plan::Hmac(Hmac {
        secret_is_base64: true,
        ..
    }) = &plan
    {
        signature::key(&secret.value, true)
            .map_err(|refusal| refusal.at(format!("the {WHAT} from {}", secret.source)))?;
    }
    Ok((Authentication { plan, secret }, None))
}

/// Whether nothing on the command line says how requests are authenticated.
pub fn is_unspecified(args: &CredentialArgs) -> bool {
    args.credential.is_none() && args.kind.is_none() && args.plan.given.is_empty()
}

/// The secret for a plan that is still to be guessed.
pub fn unspecified(
    args: &SecretArgs,
    inputs: &mut Inputs,
) -> Result<(Authentication, Option<Failure>), Failure> {
    let plan = Plan::Bearer(Bearer::default());
    Ok(match secret(None, args, inputs)? {
        Ok(secret) => (Authentication { plan, secret }, None),
        Err(failure) => {
            let secret = Sourced {
                value: SecretString::default(),
                source: Source::Flag("--type"),
            };
            (Authentication { plan, secret }, Some(failure))
        }
    })
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
