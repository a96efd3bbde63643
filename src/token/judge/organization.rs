//! Findings about `orgId`.

use crate::secret::{ValueKind, signs};
use crate::text::is_uuid;
use crate::token::exposure::Exposure;
use crate::token::findings::{Code, Finding};
use crate::token::read::{Field, Reading};

pub(super) fn of_organization(
    reading: &Reading,
    exposure: Exposure,
    explained: bool,
    found: &mut Vec<Finding>,
) {
    match &reading.org_id {
        Field::Is(id) if id.trim().is_empty() => found.push(
            Finding::new(Code::OrgMissing, "orgId is blank")
                .fixed_by("set the variable that orgId comes from"),
        ),
        Field::Is(id) if !is_uuid(id) => {
            let finding = match signs(id, ValueKind::Uuid).next() {
                Some(row) => Finding::new(
                    Code::OrgNotUuid,
                    format!("{} {}", exposure.subject("orgId", id), row.is),
                )
                .grave()
                .fixed_by(format!("{} where orgId comes from", row.fix)),
                None => Finding::new(
                    Code::OrgNotUuid,
                    format!(
                        "{} is not a UUID, as every organization id is",
                        exposure.subject("orgId", id)
                    ),
                ),
            };
            found.push(finding);
        }
        Field::Absent if !explained => found.push(Finding::new(
            Code::OrgMissing,
            "there is no orgId, so the platform cannot know whose key signed it",
        )),
        Field::Wrong(kind) => {
            found.push(
                Finding::new(Code::OrgMissing, format!("orgId is {kind}, not text"))
                    .fixed_by("write the organization id as a string"),
            );
        }
        Field::Is(_) | Field::Absent | Field::Lost => {}
    }
}
