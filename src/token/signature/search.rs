//! Searches for why a signature does not match: what happened to the key, and how the signature was made or
//! written. A cause is only named if it makes the signature match.

use aws_lc_rs::digest;
use data_encoding::{BASE64URL, BASE64URL_NOPAD, HEXLOWER, HEXLOWER_PERMISSIVE};
use jsonwebtoken::Algorithm;
use secrecy::ExposeSecret;

use super::keys::Keys;
use super::mac::hmac_matches;
use crate::json::Value;
use crate::judgement::Cause;
use crate::secret::{self, SecretSide, variants};
use crate::text::is_uuid;
use crate::token::decode::Token;

/// Largest token that is searched: some hundred HMACs are made over it.
const LARGEST: usize = 1 << 20;

/// Bytes that may be hashed for keys to which several things happened.
const LAYERS: usize = 16 << 20;

/// The cost of starting an HMAC, in hashed bytes.
const START: usize = 256;

/// One reading of the signature: its bytes, the HMAC of that length, and what was wrong with it.
struct Written {
    mac: String,
    algorithm: Algorithm,
    causes: Vec<Cause>,
}

/// Why the key did not make the signature; empty if nothing that was tried explains it.
pub(super) fn causes(token: &Token, named: Algorithm, keys: &Keys) -> Vec<Cause> {
    if token.text.len() > LARGEST {
        return Vec::new();
    }
    let written = readings(token, named);
    let input = token.signing_input();
    let explained = |key: &[u8], input: &[u8]| {
        let found = written
            .iter()
            .find(|it| hmac_matches(input, &it.mac, key, it.algorithm));
        found.map(|it| it.causes.clone())
    };
    let with = |cause: Cause, mut rest: Vec<Cause>| {
        rest.insert(0, cause);
        rest
    };
    let key = keys.key.as_bytes();
    if let Some(causes) = explained(key, input) {
        return causes;
    }
    let layered = |side| {
        let most = LAYERS / (input.len() + START);
        let mut layers = secret::layered(keys.key, side).into_iter().take(most);
        layers.find_map(|layered| {
            let rest = explained(layered.bytes.expose_secret(), input)?;
            Some([Cause::layered(&layered, "key"), rest].concat())
        })
    };
    if let Some(causes) = layered(SecretSide::Here) {
        return causes;
    }
    for other in keys.others {
        if let Some(rest) = explained(other.value.as_bytes(), input) {
            return with(Cause::other_key(other.source, keys.source), rest);
        }
    }
    for variant in variants(keys.key) {
        if let Some(rest) = explained(variant.bytes.expose_secret(), input) {
            return with(Cause::mangled(&variant.cause, "key"), rest);
        }
    }
    if let Some(causes) = layered(SecretSide::There) {
        return causes;
    }
    let of_claims = token.claims.json().and_then(|claims| claims.get("orgId"));
    let of_claims = of_claims.and_then(Value::string);
    let set = keys.org_id.map(|id| id.value);
    for id in set.into_iter().chain(of_claims.as_deref()) {
        let mangled = variants(id).map(|variant| variant.bytes);
        let all = std::iter::once(id.as_bytes().to_vec().into()).chain(mangled);
        for bytes in all {
            if let Some(rest) = explained(bytes.expose_secret(), input) {
                return with(organization_id(keys, id, of_claims.as_deref()), rest);
            }
        }
    }
    if let Some(rest) = explained(b"", input) {
        return with(Cause::empty_key(), rest);
    }
    for other in keys.others {
        for variant in variants(other.value) {
            if let Some(rest) = explained(variant.bytes.expose_secret(), input) {
                let mangled = Cause::mangled(&variant.cause, other.source);
                return with(mangled, rest);
            }
        }
    }
    let hash = digest::digest(&digest::SHA256, key);
    for hashed in [hash.as_ref(), HEXLOWER.encode(hash.as_ref()).as_bytes()] {
        if let Some(rest) = explained(hashed, input) {
            return with(Cause::hashed_key(), rest);
        }
    }
    for (over, bytes) in other_inputs(token) {
        if let Some(rest) = explained(key, &bytes) {
            return with(Cause::other_bytes(over), rest);
        }
    }
    if let Some(rest) = explained(input, key) {
        return with(Cause::swapped(), rest);
    }
    plain_hash(&written, input, key).into_iter().collect()
}

/// Whether, and how, the key made the signature by HMAC although the header names another algorithm.
pub(super) fn under_another_name(token: &Token, named: &str, keys: &Keys) -> Vec<Cause> {
    let Some((algorithm, made)) = hmac_of(token.signature.bytes.len()) else {
        return Vec::new();
    };
    let mac = BASE64URL_NOPAD.encode(&token.signature.bytes);
    let input = token.signing_input();
    let made_by = |key: &[u8]| hmac_matches(input, &mac, key, algorithm);
    if made_by(keys.key.as_bytes()) {
        return vec![Cause::other_hmac(made, named)];
    }
    let found = variants(keys.key).find(|variant| made_by(variant.bytes.expose_secret()));
    let found = found.map(|variant| Cause::mangled(&variant.cause, "key"));
    found
        .into_iter()
        .flat_map(|cause| [cause, Cause::other_hmac(made, named)])
        .collect()
}

/// Which organization id the token is signed with: the one that is set, or the token's own.
fn organization_id(keys: &Keys, id: &str, own: Option<&str>) -> Cause {
    let own = own.map(str::trim).filter(|own| is_uuid(own));
    match (keys.org_id, own) {
        (Some(set), Some(own))
            if set.value == id && !set.value.trim().eq_ignore_ascii_case(own) =>
        {
            if keys.spellings().are_in(own) {
                Cause::swapped_settings(keys.source, set.source)
            } else {
                Cause::set_as_organization_id(set.source)
            }
        }
        (Some(set), _) if set.value == id => Cause::organization_id(),
        _ => Cause::own_organization_id(),
    }
}

/// Every way to read the signature, the right one first.
fn readings(token: &Token, named: Algorithm) -> Vec<Written> {
    let part = &token.signature;
    let mut readings = Vec::new();
    let mut add = |bytes: &[u8], cause: Option<Cause>| {
        let Some((algorithm, name)) = hmac_of(bytes.len()) else {
            return;
        };
        let mut causes: Vec<Cause> = cause.into_iter().collect();
        if algorithm != named {
            causes.push(Cause::other_hmac(name, name_of(named)));
        }
        readings.push(Written {
            mac: BASE64URL_NOPAD.encode(bytes),
            algorithm,
            causes,
        });
    };
    let spelled = part.exact || part.text == BASE64URL_NOPAD.encode(&part.bytes).as_bytes();
    add(
        &part.bytes,
        (!spelled).then(|| Cause::standard_base64(&part.text)),
    );
    if let Ok(bytes) = BASE64URL_NOPAD.decode(&part.bytes) {
        add(&bytes, Some(Cause::encoded_twice()));
    }
    for digits in [&part.text, &part.bytes] {
        if let Ok(bytes) = HEXLOWER_PERMISSIVE.decode(digits) {
            add(&bytes, Some(Cause::hexadecimal()));
        }
    }
    readings
}

fn hmac_of(bytes: usize) -> Option<(Algorithm, &'static str)> {
    match bytes {
        32 => Some((Algorithm::HS256, "HS256")),
        48 => Some((Algorithm::HS384, "HS384")),
        64 => Some((Algorithm::HS512, "HS512")),
        _ => None,
    }
}

fn name_of(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::HS384 => "HS384",
        Algorithm::HS512 => "HS512",
        _ => "HS256",
    }
}

/// What people sign instead of header and claims in base64url.
fn other_inputs(token: &Token) -> Vec<(&'static str, Vec<u8>)> {
    let (header, claims) = (&token.header, &token.claims);
    let padded = |bytes: &[u8]| BASE64URL.encode(bytes).into_bytes();
    let input = token.signing_input();
    vec![
        ("the claims alone", claims.text.clone()),
        ("the JSON of the claims", claims.bytes.clone()),
        (
            "the JSON of header and claims",
            [&header.bytes[..], b".", &claims.bytes].concat(),
        ),
        (
            "header and claims without the dot",
            [&header.text[..], &claims.text].concat(),
        ),
        ("header and claims with a newline", [input, b"\n"].concat()),
        ("header and claims with another dot", [input, b"."].concat()),
        (
            "header and claims with padding",
            [padded(&header.bytes), b".".to_vec(), padded(&claims.bytes)].concat(),
        ),
    ]
}

fn plain_hash(written: &[Written], input: &[u8], key: &[u8]) -> Option<Cause> {
    let tried: [(&str, Vec<u8>); 4] = [
        ("header and claims", input.to_vec()),
        ("key and token", [key, input].concat()),
        ("token and key", [input, key].concat()),
        ("token, dot and key", [input, b".", key].concat()),
    ];
    let found = tried.into_iter().find(|(_, bytes)| {
        let hash = BASE64URL_NOPAD.encode(digest::digest(&digest::SHA256, bytes).as_ref());
        written.iter().any(|it| it.mac == hash)
    });
    found.map(|(of, _)| Cause::plain_hash(of))
}
