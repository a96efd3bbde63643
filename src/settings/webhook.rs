//! What to sign, from the words of `webhook`.

use std::path::Path;

use super::credential::{Authentication, authentication};
use super::{LARGEST_DATA, World, claim_stdin, refused};
use crate::cli::{SignFormatWord, SignWords};
use crate::outcome::Failure;
use crate::render::webhook::SignFormat;
use crate::text::shown;
use crate::time::Instant;
use crate::webhook::payload::{Part, Values};
use crate::webhook::plan::{Hmac, Plan};
use crate::webhook::sign::{has_message_id, message_id};

/// A request to sign.
pub struct Sign {
    pub authentication: Authentication,
    pub format: SignFormat,
    body: Vec<u8>,
    method: String,
    url: Option<String>,
    timestamp: Option<String>,
    message_id: Option<String>,
}

impl Sign {
    /// What the placeholders stand for.
    pub fn values(&self) -> Values<'_> {
        Values {
            body: &self.body,
            timestamp: self.timestamp.as_deref(),
            method: Some(&self.method),
            url: self.url.as_deref(),
            message_id: self.message_id.as_deref(),
        }
    }
}

/// Understands the words of `webhook sign`.
pub fn sign(words: &SignWords, now: Instant, world: &mut World) -> Result<Sign, Failure> {
    claim_stdin(&[
        ("--credential -", words.credential.credential.as_deref()),
        ("--secret-file -", words.secret.secret_file.as_deref()),
        ("BODY-FILE -", words.body.as_deref()),
    ])?;
    let authentication = authentication(&words.credential, &words.secret, world)?;
    let others = [
        ("--credential -", words.credential.credential.as_deref()),
        ("--secret-file -", words.secret.secret_file.as_deref()),
    ];
    let body = body(
        words.body.as_deref(),
        authentication.plan.covers_body(),
        &others,
        world,
    )?;
    let timestamp = match (&words.values.timestamp, &authentication.plan) {
        (Some(text), _) => Some(timestamp(text)?),
        (None, Plan::Hmac(plan)) if has_timestamp(plan) => {
            world.notices.note(
                "the platform does not document the unit of its timestamp; this one counts seconds",
            );
            Some(now.seconds().to_string())
        }
        _ => None,
    };
    let message_id = match (&words.values.message_id, &authentication.plan) {
        (Some(id), _) => Some(id.clone()),
        (None, Plan::Hmac(plan)) if has_message_id(plan) => {
            Some(message_id(&body, timestamp.as_deref()))
        }
        _ => None,
    };
    if let Plan::Hmac(plan) = &authentication.plan
        && plan.payload_format.has(&Part::Url)
        && words.values.url.is_none()
    {
        return Err(Failure::misuse(
            "the payload format has {url}, and nothing says what it stands for",
        )
        .hint(
            "give --url URL; the platform does not document whether it is whole or only the path",
        ));
    }
    Ok(Sign {
        authentication,
        format: match words.format {
            SignFormatWord::Headers => SignFormat::Headers,
            SignFormatWord::Json => SignFormat::Json,
            SignFormatWord::Curl => SignFormat::Curl,
        },
        body,
        method: words.values.method.clone().unwrap_or_else(|| "POST".into()),
        url: words.values.url.clone(),
        timestamp,
        message_id,
    })
}

fn has_timestamp(plan: &Hmac) -> bool {
    plan.include_timestamp || plan.payload_format.has(&Part::Timestamp)
}

/// The body from its file; without one, from standard input if it matters.
fn body(
    path: Option<&Path>,
    matters: bool,
    others: &[(&str, Option<&Path>)],
    world: &mut World,
) -> Result<Vec<u8>, Failure> {
    let path = match path {
        Some(path) => path,
        None if !matters => return Ok(Vec::new()),
        None => Path::new("-"),
    };
    let mut wanting = others.to_vec();
    wanting.push(("the body", Some(path)));
    claim_stdin(&wanting)?;
    world.read_up_to(LARGEST_DATA, "the body", path)
}

/// A timestamp as it is sent: digits as they are, a moment in seconds.
fn timestamp(text: &str) -> Result<String, Failure> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text.into());
    }
    Instant::parse(text)
        .map(|moment| moment.seconds().to_string())
        .map_err(|refusal| refused(&format!("--timestamp {}", shown(text)), refusal))
}
