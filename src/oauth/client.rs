//! A client's token request, with the three authentication methods that servers take.

use data_encoding::BASE64;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

use crate::http::Request;

/// How a client authenticates (RFC 6749, section 2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientAuthMethod {
    /// `client_id` and `client_secret` in the form.
    Body,
    /// Basic, if id and secret are the same encoded and unencoded.
    Basic,
    /// Basic, with id and secret form-encoded before base64, as the RFC says.
    EncodedBasic,
    /// Basic, with id and secret as they are, which many clients and servers do.
    RawBasic,
}

impl ClientAuthMethod {
    /// The method in words.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Body => "client in the body",
            Self::Basic => "Basic",
            Self::EncodedBasic => "Basic, form-encoded",
            Self::RawBasic => "Basic, unencoded",
        }
    }
}

/// A client of a token endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Client<'a> {
    /// `client_id`.
    pub id: &'a str,
    /// `client_secret`.
    pub secret: &'a SecretString,
    /// The scopes to ask for, separated by spaces.
    pub scope: Option<&'a str>,
}

impl Client<'_> {
    /// Whether encoded and raw Basic are the same for this client.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        [self.id, self.secret.expose_secret()]
            .iter()
            .all(|text| encoded(text) == **text)
    }

    /// The methods to try, in order.
    #[must_use]
    pub fn ways(&self) -> &'static [ClientAuthMethod] {
        if self.is_plain() {
            &[ClientAuthMethod::Body, ClientAuthMethod::Basic]
        } else {
            &[
                ClientAuthMethod::Body,
                ClientAuthMethod::EncodedBasic,
                ClientAuthMethod::RawBasic,
            ]
        }
    }

    /// The request for a token.
    #[must_use]
    pub fn token_request(&self, url: Url, way: ClientAuthMethod) -> Request {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if let Some(scope) = self.scope {
            form.append_pair("scope", scope);
        }
        let secret = self.secret.expose_secret();
        let request = Request::new("POST", url)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json");
        match way {
            ClientAuthMethod::Body => {
                form.append_pair("client_id", self.id)
                    .append_pair("client_secret", secret);
                request.body(form.finish())
            }
            ClientAuthMethod::EncodedBasic => request
                .secret_header("Authorization", basic(&encoded(self.id), &encoded(secret)))
                .body(form.finish()),
            ClientAuthMethod::Basic | ClientAuthMethod::RawBasic => request
                .secret_header("Authorization", basic(self.id, secret))
                .body(form.finish()),
        }
    }
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

fn basic(id: &str, secret: &str) -> String {
    format!(
        "Basic {}",
        BASE64.encode(format!("{id}:{secret}").as_bytes())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_sent_in_each_way() {
        let secret = SecretString::from("p+s:w d");
        let client = Client {
            id: "a@b",
            secret: &secret,
            scope: Some("x y"),
        };
        let sent = |way| {
            let url = Url::parse("https://auth.example/token").unwrap();
            let request = client.token_request(url, way);
            let header = request
                .get("Authorization")
                .map(|it| it.escape_ascii().to_string());
            (
                header,
                String::from_utf8(request.body.bytes().to_vec()).unwrap(),
            )
        };
        assert_eq!(
            sent(ClientAuthMethod::Body).1,
            "grant_type=client_credentials&scope=x+y&client_id=a%40b&client_secret=p%2Bs%3Aw+d"
        );
        let form = "grant_type=client_credentials&scope=x+y";
        assert_eq!(
            sent(ClientAuthMethod::RawBasic),
            (
                Some(format!("Basic {}", BASE64.encode(b"a@b:p+s:w d"))),
                form.into()
            )
        );
        assert_eq!(
            sent(ClientAuthMethod::EncodedBasic),
            (
                Some(format!("Basic {}", BASE64.encode(b"a%40b:p%2Bs%3Aw+d"))),
                form.into()
            )
        );
        assert_eq!(
            client.ways(),
            [
                ClientAuthMethod::Body,
                ClientAuthMethod::EncodedBasic,
                ClientAuthMethod::RawBasic
            ]
        );
        let secret = SecretString::from("plain-1");
        let plain = Client {
            id: "a",
            secret: &secret,
            scope: None,
        };
        assert_eq!(
            plain.ways(),
            [ClientAuthMethod::Body, ClientAuthMethod::Basic]
        );
    }
}
