//! What to verify, from the args of `webhook verify`.

use secrecy::SecretString;
use std::path::Path;

use super::capture::CaptureFile;
use super::credential::{PlanToVerify, expected, other_secrets, unspecified};
use super::inputs::{Inputs, LARGEST};
use super::place::{file, instant, span};
use super::plan::is_unspecified;
use super::sign::{body, timestamp};
use crate::cli::{AgeArgs, ReportFormatArg, TextArg, VerifyArgs};
use crate::http::Headers;
use crate::http::capture::Captured;
use crate::outcome::Failure;
use crate::render::verdict::ReportFormat;
use crate::time::UnixTime;
use crate::webhook::guess;
use crate::webhook::payload::Values;
use crate::webhook::plan::Plan;
use crate::webhook::question::{MAX_AGE, Question};

/// A request to judge.
pub struct Verify {
    pub format: ReportFormat,
    pub expected: PlanToVerify,
    pub request: GivenRequest,
    /// Other secrets that may have been used instead of the webhook secret.
    others: Vec<(&'static str, SecretString)>,
    server_signature: Option<String>,
    method: String,
    url: Option<String>,
    timestamp: Option<String>,
    message_id: Option<String>,
    at: UnixTime,
    max_age: i64,
}

/// How the request is given.
pub enum GivenRequest {
    /// As a capture.
    Capture {
        capture: CaptureFile,
        /// The body that replaces the one in it.
        body: Option<Vec<u8>>,
    },
    /// As options and a file.
    Parts { headers: Headers, body: Vec<u8> },
}

impl Verify {
    /// The question about the request.
    pub fn asked<'a>(&'a self, plan: &'a Plan, request: &'a Captured<'a>) -> Question<'a> {
        Question {
            plan,
            secret: self.expected.secret.as_ref(),
            request,
            given: Values {
                body: &[],
                timestamp: self.timestamp.as_deref(),
                method: Some(&self.method),
                url: self.url.as_deref(),
                message_id: self.message_id.as_deref(),
            },
            at: self.at,
            max_age: self.max_age,
            others: &self.others,
            live: false,
            server_signature: self.server_signature.as_deref(),
        }
    }
}

/// Understands the args of `webhook verify`.
pub fn verify(args: &VerifyArgs, now: UnixTime, inputs: &mut Inputs) -> Result<Verify, Failure> {
    let captured = &args.captured;
    if captured.request_file.is_none() && captured.header.is_empty() {
        return Err(Failure::misuse("there is no request to check").hint(
            "give a capture with --request-file PATH, or its headers with --header 'NAME: VALUE' and a \
             body file",
        ));
    }
    let (at, max_age) = check(&args.age, now)?;
    let expected = if is_unspecified(&args.credential) {
        unspecified(&args.secret, inputs)?
    } else {
        expected(&args.credential, &args.secret, inputs)?
    };
    if let (Some(_), Some(plan @ (Plan::Bearer(_) | Plan::Oauth2(_)))) =
        (&captured.server_signature, &expected.plan)
    {
        let kind = plan.kind();
        return Err(Failure::misuse(format!(
            "--server-signature is for hmac credentials, and this one is {kind}"
        ))
        .hint("leave it out; a token is compared as it is"));
    }
    let others = other_secrets(&args.secret, inputs);
    let request = if let Some(path) = &captured.request_file {
        let capture = CaptureFile::read("--request-file", path, inputs)?;
        let body = match &args.body {
            None => None,
            path => Some(body(path.as_deref(), true, inputs)?),
        };
        GivenRequest::Capture { capture, body }
    } else {
        let headers = headers(&captured.header, inputs)?;
        let matters = match &expected.plan {
            Some(plan) => plan.covers_body(),
            None => guess::is_signed(&headers),
        };
        let body = match &args.body {
            None if matters => body_that_goes_with(inputs)?,
            path => body(path.as_deref(), matters, inputs)?,
        };
        GivenRequest::Parts { headers, body }
    };
    Ok(Verify {
        format: match args.format {
            ReportFormatArg::Report => ReportFormat::Report,
            ReportFormatArg::Json => ReportFormat::Json,
        },
        expected,
        request,
        others,
        server_signature: captured.server_signature.clone(),
        method: captured.method.clone().unwrap_or_else(|| "POST".into()),
        url: captured.url.clone(),
        timestamp: captured.timestamp.as_deref().map(timestamp).transpose()?,
        message_id: captured.message_id.clone(),
        at,
        max_age,
    })
}

/// The body from standard input, if no file is named. Missing input is never taken for an empty body.
fn body_that_goes_with(inputs: &mut Inputs) -> Result<Vec<u8>, Failure> {
    const HOW: &str =
        "name the body file, as in 'webhook verify BODY-FILE', or - for standard input";
    if let Some(claim) = &inputs.stdin_claim {
        let fact = format!("there is no body: {} takes standard input", claim.name);
        return Err(Failure::misuse(fact).hint(HOW));
    }
    if inputs.stdin_is_terminal {
        return Err(Failure::misuse("there is no body, and the signature covers it").hint(HOW));
    }
    let body = inputs.read_free_stdin("the body")?;
    if body.is_empty() {
        return Err(Failure::misuse("there is no body: standard input is empty").hint(HOW));
    }
    Ok(body)
}

/// The headers from the options, or from the files that they name. Messages name an option only by its number,
/// since it may be a secret.
fn headers(args: &[TextArg], inputs: &mut Inputs) -> Result<Headers, Failure> {
    let mut headers = Headers::default();
    for (index, text) in args.iter().enumerate() {
        let place = format!("--header, number {}", index + 1);
        let Some(path) = text.strip_prefix('@') else {
            headers
                .parse_one(text)
                .map_err(|refusal| refusal.at(&place))?;
            continue;
        };
        let bytes = inputs.read_up_to(LARGEST, "--header", Path::new(path))?;
        headers.parse_lines(&bytes).map_err(|(line, refusal)| {
            let name = if path == "-" {
                "--header @-".into()
            } else {
                file("--header", Path::new(path))
            };
            refusal.at(format!("{name}: line {line}"))
        })?;
    }
    Ok(headers)
}

/// The time of the check, and the greatest age of a timestamp.
fn check(args: &AgeArgs, now: UnixTime) -> Result<(UnixTime, i64), Failure> {
    let at = match &args.at {
        None => now,
        Some(text) => instant("--at", text)?,
    };
    let max_age = match &args.max_age {
        None => MAX_AGE,
        Some(text) => span("--max-age", text)?.seconds(),
    };
    Ok((at, max_age))
}
