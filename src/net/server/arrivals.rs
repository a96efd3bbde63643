//! The queue of arrivals: each one goes to one of the threads that wait for the next.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::pending::Arrival;

/// A queue, as its two ends.
#[must_use]
pub fn arrivals() -> (ArrivalSender, Arrivals) {
    let queue = Arc::new(Queue::default());
    let sender = ArrivalSender(Arc::new(QueueEnd(queue.clone())));
    (sender, Arrivals(QueueEnd(queue)))
}

/// The sending end. The queue ends once all copies of it are dropped.
#[derive(Clone)]
pub struct ArrivalSender(Arc<QueueEnd>);

/// The receiving end.
pub struct Arrivals(QueueEnd);

/// Closes the queue on drop.
struct QueueEnd(Arc<Queue>);

#[derive(Default)]
struct Queue {
    state: Mutex<QueueState>,
    changed: Condvar,
}

#[derive(Default)]
struct QueueState {
    arrivals: VecDeque<Arrival>,
    /// Threads that wait for the next one.
    waiting: usize,
    closed: bool,
}

impl ArrivalSender {
    /// Adds an arrival; false if nobody receives it any more.
    pub(super) fn send(&self, arrival: Arrival) -> bool {
        let queue = &self.0.0;
        let mut state = queue.lock();
        if state.closed {
            return false;
        }
        state.arrivals.push_back(arrival);
        drop(state);
        queue.changed.notify_one();
        true
    }
}

impl Arrivals {
    /// Waits for the next one; nothing at the end. True if another thread waits for the one after it.
    #[must_use]
    pub fn wait(&self) -> Option<(Arrival, bool)> {
        let queue = &self.0.0;
        let mut state = queue.lock();
        loop {
            if let Some(arrival) = state.arrivals.pop_front() {
                return Some((arrival, state.waiting > 0));
            }
            if state.closed {
                return None;
            }
            state.waiting += 1;
            let changed = queue.changed.wait(state);
            state = changed.unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
    }
}

impl Iterator for Arrivals {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        self.wait().map(|(arrival, _)| arrival)
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for QueueEnd {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.changed.notify_all();
    }
}

impl Drop for Arrivals {
    fn drop(&mut self) {
        // Dropping them tells their clients that nobody answers.
        let left = {
            let mut state = self.0.0.lock();
            state.closed = true;
            std::mem::take(&mut state.arrivals)
        };
        drop(left);
    }
}
