//! When to use colour: by the option, then by `NO_COLOR` and `TERM`.

use super::environment::Environment;
use crate::cli::{ColorArg, GlobalArgs};
use crate::render::style::Colour;

/// Understands `--color`; there are no args if the command line is wrong.
pub fn colour(args: Option<&GlobalArgs>, environment: &Environment) -> Colour {
    let plain = environment.get("NO_COLOR").is_some() || environment.get("TERM") == Some(b"dumb");
    match args.map_or(ColorArg::Auto, |args| args.color) {
        ColorArg::Always => Colour::Always,
        ColorArg::Never => Colour::Never,
        ColorArg::Auto if plain => Colour::Never,
        ColorArg::Auto => Colour::OnTerminals,
    }
}
