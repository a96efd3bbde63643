//! The layers below the options: process environment, then env file. Unless an option names it, the env file is
//! only looked for once a value is not found in the environment.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;

use super::env_file::EnvFile;
use super::environment::Environment;
use super::inputs::Inputs;
use super::source::{Source, Sourced, SourcedSecret};
use crate::cli::EnvFileArgs;
use crate::outcome::{Failure, Notices};
use crate::text::safe;

/// Environment and env file, asked in that order.
#[derive(Default)]
pub struct Layers {
    env_file: Option<EnvFile>,
    /// Whether an option names it.
    named: bool,
    search: bool,
    /// Why the env file that was found cannot be read.
    unreadable: Option<String>,
}

impl Layers {
    /// Reads the env file that an option names; any other is read when needed.
    pub fn new(args: &EnvFileArgs, inputs: &mut Inputs) -> Result<Self, Failure> {
        let env_file = match &args.env_file {
            Some(path) => {
                let bytes = inputs.read("--env-file", path)?;
                let name = safe(&path.to_string_lossy()).into_owned();
                Some(EnvFile::parse(name, &bytes))
            }
            None => None,
        };
        Ok(Self {
            named: env_file.is_some(),
            search: env_file.is_none() && !args.no_env_file,
            env_file,
            unreadable: None,
        })
    }

    /// The value of the first name that is set, in the first layer that sets one.
    pub fn find(
        &mut self,
        names: &[&'static str],
        inputs: &mut Inputs,
    ) -> Result<Option<SourcedSecret>, Failure> {
        let mut set = in_environment(names, inputs.environment)?;
        if set.is_empty()
            && let Some(file) = self.env_file(inputs)?
        {
            set = in_file(names, file)?;
        }
        warn_of_differences(names, &set, inputs.notices);
        Ok(set.into_iter().next().map(|entry| entry.found))
    }

    /// Every value that the layers have for the names, first found first. A layer that cannot be read
    /// has none.
    pub fn all(&mut self, names: &[&'static str], inputs: &Inputs) -> Vec<SourcedSecret> {
        let mut set = in_environment(names, inputs.environment).unwrap_or_default();
        if let Ok(Some(file)) = self.env_file(inputs) {
            set.extend(in_file(names, file).unwrap_or_default());
        }
        set.into_iter().map(|entry| entry.found).collect()
    }

    /// The layers if the env file that an option names cannot be read.
    pub fn without_env_file() -> Self {
        Self {
            unreadable: Some("the env file cannot be read".into()),
            ..Self::default()
        }
    }

    /// Whether the env file sets a variable to an empty value.
    pub fn is_empty(&mut self, name: &str, inputs: &Inputs) -> bool {
        let file = self.env_file(inputs).ok().flatten();
        file.is_some_and(|file| {
            let mut values = file.all(name).map(|entry| entry.value.expose_secret());
            values.next_back().is_some_and(str::is_empty)
        })
    }

    /// Whether an option names the env file, so that the user chose it.
    pub fn env_file_is_named(&self) -> bool {
        self.named
    }

    /// The env file, looked for on first use.
    pub fn env_file(&mut self, inputs: &Inputs) -> Result<Option<&EnvFile>, Failure> {
        if self.search {
            self.search = false;
            self.env_file = nearest(inputs).inspect_err(|failure| {
                self.unreadable = Some(format!("{:#}", failure.error));
            })?;
        }
        Ok(self.env_file.as_ref())
    }

    /// The end of the sentence "no private key: … are not set".
    pub fn also_not_in(&self, names: &[&str], args: &EnvFileArgs) -> String {
        let them = if names.len() == 1 { "it" } else { "them" };
        if let Some(why) = &self.unreadable {
            return format!(", and {why}");
        }
        match &self.env_file {
            Some(file) => format!(", and {} does not set {them}", file.path),
            None if args.no_env_file => String::new(),
            None => ", and there is no .env here or above".into(),
        }
    }
}

/// One value of a layer, under one of a setting's names.
struct Set {
    name: &'static str,
    found: SourcedSecret,
}

fn in_environment(names: &[&'static str], environment: &Environment) -> Result<Vec<Set>, Failure> {
    let mut set = Vec::new();
    for &name in names {
        if let Some(bytes) = environment.get(name) {
            let value = match std::str::from_utf8(bytes) {
                Ok(value) => value,
                // Another name already set it.
                Err(_) if !set.is_empty() => continue,
                Err(_) => {
                    return Err(Failure::misuse(format!("the variable {name} is not UTF-8"))
                        .hint("set it again, as text"));
                }
            };
            let source = Source::Variable(name);
            let value = value.into();
            set.push(Set {
                name,
                found: Sourced { value, source },
            });
        }
    }
    Ok(set)
}

/// The last assignment of a name comes first, because it wins.
fn in_file(names: &[&'static str], file: &EnvFile) -> Result<Vec<Set>, Failure> {
    file.check(names)?;
    let mut set = Vec::new();
    for &name in names {
        let entries: Vec<_> = file
            .all(name)
            .filter(|entry| !entry.value.expose_secret().is_empty())
            .collect();
        set.extend(entries.into_iter().rev().map(|entry| {
            let source = Source::EnvFile {
                path: file.path.clone(),
                line: entry.line,
            };
            let value = entry.value.clone();
            Set {
                name,
                found: Sourced { value, source },
            }
        }));
    }
    Ok(set)
}

/// Warns if one layer has different values for a setting.
fn warn_of_differences(names: &[&'static str], set: &[Set], notices: &mut Notices) {
    let differ = |one: &Set, other: &Set| {
        one.found.value.expose_secret() != other.found.value.expose_secret()
    };
    let mut firsts: Vec<&Set> = Vec::new();
    for name in names {
        let same: Vec<&Set> = set.iter().filter(|entry| entry.name == *name).collect();
        firsts.extend(same.first());
        for pair in same.windows(2).rev() {
            if let (Source::EnvFile { path, line: later }, Source::EnvFile { line, .. }) =
                (&pair[0].found.source, &pair[1].found.source)
                && differ(pair[0], pair[1])
            {
                notices.warn(format!(
                    "{name} is set twice in {path}, lines {line} and {later}; the last is used"
                ));
            }
        }
    }
    if let [first, second, ..] = firsts[..]
        && differ(first, second)
    {
        let place = match &first.found.source {
            Source::EnvFile { path, .. } => format!(" in {path}"),
            _ => String::new(),
        };
        notices.warn(format!(
            "{} and {} are both set{place}, to different values; {} is used",
            first.name, second.name, first.name
        ));
    }
}

/// The `.env` of the current directory or of the nearest parent that has one. A directory of that name is skipped:
/// Python's virtual environments are often called that.
fn nearest(inputs: &Inputs) -> Result<Option<EnvFile>, Failure> {
    for (depth, directory) in inputs.directory.ancestors().enumerate() {
        let path = directory.join(".env");
        // A dangling link counts as found: the user expects it to be read.
        if path.symlink_metadata().is_err() || path.is_dir() {
            continue;
        }
        let name = shown_from_below(depth);
        return match read(&path) {
            Ok(bytes) => Ok(Some(EnvFile::parse(name, &bytes))),
            Err(cause) => Err(Failure::io(format!("cannot read {name}"), &cause)
                .rather("make it readable, or leave it out with --no-env-file")),
        };
    }
    Ok(None)
}

/// Reads a regular file. Does not wait for a pipe without a writer.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NONBLOCK);
    }
    let mut file = options.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    super::inputs::limited(&mut file)
}

fn shown_from_below(depth: usize) -> String {
    let mut path: PathBuf = std::iter::repeat_n("..", depth).collect();
    path.push(".env");
    path.to_string_lossy().into_owned()
}
