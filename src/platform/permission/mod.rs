//! Predicts whether the platform would allow a request: allowed, denied or unknown, by checks that each name their
//! rule. The rules are in `vapi` and `volubile`.

mod admission;
mod answer;
mod carried;
mod request;
mod restrictions;
mod volubile;

use super::address::Platform;
use crate::judgement::{Answer, Check, CheckResult, Verdict};
use crate::token::judge::{Evidence, TimeStatus};
use crate::token::read::Reading;
use admission::{
    answered_check, organization_check, region_check, scope_check, signature_check, time_check,
};
pub use carried::Carried;
use carried::carried_check;
pub use request::{ApiRequest, Assistant};
use restrictions::{assistant_check, enabled_check, origin_check, transient_check};
pub use volubile::is_of_vapi;

/// Checks a request with a token. Without readable claims, most checks are unknown.
#[must_use]
pub fn check(
    request: &ApiRequest,
    token: &[u8],
    reading: Option<&Reading>,
    time: TimeStatus,
    evidence: &Evidence,
) -> Verdict {
    let exposure = evidence.exposure;
    let mut checks = if request.platform == Platform::Volubile {
        volubile::checks(
            request,
            reading,
            time_check(time, reading, evidence),
            exposure,
        )
    } else {
        vapi_checks(request, reading, time, evidence)
    };
    let carried = carried_check(&request.carried, token, request.platform);
    checks.splice(..0, carried);
    let fails = |check: &Check| check.result == CheckResult::Fail;
    if let Some(answered) = &request.answered
        && !checks.iter().any(fails)
    {
        checks.insert(0, answered_check(answered));
    }
    let mut verdict = Verdict {
        answer: Answer::Allowed,
        checks,
    };
    if verdict.any(CheckResult::Fail) {
        verdict.answer = Answer::Denied;
    } else if verdict.any(CheckResult::Unknown) {
        verdict.answer = Answer::Unknown;
    }
    verdict
}

fn vapi_checks(
    request: &ApiRequest,
    reading: Option<&Reading>,
    time: TimeStatus,
    evidence: &Evidence,
) -> Vec<Check> {
    let exposure = evidence.exposure;
    let mut checks = vec![
        signature_check(evidence),
        time_check(time, reading, evidence),
        organization_check(reading, evidence),
        scope_check(request, reading, exposure),
        enabled_check(reading),
        origin_check(request, reading, exposure),
        assistant_check(request, reading, exposure),
        transient_check(request, reading),
    ];
    checks.extend(region_check(request));
    checks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_in_every_spelling() {
        for (text, method, path) in [
            ("POST /call/web", "POST", "/call/web"),
            ("post /call/web/", "POST", "/call/web"),
            ("POST https://api.vapi.ai//call/web", "POST", "/call/web"),
            (
                "POST https://api.eu.vapi.ai/call/web?x=1#y",
                "POST",
                "/call/web",
            ),
            (
                "GET  /assistant/1cbf8c70-5fd7-4f61-a220-376ab35be1b0?limit=1",
                "GET",
                "/assistant/1cbf8c70-5fd7-4f61-a220-376ab35be1b0",
            ),
            ("GET /", "GET", "/"),
        ] {
            let request = ApiRequest::parse(text).unwrap();
            assert_eq!((&*request.method, &*request.path), (method, path), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_request_is_rejected() {
        for (text, fact) in [
            ("", "not a method and a path"),
            ("/call/web", "not a method and a path"),
            ("POST", "not a method and a path"),
            ("POST /call/web HTTP/1.1", "not a method and a path"),
            ("/call/web POST", "no method before the path"),
            ("POST call/web", "neither a path nor a URL"),
            (
                "POST https://example.com/call/web",
                "'example.com' is not a host of the platforms",
            ),
        ] {
            assert_eq!(ApiRequest::parse(text).unwrap_err().fact, fact, "{text}");
        }
    }
}
