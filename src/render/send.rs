//! Shows what `webhook send` sent and received, or what it would send.

use serde::Serialize;
use url::Position;

use super::claims::laid_out_json;
use super::style::{Role, Row, Style};
use crate::http::{Header, Request};
use crate::judgement::{Check, CheckResult};
use crate::text::safe;
use crate::webhook::answers::seconds;
use crate::webhook::plan::{AUTHORIZATION, Plan};

/// Longest answer that is shown, in bytes.
const SHOWN: usize = 16 << 10;

/// A delivery and its answer.
#[derive(Clone, Copy)]
pub struct Sent<'a> {
    pub method: &'a str,
    pub url: &'a str,
    pub event_type: Option<&'a str>,
    pub bytes: usize,
    pub status: u16,
    pub milliseconds: u64,
    /// Whether the platform could use the answer.
    pub usable: bool,
    /// Where it redirects to, if it does.
    pub location: Option<&'a str>,
    pub checks: &'a [Check],
    pub body: &'a [u8],
}

/// The report for people.
pub fn report(sent: &Sent, style: Style) -> String {
    let what = sent.event_type.unwrap_or("the body");
    let (role, verdict) = if sent.usable {
        (Role::Pass, "The platform could use this response")
    } else if (200..300).contains(&sent.status) {
        (Role::Fail, "The platform could not use this answer")
    } else {
        (Role::Fail, "The server did not accept it")
    };
    let took = seconds(sent.milliseconds);
    let mut text = style.verdict(role, &format!("{verdict}: {} in {took}.", sent.status));
    let rows: Vec<Row> = sent
        .checks
        .iter()
        .filter(|it| it.result != CheckResult::Pass)
        .map(Row::of)
        .collect();
    if !rows.is_empty() {
        text.extend(["\n\n", &style.table(&rows)]);
    }
    text += "\n\n";
    text += &style.fact(
        "Sent",
        Role::Plain,
        &format!("{what}, {} bytes", sent.bytes),
    );
    text.push('\n');
    text += &style.fact("To", Role::Plain, &format!("{} {}", sent.method, sent.url));
    if let Some(location) = sent.location {
        text.push('\n');
        text += &style.fact(
            "Redirect",
            Role::Plain,
            &format!("to {location}, not followed"),
        );
    }
    if !sent.body.is_empty() {
        text += "\n\n";
        text += &shown(sent.body);
    }
    text
}

/// A body for people: JSON formatted, other text if it is harmless.
fn shown(body: &[u8]) -> String {
    let cut = &body[..body.len().min(SHOWN)];
    let mut text = if serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
        && cut.len() == body.len()
    {
        laid_out_json(body)
    } else {
        let text = String::from_utf8_lossy(cut);
        let lines: Vec<_> = text.trim_end().lines().map(safe).collect();
        lines.join("\n")
    };
    if cut.len() < body.len() {
        let bytes = body.len();
        text = format!("{text}\n… ({bytes} bytes in all)");
    }
    text
}

/// The report for machines.
pub fn json(sent: &Sent) -> Result<String, serde_json::Error> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct SendReport<'a> {
        usable: bool,
        status: u16,
        location: Option<&'a str>,
        milliseconds: u64,
        method: &'a str,
        url: &'a str,
        event_type: Option<&'a str>,
        bytes: usize,
        checks: &'a [Check],
        body: String,
    }
    serde_json::to_string(&SendReport {
        usable: sent.usable,
        status: sent.status,
        location: sent.location,
        milliseconds: sent.milliseconds,
        method: sent.method,
        url: sent.url,
        event_type: sent.event_type,
        bytes: sent.bytes,
        checks: sent.checks,
        body: String::from_utf8_lossy(sent.body).into_owned(),
    })
}

/// The request that would be sent, for people. A header that carries the secret itself is hidden.
pub fn dry_run(request: &Request, plan: &Plan) -> String {
    let mut lines = vec![format!("{} {}", request.method, safe(request.url.as_str()))];
    for header in &request.headers {
        let value = match shown_value(header, plan) {
            None => HIDDEN.into(),
            Some(value) => safe(&String::from_utf8_lossy(value)).into_owned(),
        };
        lines.push(format!("{}: {value}", header.name));
    }
    lines.push(String::new());
    lines.push(shown(request.body.bytes()));
    lines.join("\n").trim_end().to_owned()
}

/// The same as the raw message that a server would get.
pub fn message(request: &Request, plan: &Plan) -> Vec<u8> {
    let url = &request.url;
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let mut message = format!("{} {target} HTTP/1.1\r\n", request.method).into_bytes();
    let mut add = |name: &str, value: &[u8]| {
        message.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    };
    if request.get("Host").is_none() {
        let host = &url[Position::BeforeHost..Position::AfterPort];
        add("Host", host.as_bytes());
    }
    for header in &request.headers {
        add(
            &header.name,
            shown_value(header, plan).unwrap_or(HIDDEN.as_bytes()),
        );
    }
    let body = request.body.bytes();
    add("Content-Length", body.len().to_string().as_bytes());
    message.extend([b"\r\n", body].concat());
    message
}

/// What is shown in place of the secret.
const HIDDEN: &str = "(hidden)";

/// The value of a header, unless it carries the secret itself.
fn shown_value<'a>(header: &'a Header, plan: &Plan) -> Option<&'a [u8]> {
    let hidden = match plan {
        Plan::Bearer(plan) => Some(&*plan.header_name),
        Plan::Oauth2(_) => Some(AUTHORIZATION),
        Plan::Hmac(_) => None,
    };
    let is_hidden = hidden.is_some_and(|name| name.eq_ignore_ascii_case(&header.name));
    (!is_hidden).then(|| header.value())
}
