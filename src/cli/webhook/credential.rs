//! The credential of a webhook: the platform's JSON, or options named after the fields of its plan.

// Doc comments here are printed by --help.
#![allow(clippy::doc_markdown)]

use clap::builder::PossibleValuesParser;

use crate::cli::file::FileArg;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches, ValueEnum};

use crate::webhook::field::{FIELDS, PlanField, Takes};

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Credential")]
pub struct CredentialArgs {
    /// JSON of the credential or its plan, from the platform; - for stdin
    #[arg(long, value_name = "FILE", conflicts_with = "kind")]
    pub credential: Option<FileArg>,
    /// Credential type, instead of a file: bearer, hmac or x-vapi-secret
    #[arg(long = "type", value_name = "TYPE", hide_possible_values = true)]
    pub kind: Option<TypeArg>,
    #[command(flatten)]
    pub plan: PlanArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TypeArg {
    Bearer,
    Hmac,
    XVapiSecret,
}

/// The options for the fields of a plan, from the table of fields.
#[derive(Clone, Debug, Default)]
pub struct PlanArgs {
    /// The fields that were given, with their values if the options take any.
    pub given: Vec<(&'static PlanField, Option<String>)>,
}

impl Args for PlanArgs {
    fn augment_args(command: Command) -> Command {
        let options = FIELDS.iter().filter_map(|field| field.option.as_ref());
        command.args(options.map(|option| {
            let arg = Arg::new(option.long)
                .long(option.long)
                .help(option.help)
                .conflicts_with("credential");
            match option.takes {
                Takes::Text(name) => arg.value_name(name),
                Takes::Word(name, words) => arg
                    .value_name(name)
                    .value_parser(PossibleValuesParser::new(words))
                    .hide_possible_values(true),
                Takes::Nothing(_) => arg.action(ArgAction::SetTrue),
            }
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for PlanArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let given = |field: &&'static PlanField| {
            let option = field.option.as_ref()?;
            if let Takes::Nothing(_) = option.takes {
                return matches.get_flag(option.long).then_some((*field, None));
            }
            let text = matches.get_one::<String>(option.long)?;
            Some((*field, Some(text.clone())))
        };
        let given = FIELDS.iter().filter_map(given).collect();
        Ok(Self { given })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
