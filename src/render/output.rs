//! Writes a minted token in each output format.

use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::value::RawValue;

use super::quote;
use crate::outcome::Refusal;
use crate::text::safe;
use crate::time::{UnixTime, relative};
use crate::token::claims::Scope;
use crate::token::deliverable::{Deliverable, Grant};
use crate::token::findings::Finding;
use crate::token::restrictions::Restrictions;

/// The name of a variable that every shell accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Default for Name {
    fn default() -> Self {
        Self("VAPI_TOKEN".into())
    }
}

impl Name {
    /// The variable for a Volubile token.
    pub fn volubile() -> Self {
        Self("VOLUBILE_TOKEN".into())
    }

    /// Parses a name: ASCII letters, digits and `_`, not starting with a digit.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let first = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
        let rest = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if text.as_bytes().first().is_some_and(first) && text.bytes().all(rest) {
            Ok(Self(text.into()))
        } else {
            Err(Refusal::new("not the name of a variable")
                .hint("use letters, digits and '_', no digit first, as in VAPI_TOKEN"))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The formats of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// The token alone.
    Token,
    /// The token with its scope, organization and expiry.
    Json,
    /// A header of an HTTP request.
    Header,
    /// A line of a curl config file.
    Curl,
    /// An assignment for `sh`, `bash` and `zsh`.
    Export(Name),
    /// An assignment for fish.
    Fish(Name),
    /// An assignment for PowerShell.
    PowerShell(Name),
    /// A line of an env file.
    Env(Name),
    /// An entry in a GitHub Actions file.
    GitHub(Name),
}

/// The text of a format, without the newline that ends it.
pub fn text(format: &Format, made: &Deliverable) -> Result<String, serde_json::Error> {
    let token = made.token.expose_secret();
    Ok(match format {
        Format::Token => token.to_owned(),
        Format::Json => serde_json::to_string(&MadeJson::of(made))?,
        Format::Header => header(token),
        Format::Curl => format!("header = {}", quote::curl(&header(token))),
        Format::Export(Name(name)) => format!("export {name}={}", quote::sh(token)),
        Format::Fish(Name(name)) => format!("set -gx {name} {}", quote::fish(token)),
        Format::PowerShell(Name(name)) => format!("$env:{name} = {}", quote::powershell(token)),
        Format::Env(Name(name)) => format!("{name}={}", quote::env(token)),
        Format::GitHub(Name(name)) => quote::github(name, token),
    })
}

/// The command that makes the GitHub Actions runner hide a token in the log.
pub fn mask(token: &str) -> String {
    format!("::add-mask::{token}\n")
}

fn header(token: &str) -> String {
    format!("Authorization: Bearer {token}")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MadeJson<'a> {
    token: &'a str,
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<Scope>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restrictions: Option<&'a Restrictions>,
    issued_at: String,
    expires_at: String,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    warnings: Option<&'a [Finding]>,
}

/// A row of a batch that was minted.
#[derive(Serialize)]
struct RowJson<'a> {
    id: Option<()>,
    #[serde(flatten)]
    made: MadeJson<'a>,
}

/// A row of a batch that was not.
#[derive(Serialize)]
struct FailedJson<'a> {
    id: Option<&'a RawValue>,
    line: u64,
    error: &'a str,
    hint: &'a str,
}

/// The lines for rows that were minted alike, as the text around what each has of its own.
pub struct RowFrame {
    before_id: String,
    before_token: String,
    before_restrictions: String,
    after: String,
}

impl RowFrame {
    /// The frame of the line for one of them: the JSON format with `id`, and `warnings` even if there are none.
    pub fn of(made: &Deliverable) -> Option<Self> {
        let mut json = MadeJson::of(made);
        json.warnings = Some(&made.warnings);
        let line = serde_json::to_string(&RowJson {
            id: None,
            made: json,
        });
        let mut rest = &*line.ok()?;
        let mut up_to = |part: &str| {
            let (before, after) = rest.split_once(part)?;
            rest = after;
            Some(before.to_owned())
        };
        let before_id = up_to("null")?;
        let before_token = up_to(made.token.expose_secret())?;
        let before_restrictions = match &made.grant {
            Grant::Organization {
                restrictions: Some(restrictions),
                ..
            } => up_to(&serde_json::to_string(restrictions).ok()?)?,
            _ => String::new(),
        };
        Some(Self {
            before_id,
            before_token,
            before_restrictions,
            after: rest.to_owned(),
        })
    }

    /// Writes the line for a row: its `id` and its restrictions as JSON, the latter empty if there are none.
    pub fn write(&self, lines: &mut Vec<u8>, id: Option<&str>, token: &str, restrictions: &[u8]) {
        for part in [
            self.before_id.as_bytes(),
            id.unwrap_or("null").as_bytes(),
            self.before_token.as_bytes(),
            token.as_bytes(),
            self.before_restrictions.as_bytes(),
            restrictions,
            self.after.as_bytes(),
            b"\n",
        ] {
            lines.extend_from_slice(part);
        }
    }
}

/// The line for a row that cannot be minted. `line` counts from 1.
pub fn failed_row(
    id: Option<&str>,
    line: u64,
    refusal: &Refusal,
) -> Result<String, serde_json::Error> {
    serde_json::to_string(&FailedJson {
        id: id.map(serde_json::from_str).transpose()?,
        line,
        error: &refusal.fact,
        hint: refusal.hint.as_deref().unwrap_or_default(),
    })
}

impl<'a> MadeJson<'a> {
    fn of(made: &'a Deliverable) -> Self {
        let mut json = Self {
            token: made.token.expose_secret(),
            token_type: "Bearer",
            scope: None,
            scopes: None,
            org_id: None,
            restrictions: None,
            issued_at: made.issued_at.rfc3339(),
            expires_at: made.expires_at.rfc3339(),
            expires_in: made.expires_at.seconds() - made.issued_at.seconds(),
            warnings: (!made.warnings.is_empty()).then_some(&*made.warnings),
        };
        match &made.grant {
            Grant::Organization {
                scope,
                org_id,
                restrictions,
            } => {
                json.scope = Some(*scope);
                json.org_id = Some(org_id);
                json.restrictions = restrictions.as_ref();
            }
            Grant::Scopes(scopes) => json.scopes = Some(scopes),
        }
        json
    }
}

/// What was minted, in one line for the person at the terminal.
pub fn note(made: &Deliverable, now: UnixTime, key_from: &str) -> String {
    let left = made.expires_at.seconds() - now.seconds();
    let what = match &made.grant {
        Grant::Organization { scope, org_id, .. } => {
            format!("{} token for org {}", scope.as_str(), abbreviated(org_id))
        }
        Grant::Scopes(scopes) => format!("Volubile token for {}", scopes.join(", ")),
    };
    format!(
        "{what}, {} {} ({}), key from {key_from}",
        if left > 0 { "expires" } else { "expired" },
        relative(left),
        made.expires_at.human(),
    )
}

/// First and last four characters of a long id.
fn abbreviated(id: &str) -> String {
    let characters: Vec<char> = id.chars().collect();
    if characters.len() <= 12 {
        return safe(id).into_owned();
    }
    let start: String = characters[..4].iter().collect();
    let end: String = characters[characters.len() - 4..].iter().collect();
    format!("{}…{}", safe(&start), safe(&end))
}
