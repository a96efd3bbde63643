//! Finds inline authentication in older configurations: where it is in the JSON, what it sends, and what cannot be
//! moved.

use super::found::{InlinePlace, InlineSecret, InlineSecrets, Member};
use super::found::{authenticates, carried, get, name_is, text, without};
use super::path::{Path, Step};
use super::server::server;
use super::url::carries_secret;
use crate::json::{Kind, Value, is_deeper_than};
use crate::webhook::plan::{Bearer, Plan};

/// Deepest nesting that is searched.
const DEEPEST: usize = 128;

/// The remaining arrays and objects in the one being searched, each with whether it is a `server`.
type Unsearched<'a> = Box<dyn Iterator<Item = (Step, Value<'a>, bool)> + 'a>;

/// Searches a configuration: an assistant, a phone number, a tool, a squad, or lists of them. Only one array or
/// object is open at each level, and nothing is kept of finished ones.
pub fn find(root: Value<'_>) -> InlineSecrets<'_> {
    let mut found = InlineSecrets {
        too_deep: is_deeper_than(root.text, DEEPEST + 1),
        ..InlineSecrets::default()
    };
    if found.too_deep {
        return found;
    }
    let mut path = Path::default();
    let mut open = vec![opened(root, false, &mut path, &mut found)];
    while let Some(innermost) = open.last_mut() {
        let Some((step, value, is_server)) = innermost.next() else {
            open.pop();
            path.0.pop();
            continue;
        };
        path.0.push(step);
        open.push(opened(value, is_server, &mut path, &mut found));
    }
    found
}

/// Examines one value, and returns what to search in it.
fn opened<'a>(
    value: Value<'a>,
    is_server: bool,
    path: &mut Path,
    found: &mut InlineSecrets<'a>,
) -> Unsearched<'a> {
    let holds = |value: &Value| matches!(value.kind(), Kind::Array | Kind::Object);
    if value.kind() == Kind::Array {
        let items = value.items().enumerate();
        let rest = items.filter(move |(_, item)| holds(item));
        return Box::new(rest.map(|(index, item)| (Step::Index(index), item, false)));
    }
    let mut members: Vec<_> = value.members().collect();
    older_pair(&members, path, found);
    urls(&members, path, found);
    members.retain(|(_, value)| holds(value));
    for (key, value) in &members {
        if name_is(*key, "server") {
            path.0.push(Step::named(*key));
            server(*value, path, found);
            path.0.pop();
        } else if !is_server && name_is(*key, "headers") {
            path.0.push(Step::named(*key));
            other_headers(*value, path, found);
            path.0.pop();
        }
    }
    let step = |(key, value)| (Step::named(key), value, name_is(key, "server"));
    Box::new(members.into_iter().map(step))
}

/// Examines headers outside a server, as some tools have them.
fn other_headers(headers: Value, path: &Path, found: &mut InlineSecrets) {
    for (key, value) in headers.members() {
        let name = key.string().unwrap_or_default();
        if authenticates(&name) && text(Some(value)).is_some() {
            let reason = "only the headers of a server are moved";
            found.left.push((path.shown(&[&name]), reason));
        }
        if name != "properties" {
            continue;
        }
        // An apiRequest tool describes its headers as a JSON schema with fixed values.
        for (key, schema) in value.members() {
            let name = key.string().unwrap_or_default();
            let fields: Vec<_> = schema.members().collect();
            for field in ["value", "default", "const"] {
                if authenticates(&name) && text(get(&fields, field)).is_some() {
                    let reason =
                        "it is in the schema of a tool, and only the headers of a server are moved";
                    found
                        .left
                        .push((path.shown(&["properties", &name, field]), reason));
                }
            }
        }
    }
}

/// Looks for secrets in the URLs of one object, which no credential takes.
fn urls(members: &[Member], path: &Path, found: &mut InlineSecrets) {
    for name in ["url", "serverUrl"] {
        if text(get(members, name)).is_some_and(|url| carries_secret(&url)) {
            let reason = "it carries a secret, which shows up in logs; send that in a header";
            found.left.push((path.shown(&[name]), reason));
        }
    }
}

/// Looks for the older `serverUrl` and `serverUrlSecret` in one object.
fn older_pair<'a>(members: &[Member<'a>], path: &Path, found: &mut InlineSecrets<'a>) {
    let position = |name: &str| members.iter().position(|(key, _)| name_is(*key, name));
    let Some(index) = position("serverUrlSecret") else {
        return;
    };
    let path = || path.shown(&["serverUrlSecret"]);
    let secret = match carried(members[index].1) {
        Ok(Some(secret)) => secret,
        Ok(None) => return,
        Err(reason) => return found.left.push((path(), reason)),
    };
    if position("server").is_some() {
        return found
            .left
            .push((path(), "there is a server object next to it"));
    }
    let Some((at, url)) =
        position("serverUrl").and_then(|at| Some((at, text(Some(members[at].1))?)))
    else {
        return found
            .left
            .push((path(), "there is no serverUrl next to it"));
    };
    found.inline.push(InlineSecret {
        path: path(),
        plan: Plan::Bearer(Bearer::x_vapi_secret()),
        secret: secret.into(),
        url: Some(url),
        place: InlinePlace::Pair {
            url: members[at],
            gone: without(members, index),
        },
    });
}
