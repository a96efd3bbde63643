//! Says what is wrong with a command line, and what to write instead, from the context of clap's error.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::outcome::Failure;
use crate::text::shown;

/// Options that people try because other tools have them: the command, the option, and what to use here.
const INSTEAD: [(&str, &[&str], &str); 6] = [
    (
        "voxtoken",
        &["--key", "--private-key", "--api-key"],
        "a secret is never an option's value; use --key-file PATH, --key-command CMD or VAPI_PRIVATE_KEY",
    ),
    (
        "voxtoken webhook",
        &["--secret", "--webhook-secret"],
        "a secret is never an option's value; use --secret-file PATH, --secret-command CMD or VAPI_WEBHOOK_SECRET",
    ),
    (
        "voxtoken inspect",
        &["--token"],
        "give tokens as arguments or on standard input",
    ),
    (
        "voxtoken request",
        &["--token"],
        "a secret is never an option's value; use --token-file PATH or --token-command CMD",
    ),
    (
        "voxtoken mint",
        &["--expires", "--expiry", "--expiration", "--ttl"],
        "use --expires-in DURATION or --expires-at TIME",
    ),
    (
        "voxtoken mint private",
        &[
            "--allow-origin",
            "--allow-assistant",
            "--transient-assistant",
            "--restrictions",
        ],
        "only public tokens can be restricted; use 'voxtoken mint public'",
    ),
];

/// A mistake on the command line. `command` is the one that was named, such as `voxtoken mint public`.
pub fn mistake(error: &clap::Error, command: &str) -> Failure {
    let arg = strings(error, ContextKind::InvalidArg);
    let first = arg.first().map_or("", |arg| option(arg));
    let mut hints = Vec::new();
    let fact = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = strings(error, ContextKind::InvalidSubcommand);
            hints.extend(did_you_mean(error, ContextKind::SuggestedSubcommand));
            format!("unknown command {}", shown(name.first().unwrap_or(&"")))
        }
        ErrorKind::UnknownArgument => {
            match instead(command, first) {
                Some(hint) => hints.push(hint.to_owned()),
                None => hints.extend(did_you_mean(error, ContextKind::SuggestedArg)),
            }
            let kind = if first.starts_with('-') {
                "unknown option"
            } else {
                "unexpected argument"
            };
            format!("{kind} {}", shown(arg.first().unwrap_or(&"")))
        }
        ErrorKind::InvalidValue => {
            let valid = strings(error, ContextKind::ValidValue);
            let value = strings(error, ContextKind::InvalidValue);
            hints.extend(did_you_mean(error, ContextKind::SuggestedValue));
            match value.first() {
                Some(value) if !value.is_empty() && !valid.is_empty() => {
                    format!("{first} {}: not one of {}", shown(value), valid.join(", "))
                }
                _ if !valid.is_empty() => {
                    format!("{first} needs a value: one of {}", valid.join(", "))
                }
                _ => format!("{} needs a value", arg.first().unwrap_or(&"the option")),
            }
        }
        ErrorKind::MissingRequiredArgument => {
            let (groups, single): (Vec<&str>, Vec<&str>) =
                arg.iter().partition(|arg| arg.contains('|'));
            let single = single.into_iter().map(str::to_owned);
            let missing: Vec<String> = single.chain(groups.into_iter().map(one_of)).collect();
            match &*missing {
                [] => "an argument is missing".into(),
                [one] => format!("{one} is missing"),
                several => format!("{} are missing", several.join(" and ")),
            }
        }
        ErrorKind::ArgumentConflict => {
            let others = strings(error, ContextKind::PriorArg);
            let others: Vec<&str> = others.into_iter().map(option).collect();
            if others.iter().all(|other| *other == first) {
                format!("{first} is given twice")
            } else {
                format!("{first} cannot be used with {}", others.join(" or "))
            }
        }
        ErrorKind::ValueValidation => {
            let value = strings(error, ContextKind::InvalidValue);
            let value = value.first().copied().unwrap_or_default();
            let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
            let what = if digits {
                "too large"
            } else {
                "not a whole number"
            };
            format!("{first} {}: {what}", shown(value))
        }
        ErrorKind::TooManyValues => format!("{first} takes no value"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{first} needs a value")
        }
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8".into(),
        ErrorKind::MissingSubcommand => "the command is missing".into(),
        _ => "the command line cannot be read".into(),
    };
    hints.push(format!("try '{command} --help'"));
    Failure::misuse(fact).hints(hints)
}

fn instead(command: &str, option: &str) -> Option<&'static str> {
    INSTEAD
        .iter()
        .find(|(within, options, _)| command.starts_with(within) && options.contains(&option))
        .map(|(_, _, hint)| *hint)
}

fn did_you_mean(error: &clap::Error, kind: ContextKind) -> Option<String> {
    let names = strings(error, kind);
    let names: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

/// A group of arguments as clap names it, such as `<FILE|--event <TYPE>>`, in words.
fn one_of(group: &str) -> String {
    format!(
        "one of {}",
        group.replace(['<', '>'], "").replace('|', ", ")
    )
}

/// `--name` from `--name <VALUE>`.
fn option(arg: &str) -> &str {
    if arg.starts_with("[COMMAND]") {
        return "-- COMMAND";
    }
    arg.split_whitespace().next().unwrap_or_default()
}

fn strings(error: &clap::Error, kind: ContextKind) -> Vec<&str> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one],
        Some(ContextValue::Strings(several)) => several.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}
