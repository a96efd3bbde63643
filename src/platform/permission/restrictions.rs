//! Checks whether the restrictions of a token allow a request.

use std::borrow::Cow;

use super::answer::{UNREADABLE, judged};
use super::request::{ApiRequest, Assistant};
use crate::judgement::{Check, CheckResult};
use crate::platform::vapi;
use crate::token::exposure::Exposure;
use crate::token::origin::Origin;
use crate::token::read::{Field, ReadScope, Reading, RestrictionsFields};

const NO_CALL: &str = "the request creates no call, and so uses no assistant";

fn in_place(what: &str) -> String {
    format!("the call names {what}, not an assistant; what restrictions mean for that is unknown")
}

/// The restrictions of a token, or the result of every check of them.
fn written<'r, 'a>(
    reading: Option<&'r Reading<'a>>,
) -> Result<&'r RestrictionsFields<'a>, (CheckResult, &'static str)> {
    let Some(reading) = reading else {
        return Err((CheckResult::Unknown, UNREADABLE));
    };
    if reading.scope() == ReadScope::Lost {
        return Err((CheckResult::Unknown, UNREADABLE));
    }
    match reading.token.value().map(|token| &token.restrictions) {
        Some(Field::Lost) => Err((CheckResult::Unknown, UNREADABLE)),
        Some(Field::Wrong(_)) => Err((CheckResult::Unknown, "restrictions is not an object")),
        Some(Field::Is(restrictions)) => Ok(restrictions),
        Some(Field::Absent) | None => Err((CheckResult::Pass, "the token has no restrictions")),
    }
}

/// The restrictions that only apply to public tokens: all but `enabled`.
fn restrictions<'r, 'a>(
    reading: Option<&'r Reading<'a>>,
) -> Result<&'r RestrictionsFields<'a>, (CheckResult, &'static str)> {
    match reading.map(Reading::scope) {
        Some(ReadScope::Private) => {
            Err((CheckResult::Pass, "restrictions are for public tokens only"))
        }
        Some(ReadScope::Unknown(_)) if written(reading).is_ok() => Err((
            CheckResult::Unknown,
            "whether restrictions apply is unknown without a tag",
        )),
        _ => written(reading),
    }
}

pub(super) fn enabled_check(reading: Option<&Reading>) -> Check {
    let (result, reason) = match written(reading) {
        Err(settled) => settled,
        Ok(read) => match read.enabled {
            Field::Is(false) => (CheckResult::Fail, "enabled is false"),
            Field::Is(true) => (CheckResult::Pass, "enabled is true"),
            Field::Lost => (CheckResult::Unknown, UNREADABLE),
            Field::Absent => (
                CheckResult::Pass,
                "enabled is left out, and true by default",
            ),
            Field::Wrong(_) => (CheckResult::Unknown, "enabled is neither true nor false"),
        },
    };
    judged("enabled", result, reason, vapi::ENABLED)
}

/// The texts of a list, and whether all of it is text.
fn texts<'r>(list: &'r [Field<Cow<str>>]) -> (Vec<&'r str>, bool) {
    let texts: Vec<&str> = list
        .iter()
        .filter_map(|it| it.value().map(AsRef::as_ref))
        .collect();
    let all = texts.len() == list.len();
    (texts, all)
}

pub(super) fn origin_check(
    request: &ApiRequest,
    reading: Option<&Reading>,
    exposure: Exposure,
) -> Check {
    let check = |result, reason: String| judged("origin", result, reason, vapi::ORIGIN);
    let read = match restrictions(reading) {
        Err((result, reason)) => return check(result, reason.into()),
        Ok(read) => read,
    };
    let list = match &read.allowed_origins {
        Field::Absent => return check(CheckResult::Pass, "any origin is allowed".into()),
        Field::Lost => return check(CheckResult::Unknown, UNREADABLE.into()),
        Field::Wrong(_) => {
            return check(CheckResult::Unknown, "allowedOrigins is not a list".into());
        }
        Field::Is(list) => list,
    };
    let (texts, all_text) = texts(list);
    if list.contains(&Field::Wrong("null")) {
        let message = "allowedOrigins has a null, to which the platform answers 500";
        return judged("origin", CheckResult::Fail, message, vapi::ORIGIN_NULL);
    }
    if list.is_empty() {
        return check(
            CheckResult::Unknown,
            "allowedOrigins is empty; whether that allows all or none is unknown".into(),
        );
    }
    let Some(origin) = &request.origin else {
        return check(
            CheckResult::Unknown,
            "no origin given; add --origin ORIGIN".into(),
        );
    };
    if texts.contains(&origin.as_str()) {
        return check(
            CheckResult::Pass,
            format!("{} is listed", exposure.quoted(origin)),
        );
    }
    let alike = |text: &&str| Origin::parse(text).is_ok_and(|listed| listed.as_str() == origin);
    if let Some(alike) = texts.iter().find(|text| alike(text)) {
        return check(
            CheckResult::Unknown,
            format!(
                "{} is listed; how the platform compares is unknown",
                exposure.quoted(alike)
            ),
        );
    }
    if !all_text || texts.iter().any(|text| text.contains('*')) {
        return check(
            CheckResult::Unknown,
            "how the platform compares an entry of allowedOrigins is unknown".into(),
        );
    }
    Check {
        error: Some(format!(
            "403 Key doesn't allow origin '{}'",
            exposure.raw(origin)
        )),
        ..check(
            CheckResult::Fail,
            format!("{} is not listed", exposure.quoted(origin)),
        )
    }
}

pub(super) fn assistant_check(
    request: &ApiRequest,
    reading: Option<&Reading>,
    exposure: Exposure,
) -> Check {
    let check = |result, reason: String| judged("assistant", result, reason, vapi::ASSISTANT);
    let read = match restrictions(reading) {
        Err((result, reason)) => return check(result, reason.into()),
        Ok(read) => read,
    };
    let list = match &read.allowed_assistant_ids {
        Field::Absent => return check(CheckResult::Pass, "any assistant is allowed".into()),
        Field::Lost => return check(CheckResult::Unknown, UNREADABLE.into()),
        Field::Wrong(_) => {
            return check(
                CheckResult::Unknown,
                "allowedAssistantIds is not a list".into(),
            );
        }
        Field::Is(list) => list,
    };
    let (texts, _) = texts(list);
    let id = match &request.assistant {
        Assistant::Transient => {
            return check(
                CheckResult::Pass,
                "the call defines its own assistant instead of naming one".into(),
            );
        }
        Assistant::Unsaid if !request.takes_assistant() => {
            return check(CheckResult::Pass, NO_CALL.into());
        }
        Assistant::InPlace(what) => return check(CheckResult::Unknown, in_place(what)),
        Assistant::Unsaid => {
            return check(
                CheckResult::Unknown,
                "no assistant given; add --assistant ID or --transient".into(),
            );
        }
        Assistant::Id(id) => id,
    };
    if list.is_empty() {
        return check(
            CheckResult::Unknown,
            "allowedAssistantIds is empty; whether that allows all or none is unknown".into(),
        );
    }
    if texts.contains(&id.as_str()) {
        return check(CheckResult::Pass, "the assistant is listed".into());
    }
    if texts
        .iter()
        .any(|text| text.trim().eq_ignore_ascii_case(id))
    {
        return check(
            CheckResult::Unknown,
            "the assistant is listed, but written differently; how the platform compares is unknown"
                .into(),
        );
    }
    Check {
        error: Some(format!(
            "403 Key doesn't allow assistantId '{}'",
            exposure.raw(id)
        )),
        ..check(CheckResult::Fail, "the assistant is not listed".into())
    }
}

pub(super) fn transient_check(request: &ApiRequest, reading: Option<&Reading>) -> Check {
    let (result, reason) = match (restrictions(reading), &request.assistant) {
        (Err(settled), _) => settled,
        (Ok(_), Assistant::InPlace(what)) => {
            return judged(
                "transient",
                CheckResult::Unknown,
                in_place(what),
                vapi::TRANSIENT,
            );
        }
        (Ok(_), Assistant::Unsaid) if !request.takes_assistant() => (CheckResult::Pass, NO_CALL),
        (Ok(_), Assistant::Id(_)) => (CheckResult::Pass, "the call names its assistant"),
        (Ok(read), _) if matches!(read.allow_transient_assistant, Field::Wrong(_)) => (
            CheckResult::Unknown,
            "allowTransientAssistant is neither true nor false",
        ),
        (Ok(read), _)
            if matches!(&read.allowed_assistant_ids, Field::Is(list) if list.is_empty())
                && read.allow_transient_assistant != Field::Is(false) =>
        {
            (
                CheckResult::Unknown,
                "allowedAssistantIds is empty; whether that turns transient assistants off is unknown",
            )
        }
        (Ok(read), _) if read.transient_allowed() => {
            (CheckResult::Pass, "transient assistants are allowed")
        }
        (Ok(read), Assistant::Transient) => (
            CheckResult::Fail,
            if read.allow_transient_assistant == Field::Is(false) {
                "allowTransientAssistant is false"
            } else {
                "assistants are listed, which turns transient ones off"
            },
        ),
        (Ok(_), Assistant::Unsaid) => (
            CheckResult::Unknown,
            "no assistant given, and transient assistants are not allowed; add --assistant ID",
        ),
    };
    judged("transient", result, reason, vapi::TRANSIENT)
}
