//! What to send where, from the args of `webhook send` and `webhook token`.

use url::Url;

use super::connection::{Connection, connection};
use super::credential::{Authentication, authentication};
use super::events::{event, shape};
use super::inputs::{Inputs, LARGEST_DATA};
use super::listen::web_url;
use super::output::masked;
use super::place::file;
use crate::cli::{CredentialArgs, ReportFormatArg, SendArgs, TokenArgs, TokenFormatArg};
use crate::http::capture::Captured;
use crate::http::{Headers, is_loopback, origin_form, with_target};
use crate::outcome::Failure;
use crate::time::UnixTime;
use crate::webhook::events::sample;
use crate::webhook::plan::{Oauth2, Plan};

/// Headers that say how the request is sent, which is decided where it is sent.
const FRAMING: [&str; 3] = ["Content-Length", "Transfer-Encoding", "Connection"];

/// A delivery to make.
pub struct Send {
    pub authentication: Authentication,
    pub connection: Connection,
    pub allow_http: bool,
    pub method: String,
    pub url: Url,
    /// The value of `{url}`.
    pub signed_url: String,
    pub headers: Headers,
    pub body: Vec<u8>,
    pub json: bool,
    pub dry_run: bool,
}

/// Understands the args of `webhook send`.
pub fn send(args: &SendArgs, now: UnixTime, inputs: &mut Inputs) -> Result<Send, Failure> {
    let message = &args.message;
    let mut url = server_url("URL", &args.url, args.allow_http)?;
    let authentication = authentication(&args.credential, &args.secret, inputs)?;
    let connection = connection(&args.connection, inputs)?;
    let mut method = "POST".to_owned();
    let mut headers = Headers::default();
    let body = if let Some(name) = &message.event {
        sample::body(event(name)?, shape(message.shape), now)
    } else if let Some(path) = &message.replay {
        let bytes = inputs.read_up_to(LARGEST_DATA, "--replay", path)?;
        let place = file("--replay", path);
        let recorded = Captured::parse(&bytes).map_err(|refusal| refusal.at(&place))?;
        let names_no_path = url.path() == "/" && url.query().is_none();
        if let Some(target) = recorded.target.as_deref().filter(|_| names_no_path) {
            url = with_target(&url, &origin_form(target)).unwrap_or(url);
        }
        method = recorded.method.unwrap_or(method);
        for (name, value) in recorded.headers.iter() {
            if is_kept(name, &authentication.plan) {
                headers.add(name.to_owned(), value);
            }
        }
        recorded.body.into_owned()
    } else {
        let path = args.body.as_deref().unwrap_or("-".as_ref());
        inputs.read_up_to(LARGEST_DATA, "the body", path)?
    };
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
    let signed_url = match &message.public_url {
        None => url.to_string(),
        Some(text) => web_url("--public-url", text)?.to_string(),
    };
    Ok(Send {
        authentication,
        connection,
        allow_http: args.allow_http,
        method,
        url,
        signed_url,
        headers,
        body,
        json: args.format == ReportFormatArg::Json,
        dry_run: args.dry_run,
    })
}

/// The URL of a token endpoint, which gets the client's secret: no option lets it go unencrypted.
pub fn token_url(text: &str) -> Result<Url, Failure> {
    const OPTION: &str = "the credential: url";
    let url = web_url(OPTION, text)?;
    if url.scheme() == "http" && !is_loopback(&url) {
        let host = url.host_str().unwrap_or_default();
        let fact =
            format!("{OPTION}: http:// to {host} would send the client's secret unencrypted");
        return Err(Failure::misuse(fact).hint("use https:// for the token endpoint"));
    }
    Ok(url)
}

/// The URL of a server that a person names.
pub fn server_url(option: &str, text: &str, allow_http: bool) -> Result<Url, Failure> {
    let url = web_url(option, text)?;
    if url.scheme() == "http" && !allow_http && !is_loopback(&url) {
        let host = url.host_str().unwrap_or_default();
        return Err(Failure::misuse(format!(
            "{option}: http:// to {host} would send everything unencrypted"
        ))
        .hint("use https://, or --allow-http if you trust the network in between"));
    }
    Ok(url)
}

/// Whether a recorded header is sent again: not those of the connection, not those that are made anew, and no
/// credential that was meant for another server.
fn is_kept(name: &str, plan: &Plan) -> bool {
    const REPLACED: [&str; 18] = [
        "host",
        "content-length",
        "content-type",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "authorization",
        "accept-encoding",
        "cookie",
        "proxy-authorization",
        "proxy-connection",
        "x-api-key",
        "x-vapi-secret",
        "x-vapi-signature",
    ];
    let own: Vec<&str> = match plan {
        Plan::Bearer(plan) => vec![&plan.header_name],
        Plan::Hmac(plan) => {
            let mut names = vec![&*plan.signature_header, &*plan.timestamp_header];
            names.extend(plan.message_id_header.as_deref());
            names
        }
        Plan::Oauth2(_) => Vec::new(),
    };
    !REPLACED
        .iter()
        .copied()
        .chain(own)
        .any(|it| it.eq_ignore_ascii_case(name))
}

/// A token to fetch.
pub struct FetchToken {
    pub authentication: Authentication,
    pub connection: Connection,
    pub format: TokenFormat,
    /// Whether the runner of GitHub Actions is asked to hide the token.
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
    /// The plan, which is an oauth2 plan.
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
