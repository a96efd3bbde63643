//! Whose token is it, and is it private or public? Knows no endpoint, and leaves the restrictions to their
//! own file.

use super::restrictions::{of_restrictions, unknown_field, wrong_type};
use crate::token::exposure::Exposure;
use crate::token::findings::{Code, Finding};
use crate::token::read::{Field, ReadScope, Reading, RestrictionsFields};

pub(super) fn of_scope(reading: &Reading, exposure: Exposure, found: &mut Vec<Finding>) {
    match &reading.org_id {
        Field::Is(id) if !id.trim().is_empty() => {}
        Field::Is(_) => found.push(Finding::new(Code::OrgMissing, "orgId is blank")),
        Field::Absent => found.push(Finding::new(
            Code::OrgMissing,
            "there is no orgId: no organization, or a token of another platform",
        )),
        Field::Wrong(kind) => {
            found.push(Finding::new(
                Code::OrgMissing,
                format!("orgId is {kind}, not text"),
            ));
        }
        Field::Lost => {}
    }
    let scope = reading.scope();
    match &scope {
        ReadScope::PublicByOmission => found.push(Finding::new(
            Code::TokenMissing,
            "there is no token claim, so the platform takes it as public",
        )),
        ReadScope::Unknown(tag) => {
            let what = match (tag, &reading.token) {
                (Some(tag), _) => format!("token.tag is {}", exposure.quoted(tag)),
                (None, Field::Wrong(kind)) => format!("the token claim is {kind}, not an object"),
                (None, _) => "token has no tag that is text".into(),
            };
            found.push(Finding::new(
                Code::ScopeUnknown,
                format!("{what}: neither private nor public"),
            ));
        }
        ReadScope::Private | ReadScope::Public | ReadScope::Lost => {}
    }
    let Some(token) = reading.token.value() else {
        return;
    };
    for name in &token.unknown {
        found.push(unknown_field("token", name, exposure));
    }
    match &token.restrictions {
        Field::Is(restrictions) => {
            of_restrictions(restrictions, exposure, found);
            if scope == ReadScope::Private {
                found.push(Finding::new(
                    Code::RestrictionsOnPrivate,
                    "the token is private, and restrictions are for public tokens only",
                ));
            }
        }
        Field::Wrong(kind) => found.push(wrong_type("restrictions", kind, "an object")),
        Field::Absent | Field::Lost => {}
    }
    if scope == ReadScope::Public
        && !matches!(token.restrictions, Field::Lost)
        && !token
            .restrictions
            .value()
            .is_some_and(RestrictionsFields::restricts)
    {
        found.push(Finding::new(
            Code::Unrestricted,
            "the token is public and unrestricted: any page may use it with any assistant",
        ));
    }
}
