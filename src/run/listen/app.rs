//! Forwards an accepted request to the app and checks its answer.

use std::sync::mpsc::Sender;

use super::forward::{self, Passed};
use crate::http::capture::Captured;
use crate::http::target_at;
use crate::net::PendingRequest;
use crate::run::clock::since;
use crate::run::outside::Ports;
use crate::settings::Listen;
use crate::webhook::answers::{self, ServerAnswer};
use crate::webhook::events::Event;
use crate::webhook::seen::{self, Seen, SeenRequest, complaints};

/// The app behind the server, and where its answers are reported.
#[derive(Clone)]
pub struct App<'a> {
    pub asked: &'a Listen,
    pub ports: &'a Ports<'a>,
    pub events: Sender<Seen>,
}

/// An accepted request to be forwarded to the app.
pub struct Forwarding<'a> {
    app: App<'a>,
    exchange: PendingRequest,
    id: u64,
    event: Option<&'static Event>,
    passed: Passed,
    /// The request, unless it was reported already.
    request: Option<Box<SeenRequest>>,
}

impl<'a> App<'a> {
    /// Answers an accepted request in the way that changes least, unless it is to be forwarded. `target` is its path
    /// and query.
    pub fn accept(
        &self,
        mut exchange: PendingRequest,
        request: SeenRequest,
        captured: &Captured,
        target: &str,
    ) -> Option<Forwarding<'a>> {
        let id = request.id;
        let event_type = request.event_type.as_deref();
        let event = event_type.and_then(Event::named);
        let forward = self.asked.forward.target(event_type);
        let target = forward.and_then(|url| Some((url, target_at(url, target)?)));
        let mut request = Some(Box::new(request));
        if self.shows_before_the_answer() {
            self.report(request.take());
        }
        if let (Some((url, target)), Some(method)) = (target, captured.method.clone()) {
            return Some(Forwarding {
                app: self.clone(),
                exchange,
                id,
                event,
                passed: Passed {
                    method,
                    url: url.clone(),
                    target,
                    headers: captured.headers.clone(),
                    body: captured.body.to_vec(),
                },
                request,
            });
        }
        let reply = answers::stand_in(event, &captured.body);
        let status = reply.status;
        let delivered = exchange.reply(reply);
        self.report(request);
        self.tell(seen::AnsweredRequest {
            id,
            status,
            milliseconds: 0,
            forwarded: false,
            usable: true,
            checks: Vec::new(),
            problem: None,
            client_gone: !delivered,
        });
        None
    }

    /// Whether a request shows before its answer: as JSON, or as a file. For people they share a line, and then the
    /// sender gets the answer before anything is reported.
    fn shows_before_the_answer(&self) -> bool {
        self.asked.json || self.asked.record.is_some()
    }

    fn report(&self, request: Option<Box<SeenRequest>>) {
        if let Some(request) = request {
            let _ = self.events.send(Seen::Request(request));
        }
    }

    fn tell(&self, answered: seen::AnsweredRequest) {
        let _ = self.events.send(Seen::Answer(Box::new(answered)));
    }
}

impl Forwarding<'_> {
    /// Waits for the app's answer, and passes it back.
    pub fn finish(self) {
        let Self {
            app,
            mut exchange,
            id,
            event,
            passed,
            request,
        } = self;
        let start = (app.ports.clock)();
        let (reply, problem) = forward::pass(&passed, &app.asked.forward, app.ports);
        let milliseconds = since(start, app.ports);
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
        let client_gone = exchange.client_is_gone();
        let delivered = exchange.reply(reply);
        app.report(request);
        app.tell(seen::AnsweredRequest {
            id,
            status,
            milliseconds,
            forwarded: problem.is_none(),
            usable: problem.is_none() && answers::usable(&checks),
            checks: complaints(checks),
            problem,
            client_gone: client_gone || !delivered,
        });
    }
}
