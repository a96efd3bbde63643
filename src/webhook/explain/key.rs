//! The axis of keys: the secret as planned, mangled, or another one in its place.

use aws_lc_rs::digest;
use secrecy::{ExposeSecret, SecretSlice};

use super::axis::{Axis, Entry};
use super::side::Side;
use crate::judgement::Cause;
use crate::secret::{self, Layered, Names, layered, variants};
use crate::webhook::encoding::{Encoding, any_base64};
use crate::webhook::plan::Hmac;
use crate::webhook::question::{ANOTHER_SECRET, Question};
use crate::webhook::signature;

/// The key's bytes; none if the secret does not fit the plan.
pub(super) type Key = Option<SecretSlice<u8>>;

/// The keys to try.
pub(super) fn keys(plan: &Hmac, asked: &Question, side: Side) -> Axis<Key> {
    let Some(secret) = asked.secret else {
        return vec![Entry::planned(None)];
    };
    let text = secret.expose_secret();
    let planned = signature::key(secret, plan.secret_is_base64).ok();
    let planned = planned.filter(|key| !key.expose_secret().is_empty());
    let mut keys = vec![Entry::planned(planned)];
    let mut add = |bytes: Vec<u8>, cause: Cause| {
        if !bytes.is_empty() {
            keys.push(Entry::other(Some(bytes.into()), cause));
        }
    };
    if plan.secret_is_base64 {
        let message = "the key is the secret as it is written, not decoded from base64";
        let cause = side.differs(
            "secret-not-decoded",
            message.into(),
            "set secretIsBase64 to false",
            "decode the secret from base64",
        );
        add(text.as_bytes().to_vec(), cause);
    }
    let names = names(side);
    for variant in variants(text) {
        let code = variant.cause.code();
        let mut fix = variant.cause.fix(names);
        if !plan.secret_is_base64 && code == "secret-base64-decoded" {
            fix.push_str(", or set secretIsBase64 in the credential");
        }
        let bytes = variant.bytes.expose_secret();
        let mut message = variant.cause.message(names);
        let base64 = text.trim().strip_prefix("whsec_").map(str::as_bytes);
        if code == "secret-whsec" && base64.is_some_and(|base64| base64 != bytes) {
            message = "the key is the base64 after 'whsec_', decoded, as Svix makes it".into();
            fix = "set secretIsBase64 to true, and leave 'whsec_' out of the secret".into();
        }
        let cause = Cause::new(code, message, fix);
        if plan.secret_is_base64 {
            if let Some(decoded) = any_base64(bytes) {
                add(decoded, cause);
            }
        } else {
            add(bytes.to_vec(), cause);
        }
    }
    for (bytes, form) in hashes(text) {
        let message = format!("the key is the {form}, not the secret");
        add(
            bytes,
            Cause::new("secret-hashed", message, "use the secret itself as the key"),
        );
    }
    for (name, other) in asked.others {
        let (message, fix) = if *name == ANOTHER_SECRET {
            (
                format!("signed with the {name}, which is not the one used here"),
                "find out which of the two the platform has, and replace the other".into(),
            )
        } else {
            (
                format!("signed with the {name}, not with the webhook secret"),
                format!("use the webhook secret, not the {name}, as the key"),
            )
        };
        let bytes = other.expose_secret().as_bytes().to_vec();
        add(bytes, Cause::new("other-secret", message, fix));
    }
    for (blank, what) in [
        ("", "is empty"),
        (" ", "is a single space"),
        ("\n", "is a single newline"),
    ] {
        if blank != text || blank.is_empty() {
            let message = format!("signed with a key that {what}");
            let fix = format!(
                "set the secret where the {} reads it, and make it refuse to start without one",
                side.signer()
            );
            let cause = Cause::new("secret-empty", message, fix);
            keys.push(Entry::other(Some(blank.as_bytes().to_vec().into()), cause));
        }
    }
    keys
}

fn names(side: Side) -> Names<'static> {
    Names {
        secret: "secret",
        signer: side.signer(),
        here: "in the secret given to voxtoken",
    }
}

/// Keys to which several things happened at once on one side, likeliest first.
pub(super) fn layers(plan: &Hmac, asked: &Question, of: secret::SecretSide) -> Vec<Layered> {
    let Some(secret) = asked.secret else {
        return Vec::new();
    };
    let all = layered(secret.expose_secret(), of);
    if !plan.secret_is_base64 {
        return all;
    }
    let decoded = all.into_iter().filter_map(|layered| {
        let bytes = any_base64(layered.bytes.expose_secret())?;
        Some(Layered {
            bytes: bytes.into(),
            ..layered
        })
    });
    decoded.collect()
}

/// A cause for each layer, the outermost first.
pub(super) fn causes(layered: &Layered, side: Side) -> Vec<Cause> {
    let told = layered.told(names(side)).into_iter();
    told.map(|(code, message, fix)| Cause::new(code, message, fix))
        .collect()
}

/// Hashes of the secret that people use as the key.
fn hashes(secret: &str) -> [(Vec<u8>, &'static str); 4] {
    let sha256 = digest::digest(&digest::SHA256, secret.as_bytes());
    let md5 = md5::compute(secret.as_bytes());
    let hex = |bytes: &[u8]| Encoding::Hex.encode(bytes).into_bytes();
    [
        (hex(sha256.as_ref()), "SHA-256 of the secret, in hex"),
        (sha256.as_ref().to_vec(), "SHA-256 of the secret, as bytes"),
        (hex(&md5.0), "MD5 of the secret, in hex"),
        (md5.0.to_vec(), "MD5 of the secret, as bytes"),
    ]
}
