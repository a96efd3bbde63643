//! Findings about the scope of a token: private, public or neither.

use super::names::ExplainedNames;
use super::restrictions::{of_restrictions, wrong_type};
use crate::token::exposure::Exposure;
use crate::token::findings::{Code, Finding};
use crate::token::read::{Field, ReadScope, Reading, RestrictionsFields};

pub(super) fn of_scope(
    reading: &Reading,
    exposure: Exposure,
    explained: &ExplainedNames,
    found: &mut Vec<Finding>,
) {
    let scope = reading.scope();
    match &scope {
        ReadScope::PublicByOmission if !explained.has("token") && !explained.has("tag") => found
            .push(Finding::new(
                Code::TokenMissing,
                "there is no token claim, so the platform takes it as public",
            )),
        ReadScope::Unknown(tag) => {
            found.push(unknown(reading, tag.as_deref(), exposure, explained));
        }
        _ => {}
    }
    let Some(token) = reading.token.value() else {
        return;
    };
    match &token.restrictions {
        Field::Is(restrictions) => {
            let org_id = reading.org_id.value().map(AsRef::as_ref);
            of_restrictions(restrictions, org_id, exposure, found);
            if scope == ReadScope::Private && restrictions.limits() {
                found.push(Finding::new(
                    Code::RestrictionsOnPrivate,
                    "the token is private, and these restrictions are for public tokens only",
                ));
            }
        }
        Field::Wrong(kind) => found.push(wrong_type("restrictions", kind, "an object")),
        Field::Absent | Field::Lost => {}
    }
    if scope == ReadScope::Public
        && !explained.restricts()
        && matches!(token.restrictions, Field::Is(_) | Field::Absent)
        && !token
            .restrictions
            .value()
            .is_some_and(RestrictionsFields::restricts)
    {
        found.push(Finding::new(
            Code::Unrestricted,
            "the token is public and unrestricted: any page may use it, with any assistant",
        ));
    }
}

fn unknown(
    reading: &Reading,
    tag: Option<&str>,
    exposure: Exposure,
    explained: &ExplainedNames,
) -> Finding {
    let what = match (tag, &reading.token) {
        (Some(tag), _) => format!("token.tag is {}", exposure.quoted(tag)),
        (None, Field::Wrong(kind)) => format!("the token claim is {kind}, not an object"),
        (None, Field::Is(token)) => match token.tag {
            Field::Wrong(kind) => format!("token.tag is {kind}"),
            _ => "token has no tag".into(),
        },
        (None, _) => "there is no tag".into(),
    };
    let finding = Finding::new(
        Code::ScopeUnknown,
        format!("{what}; it must be private or public"),
    );
    let lower = tag.map(|tag| tag.trim().to_ascii_lowercase());
    match (lower.as_deref(), tag) {
        (Some(right @ ("private" | "public")), _) => {
            finding.fixed_by(format!("write {right}, in lower case and without spaces"))
        }
        _ if explained.has("tag") => {
            finding.fixed_by("put the tag where the platform looks for it: token.tag")
        }
        _ => finding,
    }
}
