//! The value of an option or argument that names a file to read, or standard input. `parse` finds every such value,
//! so that standard input is claimed before anything is read, without a list of the options that may read it.

use std::ffi::OsStr;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use clap::builder::{PathBufValueParser, StringValueParser, TypedValueParser, ValueParserFactory};
use clap::{Arg, ArgMatches, Command, Error};

/// A file to read: its path, or `-` for standard input.
#[derive(Clone, Debug)]
pub struct FileArg {
    path: PathBuf,
    /// The option that names it: `--key-file`.
    option: String,
}

impl Deref for FileArg {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

/// A text, or `@` with a file to read it from.
#[derive(Clone, Debug)]
pub struct TextArg {
    text: String,
    option: String,
}

impl Deref for TextArg {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// Reads a [`FileArg`].
#[derive(Clone)]
pub struct FileParser;

/// Reads a [`TextArg`].
#[derive(Clone)]
pub struct TextParser;

impl ValueParserFactory for FileArg {
    type Parser = FileParser;

    fn value_parser() -> FileParser {
        FileParser
    }
}

impl ValueParserFactory for TextArg {
    type Parser = TextParser;

    fn value_parser() -> TextParser {
        TextParser
    }
}

impl TypedValueParser for FileParser {
    type Value = FileArg;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<FileArg, Error> {
        Ok(FileArg {
            path: PathBufValueParser::new().parse_ref(command, arg, value)?,
            option: name(arg),
        })
    }
}

impl TypedValueParser for TextParser {
    type Value = TextArg;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<TextArg, Error> {
        Ok(TextArg {
            text: StringValueParser::new().parse_ref(command, arg, value)?,
            option: name(arg),
        })
    }
}

/// `--key-file`, or `BODY-FILE` for a positional argument.
fn name(arg: Option<&Arg>) -> String {
    let Some(arg) = arg else {
        return String::new();
    };
    let value = arg.get_value_names().and_then(<[_]>::first);
    match arg.get_long() {
        Some(long) => format!("--{long}"),
        None => value.map(ToString::to_string).unwrap_or_default(),
    }
}

/// The options and arguments that want standard input.
pub fn reads_stdin(mut matches: &ArgMatches) -> Vec<String> {
    while let Some((_, inner)) = matches.subcommand() {
        matches = inner;
    }
    let mut names = Vec::new();
    for id in matches.ids() {
        let files = matches.try_get_many::<FileArg>(id.as_str());
        let files = files.ok().flatten().into_iter().flatten();
        let files = files.filter(|file| file.path == Path::new("-"));
        names.extend(files.map(|file| format!("{} -", file.option)));
        let texts = matches.try_get_many::<TextArg>(id.as_str());
        let texts = texts.ok().flatten().into_iter().flatten();
        let texts = texts.filter(|text| text.text == "@-");
        names.extend(texts.map(|text| format!("{} @-", text.option)));
    }
    names
}
