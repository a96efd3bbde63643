//! The verdict on a token in a sentence or two: what it is, whether it is good, and why not.

use super::style::{Role, sentence};
use crate::inspect::Inspected;
use crate::judgement::{Answer, Check, CheckResult, Verdict};
use crate::platform::vapi;
use crate::time::{in_words, relative};
use crate::token::exposure::Exposure;
use crate::token::findings::{Code, Finding, Severity};
use crate::token::judge::TimeStatus;
use crate::token::read::{Field, ReadScope};
use crate::token::signature::Signature;

/// The parts of the verdict, in reading order.
pub struct Summary {
    pub role: Role,
    /// The answer: `Expired 24 minutes ago.`
    pub answer: String,
    /// What it is about, or why.
    pub about: String,
}

impl Summary {
    /// Both sentences.
    pub fn text(&self) -> String {
        format!("{} {}", self.answer, self.about)
            .trim_end()
            .to_owned()
    }
}

/// The verdict on a token.
pub fn summary(inspected: &Inspected) -> Summary {
    match &inspected.request {
        Some(verdict) => of_request(verdict, inspected.place.as_deref().unwrap_or_default()),
        None => of_token(inspected),
    }
}

fn of_request(verdict: &Verdict, place: &str) -> Summary {
    let first = |result| verdict.checks.iter().find(|check| check.result == result);
    match verdict.answer {
        Answer::Allowed => Summary {
            role: Role::Pass,
            answer: format!("Allowed: {place}."),
            about: String::new(),
        },
        Answer::Denied => Summary {
            role: Role::Fail,
            answer: format!("Denied: {place}."),
            about: first(CheckResult::Fail).map_or_else(String::new, why),
        },
        _ => Summary {
            role: Role::Warning,
            answer: format!("Unknown: whether {place} is allowed."),
            about: first(CheckResult::Unknown).map_or_else(String::new, why),
        },
    }
}

/// What the platform answers, if known, or what is wrong.
fn why(check: &Check) -> String {
    match check
        .error
        .as_deref()
        .and_then(|error| error.split_once(' '))
    {
        Some((status, message)) => format!(
            "The platform answers {status} \"{message}\" ({}).",
            vapi::ANSWERS.as_str()
        ),
        None if check.message.starts_with(check.name) => sentence(&check.message),
        None => format!("{}: {}.", capitalised(check.name), check.message),
    }
}

fn capitalised(name: &str) -> String {
    sentence(name).trim_end_matches('.').to_owned()
}

fn of_token(inspected: &Inspected) -> Summary {
    let (role, answer) = state(inspected);
    Summary {
        role,
        answer,
        about: if inspected.foreign.is_some() {
            String::new()
        } else {
            identity(inspected)
        },
    }
}

/// Whether it is good, and if not, the main reason.
fn state(inspected: &Inspected) -> (Role, String) {
    let error = |codes: &[&str]| {
        let found = inspected.findings.iter();
        found
            .filter(|finding| finding.severity == Severity::Error)
            .find(|finding| codes.is_empty() || codes.contains(&finding.code.row().name))
    };
    let fail =
        |start: &str, finding: &Finding| (Role::Fail, format!("{start}: {}.", finding.message));
    if let Some(finding) = error(&["jwe"]) {
        return (Role::Fail, sentence(&finding.message));
    }
    if let Some(finding) = error(&["malformed"]) {
        return fail("Malformed", finding);
    }
    match &inspected.signature {
        Signature::Invalid(_) => {
            let finding = error(&["signature-mismatch"]);
            return finding.map_or((Role::Fail, "Invalid signature.".into()), |finding| {
                fail("Invalid signature", finding)
            });
        }
        Signature::Unverifiable(reason) | Signature::Barred(reason) if inspected.verified => {
            return (
                Role::Fail,
                format!("Signature cannot be verified: {reason}."),
            );
        }
        _ => {}
    }
    if let Some(finding) = error(&[
        "other-platform",
        "key-as-org",
        "key-in-claims",
        "known-key",
        "alg-none",
    ]) {
        return (Role::Fail, sentence(&finding.message));
    }
    if let Some(finding) = error(&["expired"]) {
        let ago = finding.message.strip_prefix("the token expired ");
        let ago = ago.map(|ago| format!("Expired {ago}."));
        return (
            Role::Fail,
            ago.unwrap_or_else(|| sentence(&finding.message)),
        );
    }
    if inspected
        .expires_within
        .is_some_and(|within| within.expires == Some(true))
    {
        return (Role::Fail, format!("{}.", expiry(inspected)));
    }
    if let Some(finding) = error(&[]) {
        return fail("Faulty", finding);
    }
    let warnings = inspected.findings.iter();
    let warnings = warnings.filter(|finding| finding.severity == Severity::Warning);
    let (role, with) = match warnings.count() {
        0 => (Role::Pass, String::new()),
        1 => (Role::Warning, ", with 1 warning".to_owned()),
        count => (Role::Warning, format!(", with {count} warnings")),
    };
    let checked = inspected.signature == Signature::Valid;
    let foreign = inspected.findings.iter();
    let mut foreign = foreign.filter(|finding| finding.code == Code::OtherPlatform);
    if let Some(finding) = foreign.next() {
        return (Role::Warning, sentence(&finding.message));
    }
    match inspected.time {
        TimeStatus::NotYetValid => (Role::Warning, "Not valid yet.".into()),
        TimeStatus::Unknown if checked => (
            Role::Warning,
            "Signed with this key, and never expires.".into(),
        ),
        TimeStatus::Unknown => (
            Role::Warning,
            "Never expires. Signature not checked.".into(),
        ),
        _ if is_late(inspected) => {
            let signed = if checked {
                "Signed with this key."
            } else {
                "Signature not checked."
            };
            (
                Role::Warning,
                format!("{}{with}. {signed}", expiry(inspected)),
            )
        }
        _ if checked => (role, format!("Valid{with}. Expires {}.", left(inspected))),
        _ => (
            role,
            format!(
                "Not expired{with}: expires {}. Signature not checked.",
                left(inspected)
            ),
        ),
    }
}

/// Whether it has expired, but counts as valid because clocks may differ.
fn is_late(inspected: &Inspected) -> bool {
    let reading = inspected.reading();
    reading.is_some_and(|reading| inspected.moment.needs_leeway(&reading))
}

/// When it expires or expired.
fn expiry(inspected: &Inspected) -> String {
    if is_late(inspected) {
        let leeway = in_words(inspected.moment.leeway);
        return format!("Expired {}, within the leeway of {leeway}", left(inspected));
    }
    format!("Expires {}", left(inspected))
}

/// When it expires, from now.
fn left(inspected: &Inspected) -> String {
    let reading = inspected.reading();
    let exp = reading.and_then(|reading| reading.exp.value().copied());
    exp.map_or_else(String::new, |exp| {
        relative(exp.saturating_sub(inspected.moment.at.seconds()))
    })
}

/// What kind of token it is, and whose.
fn identity(inspected: &Inspected) -> String {
    let Some(reading) = inspected.reading() else {
        return String::new();
    };
    let kind = match reading.scope() {
        ReadScope::Private => "Private token",
        ReadScope::Public => "Public token",
        ReadScope::PublicByOmission | ReadScope::Unknown(_) | ReadScope::Lost => "Token",
    };
    let owner = match &reading.org_id {
        Field::Is(id) if inspected.exposure == Exposure::Whole && id.len() > 40 => {
            " for an organization with an odd id".to_owned()
        }
        Field::Is(id) => format!(" for org {}", inspected.exposure.plain(id)),
        // The claims are cut off before it.
        Field::Lost => String::new(),
        _ => " without an organization".to_owned(),
    };
    format!("{kind}{owner}.")
}
