//! Findings about misplaced and misspelt names in the claims.

use super::vocabulary::{ClaimLevel, HEADER, NAMES, OPTIONS, meant};
use crate::json::{Kind, Value, scalars};
use crate::token::decode::Token;
use crate::token::exposure::Exposure;
use crate::token::findings::{Code, Finding};

/// The right names of what is there under a wrong name or at the wrong level, so that other findings do not call it
/// missing.
#[derive(Clone, Debug, Default)]
pub(super) struct ExplainedNames(Vec<&'static str>);

impl ExplainedNames {
    /// Whether this name is explained.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(&name)
    }

    /// Whether some restriction is explained.
    pub fn restricts(&self) -> bool {
        let restricts = |(name, level, _): &(&str, ClaimLevel, &[&str])| {
            (*level == ClaimLevel::Restrictions || *name == "restrictions") && self.has(name)
        };
        NAMES.iter().any(restricts)
    }
}

pub(super) fn of_names(
    token: &Token,
    exposure: Exposure,
    found: &mut Vec<Finding>,
) -> ExplainedNames {
    let mut explained = ExplainedNames::default();
    let Some(claims) = token.claims.json() else {
        return explained;
    };
    let private = claims
        .get("token")
        .and_then(|token| token.get("tag")?.string());
    let mut judge = NameJudge {
        exposure,
        private: private.is_some_and(|tag| tag == "private"),
        found,
        explained: &mut explained,
    };
    if judge.envelope(claims) {
        return explained;
    }
    judge.object(claims, ClaimLevel::Top);
    if let Some(inner) = claims.get("token") {
        if inner.kind() == Kind::Object {
            judge.object(inner, ClaimLevel::Token);
            if let Some(restrictions) = inner.get("restrictions") {
                judge.object(restrictions, ClaimLevel::Restrictions);
            }
        } else {
            judge.token_as_text(inner);
        }
    }
    judge.inner_token(claims);
    explained
}

/// Reports what is misplaced or misspelt in the claims of one token.
struct NameJudge<'a> {
    exposure: Exposure,
    /// Whether the token is private. Restrictions then have no effect anywhere.
    private: bool,
    found: &'a mut Vec<Finding>,
    explained: &'a mut ExplainedNames,
}

impl NameJudge<'_> {
    fn misplaced(&mut self, message: String, fix: impl Into<String>) {
        self.found
            .push(Finding::new(Code::Misplaced, message).fixed_by(fix));
    }

    /// Makes the last finding an error if the token is rejected for it, or is less restricted than its author meant.
    fn weigh(&mut self, name: &str) {
        let restricts = [
            "restrictions",
            "allowedOrigins",
            "allowedAssistantIds",
            "allowTransientAssistant",
        ];
        let grave = name == "orgId" || (restricts.contains(&name) && !self.private);
        if grave && let Some(finding) = self.found.pop() {
            self.found.push(finding.grave());
        }
    }

    /// Reports claims that are all inside one member, as an object or as JSON in a string.
    fn envelope(&mut self, claims: Value) -> bool {
        if claims.get("orgId").is_some()
            || claims
                .get("token")
                .is_some_and(|it| it.kind() == Kind::Object && it.get("orgId").is_none())
        {
            return false;
        }
        let is_payload = |value: &Value| {
            value.kind() == Kind::Object
                && value.get("orgId").is_some()
                && (value.get("token").is_some()
                    || value.get("exp").is_some()
                    || value.get("tag").is_none())
        };
        for (name, value) in claims.members() {
            let name = name.string().unwrap_or_default();
            let text = value.string().unwrap_or_default();
            let inner = Value::root(text.as_bytes());
            let in_text = text.starts_with('{') && inner.is_some_and(|inner| is_payload(&inner));
            if !in_text && !is_payload(&value) {
                continue;
            }
            let inside = if in_text { inner } else { Some(value) };
            let has = |wanted| inside.is_some_and(|inside| inside.get(wanted).is_some());
            let inner = NAMES.iter().map(|(name, _, _)| *name);
            self.explained
                .0
                .extend(inner.filter(|name| *name == "orgId" || has(name)));
            if has("token") {
                self.explained.0.extend(["tag", "restrictions"]);
            }
            let shown = self.exposure.name(&name);
            self.misplaced(
                format!(
                    "the claims are inside {shown}{}, where the platform does not look",
                    if in_text { ", as text" } else { "" }
                ),
                format!("sign what is inside {shown} as the claims"),
            );
            self.weigh("orgId");
            return true;
        }
        false
    }

    fn object(&mut self, object: Value, level: ClaimLevel) {
        for (name, value) in object.members() {
            let name = name.string().unwrap_or_default();
            self.member(object, level, &name, value);
        }
    }

    fn member(&mut self, object: Value, level: ClaimLevel, name: &str, value: Value) {
        let known = NAMES.iter().find(|(known, _, _)| *known == name);
        if let Some((known, home, _)) = known {
            if *home == level {
                return;
            }
            // `token.exp` and the like; of the user's own claims only what the platform would read.
            self.explained.0.push(known);
            let effect = effect(*home);
            self.misplaced(
                format!(
                    "{name} is in {}, {effect}; the platform looks for it in {}",
                    level.described(),
                    home.described()
                ),
                format!("move {name} into {}", home.described()),
            );
            self.weigh(known);
            return;
        }
        if OPTIONS.contains(&name) {
            self.explained.0.push("exp");
            self.misplaced(
                format!(
                    "{name} is an option of the signing function, not a claim, and has no effect"
                ),
                format!("pass {name} to the function that signs, next to the claims"),
            );
            return;
        }
        if level == ClaimLevel::Top && HEADER.contains(&name) && value.kind() == Kind::String {
            self.misplaced(
                format!("{name} is a parameter of the header, and has no effect in the claims"),
                format!("leave {name} out of the claims"),
            );
            return;
        }
        let meant = meant(level, name, value);
        if let Some((right, home)) = meant.filter(|(right, _)| object.get(right).is_none()) {
            self.explained.0.push(right);
            let shown = self.exposure.name(name);
            let message = format!(
                "there is no {right}, but {shown}, which the platform does not read{}",
                if home == ClaimLevel::Restrictions {
                    ", so that it restricts nothing"
                } else {
                    ""
                }
            );
            let fix = if home == level {
                format!("rename {shown} to '{right}'")
            } else {
                format!(
                    "rename {shown} to '{right}' and move it into {}",
                    home.described()
                )
            };
            self.found
                .push(Finding::new(Code::Misspelt, message).fixed_by(fix));
            self.weigh(right);
        } else if level != ClaimLevel::Top {
            self.found.push(Finding::new(
                Code::UnknownField,
                format!(
                    "{} has a field {}, which the platform does not know",
                    level.described(),
                    self.exposure.name(name)
                ),
            ));
        }
    }

    /// `"token": "public"`, and the object as JSON in a string.
    fn token_as_text(&mut self, value: Value) {
        let Some(text) = value.string() else { return };
        let tag = text.trim().to_ascii_lowercase();
        let in_text = text.starts_with('{');
        if !matches!(&*tag, "private" | "public") && !in_text {
            return;
        }
        self.explained.0.push("tag");
        let (message, fix) = if in_text {
            (
                "the token claim is JSON in a string, not an object".to_owned(),
                "sign the object itself, not its text".to_owned(),
            )
        } else {
            (
                format!(
                    "'{tag}' is the token claim itself; the platform looks for it in token.tag"
                ),
                format!("write \"token\": {{\"tag\": \"{tag}\"}}"),
            )
        };
        self.misplaced(message, fix);
    }

    /// A whole token among the claims.
    fn inner_token(&mut self, claims: Value) {
        let holds = |(_, value): &(Option<Value>, Value)| {
            value.string().is_some_and(|text| is_token(&text))
        };
        if let Some((name, _)) = scalars(claims.text).find(holds) {
            let name = name.and_then(Value::string).unwrap_or_default();
            self.misplaced(
                format!(
                    "the claim {} holds a whole token",
                    self.exposure.name(&name)
                ),
                "send the inner token itself; do not sign it again",
            );
        }
    }
}

/// What a misplaced name does not do.
fn effect(home: ClaimLevel) -> &'static str {
    if home == ClaimLevel::Restrictions {
        "where it restricts nothing"
    } else {
        "where it has no effect"
    }
}

/// Whether a text is a compact JWS.
fn is_token(text: &str) -> bool {
    text.starts_with("eyJ")
        && text.split('.').count() == 3
        && Token::decode(text.as_bytes()).claims.json().is_some()
}
