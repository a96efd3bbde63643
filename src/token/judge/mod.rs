//! Everything worth saying about one token at a given time, not only the first problem.
//!
//! `form` judges the parts and the header, `time` the dates, `organization` the id, `scope` and `restrictions` what the
//! token may do, `names` misplaced and misspelt claims, `signed` the signature and its key.

mod evidence;
mod form;
mod names;
mod organization;
mod restrictions;
mod scope;
mod signed;
mod time;
mod vocabulary;

use super::decode::Token;
use super::findings::{Code, Finding, Severity};
use super::read::Reading;
use form::of_form;
use names::of_names;
use organization::of_organization;
use scope::of_scope;
use signed::{of_published_key, of_set_organization, of_signature};
use time::of_time;

pub use evidence::Evidence;
pub use signed::{SHORTEST_KEY, is_another};
pub use time::{Moment, TimeStatus};

/// Most findings with the same code that are reported one by one.
const EACH: usize = 4;

/// Everything worth saying about a token, errors first.
#[must_use]
pub fn findings(token: &Token, reading: Option<&Reading>, evidence: &Evidence) -> Vec<Finding> {
    let exposure = evidence.exposure;
    let mut found = Vec::new();
    of_form(token, evidence, &mut found);
    of_signature(token, evidence, reading, &mut found);
    if let Some(reading) = reading {
        let explained = of_names(token, exposure, &mut found);
        let parts = (&token.header.bytes[..], &token.claims.bytes[..]);
        of_published_key(evidence, reading, parts, &mut found);
        of_set_organization(evidence, reading, &mut found);
        of_time(reading, evidence.moment, explained.has("exp"), &mut found);
        of_organization(reading, exposure, explained.has("orgId"), &mut found);
        of_scope(reading, exposure, &explained, &mut found);
    }
    few_of_each(&mut found);
    found.sort_by_key(|finding| finding.severity);
    found
}

/// Keeps the first few findings of each code, and says how many more there are.
fn few_of_each(found: &mut Vec<Finding>) {
    if found.len() <= EACH {
        return;
    }
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
