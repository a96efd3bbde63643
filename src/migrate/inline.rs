//! Inline authentication as the platform's older configurations have it: where it stands in a JSON text,
//! what it sends, and what cannot be moved. Changes nothing.

use std::borrow::Cow;
use std::ops::Range;

use secrecy::SecretString;

use super::path::{Path, Step};
use crate::http::header_name;
use crate::json::{Kind, Value};
use crate::webhook::plan::{AUTHORIZATION, BEARER, Bearer, Oauth2, Plan};

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
    /// One header of several: the member `headers`, and what goes so that the header is gone.
    Header {
        headers: Member<'a>,
        gone: Range<usize>,
    },
    /// The older pair beside each other: `serverUrl`, and what goes so that `serverUrlSecret` is gone.
    Pair { url: Member<'a>, gone: Range<usize> },
}

/// What was found in a configuration.
#[derive(Default)]
pub struct Found<'a> {
    /// What can be moved, in the order of the text.
    pub inline: Vec<Inline<'a>>,
    /// What stays where it is and should not: a JSON path and the reason.
    pub left: Vec<(String, &'static str)>,
    /// Is it nested too deeply to be searched; then nothing was?
    pub too_deep: bool,
}

/// What is left of the arrays and objects in one that is being searched; of each, is it a `server`?
type Open<'a> = Box<dyn Iterator<Item = (Step, Value<'a>, bool)> + 'a>;

/// Searches a configuration: an assistant, a phone number, a tool, a squad, or lists of them. One array or
/// object is open at each level, and nothing is kept of those that are done.
pub fn find(root: Value<'_>) -> Found<'_> {
    let mut found = Found {
        too_deep: is_too_deep(root.text),
        ..Found::default()
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

/// Whether arrays and objects stand in each other too deeply, told in one pass by their brackets.
fn is_too_deep(text: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST + 1 {
            return true;
        }
    }
    false
}

/// Looks at one value, and returns what is to be searched in it.
fn opened<'a>(
    value: Value<'a>,
    is_server: bool,
    path: &mut Path,
    found: &mut Found<'a>,
) -> Open<'a> {
    let holds = |value: &Value| matches!(value.kind(), Kind::Array | Kind::Object);
    if value.kind() == Kind::Array {
        let items = value.items().enumerate();
        let rest = items.filter(move |(_, item)| holds(item));
        return Box::new(rest.map(|(index, item)| (Step::Index(index), item, false)));
    }
    let mut members: Vec<_> = value.members().collect();
    older_pair(&members, path, found);
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

fn name_is(key: Value, name: &str) -> bool {
    key.string().is_some_and(|key| key == name)
}

/// The value of a member by its name.
fn get<'a>(members: &[Member<'a>], name: &str) -> Option<Value<'a>> {
    let member = members.iter().rfind(|(key, _)| name_is(*key, name));
    member.map(|(_, value)| *value)
}

/// The part of the text that a value takes.
pub fn span(value: Value) -> Range<usize> {
    value.offset..value.offset + value.text.len()
}

/// What to take out so that a member is gone, and one comma with it.
fn without(members: &[Member], index: usize) -> Range<usize> {
    let (key, value) = members[index];
    match (index.checked_sub(1), members.get(index + 1)) {
        (Some(previous), _) => span(members[previous].1).end..span(value).end,
        (None, Some((next, _))) => key.offset..next.offset,
        (None, None) => key.offset..span(value).end,
    }
}

fn text(value: Option<Value>) -> Option<String> {
    value?
        .string()
        .map(Cow::into_owned)
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
fn other_headers(headers: Value, path: &Path, found: &mut Found) {
    for (key, value) in headers.members() {
        let name = key.string().unwrap_or_default();
        if authenticates(&name) && text(Some(value)).is_some() {
            let reason = "only the headers of a server are moved";
            found.left.push((path.shown(&[&name]), reason));
        }
    }
}

const ONE_ONLY: &str = "a server takes one credential";

/// What one server sends: its first authentication becomes its credential.
struct Server<'a, 'b> {
    path: &'b Path,
    url: Option<String>,
    /// Why no more is taken.
    taken: Option<&'static str>,
    found: &'b mut Found<'a>,
}

impl<'a> Server<'a, '_> {
    fn leave(&mut self, names: &[&str], reason: &'static str) {
        self.found.left.push((self.path.shown(names), reason));
    }

    /// Takes what stands at a place; the place is only made out where it is taken.
    fn take(
        &mut self,
        names: &[&str],
        plan: Plan,
        secret: String,
        place: impl FnOnce() -> Place<'a>,
    ) {
        if let Some(reason) = self.taken {
            return self.leave(names, reason);
        }
        self.taken = Some(ONE_ONLY);
        self.found.inline.push(Inline {
            path: self.path.shown(names),
            plan,
            secret: secret.into(),
            url: self.url.take(),
            place: place(),
        });
    }

    /// Looks at its headers.
    fn headers(&mut self, headers: Member<'a>) {
        let members: Vec<_> = headers.1.members().collect();
        let mut silent = true;
        for (index, (key, value)) in members.iter().enumerate() {
            let name = key.string().unwrap_or_default();
            if !authenticates(&name) {
                continue;
            }
            silent = false;
            let names = ["headers", &*name];
            let value = match carried(*value) {
                Ok(Some(value)) => value,
                Ok(None) => continue,
                Err(reason) => {
                    self.leave(&names, reason);
                    continue;
                }
            };
            let Some((plan, secret)) = bearer(&name, &value) else {
                self.leave(&names, "HTTP has no such header");
                continue;
            };
            self.take(&names, plan, secret, || {
                if members.len() == 1 {
                    return Place::Whole(headers);
                }
                let gone = without(&members, index);
                Place::Header { headers, gone }
            });
        }
        // A header that says nothing of authentication may stay beside a credential.
        if self.taken.is_none() && !members.is_empty() && silent {
            let reason = "none of these headers looks like authentication";
            self.leave(&["headers"], reason);
        }
    }
}

/// Looks at one `server` object.
fn server<'a>(server: Value<'a>, path: &Path, found: &mut Found<'a>) {
    let members: Vec<_> = server.members().collect();
    let taken = get(&members, "credentialId").map(|id| match text(Some(id)) {
        Some(_) => "its server has a credentialId already",
        None => "its server has an empty credentialId, which has to go first",
    });
    let mut server = Server {
        path,
        url: text(get(&members, "url")),
        taken,
        found,
    };
    let member = |name: &str| members.iter().find(|(key, _)| name_is(*key, name)).copied();
    if let Some(place) = member("secret") {
        let plan = Plan::Bearer(Bearer::x_vapi_secret());
        match carried(place.1) {
            Ok(Some(secret)) => server.take(&["secret"], plan, secret, || Place::Whole(place)),
            Ok(None) => {}
            Err(reason) => server.leave(&["secret"], reason),
        }
    }
    for place in &members {
        let name = place.0.string().unwrap_or_default();
        match oauth2(place.1) {
            Ok(Some((plan, secret))) => {
                server.take(&[&*name], plan, secret, || Place::Whole(*place));
            }
            Ok(None) => {}
            Err(reason) => server.leave(&[&*name], reason),
        }
    }
    if let Some(headers) = member("headers") {
        server.headers(headers);
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

/// Inline OAuth, told by its fields: the platform's page does not say under which name it stands. Or why
/// it cannot be moved.
fn oauth2(value: Value) -> Result<Option<(Plan, String)>, &'static str> {
    let members: Vec<_> = value.members().collect();
    let field = |name: &str| text(get(&members, name));
    let Some(secret) = get(&members, "clientSecret").filter(|it| it.kind() != Kind::Null) else {
        return Ok(None);
    };
    if secret.kind() != Kind::String {
        return Err("its clientSecret is not a string");
    }
    let Some(secret) = text(Some(secret)) else {
        return Err("its clientSecret is empty");
    };
    let url = field("url").or_else(|| field("tokenUrl"));
    let (Some(url), Some(client_id)) = (url, field("clientId")) else {
        return Err("beside a clientSecret it needs a url and a clientId");
    };
    let plan = Plan::Oauth2(Oauth2 {
        url,
        client_id,
        scope: field("scope"),
    });
    Ok(Some((plan, secret)))
}

/// Looks for the older `serverUrl` and `serverUrlSecret` in one object.
fn older_pair<'a>(members: &[Member<'a>], path: &Path, found: &mut Found<'a>) {
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
            .push((path(), "a server object stands beside it"));
    }
    let Some((at, url)) =
        position("serverUrl").and_then(|at| Some((at, text(Some(members[at].1))?)))
    else {
        return found.left.push((path(), "there is no serverUrl beside it"));
    };
    found.inline.push(Inline {
        path: path(),
        plan: Plan::Bearer(Bearer::x_vapi_secret()),
        secret: secret.into(),
        url: Some(url),
        place: Place::Pair {
            url: members[at],
            gone: without(members, index),
        },
    });
}
