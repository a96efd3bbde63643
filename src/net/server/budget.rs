//! How much memory the bodies of all requests may take together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is left, in bytes.
#[derive(Clone)]
pub(super) struct MemoryBudget(Arc<AtomicUsize>);

impl MemoryBudget {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// A share of nothing yet.
    pub(super) fn share(&self) -> Share {
        Share {
            budget: self.clone(),
            bytes: 0,
        }
    }
}

/// What one request holds; given back on drop.
pub(super) struct Share {
    budget: MemoryBudget,
    bytes: usize,
}

impl Share {
    /// Grows to this many bytes, if there is room.
    pub(super) fn grow_to(&mut self, bytes: usize) -> bool {
        let Some(more) = bytes.checked_sub(self.bytes) else {
            return true;
        };
        let left = &self.budget.0;
        let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            left.checked_sub(more)
        });
        if taken.is_ok() {
            self.bytes = bytes;
        }
        taken.is_ok()
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.0.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_is_given_back() {
        let budget = MemoryBudget::new(10);
        let (mut one, mut other) = (budget.share(), budget.share());
        assert!(one.grow_to(6) && one.grow_to(4) && other.grow_to(4));
        assert!(!other.grow_to(5));
        drop(one);
        assert!(other.grow_to(10));
    }
}
