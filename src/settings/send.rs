//! What to send where, from the args of `webhook send` and `webhook token`.

use url::Url;

use super::capture::CaptureFile;
use super::connection::{Connection, connection};
use super::credential::{Authentication, authentication};
use super::events::{event, shape};
use super::inputs::{Inputs, LARGEST_DATA};
use super::output::masked;
use super::url::{server_url, web_url};
use crate::cli::{CredentialArgs, ReportFormatArg, SendArgs, TokenArgs, TokenFormatArg};
use crate::http::Headers;
use crate::outcome::Failure;
use crate::time::UnixTime;
use crate::webhook::events::sample;
use crate::webhook::plan::{Oauth2, Plan};

/// Headers that describe how the request is sent; the client sets them.
const FRAMING: [&str; 3] = ["Content-Length", "Transfer-Encoding", "Connection"];

/// A delivery to make.
pub struct Send {
    pub authentication: Authentication,
    pub connection: Connection,
    pub allow_http: bool,
    pub url: Url,
    pub content: Content,
    /// The headers of the options.
    pub headers: Headers,
    /// The value of `{url}`, if it is not the URL itself.
    pub public_url: Option<String>,
    pub json: bool,
    pub dry_run: bool,
}

/// What is sent.
pub enum Content {
    Body(Vec<u8>),
    /// A recorded request again.
    Replay(CaptureFile),
}

/// Understands the args of `webhook send`.
pub fn send(args: &SendArgs, now: UnixTime, inputs: &mut Inputs) -> Result<Send, Failure> {
    let message = &args.message;
    let url = server_url("URL", &args.url, args.allow_http)?;
    let authentication = authentication(&args.credential, &args.secret, inputs)?;
    let connection = connection(&args.connection, inputs)?;
    let content = if let Some(name) = &message.event {
        Content::Body(sample::body(event(name)?, shape(message.shape), now))
    } else if let Some(path) = &message.replay {
        Content::Replay(CaptureFile::read("--replay", path, inputs)?)
    } else {
        let path = args.body.as_deref().unwrap_or("-".as_ref());
        Content::Body(inputs.read_up_to(LARGEST_DATA, "the body", path)?)
    };
    let mut headers = Headers::default();
    for (index, text) in message.header.iter().enumerate() {
        let place = format!("--header, number {}", index + 1);
        let name = text.split(':').next().unwrap_or_default().trim();
        let is = |other: &&str| name.eq_ignore_ascii_case(other);
        if FRAMING.iter().any(is) {
            let failure = Failure::misuse(format!("{place}: voxtoken sets {name} itself"));
            return Err(failure.hint("leave it out"));
        }
        headers
            .parse_one(text)
            .map_err(|refusal| refusal.at(place))?;
    }
    let public_url = match &message.public_url {
        None => None,
        Some(text) => Some(web_url("--public-url", text)?.to_string()),
    };
    Ok(Send {
        authentication,
        connection,
        allow_http: args.allow_http,
        url,
        content,
        headers,
        public_url,
        json: args.format == ReportFormatArg::Json,
        dry_run: args.dry_run,
    })
}

/// A token to fetch.
pub struct FetchToken {
    pub authentication: Authentication,
    pub connection: Connection,
    pub format: TokenFormat,
    /// Whether to ask the GitHub Actions runner to hide the token.
    pub mask: bool,
}

/// What `webhook token` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFormat {
    Report,
    Json,
    Token,
}

impl FetchToken {
    /// The oauth2 plan.
    pub fn plan(&self) -> Result<&Oauth2, Failure> {
        match &self.authentication.plan {
            Plan::Oauth2(plan) => Ok(plan),
            other => {
                let kind = other.kind();
                let fact = format!("the credential is of type {kind}; only oauth2 fetches a token");
                Err(Failure::misuse(fact).hint("give a credential whose plan has type oauth2"))
            }
        }
    }
}

/// Understands the args of `webhook token`.
pub fn token(args: &TokenArgs, inputs: &mut Inputs) -> Result<FetchToken, Failure> {
    let credential = CredentialArgs {
        credential: args.credential.clone(),
        ..CredentialArgs::default()
    };
    let asked = FetchToken {
        authentication: authentication(&credential, &args.secret, inputs)?,
        connection: connection(&args.connection, inputs)?,
        format: match args.format {
            TokenFormatArg::Report => TokenFormat::Report,
            TokenFormatArg::Json => TokenFormat::Json,
            TokenFormatArg::Token => TokenFormat::Token,
        },
        mask: masked(args.no_mask, inputs.environment),
    };
    asked.plan()?;
    Ok(asked)
}
