//! Findings about a token's signature and the key that it was checked with.

use super::evidence::Evidence;
use crate::secret::{self, ValueKind};
use crate::token::decode::Token;
use crate::token::findings::{Code, Finding};
use crate::token::read::{Field, Reading};
use crate::token::signature::{KnownKey, Signature};

/// Shortest key of HS256 in bytes (RFC 7518, section 3.2).
pub const SHORTEST_KEY: usize = 32;

pub(super) fn of_signature(token: &Token, evidence: &Evidence, found: &mut Vec<Finding>) {
    if let Some(known) = evidence.known_key {
        found.push(known_key(known));
    }
    // Why a signature cannot be verified is a finding of the token's form.
    if let Signature::Invalid(causes) = evidence.signature {
        let odd = evidence
            .key
            .and_then(|key| secret::signs(key.secret(), ValueKind::Uuid).next());
        let finding = match (&causes[..], odd) {
            ([], Some(row)) => Finding::new(
                Code::SignatureMismatch,
                format!("not signed with this key, which {}", row.is),
            )
            .fixed_by(format!("{} where --verify reads it", row.fix)),
            ([], None) if token.joined => Finding::new(
                Code::SignatureMismatch,
                "not signed with this key, or a piece that was joined to the token does not belong to it",
            )
            .fixed_by(
                "copy the whole token again, in one piece; then sign with the private key of this \
                 organization and region",
            ),
            ([], None) => Finding::new(
                Code::SignatureMismatch,
                "not signed with this key, and no usual cause explains it",
            )
            .fixed_by(
                "copy the token again, in case it was altered; then sign with the private key of this \
                 organization and region",
            ),
            (causes, _) => {
                let messages: Vec<&str> = causes.iter().map(|it| it.message.as_str()).collect();
                let fixes: Vec<&str> = causes.iter().map(|it| it.fix.as_str()).collect();
                Finding::new(Code::SignatureMismatch, messages.join("; "))
                    .fixed_by(fixes.join("; "))
            }
        };
        found.push(finding);
    }
    if let Some(key) = evidence.key
        && key.secret().len() < SHORTEST_KEY
    {
        found.push(Finding::new(
            Code::WeakKey,
            "the key is shorter than the 32 bytes that HS256 asks for (RFC 7518, section 3.2)",
        ));
    }
}

fn known_key(known: KnownKey) -> Finding {
    let finding = Finding::new(
        Code::KnownKey,
        format!(
            "signed with {}: anyone could have signed it",
            known.described()
        ),
    );
    if known == KnownKey::OrgId {
        return finding.fixed_by(
            "either the organization id was used as the key: sign with the private key; or orgId holds the \
             private key: replace that key in the dashboard, because the token publishes it",
        );
    }
    finding
}

/// Whether the claims hold the key that the signature was checked with, or made with.
pub(super) fn of_published_key(
    evidence: &Evidence,
    reading: &Reading,
    claims: &[u8],
    found: &mut Vec<Finding>,
) {
    let Some(key) = evidence.key else { return };
    if let Field::Is(id) = &reading.org_id
        && key.are_in(id)
    {
        found.push(Finding::new(
            Code::KeyAsOrg,
            "orgId holds the private key, which anyone who sees the token can read",
        ));
    } else if key.secret().len() >= SHORTEST_KEY && key.are_in(&String::from_utf8_lossy(claims)) {
        found.push(Finding::new(
            Code::KeyInClaims,
            "the claims hold the private key, which anyone who sees the token can read",
        ));
    }
}
