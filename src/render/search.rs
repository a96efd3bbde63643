//! Messages about a search for tokens: what was left out and undone, what else the text holds, and why nothing was
//! found.

use crate::outcome::Failure;
use crate::platform::pasted::Pasted;
use crate::platform::permission::ApiRequest;
use crate::text::safe;
use crate::text::typed::TERMINAL_LINE;
use crate::token::find::{Found, Undone};

/// What was left out around the tokens.
pub fn left_out(first: Option<&Found>, count: usize) -> Option<String> {
    let first = first?;
    if count > 1 {
        return Some(format!("{count} tokens found; any other text is left out"));
    }
    let parts: Vec<_> = first.wrapping.iter().map(|it| it.as_str()).collect();
    (!parts.is_empty()).then(|| format!("left out around the token: {}", parts.join(", ")))
}

/// What was undone to read the tokens.
pub fn undone(undone: &[(Undone, usize)], count: usize) -> Option<String> {
    let token = if count > 1 { "tokens" } else { "token" };
    let parts: Vec<_> = undone
        .iter()
        .map(|(what, times)| what.described(*times))
        .collect();
    (!parts.is_empty()).then(|| format!("undone to read the {token}: {}", parts.join(", ")))
}

/// A request to the platform that came with the tokens; `taken` if it is the one that is checked.
pub fn request_beside(request: &ApiRequest, taken: bool) -> String {
    let request = format!("{} {}", safe(&request.method), safe(&request.path));
    if taken {
        format!("the request is taken from the input: {request}")
    } else {
        format!("the input contains a request, {request}; add --request auto to check it")
    }
}

/// A platform error that came with the tokens.
pub fn error_beside(name: &str, meaning: &str) -> String {
    format!("the text holds the platform's error '{name}': {meaning}")
}

/// Warns that a line typed at a terminal may have lost its end.
pub fn line_may_be_cut() -> String {
    format!(
        "a line has {TERMINAL_LINE} characters, the limit of a terminal, so the rest may be missing; use --file PATH or a pipe"
    )
}

/// Why no token is shown, and what was found instead.
pub fn no_token(pasted: Pasted) -> Failure {
    Failure::no(format!("no token found{}", pasted.fact)).hint(pasted.hint)
}

/// The text in which a request was expected has none.
pub fn no_request() -> Failure {
    Failure::misuse(
        "--request auto: no curl command, HAR file or HTTP request to the platform in the input",
    )
    .hint("copy the request as cURL, or give --request 'METHOD PATH'")
}
