//! What Volubile documents about its API: the routes with the scope that each needs, the endpoint that issues
//! tokens, and its errors. If a page of theirs changes, a line here changes.

use super::vapi::Rule;
use crate::judgement::Certainty;

/// The host of the API (documented).
pub const HOST: &str = "api.eu.volubile.ai";

/// The endpoint that issues tokens: `POST`, with an API key in `X-Api-Key` (documented).
pub const TOKEN_PATH: &str = "/v1/auth/token";

/// The prefix of every API path.
pub const PREFIX: &str = "/v1/";

/// The source for the routes.
const AUTHENTICATION: &str = "docs.volubile.ai, Authentication";
/// The source for the endpoint that issues tokens.
const CREATE_TOKEN: &str = "docs.volubile.ai, Create Token";

/// The scopes (documented). No documented route needs an integration scope.
pub const SCOPES: [&str; 8] = [
    "agents:read",
    "agents:write",
    "calls:read",
    "calls:write",
    "campaigns:read",
    "campaigns:write",
    "integrations:read",
    "integrations:write",
];

/// A route of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The HTTP method.
    pub method: &'static str,
    /// The path; `{id}` stands for any one segment.
    pub path: &'static str,
    /// The scope that a token needs.
    pub scope: &'static str,
}

const fn route(method: &'static str, path: &'static str, scope: &'static str) -> Route {
    Route {
        method,
        path,
        scope,
    }
}

/// The documented routes that accept a token.
pub const ROUTES: [Route; 12] = [
    route("GET", "/v1/agents", "agents:read"),
    route("GET", "/v1/agents/{id}", "agents:read"),
    route("PATCH", "/v1/agents/{id}", "agents:write"),
    route("GET", "/v1/calls", "calls:read"),
    route("GET", "/v1/calls/{id}", "calls:read"),
    route("POST", "/v1/calls", "calls:write"),
    route("GET", "/v1/calls/{id}/recording", "calls:read"),
    route("GET", "/v1/calls/{id}/transcript", "calls:read"),
    route("GET", "/v1/campaigns/{id}", "campaigns:read"),
    route("POST", "/v1/campaigns", "campaigns:write"),
    route("POST", "/v1/campaigns/{id}/status", "campaigns:write"),
    route("POST", "/v1/bulk/calls", "calls:write"),
];

/// The token is where the platform looks for it.
pub const AUTHORIZATION: Rule = Rule {
    rule: "the token is sent as 'Authorization: Bearer TOKEN'",
    certainty: Certainty::Documented,
    source: AUTHENTICATION,
    error: None,
};

/// A token needs the scope of the route.
pub const SCOPE: Rule = Rule {
    rule: "each route needs the scope that the table of routes names",
    certainty: Certainty::Documented,
    source: AUTHENTICATION,
    error: None,
};

/// An API key issues tokens, a token does not.
pub const ISSUING: Rule = Rule {
    rule: "only an API key can get a token; a bearer token cannot",
    certainty: Certainty::Documented,
    source: CREATE_TOKEN,
    error: Some("403"),
};

/// Whether a segment is a placeholder for an id: `{id}`, `:id`, `<id>`.
fn is_placeholder(segment: &str) -> bool {
    segment.starts_with([':', '{', '<'])
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

impl Route {
    /// Whether a path matches this route. Trailing and repeated slashes do not matter.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        let (mut own, mut other) = (segments(self.path), segments(path));
        loop {
            match (own.next(), other.next()) {
                (None, None) => return true,
                (Some(own), Some(other)) if own == other || is_placeholder(own) => {}
                _ => return false,
            }
        }
    }
}

/// The documented route of a request.
#[must_use]
pub fn find(method: &str, path: &str) -> Option<&'static Route> {
    ROUTES
        .iter()
        .find(|route| route.method.eq_ignore_ascii_case(method) && route.covers(path))
}

/// The most similar documented routes, at most three: those with the same path, if there are any.
#[must_use]
pub fn nearest_routes(method: &str, path: &str) -> Vec<&'static Route> {
    let written = |route: &Route| format!("{} {}", route.method, route.path);
    let asked = format!("{} {path}", method.to_ascii_uppercase());
    let mut ranked: Vec<_> = ROUTES
        .iter()
        .map(|route| {
            let same_path = route.covers(path);
            let distance = strsim::damerau_levenshtein(&written(route), &asked);
            ((!same_path, distance), route)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let best = ranked.first().map_or((true, 0), |(rank, _)| *rank);
    ranked
        .into_iter()
        .filter(|((other_path, distance), _)| *other_path == best.0 && *distance <= best.1 + 2)
        .map(|(_, route)| route)
        .take(3)
        .collect()
}

/// The scope in the platform's spelling, if it is one.
#[must_use]
pub fn scope(text: &str) -> Option<&'static str> {
    SCOPES.into_iter().find(|scope| *scope == text)
}

/// The most similar scopes, at most two.
#[must_use]
pub fn nearest_scopes(text: &str) -> Vec<&'static str> {
    let text = text.to_ascii_lowercase();
    let (subject, verb) = text
        .split_once([':', '.', '-', '_', ' '])
        .unwrap_or((&text, ""));
    let mut ranked: Vec<_> = SCOPES
        .into_iter()
        .map(|scope| {
            let (own_subject, own_verb) = scope.split_once(':').unwrap_or((scope, ""));
            let rank = (
                strsim::damerau_levenshtein(own_subject, subject),
                strsim::damerau_levenshtein(own_verb, verb),
            );
            (rank, scope)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, scope)| scope).take(2).collect()
}

/// The least scopes that reach all these routes, in the order of [`SCOPES`]. `write` does not include `read`: the
/// table of routes names one scope for each.
#[must_use]
pub fn least_scopes<'a>(routes: impl IntoIterator<Item = &'a Route>) -> Vec<&'static str> {
    let needed: Vec<_> = routes.into_iter().map(|route| route.scope).collect();
    SCOPES
        .into_iter()
        .filter(|scope| needed.contains(scope))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_found_by_its_route() {
        for (method, path, scope) in [
            ("GET", "/v1/calls", Some("calls:read")),
            ("get", "/v1/calls/", Some("calls:read")),
            ("GET", "/v1/calls/abc", Some("calls:read")),
            ("GET", "/v1/calls/{id}", Some("calls:read")),
            ("GET", "/v1/calls/:id/transcript", Some("calls:read")),
            ("POST", "/v1/calls", Some("calls:write")),
            ("POST", "/v1/bulk/calls", Some("calls:write")),
            ("PATCH", "/v1/agents/7", Some("agents:write")),
            ("POST", "/v1/campaigns/7/status", Some("campaigns:write")),
            ("DELETE", "/v1/calls/abc", None),
            ("GET", "/v1/campaigns", None),
            ("GET", "/v1", None),
            ("GET", "/v1/calls/abc/recording/more", None),
        ] {
            assert_eq!(
                find(method, path).map(|route| route.scope),
                scope,
                "{method} {path}"
            );
        }
    }

    #[test]
    fn what_is_unknown_is_told_what_is_near() {
        let near = |method, path| -> Vec<_> {
            nearest_routes(method, path)
                .iter()
                .map(|route| format!("{} {}", route.method, route.path))
                .collect()
        };
        assert_eq!(near("DELETE", "/v1/calls/abc")[0], "GET /v1/calls/{id}");
        assert_eq!(near("GET", "/v1/call")[0], "GET /v1/calls");
        assert_eq!(near("GET", "/v1/campaigns")[0], "POST /v1/campaigns");
        for (text, nearest) in [
            ("call:read", "calls:read"),
            ("calls.read", "calls:read"),
            ("Calls:Write", "calls:write"),
            ("agents", "agents:read"),
            ("campaign:writ", "campaigns:write"),
        ] {
            assert_eq!(scope(text), None);
            assert_eq!(nearest_scopes(text)[0], nearest, "{text}");
        }
    }

    #[test]
    fn the_least_scopes_are_those_of_the_routes() {
        let routes = ["/v1/calls", "/v1/calls/1", "/v1/agents"];
        let routes = routes.map(|path| find("GET", path).unwrap());
        assert_eq!(least_scopes(routes), ["agents:read", "calls:read"]);
        assert_eq!(least_scopes([]), [""; 0]);
        assert!(ROUTES.iter().all(|route| SCOPES.contains(&route.scope)));
    }
}
