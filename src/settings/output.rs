//! Where a token goes and in which format, from the output options.

use std::ffi::OsString;
use std::path::PathBuf;

use super::environment::Environment;
use super::environment::{PRIVATE_KEY, VOLUBILE_KEY, VOLUBILE_KEY_2, WEBHOOK_SECRET};
use super::inputs::Inputs;
use crate::cli::{FormatArg, OutputArgs};
use crate::outcome::Failure;
use crate::render::output::{Format, Name};
use crate::text::shown;

/// What happens to a token.
pub enum TokenOutput {
    /// It is written in this format to this place.
    Text { format: Format, place: OutputPlace },
    /// It is passed to a command.
    Command(Recipient),
}

/// Where a token is written.
pub enum OutputPlace {
    Stdout,
    File(Target),
}

/// The file that a token is written to.
pub enum Target {
    /// A new file.
    New { path: PathBuf, force: bool },
    /// An existing file, named by a variable.
    EndOf {
        variable: &'static str,
        path: PathBuf,
    },
}

/// The command that gets a token.
pub struct Recipient {
    /// The variable that holds the token.
    pub name: Name,
    pub program: OsString,
    pub args: Vec<OsString>,
    /// The variables that are removed from its environment.
    pub without: Vec<&'static str>,
}

/// Understands the output options. `default` is the variable that holds the token by default.
pub fn output(args: &OutputArgs, default: Name, inputs: &Inputs) -> Result<TokenOutput, Failure> {
    let name = match &args.name {
        Some(text) => {
            Name::parse(text).map_err(|refusal| refusal.at(format!("--name {}", shown(text))))?
        }
        None => default,
    };
    if let [program, rest @ ..] = &*args.command {
        for (option, given) in [
            ("--format", args.format.is_some()),
            ("--output", args.output.is_some()),
        ] {
            if given {
                return Err(two_ways(option, "-- COMMAND"));
            }
        }
        return Ok(TokenOutput::Command(Recipient {
            name,
            program: program.clone(),
            args: rest.to_vec(),
            without: [
                &PRIVATE_KEY[..],
                &WEBHOOK_SECRET,
                &VOLUBILE_KEY,
                &VOLUBILE_KEY_2,
            ]
            .concat(),
        }));
    }
    let format = match args.format.unwrap_or(FormatArg::Token) {
        FormatArg::Token => nameless(Format::Token, "token", args)?,
        FormatArg::Json => nameless(Format::Json, "json", args)?,
        FormatArg::Header => nameless(Format::Header, "header", args)?,
        FormatArg::Curl => nameless(Format::Curl, "curl", args)?,
        FormatArg::Export => Format::Export(name),
        FormatArg::Fish => Format::Fish(name),
        FormatArg::Powershell => Format::PowerShell(name),
        FormatArg::Env => Format::Env(name),
        FormatArg::GithubEnv => {
            if args.output.is_some() {
                return Err(two_ways("--format github-env", "--output"));
            }
            settable(&name)?;
            return end_of("GITHUB_ENV", "github-env", name, inputs);
        }
        FormatArg::GithubOutput => {
            if args.output.is_some() {
                return Err(two_ways("--format github-output", "--output"));
            }
            return end_of("GITHUB_OUTPUT", "github-output", name, inputs);
        }
    };
    let place = match &args.output {
        Some(path) if path.as_os_str() != "-" => OutputPlace::File(Target::New {
            path: path.clone(),
            force: args.force,
        }),
        _ => OutputPlace::Stdout,
    };
    Ok(TokenOutput::Text { format, place })
}

/// Whether the GitHub Actions runner should hide the token in the log.
pub fn masked(no_mask: bool, environment: &Environment) -> bool {
    !no_mask && environment.get("GITHUB_ACTIONS") == Some(b"true")
}

fn two_ways(one: &str, other: &str) -> Failure {
    Failure::misuse(format!("{one} and {other} both say where the token goes"))
        .hint("leave one of them out")
}

/// Rejects a name with a format that would not use it, because the user expects an assignment.
fn nameless(format: Format, word: &str, args: &OutputArgs) -> Result<Format, Failure> {
    match &args.name {
        None => Ok(format),
        Some(_) => Err(
            Failure::misuse(format!("--name: the format {word} names no variable"))
                .hint("choose one that does, such as --format export, or leave --name out"),
        ),
    }
}

/// Rejects variables that the runner does not accept from the `GITHUB_ENV` file.
fn settable(name: &Name) -> Result<(), Failure> {
    let name = name.as_str();
    let own = ["GITHUB_", "RUNNER_"]
        .iter()
        .any(|prefix| name.starts_with(prefix));
    if own || name == "NODE_OPTIONS" {
        return Err(Failure::misuse(format!(
            "--name '{name}': GitHub Actions does not let a step set this variable"
        ))
        .hint("choose another name"));
    }
    Ok(())
}

fn end_of(
    variable: &'static str,
    format: &str,
    name: Name,
    inputs: &Inputs,
) -> Result<TokenOutput, Failure> {
    let Some(bytes) = inputs.environment.get(variable) else {
        return Err(Failure::misuse(format!(
            "--format {format}: the variable {variable} is not set"
        ))
        .hint("GitHub Actions sets it for each step; elsewhere choose another format"));
    };
    let path = std::str::from_utf8(bytes).map_err(|_| {
        Failure::misuse(format!("the variable {variable} is not UTF-8"))
            .hint("the runner sets it; do not change it")
    })?;
    Ok(TokenOutput::Text {
        format: Format::GitHub(name),
        place: OutputPlace::File(Target::EndOf {
            variable,
            path: path.into(),
        }),
    })
}
