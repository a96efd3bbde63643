//! What to migrate, from the args of `webhook migrate`.

use std::path::{Path, PathBuf};

use super::inputs::{Inputs, LARGEST_DATA};
use super::place::file;
use crate::cli::MigrateArgs;
use crate::outcome::Failure;
use crate::text::shown_path;

/// A configuration to migrate.
pub struct Migrate {
    /// Its JSON.
    pub text: Vec<u8>,
    /// Its name in messages.
    pub place: String,
    /// The file for the credentials: as the option names it, and its path.
    pub credentials: Option<(String, PathBuf)>,
    /// Whether that file may be replaced.
    pub force: bool,
}

/// Understands the args of `webhook migrate`.
pub fn migrate(args: &MigrateArgs, inputs: &mut Inputs) -> Result<Migrate, Failure> {
    let path = args.file.as_deref().unwrap_or(Path::new("-"));
    let name = |path: &PathBuf| shown_path(&path.to_string_lossy());
    let credentials = args.credentials.as_ref();
    if credentials.is_some_and(|path| path == Path::new("-")) {
        return Err(Failure::misuse(
            "--credentials -: standard output has the migrated configuration",
        )
        .hint("give a new file, which only you will be able to read"));
    }
    let canonical = |path: &Path| std::fs::canonicalize(inputs.directory.join(path)).ok();
    if let Some(output) = credentials
        && path != Path::new("-")
        && canonical(path).is_some_and(|input| canonical(output) == Some(input))
    {
        return Err(Failure::misuse(format!(
            "--credentials: {} is the configuration itself",
            name(output)
        ))
        .hint("give another path: the migrated configuration goes to standard output"));
    }
    Ok(Migrate {
        text: inputs.read_up_to(LARGEST_DATA, "the configuration", path)?,
        place: if path == Path::new("-") {
            "standard input".into()
        } else {
            file("FILE", path)
        },
        credentials: credentials.map(|path| (name(path), inputs.directory.join(path))),
        force: args.force,
    })
}
