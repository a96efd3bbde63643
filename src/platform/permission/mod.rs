//! Would the platform let this request through? Check by check, each with its rule, and with "unknown"
//! as a third answer. Asks nobody; all that it knows is in `vapi` and `volubile`.

mod admission;
mod answer;
mod restrictions;
mod volubile;

use url::Url;

use super::address::Platform;
use super::vapi::{self, PublicEndpoint};
use super::volubile as routes;
use crate::judgement::{Answer, Check, CheckResult, Verdict};
use crate::outcome::Refusal;
use crate::text::shown;
use crate::token::exposure::Exposure;
use crate::token::judge::{Evidence, TimeStatus};
use crate::token::read::Reading;
use admission::{organization_check, scope_check, signature_check, time_check};
use restrictions::{assistant_check, enabled_check, origin_check, transient_check};

/// A request to the platform's API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path: no query, single slashes, none at its end.
    pub path: String,
    /// The `Origin` header, if it is known.
    pub origin: Option<String>,
    /// Which assistant the call uses.
    pub assistant: Assistant,
}

/// Which assistant a call uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assistant {
    /// Nobody said.
    Unsaid,
    /// The one with this id.
    Id(String),
    /// One that the call brings along.
    Transient,
}

impl Request {
    /// Reads `METHOD PATH` or `METHOD URL`, as `POST /call/web`.
    ///
    /// # Errors
    /// No method, no path, a URL of another host.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        const FORM: &str = "write 'POST /call/web', or a URL in place of the path";
        let mut words = text.split_whitespace();
        let (Some(method), Some(target), None) = (words.next(), words.next(), words.next()) else {
            return Err(Refusal::new("not a method and a path").hint(FORM));
        };
        if !method.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(Refusal::new("no method before the path").hint(FORM));
        }
        let path = if target.starts_with('/') {
            target
                .split(['?', '#'])
                .next()
                .unwrap_or_default()
                .to_owned()
        } else {
            let url = Url::parse(target)
                .map_err(|_| Refusal::new("neither a path nor a URL").hint(FORM))?;
            let host = url.host_str().unwrap_or_default();
            if host == routes::HOST && Platform::of_path(url.path()) != Platform::Volubile {
                return Err(Refusal::new("not a path of Volubile's API")
                    .hint(format!("its paths start with {}", routes::PREFIX)));
            }
            if !vapi::HOSTS.contains(&host) && host != routes::HOST {
                return Err(Refusal::new(format!(
                    "{} is not a host of the platforms",
                    shown(host)
                ))
                .hint(format!(
                    "the hosts are {} and {}; or give the path alone",
                    vapi::HOSTS.join(", "),
                    routes::HOST
                )));
            }
            url.path().to_owned()
        };
        let segments: Vec<_> = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .collect();
        Ok(Self {
            method: method.to_ascii_uppercase(),
            path: format!("/{}", segments.join("/")),
            origin: None,
            assistant: Assistant::Unsaid,
        })
    }

    /// The request in a word: `POST /call/web from https://example.com`.
    #[must_use]
    pub fn described(&self, exposure: Exposure) -> String {
        let place = format!("{} {}", self.method, exposure.path(&self.path));
        match &self.origin {
            Some(origin) => format!("{place} from {}", exposure.raw(origin)),
            None => place,
        }
    }

    /// The endpoint, if it is one for public tokens.
    fn public_endpoint(&self) -> Option<&'static PublicEndpoint> {
        vapi::PUBLIC_ENDPOINTS
            .iter()
            .find(|endpoint| endpoint.method == self.method && endpoint.path == self.path)
    }
}

/// Checks a request with a token. Without readable claims most cannot be said.
#[must_use]
pub fn check(
    request: &Request,
    reading: Option<&Reading>,
    time: TimeStatus,
    evidence: &Evidence,
) -> Verdict {
    let exposure = evidence.exposure;
    let checks = if Platform::of_path(&request.path) == Platform::Volubile {
        volubile::checks(request, reading, time_check(time), exposure)
    } else {
        vapi_checks(request, reading, time, evidence)
    };
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
    request: &Request,
    reading: Option<&Reading>,
    time: TimeStatus,
    evidence: &Evidence,
) -> Vec<Check> {
    let exposure = evidence.exposure;
    vec![
        signature_check(evidence),
        time_check(time),
        organization_check(reading, evidence),
        scope_check(request, reading, exposure),
        enabled_check(reading),
        origin_check(request, reading, exposure),
        assistant_check(request, reading, exposure),
        transient_check(request, reading),
    ]
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
            let request = Request::parse(text).unwrap();
            assert_eq!((&*request.method, &*request.path), (method, path), "{text}");
        }
    }

    #[test]
    fn requests_that_are_none_are_refused() {
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
            assert_eq!(Request::parse(text).unwrap_err().fact, fact, "{text}");
        }
    }
}
