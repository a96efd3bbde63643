//! Reads secrets from a file, standard input or a command, and rejects or warns about mangled values. Never
//! shows one.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use secrecy::{ExposeSecret, SecretString};

use super::inputs::{Inputs, limited};
use super::source::{Source, Sourced, SourcedSecret};
use crate::outcome::Failure;
use crate::secret::{ValueKind, signs};
use crate::text::safe;

/// Reads a secret from a file or standard input, without one trailing newline and a BOM.
pub fn secret_file(
    option: &'static str,
    what: &str,
    path: &Path,
    inputs: &mut Inputs,
) -> Result<SourcedSecret, Failure> {
    let name = path.to_string_lossy();
    let bytes = inputs.read(option, path)?;
    let source = if path == Path::new("-") {
        Source::Stdin
    } else {
        warn_if_others_can_read(option, path, inputs);
        Source::File(name.into_owned())
    };
    let value = without_wrapping(bytes).ok_or_else(|| not_utf_8(what, &source))?;
    Ok(Sourced { value, source })
}

/// Reads a secret from the standard output of a shell command. The command gets an empty standard input and our
/// standard error. It shares our terminal, so Ctrl-C ends it too.
pub fn secret_command(
    option: &'static str,
    what: &str,
    line: &str,
    inputs: &Inputs,
) -> Result<SourcedSecret, Failure> {
    let mut command = shell(line);
    if !inputs.directory.as_os_str().is_empty() {
        command.current_dir(inputs.directory);
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|cause| {
            Failure::unavailable(format!("{option}: cannot start the shell"), &cause)
        })?;
    let read = match child.stdout.take() {
        Some(mut stdout) => limited(&mut stdout),
        None => Ok(Vec::new()),
    };
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(cause) => {
            // A command that prints without end is not waited for.
            let _ = child.kill();
            let _ = child.wait();
            let fact = format!("{option}: cannot read what the command prints");
            return Err(Failure::unavailable(fact, &cause));
        }
    };
    let status = child.wait().map_err(|cause| {
        Failure::unavailable(format!("{option}: cannot wait for the command"), &cause)
    })?;
    if !status.success() {
        return Err(Failure::misuse(format!(
            "no {what}: the command of {option} ended with {}",
            ending(status)
        ))
        .hint("run the command by itself to see why; what it prints is not shown here"));
    }
    let source = Source::Flag(option);
    let value = without_wrapping(bytes).ok_or_else(|| not_utf_8(what, &source))?;
    Ok(Sourced { value, source })
}

#[cfg(not(windows))]
fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(line);
    command
}

#[cfg(windows)]
fn shell(line: &str) -> Command {
    use std::os::windows::process::CommandExt;
    let mut command = Command::new("cmd");
    // cmd has its own quoting rules, so it gets the line unchanged.
    command.arg("/C").raw_arg(line);
    command
}

#[cfg(unix)]
fn ending(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (None, Some(signal)) => format!("signal {signal}"),
        (code, _) => format!("exit code {}", code.unwrap_or_default()),
    }
}

#[cfg(not(unix))]
fn ending(status: ExitStatus) -> String {
    format!("exit code {}", status.code().unwrap_or_default())
}

fn not_utf_8(what: &str, source: &Source) -> Failure {
    Failure::misuse(format!("the {what} from {source} is not UTF-8"))
        .hint("save it as UTF-8, without anything else in the file")
}

fn without_wrapping(mut bytes: Vec<u8>) -> Option<SecretString> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    let text = SecretString::from(String::from_utf8(bytes).ok()?);
    match text.expose_secret().strip_prefix('\u{feff}') {
        Some(rest) => Some(rest.into()),
        None => Some(text),
    }
}

/// Rejects a value that is empty or blank.
pub fn check_there(what: &str, found: &SourcedSecret) -> Result<(), Failure> {
    let (value, source) = (found.value.expose_secret(), &found.source);
    if !value.trim().is_empty() {
        return Ok(());
    }
    let how = if value.is_empty() { "empty" } else { "blank" };
    Err(
        Failure::misuse(format!("the {what} from {source} is {how}"))
            .hint("put the real value there"),
    )
}

/// Rejects what cannot be meant, and warns of what looks mangled. Returns whether it warned.
pub fn check_value(
    what: &str,
    expected: ValueKind,
    found: &SourcedSecret,
    inputs: &mut Inputs,
) -> Result<bool, Failure> {
    check_there(what, found)?;
    let (value, source) = (found.value.expose_secret(), &found.source);
    let mut mangled = false;
    for row in signs(value, expected) {
        mangled = true;
        let warning = format!("the {what} from {source} {}; {}", row.is, row.fix);
        inputs.notices.warn(warning);
    }
    Ok(mangled)
}

/// Whether a value has the three parts of a JWT, and starts as its header does.
pub fn is_jwt(value: &str) -> bool {
    let value = value.trim();
    value.starts_with("eyJ") && value.split('.').count() == 3
}

/// Warns of a file with a secret that others can read.
pub fn warn_if_others_can_read(option: &str, path: &Path, inputs: &mut Inputs) {
    if let Some(mode) = mode_for_others(&inputs.directory.join(path)) {
        let name = path.to_string_lossy();
        let warning = others_can_read_it(&safe(&name), mode);
        inputs.notices.warn(format!("{option}: {warning}"));
    }
}

/// The warning about a file with a secret that has this mode.
pub fn others_can_read_it(name: &str, mode: u32) -> String {
    format!("others can read {name} (mode {mode:04o}); restrict it with 'chmod 600'")
}

/// The mode of a regular file that others can use.
#[cfg(unix)]
pub fn mode_for_others(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;

    let metadata = std::fs::metadata(path).ok()?;
    let mode = metadata.mode() & 0o777;
    (metadata.is_file() && mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
pub fn mode_for_others(_: &Path) -> Option<u32> {
    None
}
