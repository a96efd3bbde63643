//! Finds what one `server` object sends to authenticate: its first secret becomes its credential, the others stay.

use super::found::{InlinePlace, InlineSecret, InlineSecrets, Member};
use super::found::{
    PLACEHOLDER, authenticates, carried, get, is_placeholder, name_is, text, without,
};
use super::path::Path;
use crate::http::header_name;
use crate::json::{Kind, Value};
use crate::webhook::plan::{AUTHORIZATION, BEARER, Bearer, Oauth2, Plan};

const ONE_ONLY: &str = "a server takes one credential";

/// One `server` object, whose first authentication becomes its credential.
struct ServerObject<'a, 'b> {
    path: &'b Path,
    url: Option<String>,
    /// Why no more can be moved.
    taken: Option<&'static str>,
    found: &'b mut InlineSecrets<'a>,
}

impl<'a> ServerObject<'a, '_> {
    fn leave(&mut self, names: &[&str], reason: &'static str) {
        self.found.left.push((self.path.shown(names), reason));
    }

    /// Takes the authentication at a place; the place is only computed if it is taken.
    fn take(
        &mut self,
        names: &[&str],
        plan: Plan,
        secret: String,
        place: impl FnOnce() -> InlinePlace<'a>,
    ) {
        if let Some(reason) = self.taken {
            return self.leave(names, reason);
        }
        self.taken = Some(ONE_ONLY);
        self.found.inline.push(InlineSecret {
            path: self.path.shown(names),
            plan,
            secret: secret.into(),
            url: self.url.take(),
            place: place(),
        });
    }

    /// Examines its headers.
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
                    return InlinePlace::Whole(headers);
                }
                let gone = without(&members, index);
                InlinePlace::Header { headers, gone }
            });
        }
        // A header unrelated to authentication may stay next to a credential.
        if self.taken.is_none() && !members.is_empty() && silent {
            let reason = "none of these headers looks like authentication";
            self.leave(&["headers"], reason);
        }
    }
}

/// Examines one `server` object.
pub(super) fn server<'a>(server: Value<'a>, path: &Path, found: &mut InlineSecrets<'a>) {
    let members: Vec<_> = server.members().collect();
    let taken = get(&members, "credentialId").map(|id| match text(Some(id)) {
        Some(_) => "its server has a credentialId already",
        None => "its server has an empty credentialId, which has to go first",
    });
    let mut server = ServerObject {
        path,
        url: text(get(&members, "url")),
        taken,
        found,
    };
    let member = |name: &str| members.iter().find(|(key, _)| name_is(*key, name)).copied();
    if let Some(place) = member("secret") {
        let plan = Plan::Bearer(Bearer::x_vapi_secret());
        match carried(place.1) {
            Ok(Some(secret)) => {
                server.take(&["secret"], plan, secret, || InlinePlace::Whole(place));
            }
            Ok(None) => {}
            Err(reason) => server.leave(&["secret"], reason),
        }
    }
    for place in &members {
        let name = place.0.string().unwrap_or_default();
        match oauth2(place.1) {
            Ok(Some((plan, secret))) => {
                server.take(&[&*name], plan, secret, || InlinePlace::Whole(*place));
            }
            Ok(None) => {}
            Err(reason) => server.leave(&[&*name], reason),
        }
    }
    if let Some(headers) = member("headers") {
        server.headers(headers);
    }
}

/// A header as a bearer plan that sends the same (platform page "Server authentication").
fn bearer(name: &str, value: &str) -> Option<(Plan, String)> {
    let name = header_name(name).ok()?;
    let token = value
        .strip_prefix(BEARER)
        .filter(|token| !token.trim().is_empty());
    // The default header has the platform's own spelling.
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

/// Inline OAuth, recognised by its fields, since the platform's page does not give its name; or why it cannot be
/// moved.
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
        return Err("a clientSecret needs a url and a clientId next to it");
    };
    if [&secret, &url, &client_id]
        .into_iter()
        .any(|field| is_placeholder(field))
    {
        return Err(PLACEHOLDER);
    }
    let plan = Plan::Oauth2(Oauth2 {
        url,
        client_id,
        scope: field("scope"),
    });
    Ok(Some((plan, secret)))
}
