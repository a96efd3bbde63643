//! The stories of the webhook commands.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::console::Console;
use super::outside::Ports;
use super::{events, listen};
use crate::cli::{MigrateArgs, SignArgs, VerifyArgs, WebhookCommand};
use crate::file::write_new;
use crate::judgement::Answer;
use crate::migrate::migrate;
use crate::outcome::{Failure, Outcome};
use crate::render::{migration, verdict, webhook};
use crate::settings::{self, Inputs};
use crate::time::UnixTime;
use crate::webhook::sign::sign;
use crate::webhook::verdict::examine;

/// Runs one of the webhook commands.
pub fn run(
    command: &WebhookCommand,
    now: UnixTime,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    match command {
        WebhookCommand::Sign(args) => run_sign(args, now, inputs, console),
        WebhookCommand::Verify(args) => run_verify(args, now, inputs, console),
        WebhookCommand::Migrate(args) => run_migrate(args, inputs, console),
        WebhookCommand::Events(args) => events::run(args, now, console),
        WebhookCommand::Listen(args) => listen::run(args, ports, inputs, console),
    }
}

/// Signs a request, and prints the headers that go with it.
fn run_sign(
    args: &SignArgs,
    now: UnixTime,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::sign(args, now, inputs)?;
    console.stdout_reaches_somebody()?;
    console.say(inputs.notices);
    let authentication = &asked.authentication;
    let signed = sign(
        &authentication.plan,
        &authentication.secret.value,
        &asked.values(),
    )
    .map_err(|refusal| settings::refused("nothing is signed", refusal))?;
    let answer = webhook::signed(asked.format, &signed)
        .map_err(|_| Failure::misuse("the headers cannot be written as JSON"))?;
    console.answer(&answer)?;
    Ok(Outcome::Done)
}

/// Judges a captured request, and prints the verdict.
fn run_verify(
    args: &VerifyArgs,
    now: UnixTime,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::verify(args, now, inputs)?;
    console.say(inputs.notices);
    let request = asked.captured()?;
    let found = examine(&asked.asked(&request));
    if let Some(failure) = asked.no_secret
        && found.rests_on_secret()
    {
        return Err(failure);
    }
    let answer = verdict::verdict(asked.format, &found)
        .map_err(|_| Failure::misuse("the verdict cannot be written as JSON"))?;
    console.answer(&answer)?;
    Ok(match found.verdict.answer {
        Answer::Accepted => Outcome::Done,
        _ => Outcome::No,
    })
}

/// Moves inline secrets into a file of credentials, and prints the configuration without them; or only
/// shows what would change.
fn run_migrate(
    args: &MigrateArgs,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::migrate(args, inputs)?;
    if asked.credentials.is_some() {
        console.stdout_reaches_somebody()?;
    }
    let migrated =
        migrate(&asked.text).map_err(|refusal| settings::refused(&asked.place, refusal))?;
    for (path, reason) in &migrated.left {
        inputs
            .notices
            .warn(format!("{path} stays inline: {reason}"));
    }
    console.say(inputs.notices);
    let Some((name, path)) = &asked.credentials else {
        console.answer(&migration::changes(&migrated))?;
        return Ok(Outcome::Done);
    };
    let text = String::from_utf8_lossy(&migrated.text);
    let text = text.strip_suffix('\n').unwrap_or(&text);
    if migrated.credentials.is_empty() {
        inputs.notices.warn(format!(
            "--credentials: nothing to migrate, so {name} is not written"
        ));
    } else {
        let mut json = serde_json::to_vec_pretty(&migrated.credentials)
            .map_err(|_| Failure::misuse("the credentials cannot be written as JSON"))?;
        json.push(b'\n');
        write_new(path, &json, asked.force).map_err(|cause| {
            let failure = Failure::io(format!("--credentials: cannot write {name}"), &cause);
            match cause.kind() {
                ErrorKind::AlreadyExists => {
                    Failure::misuse(format!("--credentials: {name} is there already"))
                        .hint("give another path, or --force to replace it")
                }
                _ => failure,
            }
        })?;
        let answered = console.answer(text);
        if answered.is_err() || console.stdout.closed {
            // A retry would be rejected because of the file; it goes, unless it alone has the secrets.
            let source = args.file.as_ref().map(|file| inputs.directory.join(file));
            let removable = !asked.force && source.is_some_and(|it| still_has(&it, &asked.text));
            if removable && fs::remove_file(path).is_ok() {
                if answered.is_ok() {
                    inputs.notices.warn(format!(
                        "nothing is migrated, and {name} is removed again: standard output was closed"
                    ));
                }
                return answered.map(|()| Outcome::Done);
            }
            let failure = match answered {
                Err(failure) => failure,
                Ok(()) => Failure::lost("standard output was closed by its reader"),
            };
            return Err(failure.hint(format!(
                "{name} has the credentials: give another path, or --force to replace it"
            )));
        }
        inputs.notices.note(format!(
            "create the credentials of {name} on the platform, and replace the cred_… placeholders by \
             the ids that it gives"
        ));
        return Ok(Outcome::Done);
    }
    console.answer(text)?;
    Ok(Outcome::Done)
}

/// Whether a regular file holds this text. What was written to may be the file itself.
fn still_has(path: &Path, text: &[u8]) -> bool {
    let is_file = fs::metadata(path).is_ok_and(|it| it.is_file());
    is_file && fs::read(path).is_ok_and(|it| it == text)
}
