//! What to sign, from the args of `webhook sign`.

use std::path::Path;

use super::credential::{Authentication, authentication_to_sign};
use super::inputs::{Inputs, LARGEST_DATA};
use crate::cli::{SignArgs, SignFormatArg};
use crate::outcome::Failure;
use crate::render::webhook::SignFormat;
use crate::text::shown;
use crate::time::UnixTime;
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
    /// The values of the placeholders.
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

/// Understands the args of `webhook sign`.
pub fn sign(args: &SignArgs, now: UnixTime, inputs: &mut Inputs) -> Result<Sign, Failure> {
    let authentication = authentication_to_sign(&args.credential, &args.secret, inputs)?;
    let covers_body = authentication.plan.covers_body();
    let body = body(args.body.as_deref(), covers_body, inputs)?;
    let timestamp = match (&args.values.timestamp, &authentication.plan) {
        (Some(text), _) => Some(timestamp(text)?),
        (None, Plan::Hmac(plan)) if has_timestamp(plan) => {
            inputs.notices.note(
                "the platform does not document the unit of its timestamp; this one counts seconds",
            );
            Some(now.seconds().to_string())
        }
        _ => None,
    };
    let message_id = match (&args.values.message_id, &authentication.plan) {
        (Some(id), _) => Some(id.clone()),
        (None, Plan::Hmac(plan)) if has_message_id(plan) => {
            Some(message_id(&body, timestamp.as_deref()))
        }
        _ => None,
    };
    if let Plan::Hmac(plan) = &authentication.plan
        && plan.payload_format.has(&Part::Url)
        && args.values.url.is_none()
    {
        return Err(Failure::misuse(
            "the payload format has {url}, but no value is given for it",
        )
        .hint(
            "give --url URL; the platform does not document whether it is the whole URL or only the path",
        ));
    }
    Ok(Sign {
        authentication,
        format: match args.format {
            SignFormatArg::Headers => SignFormat::Headers,
            SignFormatArg::Json => SignFormat::Json,
            SignFormatArg::Curl => SignFormat::Curl,
        },
        body,
        method: args.values.method.clone().unwrap_or_else(|| "POST".into()),
        url: args.values.url.clone(),
        timestamp,
        message_id,
    })
}

fn has_timestamp(plan: &Hmac) -> bool {
    plan.include_timestamp || plan.payload_format.has(&Part::Timestamp)
}

/// The body from its file, or from standard input if there is no file and the body matters.
pub(super) fn body(
    path: Option<&Path>,
    matters: bool,
    inputs: &mut Inputs,
) -> Result<Vec<u8>, Failure> {
    match path {
        Some(path) => inputs.read_up_to(LARGEST_DATA, "the body", path),
        None if matters => inputs.read_free_stdin("the body"),
        None => Ok(Vec::new()),
    }
}

/// A timestamp as it is sent: digits unchanged, a date in seconds.
pub(super) fn timestamp(text: &str) -> Result<String, Failure> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text.into());
    }
    UnixTime::parse(text)
        .map(|moment| moment.seconds().to_string())
        .map_err(|refusal| refusal.at(format!("--timestamp {}", shown(text))))
}
