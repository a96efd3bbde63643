//! What a server must accept and what it must reject: one request for each typical hole, and what it means
//! if the server gets it wrong. Nothing is sent here.

mod bearer;
mod case;
mod hmac;

use super::plan::Plan;
use crate::outcome::Refusal;

pub use case::{Basis, Came, Case, Did, Expected};

/// What is tried.
pub struct Cases {
    /// The requests, the right one first and last.
    pub cases: Vec<Case>,
    /// What is not tried, and why.
    pub skipped: Vec<&'static str>,
}

/// Every case that fits the plan.
///
/// # Errors
/// As [`super::sign::sign`].
pub fn cases(basis: &Basis) -> Result<Cases, Refusal> {
    let mut skipped = Vec::new();
    let mut cases = vec![basis.right("correct request")?];
    match basis.plan {
        Plan::Hmac(plan) => hmac::cases(plan, basis, &mut cases, &mut skipped)?,
        Plan::Bearer(plan) => {
            bearer::cases(
                &plan.header_name,
                plan.bearer_prefix_enabled,
                basis,
                &mut cases,
            )?;
        }
        Plan::Oauth2(_) => {
            bearer::cases(super::plan::AUTHORIZATION, true, basis, &mut cases)?;
            match basis.expired {
                Some(token) => cases.push(bearer::expired(token, basis)),
                None => skipped.push("expired token: give one with --expired-token-file"),
            }
        }
    }
    cases.push(basis.right("correct request again")?);
    Ok(Cases { cases, skipped })
}
