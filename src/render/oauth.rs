//! Shows what a token endpoint answered, for `webhook token`. Never contains the token itself.

use serde::Serialize;

use super::style::{Role, Row, Style};
use crate::judgement::{Check, CheckResult};
use crate::oauth::{ClientAuthMethod, Granted};
use crate::time::in_words;

/// One authentication method that was tried.
#[derive(Clone, Copy)]
pub struct Tried<'a> {
    pub way: ClientAuthMethod,
    pub granted: Option<&'a Granted>,
    pub checks: &'a [Check],
}

/// The report for people.
pub fn report(tried: &[Tried], style: Style) -> String {
    let granted = tried.iter().find_map(|it| it.granted);
    let (role, first) = match granted {
        None => (
            Role::Fail,
            format!("No token: none of {} attempts got one.", tried.len()),
        ),
        Some(granted) => {
            let seconds = granted.expires_in.and_then(|it| i64::try_from(it).ok());
            let checks = tried.iter().filter(|it| it.granted.is_some());
            let mut checks = checks.flat_map(|it| it.checks);
            let is_wrong = |it: &Check| it.name == "expires_in" && it.result == CheckResult::Fail;
            let life = match seconds {
                Some(seconds) => format!("expires in {}", in_words(seconds)),
                None if checks.any(is_wrong) => "has a wrong expires_in".into(),
                None => "does not say when it expires".into(),
            };
            let ways: Vec<_> = tried.iter().filter(|it| it.granted.is_some()).collect();
            let ways: Vec<_> = ways.iter().map(|it| it.way.in_words()).collect();
            (
                Role::Pass,
                format!("Got a token that {life}. Accepted: {}.", ways.join("; ")),
            )
        }
    };
    let mut rows = Vec::new();
    for it in tried {
        let fails = it
            .checks
            .iter()
            .filter(|check| check.result == CheckResult::Fail);
        let why: Vec<String> = fails.map(|check| check.message.clone()).collect();
        rows.push(match it.granted {
            Some(_) => row(
                Role::Pass,
                "pass",
                it.way.in_words(),
                vec!["gets a token".into()],
            ),
            None => row(Role::Fail, "fail", it.way.in_words(), why),
        });
    }
    let best = tried.iter().find(|it| it.granted.is_some());
    for check in best.into_iter().flat_map(|it| it.checks) {
        if check.result != CheckResult::Pass {
            rows.push(Row::of(check));
        }
    }
    format!("{}\n\n{}", style.verdict(role, &first), style.table(&rows))
}

fn row(role: Role, label: &'static str, name: &str, sentences: Vec<String>) -> Row {
    Row {
        role,
        label,
        name: name.to_owned(),
        sentences,
    }
}

/// The report for machines.
pub fn json(tried: &[Tried]) -> Result<String, serde_json::Error> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct OauthReport<'a> {
        granted: bool,
        expires_in: Option<u64>,
        scope: Option<&'a str>,
        ways: Vec<OneWay<'a>>,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct OneWay<'a> {
        way: ClientAuthMethod,
        granted: bool,
        checks: &'a [Check],
    }
    let granted = tried.iter().find_map(|it| it.granted);
    serde_json::to_string(&OauthReport {
        granted: granted.is_some(),
        expires_in: granted.and_then(|it| it.expires_in),
        scope: granted.and_then(|it| it.scope.as_deref()),
        ways: tried
            .iter()
            .map(|it| OneWay {
                way: it.way,
                granted: it.granted.is_some(),
                checks: it.checks,
            })
            .collect(),
    })
}
