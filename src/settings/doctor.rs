//! Whether the settings are right: looks where a mint looks, in all places, and does not stop at the
//! first problem.

use secrecy::{ExposeSecret, SecretString};

use super::address::address;
use super::environment::{LOOK_ALIKES, ORG_ID, PRIVATE_KEY, VOLUBILE_KEY, WEBHOOK_SECRET};
use super::identity::{
    KEY_NAME, ORG_ID_NAME, check_key, check_org_id, check_pair, find_key, find_org_id, no_key,
    no_org_id, warn_if_short,
};
use super::layers::Layers;
use super::secret::{check_value, mode_for_others};
use super::volubile::{VOLUBILE_KEY_NAME, volubile_keys};
use super::{Inputs, Source, Sourced};
use crate::cli::{AddressArgs, DoctorArgs, IdentityArgs};
use crate::doctor::{
    Checkup, Clock, EnvFileCheck, EnvFileStatus, Problem, Setting, Shadowed, Status, Terminals,
    shape,
};
use crate::outcome::{Failure, Notice, Notices};
use crate::platform::address::Platform;
use crate::time::{RELEASED, UnixTime};

/// A value as it was found.
type Found = Sourced<SecretString>;

/// Looks at all that a mint depends on.
pub fn doctor(
    args: &DoctorArgs,
    now: Result<UnixTime, Failure>,
    terminals: Terminals,
    inputs: &mut Inputs,
) -> Checkup {
    let (volubile_args, address_args) = (&args.volubile, &args.address);
    let args = &args.identity;
    let (mut layers, refused) = match Layers::new(&args.env, inputs) {
        Ok(layers) => (layers, None),
        Err(failure) => (Layers::default(), Some(failure)),
    };
    let mut env_file = env_file(args, &mut layers, refused, inputs);
    let tail = if env_file.problem.is_some() {
        ", and the env file cannot be used".into()
    } else {
        layers.also_not_in(&PRIVATE_KEY, &args.env)
    };
    let (mut org_id, id) = examine(
        ORG_ID_NAME,
        inputs,
        |inputs| {
            let found = find_org_id(args, &mut layers, inputs)?;
            found.ok_or_else(|| no_org_id(&tail)).map(Some)
        },
        check_org_id,
    );
    let (mut key, key_found) = examine(
        KEY_NAME,
        inputs,
        |inputs| {
            let found = find_key(args, &mut layers, inputs)?;
            found.ok_or_else(|| no_key(&tail)).map(Some)
        },
        |found, inputs| {
            check_key(found, inputs)?;
            warn_if_short(found, inputs);
            Ok(())
        },
    );
    let (mut secret, secret_found) = examine(
        "webhook secret",
        inputs,
        |inputs| layers.find(&WEBHOOK_SECRET, inputs),
        |found, inputs| check_value("webhook secret", found, inputs),
    );
    secret.needed = false;
    let (mut volubile, volubile_found) = examine(
        VOLUBILE_KEY_NAME,
        inputs,
        |inputs| {
            let keys = volubile_keys(volubile_args, &mut layers, inputs)?;
            Ok(keys.map(|keys| keys.key))
        },
        |_, _| Ok(()),
    );
    volubile.needed = false;
    let addresses = addresses(
        address_args,
        [&key_found, &volubile_found],
        &mut layers,
        inputs,
    );
    if let (Some(id), Some(found)) = (&id, &key_found)
        && let Err(failure) = check_pair(id, found)
    {
        key.problems.push(Problem::from(&failure));
        key.status = Status::Unusable;
    }
    if key_found.is_none() {
        look_alikes(&mut key, &mut layers, inputs);
    }
    others_can_read(&mut env_file, [&key_found, &secret_found], inputs);
    for (setting, found, names) in [
        (&mut org_id, &id, &ORG_ID[..]),
        (&mut key, &key_found, &PRIVATE_KEY),
        (&mut secret, &secret_found, &WEBHOOK_SECRET),
        (&mut volubile, &volubile_found, &VOLUBILE_KEY),
    ] {
        setting.shadows = shadowed(found.as_ref(), layers.all(names, inputs));
        empty(setting, names, &mut layers, inputs);
    }
    let mut settings = vec![org_id, key, secret];
    settings.extend(is_set(&volubile).then_some(volubile));
    settings.extend(addresses);
    let clock = clock(now);
    let first = first(args, &env_file, &settings, &clock);
    Checkup {
        ready: first.is_none(),
        first,
        settings,
        env_file,
        clock,
        terminals,
    }
}

/// The addresses that are set, each for the credential that would go there.
fn addresses(
    args: &AddressArgs,
    credentials: [&Option<Found>; 2],
    layers: &mut Layers,
    inputs: &mut Inputs,
) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (platform, credential) in [Platform::Vapi, Platform::Volubile]
        .into_iter()
        .zip(credentials)
    {
        let credential = credential.as_ref().map(|found| &found.source);
        let name = match platform {
            Platform::Vapi => "Vapi address",
            Platform::Volubile => "Volubile address",
        };
        let find = |inputs: &mut Inputs| {
            let found = address(args, platform, credential, layers, inputs)?;
            let value = found.base.as_str().into();
            Ok(found.source.map(|source| Sourced { value, source }))
        };
        let (mut setting, _) = examine(name, inputs, find, |_, _| Ok(()));
        setting.needed = false;
        if is_set(&setting) {
            settings.push(setting);
        }
    }
    settings
}

fn is_set(setting: &Setting) -> bool {
    setting.status != Status::NotSet || !setting.problems.is_empty()
}

/// Finds and judges one setting as a mint does, and keeps what a mint would say.
fn examine(
    name: &'static str,
    inputs: &mut Inputs,
    find: impl FnOnce(&mut Inputs) -> Result<Option<Found>, Failure>,
    check: impl FnOnce(&Found, &mut Inputs) -> Result<(), Failure>,
) -> (Setting, Option<Found>) {
    let mut notices = Notices::default();
    let mut aside = Inputs {
        environment: inputs.environment,
        directory: inputs.directory,
        stdin: &mut *inputs.stdin,
        stdin_is_terminal: inputs.stdin_is_terminal,
        notices: &mut notices,
    };
    let found = find(&mut aside);
    let judged = match &found {
        Ok(Some(found)) => check(found, &mut aside),
        _ => Ok(()),
    };
    let problems: Vec<Problem> = found
        .as_ref()
        .err()
        .into_iter()
        .chain(judged.as_ref().err())
        .map(Problem::from)
        .collect();
    let found = found.unwrap_or_default();
    let setting = Setting {
        name,
        status: match (&found, problems.is_empty()) {
            (Some(_), true) => Status::Usable,
            (Some(_), false) => Status::Unusable,
            (None, _) => Status::NotSet,
        },
        needed: true,
        from: found.as_ref().map(|found| found.source.to_string()),
        shape: found
            .as_ref()
            .map_or_else(Vec::new, |found| shape(found.value.expose_secret())),
        shadows: Vec::new(),
        problems,
        warnings: notices
            .0
            .into_iter()
            .filter_map(|notice| match notice {
                Notice::Warning(text) => Some(text),
                Notice::Note(_) => None,
            })
            .collect(),
    };
    (setting, found)
}

fn env_file(
    args: &IdentityArgs,
    layers: &mut Layers,
    refused: Option<Failure>,
    inputs: &Inputs,
) -> EnvFileCheck {
    let mut check = EnvFileCheck {
        status: EnvFileStatus::Absent,
        path: None,
        problem: None,
        warnings: Vec::new(),
    };
    let looked = match refused {
        Some(failure) => Err(failure),
        None => layers.env_file(inputs),
    };
    match looked {
        Err(failure) => {
            check.status = EnvFileStatus::Unusable;
            check.problem = Some(Problem::from(&failure));
        }
        Ok(Some(file)) => {
            check.status = EnvFileStatus::Read;
            check.path = Some(file.path.clone());
        }
        Ok(None) if args.env.no_env_file => check.status = EnvFileStatus::LeftOut,
        Ok(None) => {}
    }
    if !args.env.no_env_file
        && args.env.env_file.is_none()
        && inputs.directory.join(".env").is_dir()
    {
        check.warnings.push(
            ".env is a directory, which is passed over (docker makes one where a mounted file is \
             missing)"
                .into(),
        );
    }
    check
}

/// Warns where an env file that holds a secret is open to others.
fn others_can_read(check: &mut EnvFileCheck, found: [&Option<Found>; 2], inputs: &Inputs) {
    let holds_a_secret = found
        .into_iter()
        .flatten()
        .any(|found| matches!(found.source, Source::EnvFile { .. }));
    if holds_a_secret
        && let Some(path) = &check.path
        && let Some(mode) = mode_for_others(&inputs.directory.join(path))
    {
        check.warnings.push(format!(
            "others can read {path} (mode {mode:04o}); 'chmod 600' keeps them out"
        ));
    }
}

/// The values that are set and not used.
fn shadowed(used: Option<&Found>, all: Vec<Found>) -> Vec<Shadowed> {
    let Some(used) = used else {
        return Vec::new();
    };
    all.into_iter()
        .filter(|found| found.source != used.source)
        .map(|found| Shadowed {
            shape: shape(found.value.expose_secret()),
            same_value: found.value.expose_secret() == used.value.expose_secret(),
            from: found.source.to_string(),
        })
        .collect()
}

/// Warns of names that are set to nothing: the usual sign of a secret that a job does not get.
fn empty(setting: &mut Setting, names: &[&'static str], layers: &mut Layers, inputs: &Inputs) {
    for name in names {
        if inputs.environment.is_empty(name) {
            setting
                .warnings
                .push(format!("{name} is set to nothing, which counts as unset"));
        }
        if let Ok(Some(file)) = layers.env_file(inputs) {
            let path = &file.path;
            let entries = file.all(name);
            setting.warnings.extend(
                entries
                    .filter(|entry| entry.value.expose_secret().is_empty())
                    .map(|entry| {
                        format!(
                            "{name} is set to nothing in {path} (line {}), which counts as unset",
                            entry.line
                        )
                    }),
            );
        }
    }
}

/// Warns of names that other tools read.
fn look_alikes(key: &mut Setting, layers: &mut Layers, inputs: &Inputs) {
    for found in layers.all(&LOOK_ALIKES, inputs) {
        key.warnings.push(format!(
            "{} sets a name that is not read here; the private key belongs into {}",
            found.source, PRIVATE_KEY[0]
        ));
    }
}

fn clock(now: Result<UnixTime, Failure>) -> Clock {
    let released = UnixTime::new(RELEASED);
    Clock {
        warning: now
            .as_ref()
            .ok()
            .zip(released)
            .filter(|(now, released)| *now < released)
            .map(|(_, released)| {
                format!(
                    "the clock is before this release of voxtoken, {}; set it, or tokens are expired \
                     when they are made",
                    released.human()
                )
            }),
        problem: now.as_ref().err().map(Problem::from),
        now: now.ok(),
    }
}

/// What a mint would fail of first, the env file before what is missing because of it.
fn first(
    args: &IdentityArgs,
    env_file: &EnvFileCheck,
    settings: &[Setting],
    clock: &Clock,
) -> Option<Problem> {
    let needed = || settings.iter().filter(|setting| setting.needed);
    let asked_for = args.env.env_file.is_some();
    let missed = needed().any(|setting| setting.status == Status::NotSet);
    let env_file = env_file.problem.iter().filter(|_| asked_for || missed);
    env_file
        .chain(&clock.problem)
        .chain(needed().flat_map(|setting| &setting.problems))
        .next()
        .cloned()
}
