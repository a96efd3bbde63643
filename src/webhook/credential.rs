//! Reads the platform's JSON of a credential, or of its plan alone, strictly.

use secrecy::SecretString;

use super::encoding::Encoding;
use super::payload::PayloadFormat;
use super::plan::{Bearer, Hmac, Oauth2, Plan};
use super::signature::Algorithm;
use crate::http::header_name;
use crate::json::{Kind, Value, strict_object, strict_value};
use crate::outcome::Refusal;
use crate::text::shown;

/// Longest name of a credential, in characters (platform API schema).
pub const LONGEST_NAME: usize = 40;

/// Longest scope of an oauth2 plan, in characters (platform API schema).
const LONGEST_SCOPE: usize = 1_000;

/// What `provider` may be.
const PROVIDERS: [&str; 2] = ["custom-credential", "webhook"];

/// What the platform answers with a credential besides, and what says nothing of its requests.
const BESIDES: [&str; 6] = [
    "encryptionPlan",
    "id",
    "orgId",
    "createdAt",
    "updatedAt",
    "authenticationSession",
];

/// A credential that was read.
#[derive(Debug)]
pub struct Credential {
    /// How requests are authenticated.
    pub plan: Plan,
    /// The plan's secret, if the JSON has it.
    pub secret: Option<SecretString>,
    /// Fields that the platform's schema does not have, as JSON paths.
    pub unknown: Vec<String>,
}

impl Credential {
    /// Reads a credential, or an authentication plan without the credential around it.
    ///
    /// # Errors
    /// Text that is not JSON; a repeated field; a wrong type or value; a required field that is missing:
    /// each with its JSON path.
    pub fn parse(text: &[u8]) -> Result<Self, Refusal> {
        let object = strict_object(text).map_err(|refusal| {
            let list = strict_value(text).is_ok_and(|value| value.items().next().is_some());
            if list { refusal.hint(LIST) } else { refusal }
        })?;
        let mut unknown = Vec::new();
        let plan = if object.get("authenticationPlan").is_some() {
            around(object, &mut unknown)?
        } else {
            Some(Fields { object, path: "" })
        };
        let plan = plan.ok_or_else(|| Refusal::new("authenticationPlan: missing"))?;
        let (plan, secret) = plan.read(&mut unknown)?;
        Ok(Self {
            plan,
            secret,
            unknown,
        })
    }
}

/// Checks what stands around a plan, and finds it.
fn around<'a>(
    credential: Value<'a>,
    unknown: &mut Vec<String>,
) -> Result<Option<Fields<'a>>, Refusal> {
    let mut plan = None;
    for (name, value) in credential.members() {
        if value.kind() == Kind::Null {
            continue;
        }
        let name = name.string().unwrap_or_default();
        match &*name {
            "provider" => {
                let provider = string("provider", value)?;
                if !PROVIDERS.contains(&&*provider) {
                    return Err(Refusal::new(format!(
                        "provider: {} sends no requests to your server",
                        shown(&provider)
                    ))
                    .hint("use custom-credential or webhook"));
                }
            }
            "name" => {
                let length = string("name", value)?.chars().count();
                if !(1..=LONGEST_NAME).contains(&length) {
                    return Err(Refusal::new(format!(
                        "name: {length} characters, expected 1 to {LONGEST_NAME}"
                    )));
                }
            }
            "authenticationPlan" => {
                if value.kind() != Kind::Object {
                    return Err(wrong("authenticationPlan", "an object", value));
                }
                plan = Some(Fields {
                    object: value,
                    path: "authenticationPlan.",
                });
            }
            other if BESIDES.contains(&other) => {}
            other => unknown.push(shown(other)),
        }
    }
    Ok(plan)
}

/// The fields of a plan, and the JSON path to them.
#[derive(Clone, Copy)]
struct Fields<'a> {
    object: Value<'a>,
    path: &'static str,
}

impl Fields<'_> {
    fn read(self, unknown: &mut Vec<String>) -> Result<(Plan, Option<SecretString>), Refusal> {
        let kind = self
            .text("type")?
            .ok_or_else(|| self.missing("type").hint("use bearer, oauth2 or hmac"))?;
        let (plan, known): (_, &[&str]) = match &*kind {
            "bearer" => (
                Plan::Bearer(self.bearer()?),
                &["token", "headerName", "bearerPrefixEnabled"],
            ),
            "oauth2" => (
                Plan::Oauth2(self.oauth2()?),
                &["url", "clientId", "clientSecret", "scope"],
            ),
            "hmac" => (
                Plan::Hmac(self.hmac()?),
                &[
                    "secretKey",
                    "algorithm",
                    "signatureHeader",
                    "timestampHeader",
                    "signaturePrefix",
                    "includeTimestamp",
                    "payloadFormat",
                    "messageIdHeader",
                    "signatureEncoding",
                    "secretIsBase64",
                ],
            ),
            other => {
                return Err(self.at(
                    "type",
                    Refusal::new(format!("{} is not a type of plan", shown(other)))
                        .hint("use bearer, oauth2 or hmac"),
                ));
            }
        };
        for (name, value) in self.object.members() {
            if value.kind() == Kind::Null {
                continue;
            }
            let name = name.string().unwrap_or_default();
            if name != "type" && !known.contains(&&*name) {
                unknown.push(format!("{}{}", self.path, shown(&name)));
            }
        }
        let field = plan.secret_field();
        let secret = self.text(field)?;
        if secret
            .as_ref()
            .is_some_and(|secret| secret.trim().is_empty())
        {
            return Err(self.at(
                field,
                Refusal::new("blank").hint("leave it out to use the secret from the settings"),
            ));
        }
        Ok((plan, secret.map(SecretString::from)))
    }

    fn bearer(self) -> Result<Bearer, Refusal> {
        let default = Bearer::default();
        Ok(Bearer {
            header_name: self.header("headerName")?.unwrap_or(default.header_name),
            bearer_prefix_enabled: self
                .boolean("bearerPrefixEnabled")?
                .unwrap_or(default.bearer_prefix_enabled),
        })
    }

    fn oauth2(self) -> Result<Oauth2, Refusal> {
        let required = |name| self.text(name)?.ok_or_else(|| self.missing(name));
        let scope = self.text("scope")?;
        let length = scope.as_ref().map_or(0, |scope| scope.chars().count());
        if length > LONGEST_SCOPE {
            let fact = format!("{length} characters, expected at most {LONGEST_SCOPE}");
            return Err(self.at("scope", Refusal::new(fact)));
        }
        Ok(Oauth2 {
            url: required("url")?,
            client_id: required("clientId")?,
            scope,
        })
    }

    fn hmac(self) -> Result<Hmac, Refusal> {
        let default = Hmac::default();
        let include_timestamp = self
            .boolean("includeTimestamp")?
            .unwrap_or(default.include_timestamp);
        let algorithm = self
            .text("algorithm")?
            .ok_or_else(|| self.missing("algorithm").hint(ALGORITHMS))?;
        let algorithm = Algorithm::ALL
            .into_iter()
            .find(|it| it.as_str() == algorithm)
            .ok_or_else(|| {
                let fact = format!("{} is not an algorithm", shown(&algorithm));
                self.at("algorithm", Refusal::new(fact).hint(ALGORITHMS))
            })?;
        let signature_encoding = match self.text("signatureEncoding")?.as_deref() {
            None | Some("hex") => Encoding::Hex,
            Some("base64") => Encoding::Base64,
            Some(other) => {
                let fact = format!("{} is not an encoding", shown(other));
                let refusal = Refusal::new(fact).hint("use hex or base64");
                return Err(self.at("signatureEncoding", refusal));
            }
        };
        let payload_format = match self.text("payloadFormat")? {
            None => PayloadFormat::default_for(include_timestamp),
            Some(text) => {
                PayloadFormat::parse(&text).map_err(|refusal| self.at("payloadFormat", refusal))?
            }
        };
        Ok(Hmac {
            algorithm,
            signature_header: self
                .header("signatureHeader")?
                .unwrap_or(default.signature_header),
            timestamp_header: self
                .header("timestampHeader")?
                .unwrap_or(default.timestamp_header),
            signature_prefix: self.text("signaturePrefix")?.unwrap_or_default(),
            include_timestamp,
            payload_format,
            message_id_header: self.header("messageIdHeader")?,
            signature_encoding,
            secret_is_base64: self.boolean("secretIsBase64")?.unwrap_or(false),
        })
    }

    fn text(self, name: &str) -> Result<Option<String>, Refusal> {
        self.object
            .get(name)
            .filter(|value| value.kind() != Kind::Null)
            .map(|value| string(&format!("{}{name}", self.path), value))
            .transpose()
    }

    fn header(self, name: &str) -> Result<Option<String>, Refusal> {
        self.text(name)?
            .map(|text| header_name(&text).map_err(|refusal| self.at(name, refusal)))
            .transpose()
    }

    fn boolean(self, name: &str) -> Result<Option<bool>, Refusal> {
        let value = self.object.get(name);
        let Some(value) = value.filter(|value| value.kind() != Kind::Null) else {
            return Ok(None);
        };
        match value.boolean() {
            Some(boolean) => Ok(Some(boolean)),
            None => Err(wrong(
                &format!("{}{name}", self.path),
                "true or false",
                value,
            )),
        }
    }

    fn missing(self, name: &str) -> Refusal {
        self.at(name, Refusal::new("missing"))
    }

    fn at(self, name: &str, refusal: Refusal) -> Refusal {
        Refusal {
            fact: format!("{}{name}: {}", self.path, refusal.fact),
            hint: refusal.hint,
        }
    }
}

const LIST: &str = "it is a list, as migrate writes it: give a file with one of its elements";
const ALGORITHMS: &str = "use sha256, sha512 or sha1";

fn string(path: &str, value: Value) -> Result<String, Refusal> {
    value
        .string()
        .map(std::borrow::Cow::into_owned)
        .ok_or_else(|| wrong(path, "a string", value))
}

fn wrong(path: &str, expected: &str, value: Value) -> Refusal {
    let found = value.kind().described();
    Refusal::new(format!("{path}: expected {expected}, found {found}"))
}
