//! A body that was signed before its compression.

use crate::judgement::Cause;
use crate::webhook::question::Question;
use crate::webhook::verify::{Proof, verify};

/// The cause if a request that just arrived would be right with its body decompressed: most servers verify what they
/// receive.
#[must_use]
pub fn compressed(asked: &Question) -> Vec<Cause> {
    let request = asked.request.without_encoding().filter(|_| asked.live);
    let signed = request.filter(|request| {
        let unpacked = Question { request, ..*asked };
        verify(&unpacked).proof == Proof::Proven
    });
    let cause = signed.map(|_| {
        Cause::new(
            "body-compressed",
            "the signature is over the body before its compression",
            "sign the bytes that are sent, or send the body uncompressed",
        )
    });
    cause.into_iter().collect()
}
