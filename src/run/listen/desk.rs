//! Decides what happens to each request: judged, then rejected at once or passed on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::thread::{Builder, Scope};

use url::Position;

use super::app::{App, Forwarding};
use super::issuer::Issuer;
use super::problem::problem;
use super::search::{LARGEST, Suspect, explain};
use crate::http::capture::Captured;
use crate::http::{Reply, origin_form, target_at};
use crate::judgement::{Answer, Check, CheckResult};
use crate::net::{Arrival, Arrivals, PendingRequest};
use crate::run::clock::now;
use crate::time::UnixTime;
use crate::webhook::answers;
use crate::webhook::payload::Values;
use crate::webhook::plan::Plan;
use crate::webhook::question::Question;
use crate::webhook::seen::{Seen, SeenRequest, complaints};
use crate::webhook::verify::{Proof, verify};

/// Decides about requests.
pub struct Desk<'a> {
    app: App<'a>,
    arriving: Arrivals,
    suspects: SyncSender<Suspect>,
    finished: &'a AtomicBool,
    issuer: Option<Issuer<'a>>,
    requests: AtomicU64,
}

impl<'a> Desk<'a> {
    pub fn new(
        app: App<'a>,
        arriving: Arrivals,
        suspects: SyncSender<Suspect>,
        finished: &'a AtomicBool,
    ) -> Self {
        Self {
            issuer: Issuer::of(app.asked),
            app,
            arriving,
            suspects,
            finished,
            requests: AtomicU64::new(0),
        }
    }

    /// Works until there are no more arrivals. Before a thread waits for the app, it makes sure that another one waits
    /// for the next arrival.
    pub fn work<'scope>(self: Arc<Self>, scope: &'scope Scope<'scope, 'a>)
    where
        'a: 'scope,
    {
        while let Some((arrival, another)) = self.arriving.wait() {
            match arrival {
                Arrival::Request(exchange) => {
                    let Some(forwarding) = self.take(exchange) else {
                        continue;
                    };
                    if !another {
                        // Without another thread, the next arrival waits for this one.
                        let desk = self.clone();
                        let spawned = Builder::new().spawn_scoped(scope, || desk.work(scope));
                        drop(spawned);
                    }
                    forwarding.finish();
                }
                Arrival::Rejected(refused) => {
                    self.turn_away(&refused.head, refused.status, refused.why.to_owned());
                }
            }
        }
    }

    /// Answers a request, unless it is to be forwarded.
    fn take(&self, mut exchange: PendingRequest) -> Option<Forwarding<'a>> {
        let at = now(self.app.ports);
        let message = std::mem::take(&mut exchange.request).into_message();
        let captured = match Captured::received(&message) {
            Ok(captured) => captured,
            Err(refusal) => {
                exchange.reply(Reply::json(400, "{\"error\":\"bad request\"}"));
                self.turn_away(&message, Some(400), refusal.fact);
                return None;
            }
        };
        let target = captured.target.as_deref().unwrap_or_default();
        let target = origin_form(target).into_owned();
        if let Some(why) = not_a_path(&target) {
            exchange.reply(Reply::json(400, "{\"error\":\"bad request\"}"));
            self.turn_away(&message, Some(400), why.to_owned());
            return None;
        }
        let path = target.split('?').next().unwrap_or_default().to_owned();
        if let Some(issuer) = &self.issuer
            && self.app.asked.token_path.as_deref() == Some(&*path)
        {
            let (reply, seen) = issuer.token(&captured, path, at);
            exchange.reply(reply);
            let _ = self.app.events.send(Seen::Token(seen));
            return None;
        }
        let Some(id) = self.next_id() else {
            exchange.reply(Reply::json(503, "{\"error\":\"stopping\"}"));
            return None;
        };
        let url = self.url(&target);
        let (answer, proof, checks) = self.judge(&captured, url.as_deref(), at);
        let request = SeenRequest {
            id,
            at,
            method: captured.method.clone().unwrap_or_default(),
            path,
            event_type: answers::event_type(&captured.body).map(|it| it.chars().take(64).collect()),
            bytes: captured.body.len(),
            verdict: answer,
            status: None,
            problem: problem(&checks),
            checks: complaints(checks),
            causes: Vec::new(),
            hint: None,
            not_searched: None,
            unexplained: None,
            body: kept(
                self.app.asked.show_body && !self.app.asked.json,
                &captured.body,
            ),
            message: kept(self.app.asked.record.is_some(), &message),
        };
        let forwarding = if answer == Answer::Accepted {
            self.app.accept(exchange, request, &captured, &target)
        } else {
            exchange.reply(answers::unauthorized(&self.app.asked.authentication.plan));
            drop(captured);
            self.search(request, message, url, proof);
            None
        };
        self.is_done_after(id);
        forwarding
    }

    /// The number of the next request; nothing once all that were wanted have come.
    fn next_id(&self) -> Option<u64> {
        let id = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let wanted = self.app.asked.count;
        wanted.is_none_or(|count| id <= count).then_some(id)
    }

    fn is_done_after(&self, id: u64) {
        if self.app.asked.count == Some(id) {
            self.finished.store(true, Ordering::Relaxed);
        }
    }

    /// Reports a request that was rejected before it could be judged.
    fn turn_away(&self, head: &[u8], status: Option<u16>, why: String) {
        let Some(id) = self.next_id() else { return };
        let (method, path) = request_line(head).unwrap_or_default();
        let checks = vec![Check::fail("request", why)];
        let request = SeenRequest {
            id,
            at: now(self.app.ports),
            method,
            path,
            event_type: None,
            bytes: 0,
            verdict: Answer::Rejected,
            status,
            problem: problem(&checks),
            checks,
            causes: Vec::new(),
            hint: None,
            not_searched: None,
            unexplained: None,
            body: Vec::new(),
            message: Vec::new(),
        };
        let _ = self.app.events.send(Seen::Request(Box::new(request)));
        self.is_done_after(id);
    }

    /// The value of `{url}`, if a public URL is set.
    fn url(&self, target: &str) -> Option<String> {
        let public = self.app.asked.public_url.as_ref()?;
        let target = target_at(public, target)?;
        Some(format!("{}{target}", &public[..Position::BeforePath]))
    }

    fn judge(
        &self,
        captured: &Captured,
        url: Option<&str>,
        at: UnixTime,
    ) -> (Answer, Proof, Vec<Check>) {
        let authentication = &self.app.asked.authentication;
        let question = Question {
            plan: &authentication.plan,
            secret: Some(&authentication.secret.value),
            request: captured,
            given: Values {
                url,
                ..Values::default()
            },
            at,
            max_age: self.app.asked.max_age,
            others: &[],
            live: true,
            server_signature: None,
        };
        let judged = verify(&question);
        let mut proven = judged.proof == Proof::Proven;
        let mut checks = judged.checks;
        if let Some(issuer) = &self.issuer {
            checks.retain(|check| !matches!(check.name, "token" | "expiry"));
            if checks.iter().all(|check| check.result != CheckResult::Fail) {
                let check = issuer.judge(captured, at);
                proven = check.result == CheckResult::Pass;
                checks.push(check);
            }
        }
        let fails = checks.iter().any(|check| check.result == CheckResult::Fail);
        let accepted = proven && !fails;
        (
            if accepted {
                Answer::Accepted
            } else {
                Answer::Rejected
            },
            judged.proof,
            checks,
        )
    }

    /// Explains a rejection: in the background if a search may be necessary, else here.
    fn search(
        &self,
        mut request: SeenRequest,
        message: Vec<u8>,
        url: Option<String>,
        proof: Proof,
    ) {
        request.status = Some(401);
        let plan = &self.app.asked.authentication.plan;
        let needs_no_search = match proof {
            Proof::Proven => true,
            Proof::Mismatch | Proof::Unreadable => !matches!(plan, Plan::Hmac(_)),
            Proof::None => matches!(plan, Plan::Oauth2(_)),
        };
        let is_large = request.bytes > LARGEST;
        let mut suspect = Suspect {
            request,
            message,
            url,
        };
        if !is_large {
            let Err(full) = self.suspects.try_send(suspect) else {
                return;
            };
            let (TrySendError::Full(back) | TrySendError::Disconnected(back)) = full;
            suspect = back;
        }
        if !needs_no_search {
            suspect.request.not_searched = Some(if is_large {
                "the body is larger than 1 MiB"
            } else {
                "there were too many rejections at once"
            });
        }
        let request = if needs_no_search || proof == Proof::None {
            explain(self.app.asked, suspect, needs_no_search)
        } else {
            suspect.request
        };
        let _ = self.app.events.send(Seen::Request(Box::new(request)));
    }
}

/// Why a target cannot be that of a webhook: it is not a path.
fn not_a_path(target: &str) -> Option<&'static str> {
    if target.contains('#') {
        Some("the path has a '#', which no request may have; a client that sends it is broken")
    } else if !target.starts_with('/') {
        Some("the request line has neither a path nor a URL")
    } else {
        None
    }
}

/// Method and path of a request, if its first line has arrived.
fn request_line(head: &[u8]) -> Option<(String, String)> {
    let end = head.iter().position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(&head[..end]).ok()?;
    let mut words = line.split_ascii_whitespace();
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    if !version.starts_with("HTTP/") || words.next().is_some() {
        return None;
    }
    let path = target.split('?').next().unwrap_or_default();
    Some((method.to_owned(), path.to_owned()))
}

/// The bytes, if they are wanted.
fn kept(wanted: bool, bytes: &[u8]) -> Vec<u8> {
    if wanted { bytes.to_vec() } else { Vec::new() }
}
