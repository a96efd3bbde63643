//! The events that API Gateway, load balancers and function URLs hand to a Lambda function.

use super::captured::Captured;
use super::form::Form;
use super::shape::{self, Members, get, text};
use crate::outcome::Refusal;

/// The form of an event, if these are an event's members.
pub(super) fn form(members: &Members) -> Option<Form> {
    get(members, "headers").or_else(|| get(members, "multiValueHeaders"))?;
    let context = get(members, "requestContext").map(shape::members);
    let http = context.as_ref().and_then(|context| get(context, "http"));
    if http.is_some() || text(members, "version").is_some_and(|version| version == "2.0") {
        return Some(Form::ApiGatewayV2);
    }
    let known = ["httpMethod", "isBase64Encoded"];
    let is_event = context.is_some() || known.iter().any(|name| get(members, name).is_some());
    is_event.then_some(Form::ApiGatewayV1)
}

/// Reads an event.
pub(super) fn request<'a>(members: &Members<'a>, form: Form) -> Result<Captured<'a>, Refusal> {
    let context = get(members, "requestContext")
        .map(shape::members)
        .unwrap_or_default();
    let http = get(&context, "http")
        .map(shape::members)
        .unwrap_or_default();
    // Only this member has all values of a repeated header.
    let headers = get(members, "multiValueHeaders")
        .and_then(shape::headers)
        .or_else(|| get(members, "headers").and_then(shape::headers))
        .ok_or_else(|| {
            Refusal::new("an API Gateway event without headers").hint("log the whole event")
        })?;
    let path = text(members, "rawPath").or_else(|| text(members, "path"));
    let query = text(members, "rawQueryString").filter(|query| !query.is_empty());
    let target = match (path, query) {
        (Some(path), Some(query)) => Some(format!("{path}?{query}")),
        (path, _) => path,
    };
    let body = shape::body(members)?;
    Ok(Captured {
        form,
        method: text(members, "httpMethod").or_else(|| text(&http, "method")),
        target,
        headers,
        body: body.bytes,
        reserialized: body.reserialized,
        ..Captured::default()
    })
}
