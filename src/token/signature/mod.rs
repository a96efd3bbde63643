//! Checks whether a key made a signature, and if not, explains why. The clock and the claims do not matter here.

mod cause;
mod header;
mod keys;
mod known;
mod mac;
mod search;

use jsonwebtoken::Algorithm;

use super::decode::{PartName, Token};
use super::exposure::Exposure;
use crate::judgement::Cause;
use crate::secret::is_asymmetric;

pub use header::{Objection, objections};
pub use keys::{Keys, NamedKey};
pub use known::KnownKey;
pub use mac::verifies;

/// What is known about a token's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// It was not checked.
    Unchecked,
    /// It was made with the key.
    Valid,
    /// It was not made with the key, for these reasons; empty if none is known.
    Invalid(Vec<Cause>),
    /// No organization's key can have made it, for this reason.
    Unverifiable(String),
    /// RFC 7515 requires every verifier to reject the token, or the key, before checking the signature.
    Barred(String),
}

impl Signature {
    /// The state for a machine.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Unchecked => "unchecked",
            Self::Valid => "valid",
            Self::Invalid(_) => "invalid",
            Self::Unverifiable(_) | Self::Barred(_) => "unverifiable",
        }
    }
}

/// What is known about a token's signature, and whether anyone could have made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whether the key made it.
    pub signature: Signature,
    /// The publicly known key that made it, if one did.
    pub known_key: Option<KnownKey>,
    /// Whether the key made it although header or claims are not JSON objects: then nothing was lost on the way.
    pub proves_whole: bool,
}

/// What is known about the signature of a token that was just made with this key.
#[must_use]
pub(super) fn just_made(key: &str) -> Checked {
    Checked {
        signature: barred(key).unwrap_or(Signature::Valid),
        known_key: KnownKey::is(key),
        proves_whole: false,
    }
}

fn barred(key: &str) -> Option<Signature> {
    is_asymmetric(key).then(|| {
        Signature::Barred(
            "the key is a PEM or SSH key, which must not be used as the secret of an HMAC".into(),
        )
    })
}

/// Checks a token's signature. If it does not match the key, searches for the usual causes. Publicly known keys are
/// always tried.
#[must_use]
pub fn check(token: &Token, keys: Option<Keys>, exposure: Exposure) -> Checked {
    let unknown = |signature| Checked {
        signature,
        known_key: None,
        proves_whole: false,
    };
    let algorithm = match algorithm(token, exposure) {
        Ok(algorithm) => algorithm,
        Err(reason) => {
            let named = token.algorithm();
            let named = named.map_or("no alg".into(), |name| exposure.algorithm(&name));
            // A token that says it is not signed is worthless, whatever is in place of the signature.
            let signs = token.is_exact() && !token.is_jwe() && !says_none(&named);
            let causes = keys.filter(|_| signs);
            let causes = causes.map(|keys| search::under_another_name(token, &named, &keys));
            return unknown(match causes {
                Some(causes) if !causes.is_empty() => Signature::Invalid(causes),
                _ => Signature::Unverifiable(reason),
            });
        }
    };
    if let Some(objection) = objections(token, exposure).into_iter().next() {
        return unknown(Signature::Barred(objection.reason));
    }
    if let Some(keys) = keys
        && let Some(barred) = barred(keys.key)
    {
        return unknown(barred);
    }
    if let Some(keys) = keys
        && token.is_exact()
        && token.flaws.iter().all(|flaw| flaw.in_json)
        && !token.flaws.is_empty()
    {
        let signature = std::str::from_utf8(&token.signature.text).unwrap_or_default();
        let input = token.signing_input();
        if verifies(input, signature, keys.key.as_bytes(), algorithm) {
            let reason = "it is signed with this key, and what is signed is malformed";
            return Checked {
                proves_whole: true,
                ..unknown(Signature::Unverifiable(reason.into()))
            };
        }
    }
    let malformed = || Signature::Unverifiable("the token is malformed".into());
    if !token.is_exact() || !token.flaws.is_empty() {
        // A signature in another spelling may still show what happened.
        let causes = keys
            .filter(|_| only_the_signature_is_flawed(token))
            .map(|keys| search::causes(token, algorithm, &keys))
            .unwrap_or_default();
        return unknown(if causes.is_empty() {
            malformed()
        } else {
            Signature::Invalid(causes)
        });
    }
    let Some(keys) = keys else {
        return Checked {
            signature: Signature::Unchecked,
            known_key: KnownKey::of(token, algorithm),
            proves_whole: false,
        };
    };
    let signature = std::str::from_utf8(&token.signature.text).unwrap_or_default();
    if verifies(
        token.signing_input(),
        signature,
        keys.key.as_bytes(),
        algorithm,
    ) {
        return Checked {
            signature: Signature::Valid,
            known_key: KnownKey::is(keys.key),
            proves_whole: false,
        };
    }
    Checked {
        signature: Signature::Invalid(search::causes(token, algorithm, &keys)),
        known_key: KnownKey::of(token, algorithm),
        proves_whole: false,
    }
}

fn only_the_signature_is_flawed(token: &Token) -> bool {
    token.parts == 3
        && token.header.exact
        && token.claims.exact
        && token
            .flaws
            .iter()
            .all(|flaw| flaw.part == Some(PartName::Signature))
}

fn says_none(algorithm: &str) -> bool {
    algorithm.trim_matches('\'').eq_ignore_ascii_case("none")
}

/// Why a header names no algorithm.
#[must_use]
pub fn no_algorithm(token: &Token) -> String {
    let alg = token.header.json().and_then(|header| header.get("alg"));
    alg.map_or("the header names no alg".into(), |alg| {
        format!(
            "alg is {}, not the name of an algorithm",
            alg.kind().described()
        )
    })
}

/// The HMAC in the token's header, or why no organization's key can have made the signature.
fn algorithm(token: &Token, exposure: Exposure) -> Result<Algorithm, String> {
    if token.is_jwe() {
        return Err("it is encrypted, not signed".into());
    }
    let algorithm = match token.algorithm().as_deref() {
        Some("HS256") => Algorithm::HS256,
        Some("HS384") => Algorithm::HS384,
        Some("HS512") => Algorithm::HS512,
        Some(other) if says_none(other) => {
            return Err("alg is none, which signs nothing".into());
        }
        Some(other) => {
            let other = exposure.algorithm(other);
            return Err(format!(
                "alg is {other}, which cannot be used with an organization's key"
            ));
        }
        None => return Err(no_algorithm(token)),
    };
    Ok(algorithm)
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;

    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
            .collect()
    }

    /// The example of RFC 7515, appendix A.1.
    #[test]
    fn rfc_7515_appendix_a_1() {
        let key = BASE64URL_NOPAD
            .decode(
                b"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75\
                 aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
            )
            .unwrap();
        let signed = b"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
            eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(verifies(signed, signature, &key, Algorithm::HS256));
        assert!(!verifies(
            signed,
            signature,
            b"another key",
            Algorithm::HS256
        ));
        assert!(!verifies(signed, signature, b"", Algorithm::HS256));
        assert!(!verifies(signed, "", &key, Algorithm::HS256));
        assert!(!verifies(b"", signature, &key, Algorithm::HS256));
        // The last character has two unused bits; if they are set, it is not valid base64url.
        let unused_bits = signature.replace("jXk", "jXl");
        assert!(!verifies(signed, &unused_bits, &key, Algorithm::HS256));
    }

    /// Test cases 1, 2, 3 and 6 of RFC 4231, section 4.
    #[test]
    fn rfc_4231() {
        let cases: [(Vec<u8>, Vec<u8>, Algorithm, &str); 6] = [
            (
                vec![0x0b; 20],
                b"Hi There".to_vec(),
                Algorithm::HS256,
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?".to_vec(),
                Algorithm::HS256,
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 20],
                vec![0xdd; 50],
                Algorithm::HS256,
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
            (
                vec![0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
                Algorithm::HS256,
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?".to_vec(),
                Algorithm::HS384,
                "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e\
                 8e2240ca5e69e2c78b3239ecfab21649",
            ),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?".to_vec(),
                Algorithm::HS512,
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
                 9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
            ),
        ];
        for (key, data, algorithm, mac) in cases {
            let signature = BASE64URL_NOPAD.encode(&hex(mac));
            assert!(verifies(&data, &signature, &key, algorithm), "{mac}");
        }
    }
}
