//! Which scopes a Volubile token needs, which API key requests it, and where it goes.

use std::time::Duration;

use super::address::address;
use super::connection::{Connection, connection};
use super::inputs::Inputs;
use super::layers::Layers;
use super::output::{TokenOutput, masked, output};
use super::request::max_wait;
use super::volubile::{VolubileKeys, WANTED_VOLUBILE_KEY, unknown_route, volubile_keys};
use crate::cli::ScopedArgs;
use crate::outcome::Failure;
use crate::platform::address::{Base, Platform};
use crate::platform::volubile::{self, Route};
use crate::render::output::Name;
use crate::text::shown;

/// A token to get.
pub struct Scoped {
    pub base: String,
    pub keys: VolubileKeys,
    /// The scopes, in the documented order, each once.
    pub scopes: Vec<&'static str>,
    pub connection: Connection,
    pub max_wait: Duration,
    pub output: TokenOutput,
    pub mask: bool,
}

/// Understands the args of `mint scoped`.
pub fn scoped(args: &ScopedArgs, inputs: &mut Inputs) -> Result<Scoped, Failure> {
    let scopes = scopes(&args.scopes.scope, &args.scopes.route)?;
    let to = output(&args.output, Name::volubile(), inputs)?;
    let mut layers = Layers::new(&args.env, inputs)?;
    let keys = volubile_keys(&args.volubile, &mut layers, inputs)?;
    let keys = keys.ok_or_else(|| WANTED_VOLUBILE_KEY.ends(&args.env, &mut layers, inputs))?;
    let base = address(
        &args.address,
        Platform::Volubile,
        Some(&keys.key.source),
        &mut layers,
        inputs,
    )?
    .base;
    Ok(Scoped {
        base: base.as_str().to_owned(),
        keys,
        scopes,
        connection: connection(&args.connection, inputs)?,
        max_wait: max_wait(&args.wait)?,
        output: to,
        mask: masked(args.output.no_mask, inputs.environment),
    })
}

/// The scopes that were named, and those that the routes need.
fn scopes(named: &[String], routes: &[String]) -> Result<Vec<&'static str>, Failure> {
    if named.is_empty() && routes.is_empty() {
        return Err(Failure::misuse("no scope: a token needs at least one")
            .hint("give --scope calls:read, or a route such as --route 'GET /v1/calls'"));
    }
    let mut wanted = Vec::new();
    for text in named {
        wanted.push(volubile::scope(text).ok_or_else(|| unknown_scope(text))?);
    }
    for text in routes {
        wanted.push(route(text)?.scope);
    }
    Ok(volubile::SCOPES
        .into_iter()
        .filter(|scope| wanted.contains(scope))
        .collect())
}

fn unknown_scope(text: &str) -> Failure {
    let near = volubile::nearest_scopes(text).join(" or ");
    Failure::misuse(format!("--scope {} is not a Volubile scope", shown(text)))
        .hint(format!("did you mean {near}?"))
}

/// Parses `GET /v1/calls/{id}`, or an API URL in place of the path.
fn route(text: &str) -> Result<&'static Route, Failure> {
    let words: Vec<_> = text.split_whitespace().collect();
    let [method, target] = words[..] else {
        return Err(Failure::misuse(format!(
            "--route {} is not a method and a path",
            shown(text)
        ))
        .hint("write --route 'GET /v1/calls/{id}'"));
    };
    let path = match target.strip_prefix('/') {
        Some(_) => target,
        None => path_of_url(target).ok_or_else(|| {
            Failure::misuse(format!("--route {} is not a Volubile path", shown(text)))
                .hint("write --route 'GET /v1/calls/{id}'")
        })?,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    volubile::find(method, path).ok_or_else(|| unknown_route(&method.to_ascii_uppercase(), path))
}

/// The path of an API URL, if its host is the documented one.
fn path_of_url(url: &str) -> Option<&str> {
    let base = Base::documented(Platform::Volubile, None).ok()?;
    url.strip_prefix(base.as_str())
        .filter(|rest| rest.starts_with('/'))
}
