//! The plan of a credential, from its JSON or from options.

use std::path::Path;

use super::inputs::Inputs;
use super::place::file;
use super::secret::warn_if_others_can_read;
use super::source::{Source, Sourced, SourcedSecret};
use crate::cli::{CredentialArgs, PlanArgs, TypeArg};
use crate::outcome::{Failure, Refusal};
use crate::text::shown;
use crate::webhook::credential::Credential;
use crate::webhook::field::{PlanField, Takes};
use crate::webhook::given::{self, Given};
use crate::webhook::plan::{Bearer, Plan};

/// The plan, and the secret in its JSON.
pub fn plan(
    args: &CredentialArgs,
    inputs: &mut Inputs,
) -> Result<(Plan, Option<SourcedSecret>), Failure> {
    let (plan, inline) = match (&args.credential, args.kind) {
        (Some(path), _) => from_json(path, inputs)?,
        (None, Some(kind)) => (from_options(kind, &args.plan)?, None),
        (None, None) => {
            return Err(Failure::misuse("no credential given")
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

/// Whether the command line does not say how requests are authenticated.
pub fn is_unspecified(args: &CredentialArgs) -> bool {
    args.credential.is_none() && args.kind.is_none() && args.plan.given.is_empty()
}

fn from_json(path: &Path, inputs: &mut Inputs) -> Result<(Plan, Option<SourcedSecret>), Failure> {
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

/// The plan that the options describe.
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

/// The plan whose fields belong to a type.
fn plan_of(kind: TypeArg) -> &'static str {
    match kind {
        TypeArg::Bearer => "bearer",
        TypeArg::Hmac => "hmac",
        // Its plan is always the same.
        TypeArg::XVapiSecret => "",
    }
}
