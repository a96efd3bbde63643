//! The headers that the platform would send with a request. The caller gives timestamp and id.

use secrecy::{ExposeSecret, SecretString};
use serde::ser::{SerializeMap, Serializer};

use super::encoding::Encoding;
use super::payload::{Part, PayloadFormat, Values};
use super::plan::{BEARER, Bearer, Hmac, Oauth2, Plan};
use super::signature::{self, Algorithm};
use crate::outcome::Refusal;

/// Bytes of a made-up message id: 24 hexadecimal digits.
const ID_BYTES: usize = 12;

/// A header to send. Its value may be the secret itself, so it has no `Debug`.
pub struct SignedHeader {
    /// Its name, as the plan spells it.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// The headers that authenticate one request.
#[derive(serde::Serialize)]
pub struct Signed {
    /// The plan's type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The headers, in display order.
    #[serde(serialize_with = "by_name")]
    pub headers: Vec<SignedHeader>,
}

fn by_name<S: Serializer>(headers: &[SignedHeader], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(headers.len()))?;
    for header in headers {
        map.serialize_entry(&header.name, &header.value)?;
    }
    map.end()
}

/// Makes the headers of a request.
///
/// # Errors
/// A placeholder without a value; a header that HTTP does not allow; a secret that should be base64 but is not; the
/// oauth2 plan, whose token is fetched over the network.
pub fn sign(plan: &Plan, secret: &SecretString, values: &Values) -> Result<Signed, Refusal> {
    let headers = match plan {
        Plan::Bearer(plan) => vec![bearer(plan, secret)],
        Plan::Hmac(plan) => hmac(plan, secret, values)?,
        Plan::Oauth2(plan) => return Err(token_request(plan)),
    };
    for header in &headers {
        carried(&header.name, &header.value)?;
    }
    Ok(Signed {
        kind: plan.kind(),
        headers,
    })
}

fn bearer(plan: &Bearer, secret: &SecretString) -> SignedHeader {
    let prefix = if plan.bearer_prefix_enabled {
        BEARER
    } else {
        ""
    };
    SignedHeader {
        name: plan.header_name.clone(),
        value: format!("{prefix}{}", secret.expose_secret()),
    }
}

fn hmac(plan: &Hmac, secret: &SecretString, values: &Values) -> Result<Vec<SignedHeader>, Refusal> {
    if let Some(placeholder) = plan.payload_format.missing(values).next() {
        return Err(Refusal::new(format!(
            "the payload format has {placeholder}, but no value is given for it"
        )));
    }
    let key = signature::key(secret, plan.secret_is_base64)?;
    let mac = signature::mac(
        plan.algorithm,
        key.expose_secret(),
        &plan.payload_format,
        values,
    );
    let mut headers = vec![SignedHeader {
        name: plan.signature_header.clone(),
        value: plan.signature_prefix.clone() + &plan.signature_encoding.encode(&mac),
    }];
    if plan.include_timestamp
        && let Some(timestamp) = values.timestamp
    {
        headers.push(SignedHeader {
            name: plan.timestamp_header.clone(),
            value: timestamp.into(),
        });
    }
    if let (Some(name), Some(id)) = (&plan.message_id_header, values.message_id) {
        headers.push(SignedHeader {
            name: name.clone(),
            value: id.into(),
        });
    }
    Ok(headers)
}

/// An id for a message that has none: the same body at the same time gets the same id.
#[must_use]
pub fn message_id(body: &[u8], timestamp: Option<&str>) -> String {
    let values = Values {
        body,
        timestamp,
        ..Values::default()
    };
    let format = PayloadFormat::default_for(timestamp.is_some());
    let mac = signature::mac(Algorithm::Sha256, b"message id", &format, &values);
    format!("msg_{}", Encoding::Hex.encode(&mac[..ID_BYTES]))
}

/// Whether a request needs a message id: because it is signed, or because a header carries it.
#[must_use]
pub fn has_message_id(plan: &Hmac) -> bool {
    plan.message_id_header.is_some() || plan.payload_format.has(&Part::MessageId)
}

/// Rejects what HTTP does not allow in a header (RFC 9110, section 5.5): it could end the header and start another.
fn carried(name: &str, value: &str) -> Result<(), Refusal> {
    let unfit = |c: char| c.is_control() && c != '\t';
    if value.contains(unfit) {
        return Err(Refusal::new(format!(
            "the value of the header {name} would contain a line break or another control character"
        ))
        .hint("check the secret and the prefix for extra characters"));
    }
    Ok(())
}

/// Says what the platform does first with an oauth2 plan. The secret is not shown.
pub(crate) fn token_request(plan: &Oauth2) -> Refusal {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials")
        .append_pair("client_id", &plan.client_id)
        .append_pair("client_secret", "…");
    if let Some(scope) = &plan.scope {
        form.append_pair("scope", scope);
    }
    Refusal::new(
        "an oauth2 credential does not sign requests: the platform first fetches a token over the network, and sends 'Authorization: Bearer TOKEN'",
    )
    .hint(format!(
        "fetch one: POST {} with Content-Type application/x-www-form-urlencoded and the body {}",
        plan.url,
        form.finish().replace("%E2%80%A6", "…")
    ))
}
