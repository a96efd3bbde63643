//! Explains a bearer token that is not the secret.

use secrecy::ExposeSecret;

use super::basic::basic_parts;
use super::repeated::repeated;
use crate::judgement::Cause;
use crate::secret::{Mangled, SecretSide, also, layered, variants};
use crate::text::shown;
use crate::token::decode::Token;
use crate::webhook::plan::{AUTHORIZATION, BEARER, Bearer};
use crate::webhook::question::{ANOTHER_SECRET, Question};
use crate::webhook::signature::same;

/// Most headers that are read.
const MOST: usize = 64;

const NO_WORD: &str = "the token arrives without 'Bearer ' before it";
const OTHER_WORD: &str = "the word Bearer is not written as the platform writes it";
const ONE_CAPITAL: &str = "send 'Bearer ' with one capital and one space";

/// What makes the token match, if anything does.
#[must_use]
pub fn token(plan: &Bearer, asked: &Question) -> Vec<Cause> {
    let forms = forms(asked);
    let headers = &asked.request.headers;
    let planned = &plan.header_name;
    let repeated = repeated(headers, planned);
    let (here, elsewhere): (Vec<_>, Vec<_>) = headers
        .iter()
        .partition(|(name, _)| name.eq_ignore_ascii_case(planned));
    let mut simplest: Option<Vec<Cause>> = None;
    for (name, value) in here.into_iter().chain(elsewhere).take(MOST) {
        let mut of_header = Vec::new();
        if name.eq_ignore_ascii_case(planned) {
            of_header.extend(repeated.clone());
        } else {
            let name = shown(name);
            let name = name.trim_matches('\'');
            of_header.push(cause(
                "other-header",
                format!("the secret arrives in {name}, not in {planned}"),
                format!("set headerName to {name}"),
            ));
        }
        for (text, of_prefix) in readings(plan, value) {
            for (form, of_secret) in &forms {
                if same(&text, form) {
                    let all = of_header.iter().chain(&of_prefix).chain(of_secret);
                    let all: Vec<Cause> = all.cloned().collect();
                    let simpler = simplest.as_ref().is_none_or(|it| all.len() < it.len());
                    if !all.is_empty() && simpler {
                        simplest = Some(all);
                    }
                }
            }
        }
    }
    simplest.unwrap_or_default()
}

/// What is wrong with the prefix of a token that the platform fetched, if the rest is plainly a token.
#[must_use]
pub fn fetched(asked: &Question) -> Vec<Cause> {
    let mut values = asked.request.headers.all(AUTHORIZATION);
    let (Some(value), None) = (values.next(), values.next()) else {
        return Vec::new();
    };
    let cause = |message: &str, fix: &str| vec![cause("bearer-prefix", message.into(), fix.into())];
    let (scheme, token) = value.split_at_checked(BEARER.len()).unwrap_or_default();
    let named = scheme.eq_ignore_ascii_case(BEARER.as_bytes()) && !token.is_empty();
    if named && scheme != BEARER.as_bytes() {
        return cause(OTHER_WORD, ONE_CAPITAL);
    }
    let token = Token::decode(value);
    if !named && token.parts == 3 && token.header.valid_json().is_some() {
        return cause(NO_WORD, "put 'Bearer ' before the token where it is sent");
    }
    Vec::new()
}

fn cause(code: &'static str, message: String, fix: String) -> Cause {
    Cause { code, message, fix }
}

/// The secret as it may have been sent.
fn forms(asked: &Question) -> Vec<(Vec<u8>, Vec<Cause>)> {
    let mut forms = Vec::new();
    if let Some(secret) = asked.secret {
        let secret = secret.expose_secret();
        forms.push((secret.as_bytes().to_vec(), Vec::new()));
        // 'Bearer ' is only expected where it belongs, before the token.
        let variants = variants(secret).filter(|it| it.cause.code() != "secret-bearer");
        forms.extend(variants.map(|variant| {
            let bytes = variant.bytes.expose_secret().to_vec();
            (bytes, vec![mangled(&variant.cause)])
        }));
        let here = layered(secret, SecretSide::Here).into_iter();
        let there = layered(secret, SecretSide::There).into_iter().filter(|it| {
            let outermost = it.causes.first();
            outermost.is_none_or(|it| it.code() != "secret-bearer")
        });
        let layered = here.chain(there);
        forms.extend(layered.map(|layered| {
            let further = layered.causes.iter().skip(1).map(further);
            let first = layered.causes.iter().take(1).map(mangled);
            let bytes = layered.bytes.expose_secret().to_vec();
            (bytes, first.chain(further).collect())
        }));
    }
    forms.extend(asked.others.iter().map(|(name, other)| {
        let (message, fix) = if *name == ANOTHER_SECRET {
            (
                format!("the {name} was sent, which is not the one used here"),
                "find out which of the two the platform has, and replace the other",
            )
        } else {
            (
                format!("the {name} was sent, not the webhook secret"),
                "set the webhook secret as the token of the credential",
            )
        };
        let cause = cause("other-secret", message, fix.into());
        (other.expose_secret().as_bytes().to_vec(), vec![cause])
    }));
    forms.retain(|(bytes, _)| !bytes.is_empty());
    forms
}

fn mangled(mangled: &Mangled) -> Cause {
    let row = mangled.row;
    let (message, place) = match (mangled.side, mangled.stand_in) {
        (_, Some(text)) => (
            format!("the text '{text}' was sent instead of the secret"),
            "where the sender sets the secret",
        ),
        (SecretSide::There, None) => (
            format!("the secret that was sent {}", row.is),
            "where the sender sets the secret",
        ),
        (SecretSide::Here, None) => (
            format!("the secret here {}, unlike the one that was sent", row.is),
            "in the secret given to voxtoken",
        ),
    };
    cause(row.code, message, format!("{} {place}", row.fix))
}

/// What happened to the secret in addition to the causes so far.
fn further(mangled: &Mangled) -> Cause {
    let row = mangled.row;
    let secret = match mangled.side {
        SecretSide::There => "the secret that was sent",
        SecretSide::Here => "the secret here",
    };
    let message = format!("{secret} {}", also(row.is));
    cause(row.code, message, format!("also {}", row.fix))
}

/// The token of two headers that were joined into one, with a comma between them.
fn joined(plan: &Bearer, value: &[u8]) -> Option<(Vec<u8>, Vec<Cause>)> {
    let mut values = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    let first = values.next()?;
    let times = value.split(|byte| *byte == b',').count();
    if times < 2 || values.any(|other| other != first) {
        return None;
    }
    let token = if plan.bearer_prefix_enabled {
        first.strip_prefix(BEARER.as_bytes())?
    } else {
        first
    };
    let message = format!("the header has the same token {times} times, with commas between");
    let fix = "send the header once; a proxy joins headers of one name".into();
    Some((token.to_vec(), vec![cause("repeated-header", message, fix)]))
}

/// The tokens that a header's value may carry, and the causes for each.
fn readings(plan: &Bearer, value: &[u8]) -> Vec<(Vec<u8>, Vec<Cause>)> {
    let prefix =
        |message: &str, fix: &str| vec![cause("bearer-prefix", message.into(), fix.into())];
    let (bare, other) = if plan.bearer_prefix_enabled {
        let none = prefix(
            NO_WORD,
            "set bearerPrefixEnabled to false, or put 'Bearer ' before the token where it is sent",
        );
        let other = prefix(OTHER_WORD, ONE_CAPITAL);
        (none, other)
    } else {
        let there = prefix(
            "the token arrives with 'Bearer ' before it",
            "set bearerPrefixEnabled to true, or leave 'Bearer ' out where it is sent",
        );
        (Vec::new(), there)
    };
    let mut readings = vec![(value.to_vec(), bare)];
    readings.extend(joined(plan, value));
    if let Some((scheme, token)) = value.split_at_checked(BEARER.len())
        && scheme.eq_ignore_ascii_case(BEARER.as_bytes())
    {
        let exact = scheme == BEARER.as_bytes();
        if plan.bearer_prefix_enabled && exact {
            readings.push((token.to_vec(), Vec::new()));
        }
        let twice = token
            .get(..BEARER.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(scheme));
        let inner = if twice { &token[BEARER.len()..] } else { token };
        let cause = if twice {
            prefix(
                "the token arrives after 'Bearer ' twice",
                "send 'Bearer ' once",
            )
        } else {
            other
        };
        readings.push((inner.trim_ascii().to_vec(), cause));
    }
    let basic = cause(
        "basic-auth",
        "the secret arrives by Basic authentication".into(),
        "send it as the header and prefix of the credential say".into(),
    );
    readings.extend(basic_parts(value).map(|part| (part, vec![basic.clone()])));
    readings
}
