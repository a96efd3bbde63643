//! The error for a setting that is not set: where voxtoken looked for it, and what to do about it.

use super::inputs::Inputs;
use super::layers::Layers;
use crate::cli::EnvFileArgs;
use crate::outcome::Failure;

/// A setting, as named in an error.
pub struct MissingSetting<'a> {
    /// What it is called: `private key`.
    pub what: &'a str,
    /// Its variables, first found first.
    pub names: &'a [&'static str],
    /// Variables that people set in its place.
    pub look_alikes: &'a [&'static str],
    /// How to set it.
    pub hint: &'a str,
}

impl MissingSetting<'_> {
    /// The setting is not set. An empty variable is the usual sign of a CI secret that is missing.
    pub fn missing(&self, env: &EnvFileArgs, layers: &mut Layers, inputs: &Inputs) -> Failure {
        let (what, names) = (self.what, self.names);
        let empty: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| inputs.environment.is_empty(name) || layers.is_empty(name, inputs))
            .collect();
        let unset: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| !empty.contains(name))
            .collect();
        let are = |names: &[&str], how: &str| {
            let be = if names.len() == 1 { "is" } else { "are" };
            (!names.is_empty()).then(|| format!("{} {be} {how}", names.join(" and ")))
        };
        let facts = [are(&empty, "set but empty"), are(&unset, "not set")];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        let tail = if empty.is_empty() {
            layers.also_not_in(names, env)
        } else {
            String::new()
        };
        let mut failure =
            Failure::misuse(format!("no {what}: {}{tail}", facts.join(", "))).hint(self.hint);
        if !empty.is_empty() {
            failure = failure.hint(
                "in CI, an empty variable usually means that the secret is not set, or that a pull request from a fork cannot read it",
            );
        }
        let set = |name: &&&'static str| !layers.all(&[**name], inputs).is_empty();
        if let Some(name) = self.look_alikes.iter().find(set) {
            failure = failure.hint(format!(
                "{name} is set but not read here; if it holds the {what}, set {} to the same value",
                names[0]
            ));
        }
        failure
    }

    /// The same, as a failure. It points to `doctor` if that has something to show.
    pub fn ends(&self, env: &EnvFileArgs, layers: &mut Layers, inputs: &Inputs) -> Failure {
        let failure = self.missing(env, layers, inputs);
        let anything = matches!(layers.env_file(inputs), Ok(Some(_))) || failure.hints.len() > 1;
        if anything {
            return failure.hint("run 'voxtoken doctor' to see where each setting comes from");
        }
        failure
    }
}
