//! Runs `webhook migrate`: writes inline secrets to a credentials file and the configuration without them to
//! standard output, or only shows what would change.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::console::Console;
use crate::cli::MigrateArgs;
use crate::file::write_new;
use crate::migrate::{NewCredential, migrate};
use crate::outcome::{Failure, Outcome};
use crate::render::migration;
use crate::settings::{self, Inputs};

/// Migrates a configuration, or shows what would change.
pub fn run(
    args: &MigrateArgs,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::migrate(args, inputs)?;
    if asked.credentials.is_some() {
        console.stdout_reaches_somebody()?;
    }
    let migrated = migrate(&asked.text).map_err(|refusal| refusal.at(asked.place))?;
    let Some((name, path)) = asked.credentials else {
        console.say(inputs.notices);
        let style = console.stdout.style();
        console.print(&migration::changes(&migrated, style))?;
        return Ok(Outcome::Done);
    };
    for (path, reason) in &migrated.left {
        let stays = format!("{path} stays inline: {reason}");
        inputs.notices.warn(stays);
    }
    console.say(inputs.notices);
    let text = String::from_utf8_lossy(&migrated.text);
    let text = text.strip_suffix('\n').unwrap_or(&text);
    if migrated.credentials.is_empty() {
        inputs.notices.warn(format!(
            "--credentials: nothing to migrate, so {name} is not written"
        ));
        console.print(text)?;
        return Ok(Outcome::Done);
    }
    let source = args.file.as_deref().map(|file| inputs.directory.join(file));
    let written = WrittenCredentials::write(name, path, &migrated.credentials, asked.force)?;
    let answered = console.print(text);
    if answered.is_ok() && !console.stdout.closed {
        inputs.notices.note(format!(
            "create the credentials of {} on the platform, and replace the cred_… placeholders with the ids that it returns",
            written.name
        ));
        return Ok(Outcome::Done);
    }
    let failure = answered.err();
    if !asked.force && written.taken_back(source.as_deref(), &asked.text) {
        if failure.is_none() {
            inputs.notices.warn(format!(
                "nothing was migrated, and {} was removed: standard output was closed",
                written.name
            ));
        }
        return failure.map_or(Ok(Outcome::Done), Err);
    }
    let failure =
        failure.unwrap_or_else(|| Failure::lost("standard output was closed by its reader"));
    Err(failure.hint(format!(
        "{} has the credentials: give another path, or --force to replace it",
        written.name
    )))
}

/// The credentials file that was written.
struct WrittenCredentials {
    /// As messages name it.
    name: String,
    path: PathBuf,
}

impl WrittenCredentials {
    /// Writes the credentials to a file that only the user can read.
    fn write(
        name: String,
        path: PathBuf,
        credentials: &[NewCredential],
        force: bool,
    ) -> Result<Self, Failure> {
        let mut json = serde_json::to_vec_pretty(credentials)
            .map_err(|_| Failure::lost("the credentials cannot be written as JSON"))?;
        json.push(b'\n');
        match write_new(&path, &json, force) {
            Ok(()) => Ok(Self { name, path }),
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Err(Failure::misuse(
                format!("--credentials: {name} already exists"),
            )
            .hint("give another path, or --force to replace it")),
            Err(cause) => {
                let fact = format!("--credentials: cannot write {name}");
                Err(Failure::io(fact, &cause))
            }
        }
    }

    /// Removes the file, because a retry would fail on it. It is kept if it alone holds the secrets: the
    /// configuration was not in a file, or has changed.
    fn taken_back(&self, source: Option<&Path>, text: &[u8]) -> bool {
        source.is_some_and(|source| still_has(source, text)) && fs::remove_file(&self.path).is_ok()
    }
}

/// Whether a regular file still holds this text. The output may have been written to that very file.
fn still_has(path: &Path, text: &[u8]) -> bool {
    let is_file = fs::metadata(path).is_ok_and(|it| it.is_file());
    is_file && fs::read(path).is_ok_and(|it| it == text)
}
