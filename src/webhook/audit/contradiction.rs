//! Answers that no single server gives: several answer at one URL, and not all of them check.

/// A case that is accepted only if nothing is compared, and those that are then accepted too.
const TOGETHER: [(&str, &[&str]); 3] = [
    (
        super::hmac::WRONG_SECRET_NAME,
        &["secret 'undefined'", "empty secret"],
    ),
    ("wrong token", &["token with text after it"]),
    ("made-up token", &["token with text after it"]),
];

/// Whether answers contradict each other, by the names of the cases that were accepted and rejected.
pub fn contradict(accepted: impl Fn(&str) -> bool, rejected: impl Fn(&str) -> bool) -> bool {
    TOGETHER
        .iter()
        .any(|(case, others)| accepted(case) && others.iter().any(|other| rejected(other)))
}
