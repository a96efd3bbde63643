//! Where to listen and what to do with requests, from the args of `webhook listen`.

use core::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::connection::wait;
use super::credential::{Authentication, authentication};
use super::events::event;
use super::inputs::Inputs;
use super::place::span;
use super::url::{server_url, web_url};
use crate::cli::{ListenArgs, ReportFormatArg};
use crate::outcome::Failure;
use crate::text::shown;
use crate::token::lifetime::lifetime;
use crate::webhook::plan::Plan;
use crate::webhook::question::MAX_AGE;

/// Where `listen` listens by default.
const BIND: ([u8; 4], u16) = ([127, 0, 0, 1], 4242);

/// Default time limit for the app, in seconds. Longer than the platform waits, to see how long the app took.
const FORWARD_TIMEOUT: i64 = 30;

/// Longest `--forward-timeout`: the platform's own longest wait, in seconds.
const LONGEST_FORWARD: i64 = 300;

/// Default lifetime of tokens from the token endpoint, in seconds.
const TOKEN_LIFETIME: i64 = 3_600;

/// What `webhook listen` is to do.
pub struct Listen {
    pub address: SocketAddr,
    pub authentication: Authentication,
    pub public_url: Option<Url>,
    pub forward: Forward,
    /// The directory for requests: as the option names it, and its path.
    pub record: Option<(String, PathBuf)>,
    pub count: Option<u64>,
    pub timeout: Option<Duration>,
    /// In seconds.
    pub max_age: i64,
    /// In seconds.
    pub token_lifetime: i64,
    /// The path of the token endpoint, with an oauth2 credential.
    pub token_path: Option<String>,
    pub show_body: bool,
    pub json: bool,
}

/// Where accepted requests go.
pub struct Forward {
    /// For one event type each.
    pub by_type: Vec<(&'static str, Url)>,
    /// For all others.
    pub rest: Option<Url>,
    pub timeout: Duration,
    pub allow_http: bool,
}

impl Forward {
    /// Where an event of this type goes.
    pub fn target(&self, event_type: Option<&str>) -> Option<&Url> {
        let own = self
            .by_type
            .iter()
            .find(|(name, _)| Some(*name) == event_type);
        own.map(|(_, url)| url).or(self.rest.as_ref())
    }
}

/// Understands the args of `webhook listen`.
pub fn listen(args: &ListenArgs, inputs: &mut Inputs) -> Result<Listen, Failure> {
    let server = &args.server;
    let address = match &server.bind {
        None => BIND.into(),
        Some(text) => bind(text)?,
    };
    let forward = forward(args)?;
    let timeout = match &server.timeout {
        None => None,
        Some(text) => Some(wait("--timeout", text)?),
    };
    let authentication = authentication(&args.credential, &args.secret, inputs)?;
    let token_path = match &authentication.plan {
        Plan::Oauth2(plan) => {
            let url = Url::parse(&plan.url).map_err(|_| {
                Failure::misuse("the credential: url is not a URL")
                    .hint("write a whole URL, such as https://auth.example.com/token")
            })?;
            Some(url.path().to_owned())
        }
        _ => None,
    };
    if server.token_lifetime.is_some() && token_path.is_none() {
        let failure = Failure::misuse("--token-lifetime needs an oauth2 credential");
        return Err(failure.hint("leave it out, or give a credential whose plan has type oauth2"));
    }
    let token_lifetime = match &server.token_lifetime {
        None => TOKEN_LIFETIME,
        Some(text) => lifetime(text)
            .map_err(|refusal| refusal.at(format!("--token-lifetime {}", shown(text))))?,
    };
    if server.count == Some(0) {
        return Err(Failure::misuse("--count must be at least 1")
            .hint("leave it out to serve until Ctrl-C"));
    }
    if !address.ip().is_loopback() {
        inputs.notices.warn(format!(
            "{address} is not loopback: anyone who can reach this machine can send requests"
        ));
    }
    Ok(Listen {
        address,
        authentication,
        public_url: server
            .public_url
            .as_deref()
            .map(|text| web_url("--public-url", text))
            .transpose()?,
        forward,
        record: server.record.as_ref().map(|path| {
            (
                path.to_string_lossy().into_owned(),
                inputs.directory.join(path),
            )
        }),
        count: server.count,
        timeout,
        max_age: match &args.max_age {
            None => MAX_AGE,
            Some(text) => match span("--max-age", text)?.seconds() {
                0 => {
                    let fact = format!("--max-age {}: less than one second", shown(text));
                    return Err(Failure::misuse(fact).hint("write 1s or more"));
                }
                seconds => seconds,
            },
        },
        token_lifetime,
        token_path,
        show_body: args.show_body,
        json: args.format == ReportFormatArg::Json,
    })
}

fn seconds(seconds: i64) -> Duration {
    Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
}

fn bind(text: &str) -> Result<SocketAddr, Failure> {
    let whole = match text.parse::<u16>() {
        // A bare port listens on this machine only.
        Ok(port) => format!("127.0.0.1:{port}"),
        Err(_) => text.replacen("localhost:", "127.0.0.1:", 1),
    };
    whole.parse().map_err(|_| {
        Failure::misuse(format!("--bind {}: not an address and a port", shown(text)))
            .hint("write 127.0.0.1:4242, or [::1]:4242; port 0 picks a free port")
    })
}

fn forward(args: &ListenArgs) -> Result<Forward, Failure> {
    let server = &args.server;
    let mut forward = Forward {
        by_type: Vec::new(),
        rest: None,
        timeout: seconds(FORWARD_TIMEOUT),
        allow_http: server.allow_http,
    };
    for text in &server.forward_to {
        let typed = text
            .split_once('=')
            .filter(|(name, _)| !name.contains("://"));
        let twice = || {
            Failure::misuse("--forward-to names two URLs for the same events")
                .hint("give one URL for each event type, and one for all others")
        };
        match typed {
            Some((name, url)) => {
                let event = event(name)?;
                if forward
                    .by_type
                    .iter()
                    .any(|(other, _)| *other == event.name)
                {
                    return Err(twice());
                }
                forward.by_type.push((
                    event.name,
                    server_url("--forward-to", url, server.allow_http)?,
                ));
            }
            None if forward.rest.is_some() => return Err(twice()),
            None => forward.rest = Some(server_url("--forward-to", text, server.allow_http)?),
        }
    }
    if let Some(text) = &server.forward_timeout {
        let wait = span("--forward-timeout", text)?.seconds();
        if !(1..=LONGEST_FORWARD).contains(&wait) {
            let fact = format!("--forward-timeout {}: not between 1s and 5m", shown(text));
            return Err(Failure::misuse(fact).hint("write a duration such as 30s"));
        }
        forward.timeout = seconds(wait);
    }
    Ok(forward)
}
