//! How the platform authenticates its requests to your server: the `authenticationPlan` of a credential, field by
//! field (platform API schemas). A plan holds no secret; that is kept separately.

use super::encoding::Encoding;
use super::field::{
    CLIENT_SECRET, MESSAGE_ID_HEADER, PlanField, SECRET_KEY, SIGNATURE_HEADER, TIMESTAMP_HEADER,
    TOKEN,
};
use super::payload::{Part, PayloadFormat};
use super::signature::Algorithm;
use crate::outcome::Refusal;

/// Default header of a bearer token (platform API schema, `headerName`).
pub const AUTHORIZATION: &str = "Authorization";

/// Header of the older inline `server.secret` (platform page "Server authentication").
pub const X_VAPI_SECRET: &str = "X-Vapi-Secret";

/// The prefix of a bearer token, its space included (RFC 6750, section 2.1).
pub const BEARER: &str = "Bearer ";

/// An authentication plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// A fixed token in a header.
    Bearer(Bearer),
    /// A MAC of the request in a header.
    Hmac(Hmac),
    /// A token that the platform fetches from a server of yours.
    Oauth2(Oauth2),
}

impl Plan {
    /// The plan's `type`, as the platform spells it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Bearer(_) => "bearer",
            Self::Hmac(_) => "hmac",
            Self::Oauth2(_) => "oauth2",
        }
    }

    /// The field of the plan that holds its secret.
    #[must_use]
    pub fn secret_field(&self) -> &'static PlanField {
        match self {
            Self::Bearer(_) => &TOKEN,
            Self::Hmac(_) => &SECRET_KEY,
            Self::Oauth2(_) => &CLIENT_SECRET,
        }
    }

    /// Whether the body is needed to make or judge requests.
    #[must_use]
    pub fn covers_body(&self) -> bool {
        matches!(self, Self::Hmac(_))
    }

    /// The header that authenticates the request: with the signature, the secret or the token.
    #[must_use]
    pub fn proof_header(&self) -> &str {
        match self {
            Self::Bearer(plan) => &plan.header_name,
            Self::Hmac(plan) => &plan.signature_header,
            Self::Oauth2(_) => AUTHORIZATION,
        }
    }

    /// What a 401 says in `WWW-Authenticate` (RFC 9110, section 11.6.1). A signature or a secret in a header of its
    /// own has no registered scheme, so there is nothing to name.
    #[must_use]
    pub fn challenge(&self) -> Option<&'static str> {
        let in_authorization = self.proof_header().eq_ignore_ascii_case(AUTHORIZATION);
        let bearer = match self {
            Self::Bearer(plan) => plan.bearer_prefix_enabled,
            Self::Hmac(_) => false,
            Self::Oauth2(_) => true,
        };
        (bearer && in_authorization).then_some(BEARER.trim_ascii_end())
    }
}

/// The `bearer` plan: the secret itself is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Header that carries the token. Default: `Authorization`.
    pub header_name: String,
    /// Whether `Bearer ` precedes the token. Default: true.
    pub bearer_prefix_enabled: bool,
}

impl Default for Bearer {
    fn default() -> Self {
        Self {
            header_name: AUTHORIZATION.into(),
            bearer_prefix_enabled: true,
        }
    }
}

impl Bearer {
    /// The older inline `server.secret` as a credential (platform page "Server authentication").
    #[must_use]
    pub fn x_vapi_secret() -> Self {
        Self {
            header_name: X_VAPI_SECRET.into(),
            bearer_prefix_enabled: false,
        }
    }
}

/// The `hmac` plan: the request carries its MAC (RFC 2104) under the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hmac {
    /// Hash of the MAC. The platform has no default; if no plan is given, voxtoken uses sha256.
    pub algorithm: Algorithm,
    /// Header that carries the signature. Default: `x-signature`.
    pub signature_header: String,
    /// Header that carries the timestamp. Default: `x-timestamp`.
    pub timestamp_header: String,
    /// Text before the signature, for example `sha256=`. Default: none.
    pub signature_prefix: String,
    /// Whether a timestamp is sent and signed. Default: true. Its unit is not documented.
    pub include_timestamp: bool,
    /// What is signed. Default: `{timestamp}.{body}`, or only the body if no timestamp is included (inferred).
    pub payload_format: PayloadFormat,
    /// Header that carries the id of the message. Default: none; the id is then not sent.
    pub message_id_header: Option<String>,
    /// How the signature is written. Default: hex.
    pub signature_encoding: Encoding,
    /// Whether the secret is base64, to be decoded before use. Default: false.
    pub secret_is_base64: bool,
}

impl Default for Hmac {
    fn default() -> Self {
        Self {
            algorithm: Algorithm::Sha256,
            signature_header: "x-signature".into(),
            timestamp_header: "x-timestamp".into(),
            signature_prefix: String::new(),
            include_timestamp: true,
            payload_format: PayloadFormat::default_for(true),
            message_id_header: None,
            signature_encoding: Encoding::Hex,
            secret_is_base64: false,
        }
    }
}

impl Hmac {
    /// What may be intended but rarely is, one sentence each. What the platform does then is not documented.
    #[must_use]
    pub fn oddities(&self) -> Vec<&'static str> {
        let format = &self.payload_format;
        [
            (
                !format.has(&Part::Body),
                "payloadFormat has no {body}: anyone who sees one request can send any other body with its \
                 signature",
            ),
            (
                format.has(&Part::Timestamp) && !self.include_timestamp,
                "payloadFormat has {timestamp}, but includeTimestamp is false: the timestamp is signed, but no header contains it",
            ),
            (
                !format.has(&Part::Timestamp) && self.include_timestamp,
                "payloadFormat has no {timestamp}: the timestamp is sent and not signed, so a replay can \
                 bring a new one",
            ),
            (
                format.has(&Part::MessageId) && self.message_id_header.is_none(),
                "payloadFormat has {svix-id} and messageIdHeader is not set: the id is signed and no \
                 header carries it",
            ),
        ]
        .into_iter()
        .filter_map(|(odd, sentence)| odd.then_some(sentence))
        .collect()
    }

    /// Two of its values would be sent in the same header.
    ///
    /// # Errors
    /// The two fields that name the same header.
    pub fn one_header_each(&self) -> Result<(), Refusal> {
        let names = [
            (SIGNATURE_HEADER.name, Some(&self.signature_header)),
            (
                TIMESTAMP_HEADER.name,
                self.include_timestamp.then_some(&self.timestamp_header),
            ),
            (MESSAGE_ID_HEADER.name, self.message_id_header.as_ref()),
        ];
        for (index, (field, name)) in names.iter().enumerate() {
            for (other, same) in &names[index + 1..] {
                if let (Some(name), Some(same)) = (name, same)
                    && name.eq_ignore_ascii_case(same)
                {
                    let fact = format!("{field} and {other} name the same header, {name}");
                    return Err(Refusal::new(fact).hint("give each a header of its own"));
                }
            }
        }
        Ok(())
    }
}

/// The `oauth2` plan: client credentials (RFC 6749, section 4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oauth2 {
    /// Where the platform asks for a token.
    pub url: String,
    /// The client's id.
    pub client_id: String,
    /// Scopes to ask for, separated by spaces, at most 1,000 characters. Default: none.
    pub scope: Option<String>,
}
