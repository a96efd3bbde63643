//! Captured requests to the platform without a token.

use super::naming::{Pasted, pasted};
use super::unset::unset;
use crate::http::capture::{Exchange, exchanges};

/// A request without a token, or with a placeholder for one.
pub(super) fn captured(text: &[u8]) -> Option<Pasted> {
    let exchanges = exchanges(text);
    let values = exchanges.iter().flat_map(|it| &it.authorization);
    if let Some(named) = values.clone().find_map(|value| unset(value)) {
        return Some(named);
    }
    if values.count() > 0 {
        return None;
    }
    let exported = |exchange: &Exchange| exchange.exported;
    if exchanges.iter().any(exported) {
        return pasted(
            ", but a HAR file without Authorization headers",
            "browsers leave them out; export it again with sensitive data, or copy the request as cURL",
        );
    }
    exchanges.first()?;
    pasted(
        ", but a request without an Authorization header",
        "send the token as 'Authorization: Bearer TOKEN'",
    )
}
