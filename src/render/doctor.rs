//! What `doctor` found, for people.

use std::fmt::Write;

use crate::doctor::{Checkup, EnvFileStatus, Problem, Setting, Status};
use crate::time::UnixTime;

/// The report, without the newline that ends it.
pub fn report(checkup: &Checkup) -> String {
    let mut out = String::new();
    for setting in &checkup.settings {
        describe(setting, &mut out);
    }
    let env_file = &checkup.env_file;
    let state = match (&env_file.path, env_file.status) {
        (Some(path), EnvFileStatus::Read) => path.as_str(),
        (_, EnvFileStatus::LeftOut) => "left out",
        (_, EnvFileStatus::Unusable) => "not usable",
        _ => "none here or above",
    };
    line(&mut out, &format!("env file: {state}"));
    problems(env_file.problem.iter(), &mut out);
    warnings(env_file.warnings.iter(), &mut out);
    let now = checkup
        .clock
        .now
        .map_or_else(|| "not usable".into(), UnixTime::human);
    line(&mut out, &format!("clock: {now}"));
    problems(checkup.clock.problem.iter(), &mut out);
    warnings(checkup.clock.warning.iter(), &mut out);
    let terminals = &checkup.terminals;
    let names: Vec<&str> = [
        (terminals.stdin, "standard input"),
        (terminals.stdout, "standard output"),
        (terminals.stderr, "standard error"),
    ]
    .into_iter()
    .filter_map(|(is, name)| is.then_some(name))
    .collect();
    let names = if names.is_empty() {
        "none".into()
    } else {
        names.join(", ")
    };
    line(&mut out, &format!("terminals: {names}\n"));
    match &checkup.first {
        None => out.push_str(&success(checkup)),
        Some(problem) => {
            let _ = write!(out, "a mint would fail; first of all:\n  {}", problem.fact);
            for hint in &problem.hints {
                let _ = write!(out, "\n  hint: {hint}");
            }
        }
    }
    out
}

/// The verdict where nothing stands against a mint; warnings are counted, so that nobody stops reading.
fn success(checkup: &Checkup) -> String {
    let of_settings = checkup
        .settings
        .iter()
        .map(|setting| setting.warnings.len());
    let count = of_settings.sum::<usize>()
        + checkup.env_file.warnings.len()
        + usize::from(checkup.clock.warning.is_some());
    match count {
        0 => "a mint would succeed".into(),
        1 => "a mint would succeed, with 1 warning".into(),
        some => format!("a mint would succeed, with {some} warnings"),
    }
}

fn describe(setting: &Setting, out: &mut String) {
    let state = match setting.status {
        Status::Usable => "usable",
        Status::Unusable => "not usable",
        Status::NotSet if setting.needed => "not set",
        Status::NotSet => "not set; only webhook commands ask for it",
    };
    line(out, &format!("{}: {state}", setting.name));
    if let Some(from) = &setting.from {
        line(out, &format!("  from {from}: {}", setting.shape.join(", ")));
    }
    for shadowed in &setting.shadows {
        let value = if shadowed.same_value {
            "the same value"
        } else {
            "another value"
        };
        let shape = shadowed.shape.join(", ");
        line(out, &format!("  hides {}: {shape}; {value}", shadowed.from));
    }
    problems(setting.problems.iter(), out);
    warnings(setting.warnings.iter(), out);
}

fn problems<'a>(problems: impl Iterator<Item = &'a Problem>, out: &mut String) {
    for problem in problems {
        line(out, &format!("  error: {}", problem.fact));
        for hint in &problem.hints {
            line(out, &format!("  hint: {hint}"));
        }
    }
}

fn warnings<'a>(warnings: impl Iterator<Item = &'a String>, out: &mut String) {
    for warning in warnings {
        line(out, &format!("  warning: {warning}"));
    }
}

fn line(out: &mut String, text: &str) {
    out.extend([text, "\n"]);
}
