//! Runs `webhook listen`: requests come in through one channel, events go out through another, and only this file
//! writes.

mod app;
mod desk;
mod forward;
mod issuer;
mod problem;
mod record;
mod search;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::thread;

use secrecy::ExposeSecret;

use self::app::App;
use self::desk::Desk;
use self::record::Recorder;
use super::console::Console;
use super::outside::Ports;
use crate::cli::ListenArgs;
use crate::net::{ServerLimits, arrivals};
use crate::outcome::{Failure, Outcome};
use crate::render::listen::ListenReport;
use crate::render::ready::Ready;
use crate::secret::Echoes;
use crate::settings::{self, Inputs, Listen};
use crate::webhook::seen::Seen;

/// How many rejected requests may wait for their cause to be searched.
const WAITING: usize = 16;

/// Most text that is written at once, in bytes.
const AT_ONCE: usize = 64 << 10;

/// Listens until Ctrl-C, the count or the time is reached.
pub fn run(
    args: &ListenArgs,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::listen(args, inputs)?;
    console.stdout_reaches_somebody()?;
    console.say(inputs.notices);
    let recorder = asked.record.as_ref().map(Recorder::new).transpose()?;
    let server = ports
        .network
        .listen(asked.address)
        .map_err(|cause| cannot_listen(&asked, &cause))?;
    let address = server.address();
    let interrupted = (ports.stop)();
    let finished = AtomicBool::new(false);
    let stopped = || interrupted.load(Ordering::Relaxed) || finished.load(Ordering::Relaxed);
    let limits = ServerLimits {
        life: asked.timeout,
        ..ServerLimits::default()
    };
    let mut story = Story {
        report: ListenReport::new(
            asked.json,
            asked.show_body,
            console.stdout.style(),
            Echoes::of([asked.authentication.secret.value.expose_secret()]),
        ),
        recorder,
        console,
        inputs,
    };
    let ready = Ready {
        address,
        kind: asked.authentication.plan.kind(),
        secret: asked.authentication.secret.source.short(),
        forwards: &forwards(&asked),
        token_path: asked.token_path.as_deref(),
        public: asked.public_url.is_some(),
    };
    let text = story.report.ready(&ready);
    story.console.write(text.as_bytes())?;
    let ended = thread::scope(|scope| {
        let (arrivals, arriving) = arrivals();
        let (events, seen) = channel();
        let (suspects, searching) = sync_channel(WAITING);
        let serving = scope.spawn(|| server.serve(&limits, &stopped, arrivals));
        let searched = events.clone();
        let known = &asked;
        scope.spawn(move || search::work(known, searching, &searched));
        let app = App {
            asked: &asked,
            ports,
            events,
        };
        let desk = Arc::new(Desk::new(app, arriving, suspects, &finished));
        scope.spawn(move || desk.work(scope));
        let told = story.tell(&seen, &finished);
        // The server may still wait for a client when nobody reads on.
        finished.store(true, Ordering::Relaxed);
        let ended = serving
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("it stopped")));
        told.map(|()| ended)
    })?;
    ended.map_err(|cause| Failure::unavailable("cannot serve", &cause))?;
    let mut text = story.report.done();
    let on_terminal = story.console.stdout.terminal.is_some() && !asked.json;
    if interrupted.load(Ordering::Relaxed) && on_terminal {
        // The terminal has written `^C`.
        text.insert(0, '\n');
    }
    story.console.write(text.as_bytes())?;
    let counts = story.report.counts();
    Ok(match asked.count {
        Some(wanted) if counts.requests < wanted && !interrupted.load(Ordering::Relaxed) => {
            Outcome::Unavailable
        }
        Some(_) if counts.rejected > 0 => Outcome::No,
        _ => Outcome::Done,
    })
}

/// What goes where, in words that follow "forwarding".
fn forwards(asked: &Listen) -> Vec<String> {
    let forward = &asked.forward;
    let by_type = forward
        .by_type
        .iter()
        .map(|(name, url)| format!("{name} to {url}"));
    let what = if forward.by_type.is_empty() {
        ""
    } else {
        "other events "
    };
    let rest = forward.rest.iter().map(|url| format!("{what}to {url}"));
    by_type
        .chain(rest)
        .map(|text| text.trim_end_matches('/').to_owned())
        .collect()
}

fn cannot_listen(asked: &Listen, cause: &io::Error) -> Failure {
    let failure = Failure::unavailable(format!("cannot listen on {}", asked.address), cause);
    match cause.kind() {
        io::ErrorKind::AddrInUse => {
            failure.hint("another program uses this port; choose one with --bind 127.0.0.1:PORT")
        }
        io::ErrorKind::PermissionDenied => {
            failure.hint("choose a port of 1024 or above with --bind")
        }
        io::ErrorKind::AddrNotAvailable => {
            failure.hint("this machine does not have this address; try --bind 127.0.0.1:4242")
        }
        _ => failure,
    }
}

/// What is reported while the server runs.
struct Story<'a, 'b, 'c, 'd> {
    report: ListenReport,
    recorder: Option<Recorder>,
    console: &'a mut Console<'b>,
    inputs: &'c mut Inputs<'d>,
}

impl Story<'_, '_, '_, '_> {
    /// Writes each event until the server has ended. Events that come together are written together.
    fn tell(&mut self, seen: &Receiver<Seen>, finished: &AtomicBool) -> Result<(), Failure> {
        while let Ok(first) = seen.recv() {
            let mut text = self.keep_and_show(first);
            while text.len() < AT_ONCE
                && let Ok(next) = seen.try_recv()
            {
                text += &self.keep_and_show(next);
            }
            self.console.write(text.as_bytes())?;
            if self.console.stdout.closed {
                finished.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    /// Records a request, and formats the event.
    fn keep_and_show(&mut self, seen: Seen) -> String {
        if let (Some(recorder), Seen::Request(request)) = (&mut self.recorder, &seen)
            && let Err(warning) = recorder.keep(request)
        {
            self.inputs.notices.warn(warning);
            self.console.say(self.inputs.notices);
            self.recorder = None;
        }
        self.report.seen(seen)
    }
}
