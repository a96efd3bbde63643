//! The facts of a token that the report and the ticket show, in their order.

use std::borrow::Cow;

use super::style::Role;
use crate::inspect::Inspected;
use crate::platform::volubile;
use crate::time::{UnixTime, in_words, relative};
use crate::token::exposure::Exposure;
use crate::token::judge::TimeStatus;
use crate::token::read::{Field, ReadScope, Reading, RestrictionsFields};
use crate::token::signature::Signature;

/// One fact: its name, and one or more lines, which may have names of their own.
#[derive(Debug)]
pub struct Fact {
    pub name: &'static str,
    pub lines: Vec<(&'static str, String)>,
    pub role: Role,
}

fn fact(name: &'static str, role: Role, line: impl Into<String>) -> Fact {
    Fact {
        name,
        lines: vec![("", line.into())],
        role,
    }
}

/// The facts of a token, signature first.
pub fn facts(inspected: &Inspected) -> Vec<Fact> {
    let mut facts = vec![signature(inspected)];
    if let Some(reading) = inspected.reading() {
        if inspected.foreign.is_some() {
            facts.extend(scopes(&reading, inspected.exposure));
            facts.extend(dates(inspected, &reading));
        } else {
            facts.push(scope(&reading, inspected.exposure));
            facts.push(organization(&reading, inspected.exposure));
            facts.extend(dates(inspected, &reading));
            facts.extend(restrictions(&reading, inspected.exposure));
        }
    } else {
        facts.push(fact("Claims", Role::Fail, "not readable"));
    }
    if let Some(within) = inspected.expires_within {
        let span = in_words(within.span);
        facts.push(match within.expires {
            Some(true) => fact("Lasts", Role::Fail, format!("no: it expires within {span}")),
            Some(false) => fact("Lasts", Role::Pass, format!("yes: longer than {span}")),
            None => fact("Lasts", Role::Warning, "unknown: there is no readable exp"),
        });
    }
    if !inspected.undone.is_empty() {
        facts.push(fact("Undone", Role::Plain, inspected.undone.join(", ")));
    }
    facts.push(fact("Fingerprint", Role::Plain, inspected.fingerprint()));
    facts
}

const LOST: &str = "unknown: the claims are cut off or malformed before it";

fn signature(inspected: &Inspected) -> Fact {
    let (role, line) = match &inspected.signature {
        Signature::Valid => (Role::Pass, "valid: signed with this key".to_owned()),
        Signature::Unchecked => (
            Role::Plain,
            "not checked; add --verify to check it".to_owned(),
        ),
        Signature::Invalid(causes) => {
            let cause = causes.first();
            let cause = cause.map_or("not signed with this key", |cause| &cause.message);
            (Role::Fail, format!("invalid: {cause}"))
        }
        Signature::Unverifiable(reason) | Signature::Barred(reason) => {
            (Role::Fail, format!("cannot be verified: {reason}"))
        }
    };
    fact("Signature", role, line)
}

fn scope(reading: &Reading, exposure: Exposure) -> Fact {
    match reading.scope() {
        ReadScope::Private => fact(
            "Scope",
            Role::Plain,
            "private: every endpoint of the organization",
        ),
        ReadScope::Public => fact("Scope", Role::Plain, "public: web calls only"),
        ReadScope::PublicByOmission => fact(
            "Scope",
            Role::Warning,
            "public, because there is no token claim: web calls only",
        ),
        ReadScope::Lost => fact("Scope", Role::Fail, LOST),
        ReadScope::Unknown(tag) => fact(
            "Scope",
            Role::Fail,
            tag.map_or("unknown".into(), |tag| {
                format!("unknown: {}", exposure.plain(&tag))
            }),
        ),
    }
}

/// The scopes listed by another platform's token.
fn scopes(reading: &Reading, exposure: Exposure) -> Option<Fact> {
    let listed = reading.scopes.value()?.iter();
    let each = listed.map(|it| match volubile::scope(it) {
        Some(known) => known.to_owned(),
        None => exposure.plain(it),
    });
    let listed: Vec<_> = each.collect();
    (!listed.is_empty()).then(|| fact("Scopes", Role::Plain, listed.join(", ")))
}

fn organization(reading: &Reading, exposure: Exposure) -> Fact {
    match &reading.org_id {
        Field::Is(id) => fact("Organization", Role::Plain, exposure.plain(id)),
        Field::Lost => fact("Organization", Role::Fail, LOST),
        _ => fact("Organization", Role::Fail, "missing"),
    }
}

fn dates(inspected: &Inspected, reading: &Reading) -> Vec<Fact> {
    let now = inspected.moment.at.seconds();
    let mut facts = Vec::new();
    if inspected.moment.chosen {
        facts.push(fact("As of", Role::Plain, inspected.moment.at.human()));
    }
    for (name, field) in [
        ("Issued", &reading.iat),
        ("Valid from", &reading.nbf),
        ("Expires", &reading.exp),
    ] {
        let role = match (name, inspected.time) {
            ("Expires", TimeStatus::Expired) => Role::Fail,
            ("Expires", TimeStatus::Valid) if inspected.moment.needs_leeway(reading) => {
                Role::Warning
            }
            ("Expires", TimeStatus::Valid) => Role::Pass,
            _ => Role::Plain,
        };
        facts.push(match field {
            Field::Is(date) => match UnixTime::new(*date) {
                Some(at) => fact(
                    name,
                    role,
                    format!("{}, {}", at.human(), relative(date.saturating_sub(now))),
                ),
                None => fact(name, Role::Fail, "beyond any calendar"),
            },
            Field::Wrong(kind) => fact(name, Role::Fail, format!("not readable: {kind}")),
            Field::Lost if name == "Valid from" => continue,
            Field::Lost => fact(name, Role::Fail, LOST),
            Field::Absent if name == "Expires" => {
                fact(name, Role::Warning, "never, as far as it says")
            }
            Field::Absent => continue,
        });
    }
    if inspected.moment.leeway > 0 {
        let leeway = in_words(inspected.moment.leeway);
        facts.push(fact(
            "Leeway",
            Role::Plain,
            format!("{leeway} between the clocks"),
        ));
    }
    facts
}

/// The fraction of a token's lifetime that is left, up to 1; nothing if it has expired or its lifetime is unknown.
pub fn life_left(inspected: &Inspected) -> Option<f64> {
    let reading = inspected.reading()?;
    let (iat, exp) = (*reading.iat.value()?, *reading.exp.value()?);
    let now = inspected.moment.at.seconds();
    let whole = exp.checked_sub(iat)?;
    let left = exp.checked_sub(now)?.clamp(0, whole.max(0));
    // For any lifetime worth a bar, both fit easily into 53 bits of precision.
    #[allow(clippy::cast_precision_loss)]
    (left > 0).then(|| left as f64 / whole as f64)
}

fn restrictions(reading: &Reading, exposure: Exposure) -> Option<Fact> {
    let Some(read) = reading.restrictions() else {
        if reading
            .token
            .value()
            .is_some_and(|token| matches!(token.restrictions, Field::Lost))
        {
            return Some(fact("Restrictions", Role::Fail, LOST));
        }
        return reading.scope().is_public().then(|| {
            fact(
                "Restrictions",
                Role::Warning,
                "none: any page, any assistant",
            )
        });
    };
    let mut lines = vec![("enabled", yes_or_no(&read.enabled, "yes, by default"))];
    for (name, list) in [
        ("origins", &read.allowed_origins),
        ("assistants", &read.allowed_assistant_ids),
    ] {
        lines.extend(
            listed(list, exposure)
                .into_iter()
                .map(|entry| (name, entry)),
        );
    }
    lines.push(("transient", transient(read)));
    Some(Fact {
        name: "Restrictions",
        lines,
        role: Role::Plain,
    })
}

fn yes_or_no(field: &Field<bool>, absent: &str) -> String {
    match field {
        Field::Is(true) => "yes".into(),
        Field::Is(false) => "no".into(),
        Field::Wrong(kind) => format!("not readable: {kind}"),
        Field::Lost => "not known".into(),
        Field::Absent => absent.into(),
    }
}

fn transient(read: &RestrictionsFields) -> String {
    if matches!(read.allowed_assistant_ids, Field::Lost) {
        return "not known".into();
    }
    match read.allow_transient_assistant {
        Field::Is(true) | Field::Absent if !read.transient_allowed() => {
            "no, as assistants are listed".into()
        }
        ref field => yes_or_no(field, "yes, by default"),
    }
}

fn listed(field: &Field<Vec<Field<Cow<str>>>>, exposure: Exposure) -> Vec<String> {
    match field {
        Field::Absent => vec!["any".into()],
        Field::Lost => vec!["not known".into()],
        Field::Wrong(kind) => vec![format!("not readable: {kind}")],
        Field::Is(list) if list.is_empty() => {
            vec!["none are listed; whether that allows all is unknown".into()]
        }
        Field::Is(list) => list
            .iter()
            .map(|entry| match entry {
                Field::Is(text) => exposure.plain(text),
                Field::Wrong(kind) => format!("not readable: {kind}"),
                Field::Absent | Field::Lost => String::new(),
            })
            .collect(),
    }
}
