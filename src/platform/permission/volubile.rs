//! Checks whether Volubile would let a token through, by scope: each route needs one. Scopes in a token's claims
//! are taken at face value; the platform documents no such claim.

use super::answer::{UNREADABLE, judged};
use super::request::ApiRequest;
use crate::judgement::{Certainty, Check, CheckResult};
use crate::platform::vapi::Rule;
use crate::platform::volubile;
use crate::token::exposure::Exposure;
use crate::token::read::{Field, Reading};

/// Only the platform can check its own signatures.
const SIGNATURE: Rule = Rule {
    rule: "Volubile signs its tokens with a secret of its own",
    certainty: Certainty::Documented,
    source: "docs.volubile.ai, Create Token",
    error: None,
};

/// Volubile rejects tokens of other platforms.
const PLATFORM: Rule = Rule {
    rule: "Volubile takes its own tokens only",
    certainty: Certainty::Inferred,
    source: "docs.volubile.ai, Authentication",
    error: Some("401"),
};

pub(super) fn checks(
    request: &ApiRequest,
    reading: Option<&Reading>,
    time: Check,
    exposure: Exposure,
) -> Vec<Check> {
    vec![
        judged(
            "signature",
            CheckResult::Unknown,
            "only Volubile can check it",
            SIGNATURE,
        ),
        time,
        platform_check(reading),
        scope_check(request, reading, exposure),
    ]
}

/// Whether claims are those of a Vapi token.
#[must_use]
pub fn is_of_vapi(reading: &Reading) -> bool {
    reading.token.value().is_some() || reading.org_id.value().is_some()
}

fn platform_check(reading: Option<&Reading>) -> Check {
    let (result, message) = match reading {
        None => (CheckResult::Unknown, UNREADABLE),
        Some(read) if is_of_vapi(read) => (
            CheckResult::Fail,
            "this is a Vapi token: it has orgId or a token claim",
        ),
        Some(_) => (CheckResult::Pass, "no claim points to another platform"),
    };
    judged("platform", result, message, PLATFORM)
}

fn scope_check(request: &ApiRequest, reading: Option<&Reading>, exposure: Exposure) -> Check {
    let check = |result, message: String| judged("scope", result, message, volubile::SCOPE);
    let place = format!("{} {}", request.method, exposure.path(&request.path));
    if request.method == "POST" && request.path == volubile::TOKEN_PATH {
        let message = "a token cannot get another one; send the API key in X-Api-Key";
        return judged("scope", CheckResult::Fail, message, volubile::ISSUING);
    }
    let Some(route) = volubile::find(&request.method, &request.path) else {
        let nearest = volubile::nearest_routes(&request.method, &request.path);
        let nearest = nearest.first().map_or_else(String::new, |route| {
            format!("; the nearest is {} {}", route.method, route.path)
        });
        return check(
            CheckResult::Unknown,
            format!("{place} is not a documented route{nearest}"),
        );
    };
    let needed = route.scope;
    let said = match reading.map(|read| &read.scopes) {
        Some(Field::Is(scopes)) => scopes,
        Some(Field::Absent | Field::Wrong(_)) => {
            return check(
                CheckResult::Unknown,
                format!("{place} needs {needed}; the claims do not say which scopes the token has"),
            );
        }
        Some(Field::Lost) | None => {
            return check(
                CheckResult::Unknown,
                format!("{place} needs {needed}; {UNREADABLE}"),
            );
        }
    };
    if said.iter().any(|scope| scope == needed) {
        return check(
            CheckResult::Pass,
            format!("{place} needs {needed}, which the claims list"),
        );
    }
    let listed: Vec<_> = said
        .iter()
        .map(|scope| match volubile::scope(scope) {
            Some(known) => known.to_owned(),
            None => exposure.plain(scope),
        })
        .collect();
    let listed = if listed.is_empty() {
        "none".into()
    } else {
        listed.join(", ")
    };
    check(
        CheckResult::Fail,
        format!("{place} needs {needed}; the claims list {listed}"),
    )
}
