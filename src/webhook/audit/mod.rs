//! What a server must accept and what it must reject: one request for each typical hole, and what the answers
//! show. Nothing is sent here.

mod answered;
mod bearer;
mod case;
mod contradiction;
mod hmac;
mod oauth2;
mod results;

use super::plan::Plan;
use crate::outcome::Refusal;

pub use answered::{Answered, Did};
pub use case::{Basis, Came, Case, Expected};
pub(crate) use results::{AuditResults, CHECKS_NOTHING};

/// The cases of an audit.
pub struct Cases {
    /// The requests, with the correct one first and last.
    pub cases: Vec<Case>,
    /// The cases that are left out, and why.
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
                &bearer::SECRET,
                basis,
                &mut cases,
            )?;
        }
        Plan::Oauth2(plan) => oauth2::cases(plan, basis, &mut cases, &mut skipped)?,
    }
    cases.push(basis.right("correct request again")?);
    Ok(Cases { cases, skipped })
}
