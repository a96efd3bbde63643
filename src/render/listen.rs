//! What `listen` prints while it runs: one line per request with what is wrong below it, or NDJSON.

use std::collections::HashMap;

use serde::Serialize;

use super::claims::laid_out_json;
use super::masked::masked;
use super::ready::Ready;
use super::style::{Role, Row, Style};
use crate::judgement::{Check, CheckResult};
use crate::secret::Echoes;
use crate::text::{counted, safe};
use crate::time::UnixTime;
use crate::webhook::answers::seconds;
use crate::webhook::seen::{AnsweredRequest, Seen, SeenRequest, TokenRequest};

/// Longest event name that keeps the columns aligned.
const EVENT: usize = 18;

/// Longest event name that is shown.
const LONGEST_EVENT: usize = 28;

/// How much of a target is shown at least.
const SHORTEST_TARGET: usize = 20;

/// Indent of what is wrong with a request.
const INDENT: usize = 8;

/// Most requests that wait for their answers; the server has no more connections.
const PENDING: usize = 256;

/// How many requests of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub requests: u64,
    pub rejected: u64,
    forwarded: u64,
    unusable: u64,
}

/// Formats events.
pub struct ListenReport {
    json: bool,
    show_body: bool,
    style: Style,
    own: Echoes,
    forwards: bool,
    counts: Counts,
    pending: HashMap<u64, SeenRequest>,
}

impl ListenReport {
    /// `own` are the secrets that were given to voxtoken.
    pub fn new(json: bool, show_body: bool, style: Style, own: Echoes) -> Self {
        Self {
            json,
            show_body,
            style,
            own,
            forwards: false,
            counts: Counts::default(),
            pending: HashMap::new(),
        }
    }

    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The text before the first request.
    pub fn ready(&mut self, ready: &Ready) -> String {
        self.forwards = !ready.forwards.is_empty();
        let url = format!("http://{}", ready.address);
        if self.json {
            #[derive(Serialize)]
            struct Begun {
                url: String,
            }
            return typed("ready", &Begun { url });
        }
        ready.text(&url, &self.style)
    }

    /// The text after the last request.
    pub fn done(&self) -> String {
        let Counts {
            requests,
            rejected,
            forwarded,
            unusable,
        } = self.counts;
        if self.json {
            #[derive(Serialize)]
            struct Ended {
                requests: u64,
                accepted: u64,
                rejected: u64,
                forwarded: u64,
                unusable: u64,
            }
            let ended = Ended {
                requests,
                accepted: requests - rejected,
                rejected,
                forwarded,
                unusable,
            };
            return typed("done", &ended);
        }
        let mut text = format!(
            "{}: {} accepted, {rejected} rejected.",
            counted(requests, "request"),
            requests - rejected
        );
        if self.forwards {
            let unusable = counted(unusable, "unusable answer");
            text = format!("{text} {forwarded} forwarded, {unusable}.");
        }
        text.push('\n');
        text
    }

    /// The text about an event; empty while its answer is still to come.
    pub fn seen(&mut self, seen: Seen) -> String {
        match seen {
            Seen::Request(request) => self.request(*request),
            Seen::Answer(mut answer) => {
                for check in &mut answer.checks {
                    check.message = self.own.hidden_in(&check.message);
                }
                self.answer(&answer)
            }
            Seen::Token(token) => self.token(&token),
        }
    }

    fn request(&mut self, mut request: SeenRequest) -> String {
        request.path = self.own.hidden_in(&request.path);
        request.event_type = request.event_type.map(|it| self.own.hidden_in(&it));
        self.counts.requests += 1;
        if !request.accepted() {
            self.counts.rejected += 1;
        }
        if self.json {
            return typed("request", &request);
        }
        if !request.accepted() {
            let status = request
                .status
                .map_or("closed".into(), |status| status.to_string());
            let mut text = self.line(&request, Role::Fail, "REJECTED", &status);
            text += &self.explanation(&request);
            return text + &self.body(&request);
        }
        if self.pending.len() < PENDING {
            self.pending.insert(request.id, request);
        }
        String::new()
    }

    fn answer(&mut self, answer: &AnsweredRequest) -> String {
        self.counts.forwarded += u64::from(answer.forwarded);
        self.counts.unusable += u64::from(!answer.usable);
        if self.json {
            return typed("answer", answer);
        }
        let Some(request) = self.pending.remove(&answer.id) else {
            return String::new();
        };
        let took = if answer.forwarded || answer.problem.is_some() {
            format!("{} in {}", answer.status, seconds(answer.milliseconds))
        } else {
            format!("{}, not forwarded", answer.status)
        };
        let role = if answer.usable {
            Role::Pass
        } else {
            Role::Warning
        };
        let mut text = self.line(&request, role, "accepted", &took);
        let mut rows = Vec::new();
        if let Some(problem) = &answer.problem {
            rows.push(row(Role::Fail, "answer", problem.clone()));
        }
        for check in &answer.checks {
            let role = match check.result {
                CheckResult::Fail => Role::Fail,
                _ => Role::Warning,
            };
            rows.push(row(role, "answer", check.message.clone()));
        }
        if answer.client_gone {
            let gone = "the sender had closed the connection before the answer";
            rows.push(row(Role::Warning, "answer", gone.into()));
        }
        text += &self.rows(&rows);
        text + &self.body(&request)
    }

    fn token(&self, token: &TokenRequest) -> String {
        if self.json {
            return typed("token", token);
        }
        let (role, verdict, detail) = match (token.client, token.error) {
            (Some(client), _) => (Role::Pass, "issued", client.to_owned()),
            (None, error) => (
                Role::Fail,
                "DENIED",
                error.unwrap_or("server error").to_owned(),
            ),
        };
        let rest = format!("  {verdict}  {detail}").chars().count();
        let width = self.style.width.saturating_sub(rest);
        let line = columns(token.at, "token", &token.method, &token.path, width);
        let mut text = format!("{line}  {}  {detail}\n", self.style.paint(role, verdict));
        if let Some(description) = &token.description {
            text += &self.rows(&[row(Role::Fail, "cause", description.clone())]);
        }
        text
    }

    /// The line about a request.
    fn line(&self, request: &SeenRequest, role: Role, verdict: &str, end: &str) -> String {
        let event = request.event_type.as_deref().unwrap_or("-");
        let rest = format!("  {verdict}  {end}").chars().count();
        let width = self.style.width.saturating_sub(rest);
        let start = columns(request.at, event, &request.method, &request.path, width);
        format!("{start}  {}  {end}\n", self.style.paint(role, verdict))
    }

    /// Why a request was rejected: the cause, or else the checks that fail.
    fn explanation(&self, request: &SeenRequest) -> String {
        let mut rows = Vec::new();
        for cause in &request.causes {
            rows.push(Row {
                sentences: vec![cause.message.clone(), cause.fix.clone()],
                ..row(Role::Fail, "cause", String::new())
            });
        }
        if rows.is_empty() {
            let failed = request
                .checks
                .iter()
                .filter(|it| it.result == CheckResult::Fail);
            rows.extend(failed.map(|check| row(Role::Fail, "cause", reason(check))));
            if let (Some(last), Some(unexplained)) = (rows.last_mut(), &request.unexplained) {
                last.sentences.push(unexplained.clone());
            }
            let hint = request.hint.clone();
            rows.extend(hint.map(|hint| row(Role::Plain, "hint", hint)));
        }
        rows.extend(
            request
                .not_searched
                .map(|why| row(Role::Warning, "cause", format!("not searched for: {why}"))),
        );
        self.rows(&rows)
    }

    fn rows(&self, rows: &[Row]) -> String {
        if rows.is_empty() {
            return String::new();
        }
        let style = Style {
            width: self.style.width.saturating_sub(INDENT),
            ..self.style
        };
        shifted(INDENT, &style.table(rows))
    }

    fn body(&self, request: &SeenRequest) -> String {
        if !self.show_body || request.bytes == 0 {
            return String::new();
        }
        let text = masked(&request.body, &self.own).map_or_else(
            || format!("({} bytes that are not JSON)", request.bytes),
            |json| laid_out_json(json.as_bytes()),
        );
        shifted(10, &text)
    }
}

/// The lines, indented.
fn shifted(indent: usize, text: &str) -> String {
    let margin = " ".repeat(indent);
    text.lines()
        .flat_map(|line| [&*margin, line, "\n"])
        .collect()
}

fn row(role: Role, label: &'static str, sentence: String) -> Row {
    Row {
        role,
        label,
        name: String::new(),
        sentences: vec![sentence],
    }
}

/// Time, event and target, up to this width if the target can be cut.
fn columns(at: UnixTime, event: &str, method: &str, path: &str, width: usize) -> String {
    let event = cut(&safe(event), LONGEST_EVENT);
    let start = format!("{}  {event:EVENT$} ", at.time_of_day());
    let target = match method {
        "" => "-".into(),
        _ => format!("{} {}", safe(method), safe(path)),
    };
    let left = width.saturating_sub(start.chars().count());
    start + &cut(&target, left.max(SHORTEST_TARGET))
}

/// The text, or as much of it as fits, with a mark at its end.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    // A byte of a URL is cut off whole.
    let start = kept.trim_end_matches(|it: char| it.is_ascii_hexdigit());
    let whole = match start.strip_suffix('%') {
        Some(before) if kept.len() - before.len() < 3 => before,
        _ => &kept,
    };
    format!("{whole}…")
}

/// Why a check failed, as a sentence that stands alone.
fn reason(check: &Check) -> String {
    match check.name {
        "age" => format!("age of the timestamp: {}", check.message),
        _ => check.message.clone(),
    }
}

/// A value as a line of NDJSON, its type first.
fn typed(kind: &'static str, value: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Typed<'a, T> {
        #[serde(rename = "type")]
        kind: &'static str,
        #[serde(flatten)]
        value: &'a T,
    }
    // Serializing these values cannot fail.
    serde_json::to_string(&Typed { kind, value }).unwrap_or_default() + "\n"
}
