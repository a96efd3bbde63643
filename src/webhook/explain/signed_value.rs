//! The axis of other signed values: the id of the message, the URL, the method.

use super::axis::{Axis, Entry};
use super::side::Side;
use crate::judgement::Cause;
use crate::text::shown;
use crate::webhook::payload::{Part, Values};
use crate::webhook::plan::Hmac;
use crate::webhook::question::Question;

/// Headers that carry a message id.
const ID_HEADERS: [&str; 5] = [
    "svix-id",
    "webhook-id",
    "x-message-id",
    "x-request-id",
    "x-webhook-id",
];

/// The method of every webhook of the platform.
const POST: &str = "POST";

/// Where a server behind a tunnel runs while it is developed.
const LOCAL: [&str; 5] = [
    "http://localhost:3000",
    "http://localhost:8000",
    "http://localhost:8080",
    "http://localhost:5000",
    "http://localhost",
];

/// Most values of one header that are tried.
const MOST: usize = 4;

/// A message id, URL or method other than the request's own.
#[derive(Clone, Debug)]
pub(super) struct SignedValue {
    /// Which one; it is only tried with formats that contain it.
    pub(super) part: Part,
    /// The value.
    pub(super) text: String,
}

/// The values to try, and whether some were left out. `None` is the request's own value.
pub(super) fn signed_values(
    plan: &Hmac,
    asked: &Question,
    values: &Values,
    urls: &[String],
    side: Side,
) -> (Axis<Option<SignedValue>>, bool) {
    let mut axis = vec![Entry::planned(None)];
    let url = |text: &str| {
        Some(SignedValue {
            part: Part::Url,
            text: text.into(),
        })
    };
    axis.extend(urls.iter().map(|text| Entry::planned(url(text))));
    let (ids, left_out) = ids(plan, asked, values, side);
    axis.extend(ids.into_iter().map(|(text, cause)| {
        let part = Part::MessageId;
        Entry::other(Some(SignedValue { part, text }), cause)
    }));
    let base = values.url.map(str::to_owned).into_iter();
    let known: Vec<String> = base.chain(asked.request.urls()).collect();
    let option = asked.url_option();
    for text in other_urls(&known, asked) {
        let message = format!("signed with {} as the URL", shown(&text));
        let fix = match (side, values.url) {
            (Side::Request, None) if Some(&text) == forwarded(asked).as_ref() => format!(
                "give that URL with {option}; behind a proxy, your server has it from X-Forwarded-Proto and \
                 X-Forwarded-Host"
            ),
            (Side::Request, None) => format!(
                "give the URL with {option} if it is the one that is set on the platform; if not, sign the one \
                 that is set there"
            ),
            _ => "sign the URL that the platform has, as it is set there".into(),
        };
        axis.push(Entry::other(url(&text), Cause::new("url", message, fix)));
    }
    for text in ["undefined", "null", "None"] {
        let message = format!("signed with the text '{text}' in place of the URL");
        let fix = "read the URL before signing, as it is set on the platform";
        axis.push(Entry::other(url(text), Cause::new("url", message, fix)));
    }
    let method = values.method.unwrap_or(POST).to_ascii_lowercase();
    let cause = lower_case_method(&method);
    let part = Part::Method;
    axis.push(Entry::other(
        Some(SignedValue { part, text: method }),
        cause,
    ));
    (axis, left_out)
}

/// The method of the request, or the platform's if nothing says it.
pub(super) fn method_of<'a>(asked: &'a Question) -> &'a str {
    let captured = asked.request.method.as_deref();
    captured.or(asked.given.method).unwrap_or(POST)
}

pub(super) fn lower_case_method(method: &str) -> Cause {
    let message = format!("signed with the method in lower case, {method}");
    Cause::new("method-case", message, "sign the method in upper case")
}

/// The URL that a proxy received, from the headers that it added.
fn forwarded(asked: &Question) -> Option<String> {
    let header = |name| {
        let value = asked.request.headers.all(name).next()?;
        std::str::from_utf8(value).ok()
    };
    let target = asked.request.target.as_deref().unwrap_or_default();
    let scheme = header("x-forwarded-proto").unwrap_or("https");
    header("x-forwarded-host").map(|host| format!("{scheme}://{host}{target}"))
}

/// Forms of a URL that servers sign but requests do not show.
fn other_urls(known: &[String], asked: &Question) -> Vec<String> {
    let mut forms = Vec::new();
    let header = |name| {
        let value = asked.request.headers.all(name).next();
        value.and_then(|value| std::str::from_utf8(value).ok())
    };
    let target = asked.request.target.as_deref().unwrap_or_default();
    let host = header("host").unwrap_or_default();
    forms.extend(forwarded(asked));
    for url in known {
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
            None => url,
        };
        let bare = url.split('?').next().unwrap_or_default();
        forms.extend([
            path.to_owned(),
            bare.to_owned(),
            path.split('?').next().unwrap_or_default().to_owned(),
            bare.trim_end_matches('/').to_owned(),
            format!("{}/", bare.trim_end_matches('/')),
        ]);
    }
    forms.extend([format!("{host}{target}"), host.to_owned()]);
    forms.extend(LOCAL.map(|server| format!("{server}{target}")));
    let mut tried = std::collections::BTreeSet::new();
    forms.retain(|it| !it.is_empty() && !known.contains(it) && tried.insert(it.clone()));
    forms
}

fn ids(plan: &Hmac, asked: &Question, values: &Values, side: Side) -> (Vec<(String, Cause)>, bool) {
    let planned = plan.message_id_header.as_deref();
    let named = planned.unwrap_or("no header");
    let headers = &asked.request.headers;
    let mut found: Vec<(String, Cause)> = Vec::new();
    let mut left_out = false;
    for name in planned.into_iter().chain(ID_HEADERS) {
        let here = planned.is_some_and(|planned| planned.eq_ignore_ascii_case(name));
        let all: Vec<_> = headers.all(name).collect();
        left_out |= all.len() > MOST;
        for value in all.iter().take(MOST) {
            let Ok(value) = std::str::from_utf8(value) else {
                continue;
            };
            if values.message_id == Some(value) || found.iter().any(|(id, _)| id == value) {
                continue;
            }
            let cause = if here {
                Cause::new(
                    "repeated-header",
                    format!("{name} arrives more than once, and one of its values is signed"),
                    "send it once",
                )
            } else {
                side.differs(
                    "other-header",
                    format!("the message id of {name} is signed, and the credential names {named}"),
                    &format!("set messageIdHeader to {name}"),
                    "read the header of the credential",
                )
            };
            found.push((value.to_owned(), cause));
        }
    }
    for text in ["", "undefined", "null", "None"] {
        let message = format!("signed with {} in place of the message id", shown(text));
        let fix = "read the message id before signing";
        found.push((text.into(), Cause::new("message-id-missing", message, fix)));
    }
    (found, left_out)
}
