//! The layers below the flags: process environment, then env file. The env file is looked for only
//! once a value is not found above it, unless an option names it.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::env_file::EnvFile;
use super::{Source, Sourced, World};
use crate::cli::IdentityWords;
use crate::outcome::Failure;
use crate::text::safe;

/// A value found below the flags.
type Found = Sourced<SecretString>;

/// Environment and env file, asked in that order.
pub struct Layers {
    env_file: Option<EnvFile>,
    search: bool,
}

impl Layers {
    /// Reads the env file that an option names; otherwise leaves it until it is needed.
    pub fn new(words: &IdentityWords, world: &mut World) -> Result<Self, Failure> {
        let env_file = match &words.env_file {
            Some(path) => {
                let bytes = world.read("--env-file", path)?;
                let name = safe(&path.to_string_lossy()).into_owned();
                Some(EnvFile::parse(name, &bytes)?)
            }
            None => None,
        };
        Ok(Self {
            search: env_file.is_none() && !words.no_env_file,
            env_file,
        })
    }

    /// The first of the names that is set, in the first layer that sets one.
    pub fn find(
        &mut self,
        names: [&'static str; 2],
        world: &mut World,
    ) -> Result<Option<Found>, Failure> {
        if let Some(found) = from_environment(names, world)? {
            return Ok(Some(found));
        }
        self.look(world)?;
        Ok(self
            .env_file
            .as_ref()
            .and_then(|file| from_file(names, file, world)))
    }

    /// Every value that any of the names has in any layer.
    pub fn all(
        &mut self,
        names: [&'static str; 2],
        world: &mut World,
    ) -> Result<Vec<SecretString>, Failure> {
        self.look(world)?;
        let variables = names
            .into_iter()
            .filter_map(|name| world.environment.get(name));
        let variables = variables.filter_map(|bytes| std::str::from_utf8(bytes).ok());
        let mut values: Vec<SecretString> = variables.map(Into::into).collect();
        if let Some(file) = &self.env_file {
            let entries = names.into_iter().flat_map(|name| file.all(name));
            let entries = entries.filter(|entry| !entry.value.expose_secret().is_empty());
            values.extend(entries.map(|entry| entry.value.clone()));
        }
        Ok(values)
    }

    /// Looks for the env file, once.
    fn look(&mut self, world: &World) -> Result<(), Failure> {
        if self.search {
            self.search = false;
            self.env_file = nearest(world)?;
        }
        Ok(())
    }

    /// The end of the sentence "no private key: … are not set".
    pub fn also_not_in(&self, words: &IdentityWords) -> String {
        match &self.env_file {
            Some(file) => format!(", and {} does not set them", file.path),
            None if words.no_env_file => String::new(),
            None => ", and there is no .env here or above".into(),
        }
    }
}

fn from_environment(names: [&'static str; 2], world: &mut World) -> Result<Option<Found>, Failure> {
    let mut set = Vec::new();
    for name in names {
        if let Some(bytes) = world.environment.get(name) {
            let value = std::str::from_utf8(bytes)
                .map_err(|_| Failure::misuse(format!("the variable {name} is not UTF-8")))?;
            set.push((name, value));
        }
    }
    if let [(first, one), (second, other)] = set[..]
        && one != other
    {
        world.notices.warn(format!(
            "{first} and {second} are both set, to different values; {first} is used"
        ));
    }
    Ok(set.first().map(|(name, value)| Found {
        value: (*value).into(),
        source: Source::Variable(name),
    }))
}

fn from_file(names: [&'static str; 2], file: &EnvFile, world: &mut World) -> Option<Found> {
    let mut set = Vec::new();
    for name in names {
        let mut last = None;
        for entry in file
            .all(name)
            .filter(|entry| !entry.value.expose_secret().is_empty())
        {
            if let Some(earlier) = last.replace(entry)
                && earlier.value.expose_secret() != entry.value.expose_secret()
            {
                world.notices.warn(format!(
                    "{name} is set twice in {}, lines {} and {}; the last is used",
                    file.path, earlier.line, entry.line
                ));
            }
        }
        set.extend(last.map(|entry| (name, entry)));
    }
    if let [(first, one), (second, other)] = set[..]
        && one.value.expose_secret() != other.value.expose_secret()
    {
        world.notices.warn(format!(
            "{first} and {second} are both set in {}, to different values; {first} is used",
            file.path
        ));
    }
    set.first().map(|(_, entry)| Found {
        value: entry.value.clone(),
        source: Source::EnvFile {
            path: file.path.clone(),
            line: entry.line,
        },
    })
}

/// The `.env` of the current directory or of the nearest parent that has one. A directory of that name
/// is passed over: Python's virtual environments are often called so.
fn nearest(world: &World) -> Result<Option<EnvFile>, Failure> {
    for (depth, directory) in world.directory.ancestors().enumerate() {
        let path = directory.join(".env");
        if path.exists() && !path.is_dir() {
            let name = shown_from_below(depth);
            return match read(&path) {
                Ok(bytes) => EnvFile::parse(name, &bytes).map(Some),
                Err(cause) => Err(Failure::io(format!("cannot read {name}"), &cause)
                    .hint("make it readable, or leave it out with --no-env-file")),
            };
        }
    }
    Ok(None)
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    super::limited(&mut std::fs::File::open(path)?)
}

fn shown_from_below(depth: usize) -> String {
    let mut path: PathBuf = std::iter::repeat_n("..", depth).collect();
    path.push(".env");
    path.to_string_lossy().into_owned()
}
