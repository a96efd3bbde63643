//! Searches for the cause of each rejection, one after another, on a separate thread: the client already has its
//! answer.

use std::sync::mpsc::{Receiver, Sender};

use crate::http::capture::Captured;
use crate::judgement::Cause;
use crate::settings::Listen;
use crate::webhook::payload::Values;
use crate::webhook::question::Question;
use crate::webhook::seen::{Seen, SeenRequest};
use crate::webhook::verdict::examine;

/// Largest message that is searched, in bytes.
pub const LARGEST: usize = 1 << 20;

/// A request that was rejected.
pub struct Suspect {
    /// What is known of it.
    pub request: SeenRequest,
    /// The whole message.
    pub message: Vec<u8>,
    /// The value of `{url}`.
    pub url: Option<String>,
}

/// Searches until there are no more requests.
pub fn work(asked: &Listen, suspects: Receiver<Suspect>, events: &Sender<Seen>) {
    for suspect in suspects {
        let request = explain(asked, suspect, true);
        if events.send(Seen::Request(Box::new(request))).is_err() {
            return;
        }
    }
}

/// The request with what explains its rejection. Without the secret, nothing has to be searched.
pub fn explain(asked: &Listen, suspect: Suspect, with_secret: bool) -> SeenRequest {
    let Suspect {
        mut request,
        message,
        url,
    } = suspect;
    let authentication = &asked.authentication;
    if let Ok(captured) = Captured::received(&message) {
        let question = Question {
            plan: &authentication.plan,
            secret: with_secret.then_some(&authentication.secret.value),
            request: &captured,
            given: Values {
                url: url.as_deref(),
                ..Values::default()
            },
            at: request.at,
            max_age: asked.max_age,
            others: &[],
            live: true,
            server_signature: None,
        };
        let found = examine(&question);
        request.causes = found.causes;
        if asked.json {
            hide_values(&mut request.causes, &captured);
        }
        request.hint = found.hint;
        request.unexplained = found.unexplained;
    }
    request
}

/// Shortest value of a header that is looked for in a cause; a shorter one could be there by chance.
const SHORTEST: usize = 8;

/// Leaves the values of headers, such as a timestamp, out of what goes to a log.
fn hide_values(causes: &mut [Cause], captured: &Captured) {
    let values = captured.headers.iter().filter_map(|(_, value)| {
        let value = std::str::from_utf8(value).ok()?;
        (value.len() >= SHORTEST).then_some(value)
    });
    for value in values {
        for cause in &mut *causes {
            cause.message = cause.message.replace(value, "…");
            cause.fix = cause.fix.replace(value, "…");
        }
    }
}
