//! Inline authentication as the platform's older configurations have it: where it stands in a JSON text,
//! what it sends, and what cannot be moved. Changes nothing.

use secrecy::SecretString;

use super::plan::{AUTHORIZATION, BEARER, Bearer, Oauth2, Plan, header_name};
use crate::json::{Kind, Value};
use crate::text::safe;

/// Deepest nesting that is searched.
const DEEPEST: usize = 128;

/// Words in the names of headers that authenticate.
const AUTHENTICATING: [&str; 8] = [
    "auth",
    "secret",
    "token",
    "key",
    "signature",
    "password",
    "credential",
    "session",
];

/// Inline authentication that can become a credential.
pub struct Inline<'a> {
    /// Where it stands, as a JSON path.
    pub path: String,
    /// How it authenticates.
    pub plan: Plan,
    /// With which secret.
    pub secret: SecretString,
    /// The URL that it is sent to, if there is one.
    pub url: Option<String>,
    /// The members that hold it.
    pub place: Place<'a>,
}

/// A member of an object: its name and its value.
pub type Member<'a> = (Value<'a>, Value<'a>);

/// The members that hold inline authentication, and so how it is taken out.
pub enum Place<'a> {
    /// One member, which a reference can stand for.
    Whole(Member<'a>),
    /// One header of several: the member `headers`, and which of its members.
    Header {
        headers: Member<'a>,
        members: Vec<Member<'a>>,
        index: usize,
    },
    /// The older pair beside each other: `serverUrl` and the place of `serverUrlSecret` in its object.
    Pair {
        url: Member<'a>,
        members: Vec<Member<'a>>,
        index: usize,
    },
}

/// What was found in a configuration.
#[derive(Default)]
pub struct Found<'a> {
    /// What can be moved, in the order of the text.
    pub inline: Vec<Inline<'a>>,
    /// What stays where it is and should not: a JSON path and the reason.
    pub left: Vec<(String, &'static str)>,
    /// Is it nested too deeply to be searched to its ground?
    pub too_deep: bool,
}

/// Searches a configuration: an assistant, a phone number, a tool, a squad, or lists of them.
pub fn find(root: Value<'_>) -> Found<'_> {
    let mut found = Found::default();
    let mut open = vec![(root, String::new(), 0, false)];
    while let Some((value, path, depth, is_server)) = open.pop() {
        if depth > DEEPEST {
            found.too_deep = true;
            continue;
        }
        let mut below = Vec::new();
        match value.kind() {
            Kind::Array => below.extend(value.items().enumerate().map(|(index, item)| {
                let path = format!("{path}[{index}]");
                (item, path, depth + 1, false)
            })),
            Kind::Object => {
                let members: Vec<_> = value.members().collect();
                older_pair(&members, &path, &mut found);
                for (key, value) in members {
                    let path = joined(&path, &key.string().unwrap_or_default());
                    let opens_server = name_is(key, "server");
                    if opens_server {
                        server(value, &path, &mut found);
                    } else if !is_server && name_is(key, "headers") {
                        other_headers(value, &path, &mut found);
                    }
                    below.push((value, path, depth + 1, opens_server));
                }
            }
            _ => {}
        }
        below.retain(|(value, ..)| matches!(value.kind(), Kind::Array | Kind::Object));
        open.extend(below.into_iter().rev());
    }
    found
}

fn name_is(key: Value, name: &str) -> bool {
    key.string().is_some_and(|key| key == name)
}

fn joined(path: &str, name: &str) -> String {
    let name = safe(name);
    if path.is_empty() {
        name.into_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn text(value: Option<Value>) -> Option<String> {
    value?
        .string()
        .map(std::borrow::Cow::into_owned)
        .filter(|text| !text.trim().is_empty())
}

/// What a header can carry, if there is anything; or why it cannot be moved.
fn carried(value: Value) -> Result<Option<String>, &'static str> {
    if value.kind() == Kind::Null {
        return Ok(None);
    }
    let text = value.string().ok_or("it is not a string")?;
    if text.trim().is_empty() {
        return Err("it is empty, so it authenticates nothing");
    }
    if text.contains(|c: char| c.is_control() && c != '\t') {
        return Err("it has a line ending or another control character, which no header carries");
    }
    Ok(Some(text.into_owned()))
}

/// Looks at headers outside of a server, as some tools have them.
fn other_headers(headers: Value, path: &str, found: &mut Found) {
    for (key, value) in headers.members() {
        let name = key.string().unwrap_or_default();
        if authenticates(&name) && text(Some(value)).is_some() {
            let reason = "only the headers of a server are moved";
            found.left.push((joined(path, &name), reason));
        }
    }
}

const ONE_ONLY: &str = "a server takes one credential";

/// Looks at one `server` object.
fn server<'a>(server: Value<'a>, path: &str, found: &mut Found<'a>) {
    let members: Vec<_> = server.members().collect();
    let url = text(server.get("url"));
    let mut taken = server.get("credentialId").map(|id| match text(Some(id)) {
        Some(_) => "its server has a credentialId already",
        None => "its server has an empty credentialId, which has to go first",
    });
    let before = found.inline.len();
    let mut take = |plan, secret: String, name: String, place, found: &mut Found<'a>| {
        if let Some(reason) = taken {
            found.left.push((name, reason));
            return;
        }
        taken = Some(ONE_ONLY);
        found.inline.push(Inline {
            path: name,
            plan,
            secret: secret.into(),
            url: url.clone(),
            place,
        });
    };
    let member = |name: &str| members.iter().find(|(key, _)| name_is(*key, name)).copied();
    if let Some(place) = member("secret") {
        let plan = Plan::Bearer(Bearer::x_vapi_secret());
        let name = joined(path, "secret");
        match carried(place.1) {
            Ok(Some(secret)) => take(plan, secret, name, Place::Whole(place), found),
            Ok(None) => {}
            Err(reason) => found.left.push((name, reason)),
        }
    }
    for place in &members {
        if let Some((plan, secret)) = oauth2(place.1) {
            let name = joined(path, &place.0.string().unwrap_or_default());
            take(plan, secret, name, Place::Whole(*place), found);
        }
    }
    let Some(headers) = member("headers") else {
        return;
    };
    let path = joined(path, "headers");
    let members: Vec<_> = headers.1.members().collect();
    let single = members.len() == 1;
    for (index, (key, value)) in members.iter().enumerate() {
        let name = key.string().unwrap_or_default();
        if !authenticates(&name) {
            continue;
        }
        let path = joined(&path, &name);
        let value = match carried(*value) {
            Ok(Some(value)) => value,
            Ok(None) => continue,
            Err(reason) => {
                found.left.push((path, reason));
                continue;
            }
        };
        let Some((plan, secret)) = bearer(&name, &value) else {
            found.left.push((path, "HTTP has no such header"));
            continue;
        };
        let place = if single {
            Place::Whole(headers)
        } else {
            Place::Header {
                headers,
                members: members.clone(),
                index,
            }
        };
        take(plan, secret, path, place, found);
    }
    let silent = |(key, _): &Member| !authenticates(&key.string().unwrap_or_default());
    // A header that says nothing of authentication may stay beside a credential.
    let has_credential = server.get("credentialId").is_some() || found.inline.len() > before;
    if !has_credential && !members.is_empty() && members.iter().all(silent) {
        let reason = "none of these headers looks like authentication";
        found.left.push((path, reason));
    }
}

fn authenticates(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    AUTHENTICATING.iter().any(|word| name.contains(word))
}

/// A header as a bearer plan that sends the same (platform page "Server authentication").
fn bearer(name: &str, value: &str) -> Option<(Plan, String)> {
    let name = header_name(name).ok()?;
    let token = value
        .strip_prefix(BEARER)
        .filter(|token| !token.trim().is_empty());
    // The name as the platform spells it by default, if it is that header.
    let header_name = if name.eq_ignore_ascii_case(AUTHORIZATION) {
        AUTHORIZATION.into()
    } else {
        name
    };
    let plan = Plan::Bearer(Bearer {
        header_name,
        bearer_prefix_enabled: token.is_some(),
    });
    Some((plan, token.unwrap_or(value).to_owned()))
}

/// Inline OAuth, told by its fields: the platform's page does not say under which name it stands.
fn oauth2(value: Value) -> Option<(Plan, String)> {
    if value.kind() != Kind::Object {
        return None;
    }
    let plan = Plan::Oauth2(Oauth2 {
        url: text(value.get("url")).or_else(|| text(value.get("tokenUrl")))?,
        client_id: text(value.get("clientId"))?,
        scope: text(value.get("scope")),
    });
    Some((plan, text(value.get("clientSecret"))?))
}

/// Looks for the older `serverUrl` and `serverUrlSecret` in one object.
fn older_pair<'a>(members: &[Member<'a>], path: &str, found: &mut Found<'a>) {
    let position = |name: &str| members.iter().position(|(key, _)| name_is(*key, name));
    let Some(index) = position("serverUrlSecret") else {
        return;
    };
    let path = joined(path, "serverUrlSecret");
    let secret = match carried(members[index].1) {
        Ok(Some(secret)) => secret,
        Ok(None) => return,
        Err(reason) => return found.left.push((path, reason)),
    };
    if position("server").is_some() {
        return found.left.push((path, "a server object stands beside it"));
    }
    let Some((at, url)) =
        position("serverUrl").and_then(|at| Some((at, text(Some(members[at].1))?)))
    else {
        return found.left.push((path, "there is no serverUrl beside it"));
    };
    found.inline.push(Inline {
        path,
        plan: Plan::Bearer(Bearer::x_vapi_secret()),
        secret: secret.into(),
        url: Some(url),
        place: Place::Pair {
            url: members[at],
            members: members.to_vec(),
            index,
        },
    });
}
