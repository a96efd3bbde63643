//! The names that the platform reads in claims, other names that people write, and which one was meant.

use crate::json::{Kind, Value};

/// An object in the claims whose names the platform knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ClaimLevel {
    Top,
    Token,
    Restrictions,
}

impl ClaimLevel {
    /// Its name in a sentence.
    pub(super) fn described(self) -> &'static str {
        match self {
            Self::Top => "the top level of the claims",
            Self::Token => "token",
            Self::Restrictions => "token.restrictions",
        }
    }
}

/// Each name that the platform reads: at which level it belongs, and how else people write it. Other cases,
/// underscores and slips of one or two letters need no row.
pub(super) const NAMES: [(&str, ClaimLevel, &[&str]); 10] = [
    (
        "orgId",
        ClaimLevel::Top,
        &[
            "org",
            "organization",
            "organizationid",
            "organisation",
            "organisationid",
            "orgids",
            "orguuid",
        ],
    ),
    ("token", ClaimLevel::Top, &[]),
    ("iat", ClaimLevel::Top, &["issuedat", "issued", "createdat"]),
    (
        "exp",
        ClaimLevel::Top,
        &[
            "expires",
            "expiresat",
            "expiry",
            "expiration",
            "expire",
            "expireat",
            "expirationtime",
        ],
    ),
    ("tag", ClaimLevel::Token, &["tags"]),
    (
        "restrictions",
        ClaimLevel::Token,
        &["restrict", "restricted", "restrictionsobject"],
    ),
    (
        "enabled",
        ClaimLevel::Restrictions,
        &["enable", "isenabled"],
    ),
    (
        "allowedOrigins",
        ClaimLevel::Restrictions,
        &[
            "origins",
            "origin",
            "allowedorigin",
            "alloworigin",
            "alloworigins",
            "alloweddomains",
            "alloweddomain",
            "allowedurls",
            "allowedhosts",
            "domains",
            "corsorigins",
        ],
    ),
    (
        "allowedAssistantIds",
        ClaimLevel::Restrictions,
        &[
            "assistantids",
            "assistantid",
            "allowedassistants",
            "allowedassistant",
            "allowedassistantid",
            "allowassistants",
            "allowassistantids",
            "assistants",
            "allowedassistentids",
        ],
    ),
    (
        "allowTransientAssistant",
        ClaimLevel::Restrictions,
        &[
            "allowtransientassistants",
            "allowtransient",
            "transientassistant",
            "transient",
            "allowedtransientassistant",
            "transientassistantallowed",
            "allowtransientassistent",
        ],
    ),
];

/// Options of signing functions, which are not claims.
pub(super) const OPTIONS: [&str; 8] = [
    "expiresIn",
    "expires_in",
    "notBefore",
    "algorithm",
    "algorithms",
    "noTimestamp",
    "mutatePayload",
    "keyid",
];

/// Parameters of the header, which are not claims.
pub(super) const HEADER: [&str; 2] = ["alg", "typ"];

/// The name that was meant, if that is clear: the same letters, a common other name, or one or two typos.
pub(super) fn meant(
    level: ClaimLevel,
    name: &str,
    value: Value,
) -> Option<(&'static str, ClaimLevel)> {
    let bare = |name: &str| -> String {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let wanted = bare(name);
    // A scope under any name.
    let is_scope = || {
        let text = value.string().unwrap_or_default();
        matches!(&*text.trim().to_ascii_lowercase(), "private" | "public")
    };
    if level == ClaimLevel::Token && is_scope() {
        return Some(("tag", ClaimLevel::Token));
    }
    let near = |right: &str| {
        let slips = strsim::damerau_levenshtein(&wanted, &bare(right));
        match right.len() {
            ..5 => slips == 0,
            5..8 => slips <= 1,
            _ => slips <= 2,
        }
    };
    let row = NAMES.iter().find(|(right, home, others)| {
        // The top level also has the user's own claims, so only names that can hardly be one of them count.
        let own = level == ClaimLevel::Top && *home == ClaimLevel::Restrictions;
        if own {
            bare(right) == wanted
        } else if *home == level {
            near(right) || others.contains(&&*wanted)
        } else {
            bare(right) == wanted
        }
    });
    let (right, home, _) = row?;
    let fits = match *right {
        "orgId" | "tag" => value.kind() == Kind::String,
        "token" | "restrictions" => value.kind() == Kind::Object,
        "exp" | "iat" => matches!(value.kind(), Kind::Number | Kind::String),
        _ => true,
    };
    fits.then_some((*right, *home))
}
