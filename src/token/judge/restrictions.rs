//! Findings about the restrictions of a token. Whether they allow a request is checked in `platform`.

use std::borrow::Cow;

use crate::secret::{ValueKind, signs};
use crate::text::is_uuid;
use crate::token::exposure::Exposure;
use crate::token::findings::{Code, Finding};
use crate::token::origin::Origin;
use crate::token::read::{Field, RestrictionsFields};

pub(super) fn of_restrictions(
    read: &RestrictionsFields,
    org_id: Option<&str>,
    exposure: Exposure,
    found: &mut Vec<Finding>,
) {
    match &read.enabled {
        Field::Is(false) => found.push(Finding::new(
            Code::Disabled,
            "restrictions.enabled is false: the token is switched off",
        )),
        Field::Wrong(kind) => found.push(wrong_type("restrictions.enabled", kind, "true or false")),
        _ => {}
    }
    match &read.allowed_origins {
        Field::Is(origins) if origins.is_empty() => found.push(empty("allowedOrigins")),
        Field::Is(origins) => {
            let each = origins.iter().enumerate();
            found.extend(each.filter_map(|(index, origin)| of_origin(index, origin, exposure)));
        }
        Field::Wrong(kind) => found.push(wrong_type(
            "restrictions.allowedOrigins",
            kind,
            "an array of text",
        )),
        Field::Absent | Field::Lost => {}
    }
    match &read.allowed_assistant_ids {
        Field::Is(ids) if ids.is_empty() => found.push(empty("allowedAssistantIds")),
        Field::Is(ids) => {
            let each = ids.iter().enumerate();
            found.extend(each.filter_map(|(index, id)| of_assistant(index, id, org_id, exposure)));
        }
        Field::Wrong(kind) => {
            found.push(wrong_type(
                "restrictions.allowedAssistantIds",
                kind,
                "an array of text",
            ));
        }
        Field::Absent | Field::Lost => {}
    }
    match &read.allow_transient_assistant {
        Field::Is(true) if read.lists_assistants() => found.push(Finding::new(
            Code::TransientOverruled,
            "allowTransientAssistant is true, and listing assistants turns it off",
        )),
        Field::Wrong(kind) => {
            found.push(wrong_type(
                "restrictions.allowTransientAssistant",
                kind,
                "true or false",
            ));
        }
        _ => {}
    }
}

fn of_origin(index: usize, origin: &Field<Cow<str>>, exposure: Exposure) -> Option<Finding> {
    let path = format!("allowedOrigins[{index}]");
    let text = match origin {
        Field::Is(text) => text,
        Field::Wrong("null") => {
            return Some(Finding::new(
                Code::OriginNull,
                format!("{path} is null; the platform answers 500 to that"),
            ));
        }
        Field::Wrong(kind) => return Some(wrong_type(&path, kind, "text")),
        Field::Absent | Field::Lost => return None,
    };
    match Origin::parse(text) {
        Ok(canonical) if canonical.as_str() == text => {
            canonical.travels_in_the_clear().then(|| {
                Finding::new(
                    Code::OriginInsecure,
                    format!(
                        "{path}, {}, is plain http: anyone on the network path can change the page",
                        exposure.quoted(text)
                    ),
                )
            })
        }
        Ok(canonical) => Some(
            Finding::new(
                Code::OriginMalformed,
                format!(
                    "{path}, {}, is not written as browsers send it",
                    exposure.quoted(text)
                ),
            )
            .fixed_by(format!("write {}", exposure.raw(canonical.as_str()))),
        ),
        Err(refusal) => {
            let finding = Finding::new(
                Code::OriginMalformed,
                format!("{path}, {}: {}", exposure.quoted(text), refusal.fact),
            );
            Some(match exposure.advice(refusal.hint) {
                Some(next) => finding.fixed_by(next),
                None => finding,
            })
        }
    }
}

fn of_assistant(
    index: usize,
    id: &Field<Cow<str>>,
    org_id: Option<&str>,
    exposure: Exposure,
) -> Option<Finding> {
    let path = format!("allowedAssistantIds[{index}]");
    match id {
        Field::Is(text)
            if org_id.is_some_and(|org_id| is_uuid(text) && text.eq_ignore_ascii_case(org_id)) =>
        {
            Some(Finding::new(
                Code::AssistantIsOrg,
                format!("{path} is the organization id, not the id of an assistant"),
            ))
        }
        Field::Is(text) if is_uuid(text) => None,
        Field::Is(text) => {
            let what = exposure.quoted(text);
            Some(match signs(text, ValueKind::Uuid).next() {
                Some(row) => Finding::new(
                    Code::AssistantNotUuid,
                    format!("{path}, {what}, {}", row.is),
                )
                .fixed_by(format!("{} where the list is made", row.fix)),
                None => Finding::new(
                    Code::AssistantNotUuid,
                    format!("{path}, {what}, is not a UUID"),
                ),
            })
        }
        Field::Wrong(kind) => Some(wrong_type(&path, kind, "text")),
        Field::Absent | Field::Lost => None,
    }
}

pub(super) fn wrong_type(path: &str, kind: &str, wanted: &str) -> Finding {
    Finding::new(
        Code::RestrictionsMalformed,
        format!("{path} is {kind}, not {wanted}"),
    )
    .fixed_by(format!("write {wanted}"))
}

fn empty(list: &str) -> Finding {
    Finding::new(
        Code::EmptyList,
        format!("{list} is empty; whether that allows all or none is unknown"),
    )
}
