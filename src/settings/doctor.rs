//! Whether the settings are right: looks where a mint looks, in all places, and does not stop at the
//! first problem.

use secrecy::{ExposeSecret, SecretString};

use super::environment::{LOOK_ALIKES, ORG_ID, PRIVATE_KEY, WEBHOOK_SECRET};
use super::identity::{
    KEY_NAME, ORG_ID_NAME, check_key, check_org_id, check_pair, find_key, find_org_id, no_key,
    no_org_id, warn_if_short,
};
use super::layers::Layers;
use super::secret::{check_value, mode_for_others};
use super::{Source, Sourced, World};
use crate::checkup::{
    Checkup, Clock, EnvFileCheck, EnvFileStatus, Problem, Setting, Shadowed, Status, Terminals,
    shape,
};
use crate::cli::IdentityWords;
use crate::outcome::{Failure, Notice, Notices};
use crate::time::{Instant, RELEASED};

/// A value as it was found.
type Found = Sourced<SecretString>;

/// Looks at all that a mint depends on.
pub fn doctor(
    words: &IdentityWords,
    now: Result<Instant, Failure>,
    terminals: Terminals,
    world: &mut World,
) -> Checkup {
    let (mut layers, refused) = match Layers::new(&words.env, world) {
        Ok(layers) => (layers, None),
        Err(failure) => (Layers::default(), Some(failure)),
    };
    let mut env_file = env_file(words, &mut layers, refused, world);
    let tail = if env_file.problem.is_some() {
        ", and the env file cannot be used".into()
    } else {
        layers.also_not_in(&PRIVATE_KEY, &words.env)
    };
    let (mut org_id, id) = examine(
        ORG_ID_NAME,
        world,
        |world| {
            let found = find_org_id(words, &mut layers, world)?;
            found.ok_or_else(|| no_org_id(&tail)).map(Some)
        },
        check_org_id,
    );
    let (mut key, key_found) = examine(
        KEY_NAME,
        world,
        |world| {
            let found = find_key(words, &mut layers, world)?;
            found.ok_or_else(|| no_key(&tail)).map(Some)
        },
        |found, world| {
            check_key(found, world)?;
            warn_if_short(found, world);
            Ok(())
        },
    );
    let (mut secret, secret_found) = examine(
        "webhook secret",
        world,
        |world| layers.find(&WEBHOOK_SECRET, world),
        |found, world| check_value("webhook secret", found, world),
    );
    secret.needed = false;
    if let (Some(id), Some(found)) = (&id, &key_found)
        && let Err(failure) = check_pair(id, found)
    {
        key.problems.push(Problem::from(&failure));
        key.status = Status::Unusable;
    }
    if key_found.is_none() {
        look_alikes(&mut key, &mut layers, world);
    }
    others_can_read(&mut env_file, [&key_found, &secret_found], world);
    for (setting, found, names) in [
        (&mut org_id, &id, &ORG_ID[..]),
        (&mut key, &key_found, &PRIVATE_KEY),
        (&mut secret, &secret_found, &WEBHOOK_SECRET),
    ] {
        setting.shadows = shadowed(found.as_ref(), layers.all(names, world));
        empty(setting, names, &mut layers, world);
    }
    let settings = vec![org_id, key, secret];
    let clock = clock(now);
    let first = first(words, &env_file, &settings, &clock);
    Checkup {
        ready: first.is_none(),
        first,
        settings,
        env_file,
        clock,
        terminals,
    }
}

/// Finds and judges one setting as a mint does, and keeps what a mint would say.
fn examine(
    name: &'static str,
    world: &mut World,
    find: impl FnOnce(&mut World) -> Result<Option<Found>, Failure>,
    check: impl FnOnce(&Found, &mut World) -> Result<(), Failure>,
) -> (Setting, Option<Found>) {
    let mut notices = Notices::default();
    let mut aside = World {
        environment: world.environment,
        directory: world.directory,
        stdin: &mut *world.stdin,
        stdin_is_terminal: world.stdin_is_terminal,
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
    words: &IdentityWords,
    layers: &mut Layers,
    refused: Option<Failure>,
    world: &World,
) -> EnvFileCheck {
    let mut check = EnvFileCheck {
        status: EnvFileStatus::Absent,
        path: None,
        problem: None,
        warnings: Vec::new(),
    };
    let looked = match refused {
        Some(failure) => Err(failure),
        None => layers.env_file(world),
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
        Ok(None) if words.env.no_env_file => check.status = EnvFileStatus::LeftOut,
        Ok(None) => {}
    }
    if !words.env.no_env_file
        && words.env.env_file.is_none()
        && world.directory.join(".env").is_dir()
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
fn others_can_read(check: &mut EnvFileCheck, found: [&Option<Found>; 2], world: &World) {
    let holds_a_secret = found
        .into_iter()
        .flatten()
        .any(|found| matches!(found.source, Source::EnvFile { .. }));
    if holds_a_secret
        && let Some(path) = &check.path
        && let Some(mode) = mode_for_others(&world.directory.join(path))
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
fn empty(setting: &mut Setting, names: &[&'static str], layers: &mut Layers, world: &World) {
    for name in names {
        if world.environment.is_empty(name) {
            setting
                .warnings
                .push(format!("{name} is set to nothing, which counts as unset"));
        }
        if let Ok(Some(file)) = layers.env_file(world) {
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
fn look_alikes(key: &mut Setting, layers: &mut Layers, world: &World) {
    for found in layers.all(&LOOK_ALIKES, world) {
        key.warnings.push(format!(
            "{} sets a name that is not read here; the private key belongs into {}",
            found.source, PRIVATE_KEY[0]
        ));
    }
}

fn clock(now: Result<Instant, Failure>) -> Clock {
    let released = Instant::new(RELEASED);
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
                    released.for_people()
                )
            }),
        problem: now.as_ref().err().map(Problem::from),
        now: now.ok(),
    }
}

/// What a mint would fail of first, the env file before what is missing because of it.
fn first(
    words: &IdentityWords,
    env_file: &EnvFileCheck,
    settings: &[Setting],
    clock: &Clock,
) -> Option<Problem> {
    let needed = || settings.iter().filter(|setting| setting.needed);
    let asked_for = words.env.env_file.is_some();
    let missed = needed().any(|setting| setting.status == Status::NotSet);
    let env_file = env_file.problem.iter().filter(|_| asked_for || missed);
    env_file
        .chain(&clock.problem)
        .chain(needed().flat_map(|setting| &setting.problems))
        .next()
        .cloned()
}
