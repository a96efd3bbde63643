//! How requests to a server are authenticated: the plan from its JSON or from flags, and the secret.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::environment::WEBHOOK_SECRET;
use super::layers::Layers;
use super::secret::{check_value, secret_command, secret_file, warn_if_others_can_read};
use super::{Source, Sourced, World, file, refused};
use crate::cli::{AlgorithmWord, CredentialWords, EncodingWord, SecretWords, TypeWord};
use crate::outcome::Failure;
use crate::text::shown;
use crate::webhook::credential::Credential;
use crate::webhook::payload::PayloadFormat;
use crate::webhook::plan::{Bearer, Hmac, Plan, header_name};
use crate::webhook::signature::{self, Algorithm, Encoding};

/// What the secret is called in a sentence.
const WHAT: &str = "webhook secret";

/// A plan with its secret.
pub struct Authentication {
    pub plan: Plan,
    pub secret: Sourced<SecretString>,
}

/// Finds plan and secret.
pub fn authentication(
    words: &CredentialWords,
    secret_words: &SecretWords,
    world: &mut World,
) -> Result<Authentication, Failure> {
    match authentication_or_plan(words, secret_words, world)? {
        (authentication, None) => Ok(authentication),
        (_, Some(failure)) => Err(failure),
    }
}

/// Finds plan and secret. Where no secret is set it is empty, and the failure says what to set.
pub fn authentication_or_plan(
    words: &CredentialWords,
    secret_words: &SecretWords,
    world: &mut World,
) -> Result<(Authentication, Option<Failure>), Failure> {
    let (plan, inline) = match (&words.credential, words.kind) {
        (Some(path), _) => from_json(path, world)?,
        (None, Some(kind)) => (from_flags(kind, words)?, None),
        (None, None) => {
            return Err(Failure::misuse(
                "nothing says how the platform authenticates its requests",
            )
            .hint("give --credential FILE, or --type bearer, hmac or x-vapi-secret"));
        }
    };
    if let Plan::Hmac(plan) = &plan {
        plan.one_header_each()
            .map_err(|refusal| refused("the credential", refusal))?;
        for oddity in plan.oddities() {
            world.notices.warn(oddity);
        }
    }
    let none = || Sourced {
        value: SecretString::default(),
        source: Source::Flag("--credential"),
    };
    let secret = match &plan {
        // What a client secret would be for happens over the network.
        Plan::Oauth2(_) => inline.unwrap_or_else(none),
        _ => match secret(inline, secret_words, world)? {
            Ok(secret) => secret,
            Err(failure) => {
                let secret = none();
                return Ok((Authentication { plan, secret }, Some(failure)));
            }
        },
    };
    if let Plan::Hmac(Hmac {
        secret_is_base64: true,
        ..
    }) = &plan
    {
        signature::key(&secret.value, true)
            .map_err(|refusal| refused(&format!("the {WHAT} from {}", secret.source), refusal))?;
    }
    Ok((Authentication { plan, secret }, None))
}

fn from_json(
    path: &Path,
    world: &mut World,
) -> Result<(Plan, Option<Sourced<SecretString>>), Failure> {
    let text = world.read("--credential", path)?;
    let place = file("--credential", path);
    let credential = Credential::parse(&text).map_err(|refusal| refused(&place, refusal))?;
    for path in &credential.unknown {
        world.notices.warn(format!(
            "{place}: {path} is not a field that the platform documents; it is not used"
        ));
    }
    let source = if path == Path::new("-") {
        Source::Stdin
    } else {
        Source::File(path.to_string_lossy().into_owned())
    };
    if credential.secret.is_some() && source != Source::Stdin {
        warn_if_others_can_read("--credential", path, world);
    }
    let secret = credential.secret.map(|value| Sourced { value, source });
    Ok((credential.plan, secret))
}

/// The secret: that of the option, of the JSON, of the environment or of the env file; or, inside, that none
/// is set.
fn secret(
    inline: Option<Sourced<SecretString>>,
    words: &SecretWords,
    world: &mut World,
) -> Result<Result<Sourced<SecretString>, Failure>, Failure> {
    let chosen = match (&words.secret_file, &words.secret_command) {
        (Some(path), _) => Some(secret_file("--secret-file", WHAT, path, world)?),
        (None, Some(line)) => Some(secret_command("--secret-command", WHAT, line, world)?),
        (None, None) => None,
    };
    let found = match (chosen, inline) {
        (Some(found), inline) => {
            if let Some(inline) = inline
                && inline.value.expose_secret() != found.value.expose_secret()
            {
                world.notices.warn(format!(
                    "{} has another secret than {}; the latter is used",
                    inline.source, found.source
                ));
            }
            found
        }
        (None, Some(inline)) => inline,
        (None, None) => {
            let mut layers = Layers::new(&words.env, world)?;
            let Some(found) = layers.find(&WEBHOOK_SECRET, world)? else {
                return Ok(Err(Failure::misuse(format!(
                    "no {WHAT}: {} is not set{}",
                    WEBHOOK_SECRET[0],
                    layers.also_not_in(&WEBHOOK_SECRET, &words.env)
                ))
                .hint(
                    "set VAPI_WEBHOOK_SECRET, put it into .env, or give --secret-file PATH or --secret-command CMD",
                )));
            };
            found
        }
    };
    check_value(WHAT, &found, world)?;
    Ok(Ok(found))
}

/// A plan as the flags spell it.
fn from_flags(kind: TypeWord, words: &CredentialWords) -> Result<Plan, Failure> {
    let header = |option: &str, text: &Option<String>| {
        text.as_ref()
            .map(|text| {
                header_name(text)
                    .map_err(|refusal| refused(&format!("{option} {}", shown(text)), refusal))
            })
            .transpose()
    };
    for (option, given, of) in owners(words) {
        if given && of != kind {
            return Err(Failure::misuse(format!(
                "{option} says nothing with --type {}",
                word(kind)
            ))
            .hint(format!("leave it out, or give --type {}", word(of))));
        }
    }
    Ok(match kind {
        TypeWord::XVapiSecret => Plan::Bearer(Bearer::x_vapi_secret()),
        TypeWord::Bearer => {
            let default = Bearer::default();
            Plan::Bearer(Bearer {
                header_name: header("--header-name", &words.header_name)?
                    .unwrap_or(default.header_name),
                bearer_prefix_enabled: !words.no_bearer_prefix,
            })
        }
        TypeWord::Hmac => {
            let default = Hmac::default();
            let include_timestamp = !words.no_timestamp;
            let payload_format = match &words.payload_format {
                None => PayloadFormat::default_for(include_timestamp),
                Some(text) => PayloadFormat::parse(text).map_err(|refusal| {
                    refused(&format!("--payload-format {}", shown(text)), refusal)
                })?,
            };
            Plan::Hmac(Hmac {
                algorithm: words.algorithm.map_or(default.algorithm, algorithm),
                signature_header: header("--signature-header", &words.signature_header)?
                    .unwrap_or(default.signature_header),
                timestamp_header: header("--timestamp-header", &words.timestamp_header)?
                    .unwrap_or(default.timestamp_header),
                signature_prefix: words.signature_prefix.clone().unwrap_or_default(),
                include_timestamp,
                payload_format,
                message_id_header: header("--message-id-header", &words.message_id_header)?,
                signature_encoding: words
                    .signature_encoding
                    .map_or(default.signature_encoding, encoding),
                secret_is_base64: words.secret_is_base64,
            })
        }
    })
}

/// Each option that spells a plan, whether it is given, and the type that it belongs to.
fn owners(words: &CredentialWords) -> [(&'static str, bool, TypeWord); 11] {
    const BEARER: TypeWord = TypeWord::Bearer;
    const HMAC: TypeWord = TypeWord::Hmac;
    [
        ("--header-name", words.header_name.is_some(), BEARER),
        ("--no-bearer-prefix", words.no_bearer_prefix, BEARER),
        ("--algorithm", words.algorithm.is_some(), HMAC),
        ("--signature-header", words.signature_header.is_some(), HMAC),
        ("--timestamp-header", words.timestamp_header.is_some(), HMAC),
        ("--signature-prefix", words.signature_prefix.is_some(), HMAC),
        ("--no-timestamp", words.no_timestamp, HMAC),
        ("--payload-format", words.payload_format.is_some(), HMAC),
        (
            "--message-id-header",
            words.message_id_header.is_some(),
            HMAC,
        ),
        (
            "--signature-encoding",
            words.signature_encoding.is_some(),
            HMAC,
        ),
        ("--secret-is-base64", words.secret_is_base64, HMAC),
    ]
}

fn word(kind: TypeWord) -> &'static str {
    match kind {
        TypeWord::Bearer => "bearer",
        TypeWord::Hmac => "hmac",
        TypeWord::XVapiSecret => "x-vapi-secret",
    }
}

fn algorithm(word: AlgorithmWord) -> Algorithm {
    match word {
        AlgorithmWord::Sha256 => Algorithm::Sha256,
        AlgorithmWord::Sha512 => Algorithm::Sha512,
        AlgorithmWord::Sha1 => Algorithm::Sha1,
    }
}

fn encoding(word: EncodingWord) -> Encoding {
    match word {
        EncodingWord::Hex => Encoding::Hex,
        EncodingWord::Base64 => Encoding::Base64,
    }
}
