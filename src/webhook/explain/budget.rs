//! Limits the work of a search, because anyone can send a request that starts one.

/// Bytes that any search may hash.
const FLOOR: usize = 48 << 20;

/// Further bytes for each byte of the body.
const PER_BYTE: usize = 128;

/// Writing a byte of JSON again costs about as much as hashing this many.
const WRITTEN: usize = 8;

/// What is left of the work that a search may do.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
    hashed: usize,
    gave_up: bool,
}

impl Budget {
    pub(super) fn for_body(length: usize) -> Self {
        Self {
            left: FLOOR.saturating_add(length.saturating_mul(PER_BYTE)),
            hashed: 0,
            gave_up: false,
        }
    }

    /// Spends the cost of hashing bytes. False if too little is left; nothing can be spent from then on.
    pub(super) fn hash(&mut self, bytes: usize, cost: usize) -> bool {
        self.hashed = self.hashed.saturating_add(bytes);
        self.spend(bytes.saturating_mul(cost))
    }

    /// Spends the cost of writing or reordering bytes.
    pub(super) fn write(&mut self, bytes: usize) -> bool {
        self.spend(bytes.saturating_mul(WRITTEN))
    }

    fn spend(&mut self, bytes: usize) -> bool {
        if bytes > self.left {
            self.gave_up = true;
        }
        self.left = self.left.saturating_sub(bytes);
        !self.is_spent()
    }

    /// Notes that something was left out because of its cost.
    pub(super) fn give_up(&mut self) {
        self.gave_up = true;
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left == 0
    }

    pub(super) fn gave_up(&self) -> bool {
        self.gave_up
    }

    pub(super) fn hashed(&self) -> usize {
        self.hashed
    }
}
