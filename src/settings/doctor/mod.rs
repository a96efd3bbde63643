//! Checks the settings: looks in all places where a mint looks, without stopping at the first problem.

mod env_file;

use env_file::{env_file, others_can_read};
use secrecy::ExposeSecret;

use crate::cli::{AddressArgs, DoctorArgs, ReportFormatArg};
use crate::doctor::{Clock, Diagnosis, Obstacle, Setting, Shadowed, Status, Terminals, shape};
use crate::outcome::{Failure, Notice, Notices};
use crate::platform::address::Platform;
use crate::secret::ValueKind;
use crate::settings::address::{Address, address};
use crate::settings::credential::SECRET_NAME;
use crate::settings::environment::{ORG_ID, PRIVATE_KEY, VOLUBILE_KEY, WEBHOOK_SECRET};
use crate::settings::identity::{
    KEY_NAME, ORG_ID_NAME, WANTED_KEY, WANTED_ORG_ID, check_key, check_org_id, check_pair,
    find_key, find_org_id, warn_if_short,
};
use crate::settings::inputs::Inputs;
use crate::settings::layers::Layers;
use crate::settings::secret::check_value;
use crate::settings::source::{Sourced, SourcedSecret};
use crate::settings::volubile::{VOLUBILE_KEY_NAME, VolubileKeys, volubile_keys};
use crate::time::UnixTime;

/// What was found, for the questions of `--online`.
pub struct Credentials {
    /// Organization id and private key, if a mint with them would succeed.
    pub identity: Option<(SourcedSecret, SourcedSecret)>,
    pub volubile: Option<VolubileKeys>,
    /// The addresses of Vapi and Volubile; nothing if the credential may not go there.
    pub bases: [Option<Address>; 2],
}

/// The checked settings.
pub struct Doctor {
    pub diagnosis: Diagnosis,
    pub credentials: Credentials,
    /// Whether to print JSON instead of a report.
    pub json: bool,
}

/// Checks everything that a mint depends on.
pub fn doctor(
    args: &DoctorArgs,
    now: Result<UnixTime, Failure>,
    terminals: Terminals,
    inputs: &mut Inputs,
) -> Doctor {
    let json = args.format == ReportFormatArg::Json;
    let (volubile_args, address_args) = (&args.volubile, &args.address);
    let args = &args.identity;
    let (mut layers, unreadable) = match Layers::new(&args.env, inputs) {
        Ok(layers) => (layers, None),
        Err(failure) => (Layers::without_env_file(), Some(failure)),
    };
    let mut env_file = env_file(args, &mut layers, unreadable, inputs);
    let find = |inputs: &mut Inputs| match find_org_id(args, &mut layers, inputs)? {
        None => Err(WANTED_ORG_ID.missing(&args.env, &mut layers, inputs)),
        found => Ok(found),
    };
    let (mut org_id, id) = examine(ORG_ID_NAME, true, inputs, find, check_org_id);
    let find = |inputs: &mut Inputs| match find_key(args, &mut layers, inputs)? {
        None => Err(WANTED_KEY.missing(&args.env, &mut layers, inputs)),
        found => Ok(found),
    };
    let check = |found: &SourcedSecret, inputs: &mut Inputs| {
        check_key(found, inputs)?;
        warn_if_short(found, inputs);
        Ok(())
    };
    let (mut key, key_found) = examine(KEY_NAME, true, inputs, find, check);
    let find = |inputs: &mut Inputs| layers.find(&WEBHOOK_SECRET, inputs);
    let check = |found: &SourcedSecret, inputs: &mut Inputs| {
        check_value(SECRET_NAME, ValueKind::Text, found, inputs).map(drop)
    };
    let (mut secret, secret_found) = examine(SECRET_NAME, false, inputs, find, check);
    let mut second = None;
    let find = |inputs: &mut Inputs| {
        let keys = volubile_keys(volubile_args, &mut layers, inputs)?;
        Ok(keys.map(|keys| {
            second = keys.second;
            keys.key
        }))
    };
    let (mut volubile, volubile_found) =
        examine(VOLUBILE_KEY_NAME, false, inputs, find, |_, _| Ok(()));
    let (addresses, bases) = addresses(
        address_args,
        [&key_found, &volubile_found],
        &mut layers,
        inputs,
    );
    if let (Some(id), Some(found)) = (&id, &key_found)
        && let Err(failure) = check_pair(id, found)
    {
        key.problems.push(Obstacle::from(&failure));
    }
    let secrets = [&key_found, &secret_found, &volubile_found];
    others_can_read(&mut env_file, &secrets, inputs);
    for (setting, found, names) in [
        (&mut org_id, &id, &ORG_ID[..]),
        (&mut key, &key_found, &PRIVATE_KEY),
        (&mut secret, &secret_found, &WEBHOOK_SECRET),
        (&mut volubile, &volubile_found, &VOLUBILE_KEY),
    ] {
        setting.shadows = shadowed(found.as_ref(), layers.all(names, inputs));
        if found.is_some() || !setting.needed {
            empty(setting, names, &mut layers, inputs);
        }
    }
    let mut settings: Vec<_> = [org_id, key, secret, volubile].map(Setting::judged).into();
    settings.extend(addresses);
    let asked_for = args.env.env_file.is_some();
    let diagnosis = Diagnosis::new(
        settings,
        env_file,
        asked_for,
        Clock::checked(now),
        terminals,
    );
    let credentials = Credentials {
        identity: id.zip(key_found).filter(|_| diagnosis.ready),
        volubile: volubile_found.map(|key| VolubileKeys { key, second }),
        bases,
    };
    Doctor {
        diagnosis,
        credentials,
        json,
    }
}

/// The addresses that are set, each for the credential that would go there.
fn addresses(
    args: &AddressArgs,
    credentials: [&Option<SourcedSecret>; 2],
    layers: &mut Layers,
    inputs: &mut Inputs,
) -> (Vec<Setting>, [Option<Address>; 2]) {
    let mut settings = Vec::new();
    let mut bases = [None, None];
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
            let source = found.source.clone();
            bases[platform as usize] = Some(found);
            Ok(source.map(|source| Sourced { value, source }))
        };
        let (setting, found) = examine(name, false, inputs, find, |_, _| Ok(()));
        let mut setting = setting.judged();
        // An address is not a secret.
        let shown = found
            .iter()
            .map(|found| found.value.expose_secret().to_owned());
        setting.shape = shown.collect();
        if setting.status != Status::Unset {
            settings.push(setting);
        }
    }
    (settings, bases)
}

/// Finds and judges one setting as a mint does, and keeps the messages that a mint would print.
fn examine(
    name: &'static str,
    needed: bool,
    inputs: &mut Inputs,
    find: impl FnOnce(&mut Inputs) -> Result<Option<SourcedSecret>, Failure>,
    check: impl FnOnce(&SourcedSecret, &mut Inputs) -> Result<(), Failure>,
) -> (Setting, Option<SourcedSecret>) {
    let mut notices = Notices::default();
    let mut aside = Inputs {
        environment: inputs.environment,
        directory: inputs.directory,
        stdin: &mut *inputs.stdin,
        stdin_is_terminal: inputs.stdin_is_terminal,
        stdin_claim: inputs.stdin_claim.take(),
        notices: &mut notices,
    };
    let found = find(&mut aside);
    let judged = match &found {
        Ok(Some(found)) => check(found, &mut aside),
        _ => Ok(()),
    };
    inputs.stdin_claim = aside.stdin_claim;
    let problems: Vec<Obstacle> = found
        .as_ref()
        .err()
        .into_iter()
        .chain(judged.as_ref().err())
        .map(Obstacle::from)
        .collect();
    let found = found.unwrap_or_default();
    let setting = Setting {
        name,
        status: Status::Unset,
        needed,
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

/// The values that are set but not used.
fn shadowed(used: Option<&SourcedSecret>, all: Vec<SourcedSecret>) -> Vec<Shadowed> {
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

/// Warns of empty variables: the usual sign of a secret that is missing in a CI job.
fn empty(setting: &mut Setting, names: &[&'static str], layers: &mut Layers, inputs: &Inputs) {
    for name in names {
        if inputs.environment.is_empty(name) {
            setting
                .warnings
                .push(format!("{name} is set but empty, which counts as unset"));
        }
        if let Ok(Some(file)) = layers.env_file(inputs) {
            let path = &file.path;
            let entries = file.all(name);
            setting.warnings.extend(
                entries
                    .filter(|entry| entry.value.expose_secret().is_empty())
                    .map(|entry| {
                        format!(
                            "{name} is set but empty in {path} (line {}), which counts as unset",
                            entry.line
                        )
                    }),
            );
        }
    }
}
