//! What is worth saying about one token at one moment: all of it, not the first. Reads no clock and
//! knows no endpoint.

mod form;
mod misplaced;
mod restrictions;
mod scope;
mod time;

use super::decode::Token;
use super::exposure::Exposure;
use super::findings::{Code, Finding, Severity};
use super::read::Reading;
use super::signature::Signature;
use form::{of_form, of_signature};
use misplaced::of_places;
use scope::of_scope;
use time::of_time;

pub use form::SHORTEST_KEY;
pub use time::{Moment, TimeStatus};

/// Findings of one code that are told one by one.
const EACH: usize = 4;

/// Everything worth saying about a token, errors first. `key` is the one that the signature was checked
/// with, if somebody asked for that.
#[must_use]
pub fn findings(
    token: &Token,
    reading: Option<&Reading>,
    signature: &Signature,
    key: Option<&str>,
    moment: Moment,
    exposure: Exposure,
) -> Vec<Finding> {
    let mut found = Vec::new();
    of_form(token, exposure, &mut found);
    of_signature(signature, key, &mut found);
    if let Some(reading) = reading {
        of_time(reading, moment, &mut found);
        of_scope(reading, exposure, &mut found);
        of_places(token, exposure, &mut found);
    }
    few_of_each(&mut found);
    found.sort_by_key(|finding| finding.severity);
    found
}

/// Leaves the first few findings of each code, and says how many more there are.
fn few_of_each(found: &mut Vec<Finding>) {
    let mut counts = std::collections::HashMap::new();
    for finding in found.iter() {
        *counts.entry(finding.code as usize).or_insert(0_usize) += 1;
    }
    let mut seen = std::collections::HashMap::new();
    found.retain_mut(|finding| {
        let seen = seen.entry(finding.code as usize).or_insert(0_usize);
        *seen += 1;
        let total = counts
            .get(&(finding.code as usize))
            .copied()
            .unwrap_or_default();
        if *seen == EACH && total > EACH {
            let more = format!(" (and {} more of this kind)", total - EACH);
            finding.message.push_str(&more);
        }
        *seen <= EACH
    });
}

/// Whether a finding is a reason to call the token malformed.
#[must_use]
pub fn is_malformed(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.code == Code::Malformed && finding.severity == Severity::Error)
}
