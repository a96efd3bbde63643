//! Which call to make, with which token, and what to do with the answer.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::ExposeSecret;

use super::address::address;
use super::connection::{Connection, connection, wait};
use super::environment::{PRIVATE_KEY, VOLUBILE_KEY};
use super::identity::{Identity, check_org_id, identity_in};
use super::inputs::Inputs;
use super::layers::Layers;
use super::message::{body, headers, method};
use super::secret::{is_jwt, secret_command, secret_file};
use super::source::{Source, Sourced, SourcedSecret};
use super::volubile::{VolubileKeys, WANTED_VOLUBILE_KEY, scope_of_route, volubile_keys};
use crate::api::call::Call;
use crate::cli::{GivenTokenArgs, RequestArgs, WaitArgs};
use crate::outcome::{Failure, Refusal};
use crate::platform::address::{Base, Platform, Region};
use crate::platform::destination::{Destination, destination};
use crate::platform::permission::is_of_vapi;
use crate::platform::vapi;
use crate::text::shown;
use crate::token::bearer::TokenForm;
use crate::token::claims::Scope;
use crate::token::decode::Token;
use crate::token::find;
use crate::token::read::Reading;

/// Longest wait that an API may ask for by default.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// How often a safe request is retried by default.
const RETRIES: u32 = 2;

/// A call to make.
pub struct Requested {
    pub call: Call,
    pub bearer: CallToken,
    /// The option's value for the platform's other region, if the call goes to a documented one.
    pub other_region: Option<&'static str>,
    pub connection: Connection,
    pub retries: u32,
    pub max_wait: Duration,
    pub dry_run: bool,
    pub output: Option<PathBuf>,
    pub show: Show,
}

/// What to show of an answer.
#[derive(Clone, Copy, Debug)]
pub struct Show {
    /// Whether to show status and headers before the body.
    pub include: bool,
    /// Whether to show the body unchanged on a terminal too.
    pub raw: bool,
    /// Whether to show both heads on standard error.
    pub verbose: bool,
}

/// Where the token of a call comes from.
pub enum CallToken {
    /// It is minted.
    Minted { identity: Identity, scope: Scope },
    /// It is fetched from Volubile.
    Fetched {
        base: String,
        keys: VolubileKeys,
        scope: &'static str,
    },
    /// The user has one.
    Given(SourcedSecret),
}

/// Understands the args of `request`.
pub fn request(args: &RequestArgs, inputs: &mut Inputs) -> Result<Requested, Failure> {
    let method = method(&args.method)?;
    let headers = headers(&args.message.header)?;
    let mut layers = Layers::new(&args.identity.env, inputs)?;
    let mut base = None;
    let Destination { platform, url } = destination(&args.target, |platform| {
        let source = credential_source(args, platform, &mut layers, inputs);
        let found = address(
            &args.address,
            platform,
            source.as_ref(),
            &mut layers,
            inputs,
        )?
        .base;
        base = Some(found.clone());
        Ok::<_, Stop>(found)
    })
    .map_err(|stop| stop.at(&args.target))?;
    let other_region = match region_of(&url) {
        Some(Region::Us) if platform == Platform::Vapi => Some("eu"),
        Some(Region::Eu) if platform == Platform::Vapi => Some("us"),
        _ => None,
    };
    let bearer = match given(&args.given, &method, inputs)? {
        Some(token) => {
            check_platform(&token, platform)?;
            CallToken::Given(token)
        }
        None => match platform {
            Platform::Vapi => {
                let identity = identity_in(&args.identity, &mut layers, inputs)?;
                let org_id = &identity.org_id;
                let org_id = Sourced {
                    value: org_id.value.clone().into(),
                    source: org_id.source.clone(),
                };
                check_org_id(&org_id, inputs)?;
                CallToken::Minted {
                    identity,
                    scope: scope(&method, url.path()),
                }
            }
            Platform::Volubile => {
                let scope = scope_of_route(&method, url.path())?;
                let keys = volubile_keys(&args.volubile, &mut layers, inputs)?;
                let keys = keys.ok_or_else(|| {
                    WANTED_VOLUBILE_KEY.ends(&args.identity.env, &mut layers, inputs)
                })?;
                CallToken::Fetched {
                    base: base
                        .filter(|base| url.as_str().starts_with(base.as_str()))
                        .map_or_else(|| origin(&url), |base| base.as_str().to_owned()),
                    keys,
                    scope,
                }
            }
        },
    };
    let body = body(&args.message, inputs)?;
    let retries = args.repeat.retry;
    let call = Call {
        method,
        url,
        platform,
        headers,
        body,
        origin: args.message.origin.clone(),
    };
    Ok(Requested {
        retries: retries.unwrap_or(if call.is_safe() { RETRIES } else { 0 }),
        call,
        bearer,
        other_region,
        connection: connection(&args.connection, inputs)?,
        max_wait: max_wait(&args.repeat.wait)?,
        dry_run: args.message.dry_run,
        output: args
            .response
            .output
            .clone()
            .filter(|path| path.as_os_str() != "-"),
        show: Show {
            include: args.response.include,
            raw: args.response.raw,
            verbose: args.response.verbose,
        },
    })
}

/// The longest wait that an API may ask for.
pub fn max_wait(args: &WaitArgs) -> Result<Duration, Failure> {
    match &args.max_wait {
        Some(text) => wait("--max-wait", text),
        None => Ok(MAX_WAIT),
    }
}

/// Why a destination is invalid: because of its text, or of a setting.
enum Stop {
    Rejected(Refusal),
    Failed(Failure),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Rejected(refusal)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Stop {
    fn at(self, target: &str) -> Failure {
        match self {
            Self::Rejected(refusal) => refusal.at(shown(target)),
            Self::Failed(failure) => failure,
        }
    }
}

fn origin(url: &url::Url) -> String {
    url.origin().ascii_serialization()
}

/// The region of a documented address.
fn region_of(url: &url::Url) -> Option<Region> {
    Base::parse(&origin(url)).ok()?.region()
}

/// Where the credential for this platform comes from, without reading it.
fn credential_source(
    args: &RequestArgs,
    platform: Platform,
    layers: &mut Layers,
    inputs: &Inputs,
) -> Option<Source> {
    let file = |path: &Path| Source::File(path.to_string_lossy().into_owned());
    let (path, command, names) = match platform {
        Platform::Vapi => (
            &args.identity.key_file,
            args.identity.key_command.as_ref().map(|_| "--key-command"),
            &PRIVATE_KEY[..],
        ),
        Platform::Volubile => (
            &args.volubile.volubile_key_file,
            args.volubile
                .volubile_key_command
                .as_ref()
                .map(|_| "--volubile-key-command"),
            &VOLUBILE_KEY[..],
        ),
    };
    let given = args.given.token_file.as_deref();
    let given = given.map(file).or_else(|| {
        let command = args.given.token_command.as_ref();
        command.map(|_| Source::Flag("--token-command"))
    });
    given
        .or_else(|| path.as_deref().map(file))
        .or_else(|| command.map(Source::Flag))
        .or_else(|| {
            let found = layers.all(names, inputs);
            found.into_iter().next().map(|found| found.source)
        })
}

/// Rejects a Vapi token for Volubile, which it would be leaked to.
fn check_platform(token: &SourcedSecret, platform: Platform) -> Result<(), Failure> {
    let decoded = Token::decode(token.value.expose_secret().trim().as_bytes());
    if platform == Platform::Volubile && Reading::of(&decoded).as_ref().is_some_and(is_of_vapi) {
        return Err(Failure::misuse(format!(
            "the token from {} is Vapi's: it has orgId or a token claim, and the request is to Volubile",
            token.source
        ))
        .hint("get a token of Volubile with 'voxtoken mint scoped'"));
    }
    Ok(())
}

fn given(
    args: &GivenTokenArgs,
    method: &str,
    inputs: &mut Inputs,
) -> Result<Option<SourcedSecret>, Failure> {
    let token = match (&args.token_file, &args.token_command) {
        (Some(path), _) => secret_file("--token-file", "token", path, inputs)?,
        (None, Some(line)) => secret_command("--token-command", "token", line, inputs)?,
        (None, None) => return Ok(None),
    };
    let text = token.value.expose_secret().trim();
    let text = text.strip_prefix("Bearer ").unwrap_or(text).trim();
    if !is_jwt(text) || TokenForm::of(text) == TokenForm::Unfit {
        let source = &token.source;
        let fact = if find::all(token.value.expose_secret().as_bytes()).is_empty() {
            format!("there is no token in {source}")
        } else {
            format!("{source} does not hold a whole token alone")
        };
        return Err(Failure::misuse(fact)
            .hint("give the token alone; 'voxtoken inspect' finds one in any text"));
    }
    if !args.yes && !matches!(method, "GET" | "HEAD") {
        return Err(Failure::misuse(format!(
            "{method} with someone else's token can change things or cost money"
        ))
        .hint("add --yes to send it anyway"));
    }
    Ok(Some(Sourced {
        value: text.into(),
        source: token.source,
    }))
}

/// The least scope for an endpoint of Vapi.
fn scope(method: &str, path: &str) -> Scope {
    let path = path.trim_end_matches('/');
    let public = vapi::PUBLIC_ENDPOINTS
        .iter()
        .any(|endpoint| endpoint.method == method && endpoint.path == path);
    if public {
        Scope::Public
    } else {
        Scope::Private
    }
}
