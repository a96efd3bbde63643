//! Processes a stream of parts on all cores: results come in the order of the parts, with only a few in memory.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::outcome::Failure;

/// Parts that a thread may have waiting or done.
const EACH: usize = 2;

/// A thread, with what goes in and what comes out.
struct Worker<T, U> {
    parts: Sender<T>,
    results: Receiver<U>,
}

/// Deals the parts to threads in turn, each with a `worker` of its own, and passes the results to `done` in order, until it breaks. If `next` fails,
/// `done` first gets the results of the parts before.
pub fn in_order<T: Send, U: Send, W: FnMut(T) -> U>(
    next: &mut dyn FnMut() -> Result<Option<T>, Failure>,
    worker: &(impl Fn() -> W + Sync),
    done: &mut dyn FnMut(U) -> Result<ControlFlow<()>, Failure>,
) -> Result<(), Failure> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let mut lanes: Vec<Worker<T, U>> = Vec::new();
        let (mut dealt, mut collected) = (0, 0);
        let ended = loop {
            let part = match next() {
                Ok(Some(part)) => part,
                Ok(None) => break Ok(()),
                Err(failure) => break Err(failure),
            };
            // A short stream needs few threads.
            if lanes.len() < threads {
                let (parts, taken) = channel();
                let (given, results) = channel();
                scope.spawn(move || {
                    let mut work = worker();
                    for part in taken {
                        if given.send(work(part)).is_err() {
                            break;
                        }
                    }
                });
                lanes.push(Worker { parts, results });
            }
            lanes[dealt % threads]
                .parts
                .send(part)
                .map_err(|_| lost())?;
            dealt += 1;
            if dealt - collected >= threads * EACH {
                let result = lanes[collected % threads].results.recv();
                collected += 1;
                if done(result.map_err(|_| lost())?)?.is_break() {
                    return Ok(());
                }
            }
        };
        while collected < dealt {
            let result = lanes[collected % threads].results.recv();
            collected += 1;
            if done(result.map_err(|_| lost())?)?.is_break() {
                return Ok(());
            }
        }
        ended
    })
}

fn lost() -> Failure {
    Failure::lost("a thread ended before its work was done")
}
