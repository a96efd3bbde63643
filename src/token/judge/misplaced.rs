//! What stands in the claims where the platform does not look for it.

use crate::json::{Value, scalars};
use crate::token::decode::Token;
use crate::token::exposure::Exposure;
use crate::token::findings::{Code, Finding};

pub(super) fn of_places(token: &Token, exposure: Exposure, found: &mut Vec<Finding>) {
    let Some(claims) = token.claims.json() else {
        return;
    };
    let holds_token =
        |(_, value): &(Option<Value>, Value)| value.string().is_some_and(|text| is_token(&text));
    if let Some((name, _)) = scalars(claims.text).find(holds_token) {
        let name = name.and_then(Value::string).unwrap_or_default();
        found.push(
            Finding::new(
                Code::Misplaced,
                format!("the claim {} holds a whole token", exposure.name(&name)),
            )
            .fixed_by("send the inner token itself; do not sign it again"),
        );
    }
}

/// Whether a text is a compact JWS.
fn is_token(text: &str) -> bool {
    text.starts_with("eyJ")
        && text.split('.').count() == 3
        && Token::decode(text.as_bytes()).claims.json().is_some()
}
