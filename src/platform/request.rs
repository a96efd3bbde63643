//! Would the platform let this request through? Check by check, each with its rule, and with "unknown"
//! as a third answer. Asks nobody; all that it knows is in `vapi`.

use serde::Serialize;
use url::Url;

use super::Standing;
use super::vapi::{self, PublicEndpoint, Rule};
use crate::outcome::Refusal;
use crate::text::shown;
use crate::token::judge::TimeStatus;
use crate::token::origin::Origin;
use crate::token::read::{Field, ReadScope, Reading};
use crate::token::signature::Signature;

/// A request to the platform's API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path: no query, single slashes, none at its end.
    pub path: String,
    /// The `Origin` header, if it is known.
    pub origin: Option<String>,
    /// Which assistant the call uses.
    pub assistant: Assistant,
}

/// Which assistant a call uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assistant {
    /// Nobody said.
    Unsaid,
    /// The one with this id.
    Id(String),
    /// One that the call brings along.
    Transient,
}

impl Request {
    /// Reads `METHOD PATH` or `METHOD URL`, as `POST /call/web`.
    ///
    /// # Errors
    /// No method, no path, a URL of another host.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        const FORM: &str = "write 'POST /call/web', or a URL in place of the path";
        let mut words = text.split_whitespace();
        let (Some(method), Some(target), None) = (words.next(), words.next(), words.next()) else {
            return Err(Refusal::new("not a method and a path").next(FORM));
        };
        if !method.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(Refusal::new("no method before the path").next(FORM));
        }
        let path = if target.starts_with('/') {
            target
                .split(['?', '#'])
                .next()
                .unwrap_or_default()
                .to_owned()
        } else {
            let url = Url::parse(target)
                .map_err(|_| Refusal::new("neither a path nor a URL").next(FORM))?;
            let host = url.host_str().unwrap_or_default();
            if !vapi::HOSTS.contains(&host) {
                return Err(
                    Refusal::new(format!("{} is not the platform's host", shown(host))).next(
                        format!(
                            "its hosts are {}; or give the path alone",
                            vapi::HOSTS.join(" and ")
                        ),
                    ),
                );
            }
            url.path().to_owned()
        };
        let segments: Vec<_> = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .collect();
        Ok(Self {
            method: method.to_ascii_uppercase(),
            path: format!("/{}", segments.join("/")),
            origin: None,
            assistant: Assistant::Unsaid,
        })
    }

    /// The endpoint, if it is one for public tokens.
    fn public_endpoint(&self) -> Option<&'static PublicEndpoint> {
        vapi::PUBLIC_ENDPOINTS
            .iter()
            .find(|endpoint| endpoint.method == self.method && endpoint.path == self.path)
    }
}

/// Whether a check holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckResult {
    /// The rule is kept.
    Holds,
    /// The rule is broken.
    Fails,
    /// It cannot be said.
    Unknown,
}

impl CheckResult {
    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Unknown => "unknown",
        }
    }
}

/// What all checks amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every check holds.
    Allowed,
    /// Some check fails.
    Refused,
    /// None fails, and some cannot be said.
    Unknown,
}

impl Verdict {
    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What is checked.
    pub name: &'static str,
    /// Whether it holds.
    pub result: CheckResult,
    /// Why, for this token and request.
    pub reason: String,
    /// The rule that it rests on.
    pub rule: &'static str,
    /// How well the rule is known.
    pub standing: Standing,
    /// Where the rule comes from.
    pub source: &'static str,
    /// What the platform answers if it fails, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What the checks amount to.
    pub verdict: Verdict,
    /// All checks, whether one before them fails or not.
    pub checks: Vec<Check>,
}

/// Checks a request with a token. Without readable claims most cannot be said.
#[must_use]
pub fn check(
    request: &Request,
    reading: Option<&Reading>,
    time: TimeStatus,
    signature: &Signature,
) -> Answer {
    let checks = vec![
        signature_check(signature),
        time_check(time),
        scope_check(request, reading),
        enabled_check(reading),
        origin_check(request, reading),
        assistant_check(request, reading),
        transient_check(request, reading),
    ];
    let any = |result| checks.iter().any(|check| check.result == result);
    let verdict = if any(CheckResult::Fails) {
        Verdict::Refused
    } else if any(CheckResult::Unknown) {
        Verdict::Unknown
    } else {
        Verdict::Allowed
    };
    Answer { verdict, checks }
}

fn judged(name: &'static str, result: CheckResult, reason: impl Into<String>, rule: Rule) -> Check {
    Check {
        name,
        result,
        reason: reason.into(),
        rule: rule.rule,
        standing: rule.standing,
        source: rule.source,
        error: rule
            .error
            .filter(|_| result == CheckResult::Fails)
            .map(str::to_owned),
    }
}

fn signature_check(signature: &Signature) -> Check {
    let (result, reason) = match signature {
        Signature::Verified => (CheckResult::Holds, "it is one of this key".to_owned()),
        Signature::Unchecked => (
            CheckResult::Unknown,
            "not checked; --verify checks it".to_owned(),
        ),
        Signature::Mismatch(None) => (CheckResult::Fails, "it is not one of this key".to_owned()),
        Signature::Mismatch(Some(accident)) => (CheckResult::Fails, accident.sentence().to_owned()),
        Signature::Unverifiable(reason) => (CheckResult::Fails, reason.clone()),
    };
    judged("signature", result, reason, vapi::SIGNATURE)
}

fn time_check(time: TimeStatus) -> Check {
    let (result, reason) = match time {
        TimeStatus::Valid => (CheckResult::Holds, "it has not expired"),
        TimeStatus::Expired => (CheckResult::Fails, "it has expired"),
        TimeStatus::NotYetValid => (
            CheckResult::Unknown,
            "nbf is in the future, and nobody says whether the platform heeds it",
        ),
        TimeStatus::Unknown => (
            CheckResult::Unknown,
            "there is no readable exp, and nobody says whether one is required",
        ),
    };
    judged("time", result, reason, vapi::TIME)
}

const UNREADABLE: &str = "the claims are cut off or broken before they say so";

fn scope_check(request: &Request, reading: Option<&Reading>) -> Check {
    let check = |result, reason: String, rule| judged("scope", result, reason, rule);
    let endpoint = request.public_endpoint();
    let rule = match endpoint {
        Some(endpoint) => Rule {
            rule: "the endpoint takes public tokens",
            standing: endpoint.standing,
            source: endpoint.source,
            error: None,
        },
        None => vapi::PRIVATE_ENDPOINT,
    };
    let place = format!(
        "{} {}",
        request.method,
        shown(&request.path).trim_matches('\'')
    );
    let Some(scope) = reading.map(Reading::scope) else {
        return check(CheckResult::Unknown, UNREADABLE.into(), rule);
    };
    match (&scope, endpoint.is_some()) {
        (ReadScope::Private, true) => check(
            CheckResult::Unknown,
            format!("the token is private, and {place} is for public ones"),
            vapi::PRIVATE_AT_PUBLIC,
        ),
        (ReadScope::Private, false) => check(
            CheckResult::Holds,
            format!("the token is private, as {place} wants"),
            rule,
        ),
        (ReadScope::Public, true) => check(
            CheckResult::Holds,
            format!("the token is public, as {place} wants"),
            rule,
        ),
        (ReadScope::PublicByOmission, true) => check(
            CheckResult::Holds,
            format!("the token is public by omission, as {place} wants"),
            rule,
        ),
        // The answer is known only for tokens that are public by omission.
        (ReadScope::Public, false) => check(
            CheckResult::Fails,
            format!("the token is public, and {place} is private"),
            Rule {
                error: None,
                ..rule
            },
        ),
        (ReadScope::PublicByOmission, false) => check(
            CheckResult::Fails,
            format!("the token is public by omission, and {place} is private"),
            rule,
        ),
        (ReadScope::Lost, _) => check(CheckResult::Unknown, UNREADABLE.into(), rule),
        (ReadScope::Unknown(_), _) => check(
            CheckResult::Unknown,
            "the tag is neither private nor public, and nobody says how it is taken".into(),
            rule,
        ),
    }
}

/// Restrictions that apply, or the reason why a check of them is settled.
fn restrictions<'r, 'a>(
    reading: Option<&'r Reading<'a>>,
) -> Result<&'r crate::token::read::RestrictionsFields<'a>, (CheckResult, &'static str)> {
    let Some(reading) = reading else {
        return Err((CheckResult::Unknown, UNREADABLE));
    };
    if reading.scope() == ReadScope::Lost {
        return Err((CheckResult::Unknown, UNREADABLE));
    }
    match reading.token.value().map(|token| &token.restrictions) {
        Some(Field::Lost) => Err((CheckResult::Unknown, UNREADABLE)),
        Some(Field::Wrong(_)) => Err((CheckResult::Unknown, "restrictions is no object")),
        Some(Field::Is(_)) if !reading.scope().is_public() => Err((
            CheckResult::Holds,
            "restrictions are for public tokens only",
        )),
        Some(Field::Is(restrictions)) => Ok(restrictions),
        Some(Field::Absent) | None => Err((CheckResult::Holds, "the token has no restrictions")),
    }
}

fn enabled_check(reading: Option<&Reading>) -> Check {
    let (result, reason) = match restrictions(reading) {
        Err(settled) => settled,
        Ok(read) => match read.enabled {
            Field::Is(false) => (CheckResult::Fails, "enabled is false"),
            Field::Is(true) => (CheckResult::Holds, "enabled is true"),
            Field::Lost => (CheckResult::Unknown, UNREADABLE),
            Field::Absent => (
                CheckResult::Holds,
                "enabled is left out, and true by default",
            ),
            Field::Wrong(_) => (CheckResult::Unknown, "enabled is neither true nor false"),
        },
    };
    judged("enabled", result, reason, vapi::ENABLED)
}

/// The texts of a list, and whether all of it is text.
fn texts<'r>(list: &'r [Field<std::borrow::Cow<str>>]) -> (Vec<&'r str>, bool) {
    let texts: Vec<&str> = list
        .iter()
        .filter_map(|it| it.value().map(AsRef::as_ref))
        .collect();
    let all = texts.len() == list.len();
    (texts, all)
}

fn origin_check(request: &Request, reading: Option<&Reading>) -> Check {
    let check = |result, reason: String| judged("origin", result, reason, vapi::ORIGIN);
    let read = match restrictions(reading) {
        Err((result, reason)) => return check(result, reason.into()),
        Ok(read) => read,
    };
    let list = match &read.allowed_origins {
        Field::Absent => return check(CheckResult::Holds, "any origin is allowed".into()),
        Field::Lost => return check(CheckResult::Unknown, UNREADABLE.into()),
        Field::Wrong(_) => return check(CheckResult::Unknown, "allowedOrigins is no list".into()),
        Field::Is(list) => list,
    };
    let (texts, all_text) = texts(list);
    if list.is_empty() {
        return check(
            CheckResult::Unknown,
            "allowedOrigins is empty, and nobody says whether that allows all or none".into(),
        );
    }
    let Some(origin) = &request.origin else {
        return check(
            CheckResult::Unknown,
            "no origin was given; --origin names it".into(),
        );
    };
    if texts.contains(&origin.as_str()) {
        return check(CheckResult::Holds, format!("{} is listed", shown(origin)));
    }
    let alike = |text: &&str| Origin::parse(text).is_ok_and(|listed| listed.as_str() == origin);
    if let Some(alike) = texts.iter().find(|text| alike(text)) {
        return check(
            CheckResult::Unknown,
            format!(
                "{} is listed, and nobody says how the platform compares",
                shown(alike)
            ),
        );
    }
    if !all_text || texts.iter().any(|text| text.contains('*')) {
        return check(
            CheckResult::Unknown,
            "allowedOrigins has an entry of which nobody says how it is compared".into(),
        );
    }
    Check {
        error: Some(format!("403 Key doesn't allow origin '{origin}'")),
        ..check(
            CheckResult::Fails,
            format!("{} is not listed", shown(origin)),
        )
    }
}

fn assistant_check(request: &Request, reading: Option<&Reading>) -> Check {
    let check = |result, reason: String| judged("assistant", result, reason, vapi::ASSISTANT);
    let read = match restrictions(reading) {
        Err((result, reason)) => return check(result, reason.into()),
        Ok(read) => read,
    };
    let list = match &read.allowed_assistant_ids {
        Field::Absent => return check(CheckResult::Holds, "any assistant is allowed".into()),
        Field::Lost => return check(CheckResult::Unknown, UNREADABLE.into()),
        Field::Wrong(_) => {
            return check(
                CheckResult::Unknown,
                "allowedAssistantIds is no list".into(),
            );
        }
        Field::Is(list) => list,
    };
    let (texts, _) = texts(list);
    let id = match &request.assistant {
        Assistant::Transient => {
            return check(
                CheckResult::Holds,
                "the call names no assistant but brings its own".into(),
            );
        }
        Assistant::Unsaid => {
            return check(
                CheckResult::Unknown,
                "no assistant was given; --assistant names it".into(),
            );
        }
        Assistant::Id(id) => id,
    };
    if list.is_empty() {
        return check(
            CheckResult::Unknown,
            "allowedAssistantIds is empty, and nobody says whether that allows all or none".into(),
        );
    }
    if texts.contains(&id.as_str()) {
        return check(CheckResult::Holds, "the assistant is listed".into());
    }
    if texts
        .iter()
        .any(|text| text.trim().eq_ignore_ascii_case(id))
    {
        return check(
            CheckResult::Unknown,
            "the assistant is listed in another spelling, and nobody says how the platform compares".into(),
        );
    }
    Check {
        error: Some(format!("403 Key doesn't allow assistantId '{id}'")),
        ..check(CheckResult::Fails, "the assistant is not listed".into())
    }
}

fn transient_check(request: &Request, reading: Option<&Reading>) -> Check {
    let (result, reason) = match (restrictions(reading), &request.assistant) {
        (Err(settled), _) => settled,
        (Ok(_), Assistant::Id(_)) => (CheckResult::Holds, "the call names its assistant"),
        (Ok(read), _) if matches!(read.allow_transient_assistant, Field::Wrong(_)) => (
            CheckResult::Unknown,
            "allowTransientAssistant is neither true nor false",
        ),
        (Ok(read), _) if read.transient_allowed() => {
            (CheckResult::Holds, "transient assistants are allowed")
        }
        (Ok(read), Assistant::Transient) => (
            CheckResult::Fails,
            if read.allow_transient_assistant == Field::Is(false) {
                "allowTransientAssistant is false"
            } else {
                "assistants are listed, which turns transient ones off"
            },
        ),
        (Ok(_), Assistant::Unsaid) => (
            CheckResult::Unknown,
            "transient assistants are not allowed; --assistant or --transient says what the call uses",
        ),
    };
    judged("transient", result, reason, vapi::TRANSIENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_in_every_spelling() {
        for (text, method, path) in [
            ("POST /call/web", "POST", "/call/web"),
            ("post /call/web/", "POST", "/call/web"),
            ("POST https://api.vapi.ai//call/web", "POST", "/call/web"),
            (
                "POST https://api.eu.vapi.ai/call/web?x=1#y",
                "POST",
                "/call/web",
            ),
            (
                "GET  /assistant/1cbf8c70-5fd7-4f61-a220-376ab35be1b0?limit=1",
                "GET",
                "/assistant/1cbf8c70-5fd7-4f61-a220-376ab35be1b0",
            ),
            ("GET /", "GET", "/"),
        ] {
            let request = Request::parse(text).unwrap();
            assert_eq!((&*request.method, &*request.path), (method, path), "{text}");
        }
    }

    #[test]
    fn requests_that_are_none_are_refused() {
        for (text, fact) in [
            ("", "not a method and a path"),
            ("/call/web", "not a method and a path"),
            ("POST", "not a method and a path"),
            ("POST /call/web HTTP/1.1", "not a method and a path"),
            ("/call/web POST", "no method before the path"),
            ("POST call/web", "neither a path nor a URL"),
            (
                "POST https://example.com/call/web",
                "'example.com' is not the platform's host",
            ),
        ] {
            assert_eq!(Request::parse(text).unwrap_err().fact, fact, "{text}");
        }
    }
}
