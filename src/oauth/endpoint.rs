//! The token endpoint: reads a token request and writes the answer.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use data_encoding::BASE64;
use secrecy::ExposeSecret;
use serde_json::json;
use url::form_urlencoded::parse;

use super::client::{Client, ClientAuthMethod};
use crate::http::{Headers, Reply};

/// A token request as it arrived.
pub struct IncomingTokenRequest<'a> {
    /// The method.
    pub method: &'a str,
    /// The headers.
    pub headers: &'a Headers,
    /// The body.
    pub body: &'a [u8],
}

/// Why no token is issued (RFC 6749, section 5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    /// The error's code.
    pub code: &'static str,
    /// The description, for the developer of the client.
    pub description: String,
}

/// Judges a token request: how the client authenticated, or why it gets no token.
///
/// # Errors
/// The error that RFC 6749 defines.
pub fn judge(asked: &IncomingTokenRequest, client: &Client) -> Result<ClientAuthMethod, Denied> {
    let deny = |code, description: &str| Denied {
        code,
        description: description.into(),
    };
    if asked.method != "POST" {
        return Err(deny("invalid_request", "a token request is a POST"));
    }
    let form = asked
        .headers
        .all("content-type")
        .next()
        .is_some_and(|kind| {
            let kind = kind.split(|byte| *byte == b';').next().unwrap_or_default();
            kind.trim_ascii()
                .eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
        });
    if !form {
        return Err(deny(
            "invalid_request",
            "Content-Type must be application/x-www-form-urlencoded",
        ));
    }
    let fields: Vec<_> = parse(asked.body).collect();
    for (index, (name, _)) in fields.iter().enumerate() {
        if fields[index + 1..].iter().any(|(other, _)| other == name) {
            return Err(deny("invalid_request", "a parameter is repeated"));
        }
    }
    let field = |wanted: &str| {
        let found = fields.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| &**value)
    };
    let way = authenticated(asked.headers, client, field).map_err(|(code, why)| deny(code, why))?;
    match field("grant_type") {
        None => return Err(deny("invalid_request", "grant_type is missing")),
        Some("client_credentials") => {}
        Some(_) => {
            return Err(deny(
                "unsupported_grant_type",
                "grant_type must be client_credentials",
            ));
        }
    }
    let granted = client.scope.unwrap_or_default();
    let foreign = |scope: &str| !granted.split(' ').any(|other| other == scope);
    let scopes = field("scope").unwrap_or_default().split(' ');
    if scopes.filter(|scope| !scope.is_empty()).any(foreign) {
        return Err(deny(
            "invalid_scope",
            "the credential does not have this scope",
        ));
    }
    Ok(way)
}

/// How the client authenticated, if it is the right one.
fn authenticated<'a>(
    headers: &Headers,
    client: &Client,
    field: impl Fn(&str) -> Option<&'a str>,
) -> Result<ClientAuthMethod, (&'static str, &'static str)> {
    let is = |id: &[u8], secret: &[u8]| {
        // Both are always compared, so that the time reveals nothing.
        let id = verify_slices_are_equal(id, client.id.as_bytes()).is_ok();
        verify_slices_are_equal(secret, client.secret.expose_secret().as_bytes()).is_ok() && id
    };
    let mut values = headers.all("authorization");
    let (header, second) = (values.next(), values.next());
    let body = (field("client_id"), field("client_secret"));
    match (header, body) {
        (Some(_), (_, Some(_))) => Err((
            "invalid_request",
            "the client is given twice: in Authorization and in the body",
        )),
        (Some(_), _) if second.is_some() => Err(("invalid_request", "two Authorization headers")),
        (Some(header), _) => {
            let (id, secret) = basic(header).ok_or((
                "invalid_client",
                "Authorization is not Basic with id and secret",
            ))?;
            if is(&id, &secret) {
                let plain = client.is_plain();
                return Ok(if plain {
                    ClientAuthMethod::Basic
                } else {
                    ClientAuthMethod::RawBasic
                });
            }
            if is(&decoded(&id), &decoded(&secret)) {
                return Ok(ClientAuthMethod::EncodedBasic);
            }
            Err(("invalid_client", "unknown client, or wrong secret"))
        }
        (None, (Some(id), Some(secret))) if is(id.as_bytes(), secret.as_bytes()) => {
            Ok(ClientAuthMethod::Body)
        }
        (None, (Some(_), Some(_))) => Err(("invalid_client", "unknown client, or wrong secret")),
        (None, _) => Err(("invalid_client", "client_id and client_secret are missing")),
    }
}

/// Id and secret of a Basic header, undecoded (RFC 7617).
fn basic(header: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (scheme, value) = header.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    let text = BASE64.decode(value.trim_ascii()).ok()?;
    let colon = text.iter().position(|byte| *byte == b':')?;
    Some((text[..colon].to_vec(), text[colon + 1..].to_vec()))
}

/// Form-encoding undone.
fn decoded(text: &[u8]) -> Vec<u8> {
    // In form encoding, separators are encoded; a text with bare separators was never encoded.
    if text.contains(&b'&') || text.contains(&b'=') {
        return text.to_vec();
    }
    parse(text)
        .map(|(name, _)| name.into_owned())
        .collect::<String>()
        .into_bytes()
}

/// The answer with a token that is valid for this many seconds.
#[must_use]
pub fn grant(token: &str, lifetime: i64, scope: Option<&str>) -> Reply {
    let mut body = json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": lifetime,
    });
    if let Some(scope) = scope {
        body["scope"] = scope.into();
    }
    unstored(Reply::json(200, body.to_string()))
}

/// The answer without a token.
#[must_use]
pub fn deny(denied: &Denied) -> Reply {
    let body = json!({ "error": denied.code, "error_description": denied.description });
    if denied.code == "invalid_client" {
        // RFC 6749 asks for a scheme only if the client used one, but RFC 9110 (section 15.5.2) in every 401.
        let reply = unstored(Reply::json(401, body.to_string()));
        return reply.header("WWW-Authenticate", "Basic realm=\"token\"");
    }
    unstored(Reply::json(400, body.to_string()))
}

fn unstored(reply: Reply) -> Reply {
    reply
        .header("Cache-Control", "no-store")
        .header("Pragma", "no-cache")
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;
    use url::Url;

    use super::*;

    fn judged(headers: &[(&str, &str)], body: &str) -> Result<ClientAuthMethod, &'static str> {
        let secret = SecretString::from("p+s: w%20d");
        let client = Client {
            id: "a@b",
            secret: &secret,
            scope: Some("x y"),
        };
        let mut all = Headers::default();
        all.add(
            "content-type".into(),
            b"application/x-www-form-urlencoded; charset=UTF-8",
        );
        for (name, value) in headers {
            all.add((*name).into(), value.as_bytes());
        }
        let asked = IncomingTokenRequest {
            method: "POST",
            headers: &all,
            body: body.as_bytes(),
        };
        judge(&asked, &client).map_err(|denied| denied.code)
    }

    #[test]
    fn every_way_of_our_own_client_is_taken() {
        let secret = SecretString::from("p+s: w%20d");
        let client = Client {
            id: "a@b",
            secret: &secret,
            scope: Some("y"),
        };
        for way in client.ways().iter().copied() {
            let request = client.token_request(Url::parse("https://x.example/").unwrap(), way);
            let header = request
                .get("authorization")
                .map(|it| String::from_utf8(it.to_vec()).unwrap());
            let headers: Vec<_> = header
                .iter()
                .map(|value| ("Authorization", &**value))
                .collect();
            let body = String::from_utf8(request.body.bytes().to_vec()).unwrap();
            assert_eq!(judged(&headers, &body), Ok(way));
        }
    }

    #[test]
    fn everything_else_has_its_error() {
        let right = "client_id=a%40b&client_secret=p%2Bs%3A+w%2520d";
        let grant = "grant_type=client_credentials";
        let basic = format!("Basic {}", BASE64.encode(b"a@b:p+s: w%20d"));
        for (headers, body, code) in [
            (vec![], right.to_owned(), "invalid_request"),
            (
                vec![],
                format!("{grant}&{grant}&{right}"),
                "invalid_request",
            ),
            (
                vec![("Authorization", &*basic)],
                format!("{grant}&{right}"),
                "invalid_request",
            ),
            (vec![], grant.to_owned(), "invalid_client"),
            (
                vec![],
                format!("{grant}&client_id=a%40b&client_secret=x"),
                "invalid_client",
            ),
            (
                vec![],
                format!("{grant}&client_id=a&client_secret=p%2Bs%3A+w%2520d"),
                "invalid_client",
            ),
            (
                vec![("Authorization", "Basic !")],
                grant.to_owned(),
                "invalid_client",
            ),
            (
                vec![("Authorization", "Bearer x")],
                grant.to_owned(),
                "invalid_client",
            ),
            (
                vec![],
                format!("grant_type=password&{right}"),
                "unsupported_grant_type",
            ),
            (
                vec![],
                format!("{grant}&{right}&scope=x+z"),
                "invalid_scope",
            ),
        ] {
            assert_eq!(judged(&headers, &body), Err(code), "{body}");
        }
        assert_eq!(
            judged(&[], &format!("{grant}&{right}&scope=x+y")),
            Ok(ClientAuthMethod::Body)
        );
    }

    #[test]
    fn no_answer_may_be_stored() {
        let denied = Denied {
            code: "invalid_client",
            description: String::new(),
        };
        for reply in [super::grant("t", 60, None), deny(&denied)] {
            let headers = format!("{:?}", reply.headers);
            assert!(headers.contains("Cache-Control"), "{headers}");
        }
        assert_eq!(deny(&denied).status, 401);
        assert!(
            deny(&denied)
                .headers
                .iter()
                .any(|(name, _)| name == "WWW-Authenticate")
        );
    }
}
