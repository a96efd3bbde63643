//! Splits a JSON text for display: brackets, punctuation, strings and words, even if the text is not valid JSON.

use crate::json::Lexer;

/// Takes the next bracket, punctuation mark, string or word off the text; white space is skipped.
pub fn next_token<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let lexeme = Lexer::of(rest.as_bytes()).next()?;
    let (token, after) = rest.split_at(lexeme.end);
    *rest = after;
    token.get(lexeme.start..)
}
