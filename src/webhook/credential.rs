//! Parses the platform's JSON of a credential, or of its plan alone, strictly.

use secrecy::SecretString;

use super::field::{CLIENT_ID, FIELDS, PlanField, SCOPE, URL};
use super::given::{Given, bearer, hmac};
use super::plan::{Oauth2, Plan};
use crate::json::{Kind, Value, strict_object, strict_value};
use crate::outcome::Refusal;
use crate::text::shown;

/// Longest name of a credential, in characters (platform API schema).
pub const LONGEST_NAME: usize = 40;

/// Longest scope of an oauth2 plan, in characters (platform API schema).
const LONGEST_SCOPE: usize = 1_000;

/// The valid values of `provider`.
const PROVIDERS: [&str; 2] = ["custom-credential", "webhook"];

/// Fields that the platform adds to a credential, which do not affect its requests.
const BESIDES: [&str; 6] = [
    "encryptionPlan",
    "id",
    "orgId",
    "createdAt",
    "updatedAt",
    "authenticationSession",
];

/// A parsed credential.
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
    /// Parses a credential, or an authentication plan without the credential around it.
    ///
    /// # Errors
    /// Text that is not JSON; a repeated field; a wrong type or value; a missing required field: each with its JSON
    /// path.
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
        let plan = plan.ok_or_else(|| {
            Refusal::new("authenticationPlan: missing")
                .hint("give a credential that has one, or the plan alone")
        })?;
        let (plan, secret) = plan.read(&mut unknown)?;
        Ok(Self {
            plan,
            secret,
            unknown,
        })
    }
}

/// Finds the plan, and checks what is around it.
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
                    let fact = format!("name: {length} characters, expected 1 to {LONGEST_NAME}");
                    return Err(Refusal::new(fact).hint(format!(
                        "write 1 to {LONGEST_NAME} characters, or leave the field out"
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

impl Given for Fields<'_> {
    fn text(&self, field: &PlanField) -> Result<Option<String>, Refusal> {
        self.value(field.name)
            .map(|value| string(&format!("{}{}", self.path, field.name), value))
            .transpose()
    }

    fn boolean(&self, field: &PlanField) -> Result<Option<bool>, Refusal> {
        let Some(value) = self.value(field.name) else {
            return Ok(None);
        };
        value.boolean().map(Some).ok_or_else(|| {
            let path = format!("{}{}", self.path, field.name);
            wrong(&path, "true or false", value)
        })
    }

    fn at(&self, field: &PlanField, refusal: Refusal) -> Refusal {
        self.wrong(field.name, refusal)
    }

    fn missing(&self, field: &PlanField) -> Option<Refusal> {
        Some(self.at(field, Refusal::new("missing")))
    }
}

impl<'a> Fields<'a> {
    fn read(self, unknown: &mut Vec<String>) -> Result<(Plan, Option<SecretString>), Refusal> {
        const TYPES: &str = "use bearer, oauth2 or hmac";
        let Some(kind) = self.value("type") else {
            return Err(self.wrong("type", Refusal::new("missing").hint(TYPES)));
        };
        let kind = string(&format!("{}type", self.path), kind)?;
        let plan = match &*kind {
            "bearer" => Plan::Bearer(bearer(&self)?),
            "oauth2" => Plan::Oauth2(self.oauth2()?),
            "hmac" => Plan::Hmac(hmac(&self)?),
            other => {
                let fact = format!("{} is not a type of plan", shown(other));
                return Err(self.wrong("type", Refusal::new(fact).hint(TYPES)));
            }
        };
        let is_known = |name: &str| {
            let mut fields = FIELDS.iter();
            name == "type" || fields.any(|field| field.name == name && field.plan == kind)
        };
        for (name, value) in self.object.members() {
            let name = name.string().unwrap_or_default();
            if value.kind() != Kind::Null && !is_known(&name) {
                unknown.push(format!("{}{}", self.path, shown(&name)));
            }
        }
        let field = plan.secret_field();
        let secret = self.text(field)?;
        if secret
            .as_ref()
            .is_some_and(|secret| secret.trim().is_empty())
        {
            let refusal = Refusal::new("blank");
            return Err(self.at(
                field,
                refusal.hint("leave it out to use the secret from the settings"),
            ));
        }
        Ok((plan, secret.map(SecretString::from)))
    }

    fn oauth2(&self) -> Result<Oauth2, Refusal> {
        let required = |field| {
            self.text(field)?.ok_or_else(|| {
                let refusal = Refusal::new("missing");
                self.at(field, refusal.hint("an oauth2 plan has url and clientId"))
            })
        };
        let scope = self.text(&SCOPE)?;
        let length = scope.as_ref().map_or(0, |scope| scope.chars().count());
        if length > LONGEST_SCOPE {
            let fact = format!("{length} characters, expected at most {LONGEST_SCOPE}");
            return Err(self.at(&SCOPE, Refusal::new(fact).hint("ask for fewer scopes")));
        }
        Ok(Oauth2 {
            url: required(&URL)?,
            client_id: required(&CLIENT_ID)?,
            scope,
        })
    }

    /// The value of a member. Null counts as absent.
    fn value(&self, name: &str) -> Option<Value<'a>> {
        let value = self.object.get(name)?;
        (value.kind() != Kind::Null).then_some(value)
    }

    fn wrong(&self, name: &str, refusal: Refusal) -> Refusal {
        Refusal {
            fact: format!("{}{name}: {}", self.path, refusal.fact),
            hint: refusal.hint,
        }
    }
}

const LIST: &str = "it is a list, as migrate writes it: give a file with one of its elements";

fn string(path: &str, value: Value) -> Result<String, Refusal> {
    value
        .string()
        .map(std::borrow::Cow::into_owned)
        .ok_or_else(|| wrong(path, "a string", value))
}

fn wrong(path: &str, expected: &str, value: Value) -> Refusal {
    let found = value.kind().described();
    Refusal::new(format!("{path}: expected {expected}, found {found}"))
        .hint(format!("write {expected}, or leave the field out"))
}
