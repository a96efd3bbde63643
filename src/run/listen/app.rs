//! Forwards an accepted request to the app and checks its answer.

use std::sync::mpsc::Sender;
use std::thread::{Builder, Scope};

use super::forward::{self, Passed};
use crate::http::capture::Captured;
use crate::http::{Reply, target_at};
use crate::net::{PendingRequest, Workers};
use crate::run::clock::since;
use crate::run::outside::Ports;
use crate::settings::Listen;
use crate::webhook::answers::{self, ServerAnswer};
use crate::webhook::events::Event;
use crate::webhook::seen::{self, Seen, SeenRequest, complaints};

/// The app behind the server, and where its answers are reported.
pub struct App<'a> {
    pub asked: &'a Listen,
    pub ports: &'a Ports<'a>,
    pub events: Sender<Seen>,
}

/// The threads that forward requests.
pub struct Crew<'scope, 'a> {
    scope: &'scope Scope<'scope, 'a>,
    workers: Workers<'scope>,
}

impl<'scope, 'a> Crew<'scope, 'a> {
    pub fn new(scope: &'scope Scope<'scope, 'a>) -> Self {
        Self {
            scope,
            workers: Workers::default(),
        }
    }

    /// Gives a job to a thread. If none is free, the job is dropped, and the client is told to try again.
    fn start(&self, job: impl FnOnce() + Send + 'scope) {
        let started = self.workers.start(Box::new(job), |job| {
            Builder::new().spawn_scoped(self.scope, job).map(drop)
        });
        drop(started);
    }
}

impl<'a> App<'a> {
    /// Answers an accepted request: with the app's answer, or else the one that changes least.
    pub fn accept<'scope>(
        &self,
        mut exchange: PendingRequest,
        request: SeenRequest,
        captured: &Captured,
        target: &str,
        crew: &Crew<'scope, 'a>,
    ) {
        let Self {
            asked,
            ports,
            events,
        } = self;
        let id = request.id;
        let event = request.event_type.as_deref().and_then(Event::named);
        let forward = asked.forward.target(request.event_type.as_deref());
        let target = forward.and_then(|url| Some((url, target_at(url, target)?)));
        let problem = (forward.is_some() && target.is_none())
            .then(|| "not forwarded: its target is not a path".to_owned());
        let _ = events.send(Seen::Request(Box::new(request)));
        let (Some((url, target)), Some(method)) = (target, captured.method.clone()) else {
            let reply = match problem {
                None => answers::stand_in(event, &captured.body),
                Some(_) => Reply::json(502, "{\"error\":\"no answer\"}"),
            };
            let status = reply.status;
            let delivered = exchange.reply(reply);
            let _ = events.send(Seen::Answer(Box::new(seen::AnsweredRequest {
                id,
                status,
                milliseconds: 0,
                forwarded: false,
                usable: problem.is_none(),
                checks: Vec::new(),
                problem,
                client_gone: !delivered,
            })));
            return;
        };
        let passed = Passed {
            method,
            url: url.clone(),
            target,
            headers: captured.headers.clone(),
            body: captured.body.to_vec(),
        };
        let (asked, ports, events) = (*asked, *ports, events.clone());
        crew.start(move || {
            let start = (ports.clock)();
            let (reply, problem) = forward::pass(&passed, &asked.forward, ports);
            let milliseconds = since(start, ports);
            let answered = ServerAnswer {
                status: reply.status,
                content_type: reply
                    .headers
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
                    .and_then(|(_, value)| std::str::from_utf8(value).ok()),
                body: &reply.body,
                milliseconds,
            };
            let mut checks = match problem {
                None => answers::judge(event, &passed.body, &answered),
                Some(_) => Vec::new(),
            };
            checks.extend(answers::redirect(&reply));
            let status = reply.status;
            let delivered = exchange.reply(reply);
            let _ = events.send(Seen::Answer(Box::new(seen::AnsweredRequest {
                id,
                status,
                milliseconds,
                forwarded: problem.is_none(),
                usable: problem.is_none() && answers::usable(&checks),
                checks: complaints(checks),
                problem,
                client_gone: !delivered,
            })));
        });
    }
}
