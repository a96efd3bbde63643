//! Threads that are kept for the next job: starting a thread can take longer than a request to this machine.

use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Most threads that wait for work.
const IDLE: usize = 64;

/// What a thread does.
pub type Job<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Senders to the threads that wait for a job. The threads end when this is dropped.
#[derive(Default)]
pub struct Workers<'a> {
    idle: Idle<'a>,
}

type Idle<'a> = Arc<Mutex<Vec<Sender<Job<'a>>>>>;

impl<'a> Workers<'a> {
    /// Gives a job to a waiting thread, or else to a new one, which `spawn` starts.
    ///
    /// # Errors
    /// Those of `spawn`.
    pub fn start(
        &self,
        mut job: Job<'a>,
        spawn: impl FnOnce(Job<'a>) -> io::Result<()>,
    ) -> io::Result<()> {
        let pop = || {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.pop()
        };
        while let Some(worker) = pop() {
            match worker.send(job) {
                Ok(()) => return Ok(()),
                Err(back) => job = back.0,
            }
        }
        let idle = Arc::downgrade(&self.idle);
        spawn(Box::new(move || work(job, &idle)))
    }
}

/// Does one job after another.
fn work<'a>(mut job: Job<'a>, idle: &Weak<Mutex<Vec<Sender<Job<'a>>>>>) {
    loop {
        job();
        let (sender, jobs) = channel();
        {
            let Some(idle) = idle.upgrade() else { return };
            let mut idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() == IDLE {
                return;
            }
            idle.push(sender);
        }
        match jobs.recv() {
            Ok(next) => job = next,
            Err(_) => return,
        }
    }
}
