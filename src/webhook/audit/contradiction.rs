//! Answers that no single server gives: several answer at one URL, and not all of them check. Only signatures tell:
//! one made with a wrong secret is as good as one made with another.

use super::hmac::WRONG_SECRET_NAME;

/// Wrong secrets other than this one, which a server that accepts it accepts as well.
const OTHERS: [&str; 2] = ["secret 'undefined'", "empty secret"];

/// Whether answers contradict each other, by the names of the cases that were accepted and rejected.
pub fn contradict(accepted: impl Fn(&str) -> bool, rejected: impl Fn(&str) -> bool) -> bool {
    accepted(WRONG_SECRET_NAME) && OTHERS.iter().any(|other| rejected(other))
}
