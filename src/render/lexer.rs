//! The parts of a JSON text for people: brackets, signs, strings and words, whatever the text is.

use crate::json::Lexer;

/// Takes the next bracket, sign, string or word off the text; white space is passed over.
pub fn next_token<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let lexeme = Lexer::of(rest.as_bytes()).next()?;
    let (token, after) = rest.split_at(lexeme.end);
    *rest = after;
    token.get(lexeme.start..)
}
