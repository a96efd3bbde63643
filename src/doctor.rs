//! What `doctor` finds: where each setting comes from, its shape, what is wrong and what to do first. Contains no
//! setting's value, not even in part.

use serde::{Serialize, Serializer};

use crate::outcome::Failure;
use crate::text::{counted, is_harmless, is_uuid};
use crate::time::{RELEASED, UnixTime};

/// Everything that was checked.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// Whether a mint would succeed, and no platform that was asked rejects it.
    pub ready: bool,
    /// What to fix first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Obstacle>,
    pub settings: Vec<Setting>,
    /// What the platforms say; only with `--online`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub online: Vec<Online>,
    pub env_file: EnvFileCheck,
    pub clock: Clock,
    pub terminals: Terminals,
}

impl Diagnosis {
    /// Finds what would stop a mint first: the env file, if it was `asked_for` or if something is missing because
    /// of it, then the clock, then a setting.
    pub fn new(
        settings: Vec<Setting>,
        env_file: EnvFileCheck,
        asked_for: bool,
        clock: Clock,
        terminals: Terminals,
    ) -> Self {
        let needed = || settings.iter().filter(|setting| setting.needed);
        let missed = needed().any(|setting| setting.from.is_none());
        let of_file = env_file.problem.iter().filter(|_| asked_for || missed);
        let first = of_file
            .chain(&clock.problem)
            .chain(needed().flat_map(|setting| &setting.problems))
            .next()
            .cloned();
        Self {
            ready: first.is_none(),
            first,
            settings,
            online: Vec::new(),
            env_file,
            clock,
            terminals,
        }
    }

    /// Takes the platforms' answers into account.
    pub fn count_online(&mut self) {
        let rejected = self
            .online
            .iter()
            .find(|online| online.status == Status::Error);
        if let (true, Some(online)) = (self.ready, rejected) {
            let mut facts = online.facts.iter();
            let fact = facts.next().map_or("", |fact| fact.trim_end_matches('.'));
            self.first = Some(Obstacle {
                fact: format!("{}: {fact}", online.name),
                hints: facts.cloned().collect(),
            });
            self.ready = false;
        }
    }
}

/// One question to a platform, and its result.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Online {
    pub name: String,
    pub status: Status,
    /// What happened, and what to do about it.
    pub facts: Vec<String>,
}

/// One setting.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    pub name: &'static str,
    pub status: Status,
    /// Whether a mint needs it.
    pub needed: bool,
    /// Where it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Its shape, without its value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shape: Vec<String>,
    /// Values that it overrides.
    pub shadows: Vec<Shadowed>,
    pub problems: Vec<Obstacle>,
    pub warnings: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    Ok,
    /// It can be used, but is probably wrong.
    Warning,
    /// It is missing, or cannot be used.
    Error,
    /// A platform could not be asked.
    Unknown,
    /// It is not set, and a mint does not need it.
    Unset,
}

impl Setting {
    /// The state that follows from its problems and warnings.
    pub fn judged(mut self) -> Self {
        self.status = match (
            &self.from,
            self.problems.is_empty(),
            self.warnings.is_empty(),
        ) {
            (_, false, _) => Status::Error,
            (None, true, _) => Status::Unset,
            (Some(_), true, false) => Status::Warning,
            (Some(_), true, true) => Status::Ok,
        };
        self
    }
}

/// A value that another one overrides.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shadowed {
    pub from: String,
    pub shape: Vec<String>,
    /// Whether it equals the value that is used.
    pub same_value: bool,
}

/// Something that makes a mint fail.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Obstacle {
    pub fact: String,
    /// What to do about it, most useful first.
    pub hints: Vec<String>,
}

impl From<&Failure> for Obstacle {
    fn from(failure: &Failure) -> Self {
        Self {
            fact: format!("{:#}", failure.error),
            hints: failure.hints.clone(),
        }
    }
}

/// The env file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnvFileCheck {
    pub status: EnvFileStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Obstacle>,
    pub warnings: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum EnvFileStatus {
    Read,
    /// There is no env file.
    Absent,
    /// `--no-env-file`.
    LeftOut,
    Unusable,
}

/// The clock of the machine.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Clock {
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339")]
    pub now: Option<UnixTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Obstacle>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

impl Clock {
    /// Warns of an implausible clock.
    pub fn checked(now: Result<UnixTime, Failure>) -> Self {
        let released = UnixTime::new(RELEASED);
        let early = |(now, released): &(&UnixTime, UnixTime)| *now < released;
        let early = now.as_ref().ok().zip(released).filter(early);
        Self {
            warning: early.map(|(_, released)| {
                format!(
                    "the clock is set earlier than this release of voxtoken, {}; correct it, or new tokens will already be expired",
                    released.human()
                )
            }),
            problem: now.as_ref().err().map(Obstacle::from),
            now: now.ok(),
        }
    }
}

/// Which streams are terminals.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Terminals {
    pub stdin: bool,
    pub stdout: bool,
    pub stderr: bool,
}

#[expect(clippy::ref_option, reason = "serde hands it over so")]
fn rfc3339<S: Serializer>(now: &Option<UnixTime>, serializer: S) -> Result<S::Ok, S::Error> {
    now.map(UnixTime::rfc3339).serialize(serializer)
}

/// The shape of a value: its kind, its length, and what was left around it by mistake.
pub fn shape(value: &str) -> Vec<String> {
    let inner = value.trim();
    let count = value.chars().count();
    let invisible = |c: char| !c.is_whitespace() && !is_harmless(c);
    let mut shape = Vec::new();
    let mut add = |is_so: bool, text: &str| {
        if is_so {
            shape.push(text.to_owned());
        }
    };
    add(is_uuid(inner), "UUID");
    add(
        inner.starts_with("eyJ") && inner.split('.').count() == 3,
        "token (JWT)",
    );
    add(true, &counted(count, "character"));
    add(inner.is_empty(), "blank");
    let quoted = |quote| inner.len() > 1 && inner.starts_with(quote) && inner.ends_with(quote);
    add(quoted('"') || quoted('\''), "looks quoted");
    add(
        !inner.is_empty() && value.starts_with(char::is_whitespace),
        "starts with white space",
    );
    let line_ending = value.ends_with(['\n', '\r']);
    add(!inner.is_empty() && line_ending, "ends with a newline");
    add(
        !inner.is_empty() && !line_ending && value.ends_with(char::is_whitespace),
        "ends with white space",
    );
    add(value.contains(invisible), "holds invisible characters");
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (value, expected) in [
            (
                "9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10",
                "UUID, 36 characters",
            ),
            (
                "9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10\n",
                "UUID, 37 characters, ends with a newline",
            ),
            ("\"a\"", "3 characters, looks quoted"),
            (
                " 'a' ",
                "5 characters, looks quoted, starts with white space, ends with white space",
            ),
            ("a", "1 character"),
            ("  ", "2 characters, blank"),
            ("\u{feff}ä", "2 characters, holds invisible characters"),
            ("eyJ9.e30.c2ln", "token (JWT), 13 characters"),
        ] {
            assert_eq!(shape(value).join(", "), expected, "{value:?}");
        }
    }
}
