//! Basic authentication (RFC 7617) in place of something else.

use crate::webhook::encoding::any_base64;

/// The values in a header with Basic authentication that may be the secret: the password, the user, or all of it.
pub(super) fn basic_parts(value: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let scheme = value
        .get(..6)
        .filter(|it| it.eq_ignore_ascii_case(b"basic "));
    let decoded = scheme.and_then(|scheme| any_base64(value[scheme.len()..].trim_ascii()));
    let parts = decoded.map(|decoded| {
        let colon = decoded.iter().position(|byte| *byte == b':');
        let halves = colon.map(|at| [decoded[at + 1..].to_vec(), decoded[..at].to_vec()]);
        halves
            .into_iter()
            .flatten()
            .chain([decoded.clone()])
            .collect::<Vec<_>>()
    });
    parts.into_iter().flatten()
}
