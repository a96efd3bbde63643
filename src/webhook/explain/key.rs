//! The axis of keys: the secret as planned, mangled, or another one in its place.

use aws_lc_rs::digest;
use secrecy::{ExposeSecret, SecretSlice};

use super::axis::{Axis, Entry};
use super::side::Side;
use crate::judgement::Cause;
use crate::secret::{Names, variants};
use crate::webhook::encoding::{Encoding, any_base64};
use crate::webhook::plan::Hmac;
use crate::webhook::question::Question;
use crate::webhook::signature;

/// The key's bytes; none where the secret is not what the plan says.
pub(super) type Key = Option<SecretSlice<u8>>;

/// The keys to try.
pub(super) fn keys(plan: &Hmac, asked: &Question, side: Side) -> Axis<Key> {
    let text = asked.secret.expose_secret();
    let planned = signature::key(asked.secret, plan.secret_is_base64).ok();
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
    let names = Names {
        secret: "secret",
        signer: side.signer(),
        here: "in the secret given to voxtoken",
    };
    for variant in variants(text) {
        let code = variant.cause.code();
        let mut fix = variant.cause.fix(names);
        if !plan.secret_is_base64 && code == "secret-base64-decoded" {
            fix.push_str(", or set secretIsBase64 in the credential");
        }
        let cause = Cause::new(code, variant.cause.message(names), fix);
        let bytes = variant.bytes.expose_secret();
        if plan.secret_is_base64 {
            if let Some(decoded) = any_base64(bytes) {
                add(decoded, cause);
            }
        } else {
            add(bytes.to_vec(), cause);
        }
    }
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    for (bytes, form) in [
        (Encoding::Hex.encode(hash.as_ref()).into_bytes(), "in hex"),
        (hash.as_ref().to_vec(), "as bytes"),
    ] {
        let message = format!("the key is the SHA-256 of the secret, {form}, not the secret");
        add(
            bytes,
            Cause::new("secret-hashed", message, "use the secret itself as the key"),
        );
    }
    for (name, other) in asked.others {
        let message = format!("signed with the {name}, not with the webhook secret");
        let fix = format!("use the webhook secret, not the {name}, as the key");
        let bytes = other.expose_secret().as_bytes().to_vec();
        add(bytes, Cause::new("other-secret", message, fix));
    }
    keys
}
