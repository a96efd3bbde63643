//! What Vapi documents about its tokens: endpoints and their scopes, the rules for requests, and the errors. If a
//! page of theirs changes, a line here changes.

use crate::judgement::Certainty;

/// The hosts of the API. A key belongs to one region (documented).
pub const HOSTS: [&str; 2] = ["api.vapi.ai", "api.eu.vapi.ai"];

/// The source of most rules.
const JWT_PAGE: &str = "docs.vapi.ai, JWT Authentication";
/// The API schema of the restrictions.
const SCHEMA: &str = "api.vapi.ai, schema TokenRestrictions";
/// The source of what was observed on the live service.
const REPORTS: &str = "reports from the live service";

/// An endpoint that accepts public tokens. All others only accept private ones.
#[derive(Clone, Copy, Debug)]
pub struct PublicEndpoint {
    /// The HTTP method.
    pub method: &'static str,
    /// The path, without a trailing slash.
    pub path: &'static str,
    /// How well it is known.
    pub certainty: Certainty,
    /// Where from.
    pub source: &'static str,
}

/// The endpoints that accept public tokens.
pub const PUBLIC_ENDPOINTS: [PublicEndpoint; 3] = [
    PublicEndpoint {
        method: "POST",
        path: "/call/web",
        certainty: Certainty::Documented,
        source: JWT_PAGE,
    },
    PublicEndpoint {
        method: "POST",
        path: "/chat/web",
        certainty: Certainty::Observed,
        source: "the platform's own chat widget",
    },
    PublicEndpoint {
        method: "POST",
        path: "/chat/web/responses",
        certainty: Certainty::Inferred,
        source: "by analogy with /chat/web",
    },
];

/// A rule that a request must follow.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The rule in a sentence.
    pub rule: &'static str,
    /// How well it is known.
    pub certainty: Certainty,
    /// Where from.
    pub source: &'static str,
    /// The platform's answer to a request that breaks it, if known. All answers have the certainty [`ANSWERS`].
    pub error: Option<&'static str>,
}

/// How well the answers to broken rules are known: third parties report them from the live service.
pub const ANSWERS: Certainty = Certainty::Observed;

const fn rule(
    rule: &'static str,
    certainty: Certainty,
    source: &'static str,
    error: Option<&'static str>,
) -> Rule {
    Rule {
        rule,
        certainty,
        source,
        error,
    }
}

/// The token is where the platform looks for it.
pub const AUTHORIZATION: Rule = rule(
    "the token is sent as 'Authorization: Bearer TOKEN'",
    Certainty::Documented,
    JWT_PAGE,
    Some("401 Missing Authorization Header."),
);

/// The signature was made with the organization's private key.
pub const SIGNATURE: Rule = rule(
    "the token is signed with the organization's private key",
    Certainty::Documented,
    JWT_PAGE,
    None,
);

/// The token names its organization.
pub const ORGANIZATION: Rule = rule(
    "orgId names the organization whose key signed the token",
    Certainty::Documented,
    JWT_PAGE,
    None,
);

/// An organization is named by its id.
pub const ORGANIZATION_ID: Rule = rule(
    "orgId is a UUID, as every known organization id is",
    Certainty::Observed,
    REPORTS,
    None,
);

/// The key belongs to the region of the request.
pub const REGION: Rule = rule(
    "a key belongs to one region",
    Certainty::Documented,
    "docs.vapi.ai",
    None,
);

/// The answer is known, but nothing here explains it.
pub const ANSWERED: Rule = rule(
    "the platform answers 401 or 403 to a key or token that it does not accept",
    ANSWERS,
    REPORTS,
    None,
);

/// The token is valid at this time.
pub const TIME: Rule = rule(
    "the token is valid for its lifetime",
    Certainty::Inferred,
    JWT_PAGE,
    None,
);

/// A private token is accepted by every private endpoint.
pub const PRIVATE_ENDPOINT: Rule = rule(
    "all endpoints but those for web calls are privately scoped",
    Certainty::Documented,
    JWT_PAGE,
    Some("403 JWT doesn't permit access. Hot tip, you may be missing `token` in your JWT."),
);

/// A private token at a public endpoint.
pub const PRIVATE_AT_PUBLIC: Rule = rule(
    "whether a private token is accepted at a public endpoint is unknown; the private key is rejected there",
    Certainty::Unknown,
    REPORTS,
    None,
);

/// A disabled token is rejected, private or public.
pub const ENABLED: Rule = rule(
    "restrictions.enabled is not false",
    Certainty::Documented,
    SCHEMA,
    None,
);

/// The page's origin is listed.
pub const ORIGIN: Rule = rule(
    "the Origin header is one of allowedOrigins, if any are listed",
    Certainty::Documented,
    SCHEMA,
    Some("403 Key doesn't allow origin '…'"),
);

/// A null among the origins breaks the platform's own check.
pub const ORIGIN_NULL: Rule = rule(
    "a null in allowedOrigins makes every request fail",
    Certainty::Observed,
    REPORTS,
    Some("500 Internal Server Error"),
);

/// The call's assistant is listed.
pub const ASSISTANT: Rule = rule(
    "the call's assistant is one of allowedAssistantIds, if any are listed",
    Certainty::Documented,
    SCHEMA,
    Some("403 Key doesn't allow assistantId '…'"),
);

/// A call may define its own assistant.
pub const TRANSIENT: Rule = rule(
    "a call may define its own assistant only if allowTransientAssistant is not false and no assistants are listed",
    Certainty::Documented,
    SCHEMA,
    Some("403 Key doesn't allow transient assistant"),
);
