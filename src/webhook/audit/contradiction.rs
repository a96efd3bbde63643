//! Answers that no single server gives: several servers answer at one URL, and not all of them check. Only
//! signatures show it: one made with a wrong secret is as good as any other wrong one.

use super::hmac::WRONG_SECRET_NAME;

/// Other wrong secrets: a server that accepts one wrong secret accepts these as well.
const OTHERS: [&str; 2] = ["secret 'undefined'", "empty secret"];

/// Whether answers contradict each other, by the names of the cases that were accepted and rejected.
pub(super) fn contradict(accepted: impl Fn(&str) -> bool, rejected: impl Fn(&str) -> bool) -> bool {
    accepted(WRONG_SECRET_NAME) && OTHERS.iter().any(|other| rejected(other))
}
