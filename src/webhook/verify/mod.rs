//! Checks whether a captured request is authenticated as its credential says, and whether the secret is proven.

mod bearer;
mod framing;
mod hmac;
mod judged;

use super::plan::Plan;
use super::question::Question;

pub use judged::{Judged, Proof};

/// Judges a request.
#[must_use]
pub fn verify(asked: &Question) -> Judged {
    let mut judged = Judged {
        checks: framing::checks(asked),
        timestamp: None,
        proof: Proof::None,
    };
    match asked.plan {
        Plan::Bearer(plan) => bearer::verify(plan, asked, &mut judged),
        Plan::Oauth2(_) => bearer::verify_fetched(asked, &mut judged.checks),
        Plan::Hmac(plan) => hmac::verify(plan, asked, &mut judged),
    }
    judged
}
