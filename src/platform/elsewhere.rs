//! Keys and tokens of other platforms that end up in the same inbox, as data: how they are recognised, and what to
//! do with them.

use super::address::Platform;
use super::volubile::scope;
use crate::json::{Kind, Value};
use crate::token::decode::Token;
use crate::token::findings::{Code, Finding, Severity};

/// A key of another platform that is not a JWT.
#[derive(Clone, Copy, Debug)]
pub struct ForeignKey {
    /// What it starts with.
    pub prefixes: &'static [&'static str],
    /// Its minimum length in characters, so that no ordinary word is taken for it.
    pub shortest: usize,
    /// What it is, with its article.
    pub name: &'static str,
    /// What to do next.
    pub hint: &'static str,
}

const ASK: &str =
    "it is not a JWT, and this platform rejects it; if someone sent it to you, it must be replaced";

/// Keys recognised by their prefix, longer prefixes first.
pub const KEYS: [ForeignKey; 20] = [
    ForeignKey {
        prefixes: &["ek_"],
        shortest: 20,
        name: "an ephemeral key of OpenAI",
        hint: "it opens a realtime session there, and is not a JWT; this platform takes tokens that start with eyJ",
    },
    ForeignKey {
        prefixes: &[
            "sk_live_", "sk_test_", "rk_live_", "rk_test_", "pk_live_", "pk_test_",
        ],
        shortest: 20,
        name: "a key that looks like Stripe's",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["sk-ant-"],
        shortest: 24,
        name: "an API key of Anthropic",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["sk-or-"],
        shortest: 24,
        name: "an API key of OpenRouter",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["sk-"],
        shortest: 24,
        name: "a key that looks like OpenAI's",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["sk_car_"],
        shortest: 20,
        name: "an API key of Cartesia",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["sk_"],
        shortest: 40,
        name: "an API key of ElevenLabs",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["key_"],
        shortest: 20,
        name: "an API key of Retell",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["whsec_"],
        shortest: 20,
        name: "a secret that signs webhooks",
        hint: "'voxtoken webhook verify' takes it, by --secret-file or VAPI_WEBHOOK_SECRET",
    },
    ForeignKey {
        prefixes: &["ghp_", "gho_", "ghs_", "github_pat_"],
        shortest: 30,
        name: "a token of GitHub",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["gsk_"],
        shortest: 30,
        name: "an API key of Groq",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["AIza"],
        shortest: 35,
        name: "an API key of Google",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["xoxb-", "xoxp-", "xapp-"],
        shortest: 24,
        name: "a token of Slack",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["AKIA", "ASIA"],
        shortest: 20,
        name: "an access key id of AWS",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["glpat-"],
        shortest: 20,
        name: "a token of GitLab",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &["sb_secret_", "sb_publishable_", "sbp_"],
        shortest: 24,
        name: "a key of Supabase",
        hint: ASK,
    },
    ForeignKey {
        prefixes: &[
            "v1.local.",
            "v1.public.",
            "v2.local.",
            "v2.public.",
            "v3.local.",
            "v3.public.",
            "v4.local.",
            "v4.public.",
        ],
        shortest: 40,
        name: "a PASETO",
        hint: "this platform takes JWTs, which start with eyJ",
    },
    ForeignKey {
        prefixes: &["H4sI"],
        shortest: 20,
        name: "gzipped data in base64",
        hint: "unpack it first: base64 -d | gunzip",
    },
    ForeignKey {
        prefixes: &["PHNhbWxwO", "PHNhbWwyc"],
        shortest: 20,
        name: "a SAML response in base64",
        hint: "this platform takes JWTs, which start with eyJ",
    },
    ForeignKey {
        prefixes: &["hf_"],
        shortest: 30,
        name: "a token of Hugging Face",
        hint: ASK,
    },
];

/// Another platform's token, recognised by its header and claims.
#[derive(Clone, Copy, Debug)]
pub struct ForeignToken {
    /// Whose token it is, with its article.
    pub name: &'static str,
    /// The source for how it is recognised.
    pub source: &'static str,
    /// Whether a header and claims belong to such a token.
    is: fn(Value, Value) -> bool,
}

/// The name of a Volubile token.
const VOLUBILE: &str = "a Volubile token";

/// Tokens recognised by their header and claims.
const TOKENS: [ForeignToken; 12] = [
    ForeignToken {
        name: "a Twilio access token",
        source: "Twilio SDK",
        is: |header, claims| {
            text(header, "cty").starts_with("twilio-fpa")
                || (text(claims, "iss").starts_with("SK")
                    && text(claims, "sub").starts_with("AC")
                    && object(claims, "grants"))
        },
    },
    ForeignToken {
        name: "a LiveKit access token",
        source: "LiveKit server SDK",
        is: |_, claims| {
            let video = claims
                .get("video")
                .filter(|video| video.kind() == Kind::Object);
            let room = |video: Value| {
                let mut members = video.members();
                members.any(|(name, _)| name.string().is_some_and(|name| name.starts_with("room")))
            };
            video.is_some_and(room) && is_string(claims, "iss")
        },
    },
    ForeignToken {
        name: "a Daily meeting token",
        source: "Daily documents, self-signed tokens",
        is: |_, claims| {
            is_string(claims, "r") && is_string(claims, "d") && claims.get("iss").is_none()
        },
    },
    ForeignToken {
        name: "a Vonage token",
        source: "Vonage SDK",
        is: |_, claims| {
            is_string(claims, "application_id")
                && (claims.get("acl").is_some() || claims.get("jti").is_some())
        },
    },
    ForeignToken {
        name: "a Deepgram token",
        source: "Deepgram documents",
        is: |_, claims| claims.get("scopes").is_some() && claims.get("project_claims").is_some(),
    },
    ForeignToken {
        name: "an Amazon Cognito token",
        source: "Cognito documents",
        is: |_, claims| {
            host(claims).starts_with("cognito-idp.") && host(claims).ends_with(".amazonaws.com")
        },
    },
    ForeignToken {
        name: "a Firebase token",
        source: "Firebase documents",
        is: |_, claims| host(claims) == "securetoken.google.com" || object(claims, "firebase"),
    },
    ForeignToken {
        name: "a Supabase token",
        source: "Supabase documents",
        is: |_, claims| {
            host(claims).ends_with(".supabase.co")
                || (text(claims, "iss") == "supabase" && claims.get("role").is_some())
        },
    },
    ForeignToken {
        name: "a Clerk session token",
        source: "Clerk documents",
        is: |_, claims| {
            host(claims).ends_with(".clerk.accounts.dev")
                || (host(claims).starts_with("clerk.") && text(claims, "sid").starts_with("sess_"))
        },
    },
    ForeignToken {
        name: "an Auth0 token",
        source: "Auth0 documents",
        is: |_, claims| host(claims).ends_with(".auth0.com"),
    },
    ForeignToken {
        name: VOLUBILE,
        source: "Volubile documents",
        is: |header, claims| {
            let issuer = text(claims, "iss");
            let host = host(claims);
            let own = [&*issuer, &*host]
                .iter()
                .any(|name| *name == "volubile.ai" || name.ends_with(".volubile.ai"));
            own || (issuer.is_empty()
                && text(header, "alg") == "HS256"
                && is_string(claims, "sub")
                && (header.get("typ").is_none() || has_scope(claims)))
        },
    },
    ForeignToken {
        name: "a token of another issuer",
        source: "RFC 7519, section 4.1.1",
        is: |_, claims| !host(claims).is_empty(),
    },
];

/// The platform that a token belongs to, if it is another one. A token with `orgId` or `token` is taken for Vapi's.
#[must_use]
pub fn foreign(token: &Token) -> Option<&'static ForeignToken> {
    let (header, claims) = (token.header.json()?, token.claims.json()?);
    if claims.get("orgId").is_some() || claims.get("token").is_some() {
        return None;
    }
    TOKENS.iter().find(|foreign| (foreign.is)(header, claims))
}

/// Findings that do not apply to another platform's token.
const EXPLAINED: [Code; 9] = [
    Code::OrgMissing,
    Code::TokenMissing,
    Code::AlgUnexpected,
    // Names and lifetimes are up to the issuer.
    Code::Misplaced,
    Code::Misspelt,
    Code::ScopeUnknown,
    Code::ExpMissing,
    Code::ShortLived,
    Code::LongLived,
];

/// Replaces the findings that only follow from a token being another platform's by one that says so. `asked` is the
/// platform of the request to check, if any.
pub fn explain(foreign: &ForeignToken, asked: Option<Platform>, found: &mut Vec<Finding>) {
    found.retain(|finding| !EXPLAINED.contains(&finding.code));
    let asked = asked.unwrap_or(Platform::Vapi);
    let looks = format!("it looks like {}, by its claims", foreign.name);
    let rejects = format!("{} answers 401 to it", asked.as_str());
    let message = match (foreign.is_volubile(), asked) {
        (true, Platform::Volubile) => format!("{looks}: only Volubile can check its signature"),
        (true, Platform::Vapi) => {
            format!("{looks}: only Volubile can check its signature, and {rejects}")
        }
        (false, _) => format!("{looks}; {rejects}"),
    };
    let mut finding = Finding::new(Code::OtherPlatform, message);
    if foreign.is_volubile() {
        finding.severity = Severity::Info;
        finding.fix = "send it to Volubile's API".into();
    }
    found.push(finding);
    found.sort_by_key(|finding| finding.severity);
}

impl ForeignToken {
    /// Whether the token is for the other platform that voxtoken supports.
    #[must_use]
    pub fn is_volubile(&self) -> bool {
        self.name == VOLUBILE
    }
}

fn text(object: Value, name: &str) -> String {
    let value = object.get(name).and_then(Value::string);
    value.map(std::borrow::Cow::into_owned).unwrap_or_default()
}

/// Whether the claims list a scope that Volubile documents.
fn has_scope(claims: Value) -> bool {
    let Some(scopes) = claims.get("scope").or_else(|| claims.get("scopes")) else {
        return false;
    };
    let known = |text: &str| text.split([' ', ',']).any(|word| scope(word).is_some());
    match scopes.string() {
        Some(text) => known(&text),
        None => scopes
            .items()
            .any(|item| item.string().is_some_and(|text| known(&text))),
    }
}

fn is_string(object: Value, name: &str) -> bool {
    !text(object, name).is_empty()
}

fn object(object: Value, name: &str) -> bool {
    object
        .get(name)
        .is_some_and(|value| value.kind() == Kind::Object)
}

/// The issuer's host, if the issuer is a URL.
fn host(claims: Value) -> String {
    let issuer = text(claims, "iss");
    let Some(rest) = issuer.strip_prefix("https://") else {
        return String::new();
    };
    rest.split('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}
