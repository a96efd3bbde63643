//! Findings about a token's signature and the key that it was checked with.

use super::evidence::Evidence;
use crate::secret::{self, ValueKind};
use crate::text::is_uuid;
use crate::token::decode::Token;
use crate::token::find::unescaped;
use crate::token::findings::{Code, Finding};
use crate::token::read::{Field, Reading};
use crate::token::signature::{KnownKey, Signature};

/// Shortest key of HS256 in bytes (RFC 7518, section 3.2).
pub const SHORTEST_KEY: usize = 32;

pub(super) fn of_signature(
    token: &Token,
    evidence: &Evidence,
    reading: Option<&Reading>,
    found: &mut Vec<Finding>,
) {
    if let Some(known) = evidence.known_key {
        found.push(known_key(known));
    }
    // Why a signature cannot be verified is a finding of the token's form.
    if let Signature::Invalid(causes) = evidence.signature {
        let signs = evidence
            .key
            .map(|key| secret::signs(key.secret(), ValueKind::Uuid).collect());
        let signs: Vec<_> = signs.unwrap_or_default();
        let org_id = reading.and_then(|reading| reading.org_id.value());
        let is_org = evidence
            .key
            .zip(org_id)
            .is_some_and(|(key, id)| key.are_in(id));
        let finding = match (&causes[..], &signs[..]) {
            ([], _) if is_org => Finding::new(
                Code::SignatureMismatch,
                "not signed with this key, which is the same value as the token's orgId",
            )
            .fixed_by("set the organization's private key where --verify reads it"),
            ([], [row, others @ ..]) => {
                let is = others
                    .iter()
                    .fold(row.is.to_owned(), |is, row| format!("{is} and {}", row.is));
                let fix = format!("{} where --verify reads it", row.fix);
                let fix = others
                    .iter()
                    .fold(fix, |fix, row| format!("{fix}; also {}", row.fix));
                Finding::new(
                    Code::SignatureMismatch,
                    format!("not signed with this key, which {is}"),
                )
                .fixed_by(fix)
            }
            ([], []) if token.joined => Finding::new(
                Code::SignatureMismatch,
                "not signed with this key, or a piece that was joined to the token does not belong to it",
            )
            .fixed_by(
                "copy the whole token again, in one piece; then sign with the private key of this \
                 organization and region",
            ),
            ([], []) => Finding::new(
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

/// Reports a header or claims that contain the key that made the signature, or with which it was checked.
pub(super) fn of_published_key(
    evidence: &Evidence,
    reading: &Reading,
    (header, claims): (&[u8], &[u8]),
    found: &mut Vec<Finding>,
) {
    let Some(key) = evidence.key else { return };
    // The value set as the key only counts if it signed something: people set ids in its place.
    let source = match (evidence.signature, evidence.keys) {
        (Signature::Valid, _) | (_, None) => None,
        (_, Some(keys)) => Some(keys.source),
    };
    if let Field::Is(id) = &reading.org_id
        && key.are_in(id)
    {
        found.push(key_as_org(source));
        return;
    }
    let holds = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let written = key.are_in(&text) || text.contains('\\') && key.are_in(&unescaped(&text));
        key.secret().len() >= SHORTEST_KEY && written
    };
    for (code, part, is_there) in [
        (Code::KeyInClaims, "claims hold", holds(claims)),
        (Code::KeyInHeader, "header holds", holds(header)),
    ] {
        if is_there {
            found.push(published(code, part, source));
        }
    }
}

/// The value of `orgId` is also the key: one of the two is in the wrong place.
fn key_as_org(source: Option<&str>) -> Finding {
    let Some(source) = source else {
        return Finding::new(
            Code::KeyAsOrg,
            "orgId is the key that signed the token: either the organization id is used as the key, or orgId \
             holds the private key, which anyone who sees the token can read",
        )
        .fixed_by(
            "if it is the organization id, sign with the private key; if it is the key, replace it in the \
             dashboard at once, and put the organization id into orgId",
        );
    };
    Finding::new(
        Code::KeyAsOrg,
        format!(
            "orgId is the value of {source}: either that setting holds the organization id, or orgId holds the \
             private key, which anyone who sees the token can read"
        ),
    )
    .fixed_by(format!(
        "if it is the organization id, set the private key in {source}; if it is the key, replace it in the \
         dashboard at once, and put the organization id into orgId"
    ))
}

/// A part that anyone can read contains the key, or the value set as the key.
fn published(code: Code, part: &str, source: Option<&str>) -> Finding {
    let Some(source) = source else {
        return Finding::new(
            code,
            format!("the {part} the private key, which anyone who sees the token can read"),
        );
    };
    Finding::new(
        code,
        format!("the {part} the value of {source}, which anyone who sees the token can read"),
    )
    .fixed_by(format!(
        "if {source} holds the private key, replace it in the dashboard at once, and {}; if not, set the private \
         key there",
        removal(code)
    ))
}

fn removal(code: Code) -> &'static str {
    if code == Code::KeyInHeader {
        "remove it from the header"
    } else {
        "remove it from the claims"
    }
}

/// Reports a token of another organization than the one set with the key.
pub(super) fn of_set_organization(
    evidence: &Evidence,
    reading: &Reading,
    found: &mut Vec<Finding>,
) {
    let (Some(keys), Some(id)) = (evidence.keys, reading.org_id.value()) else {
        return;
    };
    let Some(set) = keys.org_id.filter(|set| is_another(id, set.value)) else {
        return;
    };
    if evidence.key.is_some_and(|key| key.are_in(id)) {
        return;
    }
    found.push(match evidence.signature {
        Signature::Valid => Finding::new(
            Code::OrgMismatch,
            format!(
                "the token is signed with this key, but its orgId is not the organization id in {}",
                set.source
            ),
        ),
        _ => Finding::new(
            Code::OrgMismatch,
            format!("orgId is not the organization id in {}", set.source),
        )
        .fixed_by("if the token is of another organization, check it with that organization's key"),
    });
}

/// Whether two ids name different organizations, if both are ids.
#[must_use]
pub fn is_another(id: &str, set: &str) -> bool {
    let (id, set) = (id.trim(), set.trim());
    is_uuid(id) && is_uuid(set) && !id.eq_ignore_ascii_case(set)
}
