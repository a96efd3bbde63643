//! The report of `doctor`.

use super::style::{Role, Row, Style, sentence};
use crate::doctor::{Diagnosis, EnvFileStatus, Obstacle, Online, Setting, Status};
use crate::text::counted;
use crate::time::UnixTime;

/// The report, without the newline that ends it.
pub fn report(diagnosis: &Diagnosis, style: Style) -> String {
    let mut rows: Vec<Row> = diagnosis.settings.iter().map(of_setting).collect();
    rows.push(of_env_file(diagnosis));
    rows.push(of_clock(diagnosis));
    rows.extend(diagnosis.online.iter().map(of_online));
    let mut parts = vec![verdict(diagnosis, style)];
    if let Some(first) = &diagnosis.first {
        let hints = first
            .hints
            .iter()
            .map(|hint| style.paragraph(0, &sentence(hint)));
        parts.extend(hints);
    }
    format!("{}\n\n{}", parts.join("\n"), style.table(&rows))
}

/// Whether a mint would succeed, with the number of warnings, so that nobody misses them.
fn verdict(diagnosis: &Diagnosis, style: Style) -> String {
    if let Some(first) = &diagnosis.first {
        return style.verdict(Role::Fail, &format!("Not ready: {}.", first.fact));
    }
    let came_out = |status| {
        diagnosis
            .online
            .iter()
            .find(|online| online.status == status)
    };
    if let Some(online) = came_out(Status::Unknown) {
        return style.verdict(
            Role::Warning,
            &format!(
                "Mint would succeed, but whether {} accepts it is unknown.",
                online.name
            ),
        );
    }
    let of_settings = diagnosis
        .settings
        .iter()
        .map(|setting| setting.warnings.len());
    let of_online = diagnosis.online.iter();
    let of_online = of_online.filter(|online| online.status == Status::Warning);
    let count = of_settings.sum::<usize>()
        + of_online.count()
        + diagnosis.env_file.warnings.len()
        + usize::from(diagnosis.clock.warning.is_some());
    let (role, with) = match count {
        0 => (Role::Pass, String::new()),
        some => (
            Role::Warning,
            format!(", with {}", counted(some, "warning")),
        ),
    };
    style.verdict(role, &format!("Ready: mint would succeed{with}."))
}

fn of_setting(setting: &Setting) -> Row {
    let mut sentences = Vec::new();
    match &setting.from {
        Some(from) => sentences.push(format!("{from}: {}", setting.shape.join(", "))),
        None if setting.status == Status::Unset => sentences.push(needed_by(setting).into()),
        None => {}
    }
    sentences.extend(problems(&setting.problems));
    sentences.extend(setting.warnings.iter().map(|text| sentence(text)));
    sentences.extend(setting.shadows.iter().map(|shadowed| {
        let value = if shadowed.same_value {
            "the same value"
        } else {
            "another value"
        };
        format!(
            "Overrides {}: {}, {value}.",
            shadowed.from,
            shadowed.shape.join(", ")
        )
    }));
    row(setting.status, setting.name, sentences)
}

fn needed_by(setting: &Setting) -> &'static str {
    if setting.name.starts_with("Volubile") {
        "only commands that call Volubile need it"
    } else {
        "only webhook commands need it"
    }
}

fn of_env_file(diagnosis: &Diagnosis) -> Row {
    let env_file = &diagnosis.env_file;
    let (status, what) = match (&env_file.path, env_file.status) {
        (Some(path), EnvFileStatus::Read) => (Status::Ok, path.as_str()),
        (_, EnvFileStatus::LeftOut) => (Status::Unset, "left out by --no-env-file"),
        (_, EnvFileStatus::Unusable) => (Status::Error, "cannot be used"),
        _ => (Status::Unset, "no .env here or above"),
    };
    let status = match status {
        Status::Error => Status::Error,
        _ if !env_file.warnings.is_empty() => Status::Warning,
        other => other,
    };
    let mut sentences = vec![what.to_owned()];
    sentences.extend(problems(env_file.problem.as_slice()));
    sentences.extend(env_file.warnings.iter().map(|text| sentence(text)));
    row(status, "env file", sentences)
}

fn of_online(online: &Online) -> Row {
    let sentences = online.facts.iter().map(|text| sentence(text)).collect();
    row(online.status, &online.name, sentences)
}

fn of_clock(diagnosis: &Diagnosis) -> Row {
    let clock = &diagnosis.clock;
    let status = match (&clock.problem, &clock.warning) {
        (Some(_), _) => Status::Error,
        (None, Some(_)) => Status::Warning,
        (None, None) => Status::Ok,
    };
    let mut sentences: Vec<String> = clock.now.map(UnixTime::human).into_iter().collect();
    sentences.extend(problems(clock.problem.as_slice()));
    sentences.extend(clock.warning.iter().map(|text| sentence(text)));
    row(status, "clock", sentences)
}

/// Each problem with its hints.
fn problems(problems: &[Obstacle]) -> Vec<String> {
    let each = problems.iter().flat_map(|problem| {
        let hints = problem.hints.iter();
        std::iter::once(&problem.fact).chain(hints)
    });
    each.map(|text| sentence(text)).collect()
}

fn row(status: Status, name: &str, sentences: Vec<String>) -> Row {
    let (role, label) = match status {
        Status::Ok => (Role::Pass, "ok"),
        Status::Warning => (Role::Warning, "warning"),
        Status::Unknown => (Role::Warning, "unknown"),
        Status::Error => (Role::Fail, "error"),
        Status::Unset => (Role::Dim, "unset"),
    };
    Row {
        role,
        label,
        name: name.into(),
        sentences,
    }
}
