//! Whether the env file is right.

use crate::cli::IdentityArgs;
use crate::doctor::{EnvFileCheck, EnvFileStatus, Obstacle};
use crate::outcome::Failure;
use crate::settings::inputs::Inputs;
use crate::settings::layers::Layers;
use crate::settings::secret::{mode_for_others, others_can_read_it};
use crate::settings::source::{Source, SourcedSecret};

/// The env file that is used, and what is wrong with it.
pub(super) fn env_file(
    args: &IdentityArgs,
    layers: &mut Layers,
    unreadable: Option<Failure>,
    inputs: &Inputs,
) -> EnvFileCheck {
    let mut check = EnvFileCheck {
        status: EnvFileStatus::Absent,
        path: None,
        problem: None,
        warnings: Vec::new(),
    };
    let looked = match unreadable {
        Some(failure) => Err(failure),
        None => layers.env_file(inputs),
    };
    match looked {
        Err(failure) => {
            check.status = EnvFileStatus::Unusable;
            check.problem = Some(Obstacle::from(&failure));
        }
        Ok(Some(file)) => {
            check.status = EnvFileStatus::Read;
            check.path = Some(file.path.clone());
            check.warnings.extend(file.unread().map(|line| {
                format!("line {line} is not an assignment of the form NAME=value, so nothing is read from it")
            }));
        }
        Ok(None) if args.env.no_env_file => check.status = EnvFileStatus::LeftOut,
        Ok(None) => {}
    }
    if !args.env.no_env_file
        && args.env.env_file.is_none()
        && inputs.directory.join(".env").is_dir()
    {
        check.warnings.push(
            ".env is a directory, which is skipped (docker makes one where a mounted file is \
             missing)"
                .into(),
        );
    }
    check
}

/// Warns of an env file with a secret that others can read.
pub(super) fn others_can_read(
    check: &mut EnvFileCheck,
    found: &[&Option<SourcedSecret>],
    inputs: &Inputs,
) {
    let holds_a_secret = found
        .iter()
        .copied()
        .flatten()
        .any(|found| matches!(found.source, Source::EnvFile { .. }));
    if holds_a_secret
        && let Some(path) = &check.path
        && let Some(mode) = mode_for_others(&inputs.directory.join(path))
    {
        check.warnings.push(others_can_read_it(path, mode));
    }
}
